"""Handing out and taking back when the lease ends; `handing_in` has what its holder does with it."""

import random
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Abs, Now

from annotations.core import workflow
from annotations.core.errors import DomainError
from annotations.core.workflow import MoveRefusedError
from annotations.models import Assignment, Membership, Round, User
from annotations.queries.own_work import HAS_SEEN_OTHERS_A
from annotations.queries.statements import all_rows, first_row, rows_touched
from annotations.services.agreement import counts as agreement_counts
from annotations.services.errors import NotFoundError

RESERVED = timedelta(minutes=10)
"""How long the document after the one at hand is kept for someone who has not begun it."""
HANDLES = uuid.UUID("7c9f0c3e-5a0b-5f0e-8f39-5a8a3f4d2b90")


@dataclass(frozen=True, slots=True)
class HandedOut:
    """An assignment as its holder knows it."""

    handle: UUID
    document_title: str


MAKE_SLOTS = """
INSERT INTO annotations_assignment (project_id, round_id, document_id, slot, priority, status,
    suggestions_shown, active_seconds, reason)
SELECT r.project_id, r.id, d.id, slot, coalesce(%(priority)s::int, (
        SELECT max(o.priority) FROM annotations_assignment o
        WHERE o.round_id = r.id AND o.status = 'open'), 0),
    'open', r.suggestion_policy <> 'hide', 0, ''
FROM annotations_round r
JOIN unnest(%(documents)s::uuid[]) WITH ORDINALITY AS target (id, place) ON true
JOIN LATERAL (
    -- by its id alone: an open transaction has no statistics of what it brought into the project
    SELECT id, project_id FROM annotations_document WHERE id = target.id OFFSET 0) AS d
    ON d.project_id = r.project_id
CROSS JOIN generate_series(1, r.overlap) AS slot
WHERE r.id = %(round)s
ORDER BY target.place, slot
ON CONFLICT DO NOTHING
"""


@transaction.atomic
def open_slots(*, round: Round, documents: Iterable[UUID]) -> int:  # noqa: A002 - our word
    """Make the slots 1…n of these documents in the round; those that are there stay. How many came.

    The slots of one document follow each other, so everyone meets the documents in one order; they come last
    in the queue until `queue_order` puts them in their place.
    """
    targets = list(documents)
    made = make_slots(round=round, documents=targets)
    agreement_counts.recount_kept(documents=targets)
    return made


def make_slots(*, round: Round, documents: list[UUID], priority: int | None = None) -> int:  # noqa: A002 - our word
    """The slots alone, for documents that came in this transaction: nothing of them is counted yet.

    `priority` is that of the last place in the queue, if the caller knows it: who makes slots again and again in one
    transaction looks for it once.
    """
    return rows_touched(MAKE_SLOTS, {"round": round.pk, "documents": documents, "priority": priority})


def last_priority(round: Round) -> int:  # noqa: A002 - our word
    """The priority of the last place in the queue."""
    open_ = Assignment.objects.filter(round=round, status=workflow.OPEN)
    found: int = open_.aggregate(last=Max("priority"))["last"] or 0
    return found


OWN_WORK = """
SELECT a.id, a.status FROM annotations_assignment a
WHERE a.round_id = %(round)s AND a.annotator_id = %(annotator)s
  AND a.status IN ('returned', 'leased')
ORDER BY a.status = 'returned' DESC, a.leased_at, a.id LIMIT 2
FOR UPDATE OF a
"""
"""Locked, so that neither a submit nor a sweep that began before is undone."""

NOT_MET = f"""
      -- scalar sub-selects, so that each is one look into an index and never a join over all that someone did
      AND NOT (SELECT EXISTS (
          SELECT 1 FROM annotations_assignment mine
          WHERE mine.round_id = a.round_id AND mine.document_id = a.document_id
            AND mine.annotator_id = %(annotator)s AND mine.status <> 'expired'))
      AND NOT (SELECT {HAS_SEEN_OTHERS_A})
"""  # noqa: S608 - made of constants

