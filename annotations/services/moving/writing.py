"""Writing a project's archive, from one snapshot at constant memory."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from annotations.formats import archives
from annotations.formats import project_archive as layout
from annotations.models import Project
from annotations.queries import export, project_rows
from annotations.queries.carried import LEFT_OUT, carried, history_of, kind_of
from annotations.services import events, pseudonyms, whole_files
from annotations.services.export_files import CannotWriteError
from annotations.services.whole_files import Publish


@dataclass(frozen=True, slots=True)
class Written:
    """What came of it: rows by file, the archive's length and sha256."""

    rows: dict[str, int]
    bytes: int
    sha256: str


@dataclass
class Counting:
    """Adds files of lines to an archive and counts these."""

    archive: archives.ZipWriter
    rows: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, pieces: Iterator[bytes]) -> None:
        """One more file."""
        self.rows[name] = 0
        self.archive.add(name, self._counted(name, pieces))

    def _counted(self, name: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self.rows[name] += piece.count(b"\n")
            yield piece


def write(
    *,
    project: Project,
    target: Path,
    data: bool = True,
    pseudonym_key: bool = False,
    publish: Publish = Path.replace,
) -> Written:
    """Write the project to a file, which appears when it is complete, and leave an event (P56).

    Without `data` it holds settings alone. With `pseudonym_key` it holds the secret by which the project's people
    keep their pseudonyms: whoever has it and knows a person's id knows the pseudonym.

    Raises:
        CannotWriteError: the file system refuses.
    """
    try:
        with (
            whole_files.draft_of(target, publish=publish) as draft,
            export.snapshot() as held,
            draft.filled(lambda: None) as stream,
        ):
            rows = _fill(stream, held, project, data=data, pseudonym_key=pseudonym_key and data)
        told = {"data": data, "pseudonym_key": pseudonym_key and data, "sha256": draft.sha256}
        events.record(actor=None, verb="project_exported", of=project, project=project, after=told)
        return Written(rows, draft.bytes, draft.sha256)
    except OSError as error:
        raise CannotWriteError(f"{target.name} can't be written: {error.strerror or error}.") from error


def _fill(
    stream: BinaryIO, held: BaseDatabaseWrapper, project: Project, *, data: bool, pseudonym_key: bool
) -> dict[str, int]:
    """Every file, and the manifest at the end; rows by file."""
    with archives.ZipWriter(stream) as archive:
        counting = Counting(archive)
        for each in carried(data=data):
            counting.add(layout.file_of(each.kind), project_rows.rows_of(held, each, project.pk))
        if data:
            _add_past(counting, held, project.pk)
        if pseudonym_key:
            archive.add(layout.PSEUDONYM_KEY, pseudonyms.key_of(project.pk).hex().encode())
    archives.seal(stream, _about(project, counting.rows, data=data, pseudonym_key=pseudonym_key))
    return counting.rows


def _add_past(counting: Counting, held: BaseDatabaseWrapper, project: UUID) -> None:
    """People, history, and who was behind it."""
    counting.add(layout.PEOPLE, project_rows.people(held, project))
    counting.add(layout.CONTEXTS, project_rows.contexts(held, project))
    for each in carried(data=True):
        if history_of(each):
            counting.add(layout.history_file_of(each.kind), project_rows.history_rows(held, each, project))


def _about(project: Project, rows: dict[str, int], *, data: bool, pseudonym_key: bool) -> dict[str, Any]:
    """The manifest, without the list of files."""
    return {
        "kind": layout.KIND,
        "schema_version": layout.SCHEMA_VERSION,
        "code_version": settings.CODE_VERSION,
        "offset_unit": "code_point",
        "data": data,
        "pseudonym_key": pseudonym_key,
        "project": {"id": str(project.pk), "slug": project.slug, "name": project.name},
        "left_out": {kind_of(model): reason for model, reason in LEFT_OUT.items()},
        "rows": rows,
    }
