"""Loading a pipeline of `transformers` from a folder: in the worker, when it is first needed, and without any network.

The packages are imported here alone, and late.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from annotations.core.errors import DomainError
from annotations.preannotators.backends.model_folder import (
    TEXT_CLASSIFICATION,
    TOKEN_CLASSIFICATION,
    ModelFolder,
)
from annotations.preannotators.backends.pipeline_parts import Token
from annotations.preannotators.backends.remote import BackEndError
from annotations.preannotators.extras import MissingExtraError, install

PACKAGES = ("torch", "transformers")
INSTALL = install("transformers")
#: Read by the packages when they are imported. Worker processes are forked: tokenizers' own threads do not survive that.
OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
_LOCAL = {"local_files_only": True, "trust_remote_code": False}
#: For whole texts: attention takes the square of it.
MOST_TOKENS = 512
_FEWEST_TOKENS = 16
#: Positions that some families of models keep for padding.
_RESERVED = 2
_BATCH = 8  # texts that are computed at a time
_THREADS = 1  # sums come out the same on every machine; workers are as many as there are processors

_CLASSES = {
    TOKEN_CLASSIFICATION: "AutoModelForTokenClassification",
    TEXT_CLASSIFICATION: "AutoModelForSequenceClassification",
}


def is_installed() -> bool:
    """Whether the extra is there; imports nothing."""
    return all(find_spec(package) is not None for package in PACKAGES)


@dataclass(frozen=True, slots=True)
class LoadedPipeline:
    """A pipeline with its tokenizer."""

    pipeline: Any
    most_tokens: int

    def tokens(self, text: str) -> int:
        """How many tokens the text has, with those that open and close it."""
        return len(self.pipeline.tokenizer(text, truncation=False, verbose=False)["input_ids"])

    def labeled(self, text: str) -> list[Token]:
        """Every token of the text, by a model that marks parts."""
        words = self.pipeline.tokenizer(text, truncation=False, verbose=False).word_ids()
        return [
            Token(row["entity"], float(row["score"]), row["start"], row["end"], words[row["index"]])
            for row in self.pipeline([text], ignore_labels=[])[0]
        ]

    def chances(self, texts: Sequence[str]) -> list[Mapping[str, float]]:
        """For each text how likely each label is, by a model that weighs texts."""
        answers = self.pipeline(list(texts), top_k=None, batch_size=_BATCH) if texts else []
        return [{row["label"]: float(row["score"]) for row in rows} for rows in answers]


def load(name: str, folder: ModelFolder) -> LoadedPipeline:
    """The pipeline of the back end of that name.

    Raises:
        MissingExtraError: the packages are not installed, or torch cannot be loaded.
        BackEndError: the folder's model is not one that they can run.
    """
    _import(name)
    try:
        return _loaded(name, folder)
    except DomainError:
        raise
    except Exception as error:  # whatever the packages make of what lies in the folder
        trouble = " ".join(str(error).split())[:300]
        raise BackEndError(name, f"has a model that cannot be loaded from its folder ({trouble})") from error


def _import(name: str) -> None:
    if not is_installed():
        raise MissingExtraError(
            f"The pre-annotator “{name}” needs an extra that is not installed. This adds it: {INSTALL}"
        )
    os.environ.update(OFFLINE)
    try:
        import torch
        import transformers
    except (ImportError, OSError) as error:
        sentence = (
            f"The pre-annotator “{name}” needs PyTorch, and the one that is installed cannot be loaded ({error}). "
            f"Uninstall it (pip uninstall torch) and run: {INSTALL}"
        )
        raise MissingExtraError(sentence) from error
    torch.set_num_threads(_THREADS)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()


def _loaded(name: str, folder: ModelFolder) -> LoadedPipeline:
    from transformers import pipeline

    tokenizer, model = _tokenizer(name, folder), _model(name, folder)
    if len(tokenizer) > model.get_input_embeddings().num_embeddings:
        raise BackEndError(name, "has a tokenizer with more words than its model; save both anew")
    most = min(tokenizer.model_max_length, _positions(model) - _RESERVED, MOST_TOKENS)
    if most < _FEWEST_TOKENS:
        raise BackEndError(
            name, f"has a model that reads {most} tokens at a time; {_FEWEST_TOKENS} are the least"
        )
    return LoadedPipeline(pipeline(folder.task, model=model, tokenizer=tokenizer, device="cpu"), most)


def _tokenizer(name: str, folder: ModelFolder) -> Any:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(str(folder.path), **_LOCAL)  # nosec B615
    if not tokenizer.is_fast:
        raise BackEndError(name, "has a tokenizer that gives no offsets; save a fast one")
    return tokenizer


def _model(name: str, folder: ModelFolder) -> Any:
    import torch
    import transformers

    model, notes = getattr(transformers, _CLASSES[folder.task]).from_pretrained(
        str(folder.path),
        **_LOCAL,
        use_safetensors=True,
        dtype=torch.float32,
        output_loading_info=True,
    )
    if notes["missing_keys"] or notes["mismatched_keys"]:
        raise BackEndError(
            name, "has a model whose weights are not whole; save it again with save_pretrained"
        )
    if tuple(model.config.id2label.values()) != folder.labels:
        raise BackEndError(name, "has a model with other labels than at the start; start the service anew")
    return model.eval()


def _positions(model: Any) -> int:
    return int(getattr(model.config, "max_position_embeddings", 0) or MOST_TOKENS + _RESERVED)
