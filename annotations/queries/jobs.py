"""Reading jobs: who may see which (P08), what each says for itself, and whether a worker runs."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Now

from annotations.core.permissions import Facts, allows
from annotations.models import Job, WorkerSeen
from annotations.models.job import JobKind, JobStatus
from annotations.preannotators.metering import AMBIGUOUS, NOT_FOUND, REFUSED, TOKENS, UNPLACED

A_WORKER_IS_SILENT_AT_MOST = timedelta(seconds=30)

SEEN_BY: Mapping[str, tuple[str, ...]] = {
    JobKind.PRE_ANNOTATE: ("pre_annotate", "view_progress"),
    JobKind.EXPORT: ("export",),
    JobKind.QUEUE_ORDER: ("manage",),
    JobKind.REFIT: ("learn",),
    JobKind.RELEASE: ("export",),
    JobKind.IMPORT: ("import",),
}
"""The actions of which someone must be allowed one to see jobs of a kind."""

WAITING = "Waiting for a worker."
AFTER_READING: Mapping[str, str] = {
    JobKind.EXPORT: "All records are read; the file is being put together.",
    JobKind.RELEASE: "All records are frozen; the files are being made.",
}
"""What is said of a job that has read everything and is not done."""
NO_WORKER = "No worker is running; the job starts when one does."


def visible_kinds(facts: Facts) -> list[str]:
    """The kinds of jobs that someone with these facts sees in their project."""
    return [kind for kind, actions in SEEN_BY.items() if any(allows(action, facts) for action in actions)]


def of_project(project: UUID, *, facts: Facts) -> QuerySet[Job]:
    """The project's jobs that someone with these facts sees, for paging by id."""
    return Job.objects.filter(project=project, kind__in=visible_kinds(facts)).select_related("requested_by")


def has_worker() -> bool:
    """Whether a worker gave a sign of life of late, by the database clock."""
    return WorkerSeen.objects.filter(seen_at__gt=Now() - A_WORKER_IS_SILENT_AT_MOST).exists()


def message(job: Job, *, has_worker: bool) -> str:
    """One sentence on where the job stands."""
    match job.status:
        case JobStatus.QUEUED:
            return WAITING if has_worker else NO_WORKER
        case JobStatus.RUNNING:
            return _under_way(job)
        case JobStatus.DONE:
            return _outcome(job)
        case JobStatus.CANCELLED:
            return "Cancelled."
        case _:
            return job.error


def _under_way(job: Job) -> str:
    if job.kind == JobKind.IMPORT and not job.total and job.done:
        return f"{job.done:,} records read."
    if not job.total:
        return "Starting."
    if job.kind in AFTER_READING and job.done >= job.total:
        return AFTER_READING[job.kind]
    return f"{job.done:,} of {job.total:,}"


def _outcome(job: Job) -> str:
    if job.kind == JobKind.PRE_ANNOTATE and "suggestions" in job.result:
        found, documents = job.result["suggestions"], job.result["documents"]
        done = f"{found:,} suggestion{'s'[: found != 1]} in {documents:,} document{'s'[: documents != 1]}."
        return " ".join([done, *_used(job.result.get("used", {}))])
    if job.kind == JobKind.REFIT and "number" in job.result:
        return f"Version {job.result['number']} is learned; it waits to be put in use."
    if job.kind == JobKind.IMPORT and "report" in job.result:
        return _imported(job.result["report"])
    return "Done."


def _imported(report: Mapping[str, Any]) -> str:
    """What an import or a preview came to."""
    wrong = len(report["faults"]) + report["more_faults"]
    if wrong:
        return f"Looked at; {wrong:,} record{'s are' if wrong > 1 else ' is'} wrong."
    found = [(what, report[what]["new"]) for what in ("documents", "works", "suggestions")]
    parts = [f"{new:,} {what[: len(what) - (new == 1)]}" for what, new in found if new]
    verb = "New" if report["stored"] else "Would be new"
    return f"{verb}: {', '.join(parts) or 'nothing'}."


def _used(used: Mapping[str, int]) -> Iterator[str]:
    """What a back end used and what had to be dropped, a sentence each."""
    dropped = sum(used.get(name, 0) for name in (NOT_FOUND, AMBIGUOUS, UNPLACED))
    if dropped:
        yield f"{dropped:,} more had no one place in the text and {'was' if dropped == 1 else 'were'} dropped."
    if refused := used.get(REFUSED, 0):
        yield f"The model would not look at {refused:,} passage{'s'[: refused != 1]}."
    if tokens := used.get(TOKENS, 0):
        yield f"{tokens:,} tokens."


def as_json(job: Job, *, has_worker: bool = True) -> dict[str, Any]:
    """The job as the API and the commands show it."""
    return {
        "id": job.pk,
        "kind": job.kind,
        "status": job.status,
        "done": job.done,
        "total": job.total,
        "attempt": job.attempt,
        "error": job.error,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "requested_by": job.requested_by.username if job.requested_by else None,
        "message": message(job, has_worker=has_worker),
    }
