"""The finished work of rounds, as far as agreement is measured on it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Count, Q

from annotations.core import workflow
from annotations.core.merging import AnnotatedClaim
from annotations.core.spans import Fragments
from annotations.models import Assignment
from annotations.queries.matching import DONE_A, FINISHED_SLOTS, IS_MERGED_C, IS_SETTLED_C, fragments_of
from annotations.queries.statements import sent

JSON = dict[str, Any]

SUGGESTIONS_A = """(
    SELECT coalesce(json_agg(json_build_array(place.fragments, own.outcome) ORDER BY place.fragments), '[]'::json)
    FROM (
        SELECT DISTINCT s.fragments FROM annotations_suggestion s
        WHERE s.document_id = a.document_id AND s.created_at <= a.submitted_at
          AND (s.superseded_at IS NULL OR s.superseded_at > a.submitted_at)) place
    LEFT JOIN (
        SELECT DISTINCT ON (s.fragments) s.fragments, d.outcome
        FROM annotations_suggestiondecision d JOIN annotations_suggestion s ON s.id = d.suggestion_id
        WHERE d.assignment_id = a.id ORDER BY s.fragments, d.decided_at DESC, d.id DESC) own
        ON own.fragments = place.fragments)"""
"""The places that were suggested when the annotator of `a` submitted, with what they decided on each: a place counts
once, whichever version suggested it, and a version that was put back is not counted beside the one that stood."""

JUDGED_CA = """
    SELECT (SELECT key FROM annotations_verdictlabel WHERE id = v.label_id) AS label, (
        SELECT json_agg(json_build_array(e.source_id, e.stance, e.origin) ORDER BY e.source_id, e.id)
        FROM annotations_question q JOIN annotations_evidence e ON e.question_id = q.id
        JOIN annotations_source s ON s.id = e.source_id AND s.status = 'live'
        WHERE q.verdict_id = v.id) AS evidence
    FROM annotations_verdict v
    WHERE v.claim_id = c.id AND v.annotator_id = a.annotator_id AND v.round_id = a.round_id
      AND v.status = 'live'"""

GOLD_C = """(
    SELECT (SELECT key FROM annotations_verdictlabel WHERE id = res.label_id) FROM annotations_resolution res
    WHERE res.claim_id = coalesce(c.merged_into_id, c.id) AND res.outcome = 'gold')"""

WORK = f"""
WITH finished AS (
    SELECT a.round_id, a.document_id, json_agg(json_build_object(
            'id', a.annotator_id, 'saw_suggestions', a.suggestions_shown, 'suggestions', {SUGGESTIONS_A})
            ORDER BY a.slot, a.id)
            FILTER (WHERE {DONE_A}) AS annotators,
        max(coalesce(a.submitted_at, a.created_at)) FILTER (WHERE a.status IN ('submitted', 'closed')) AS finished_at
    FROM annotations_assignment a
    WHERE a.document_id IS NOT NULL
      AND (%(round)s::uuid IS NULL OR a.round_id = %(round)s)
      AND (%(documents)s::uuid[] IS NULL OR a.document_id = ANY (%(documents)s::uuid[]))
    GROUP BY a.round_id, a.document_id HAVING {FINISHED_SLOTS})
SELECT array_agg(round), array_agg(document), array_agg(characters), array_agg(finished_at), array_agg(annotators),
    array_agg(claims)
