"""Keeping the counts of agreement current: every change of what they count recounts its documents.

A service that submits, withdraws, hides, merges or settles calls `recount` in its own transaction, as its last
step but the log. The documents' rows are locked meanwhile, so that two changes of one document count one after
another and the later sees what the earlier did.
"""

import gc
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch

from annotations.core import workflow
from annotations.models import Assignment, ClaimTally, DocumentTally, Label, Round, VerdictLabel
from annotations.queries.agreement import FinishedDocument, ask_finished, finished_documents
from annotations.queries.agreement.records import (
    CODING,
    PAIR,
    RATING,
    REPEAT,
    STANCE,
    SUGGESTION,
    THRESHOLD,
    Shape,
    bit,
)
from annotations.queries.statements import array, pipeline, sent
from annotations.services.agreement.counting import Codes, DocumentCounts, Row, counted

if TYPE_CHECKING:
    from annotations.services.agreement.finding import PairSums

BATCH = 100
"""Documents that are counted together."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What is kept of one document in one round; rows lack the tally's id, a claim's also its item."""

    round: UUID
    document: UUID
    finished_at: datetime | None
    annotators: list[str]
    saw_suggestions: list[bool]
    rows: dict[str, list[Row]]
    claims: list[tuple[str, list[Row], list[Row]]]


SHAPES: dict[str, Shape] = {
    "pairs": PAIR,
    "codings": CODING,
    "thresholds": THRESHOLD,
    "suggestions": SUGGESTION,
    "repeats": REPEAT,
}
"""The columns of a document's tally, each with the shape of its records."""


@transaction.atomic
def recount(*, documents: Collection[UUID]) -> None:
    """Count these documents anew, in every round in which all their slots are finished.

    Four SQL statements while a document is unfinished, eight when it is finished, whatever the number of claims.
    PostgreSQL reads the next batch while one is counted.
    """
    waiting, scales = batches(documents), Scales()
    with uncollected(), pipeline():
        asked = _asked(next(waiting, None))
        while asked:
            found = asked()
            scales.learn(found)
            ids = _new_ids(len(found))
            asked = _asked(next(waiting, None))
            store(ids, _counted(found, scales))


@transaction.atomic
def keep(found: Sequence[FinishedDocument]) -> None:
    """Count documents that came with all their work in this transaction, of which nothing is kept yet."""
    scales = Scales()
    scales.learn(found)
    with uncollected(), pipeline():
        ids = _new_ids(len(found))
        store(ids, _counted(found, scales))


def _asked(batch: Sequence[UUID] | None) -> Callable[[], list[FinishedDocument]] | None:
    """Hold the documents of a batch, forget what is kept of them, and ask for the work that is finished."""
    if batch is None:
        return None
    lock(batch)
    drop(batch)
    return ask_finished(documents=batch)


@contextmanager
def uncollected() -> Iterator[None]:
    """Spare plain values by the hundred thousand the search for cycles, of which they have none.

    It takes a third of the time; what nobody refers to goes all the same.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def batches(documents: Collection[UUID]) -> Iterator[list[UUID]]:
    """The documents in one order, as many at a time as are counted together."""
    ordered = sorted(set(documents))
    return (ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH))


@transaction.atomic
def recount_kept(*, documents: Collection[UUID]) -> None:
    """Count anew those of these documents that are counted already: for changes that can finish none."""
    lock(sorted(set(documents)))
    kept = DocumentTally.objects.filter(document__in=documents).values_list("document", flat=True)
    recount(documents=set(kept))


def recount_target(assignment: Assignment) -> None:
    """Count the assignment's document anew; one of a claim is no part of it."""
    if assignment.document_id:
        recount(documents=[assignment.document_id])


def countable() -> list[UUID]:
    """The documents with finished work, or of which something is kept, in order."""
    finished = Assignment.objects.filter(status__in=workflow.FINISHED, document__isnull=False)
    kept = DocumentTally.objects.values_list("document", flat=True)
    return sorted(set(finished.values_list("document", flat=True)) | set(kept))


def lock(documents: Sequence[UUID]) -> None:
    """Hold the documents' rows, in one order, so that recounts of one document come one after another."""
    sent(LOCK, {"documents": list(documents)})


