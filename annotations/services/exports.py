"""Labeled data as a file: asked for as a job, or written at once from the command line; the same bytes."""

import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from annotations.core.errors import DomainError
from annotations.core.records import ManifestRecord, ProjectRecord
from annotations.formats import registry
from annotations.formats.jsonl import TYPES, JsonLines
from annotations.models import Event, Job, Project, User
from annotations.models.job import JobKind, JobStatus
from annotations.queries import export
from annotations.services import events, housekeeping, jobs, pseudonyms, whole_files
from annotations.services.whole_files import Draft, Publish

REPORT_EVERY = 0.5  # seconds
TAKEN = "export_taken"
MANIFEST_SUFFIX = ".manifest.json"

Report = Callable[[int, int], None]
"""Says how many records of about how many are written."""


class CannotWriteError(DomainError):
    """The file system refused: no room, no such folder, no right."""

    code = "cannot_write"


class ExportGoneError(DomainError):
    """The export is done, but its file is no longer kept."""

    code = "gone"


class ExportNotReadyError(DomainError):
    """The export has not been written yet, or never will be."""

    code = "not_ready"


def request(*, project: Project, by: User | None, format: str) -> Job:  # noqa: A002 - the API's word
    """Ask for a file of the project's labeled data.

    Raises:
        UnknownFormatError: there is no such format.
    """
    identifier = registry.platform(format).identifier
    return jobs.request(kind=JobKind.EXPORT, project=project, parameters={"format": identifier}, by=by)


def run(job: Job) -> dict[str, Any]:
    """Write the job's file; a job that was interrupted begins again (P70). The result is its manifest.

    Raises:
        LeaseLostError: the job was cancelled, or is another worker's; no file appears.
        CannotWriteError: there is no room for the file.
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

    manifest = write(project=job.project, target=target, report=report, publish=publish)
    return {"manifest": asdict(manifest)}


def write(
    *, project: Project, target: Path, report: Report | None = None, publish: Publish = Path.replace
) -> ManifestRecord:
    """Write a project's labeled data to a file, which appears when it is complete.

    Raises:
        CannotWriteError: the file system refuses.
    """
    try:
        with whole_files.draft_of(target, publish=publish) as draft:
            return write_records(draft, project=project, report=report or (lambda _done, _total: None))
    except OSError as error:
        raise CannotWriteError(f"{target.name} can't be written: {error.strerror or error}.") from error


def write_records(draft: Draft, *, project: Project, report: Report) -> ManifestRecord:
    """Write all records of one snapshot, at constant memory."""
    rows = Counter(dict.fromkeys(TYPES, 0))
    reported_at = time.monotonic()
    with export.snapshot() as held:
        header = export.project_record(held, project.pk)
        expected = export.expected_rows(held, project.pk)
        for chunk in export.chunks(held, header, scope_of(project.pk, header)):
            draft.write(chunk.lines)
            rows[chunk.type] += chunk.rows
            if time.monotonic() - reported_at >= REPORT_EVERY:
                reported_at = time.monotonic()
                report(rows.total(), max(expected, rows.total()))
    report(rows.total(), rows.total())
    return manifest_of(header, rows, draft)


def scope_of(project: UUID, header: ProjectRecord) -> export.Scope:
    """Which project, and how its people appear in what leaves it (P52)."""
    pads = pseudonyms.pads_of(project)
    return export.Scope(
        project=project, pseudonymize=header.pseudonymized, inner=pads.inner, outer=pads.outer
    )


def manifest_of(header: ProjectRecord, rows: Counter[str], draft: Draft) -> ManifestRecord:
    """What the file holds, and by what it is known to be whole."""
    return ManifestRecord(
        schema_version=header.schema_version,
        offset_unit=header.offset_unit,
        format=JsonLines.identifier,
        project=header.slug,
        as_of=header.as_of,
        pseudonymized=header.pseudonymized,
        rows=dict(rows),
        bytes=draft.bytes,
        sha256=draft.sha256,
    )


def write_manifest(manifest: ManifestRecord, beside: Path) -> Path:
    """Write the manifest beside its file; its path."""
    target = beside.with_name(beside.name + MANIFEST_SUFFIX)
    with whole_files.draft_of(target) as draft:
        draft.write(json.dumps(asdict(manifest), ensure_ascii=False, indent=2).encode() + b"\n")
    return target


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
        events.record(actor=by, verb=TAKEN, of=job.project, project=job.project, after=export)


def open_file(job: Job) -> Path:
    """The finished file of an export.

    Raises:
        ExportNotReadyError: it is not written, and the job's status says whether it will be.
        ExportGoneError: it was removed.
    """
    if job.status != JobStatus.DONE:
        raise ExportNotReadyError(f"This export is {job.status}; there is no file.", job_status=job.status)
    path = file_of(job)
    if not path.is_file():
        raise ExportGoneError("The file of this export is no longer kept; ask for a new one.")
    return path