FROM (SELECT f.round_id AS round, d.id AS document, d.characters, f.finished_at,
        coalesce(f.annotators, '[]'::json)::text AS annotators, coalesce((
    SELECT json_agg(json_build_object(
        'id', c.id, 'annotator', a.annotator_id, 'root', coalesce(c.merged_into_id, c.id),
        'asks', c.asks, 'merged', {IS_MERGED_C}, 'settled', {IS_SETTLED_C}, 'gold', {GOLD_C},
        'mentions', m.mentions, 'verdict', v.label, 'evidence', v.evidence)
        ORDER BY m.first, c.id)
    FROM annotations_assignment a
    JOIN annotations_claim c ON c.assignment_id = a.id AND c.status = 'live'
    JOIN LATERAL (
        SELECT min(fragments) AS first, json_agg(
            json_build_array(fragments, claim_types, check_worthiness) ORDER BY fragments, id) AS mentions
        FROM annotations_mention
        WHERE claim_id = c.id AND assignment_id = a.id AND status = 'live') m
        ON m.first IS NOT NULL
    LEFT JOIN LATERAL ({JUDGED_CA}) v ON true
    WHERE a.round_id = f.round_id AND a.document_id = d.id AND {DONE_A}), '[]'::json)::text AS claims
    FROM finished f JOIN annotations_document d ON d.id = f.document_id
    ORDER BY d.id, f.round_id) AS work
"""  # noqa: S608 - only our own constants go in
"""One row of columns: were there more, PostgreSQL would wait in between for us to read them."""


@dataclass(frozen=True, slots=True)
class Finisher:
    """Someone who finished a document; `suggestions` with what they decided on each, None for nothing."""

    id: str
    saw_suggestions: bool
    suggestions: list[tuple[Fragments, str | None]]


@dataclass(frozen=True)
class FinishedDocument:
    """A document whose slots are all finished; `characters` in code points.

    `rows` are the claims in text order, as `WORK` builds them.
    """

    round: UUID
    id: UUID
    characters: int
    finished_at: datetime | None
    finishers: list[Finisher]
    rows: list[JSON]

    @property
    def annotators(self) -> list[str]:
        """Who finished it, in the order of their slots."""
        return [finisher.id for finisher in self.finishers]

    @cached_property
    def claims(self) -> list[AnnotatedClaim]:
        """What they found, in text order."""
        return [_claim(row) for row in self.rows]


def _claim(row: JSON) -> AnnotatedClaim:
    places = tuple([fragments_of(flat) for flat, _, _ in row["mentions"]])
    return AnnotatedClaim(
        row["id"], row["annotator"], row["root"], row["asks"], places, row["merged"], row["settled"], row["verdict"]
    )  # fmt: skip


def finished_documents(
    *, round_id: UUID | None = None, documents: Sequence[UUID] | None = None
) -> list[FinishedDocument]:
    """Finished documents with what their annotators found: of one round or of all, all of them or those named.

    One SQL statement whatever the number of claims. Deleted, hidden, returned, late and voided work is out.
    """
    return ask_finished(round_id=round_id, documents=documents)()


def ask_finished(
    *, round_id: UUID | None = None, documents: Sequence[UUID] | None = None
) -> Callable[[], list[FinishedDocument]]:
    """Ask for what `finished_documents` gives; the answer waits for it, which PostgreSQL gathers meanwhile."""
    cursor = sent(WORK, {"round": round_id, "documents": None if documents is None else list(documents)})
    return lambda: list(map(_finished, *(column or () for column in cursor.fetchone())))


def _finished(
    round_: UUID, document: UUID, characters: int, finished_at: datetime | None, *work: str
) -> FinishedDocument:
    """`work`: who finished it, and the claims, as JSON."""
    annotators, claims = map(orjson.loads, work)
    return FinishedDocument(
        round_, document, characters, finished_at, list(map(_finisher, annotators)), claims
    )


def _finisher(row: JSON) -> Finisher:
    suggestions = [(fragments_of(flat), outcome) for flat, outcome in row["suggestions"]]
    return Finisher(row["id"], row["saw_suggestions"], suggestions)


def documents_in(*, round_id: UUID) -> tuple[int, int]:
    """How many documents the round has, finished or not, and how often one was skipped. One SQL statement."""
    targets = Assignment.objects.filter(round=round_id, document__isnull=False)
    skipped = Q(status__in=workflow.FINISHED, outcome="skipped")
    found = targets.aggregate(all=Count("document", distinct=True), skipped=Count("id", filter=skipped))
    return found["all"], found["skipped"]
