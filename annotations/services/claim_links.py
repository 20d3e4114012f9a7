"""Finding where else a suggested claim is made: candidates over the project, then links by their fields."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from annotations.core.records import (
    Attribution,
    DateExpression,
    DocumentRecord,
    LinkEnd,
    LinkRecord,
    SuggestionRecord,
)
from annotations.core.sentences import paragraphs
from annotations.core.spans import Fragments, Span
from annotations.models import ClaimLink, Document, Suggestion
from annotations.queries.matching import fragments_of
from annotations.queries.statements import all_rows, array, rows_touched

IDS = uuid.UUID("6a5e8d1c-3b0f-5d0e-9f58-1f2a4e7c9d31")
METHOD = "matching 1"
NEAREST = 30
"""How many suggestions of the project are looked at for each of a document's."""
MOST_DOCUMENTS = 8
"""How many other documents, the likeliest first, one is compared with."""
LIKE = 0.4
"""The cosine from which on a suggestion is a candidate at all."""

LINKED = """
SELECT DISTINCT own.document_id, other.document_id FROM annotations_suggestion own
CROSS JOIN LATERAL (
    SELECT suggestion_b_id AS id FROM annotations_claimlink WHERE suggestion_a_id = own.id
    UNION ALL SELECT suggestion_a_id FROM annotations_claimlink WHERE suggestion_b_id = own.id) AS link
JOIN annotations_suggestion other ON other.id = link.id
WHERE own.document_id = ANY(%(documents)s::uuid[]) AND own.superseded_at IS NULL AND other.superseded_at IS NULL
"""

HOLD = """
SELECT s.id FROM annotations_suggestion s WHERE s.id = ANY(%(ends)s::uuid[]) ORDER BY s.id FOR KEY SHARE
"""

REMOVE = """
DELETE FROM annotations_claimlink l
USING unnest(%(one)s::uuid[], %(other)s::uuid[]) AS pair (one, other),
    annotations_suggestion a, annotations_suggestion b
WHERE a.document_id = pair.one AND b.document_id = pair.other AND a.superseded_at IS NULL AND b.superseded_at IS NULL
  AND l.suggestion_a_id = a.id AND l.suggestion_b_id = b.id AND l.id <> ALL(%(kept)s::uuid[])
"""
"""What the present rules do not find between the documents; a superseded end keeps its links for those who took it."""


class Neighbors:
    """Which other documents of a project have suggestions like those of a document, by the index of claims.

    Where the `minilm` extra is installed the likest are looked at a second time.
    """

    def __init__(self, project: UUID) -> None:
        from annotations.preannotators.matching.reranking import sharpened
        from annotations.queries.claim_index import ClaimIndex

        index = ClaimIndex(project)
        self._candidates = sharpened(index, index.texts)

    def of(self, proposed: Mapping[UUID, Sequence[Suggestion]]) -> dict[UUID, list[UUID]]:
        """For each of these documents, with its suggestions, the likeliest others."""
        asked = [one for suggestions in proposed.values() for one in suggestions]
        near = self._candidates.nearest([one.wording or one.quote for one in asked], NEAREST)
        alike = [[found for found in row if found.cosine >= LIKE] for row in near]
        home = _documents_of({found.key for row in alike for found in row})
        best: dict[UUID, dict[UUID, float]] = {document: {} for document in proposed}
        for one, row in zip(asked, alike, strict=True):
            scores = best[one.document_id]
            for found in row:
                other = home.get(found.key, one.document_id)
                scores[other] = max(scores.get(other, 0.0), found.score)
        return {document: _likeliest(document, scores) for document, scores in best.items()}


def _documents_of(suggestions: Iterable[str]) -> dict[str, UUID]:
    rows = Suggestion.objects.filter(pk__in=suggestions).values_list("pk", "document")
    return {str(key): document for key, document in rows}


def _likeliest(document: UUID, scores: Mapping[UUID, float]) -> list[UUID]:
    others = scores.keys() - {document}
    return sorted(others, key=lambda other: (-scores[other], other))[:MOST_DOCUMENTS]


@dataclass(frozen=True, slots=True)
class Compared:
    """Pairs of documents that were held against one another, and every link between them."""

    pairs: Sequence[tuple[UUID, UUID]]
    links: Sequence[ClaimLink]


def compare(*, neighbors: Neighbors, documents: Sequence[Document]) -> Compared:
    """Find the links between these documents and those that are like them or linked to them already.

    The SQL statements do not depend on how many documents and suggestions there are.
    """
    known = {document.pk: document for document in documents}
    proposed = _standing(known)
    near = neighbors.of(proposed)
    pairs = {_pair(key, other) for key, found in near.items() for other in found} | _linked(known)
    others = {document for pair in pairs for document in pair} - known.keys()
    known |= {other.pk: other for other in Document.objects.filter(pk__in=others)}
    proposed |= _standing(others)
    ordered = sorted(pair for pair in pairs if known.keys() >= set(pair))
    taken = _rows(known, superseded_at__isnull=False, decisions__mention__status="live")
    links = [
        made
        for a, b in ordered
        for one, other in _sides(
            (proposed.get(a, []), taken.get(a, [])), (proposed.get(b, []), taken.get(b, []))
        )
        for made in _between((known[a], one), (known[b], other))
    ]
    return Compared(ordered, links)


Side = tuple[Sequence[Suggestion], Sequence[Suggestion]]


def _sides(one: Side, other: Side) -> Iterator[Side]:
    """What stands in either document, then what stands in one with each superseded suggestion that a claim came of.

    Those one by one, apart from what stands: of links alike the surest is kept, so that what one
    person took would decide which links others see (P12).
    """
    (stand, taken), (other_stand, other_taken) = one, other
    yield stand, other_stand
    yield from (([kept], other_stand) for kept in taken)
    yield from ((stand, [kept]) for kept in other_taken)