FURTHER_SLOT = f"""
WITH RECURSIVE class (priority) AS (
    SELECT min(priority) FROM annotations_assignment WHERE round_id = %(round)s AND status = 'open'
    UNION ALL
    SELECT (SELECT min(o.priority) FROM annotations_assignment o
            WHERE o.round_id = %(round)s AND o.status = 'open' AND o.priority > class.priority)
    FROM class WHERE class.priority IS NOT NULL)
SELECT free.id, free.document_id
FROM class, LATERAL (
    SELECT a.id, a.document_id FROM annotations_assignment a
    WHERE a.round_id = %(round)s AND a.status = 'open' AND a.document_id IS NOT NULL
      AND a.priority <= class.priority AND (a.priority, a.id) > (class.priority, (
          SELECT coalesce(max(met.id), 0) FROM annotations_assignment met
          WHERE met.annotator_id = %(annotator)s AND met.round_id = %(round)s
            AND met.priority = class.priority))
      {NOT_MET}
    ORDER BY a.priority, a.id LIMIT 1
    FOR UPDATE OF a SKIP LOCKED) AS free
LIMIT 1
"""  # noqa: S608 - made of constants
"""The first free slot behind the last that the annotator met, the classes of priority one after another.

Slots come to be in order, so almost always there is none before it; how much someone has done costs nothing.
"""

FREE_SLOT = f"""
SELECT a.id, a.document_id FROM annotations_assignment a
WHERE a.round_id = %(round)s AND a.status = 'open' AND a.document_id IS NOT NULL
      {NOT_MET}
ORDER BY a.priority, a.id LIMIT 1
FOR UPDATE OF a SKIP LOCKED
"""  # noqa: S608 - made of constants
"""The first free slot of all; it looks at every open one that the annotator has met."""

EARLIER = """
SELECT a.id, a.handle FROM annotations_assignment a
WHERE a.round_id = %(round)s AND a.document_id = %(document)s
  AND a.annotator_id = %(annotator)s AND a.status = 'expired'
ORDER BY a.id DESC LIMIT 1
"""


@transaction.atomic
def next_for(*, round: Round, annotator: User, ahead: bool = False) -> HandedOut | None:  # noqa: A002 - our word
    """Lease the annotator's next document: their own unfinished one first, else a free slot.

    None where nothing is left for them. Nobody gets a document twice, nor two people one slot. `ahead`
    reserves the one after the document at hand for ten minutes, so that it can be loaded meanwhile;
    asking without it afterwards gives that one a whole lease.

    Raises:
        MoveRefusedError: the round is closed.
    """
    if round.status != "open":
        raise MoveRefusedError("This round is closed; it hands out no more documents.")
    # one hand-out at a time for each person, so that a double click leases one document
    Membership.objects.select_for_update().filter(project=round.project_id, user=annotator).values(
        "id"
    ).first()
    values = {"round": round.pk, "annotator": annotator.pk}
    own = all_rows(OWN_WORK, values)
    if ahead and len(own) > 1:
        second, status = own[1]
        return _handed_out(second) if status == workflow.LEASED else None
    if own and not ahead:
        return _lease(own[0][0], annotator)
    return _lease_free(values, annotator, lasts=RESERVED if ahead else None)


def _lease_free(values: dict[str, UUID], annotator: User, *, lasts: timedelta | None) -> HandedOut | None:
    """Lease the first free slot that the annotator has not met."""
    free = first_row(FURTHER_SLOT, values) or first_row(FREE_SLOT, values)
    if free is None:
        return None
    earlier = first_row(EARLIER, {**values, "document": free[1]})
    if earlier:
        reclaim(assignment_id=earlier[0])
        return _lease(earlier[0], annotator, lasts=lasts)
    return _lease(free[0], annotator, lasts=lasts)


def _with_title(assignment_id: int) -> Assignment:
    return (
        Assignment.objects.select_related("round", "document").defer("document__text").get(pk=assignment_id)
    )


def _handed_out(assignment_id: int) -> HandedOut:
    """What someone holds already, as it is."""
    held = _with_title(assignment_id)
    assert held.handle  # noqa: S101 - held by someone
    return HandedOut(held.handle, held.document.title if held.document else "")


def _lease(assignment_id: int, annotator: User, *, lasts: timedelta | None = None) -> HandedOut:
    """Give the slot to the annotator, or renew what they hold, by the database clock (P68, P75)."""
    assignment = _with_title(assignment_id)
    if assignment.status != workflow.LEASED:
        assignment.status = workflow.after(assignment.status, "lease")
    if assignment.handle is None:
        assignment.annotator = annotator
        assignment.handle = _handle(assignment, annotator)
        assignment.suggestions_shown = _shows_suggestions(assignment, annotator)
        assignment.leased_at = Now()
    whole = lease_time(assignment.round)
    assignment.lease_expires_at = Now() + (min(lasts, whole) if lasts else whole)
    assignment.save()
    return HandedOut(assignment.handle, assignment.document.title if assignment.document else "")


