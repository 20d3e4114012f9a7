"""Comparing the index of claims with the suggestions that it is made of, and putting it right."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db import transaction

from annotations.models import Document, Suggestion
from annotations.queries.statements import all_rows, array, rows_touched
from annotations.services import claim_index
from annotations.services.agreement import counts as agreement_counts
from annotations.services.claim_index import Entry

KEPT = """
SELECT s.id, s.document_id, s.superseded_at IS NULL, coalesce(nullif(s.wording, ''), s.quote),
    c.project_id = s.project_id, c.length, c.vector,
    (SELECT jsonb_agg(jsonb_build_array(t.term, t.count, t.length, t.project_id = s.project_id))
     FROM annotations_claimterm t WHERE t.claim_id = c.id)
FROM annotations_suggestion s JOIN annotations_indexedclaim c ON c.suggestion_id = s.id
WHERE s.document_id = ANY(%(documents)s::uuid[]) AND (c.version = %(version)s OR s.superseded_at IS NOT NULL)
ORDER BY s.id
"""

WAITING = """
SELECT s.project_id, count(*)
FROM annotations_suggestion s LEFT JOIN annotations_indexedclaim c ON c.suggestion_id = s.id
WHERE s.superseded_at IS NULL AND c.version IS DISTINCT FROM %(version)s
GROUP BY s.project_id ORDER BY s.project_id
"""

FORGET = "DELETE FROM annotations_indexedclaim WHERE suggestion_id = ANY(%(suggestions)s::uuid[])"

#: By which a number of a vector may differ: processors round a half one way or the other.
NEAR = 1


@dataclass(frozen=True, slots=True)
class Kept:
    """A suggestion, and what is kept of it: `terms` with count, length, and whether they are of its project."""

    suggestion: UUID
    document: UUID
    stands: bool
    text: str
    is_of_its_project: bool
    length: int
    vector: bytes
    terms: str | None  # as JSON


def indexable() -> list[UUID]:
    """The documents with suggestions, in order."""
    return list(
        Document.objects.filter(pk__in=Suggestion.objects.values("document"))
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def waiting(*, repair: bool = False) -> int:
    """How many suggestions their project's next job puts in, as it must after some migrations; `repair` does it now."""
    from annotations.queries.claim_index import VERSION

    found: dict[UUID, int] = dict(all_rows(WAITING, {"version": VERSION}))
    if repair:
        for project in found:
            claim_index.complete(project)
    return sum(found.values())


@transaction.atomic
def examine(*, documents: Collection[UUID], repair: bool = False) -> list[str]:
    """Where what the index holds differs from these documents' suggestions, a sentence each; `repair` makes it anew.

    The documents are locked meanwhile, so that nothing changes between the two looks.
    """
    from annotations.queries.claim_index import VERSION

    ordered = sorted(documents)
    agreement_counts.lock(ordered)
    kept = [Kept(*row) for row in all_rows(KEPT, {"documents": array(ordered), "version": VERSION})]
    wanted = claim_index.entries([one.text for one in kept])
    differing = [
        (one, difference)
        for one, entry in zip(kept, wanted, strict=True)
        if (difference := _difference(one, entry))
    ]
    if repair and differing:
        rows_touched(FORGET, {"suggestions": array(one.suggestion for one, _ in differing)})
        claim_index.refresh(sorted({one.document for one, _ in differing}))
    return [f"Suggestion {one.suggestion}: {difference}" for one, difference in differing]


def _difference(kept: Kept, wanted: Entry) -> str:
    """What is kept otherwise than it should be, in words; "" where nothing is."""
    if not kept.stands:
        return "it is superseded, but in the index of claims."
    if not kept.is_of_its_project:
        return "it is in the index of claims of another project."
    if kept.length != wanted.length or sorted(json.loads(kept.terms or "[]")) != _terms(wanted):
        return "the index of claims has other terms of it."
    return "" if _is_near(kept.vector, wanted.vector) else "the index of claims has another vector of it."


def _terms(wanted: Entry) -> list[list[object]]:
    return [[term, count, wanted.length, True] for term, count in sorted(wanted.counts.items())]


def _is_near(kept: bytes, wanted: bytes) -> bool:
    one, other = (np.frombuffer(vector, np.int8).astype(np.int16) for vector in (kept, wanted))
    return one.shape == other.shape and bool((np.abs(one - other) <= NEAR).all())
