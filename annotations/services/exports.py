"""Exports as jobs: asked for, done, taken away; `export_files` writes them, the command does so without a job."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson
from django.db import transaction

from annotations.core.errors import DomainError
from annotations.core.records import Selection
from annotations.formats import registry
from annotations.formats.decoding import decode_object
from annotations.models import Event, Job, Project, User
from annotations.models.job import JobKind, JobStatus
from annotations.queries.export import EVERYTHING
from annotations.services import events, export_files, housekeeping, jobs, kept_files
from annotations.services.kept_files import Kept

TAKEN = "export_taken"


class ExportGoneError(DomainError):
    """The export is done, but its file is no longer kept."""

    code = "gone"


class ExportNotReadyError(DomainError):
    """The export has not been written yet, or never will be."""

    code = "not_ready"


def request(
    *,
    project: Project,
    by: User | None,
    format: str,  # noqa: A002 - the API's word
    selection: Selection = EVERYTHING,
) -> Job:
    """Ask for a file of the project's labeled data.

    Raises:
        UnknownFormatError: there is no such format, or it cannot be written here.
    """
    identifier = registry.exportable(format).identifier
    asked = {"format": identifier, **orjson.loads(orjson.dumps(selection))}
    return jobs.request(kind=JobKind.EXPORT, project=project, parameters=asked, by=by)


def selection_of(job: Job) -> Selection:
    """What the job was asked for; everything, where it was asked for before there was a choice."""
    asked = {key: value for key, value in job.parameters.items() if key != "format"}
    found: Selection = decode_object(Selection, {**asdict(EVERYTHING), **asked}, "")
    return found


def run(job: Job) -> dict[str, Any]:
    """Write the job's file; a job that was interrupted begins again (P70). The result is its manifest.

    Raises:
        LeaseLostError: the job was cancelled, or is another worker's; no file appears.
        CannotWriteError: there is no room for the file.
        StoreUnreachableError: it can't be sent to the storage; it stays here until the next attempt.
    """
    target = file_of(job)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)

    def report(done: int, total: int) -> None:
        jobs.progress(job=job, done=done, total=total)

    def publish(draft: Path, place: Path) -> None:
        with transaction.atomic():
            # the row stays locked until the file has its name: no other attempt can come in between
            jobs.renew(job=job)
            draft.replace(place)

    manifest = export_files.write(
        project=job.project,
        target=target,
        format=job.parameters["format"],
        selection=selection_of(job),
        report=report,
        publish=publish,
    )
    _send_away(job, target, manifest.sha256)
    return {"manifest": export_files.as_json(manifest)}


def _send_away(job: Job, target: Path, sha256: str) -> None:
    """Move the file to the storage, where there is one."""
    if kept_files.is_remote():
        kept_files.send(target, key_of(job, sha256))
        target.unlink()


def key_of(job: Job, sha256: str) -> str:
    """The file's key in the storage."""
    return kept_files.key_of(f"exports/{job.pk}", file_of(job).name, sha256)


def name_of(job: Job) -> str:
    """What the file is called when it is taken away: project, state, whether it is a part, and format."""
    shape = registry.writer(job.parameters["format"])
    part = "" if selection_of(job) == EVERYTHING else "-part"
    says_it = shape.extension == f".{shape.identifier.replace('-', '.')}"
    which = "" if says_it else f".{shape.identifier}"
    changes = job.result["manifest"]["as_of"]["changes"]
    return f"{job.project.slug}-{changes}{part}{which}{shape.extension}"


def file_of(job: Job) -> Path:
    """Where a job's file lies."""
    extension = registry.get(job.parameters["format"]).extension
    return housekeeping.exports_folder() / f"{job.pk}{extension}"


def note_taken(*, job: Job, by: User) -> None:
    """Remember, once, that someone took an export's file away: they have seen what is in it (P12, P56)."""
    export = {"export": str(job.pk)}
    taken = Event.objects.filter(
        object_type="project", object_id=str(job.project_id), verb=TAKEN, actor=by, after=export
    )
    if not taken.exists():
        note_seen(project=job.project, by=by, what=export)


def note_seen(*, project: Project, by: User, what: dict[str, str]) -> None:
    """Remember that someone has seen what is handed in by now, as an export or otherwise (P12, P56)."""
    events.record(actor=by, verb=TAKEN, of=project, project=project, after=what)


def open_file(job: Job) -> Kept:
    """The finished file of an export.

    Raises:
        ExportNotReadyError: it is not written, and the job's status says whether it will be.
        ExportGoneError: it was removed.
        StoreUnreachableError: it is in the storage, which does not answer.
    """
    if job.status != JobStatus.DONE:
        raise ExportNotReadyError(f"This export is {job.status}; there is no file.", job_status=job.status)
    found = kept_files.find(file_of(job), key_of(job, job.result["manifest"]["sha256"]))
    if found is None:
        raise ExportGoneError("The file of this export is no longer kept; ask for a new one.")
    return found
