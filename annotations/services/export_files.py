"""A snapshot of a project's labeled data as a file of some format, with its manifest."""

import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from django.db.backends.base.base import BaseDatabaseWrapper

from annotations.core.errors import DomainError
from annotations.core.records import Loss, ManifestRecord, ProjectRecord, Record, Selection
from annotations.formats import archives, registry
from annotations.formats.base import Writer
from annotations.formats.jsonl import TYPES, JsonLines
from annotations.models import Project
from annotations.queries import export
from annotations.queries.export import EVERYTHING
from annotations.services import pseudonyms, whole_files
from annotations.services.export_selections import names_of
from annotations.services.whole_files import Draft, Publish

REPORT_EVERY = 0.5  # seconds
MANIFEST_SUFFIX = ".manifest.json"
CORRUPT = frozenset({"not-in-text", "wrong-quote"})
"""The rules of losses that only a corrupt database has."""

Report = Callable[[int, int], None]
"""Says how many records of about how many are read; all of them while the file is put together."""


Also = Callable[[BaseDatabaseWrapper], object]
"""Reads something else through the snapshot."""


@dataclass(frozen=True, slots=True)
class Called:
    """How people appear: as the project says where `pseudonymized` is None; `within` is the one release it holds in."""

    pseudonymized: bool | None = None
    within: str = ""


AS_THE_PROJECT_SAYS = Called()


class CannotWriteError(DomainError):
    """The file system refused: no room, no such folder, no right."""

    code = "cannot_write"


@dataclass
class Progress:
    """Counts what is read by type of record, and says so now and then."""

    report: Report
    expected: int = 0
    rows: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(TYPES, 0)))
    reported_at: float = field(default_factory=time.monotonic)

    def counted(self, chunks: Iterable[export.Chunk]) -> Generator[export.Chunk, None, None]:
        """The chunks as they come."""
        for chunk in chunks:
            yield chunk
            self.rows[chunk.type] += chunk.rows
            self.look_up()
        self.expected = self.rows.total()
        self.report(self.expected, self.expected)

    def look_up(self) -> None:
        """Say how far it is, if it was not said just now."""
        if time.monotonic() - self.reported_at >= REPORT_EVERY:
            self.reported_at = time.monotonic()
            self.report(self.rows.total(), max(self.expected, self.rows.total()))


def write(
    *,
    project: Project,
    target: Path,
    format: str = JsonLines.identifier,  # noqa: A002 - the API's word
    selection: Selection = EVERYTHING,
    report: Report | None = None,
    publish: Publish = Path.replace,
    also: Also | None = None,
    called: Called = AS_THE_PROJECT_SAYS,
) -> ManifestRecord:
    """Write a project's labeled data to a file, which appears when it is complete.

    `also` is called while the snapshot is held, for what else is read of the same state.

    Raises:
        UnknownFormatError: it cannot be written here.
        CannotWriteError: the file system refuses.
    """
    shape = registry.exportable(format)
    progress = Progress(report or (lambda _done, _total: None))
    try:
        with whole_files.draft_of(target, publish=publish) as draft:
            manifest = _fill(draft, project, shape, selection, progress=progress, also=also, called=called)
            return replace(manifest, bytes=draft.bytes, sha256=draft.sha256)
    except OSError as error:
        raise CannotWriteError(f"{target.name} can't be written: {error.strerror or error}.") from error


def _fill(
    draft: Draft,
    project: Project,
    shape: Writer,
    selection: Selection,
    *,
    progress: Progress,
    also: Also | None,
    called: Called,
) -> ManifestRecord:
    """Write one snapshot into the draft; the manifest lacks bytes and sha256 yet."""
    with export.snapshot() as held:
        if also is not None:
            also(held)
        header = header_of(held, project.pk, called)
        scope = scope_of(project.pk, header, selection, within=called.within)
        progress.expected = export.expected_rows(held, project.pk)
        corrupt = export.wrong_quotes(held, scope)

        def described(losses: tuple[Loss, ...]) -> ManifestRecord:
            return manifest_of(header, shape, scope, progress.rows, _joined(losses, corrupt))

        with closing(progress.counted(export.chunks(held, header, scope))) as chunks:
            if isinstance(shape, JsonLines):  # whose bytes the database gives as they are
                for piece in shape.packed(chunk.lines for chunk in chunks):
                    draft.write(piece)
                return described(())
            with draft.filled(progress.look_up) as stream:
                manifest = described(shape.write(_records(chunks), stream))
                if shape.extension == ".zip":
                    archives.seal(stream, as_json(manifest, "bytes", "sha256"))
            return manifest


def _records(chunks: Iterable[export.Chunk]) -> Iterator[Record]:
    return (record for chunk in chunks for record in export.records(chunk))


def _joined(losses: tuple[Loss, ...], corrupt: tuple[Loss, ...]) -> tuple[Loss, ...]:
    """What the format lost, and corrupt mentions unless it named them itself."""
    named = any(loss.rule in CORRUPT for loss in losses)
    return losses if named else (*losses, *corrupt)


def header_of(held: BaseDatabaseWrapper, project: UUID, called: Called) -> ProjectRecord:
    """The first record, which says how people appear."""
    found = export.project_record(held, project)
    asked = called.pseudonymized
    return found if asked is None else replace(found, pseudonymized=asked)


def scope_of(
    project: UUID, header: ProjectRecord, selection: Selection = EVERYTHING, *, within: str = ""
) -> export.Scope:
    """What of which project, and how its people appear in what leaves it (P52)."""
    pads = pseudonyms.pads_of(project, within=within)
    return export.Scope(project, header.pseudonymized, pads.inner, pads.outer, selection)


def manifest_of(
    header: ProjectRecord,
    shape: Writer,
    scope: export.Scope,
    rows: Mapping[str, int],
    losses: tuple[Loss, ...],
) -> ManifestRecord:
    """What the file holds; by what it is known to be whole is not known yet."""
    people = names_of(scope.project, scope.selection.annotators, pseudonymize=header.pseudonymized)
    return ManifestRecord(
        schema_version=header.schema_version,
        offset_unit=shape.offset_unit,
        format=shape.identifier,
        project=header.slug,
        as_of=header.as_of,
        pseudonymized=header.pseudonymized,
        selection=replace(scope.selection, annotators=tuple(sorted(people.values()))),
        rows=dict(rows),
        losses=losses,
        bytes=0,
        sha256="",
    )


def as_json(manifest: ManifestRecord, *without: str) -> dict[str, Any]:
    """The manifest as plain JSON, its keys in the order of its fields."""
    found: dict[str, Any] = orjson.loads(orjson.dumps(asdict(manifest)))
    return {key: value for key, value in found.items() if key not in without}


def write_manifest(manifest: ManifestRecord, beside: Path) -> Path:
    """Write the manifest beside its file; its path."""
    target = beside.with_name(beside.name + MANIFEST_SUFFIX)
    with whole_files.draft_of(target) as draft:
        draft.write(orjson.dumps(as_json(manifest), option=orjson.OPT_INDENT_2) + b"\n")
    return target


def is_corrupt(manifest: ManifestRecord) -> bool:
    """Whether a mention's quote was not what stands at its fragments."""
    return any(loss.rule in CORRUPT for loss in manifest.losses)
