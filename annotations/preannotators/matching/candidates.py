"""Which claims may be the same: a port with two homes, memory here and PostgreSQL in the product.

The score of a candidate is BM25 + `VECTOR_SHARE` × the cosine of the vectors: a sum that needs no statistics of the pool,
so both homes give the same one. The share was chosen on the training and development queries of two public sets.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from annotations.preannotators.matching.bm25 import BM25
from annotations.preannotators.matching.terms import terms
from annotations.preannotators.matching.vectors import Bytes, Floats, WordVectors, packed, unpacked

VECTOR_SHARE = 25.0


_DIGITS = 5


def scored(lexical: NDArray[np.float64], cosines: Floats) -> NDArray[np.float64]:
    """The score of each candidate; cosines are rounded, or the same claim twice would have two scores."""
    return lexical + VECTOR_SHARE * np.round(cosines.astype(np.float64), _DIGITS)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim of the pool by the key it was added under, its score, and the cosine in it (−1 … 1)."""

    key: str
    score: float
    cosine: float


class Candidates(Protocol):
    """Where candidates come from."""

    def nearest(self, claims: Sequence[str], limit: int) -> list[list[Candidate]]:
        """For each claim the `limit` best of the pool, best first; equal ones in the order of their keys."""
        ...


class MemoryIndex:
    """The pool in memory."""

    def __init__(self, vectors: WordVectors) -> None:
        self._words = vectors
        self._lexical = BM25()
        self._keys: list[str] = []
        self._rows: list[Bytes] = []

    def add(self, claims: Sequence[tuple[str, str]]) -> None:
        """Add claims by key and text."""
        for key, text in claims:
            self._keys.append(key)
            self._lexical.add(terms(text))
        self._rows += list(packed(self._words.encode([text for _, text in claims])))
        self.__dict__.pop("_matrix", None)

    @cached_property
    def _matrix(self) -> Floats:
        return unpacked(np.array(self._rows, np.int8).reshape(-1, self._words.dimensions))

    def nearest(self, claims: Sequence[str], limit: int) -> list[list[Candidate]]:
        """As the port says. Time grows with claims × pool, a few microseconds each thousand."""
        cosines = self._words.encode(claims) @ self._matrix.T
        return [self._best(claim, row, limit) for claim, row in zip(claims, cosines, strict=True)]

    def _best(self, claim: str, cosines: Floats, limit: int) -> list[Candidate]:
        scores = scored(self._lexical.scores(terms(claim)), cosines)
        return _best(self._keys, scores, cosines, limit)


def _best(keys: Sequence[str], scores: NDArray[np.float64], cosines: Floats, limit: int) -> list[Candidate]:
    if not len(scores):
        return []
    last = np.partition(scores, -min(limit, len(scores)))[-min(limit, len(scores))]
    found = [
        Candidate(keys[i], float(scores[i]), float(cosines[i]))
        for i in np.flatnonzero(scores >= last).tolist()
    ]
    return sorted(found, key=lambda one: (-one.score, one.key))[:limit]
