"""Making a release of what it froze: the same bytes whenever, wherever and by whomever it is made.

Nothing here asks for the time, the host, an environment or a random number. What differs between versions of the
libraries that write is named in the manifest (`writers`); the archive itself is not compressed.
"""

import csv
import hashlib
import io
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from annotations.core.records import ClaimRecord, DocumentRecord, Loss, ProjectRecord, Record, RoundRecord
from annotations.formats.archives import ZipWriter, pieces_of
from annotations.formats.croissant import Other, metadata_of
from annotations.formats.jsonl import TYPES, JsonLines, canonical
from annotations.formats.losses import Losses
from annotations.formats.parquet import Parquet, languages_of, tables
from annotations.formats.registry import WRITERS, exportable
from annotations.formats.release import change_log
from annotations.formats.release.card import Content, FormatFile, card_of
from annotations.formats.release.frozen import CHANGES, FILES, RECORDS, Facts, read_facts
from annotations.formats.release.soft import soft_labels
from annotations.formats.release.statistics import Statistics
from annotations.formats.release.withholding import released
from annotations.formats.splits import Dealing, Splits
from annotations.formats.store import Store, filled

MANIFEST, CARD, CROISSANT, LOG = "manifest.json", "README.md", "croissant.json", "CHANGELOG.md"
SPLITS, SOFT = "splits.csv", "soft_labels.jsonl"
UNKNOWN_TYPE = "application/octet-stream"
PLAIN_TYPES = {".md": "text/markdown", ".json": "application/json", ".csv": "text/csv"}
PLAIN_TYPES |= {
    ".jsonl": "application/x-ndjson",
    ".parquet": "application/x-parquet",
    ".zip": "application/zip",
}

Made = tuple[int, str]
"""Bytes and sha256 of a file."""


class Folder(Protocol):
    """Where a release is made: files appear when they are whole."""

    place: Path

    def opened(self, path: str) -> AbstractContextManager[BinaryIO]:
        """A new file, to be written and gone back in; it is there when the block ends."""
        ...


class PlainFolder:
    """A folder of the file system."""

    def __init__(self, place: Path) -> None:
        self.place = place

    @contextmanager
    def opened(self, path: str) -> Iterator[BinaryIO]:
        """The file, its folders made where they are missing."""
        target = self.place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("w+b") as stream:
            yield cast("BinaryIO", stream)


class _Files:
    """Adds files to a folder and keeps bytes and sha256 of each."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self.made: dict[str, Made] = {}

    def add(self, name: str, pieces: bytes | Iterable[bytes]) -> None:
        """One more file."""
        with self.opened(name) as stream:
            stream.writelines((pieces,) if isinstance(pieces, bytes) else pieces)

    @contextmanager
    def opened(self, name: str) -> Iterator[BinaryIO]:
        """One more file, for someone who goes back and forth in it."""
        with self._folder.opened(name) as stream:
            yield stream
        self.made[name] = made_of(self._folder.place / name)


def made_of(file: Path) -> Made:
    """Bytes and sha256 of a file that is there."""
    with file.open("rb") as stream:
        return file.stat().st_size, hashlib.file_digest(stream, "sha256").hexdigest()


def archive_name(slug: str, version: str) -> str:
    """What the archive of everything is called."""
    return f"{slug}-{version}.zip"


def make(frozen: Path, folder: Folder) -> dict[str, Any]:
    """Everything that the release holds, and the archive of it all; the manifest.

    Raises:
        UnknownFormatError: a format needs a library that is not installed.
        FormatError: the frozen files are not as they were written.
        OSError: the file system refuses.
    """
    facts, files = read_facts(frozen), _Files(folder)
    withheld = Losses()
    with (frozen / RECORDS).open("rb") as stream, filled(_released(stream, facts, withheld)) as store:
        content, others = _data(store, facts, files, withheld)
    _change_log(frozen, content.project, facts, files)
    for guideline in facts.guidelines:
        files.add(f"guidelines/{guideline.version}.md", guideline.markdown.encode() + b"\n")
    files.add(CARD, card_of(content).encode())
    metadata = metadata_of(
        content.project, content.tables, content.languages, version=facts.plan.version, others=others
    )
    files.add(CROISSANT, json.dumps(metadata, ensure_ascii=False, indent=1).encode() + b"\n")
    manifest = _manifest(frozen, content, files)
    files.add(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode() + b"\n")
    archive_of(files.made, folder, archive_name(content.project.slug, facts.plan.version))
    return manifest


def archive_of(names: Iterable[str], folder: Folder, target: str) -> None:
    """All the files in one archive, in the order of their names, uncompressed: no compressor has a say in its bytes."""
    with folder.opened(target) as stream, ZipWriter(stream, stored=True) as archive:
        for name in sorted(names):
            with (folder.place / name).open("rb") as source:
                archive.add(name, pieces_of(cast("BinaryIO", source)))


def _released(stream: BinaryIO, facts: Facts, withheld: Losses) -> Iterator[Record]:
    return released(JsonLines().read(stream), facts.plan, withheld)


def _data(store: Store, facts: Facts, files: _Files, withheld: Losses) -> tuple[Content, list[Other]]:
    """The records in every format, their parts and soft labels; what the card tells of them."""
    plan = facts.plan
    splits = Splits(store, Dealing(plan.validation, plan.test, plan.seed))
    statistics = Statistics()
    for record in all_of(store):
        statistics.see(record, splits)
    files.add(SOFT, _softened(store, statistics))
    files.add(SPLITS, _parts(store, splits))
    project = next(store.all(ProjectRecord))
    parquet = tables(files, store, splits) if Parquet.identifier in plan.formats else []
    formats = [_written(store, files, project, plan.version, name) for name in plan.formats]
    content = Content(
        project, tuple(store.all(RoundRecord)), facts, statistics, tuple(formats), tuple(parquet),
        (*withheld.listed(), *facts.corrupt), tuple(languages_of(store)),
    )  # fmt: skip
    others = [each.path for each in formats if each.identifier != Parquet.identifier] + [SOFT, SPLITS]
    return content, [_other(path, *files.made[path]) for path in others]


def _other(path: str, size: int, sha256: str) -> Other:
    return Other(path, media_type_of(path), size, sha256)


def media_type_of(path: str) -> str:
    """The media type of a file of a release: its format's, or by how its name ends."""
    folder, _, rest = path.partition("/")
    name = rest.partition("/")[0]
    if folder == "formats" and name in WRITERS:
        return WRITERS[name].media_type
    return PLAIN_TYPES.get(Path(path).suffix, UNKNOWN_TYPE)


