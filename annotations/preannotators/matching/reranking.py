"""A second look at candidates with the `minilm` extra: whole sentences instead of words.

The score becomes that of the index + `SENTENCE_SHARE` × the cosine of the sentence vectors, for the `DEPTH` best of the index.
Both were chosen on training and development queries.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from annotations.preannotators import minilm
from annotations.preannotators.matching.candidates import Candidate, Candidates
from annotations.preannotators.matching.terms import readable
from annotations.preannotators.matching.vectors import Floats

SENTENCE_SHARE = 50.0
DEPTH = 25
KEPT = 10_000
"""Sentence vectors that a process keeps, the last used: 15 MB. A claim is a candidate for many others."""
_DIGITS = 5  # of a cosine; those behind depend on which texts were encoded together


Texts = Callable[[Sequence[str]], Sequence[str]]
"""Gives the texts that were added under keys."""


def sharpened(index: Candidates, texts: Texts) -> Candidates:
    """The index with the second look where the extra is installed, else the index itself."""
    return Reranked(index, texts, kept_vectors()) if minilm.is_installed() else index


class SentenceVectors:
    """The vectors of texts; the last used are kept."""

    def __init__(self, model: minilm.MiniLM, most: int = KEPT) -> None:
        self._model, self._most = model, most
        self._held: dict[str, Floats] = {}

    def of(self, texts: Sequence[str]) -> Floats:
        """One row a text, of length 1; a text that is lacking is encoded once."""
        wanted = dict.fromkeys(texts)
        lacking = [text for text in wanted if text not in self._held]
        made = dict(zip(lacking, self._model.encode(lacking), strict=True)) if lacking else {}
        used = {text: made[text] if text in made else self._held.pop(text) for text in wanted}
        self._held |= used  # behind all others
        for text in list(self._held)[: max(0, len(self._held) - self._most)]:
            del self._held[text]
        return np.array([used[text] for text in texts], np.float32).reshape(-1, minilm.DIMENSIONS)


@cache
def kept_vectors() -> SentenceVectors:
    """Those of this process. Raises MissingExtraError."""
    return SentenceVectors(minilm.load())


class Reranked:
    """Candidates in the order of a sentence model."""

    def __init__(self, index: Candidates, texts: Texts, vectors: SentenceVectors) -> None:
        self._index, self._texts, self._vectors = index, texts, vectors

    def nearest(self, claims: Sequence[str], limit: int) -> list[list[Candidate]]:
        """As the port says; behind the first `DEPTH` the order is that of the index."""
        found = self._index.nearest(claims, max(limit, DEPTH))
        keys = list(dict.fromkeys(one.key for row in found for one in row[:DEPTH]))
        place = {key: number for number, key in enumerate(keys)}
        vectors = self._vectors.of([readable(text) for text in (*self._texts(keys), *claims)])
        theirs, own = vectors[: len(keys)], vectors[len(keys) :]
        return [
            [*_ordered(row[:DEPTH], theirs[[place[one.key] for one in row[:DEPTH]]] @ vector), *row[DEPTH:]][
                :limit
            ]
            for row, vector in zip(found, own, strict=True)
        ]


def _ordered(row: Sequence[Candidate], cosines: Floats) -> list[Candidate]:
    scored = [
        replace(one, score=one.score + SENTENCE_SHARE * round(float(cosine), _DIGITS))
        for one, cosine in zip(row, np.atleast_1d(cosines), strict=True)
    ]
    return sorted(scored, key=lambda one: (-one.score, one.key))
