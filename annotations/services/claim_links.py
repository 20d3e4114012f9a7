"""Finding where else a suggested claim is made: candidates over the project, then links by their fields."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
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

IDS = uuid.UUID("6a5e8d1c-3b0f-5d0e-9f58-1f2a4e7c9d31")
METHOD = "matching 1"
NEAREST = 30
"""How many suggestions of the project are looked at for each of a document's."""
MOST_DOCUMENTS = 8
"""How many other documents, the likeliest first, one is compared with."""
LIKE = 0.4
"""The cosine from which on a suggestion is a candidate at all."""


class Pool:
    """The standing suggestions of a project, to be asked for those that are alike. One SQL statement."""

    def __init__(self, project: UUID) -> None:
        from annotations.preannotators.matching import vectors
        from annotations.preannotators.matching.candidates import MemoryIndex

        standing = Suggestion.objects.filter(project=project, superseded_at=None).order_by("id")
        rows = list(standing.values_list("id", "document_id", "wording", "quote"))
        self._document = {str(key): document for key, document, *_ in rows}
        self._index = MemoryIndex(vectors.load())
        self._index.add([(str(key), wording or quote) for key, _, wording, quote in rows])

    def documents_like(self, document: UUID, suggestions: Sequence[Suggestion]) -> list[UUID]:
        """Other documents with suggestions like these, the likeliest first."""
        texts = [one.wording or one.quote for one in suggestions]
        best: dict[UUID, float] = {}
        for found in self._index.nearest(texts, NEAREST):
            for candidate in found:
                other = self._document[candidate.key]
                if other != document and candidate.cosine >= LIKE:
                    best[other] = max(best.get(other, 0.0), candidate.score)
        return sorted(best, key=lambda other: (-best[other], other))[:MOST_DOCUMENTS]


def link(*, pool: Pool, documents: Sequence[Document]) -> None:
    """Link these documents' standing suggestions with those of others.

    Again over the same suggestions it adds nothing. Four SQL statements, whatever the size of the project.
    """
    known = {document.pk: document for document in documents}
    proposed = _standing(known)
    near = {key: pool.documents_like(key, proposed.get(key, [])) for key in known}
    others = {other for found in near.values() for other in found} - known.keys()
    known |= {other.pk: other for other in Document.objects.filter(pk__in=others)}
    proposed |= _standing(others)
    links = [
        made
        for key, found in near.items()
        for other in found
        for made in _between((known[key], proposed[key]), (known[other], proposed.get(other, [])))
    ]
    ClaimLink.objects.bulk_create({made.pk: made for made in links}.values(), ignore_conflicts=True)


def _standing(documents: Iterable[UUID]) -> dict[UUID, list[Suggestion]]:
    """The standing suggestions of each of these documents, in the order of the text."""
    found: dict[UUID, list[Suggestion]] = {}
    rows = Suggestion.objects.filter(document__in=documents, superseded_at=None)
    for row in rows.order_by("document", "fragments", "id"):
        found.setdefault(row.document_id, []).append(row)
    return found


Proposed = tuple[Document, Sequence[Suggestion]]


def _between(one: Proposed, other: Proposed) -> list[ClaimLink]:
    """The links of two documents, the same whichever of them is new."""
    from annotations.preannotators.matching.links import links

    ordered = sorted((one, other), key=lambda proposed: proposed[0].pk)
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
