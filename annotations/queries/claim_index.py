"""The index of a project's claims in PostgreSQL: candidates for the same claim, found without reading the project."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from annotations.preannotators.matching import vectors
from annotations.preannotators.matching.bm25 import parts
from annotations.preannotators.matching.candidates import Candidate, scored
from annotations.preannotators.matching.terms import terms
from annotations.preannotators.matching.vectors import unpacked
from annotations.queries.statements import all_rows, array, first_row

VERSION = 1
"""Raised whenever the same text gives other terms or another vector: then the index is made anew."""
LOOKED_AT = 1_000
"""How many claims, the best by words, are looked at for each one that is asked for: on two public sets of 10,000 and
19,000 claims they have 99 of 100 that are among the 30 best of the whole pool."""
LONGEST_TERM = 80  # characters; a longer one would not fit into a key
MOST = 2**15 - 1  # what a small integer holds

COUNTS = """
SELECT count(*), coalesce(avg(length), 0)::float8 FROM annotations_indexedclaim WHERE project_id = %(project)s
"""

HOLDERS = """
SELECT t.term, string_agg(int8send(t.claim_id) || int2send(t.count) || int2send(t.length), ''::bytea)
FROM annotations_claimterm t WHERE t.project_id = %(project)s AND t.term = ANY(%(terms)s) GROUP BY t.term
"""
HOLDER = np.dtype([("claim", ">i8"), ("count", ">i2"), ("length", ">i2")])

VECTORS = """
SELECT string_agg(int8send(c.id) || c.vector, ''::bytea)
FROM annotations_indexedclaim c WHERE c.id = ANY(%(claims)s::bigint[])
"""

KEYS = """
SELECT c.id, s.id::text FROM annotations_indexedclaim c JOIN annotations_suggestion s ON s.id = c.suggestion_id
WHERE c.id = ANY(%(claims)s::bigint[]) AND s.superseded_at IS NULL
"""

TEXTS = """
SELECT s.id::text, coalesce(nullif(s.wording, ''), s.quote) FROM annotations_suggestion s
WHERE s.id = ANY(%(suggestions)s::uuid[])
"""

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
FloatRows = NDArray[np.float32]
HolderRows = NDArray[np.void]


@dataclass(frozen=True, slots=True)
class Near:
    """Claims by their numbers in the index, with a score and a cosine each."""

    claims: Numbers
    scores: Floats
    cosines: FloatRows

    def best(self, limit: int) -> "Near":
        """The `limit` best, best first; of equal ones those that were indexed first."""
        order = np.lexsort((self.claims, -self.scores))[:limit]
        return Near(self.claims[order], self.scores[order], self.cosines[order])

    def with_cosines(self, cosines: FloatRows) -> "Near":
        """Scored by words and vectors."""
        return Near(self.claims, scored(self.scores, cosines), cosines)


class ClaimIndex:
    """The standing suggestions of a project; a candidate's key is the suggestion's id."""

    def __init__(self, project: UUID) -> None:
        self._project = project
        self._words = vectors.load()

    def nearest(self, claims: Sequence[str], limit: int) -> list[list[Candidate]]:
        """As the port says, among those that share a term. Four SQL statements, however many claims there are."""
        asked = [terms_of(claim) for claim in claims]
        lexical = self._lexical({term for one in asked for term in one})
        most = max(limit, LOOKED_AT)
        looked_at = _union(lexical.nearest(one, most).claims for one in asked)
        matrix = self._vectors(looked_at)
        found = [
            near.with_cosines(matrix[np.searchsorted(looked_at, near.claims)] @ vector).best(limit)
            for vector, near in zip(
                self._words.encode(claims),
                (lexical.nearest(one, most) for one in asked),  # anew: to keep them takes much more memory
                strict=True,
            )
        ]
        keys: dict[int, str] = dict(all_rows(KEYS, {"claims": array(_union(one.claims for one in found))}))
        return [_candidates(one, keys) for one in found]

    def texts(self, keys: Sequence[str]) -> list[str]:
        """What was indexed under these keys; nothing where the suggestion went. One SQL statement."""
        found: dict[str, str] = dict(all_rows(TEXTS, {"suggestions": array(keys)}))
        return [found.get(key, "") for key in keys]

    def _lexical(self, wanted: Collection[str]) -> "Postings":
        count, mean = first_row(COUNTS, {"project": self._project}) or (0, 0.0)
        rows = all_rows(HOLDERS, {"project": self._project, "terms": sorted(wanted)})
        return Postings({term: np.frombuffer(held, HOLDER) for term, held in rows}, count, mean)

    def _vectors(self, claims: Numbers) -> FloatRows:
        """A row for each of these claims; of zeros where it went meanwhile."""
        row = first_row(VECTORS, {"claims": array(claims)})
        layout = np.dtype([("claim", ">i8"), ("vector", "i1", (self._words.dimensions,))])
        held = np.frombuffer((row and row[0]) or b"", layout)
        matrix = np.zeros((len(claims), self._words.dimensions), np.float32)
        matrix[np.searchsorted(claims, held["claim"])] = unpacked(held["vector"])
        return matrix


class Postings:
    """BM25 over the claims that hold some of the terms asked for."""

    def __init__(self, holders: Mapping[str, HolderRows], claims: int, mean_length: float) -> None:
        self._claims = _union(held["claim"] for held in holders.values())
        self._parts = {
            term: (
                np.searchsorted(self._claims, held["claim"]),
                parts(held["count"], held["length"], claims=claims, mean_length=mean_length),
            )
            for term, held in holders.items()
        }

    def nearest(self, terms: Sequence[str], most: int) -> Near:
        """The claims that share one of these terms, the `most` best by words alone."""
        total = np.zeros(len(self._claims))
        for places, gained in (self._parts[term] for term in dict.fromkeys(terms) if term in self._parts):
            total[places] += gained
        sharing = np.flatnonzero(total)
        return Near(self._claims[sharing], total[sharing], np.zeros(len(sharing), np.float32)).best(most)


def terms_of(text: str) -> list[str]:
    """The terms of a claim as the index holds them."""
    return [term[:LONGEST_TERM] for term in terms(text)]


def _union(parts: Iterable[Numbers]) -> Numbers:
    """Every number once, ascending."""
    return np.unique(np.concatenate([np.empty(0, np.int64), *parts])).astype(np.int64)


def _candidates(near: Near, keys: Mapping[int, str]) -> list[Candidate]:
    """Best first, equal ones in the order of their keys; what was superseded meanwhile is left out."""
    rows = zip(near.claims.tolist(), near.scores.tolist(), near.cosines.tolist(), strict=True)
    found = [Candidate(keys[claim], score, cosine) for claim, score, cosine in rows if claim in keys]
    return sorted(found, key=lambda one: (-one.score, one.key))