def lease_time(round: Round) -> timedelta:  # noqa: A002 - our word
    """How long a lease lasts in this round."""
    return timedelta(minutes=round.lease_minutes)


def _handle(assignment: Assignment, annotator: User) -> UUID:
    """The id that the holder knows it by: computed, so it tells nothing of other people's slots."""
    target = assignment.document_id or assignment.claim_id
    assert target  # noqa: S101 - a constraint
    earlier = Assignment.objects.filter(
        round=assignment.round_id, annotator=annotator, document=assignment.document_id
    ).count()
    return handle_of(round=assignment.round_id, target=target, annotator=annotator.pk, earlier=earlier)


def handle_of(*, round: UUID, target: UUID, annotator: UUID, earlier: int = 0) -> UUID:  # noqa: A002 - our word
    """The handle of somebody's work on a target, of which they held so many assignments in the round before."""
    return uuid.uuid5(HANDLES, f"{round}/{target}/{annotator}/{earlier}")


def _shows_suggestions(assignment: Assignment, annotator: User) -> bool:
    """Whether this annotator sees suggestions on this document; drawn by the server's seed (P13)."""
    round_ = assignment.round
    if round_.suggestion_policy != "randomize":
        return round_.suggestion_policy == "show"
    draw = random.Random(f"{round_.seed}/{assignment.document_id}/{annotator.pk}")  # noqa: S311
    return draw.random() >= round_.withheld_share


def reclaim(*, assignment_id: int) -> bool:
    """Take an expired assignment back into a free slot of its target, if there is one; whether there was.

    Its own slot if that is free, else another: they are alike, and the work in it is not left behind. It
    stays expired for someone who has opened others' work on the document since (P12).
    """
    expired = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment_id)
    if expired.status != workflow.EXPIRED or _has_seen_others(expired):
        return False
    substitute = (
        Assignment.objects.select_for_update(skip_locked=True)
        .filter(
            round=expired.round_id,
            document=expired.document_id,
            claim=expired.claim_id,
            status=workflow.OPEN,
        )
        .order_by(Abs(F("slot") - expired.slot), "slot")
        .first()
    )
    if substitute is None:
        return False
    substitute.delete()
    expired.slot = substitute.slot
    expired.status = workflow.after(expired.status, "reclaim")
    expired.lease_expires_at = Now() + lease_time(expired.round)
    expired.save(update_fields=["slot", "status", "lease_expires_at"])
    return True


SEEN_OTHERS = f"SELECT {HAS_SEEN_OTHERS_A} FROM annotations_assignment a WHERE a.id = %(assignment)s"  # noqa: S608 - made of constants


def _has_seen_others(assignment: Assignment) -> bool:
    """Whether its annotator has seen others' work on the document."""
    row = first_row(SEEN_OTHERS, {"assignment": assignment.pk, "annotator": assignment.annotator_id})
    return row is not None and bool(row[0])


SWEEP = """
WITH ended AS (
    UPDATE annotations_assignment SET status = 'expired'
    WHERE id IN (SELECT id FROM annotations_assignment
                 WHERE status = 'leased' AND lease_expires_at < now()
                 ORDER BY lease_expires_at LIMIT 500 FOR UPDATE SKIP LOCKED)
    RETURNING project_id, round_id, document_id, claim_id, slot, priority)
INSERT INTO annotations_assignment (project_id, round_id, document_id, claim_id, slot, priority,
    status, suggestions_shown, active_seconds, reason)
SELECT e.project_id, e.round_id, e.document_id, e.claim_id, e.slot, e.priority, 'open',
    r.suggestion_policy <> 'hide', 0, ''
FROM ended e JOIN annotations_round r ON r.id = e.round_id
"""


def sweep_expired() -> int:
    """End the leases whose time is over and free their slots; the work in them stays. How many.

    By the database clock (P75); any number of sweepers may run, since each skips what another holds.
    """
    return rows_touched(SWEEP)


def why_not_held(*, assignment: UUID, annotator: UUID) -> DomainError:
    """The refusal that fits a write to an assignment which takes no work from this person."""
    status = (
        Assignment.objects.filter(
            handle=assignment,
            annotator=annotator,
            project__memberships__user=annotator,
            project__memberships__roles__contains=["annotator"],
        )
        .values_list("status", flat=True)
        .first()
    )
    if status is None or status == workflow.VOIDED:
        return NotFoundError("assignment")
    return MoveRefusedError(
        f"This assignment is {status}; it takes no more changes.", assignment_status=status
    )
