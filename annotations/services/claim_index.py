"""Keeping the index of claims: every standing suggestion is in it, by the present rules, and nothing else."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from annotations.queries.statements import Row, all_rows, array, rows_touched

BATCH = 2_000  # suggestions put in at a time

REMOVE = """
DELETE FROM annotations_indexedclaim c USING annotations_suggestion s
WHERE s.id = c.suggestion_id AND s.document_id = ANY(%(documents)s::uuid[]) AND s.superseded_at IS NOT NULL
"""

REMOVE_OLD = """
DELETE FROM annotations_indexedclaim WHERE project_id = %(project)s AND version <> %(version)s
"""

LACKING = """
SELECT s.id, coalesce(nullif(s.wording, ''), s.quote) FROM annotations_suggestion s
WHERE s.superseded_at IS NULL AND {of}
  AND NOT EXISTS (SELECT FROM annotations_indexedclaim c WHERE c.suggestion_id = s.id)
ORDER BY s.id LIMIT %(most)s
"""
OF_DOCUMENTS = LACKING.format(of="s.document_id = ANY(%(documents)s::uuid[])")
OF_PROJECT = LACKING.format(of="s.project_id = %(project)s")

ADD = """
WITH claim AS (
    INSERT INTO annotations_indexedclaim (suggestion_id, project_id, version, length, vector)
    SELECT s.id, s.project_id, %(version)s, made.length, made.vector
    FROM unnest(%(suggestions)s::uuid[], %(lengths)s::smallint[], %(vectors)s::bytea[])
        AS made (suggestion, length, vector)
    JOIN annotations_suggestion s ON s.id = made.suggestion ORDER BY s.id FOR KEY SHARE OF s
    ON CONFLICT (suggestion_id) DO NOTHING
    RETURNING id, suggestion_id, project_id, length)
INSERT INTO annotations_claimterm (project_id, term, claim_id, count, length)
SELECT claim.project_id, held.term, claim.id, held.count, claim.length
FROM unnest(%(holders)s::uuid[], %(terms)s::text[], %(counts)s::smallint[]) AS held (suggestion, term, count)
JOIN claim ON claim.suggestion_id = held.suggestion
"""
"""Suggestions that went meanwhile, or that another job put in, are left out."""


def refresh(documents: Sequence[UUID]) -> None:
    """Let the index hold these documents' standing suggestions alone; in the transaction that changed them.

    Three SQL statements, however many suggestions there are.
    """
    asked = {"documents": array(documents), "most": None}
    rows_touched(REMOVE, asked)
    put_in(all_rows(OF_DOCUMENTS, asked))


def complete(project: UUID) -> int:
    """Put in what lacks: suggestions that are older than the index, or were put in by older rules. Returns how many."""
    from annotations.queries.claim_index import VERSION

    rows_touched(REMOVE_OLD, {"project": project, "version": VERSION})
    added = 0
    while rows := all_rows(OF_PROJECT, {"project": project, "most": BATCH}):
        with transaction.atomic():
            put_in(rows)
        added += len(rows)
    return added


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index holds of one text: how often each term stands in it, how many terms there are, the packed vector."""

    counts: Mapping[str, int]
    length: int
    vector: bytes


def entries(texts: Sequence[str]) -> list[Entry]:
    """What the index must hold of these texts, by the present rules."""
    from annotations.preannotators.matching import vectors
    from annotations.queries.claim_index import MOST, terms_of

    terms = [terms_of(text) for text in texts]
    counts = [{term: min(count, MOST) for term, count in Counter(own).items()} for own in terms]
    packed = vectors.packed(vectors.load().encode(texts))
    return [
        Entry(count, min(len(own), MOST), row.tobytes())
        for own, count, row in zip(terms, counts, packed, strict=True)
    ]


def put_in(rows: Sequence[Row]) -> None:
    """Suggestions by id and text."""
    from annotations.queries.claim_index import VERSION

    made = entries([text for _, text in rows])
    held = [(key, *one) for (key, _), own in zip(rows, made, strict=True) for one in own.counts.items()]
    rows_touched(
        ADD,
        {
            "version": VERSION,
            "suggestions": array(key for key, _ in rows),
            "lengths": array(own.length for own in made),
            "vectors": array(own.vector for own in made),
            "holders": array(key for key, *_ in held),
            "terms": [term for _, term, _ in held],
            "counts": array(count for *_, count in held),
        },
    )
