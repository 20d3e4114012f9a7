"""Background work: the Job row is the truth about it, the broker only carries its id.

A worker holds a job under a fenced lease: every write on the job's behalf first renews the lease
of its own attempt (`progress`), in the same transaction. Whoever lost the lease can write nothing,
so the broker may lose, repeat or delay messages, and a worker may die at any point (P69, P70).
All times are the database's (P75).
"""

import logging
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest, Now
from django.db.models.lookups import GreaterThan

from annotations import jobs as messages
from annotations.core.errors import DomainError
from annotations.models import Job, Project, User, WorkerSeen
from annotations.models.job import JobStatus
from annotations.models.webhook import WebhookEvent
from annotations.services import events, webhooks

LEASE = timedelta(seconds=20)
"""How long a worker may be silent before its job is given to another."""
HEARTBEAT = timedelta(seconds=5)
FRUITLESS_ATTEMPTS = 3
"""A job that came no further in so many attempts in a row is parked."""
RESEND_AFTER = timedelta(seconds=30)
RESEND_AT_LEAST_EVERY = timedelta(minutes=10)
ABOUT_TO_BE_SENT = timedelta(seconds=2)
"""A job this young is being sent by whoever asked for it."""
SWEPT_AT_ONCE = 500
WORKERS_ARE_FORGOTTEN_AFTER = timedelta(days=1)

NO_WORD_FROM_WORKER = "The worker stopped without a word, {attempts} times in a row."
PROGRESSED = "attempt"  # key of the notes: the last attempt that came further

EVENT_OF_END = {
    JobStatus.DONE: WebhookEvent.JOB_DONE,
    JobStatus.FAILED: WebhookEvent.JOB_FAILED,
    JobStatus.PARKED: WebhookEvent.JOB_FAILED,
    JobStatus.CANCELLED: WebhookEvent.JOB_CANCELLED,
}
UNFINISHED = (JobStatus.QUEUED, JobStatus.RUNNING)
CLAIMABLE = Q(status=JobStatus.QUEUED) | Q(status=JobStatus.RUNNING, lease_expires_at__lt=Now())

logger = logging.getLogger(__name__)


class LeaseLostError(Exception):
    """The job was cancelled or is another worker's by now; nothing more may be written for it."""


class JobFinishedError(DomainError):
    """The job came to its end before; there is nothing to cancel."""

    code = "job_finished"


# ── asking for work ─────────────────────────────────────────────────────────────────────────────


def request(*, kind: str, project: Project, parameters: dict[str, Any] | None = None, by: User | None) -> Job:
    """Write the job in the caller's transaction; its id is sent when that commits.

    `by` is None for the operator at the command line. A broker that is down fails nothing: the
    row stays queued and `sweep` sends it (P69).
    """
    with transaction.atomic():
        job = Job.objects.create(kind=kind, project=project, parameters=parameters or {}, requested_by=by)
        events.record(actor=by, verb="job_requested", of=job, project=project, after={"kind": kind})
        transaction.on_commit(partial(_send, kind, job.pk))
    return job


def _send(kind: str, job_id: UUID) -> bool:
    """Send, and note when; whether the broker took it."""
    try:
        messages.send(kind, job_id)
    except Exception as error:  # noqa: BLE001 - each broker's client raises errors of its own
        logger.warning("job %s was not sent, the sweep will: %s", job_id, type(error).__name__)
        Job.objects.filter(pk=job_id).exclude(sent_at=None).update(sent_at=None)
        return False
    Job.objects.filter(pk=job_id).update(sent_at=Now())
    return True


@transaction.atomic
def cancel(*, job: Job, by: User | None) -> Job:
    """End the job before its time; one under way stops at its next write. Twice is once.

    Raises:
        JobFinishedError: it has ended already.
    """
    held = Job.objects.select_for_update().get(pk=job.pk)
    if held.status == JobStatus.CANCELLED:
        return held
    if held.status not in UNFINISHED:
        raise JobFinishedError(f"This job is {held.status}; it can't be cancelled any more.")
    before = held.status
    Job.objects.filter(pk=held.pk).update(status=JobStatus.CANCELLED, **_ended())
    _announce_end(held, JobStatus.CANCELLED)
    after = {"status": JobStatus.CANCELLED.value}
    events.record(
        actor=by, verb="job_cancelled", of=held, project=held.project, before={"status": before}, after=after
    )
    held.refresh_from_db()
    return held


# ── doing work, under the lease of one attempt ──────────────────────────────────────────────────


@transaction.atomic
def claim(*, job_id: UUID) -> Job | None:
    """Take the job on under a new lease; None where someone else has it or it has ended.

    The returned row is the proof: its `attempt` fences all later writes. Its `result` holds the
    notes of earlier attempts, so that work goes on where it stopped.
    """
    job = Job.objects.select_for_update().filter(CLAIMABLE, pk=job_id).first()
    if job is None or fruitless(job) >= FRUITLESS_ATTEMPTS:
        return None
    Job.objects.filter(pk=job_id).update(
        status=JobStatus.RUNNING,
        attempt=F("attempt") + 1,
        started_at=job.started_at or Now(),
        lease_expires_at=Now() + LEASE,
    )
    return Job.objects.select_related("project", "requested_by").get(pk=job_id)


def fruitless(job: Job) -> int:
    """How many attempts there were since the last one that came further."""
    progressed: int = job.result.get(PROGRESSED, 0)
    return job.attempt - progressed


