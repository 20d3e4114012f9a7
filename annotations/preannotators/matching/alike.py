"""How much two bags of words share, synonyms by their vectors."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

import numpy as np

from annotations.preannotators.matching.quantities import PEOPLE
from annotations.preannotators.matching.vectors import Floats, WordVectors

SYNONYMS = 0.65
_PERSON = "people"


class Alikeness:
    """Compares stems through the word table; remembers the vectors that it has looked up."""

    def __init__(self, vectors: WordVectors) -> None:
        self._vectors = vectors
        self._known: dict[str, Floats] = {}

    def shared(self, a: Iterable[str], b: Iterable[str]) -> frozenset[str]:
        """The stems of `a` that have a fellow in `b`, each of which serves once: equal ones first, then the most alike."""
        left, right = _ordered(a), _ordered(b)
        same = left.keys() & right.keys()
        rest = [word for word in left if word not in same and not word.isdigit()]
        others = [word for word in right if word not in same and not word.isdigit()]
        alike = self._pairs(rest, others) if rest and others else []
        return frozenset(left[word] for word in [*same, *alike])

    def share(self, a: AbstractSet[str], b: AbstractSet[str]) -> tuple[int, float, float]:
        """How many are shared, and what part of the smaller and of the larger that is."""
        count = len(self.shared(a, b))
        small, large = sorted((len(a), len(b)))
        return count, count / small if small else 0.0, count / large if large else 0.0

    def _pairs(self, left: list[str], right: list[str]) -> list[str]:
        cosines = self._matrix(left) @ self._matrix(right).T
        places = np.argwhere(cosines >= SYNONYMS)
        ordered = sorted(places.tolist(), key=lambda place: (-float(cosines[place[0], place[1]]), place))
        taken: dict[int, int] = {}
        for one, other in ordered:
            if one not in taken and other not in taken.values():
                taken[one] = other
        return [left[one] for one in taken]

    def _matrix(self, stems: list[str]) -> Floats:
        for stem in stems:
            if stem not in self._known:
                self._known[stem] = self._vectors.word(stem)
        return np.array([self._known[stem] for stem in stems])


def _ordered(stems: Iterable[str]) -> dict[str, str]:
    """Each stem under what it is compared as: all words for people are one."""
    return {_PERSON if stem in PEOPLE else stem: stem for stem in sorted(stems)}
