"""The finished work of a round, as far as agreement is measured on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from annotations.core.merging import AnnotatedClaim
from annotations.models import Assignment
from annotations.queries.matching import FINISHED_SLOTS, IS_MERGED_C, IS_SETTLED_C, fragments_of

WORK = f"""
WITH finished AS (
    SELECT a.document_id, array_agg(a.annotator_id::text ORDER BY a.slot, a.id)
        FILTER (WHERE a.status IN ('submitted', 'closed')) AS annotators
    FROM annotations_assignment a
    WHERE a.round_id = %(round)s AND a.document_id IS NOT NULL
      AND (%(documents)s::uuid[] IS NULL OR a.document_id = ANY (%(documents)s::uuid[]))
    GROUP BY a.document_id HAVING {FINISHED_SLOTS})
SELECT d.id, d.characters, f.annotators, coalesce((
    SELECT json_agg(json_build_object(
        'id', c.id, 'annotator', a.annotator_id, 'root', coalesce(c.merged_into_id, c.id),
        'asks', c.asks, 'merged', {IS_MERGED_C}, 'settled', {IS_SETTLED_C},
        'places', m.places, 'verdict', (
            SELECT vl.key FROM annotations_verdict v
            JOIN annotations_verdictlabel vl ON vl.id = v.label_id
            WHERE v.claim_id = c.id AND v.annotator_id = a.annotator_id
              AND v.round_id = a.round_id AND v.status = 'live'))
        ORDER BY m.first, c.id)
    FROM annotations_assignment a
    JOIN annotations_claim c ON c.assignment_id = a.id AND c.status = 'live'
    JOIN LATERAL (
        SELECT min(fragments) AS first, json_agg(fragments ORDER BY fragments, id) AS places
        FROM annotations_mention
        WHERE claim_id = c.id AND assignment_id = a.id AND status = 'live') m
        ON m.first IS NOT NULL
    WHERE a.round_id = %(round)s AND a.document_id = d.id
      AND a.status IN ('submitted', 'closed')), '[]'::json)
FROM finished f JOIN annotations_document d ON d.id = f.document_id
ORDER BY d.id
"""  # noqa: S608 - only our own constants go in


@dataclass(frozen=True, slots=True)
class FinishedDocument:
    """A document whose slots are all finished; `characters` in code points, claims in text order."""

    id: UUID
    characters: int
    annotators: list[str]
    claims: list[AnnotatedClaim]


def finished_documents(*, round_id: UUID, documents: Sequence[UUID] | None = None) -> list[FinishedDocument]:
    """The round's finished documents with what their annotators found; all of them, or those named.

    One SQL statement whatever the number of claims. Deleted, hidden, returned, late and voided work is out.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            WORK, {"round": round_id, "documents": list(documents) if documents is not None else None}
        )
        rows = cursor.fetchall()
    return [
        FinishedDocument(document, characters, annotators, [_claim(row) for row in claims])
        for document, characters, annotators, claims in rows
    ]


def _claim(row: dict[str, Any]) -> AnnotatedClaim:
    return AnnotatedClaim(**{**row, "places": tuple(fragments_of(flat) for flat in row["places"])})


def documents_in(*, round_id: UUID) -> int:
    """How many documents the round has, finished or not."""
    targets = Assignment.objects.filter(round=round_id, document__isnull=False)
    return targets.values("document").distinct().count()
