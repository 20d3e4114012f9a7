"""A folder with a model and its tokenizer, as `save_pretrained` of `transformers` writes them. Read without that package."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, Self

from annotations.preannotators.backends.options import UnfitError

TOKEN_CLASSIFICATION, TEXT_CLASSIFICATION = "token-classification", "text-classification"
"""Tasks: the model labels parts of a text, or whole sentences."""

_HEADS = {TOKEN_CLASSIFICATION: "ForTokenClassification", TEXT_CLASSIFICATION: "ForSequenceClassification"}
TASKS = tuple(_HEADS)
_WEIGHTS = ("model.safetensors", "model.safetensors.index.json")
#: What bears on what a model finds: weights, settings, vocabularies.
_READ = frozenset({".safetensors", ".json", ".txt", ".model"})

Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A folder that holds a model for the task. `labels` are the model's, in the order of their numbers.

    `exclusive` is whether just one of them holds of a text.
    """

    path: Path
    task: str
    labels: tuple[str, ...]
    exclusive: bool

    @classmethod
    def at(cls, path: str, task: str) -> Self:
        """The folder at an absolute path.

        Raises:
            UnfitError: there is none, or not all that it takes is in it.
        """
        folder = Path(path)
        if not folder.is_absolute() or not folder.is_dir():
            raise _unfit("the absolute path of a folder")
        if not any((folder / name).is_file() for name in _WEIGHTS):
            raise _unfit(f"one with {_WEIGHTS[0]}; model.save_pretrained writes it, pickles are not read")
        if not (folder / "tokenizer.json").is_file():
            raise _unfit("one with tokenizer.json; save_pretrained of a fast tokenizer writes it")
        config = _config(folder)
        if not any(head.endswith(_HEADS[task]) for head in config.get("architectures") or ()):
            raise _unfit(f"one with a model for {task}; config.json names no {_HEADS[task]}")
        if config.get("problem_type") == "regression":
            raise _unfit("one with a model that gives chances; config.json says regression")
        exclusive = config.get("problem_type") != "multi_label_classification"
        return cls(folder, task, _labels(config), exclusive)

    def digest(self) -> str:
        """Of the names and bytes of all that bears on what the model finds; of nothing where they cannot be read."""
        try:
            return _digest(self.path, self._stamp())
        except OSError:
            return ""

    def _stamp(self) -> Stamp:
        files = sorted(file for file in self.path.iterdir() if file.suffix in _READ and file.is_file())
        return tuple((file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files)


def _unfit(rule: str) -> UnfitError:
    return UnfitError(rule, field="folder")


@lru_cache(maxsize=32)
def _digest(folder: Path, stamp: Stamp) -> str:
    whole = sha256()
    for name, *_ in stamp:
        with (folder / name).open("rb") as file:
            whole.update(f"{name}\0{file_digest(file, 'sha256').hexdigest()}\n".encode())
    return whole.hexdigest()


def _config(folder: Path) -> Mapping[str, Any]:
    try:
        config = json.loads((folder / "config.json").read_bytes())
    except (OSError, ValueError):
        config = None
    if not isinstance(config, dict):
        raise _unfit("one with config.json, a JSON object; model.save_pretrained writes it")
    return config


def _labels(config: Mapping[str, Any]) -> tuple[str, ...]:
    """The labels; a model whose labels have no names has them numbered, two unless it says otherwise."""
    named = config.get("id2label") or {str(number): f"LABEL_{number}" for number in range(2)}
    return tuple(str(named[number]) for number in sorted(named, key=int))
