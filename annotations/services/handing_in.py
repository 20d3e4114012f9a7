"""Handing a document in, skipping it, and taking one's own work back while nobody has used it."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from annotations.core import workflow
from annotations.core.errors import DomainError
from annotations.models import Assignment, User
from annotations.models.webhook import WebhookEvent
from annotations.queries import own_work, submission
from annotations.queries.statements import rows_touched
from annotations.services import assignments, events, webhooks
from annotations.services.agreement import counts as agreement_counts
from annotations.services.errors import InvalidError, NotFoundError

REASON_LIMIT = 500
DONE, SKIPPED = "done", "skipped"
HANDED_IN = (workflow.SUBMITTED, workflow.CLOSED, workflow.LATE)


class IncompleteError(DomainError):
    """Something that the round needs is missing; `details["missing"]` lists each with its place."""

    code = "incomplete"


class InUseError(DomainError):
    """Others build on the work already, so it stays as it is; `details["use"]` says how."""

    code = "work_in_use"


@transaction.atomic
def submit(*, assignment: UUID, annotator: User) -> Assignment:
    """Hand the work in. What is submitted already stays so and is answered again.

    Raises:
        NotFoundError: the caller holds no such assignment.
        MoveRefusedError: it takes no work any more.
        IncompleteError: something that the round needs is missing.
    """
    held = _to_hand_in(assignment, annotator)
    if held.status in HANDED_IN:
        return held
    workflow.after(held.status, "submit")
    missing = submission.missing(assignment=held)
    if missing:
        count = len(missing)
        things = "One thing is" if count == 1 else f"{count} things are"
        raise IncompleteError(f"{things} missing before this can be submitted.", missing=missing)
    _hand_in(held, annotator, outcome=DONE)
    fill_in_sources([held.pk])
    webhooks.announce_work(WebhookEvent.ASSIGNMENT_SUBMITTED, held.round, document=held.document_id)
    return held


@transaction.atomic
def skip(*, assignment: UUID, annotator: User, reason: str) -> Assignment:
    """Hand the document back unjudged: it counts as skipped, and what was marked in it counts nowhere.

    The marks stay with the assignment and are there again when it is reopened. What is handed in already
    stays as it is and is answered again.

    Raises:
        InvalidError: no reason is given, or one of more than `REASON_LIMIT` code points.
        NotFoundError: the caller holds no such assignment.
        MoveRefusedError: it takes no work any more.
    """
    why = reason.strip()
    if not why:
        raise InvalidError("Say why: the reason is kept with the document.", field="reason")
    if len(why) > REASON_LIMIT:
        raise InvalidError(f"The reason has {len(why)} characters; {REASON_LIMIT} at most.", field="reason")
    held = _to_hand_in(assignment, annotator)
    if held.status not in HANDED_IN:
        _hand_in(held, annotator, outcome=SKIPPED, reason=why)
    return held


@transaction.atomic
def reopen(*, assignment: UUID, annotator: User) -> Assignment:
    """Take handed-in work back under a new lease. What is open already stays so and is answered again.

    Raises:
        NotFoundError: the caller holds no such assignment.
        MoveRefusedError: it was closed, or came late.
        InUseError: others build on it already; see `queries.own_work.USE_A`.
    """
    held = _held(assignment, annotator)
    if held.status in (workflow.LEASED, workflow.RETURNED):
        return held
    status = workflow.after(held.status, "reopen")
    use = own_work.use_of(held.pk)
    if use:
        raise InUseError(own_work.USES[use], use=use)
    before = _standing(held)
    held.status, held.outcome, held.reason = status, None, ""
    held.submitted_at = None
    held.lease_expires_at = Now() + assignments.lease_time(held.round)
    held.save(update_fields=["status", "outcome", "reason", "submitted_at", "lease_expires_at"])
    agreement_counts.recount_target(held)
    _record("assignment_reopened", held, annotator, before)
    return held


def _to_hand_in(assignment: UUID, annotator: User) -> Assignment:
    """The caller's assignment, locked; one whose lease ended is taken back into a free slot if there is one."""
    held = _held(assignment, annotator)
    if held.status == workflow.EXPIRED and assignments.reclaim(assignment_id=held.pk):
        held.refresh_from_db()
    return held


def _hand_in(held: Assignment, annotator: User, *, outcome: str, reason: str = "") -> None:
    before = _standing(held)
    held.status = workflow.after(held.status, "submit")
    held.outcome, held.reason = outcome, reason
    held.submitted_at = Now()
    held.save(update_fields=["status", "outcome", "reason", "submitted_at"])
    agreement_counts.recount_target(held)
    verb = "assignment_skipped" if outcome == SKIPPED else "assignment_submitted"
    _record(verb, held, annotator, before)


def _standing(held: Assignment) -> dict[str, Any]:
    return {"status": held.status, **({"outcome": held.outcome} if held.outcome == SKIPPED else {})}


def _record(verb: str, held: Assignment, annotator: User, before: dict[str, Any]) -> None:
    events.record(
        actor=annotator,
        verb=verb,
        of=held,
        project=held.project,
        before=before,
        after=_standing(held),
        reason=held.reason,
    )


FILL_IN_SOURCES = """
WITH cited AS (
    SELECT DISTINCT ON (e.source_id) e.source_id, e.cited_title AS title,
           e.cited_publisher AS publisher, e.cited_published_on AS published_on
    FROM annotations_evidence e
    JOIN annotations_question q ON q.id = e.question_id
    JOIN annotations_verdict v ON v.id = q.verdict_id
    WHERE v.assignment_id = ANY (%(assignments)s) AND v.status = 'live'
    ORDER BY e.source_id, e.cited_title = '', e.id),
held AS (
    -- in one order, so that two who submit at once do not wait for each other
    SELECT id FROM annotations_source
    WHERE id IN (SELECT source_id FROM cited) AND (title = '' OR publisher = '' OR published_on IS NULL)
    ORDER BY id FOR NO KEY UPDATE)
UPDATE annotations_source s SET
    title = CASE WHEN s.title = '' THEN cited.title ELSE s.title END,
    publisher = CASE WHEN s.publisher = '' THEN cited.publisher ELSE s.publisher END,
    published_on = coalesce(s.published_on, cited.published_on)
FROM cited JOIN held ON held.id = cited.source_id
WHERE s.id = held.id
"""


def fill_in_sources(work: list[int]) -> None:
    """Complete what the shared sources lack from the citations in these assignments; nothing is replaced."""
    rows_touched(FILL_IN_SOURCES, {"assignments": work})


def _held(assignment: UUID, annotator: User) -> Assignment:
    """The caller's assignment, locked."""
    held = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("round", "project")
        .filter(
            Q(project__memberships__user=annotator, project__memberships__roles__contains=["annotator"]),
            handle=assignment,
            annotator=annotator,
        )
        .first()
    )
    if held is None or held.status == workflow.VOIDED:
        raise NotFoundError("assignment")
    return held
