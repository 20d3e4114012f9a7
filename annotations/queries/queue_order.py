"""What a round's queue is ordered by: the documents, and what pre-annotators propose in them. No one's work."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.db import connection

from annotations.core import queueing
from annotations.core.spans import Span
from annotations.models import Round
from annotations.models.project import QueueOrder
from annotations.queries.statements import Row, first_row

READ_AT_ONCE = 500  # documents

DOCUMENTS = """
SELECT a.document_id, min(a.id) FROM annotations_assignment a
WHERE a.round_id = %(round)s AND a.document_id IS NOT NULL
GROUP BY a.document_id ORDER BY min(a.id)
"""
"""In the order in which their slots came to be."""

PROPOSALS = """
SELECT s.document_id, s.pre_annotator, s.pre_annotator_version, s.superseded_at IS NULL,
    s.fragments, s.score, s.check_worthiness_score, s.claim_types, s.claimant, s.quote
FROM annotations_suggestion s
WHERE s.document_id = ANY(%(documents)s)
ORDER BY s.document_id, s.created_at, s.id
"""


PRESENT_PLACES = """
SELECT a.document_id, min(a.priority) FROM annotations_assignment a
WHERE a.round_id = %(round)s AND a.status = 'open' AND a.document_id IS NOT NULL
GROUP BY a.document_id
"""

LAST_PLACE = "SELECT coalesce(max(priority), 0) FROM annotations_assignment WHERE round_id = %(round)s"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One suggestion, as far as it orders a queue. Other engines than the present one have only superseded ones."""

    engine: str
    version: str
    stands: bool
    spans: tuple[Span, ...]
    score: float
    check_worthiness: float | None
    features: frozenset[str]


Measure = Callable[[list[Proposal]], float | None]


def order_of(round: Round) -> list[UUID]:  # noqa: A002 - our word
    """The round's documents in the order of its setting."""
    documents = _documents(round)
    if round.queue_order == QueueOrder.DOCUMENT:
        return documents
    if round.queue_order == QueueOrder.DIVERSITY:
        features = {document: _features(found) for document, found in _proposals(documents)}
        order = queueing.by_diversity([features.get(document, frozenset()) for document in documents])
    else:
        measure = MEASURES[round.queue_order]
        values = {document: measure(found) for document, found in _proposals(documents)}
        order = queueing.by_measure([values.get(document) for document in documents])
    return [documents[at] for at in order]


def present_places(round: Round) -> dict[UUID, int]:  # noqa: A002 - our word
    """The place of each document that still has an open slot."""
    with connection.cursor() as cursor:
        cursor.execute(PRESENT_PLACES, {"round": round.pk})
        return dict(cursor.fetchall())


def last_place(round: Round) -> int:  # noqa: A002 - our word
    """The last place that any slot of the round, taken or not, has."""
    row = first_row(LAST_PLACE, {"round": round.pk})
    return row[0] if row else 0


def _documents(round: Round) -> list[UUID]:  # noqa: A002 - our word
    with connection.cursor() as cursor:
        cursor.execute(DOCUMENTS, {"round": round.pk})
        return [document for document, _ in cursor.fetchall()]


def _proposals(documents: list[UUID]) -> Iterator[tuple[UUID, list[Proposal]]]:
    """Each document that has any, with its proposals from the oldest to the newest; a page in memory at a time."""
    for at in range(0, len(documents), READ_AT_ONCE):
        with connection.cursor() as cursor:
            cursor.execute(PROPOSALS, {"documents": documents[at : at + READ_AT_ONCE]})
            rows = cursor.fetchall()
        for document, found in groupby(rows, key=lambda row: row[0]):
            yield document, [_proposal(row[1:]) for row in found]


def _proposal(row: Row) -> Proposal:
    engine, version, stands, flat, score, worth, types, claimant, quote = row
    spans = tuple(Span(start, end) for start, end in zip(flat[::2], flat[1::2], strict=True))
    words = (word.strip(".,;:!?“”‘’\"'()").lower() for word in quote.split())
    features = {*types, claimant, *words} - {""}
    return Proposal(engine, version, stands, spans, score, worth, frozenset(features))


def _features(found: list[Proposal]) -> frozenset[str]:
    return frozenset().union(*(one.features for one in found if one.stands))


def _uncertainty(found: list[Proposal]) -> float | None:
    """Of whether someone will keep the suggestions, and of whether they deserve checking."""
    standing = [one for one in found if one.stands]
    scores = [one.score for one in standing]
    worths = [one.check_worthiness for one in standing if one.check_worthiness is not None]
    return queueing.uncertainty(scores + worths)


def _disagreement(found: list[Proposal]) -> float | None:
    """Between what stands and the last word of every other engine that looked at the document."""
    newest = {one.engine: one.version for one in found}
    marked: dict[str, list[Span]] = {}
    for one in found:
        if one.stands or one.version == newest[one.engine]:
            marked.setdefault(one.engine, []).extend(one.spans)
    return queueing.disagreement(list(marked.values()))


MEASURES: Mapping[str, Measure] = {
    QueueOrder.UNCERTAINTY: _uncertainty,
    QueueOrder.DISAGREEMENT: _disagreement,
}