def media_types() -> list[str]:
    """All media types that a file of a release can have."""
    return sorted({UNKNOWN_TYPE, *PLAIN_TYPES.values(), *(each.media_type for each in WRITERS.values())})


def all_of(store: Store) -> Iterator[Record]:
    """Every record, type by type."""
    return (record for shape in TYPES.values() for record in store.all(cast("type[Record]", shape)))


def _written(store: Store, files: _Files, project: ProjectRecord, version: str, name: str) -> FormatFile:
    """One format of the release; the tables of Parquet lie in `data` already."""
    shape = exportable(name)
    losses: tuple[Loss, ...] = ()
    path = "data"
    if name != Parquet.identifier:
        path = f"formats/{name}/{project.slug}-{version}{shape.extension}"
        with files.opened(path) as stream:
            losses = shape.write(all_of(store), stream)
    return FormatFile(name, shape.title, path, shape.offset_unit, losses)


def _softened(store: Store, statistics: Statistics) -> Iterator[bytes]:
    for soft in soft_labels(store):
        statistics.soften(soft)
        yield canonical(soft) + b"\n"


def _parts(store: Store, splits: Splits) -> Iterator[bytes]:
    """The part of each document and claim."""
    yield b"type,id,split\n"
    for name, shape in (("document", DocumentRecord), ("claim", ClaimRecord)):
        for record in store.all(cast("type[Any]", shape)):
            yield _row(name, record.id, splits.of(record))


def _row(*cells: str) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue().encode()


def _change_log(frozen: Path, project: ProjectRecord, facts: Facts, files: _Files) -> None:
    with (frozen / CHANGES).open(encoding="utf-8", newline="\n") as rows:
        files.add(LOG, change_log.written(rows, project, facts).encode())
    with (frozen / CHANGES).open("rb") as source:
        files.add(CHANGES, pieces_of(cast("BinaryIO", source)))


# ── the manifest ─────────────────────────────────────────────────────────────────────────────────


def _manifest(frozen: Path, content: Content, files: _Files) -> dict[str, Any]:
    """What the release holds, and by what it is known to be whole."""
    project, plan = content.project, content.facts.plan
    return {
        "project": project.slug,
        "version": plan.version,
        "as_of": asdict(project.as_of),
        "frozen": {name: made_of(frozen / name)[1] for name in FILES},
        "before": content.facts.before or None,
        "code_version": content.facts.code_version,
        "writers": writers_of(plan.formats),
        "schema_version": project.schema_version,
        "license": plan.license or None,
        "pseudonymized": project.pseudonymized,
        "guideline_versions": [each.version for each in content.facts.guidelines],
        "text": "whole" if plan.with_text else "left out",
        "quote_limit": None if plan.with_text else plan.quote_limit,
        "splits": {"validation": plan.validation, "test": plan.test, "seed": plan.seed},
        "parts": dict(sorted(content.statistics.parts.items())),
        "rows": dict(content.statistics.rows),
        "withheld": [asdict(loss) for loss in content.withheld],
        "formats": [asdict(each) for each in content.formats],
        "files": [
            {"path": path, "bytes": size, "sha256": sha256}
            for path, (size, sha256) in sorted(files.made.items())
        ],
    }


def writers_of(formats: Sequence[str]) -> dict[str, str]:
    """The versions of the libraries on which the bytes of these formats depend."""
    found: dict[str, str] = {}
    for name in formats:
        shape = exportable(name)
        if name == Parquet.identifier:
            found["pyarrow"] = installed("pyarrow")
        elif name == "jsonl-zst":
            found["zstandard"] = installed("zstandard")
        elif name == "docbin":
            found |= {"spacy": installed("spacy"), "zlib": zlib.ZLIB_RUNTIME_VERSION}
        elif shape.extension == ".zip":
            found["zlib"] = zlib.ZLIB_RUNTIME_VERSION
    return dict(sorted(found.items()))
