"""How much two bags of words share, synonyms by their vectors."""

from collections.abc import Iterable

from annotations.preannotators.matching.quantities import PEOPLE
from annotations.preannotators.matching.vectors import WordVectors

SYNONYMS = 0.65


class Alikeness:
    """Compares stems through the word table; remembers what it has compared."""

    def __init__(self, vectors: WordVectors) -> None:
        self._vectors = vectors
        self._known: dict[tuple[str, str], float] = {}

    def of(self, a: str, b: str) -> float:
        """1 for equal stems, else the cosine of the words'."""
        if a == b or (a in PEOPLE and b in PEOPLE):
            return 1.0
        if a.isdigit() or b.isdigit():
            return 0.0
        pair = (a, b) if a < b else (b, a)
        if pair not in self._known:
            self._known[pair] = float(self._vectors.word(a) @ self._vectors.word(b))
        return self._known[pair]

    def shared(self, a: Iterable[str], b: Iterable[str]) -> list[str]:
        """The stems of `a` that have a fellow in `b`, each of which serves once."""
        left = sorted(set(b))
        found: list[str] = []
        for stem in sorted(set(a), key=lambda stem: (stem not in left, stem)):
            best = max(left, key=lambda other: (self.of(stem, other), other), default=None)
            if best is not None and self.of(stem, best) >= SYNONYMS:
                found.append(stem)
                left.remove(best)
        return found

    def share(self, a: Iterable[str], b: Iterable[str]) -> tuple[int, float, float]:
        """How many are shared, and what part of the smaller and of the larger that is."""
        one, other = set(a), set(b)
        count = len(self.shared(one, other))
        small, large = sorted((len(one), len(other)))
        return count, count / small if small else 0.0, count / large if large else 0.0