def store(compared: Compared) -> None:
    """Let these links join these documents' standing suggestions, and no others; in a transaction.

    A link of a suggestion that went meanwhile is left out. Three SQL statements.
    """
    ends = {end for link in compared.links for end in (link.suggestion_a_id, link.suggestion_b_id)}
    there = {key for (key,) in all_rows(HOLD, {"ends": array(sorted(ends, key=str))})}
    links = {
        link.pk: link for link in compared.links if {link.suggestion_a_id, link.suggestion_b_id} <= there
    }
    asked = {
        "one": array(one for one, _ in compared.pairs),
        "other": array(other for _, other in compared.pairs),
        "kept": array(links),
    }
    rows_touched(REMOVE, asked)
    ClaimLink.objects.bulk_create(
        sorted(links.values(), key=lambda link: link.pk),
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["score", "method", "differences", "passage_a", "passage_b"],
    )


def _pair(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    return (one, other) if one < other else (other, one)


def _linked(documents: Iterable[UUID]) -> set[tuple[UUID, UUID]]:
    """The pairs of documents, one of them among these, that a link joins."""
    return {_pair(a, b) for a, b in all_rows(LINKED, {"documents": array(documents)})}


def _standing(documents: Iterable[UUID]) -> dict[UUID, list[Suggestion]]:
    return _rows(documents, superseded_at=None)


def _rows(documents: Iterable[UUID], **which: Any) -> dict[UUID, list[Suggestion]]:
    """These suggestions of each of the documents, in the order of the text."""
    rows = Suggestion.objects.filter(document__in=documents, **which)
    found: dict[UUID, dict[UUID, Suggestion]] = {}
    for row in rows.order_by("document", "fragments", "id"):
        found.setdefault(row.document_id, {})[row.pk] = row  # once, however many people took it
    return {document: list(held.values()) for document, held in found.items()}


Proposed = tuple[Document, Sequence[Suggestion]]


def _between(one: Proposed, other: Proposed) -> list[ClaimLink]:
    """The links of two documents, in the order of their ids."""
    from annotations.preannotators.matching.links import links

    ordered = (one, other)
    found = links(
        [(_document_record(document), [record_of(row) for row in rows]) for document, rows in ordered]
    )
    at = {(str(document.pk), fragments_of(row.fragments)): row for document, rows in ordered for row in rows}
    texts = {str(document.pk): document.text for document, _ in ordered}
    return [_row(record, at, texts) for record in found]


def _document_record(document: Document) -> DocumentRecord:
    return DocumentRecord(document.text, document.title, document.published_on, id=str(document.pk))


def _row(
    record: LinkRecord, at: Mapping[tuple[str, Fragments], Suggestion], texts: Mapping[str, str]
) -> ClaimLink:
    a, b = (at[end.document, end.fragments] for end in (record.a, record.b))
    return ClaimLink(
        id=uuid.uuid5(IDS, f"{record.kind}/{a.pk}/{b.pk}"),
        project_id=a.project_id,
        kind=record.kind,
        suggestion_a=a,
        suggestion_b=b,
        score=record.score,
        method=METHOD,
        differences=[
            {"here": _spans(one.a), "there": _spans(one.b), "here_text": one.text_a, "there_text": one.text_b}
            for one in record.differences
        ],
        passage_a=_passage(texts[record.a.document], record.a),
        passage_b=_passage(texts[record.b.document], record.b),
    )


def _spans(fragments: Fragments) -> list[dict[str, int]]:
    return [{"start": span.start, "end": span.end} for span in fragments]


def _passage(text: str, end: LinkEnd) -> dict[str, int]:
    """The paragraphs that the fragments lie in."""
    first, last = end.fragments[0].start, end.fragments[-1].end
    around = [part for part in paragraphs(text) if part.start < last and part.end > first]
    return {
        "start": min([first, *(part.start for part in around)]),
        "end": max([last, *(part.end for part in around)]),
    }


# ── rows → records ──────────────────────────────────────────────────────────────────────────────


def record_of(row: Suggestion) -> SuggestionRecord:
    """The suggestion as the pre-annotators know it."""
    return SuggestionRecord(
        fragments=fragments_of(row.fragments),
        quote=row.quote,
        wording=row.wording,
        claim_types=tuple(row.claim_types),
        check_worthiness=row.check_worthiness_score or 0.0,
        score=row.score,
        claimant=row.claimant,
        attribution=_attribution(row.attribution),
        dates=tuple(_date(one) for one in row.dates),
        reasons=tuple(row.reasons),
    )


def _attribution(stored: Mapping[str, Any] | None) -> Attribution | None:
    if stored is None:
        return None
    return Attribution(
        mode=stored["mode"],
        source=stored["source"],
        source_fragments=_fragments(stored["source_fragments"]),
        cue=stored["cue"],
        cue_fragments=_fragments(stored["cue_fragments"]),
        content_fragments=_fragments(stored["content_fragments"]),
        chain=tuple(stored["chain"]),
    )


def _date(stored: Mapping[str, Any]) -> DateExpression:
    start, end = (stored[side] and date.fromisoformat(stored[side]) for side in ("start", "end"))
    return DateExpression(
        fragment=_fragments([stored["fragment"]])[0],
        expression=stored["expression"],
        start=start,
        end=end,
        granularity=stored["granularity"],
        rule="",
        uncertain=stored["uncertain"],
    )


def _fragments(stored: Sequence[Mapping[str, int]]) -> Fragments:
    return tuple(Span(one["start"], one["end"]) for one in stored)