def progress(*, job: Job, done: int, total: int, notes: dict[str, Any] | None = None) -> None:
    """Note how far the work is and renew the lease: the first statement of every writing transaction.

    It locks the row until the transaction ends. `notes` are small values for the attempt that may
    have to go on from here.

    Raises:
        LeaseLostError: the job is no longer this attempt's.
    """
    came_further = done > job.done
    held = {**(job.result if notes is None else notes), PROGRESSED: job.result.get(PROGRESSED, 0)}
    if came_further:
        held[PROGRESSED] = job.attempt
    _write(job, done=Greatest(F("done"), done), total=total, result=held, lease_expires_at=Now() + LEASE)
    job.done, job.total, job.result = max(done, job.done), total, held


def count(*, job: Job, done: int, total: int) -> None:
    """Note how far the work is and renew the lease, but leave the notes alone: for a thread beside the work.

    Raises:
        LeaseLostError: the job is no longer this attempt's.
    """
    _write(job, done=Greatest(F("done"), done), total=total, lease_expires_at=Now() + LEASE)


def renew(*, job: Job) -> None:
    """Renew the lease alone.

    Raises:
        LeaseLostError: the job is no longer this attempt's.
    """
    _write(job, lease_expires_at=Now() + LEASE)


def finish(*, job: Job, result: dict[str, Any]) -> None:
    """The work is done; `result` says what came of it.

    Raises:
        LeaseLostError: the job is no longer this attempt's.
    """
    _end(job, JobStatus.DONE, result=result, error="")


def fail(*, job: Job, reason: str) -> None:
    """The work cannot be done, and trying again would not help. `reason` is a sentence for people.

    Raises:
        LeaseLostError: the job is no longer this attempt's.
    """
    _end(job, JobStatus.FAILED, error=reason)


def put_back(*, job: Job, reason: str) -> None:
    """The attempt failed; the next sweep starts another, unless three came no further: then it is parked.

    Raises:
        LeaseLostError: the job is no longer this attempt's.
    """
    if fruitless(job) >= FRUITLESS_ATTEMPTS:
        _end(job, JobStatus.PARKED, error=reason)
    else:
        _write(job, status=JobStatus.QUEUED, error=reason, lease_expires_at=None, sent_at=None)


@transaction.atomic
def _end(job: Job, status: JobStatus, **values: Any) -> None:
    """Write how this attempt ended, and tell webhooks of it in the same transaction."""
    _write(job, status=status, **values, **_ended())
    _announce_end(job, status)


def _announce_end(job: Job, status: JobStatus) -> None:
    data = {"job": str(job.pk), "kind": job.kind, "status": status.value}
    webhooks.announce(event=EVENT_OF_END[status], project=job.project_id, data=data)


def _ended() -> dict[str, Any]:
    return {"finished_at": Now(), "lease_expires_at": None}


def _write(job: Job, **values: Any) -> None:
    """Write to the job if it is still this attempt's."""
    held = Job.objects.filter(pk=job.pk, attempt=job.attempt, status=JobStatus.RUNNING)
    if not held.update(**values):
        raise LeaseLostError(f"job {job.pk} is not attempt {job.attempt}'s any more")


# ── what the scheduler does ─────────────────────────────────────────────────────────────────────


def sweep() -> int:
    """Free the jobs of silent workers, and send those that nobody took up. How many were sent.

    Any number of schedulers may do so at once. The wait between two sendings of one job doubles,
    so that a worker that is busy for hours finds no pile of messages afterwards.
    """
    WorkerSeen.objects.filter(seen_at__lt=Now() - WORKERS_ARE_FORGOTTEN_AFTER).delete()
    _free_silent()
    unsent = _take_unsent()
    for count, (job_id, kind) in enumerate(unsent):
        if not _send(kind, job_id):
            # one failure is enough to know that the broker is down; each takes seconds
            left = [other for other, _ in unsent[count:]]
            Job.objects.filter(pk__in=left).update(sent_at=None)
            return count
    return len(unsent)


@transaction.atomic
def _free_silent() -> None:
    """Queue the running jobs whose lease ended, or park them after their last attempt."""
    silent = Job.objects.filter(status=JobStatus.RUNNING, lease_expires_at__lt=Now())
    for job in silent.select_for_update(skip_locked=True).order_by("id")[:SWEPT_AT_ONCE]:
        attempts = fruitless(job)
        if attempts >= FRUITLESS_ATTEMPTS:
            reason = NO_WORD_FROM_WORKER.format(attempts=attempts)
            _end(job, JobStatus.PARKED, error=reason)
        else:
            _write(job, status=JobStatus.QUEUED, lease_expires_at=None, sent_at=None)


@transaction.atomic
def _take_unsent() -> list[tuple[UUID, str]]:
    """Ids and kinds of queued jobs that are due to be sent; no other sweep takes them meanwhile."""
    taken = list(
        Job.objects.filter(unsent(since="created_at"), status=JobStatus.QUEUED)
        .select_for_update(skip_locked=True)
        .order_by("created_at")
        .values_list("id", "kind")[:SWEPT_AT_ONCE]
    )
    Job.objects.filter(pk__in=[job_id for job_id, _ in taken]).update(sent_at=Now())
    return taken


def unsent(*, since: str) -> Q:
    """Rows that were not sent since they wait, or so long ago that the message may be lost; `since` names the column."""
    since_sent, age_when_sent = Now() - F("sent_at"), F("sent_at") - F(since)
    lost = Q(GreaterThan(since_sent, RESEND_AFTER), GreaterThan(since_sent, age_when_sent))
    late = Q(sent_at__lt=Now() - RESEND_AT_LEAST_EVERY)
    return lost | late | Q(sent_at=None, **{f"{since}__lt": Now() - ABOUT_TO_BE_SENT})


def see_worker(*, name: str) -> None:
    """Note a worker's sign of life."""
    WorkerSeen.objects.update_or_create(name=name, defaults={"seen_at": Now()})


def forget_worker(*, name: str) -> None:
    """The worker stops in good order."""
    WorkerSeen.objects.filter(name=name).delete()
