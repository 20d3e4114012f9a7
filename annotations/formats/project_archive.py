"""A whole project in one file: a zip archive of JSON lines, a file a table, with a manifest (P46, P51).

Zip and not tar with zstd: the guarded reader of archives is there already, Python reads it everywhere, each file
of it is found by its name, and one that was cut off has no directory and is recognized before a byte is taken.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from annotations.formats.archives import MANIFEST, PIECE, ZipReader, pieces_of
from annotations.formats.base import FormatError

KIND = "factcheck-project"
SCHEMA_VERSION = 1
"""Raised when a table or column of what is carried comes, goes or changes its meaning."""
READABLE = (1,)
SUFFIX = ".factcheck.zip"
PSEUDONYM_KEY = "pseudonym-key"
PEOPLE = "people.jsonl"
CONTEXTS = "history/contexts.jsonl"
LONGEST_LINE = 256 * 2**20
ROWS_AT_ONCE = 1000
BYTES_AT_ONCE = 4 * 2**20

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class About:
    """What the manifest says: `data` is whether the work is in it, `rows` are those of each file of lines."""

    code_version: str
    data: bool
    pseudonym_key: bool
    project: Mapping[str, str]
    rows: Mapping[str, int]
    sha256: Mapping[str, str]


def file_of(kind: str) -> str:
    """The file of a model's rows."""
    return f"{kind}.jsonl"


def history_file_of(kind: str) -> str:
    """The file of what a model's rows were before."""
    return f"history/{kind}.jsonl"


class ProjectArchive:
    """An archive that was looked through: it has the files that it should have, each as the manifest says."""

    def __init__(self, stream: BinaryIO) -> None:
        """Raises FormatError: cut off, no project's archive, of another schema version, or not as it was written."""
        self._stream = stream
        try:
            archive = ZipReader(stream)
        except FormatError as error:
            raise FormatError(f"{error.sentence}; it may have been cut off") from None
        self.about = _about(archive)
        _verify(archive, self.about)
        self._archive = ZipReader(stream)  # with the whole of its limits before it

    def batches(self, name: str) -> Iterator[list[Row]]:
        """The rows of a file, some at once. Raises FormatError where a line is no JSON object."""
        batch: list[Row] = []
        size = number = 0
        with self._archive.opened(name) as source:
            for number, line in enumerate(_lines(source, name), start=1):
                batch.append(_row(line, name, number))
                size += len(line)
                if len(batch) == ROWS_AT_ONCE or size > BYTES_AT_ONCE:
                    yield batch
                    batch, size = [], 0
        if batch:
            yield batch

    def rows(self, name: str) -> Iterator[Row]:
        """The rows of a file, one by one."""
        return (row for batch in self.batches(name) for row in batch)

    def data(self, name: str) -> bytes:
        """The bytes of a small file."""
        return self._archive.data(name)


def _about(archive: ZipReader) -> About:
    """The manifest, as far as this version can read what it describes."""
    if MANIFEST not in archive:
        raise FormatError("is no archive of a project: it has no manifest")
    try:
        told = json.loads(archive.data(MANIFEST))
        kind, version = told["kind"], told["schema_version"]
        if kind != KIND:
            raise FormatError(f"is no archive of a project: its manifest says “{kind}”")
        if version not in READABLE:
            works = ", ".join(map(str, READABLE))
            by = f"schema version {version}, written by Factcheck {told['code_version']}"
            raise FormatError(f"is of {by}; schema versions that work here: {works}")
        return About(
            code_version=str(told["code_version"]),
            data=bool(told["data"]),
            pseudonym_key=bool(told["pseudonym_key"]),
            project={key: str(told["project"][key]) for key in ("id", "slug", "name")},
            rows={str(name): int(count) for name, count in told["rows"].items()},
            sha256={str(each["path"]): str(each["sha256"]) for each in told["files"]},
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise FormatError(f"has a manifest that cannot be read: {error!r}", file=MANIFEST) from None


def _verify(archive: ZipReader, about: About) -> None:
    """Read every file once, and compare it with the manifest."""
    if set(archive.names) != set(about.sha256):
        odd = sorted(set(archive.names) ^ set(about.sha256))
        raise FormatError(f"holds other files than its manifest says: {', '.join(odd)}")
    for name, sha256 in about.sha256.items():
        digest, rows = hashlib.sha256(), 0
        with archive.opened(name) as source:
            for piece in pieces_of(source):
                digest.update(piece)
                rows += piece.count(b"\n")
        if digest.hexdigest() != sha256:
            raise FormatError("is not what was written: its sha256 is another", file=name)
        if about.rows.get(name, rows) != rows:
            raise FormatError(f"has {rows} rows, not {about.rows[name]}", file=name)


def _lines(source: BinaryIO, name: str) -> Iterator[bytes]:
    """The lines of a stream, none longer than the limit."""
    begun: list[bytes] = []
    for piece in pieces_of(source):
        first, *others = piece.split(b"\n")
        begun.append(first)
        if others:
            yield b"".join(begun)
            yield from others[:-1]
            begun = others[-1:]
        if len(begun) * PIECE > LONGEST_LINE:
            raise FormatError("has a line that is too long", file=name)
    if any(begun):
        raise FormatError("ends within a line", file=name)


def _row(line: bytes, name: str, number: int) -> Row:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise FormatError(f"is no JSON in line {number}: {error}", file=name) from None
    if not isinstance(found, dict):
        raise FormatError(f"holds no object in line {number}", file=name)
    return found
