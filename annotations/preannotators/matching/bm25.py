"""BM25 (Robertson & Zaragoza 2009) in memory, claims added as they come."""

from array import array
from collections import Counter
from collections.abc import Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

K1, B = 1.2, 0.75
Floats = NDArray[np.float64]


def rarity(holders: int, claims: int) -> float:
    """The weight of a term that `holders` of `claims` hold (Lucene's, never negative)."""
    return log(1 + (claims - holders + 0.5) / (holders + 0.5))


def parts(counts: Floats, lengths: Floats, *, claims: int, mean_length: float) -> Floats:
    """What one term adds to the score of each claim that holds it, of those `claims` in all."""
    normal = K1 * (1 - B + B * lengths / max(mean_length, 1e-9))
    return rarity(len(counts), claims) * (K1 + 1) * counts / (counts + normal)


class BM25:
    """Postings by term: which claims hold it, and how often."""

    def __init__(self) -> None:
        self._claims: dict[str, array[int]] = {}
        self._counts: dict[str, array[int]] = {}
        self._lengths = array("i")

    def __len__(self) -> int:
        return len(self._lengths)

    def add(self, terms: Sequence[str]) -> None:
        """One more claim, numbered from 0."""
        for term, count in Counter(terms).items():
            self._claims.setdefault(term, array("i")).append(len(self))
            self._counts.setdefault(term, array("i")).append(count)
        self._lengths.append(len(terms))

    def scores(self, terms: Sequence[str]) -> Floats:
        """One score a claim; 0 where no term is shared."""
        total = np.zeros(len(self))
        lengths = np.array(self._lengths, np.float64)
        mean = lengths.mean() if len(self) else 0.0
        for term in dict.fromkeys(terms):
            if term in self._claims:
                claims, counts = np.array(self._claims[term]), np.array(self._counts[term], np.float64)
                total[claims] += parts(counts, lengths[claims], claims=len(self), mean_length=mean)
        return total