def tallies(documents: Sequence[UUID]) -> list[Tally]:
    """The tallies of these documents as they should be now."""
    found, scales = finished_documents(documents=documents), Scales()
    scales.learn(found)
    return _counted(found, scales)


class Scales:
    """What rounds count by: each round that work was found of, and its label codes."""

    def __init__(self) -> None:
        self.rounds: dict[UUID, Round] = {}
        self.codes: dict[UUID, Codes] = {}

    def learn(self, found: Sequence[FinishedDocument]) -> None:
        """Read up on the rounds of this work. Three SQL statements where one is new, else none."""
        new = {document.round for document in found} - self.rounds.keys()
        if new:
            # no further columns: a migration counts with what is here before later ones add theirs
            needed = Round.objects.only("project_id", "verdict_scale_id", "match_threshold")
            self.rounds |= needed.in_bulk(new)
            self.codes |= codes_of([self.rounds[round_id] for round_id in new])


def _counted(found: Sequence[FinishedDocument], scales: Scales) -> list[Tally]:
    from annotations.services.agreement.finding import pair_sums

    rounds, codes, counts = scales.rounds, scales.codes, []
    for same in _by_document(found):
        for document in same:
            round_ = rounds[document.round]
            scale = round_.verdict_scale_id
            others = [o for o in same if o is not document and rounds[o.round].verdict_scale_id == scale]
            counts.append(
                counted(document, others, threshold=round_.match_threshold, codes=codes[document.round])
            )
    sums = pair_sums(found, [codes[document.round] for document in found])
    return [_tally(count, pairs) for count, pairs in zip(counts, sums, strict=True)]


def _by_document(found: Sequence[FinishedDocument]) -> Iterator[list[FinishedDocument]]:
    """The same document in all its rounds; they come one after another."""
    return (list(same) for _, same in groupby(found, key=lambda document: document.id))


def codes_of(rounds: Sequence[Round]) -> dict[UUID, Codes]:
    """The label codes of each round. Two SQL statements."""
    labels = Label.objects.filter(schema__project__in={r.project_id for r in rounds}).order_by("pk")
    in_group: dict[tuple[UUID, str], list[str]] = {}
    for project, group, key in labels.values_list("schema__project", "group", "key"):
        in_group.setdefault((project, group), []).append(key)
    in_scale: dict[int, list[str]] = {}
    verdicts = VerdictLabel.objects.filter(scale__in={r.verdict_scale_id for r in rounds}).order_by("pk")
    for scale, key in verdicts.values_list("scale", "key"):
        in_scale.setdefault(scale, []).append(key)
    return {
        r.pk: Codes(
            verdicts=_ranks(in_scale.get(r.verdict_scale_id, [])),
            types={
                key: bit(rank)
                for key, rank in _ranks(in_group.get((r.project_id, "claim_types"), [])).items()
            },
            worth=_ranks(in_group.get((r.project_id, "check_worthiness"), [])),
        )
        for r in rounds
    }


def _ranks(keys: Sequence[str]) -> dict[str, int]:
    return {key: rank for rank, key in enumerate(keys)}


def _tally(counts: DocumentCounts, pairs: "Sequence[PairSums]") -> Tally:
    document = counts.document
    return Tally(
        round=document.round,
        document=document.id,
        finished_at=document.finished_at,
        annotators=document.annotators,
        saw_suggestions=[finisher.saw_suggestions for finisher in document.finishers],
        rows={
            "pairs": [(p.one, p.other, *p.sums, *counts.matched[p.one, p.other]) for p in pairs],
            "codings": [row for p in pairs for row in p.codings],
            "thresholds": counts.thresholds,
            "suggestions": counts.suggestions,
            "repeats": counts.repeats,
        },
        claims=[(claim.root, claim.ratings, claim.stances) for claim in counts.claims],
    )


# ── rows ────────────────────────────────────────────────────────────────────

LOCK = """
SELECT FROM annotations_document WHERE id = ANY (%(documents)s::uuid[]) ORDER BY id FOR NO KEY UPDATE
"""

DROP = """
WITH gone AS (DELETE FROM annotations_documenttally WHERE document_id = ANY (%(documents)s::uuid[]) RETURNING id)
DELETE FROM annotations_claimtally c USING gone WHERE c.tally_id = gone.id
"""

NEW_IDS = """
SELECT nextval(pg_get_serial_sequence('annotations_documenttally', 'id')) FROM generate_series(1, %(n)s)
"""

