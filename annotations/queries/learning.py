"""What people made of suggestions, for learning from it: closed work alone (P12)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from annotations.core import workflow
from annotations.core.records import Attribution, DateExpression, SuggestionRecord
from annotations.core.spans import Span
from annotations.queries.statements import Row, all_rows, first_row

DECISIONS = """
SELECT s.document_id, s.pre_annotator_version, s.fragments, s.quote, s.wording, s.claim_types,
    s.check_worthiness_score, s.score, s.claimant, s.attribution, s.dates,
    coalesce(
        (SELECT bool_or(r.outcome = 'gold')
         FROM annotations_mention m
         JOIN annotations_claim c ON c.id = m.claim_id
         JOIN annotations_resolution r ON r.claim_id = coalesce(c.merged_into_id, c.id)
         WHERE m.document_id = s.document_id AND m.status = 'live' AND r.outcome IN ('gold', 'not_a_claim')
           AND (m.id = d.mention_id OR m.fragments = s.fragments)),
        d.outcome <> 'dismissed') AS kept
FROM annotations_suggestiondecision d
JOIN annotations_suggestion s ON s.id = d.suggestion_id
JOIN annotations_assignment a ON a.id = d.assignment_id
WHERE s.project_id = %(project)s AND s.pre_annotator = %(engine)s AND a.status = ANY(%(finished)s)
  AND a.outcome IS DISTINCT FROM 'skipped'
  AND NOT EXISTS (
      SELECT 1 FROM annotations_assignment o
      WHERE o.document_id = s.document_id AND o.status = ANY(%(unfinished)s))
ORDER BY s.document_id, s.id, d.id
"""
"""Gold has the last word on what it settled; elsewhere the annotator's decision counts.

A document on which anyone may still work gives nothing, so that no score ever tells of open work.
"""

COUNTS = f"""
SELECT count(*), count(DISTINCT document_id), count(*) FILTER (WHERE kept) FROM ({DECISIONS}) AS decided
"""  # noqa: S608 - made of constants

UNFINISHED = sorted(set(workflow.LIVE) - set(workflow.FINISHED))


@dataclass(frozen=True, slots=True)
class Decision:
    """A suggestion as it stands, by which version of the engine, and whether it was kept."""

    document: UUID
    version: str
    record: SuggestionRecord
    kept: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How many decisions there are, in how many documents, and how many of them keep the suggestion."""

    decisions: int
    documents: int
    kept: int


def decisions(*, project: UUID, pre_annotator: str) -> Iterator[Decision]:
    """Every decision in finished work on documents that nobody works on any more. One SQL statement."""
    return map(_decision, all_rows(DECISIONS, _values(project, pre_annotator)))


def count(*, project: UUID, pre_annotator: str) -> Counts:
    """How many such decisions there are. One SQL statement."""
    row = first_row(COUNTS, _values(project, pre_annotator))
    return Counts(*row) if row else Counts(0, 0, 0)


def _values(project: UUID, pre_annotator: str) -> dict[str, Any]:
    finished = {"finished": list(workflow.FINISHED), "unfinished": UNFINISHED}
    return {"project": project, "engine": pre_annotator, **finished}


def _decision(row: Row) -> Decision:
    document, version, flat, quote, wording, types, worth, score, claimant, attribution, dates, kept = row
    record = SuggestionRecord(
        fragments=tuple(Span(start, end) for start, end in zip(flat[::2], flat[1::2], strict=True)),
        quote=quote,
        wording=wording,
        claim_types=tuple(types),
        check_worthiness=worth if worth is not None else 0.5,
        score=score,
        claimant=claimant,
        attribution=_attribution(orjson.loads(attribution or "null")),
        dates=tuple(map(_date, orjson.loads(dates))),
    )
    return Decision(document, version, record, kept)


def _attribution(held: dict[str, Any] | None) -> Attribution | None:
    """Of the attribution what learning looks at: its mode."""
    return Attribution(held["mode"], held["source"], (), held["cue"], (), (), ()) if held else None


def _date(held: dict[str, Any]) -> DateExpression:
    span = Span(held["fragment"]["start"], held["fragment"]["end"])
    start, end = (date.fromisoformat(held[name]) if held[name] else None for name in ("start", "end"))
    return DateExpression(span, held["expression"], start, end, held["granularity"], "", held["uncertain"])
