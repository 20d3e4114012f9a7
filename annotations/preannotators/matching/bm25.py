"""BM25 (Robertson & Zaragoza 2009) in memory, claims added as they come."""

from array import array
from collections import Counter
from collections.abc import Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

K1, B = 1.2, 0.75


def rarity(holders: int, claims: int) -> float:
    """The weight of a term that `holders` of `claims` hold (Lucene's, never negative)."""
    return log(1 + (claims - holders + 0.5) / (holders + 0.5))


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

    def scores(self, terms: Sequence[str]) -> NDArray[np.float64]:
        """One score a claim; 0 where no term is shared."""
        total = np.zeros(len(self))
        lengths = np.array(self._lengths, np.float64)
        normal = K1 * (1 - B + B * lengths / max(lengths.mean() if len(self) else 1, 1e-9))
        for term in dict.fromkeys(terms):
            if term in self._claims:
                claims, counts = np.array(self._claims[term]), np.array(self._counts[term], np.float64)
                weight = rarity(len(claims), len(self)) * (K1 + 1)
                total[claims] += weight * counts / (counts + normal[claims])
        return total
