"""Static word vectors: a claim's vector is the sum of its words' (Arora et al. 2017; Tissier et al. 2019).

The table is distilled from all-MiniLM-L6-v2 (`distill.py`); it carries the words' weights in their lengths.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from annotations.preannotators.matching.terms import unsigned, words

WEIGHTS = Path(__file__).parent.parent / "weights"
Floats = NDArray[np.float32]
Bytes = NDArray[np.int8]
_FULL = 127


@cache
def load() -> "WordVectors":
    """The table of the repository, read once."""
    with np.load(WEIGHTS / "words.npz", allow_pickle=False) as held:
        table = held["table"].astype(np.float32) * held["scale"].astype(np.float32)[:, None]
    return WordVectors(json.loads((WEIGHTS / "words.json").read_text("utf-8"))["pieces"], table)


class WordVectors:
    """A table of word pieces ("##" marks one that goes on) and a row of `table` for each."""

    def __init__(self, pieces: Sequence[str], table: Floats) -> None:
        self._rows = {piece: row for row, piece in enumerate(pieces)}
        self._table = table
        self._cut: dict[str, tuple[int, ...]] = {}

    @property
    def vocabulary(self) -> list[str]:
        """The pieces in their order, which is about that of their frequency."""
        return list(self._rows)

    @property
    def dimensions(self) -> int:
        """How long a vector is."""
        return int(self._table.shape[1])

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row a text, of length 1; all zeros where no word is known."""
        sums = [self._table[self.rows(text)].sum(0) for text in texts]
        return normal(np.array(sums, np.float32).reshape(-1, self.dimensions))

    def directions(self, rows: Sequence[int]) -> Floats:
        """These rows of the table, each of length 1: a word's meaning without its weight."""
        return normal(self._table[rows])

    def word(self, word: str) -> Floats:
        """The vector of one word, of length 1, or zeros."""
        one: Floats = normal(self._table[list(self.pieces(word))].sum(0, keepdims=True))[0]
        return one

    def rows(self, text: str) -> list[int]:
        """The rows of a text's words, cut into pieces where the table lacks the word."""
        return [row for word in words(unsigned(text)) for row in self.pieces(word)]

    def pieces(self, word: str) -> tuple[int, ...]:
        """The longest pieces from the left; none at all where one is missing."""
        if word not in self._cut:
            self._cut[word] = cut(word, self._rows)
        return self._cut[word]


LONGEST = 24
"""No piece of the table has more letters."""


def cut(word: str, rows: Mapping[str, int]) -> tuple[int, ...]:
    """The word by greedy longest match (WordPiece, Schuster & Nakajima 2012)."""
    found: list[int] = []
    at = 0
    while at < len(word):
        mark = "##" if at else ""
        ends = (end for end in range(min(len(word), at + LONGEST), at, -1) if mark + word[at:end] in rows)
        end = next(ends, None)
        if end is None:
            return ()
        found.append(rows[mark + word[at:end]])
        at = end
    return tuple(found)


def normal(vectors: Floats) -> Floats:
    """Each row at length 1; rows of zeros stay."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Floats = (vectors / np.where(lengths == 0, 1, lengths)).astype(np.float32)
    return scaled


def packed(vectors: Floats) -> Bytes:
    """Vectors of length 1 as one signed byte a number."""
    return np.rint(vectors * _FULL).astype(np.int8)


def unpacked(vectors: Bytes) -> Floats:
    """What `packed` took, up to its rounding."""
    return vectors.astype(np.float32) / np.float32(_FULL)
