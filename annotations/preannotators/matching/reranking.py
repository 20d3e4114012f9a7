"""A second look at candidates with the `minilm` extra: whole sentences instead of words.

The score becomes that of the index + `SENTENCE_SHARE` × the cosine of the sentence vectors, for the `DEPTH` best of the index.
Both were chosen on training and development queries.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from annotations.preannotators import minilm
from annotations.preannotators.matching.candidates import Candidate, Candidates
from annotations.preannotators.matching.terms import readable
from annotations.preannotators.matching.vectors import Floats

SENTENCE_SHARE = 50.0
DEPTH = 25


Texts = Callable[[Sequence[str]], Sequence[str]]
"""Gives the texts that were added under keys."""


def sharpened(index: Candidates, texts: Texts) -> Candidates:
    """The index with the second look where the extra is installed, else the index itself."""
    return Reranked(index, texts, minilm.load()) if minilm.is_installed() else index


class Reranked:
    """Candidates in the order of a sentence model."""

    def __init__(self, index: Candidates, texts: Texts, model: minilm.MiniLM) -> None:
        self._index, self._texts, self._model = index, texts, model

    def nearest(self, claims: Sequence[str], limit: int) -> list[list[Candidate]]:
        """As the port says; behind the first `DEPTH` the order is that of the index."""
        found = self._index.nearest(claims, max(limit, DEPTH))
        keys = list(dict.fromkeys(one.key for row in found for one in row[:DEPTH]))
        place = {key: number for number, key in enumerate(keys)}
        theirs = self._model.encode([readable(text) for text in self._texts(keys)])
        own = self._model.encode([readable(claim) for claim in claims])
        return [
            [*_ordered(row[:DEPTH], theirs[[place[one.key] for one in row[:DEPTH]]] @ vector), *row[DEPTH:]][
                :limit
            ]
            for row, vector in zip(found, own, strict=True)
        ]


def _ordered(row: Sequence[Candidate], cosines: Floats) -> list[Candidate]:
    scored = [
        replace(one, score=one.score + SENTENCE_SHARE * float(cosine))
        for one, cosine in zip(row, np.atleast_1d(cosines), strict=True)
    ]
    return sorted(scored, key=lambda one: (-one.score, one.key))