STORE_DOCUMENT = """
INSERT INTO annotations_documenttally (id, round_id, document_id, finished_at, annotators, saw_suggestions,
    pairs, codings, thresholds, suggestions, repeats)
SELECT id, round, document, finished_at, annotators::uuid[], saw_suggestions::boolean[], pairs, codings, thresholds, suggestions, repeats
FROM unnest(%(id)s::bigint[], %(round)s::uuid[], %(document)s::uuid[], %(finished_at)s::timestamptz[],
    %(annotators)s::text[], %(saw_suggestions)s::text[], %(pairs)s::bytea[], %(codings)s::bytea[],
    %(thresholds)s::bytea[], %(suggestions)s::bytea[], %(repeats)s::bytea[])
    AS new (id, round, document, finished_at, annotators, saw_suggestions, pairs, codings, thresholds,
            suggestions, repeats)
"""

STORE_CLAIMS = """
INSERT INTO annotations_claimtally (tally_id, item, root, ratings, stances)
SELECT * FROM unnest(%(tally)s::bigint[], %(item)s::int[], %(root)s::uuid[], %(ratings)s::bytea[],
    %(stances)s::bytea[])
"""


def drop(documents: Sequence[UUID]) -> None:
    """Forget what is kept of these documents."""
    sent(DROP, {"documents": list(documents)})


def _new_ids(n: int) -> Callable[[], list[int]]:
    """Ask for the ids of so many tallies; no SQL statement for none."""
    if not n:
        return list
    cursor = sent(NEW_IDS, {"n": n})
    return lambda: [number for (number,) in cursor.fetchall()]


def store(new_ids: Callable[[], Sequence[int]], found: Sequence[Tally]) -> None:
    """Keep these tallies. Two SQL statements; none for none."""
    if found:
        ids = new_ids()
        sent(STORE_DOCUMENT, _document_columns(ids, found))
        sent(STORE_CLAIMS, _claim_columns(ids, found))


def _document_columns(ids: Sequence[int], found: Sequence[Tally]) -> dict[str, str]:
    return {
        "id": array(ids),
        "round": array(tally.round for tally in found),
        "document": array(tally.document for tally in found),
        "finished_at": array(tally.finished_at for tally in found),
        "annotators": array(f"{{{','.join(tally.annotators)}}}" for tally in found),
        "saw_suggestions": array(f"{{{','.join(map(str, tally.saw_suggestions))}}}" for tally in found),
        **{
            name: array(shape.packed(tally.rows[name], n) for n, tally in zip(ids, found, strict=True))
            for name, shape in SHAPES.items()
        },
    }  # fmt: skip


def _claim_columns(ids: Sequence[int], found: Sequence[Tally]) -> dict[str, str]:
    rows = [
        (number, item, *claim)
        for number, tally in zip(ids, found, strict=True)
        for item, claim in enumerate(tally.claims)
    ]
    return {
        "tally": array(number for number, *_ in rows),
        "item": array(item for _, item, *_ in rows),
        "root": array(root for _, _, root, *_ in rows),
        "ratings": array(RATING.packed(ratings, n, i) for n, i, _, ratings, _ in rows),
        "stances": array(STANCE.packed(stances, n, i) for n, i, _, _, stances in rows),
    }


# ── reading them back ───────────────────────────────────────────────────────


def kept(documents: Sequence[UUID]) -> list[Tally]:
    """The tallies of these documents as they are stored. Two SQL statements."""
    held = DocumentTally.objects.filter(document__in=documents).order_by("document", "round")
    rows = list(held.prefetch_related(Prefetch("claims", ClaimTally.objects.order_by("item"))))
    return [_read(row) for row in rows]


def _read(row: DocumentTally) -> Tally:
    return Tally(
        round=row.round_id,
        document=row.document_id,
        finished_at=row.finished_at,
        annotators=[str(annotator) for annotator in row.annotators],
        saw_suggestions=row.saw_suggestions,
        rows={name: [record[1:] for record in shape.rows(getattr(row, name))] for name, shape in SHAPES.items()},
        claims=[
            (str(claim.root), [record[2:] for record in RATING.rows(claim.ratings)],
             [record[2:] for record in STANCE.rows(claim.stances)])
            for claim in row.claims.all()
        ],
    )  # fmt: skip
