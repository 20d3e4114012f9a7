"""Waiting for a background job at the command line."""

import time

from django.core.management.base import CommandError, OutputWrapper

from annotations.management import console
from annotations.models import Job
from annotations.queries import jobs as job_queries
from annotations.services import jobs

LOOK_EVERY = 0.3  # seconds
WORKER_WAIT = 15.0
"""Seconds without any worker after which waiting makes no sense; one that starts takes some."""
NO_WORKER = (
    "No worker is running, so the job stays queued until one does. Start one with: make start, or alone with: "
    "python -m celery -A factcheck worker"
)


def wait_for(job: Job, *, label: str, out: OutputWrapper, quiet: bool) -> Job:
    """The job once it has ended, shown as it goes on.

    Raises:
        CommandError: no worker takes it, or it did not end well.
    """
    patience = time.monotonic() + WORKER_WAIT
    with console.progress(label, out=out, quiet=quiet) as advance:
        job.refresh_from_db()
        while job.status in jobs.UNFINISHED:
            advance(job.done, job.total)
            if job.status == "queued" and time.monotonic() > patience and not job_queries.has_worker():
                raise CommandError(NO_WORKER)
            time.sleep(LOOK_EVERY)
            job.refresh_from_db()
        advance(job.done, job.total)
    if job.status != "done":
        raise CommandError(job.error or f"The job was {job.status}.")
    return job
