"""Imports as jobs: asked for with a file that was sent, done under the lease of one attempt, in one transaction.

The transaction holds everything until its end, so how far it is, is written from a thread with a connection of its
own; the last step of the transaction writes the report under the lease, so that a job that was cancelled or taken
over leaves nothing (P70).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db import InterfaceError, OperationalError, connection

from annotations.models import Job, Project, Upload, User
from annotations.models.job import JobKind
from annotations.services import jobs
from annotations.services.imports import runs, uploads
from annotations.services.imports.faults import ImportFaultyError
from annotations.services.imports.options import Options
from annotations.services.imports.reports import Report

TELL_EVERY = 1.0  # seconds
STOPPED = "the job is no longer this attempt's"


def request(*, project: Project, upload: Upload, options: Options, preview: bool, by: User | None) -> Job:
    """Ask for a file to be imported, or for what would come of it.

    Raises:
        UploadGoneError: the file is no longer kept.
    """
    uploads.open_file(upload).close()
    asked = {"upload": str(upload.pk), "name": upload.name, "preview": preview, "options": options.as_json()}
    return jobs.request(kind=JobKind.IMPORT, project=project, parameters=asked, by=by)


def run(job: Job) -> dict[str, Any]:
    """Import the job's file. What an attempt has committed, a later one only tells.

    Raises:
        ImportFaultyError: the file is wrong; the notes of the job have the report.
        LeaseLostError: the job was cancelled or taken over; nothing is stored.
        UploadGoneError: the file is no longer kept.
    """
    if job.result.get("report"):
        return {"report": job.result["report"]}
    upload = uploads.find(project=job.project_id, key=job.parameters["upload"])
    options = Options(**job.parameters["options"])
    with uploads.open_file(upload) as stream, telling(job) as teller:

        def commit(report: Report) -> None:
            jobs.progress(job=job, done=teller.done, total=teller.done, notes=noted(job, report.as_json()))

        try:
            report = runs.run(
                project=job.project,
                stream=stream,
                name=upload.name,
                options=options,
                by=job.requested_by,
                preview=job.parameters["preview"],
                advance=teller.advance,
                commit=commit,
            )
        except ImportFaultyError as error:
            jobs.progress(job=job, done=job.done, total=job.total, notes=noted(job, error.details))
            raise
    return {"report": plain(report.as_json())}


def noted(job: Job, report: dict[str, Any]) -> dict[str, Any]:
    """The job's notes with the report."""
    return {**job.result, "report": plain(report)}


def plain(report: dict[str, Any]) -> dict[str, Any]:
    """The report as JSON knows it: days as text."""
    found: dict[str, Any] = orjson.loads(orjson.dumps(report))
    return found


@dataclass(slots=True)
class Teller:
    """How far the import is, for the thread that writes it down."""

    done: int = 0
    total: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    lost: threading.Event = field(default_factory=threading.Event)

    def advance(self, done: int, total: int) -> None:
        """Note how far it is. Raises LeaseLostError where the lease is gone, which ends the transaction."""
        self.done, self.total = done, total
        if self.lost.is_set():
            raise jobs.LeaseLostError(STOPPED)


@contextmanager
def telling(job: Job) -> Iterator[Teller]:
    """Write down how far it is every second, from a thread."""
    teller = Teller()
    thread = threading.Thread(target=_tell, args=(job, teller), name=f"import {job.pk}", daemon=True)
    thread.start()
    try:
        yield teller
    finally:
        teller.over.set()
        thread.join()


def _tell(job: Job, teller: Teller) -> None:
    while not teller.over.wait(TELL_EVERY):
        try:
            jobs.count(job=job, done=teller.done, total=teller.total)
        except jobs.LeaseLostError:
            teller.lost.set()
            return
        except (OperationalError, InterfaceError):
            continue  # the heartbeat says so
        finally:
            connection.close()
