"""Several files in one: zip archives that have the same bytes whenever they are made, and hostile ones refused.

Guarantee P46: limits on entries, on what they unpack to and on the ratio, counted while they are unpacked and
not as the archive says; no links, and no names that lead out of the folder.
"""

import hashlib
import json
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, BinaryIO, Protocol, Self, cast

from annotations.formats.base import FormatError

MOST_ENTRIES = 500_000
MOST_BYTES = 20 * 2**30
GREATEST_RATIO = 200
"""Text seldom packs better than 10 : 1; deflate ends at 1032 : 1."""
SMALL = 2**20
"""Below this size a ratio says nothing."""
PIECE = 2**16
LONG_AGO = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o100644 << 16
MANIFEST = "MANIFEST"
"""What an archive may say of itself, in JSON; without a suffix, so that no program takes it for data."""


class Adding(Protocol):
    """What takes files by their paths: an archive, or a folder."""

    def add(self, name: str, pieces: bytes | Iterable[bytes]) -> None:
        """One more file."""
        ...


class ZipWriter:
    """Writes a zip archive into a stream, entry by entry, without any time or host in it.

    What zip keeps of each entry until the end, its name and place, takes about 0.4 kB of memory. What is merely
    `stored` has the same bytes whatever compressor a machine has.
    """

    def __init__(self, stream: BinaryIO, *, append: bool = False, stored: bool = False) -> None:
        self._method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        self._zip = zipfile.ZipFile(stream, "a" if append else "w", self._method)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def add(self, name: str, pieces: bytes | Iterable[bytes]) -> None:
        """One file of the archive."""
        entry = zipfile.ZipInfo(name, LONG_AGO)
        entry.compress_type = self._method
        entry.external_attr = _PLAIN_FILE
        entry.create_system = 3  # or Windows would write another byte
        with self._zip.open(entry, "w", force_zip64=True) as target:
            for piece in (pieces,) if isinstance(pieces, bytes) else pieces:
                target.write(piece)


class ZipReader:
    """The plain files of an archive but its manifest, by name and in the order of their names. Raises FormatError."""

    def __init__(self, stream: BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, NotImplementedError) as error:
            raise FormatError(f"is no zip archive: {error}") from None
        entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        if len(entries) > MOST_ENTRIES:
            raise FormatError(f"has {len(entries)} entries; {MOST_ENTRIES} are permitted")
        self._entries = {entry.filename: entry for entry in sorted(entries, key=lambda each: each.filename)}
        if len(self._entries) < len(entries):
            raise FormatError("holds two entries of one name")
        for entry in entries:
            refuse_entry(entry)
        self.left = MOST_BYTES

    @property
    def names(self) -> list[str]:
        """Of all files but the manifest."""
        return [name for name in self._entries if name != MANIFEST]

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def data(self, name: str) -> bytes:
        """The bytes of one file. Raises FormatError where there is none, it is damaged, or unpacks to too much."""
        with self.opened(name) as source:
            return source.read()

    @contextmanager
    def opened(self, name: str) -> Iterator[BinaryIO]:
        """One file as a stream, within the limits. Raises FormatError as `data` does."""
        entry = self._entries.get(name)
        if entry is None:
            raise FormatError("is missing", file=name)
        try:
            with self._zip.open(entry) as source:
                yield cast("BinaryIO", _Within(source, entry, self))
        except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error) as error:
            raise FormatError(f"is damaged: {error}", file=name) from None


class _Within:
    """What an entry unpacks to, read as long as that is within the limits."""

    def __init__(self, source: IO[bytes], entry: zipfile.ZipInfo, archive: ZipReader) -> None:
        self._source = source
        self._entry = entry
        self._archive = archive
        self._unpacked = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes; all that are left for -1. Raises FormatError."""
        if size < 0:
            return b"".join(iter(lambda: self.read(PIECE), b""))
        piece = self._source.read(size)
        self._unpacked += len(piece)
        self._archive.left -= len(piece)
        too_dense = self._unpacked > max(SMALL, GREATEST_RATIO * self._entry.compress_size)
        if self._archive.left < 0 or too_dense:
            raise FormatError("unpacks to more than is permitted", file=self._entry.filename)
        return piece


def refuse_entry(entry: zipfile.ZipInfo) -> None:
    """Raise FormatError for links, encrypted entries and names that lead out of the folder."""
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    drive = len(path.parts) > 0 and path.parts[0].endswith(":")
    if path.is_absolute() or ".." in path.parts or drive:
        raise FormatError("has a name that leads out of the archive", file=entry.filename)
    mode = entry.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise FormatError("is no plain file", file=entry.filename)
    if entry.flag_bits & 1:
        raise FormatError("is encrypted", file=entry.filename)


def pieces_of(stream: BinaryIO) -> Iterator[bytes]:
    """The bytes of a stream piece by piece."""
    return iter(lambda: stream.read(PIECE), b"")


def seal(stream: BinaryIO, about: Mapping[str, object]) -> None:
    """Add a manifest to an archive: what is told `about` it, and bytes and sha256 of each of its files."""
    with tempfile.TemporaryFile() as manifest:
        manifest.write(json.dumps(about, ensure_ascii=False, indent=1).removesuffix("\n}").encode())
        manifest.write(b',\n "files": [')
        manifest.writelines(_lines_of(stream))
        manifest.write(b"\n ]\n}\n")
        manifest.seek(0)
        with ZipWriter(stream, append=True) as writer:
            writer.add(MANIFEST, pieces_of(cast("BinaryIO", manifest)))


def _lines_of(stream: BinaryIO) -> Iterator[bytes]:
    """A line of JSON for each file of an archive, after what parts it from the one before."""
    with zipfile.ZipFile(stream) as archive:
        for i, entry in enumerate(archive.infolist()):
            with archive.open(entry) as source:
                digest = hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
            found = {"path": entry.filename, "bytes": entry.file_size, "sha256": digest}
            yield f"{',' if i else ''}\n  {json.dumps(found, ensure_ascii=False)}".encode()


def pack(folder: Path, stream: BinaryIO) -> None:
    """The plain files under a folder as an archive; links are passed over."""
    files = [each for each in sorted(folder.rglob("*")) if each.is_file() and not each.is_symlink()]
    with ZipWriter(stream) as archive:
        for each in files:
            with each.open("rb") as source:
                archive.add(each.relative_to(folder).as_posix(), pieces_of(source))


def unpack(stream: BinaryIO, folder: Path) -> None:
    """The files of an archive in a folder. Raises FormatError."""
    archive = ZipReader(stream)
    for name in [*archive.names, *([MANIFEST] if MANIFEST in archive else [])]:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.opened(name) as source, target.open("wb") as written:
            written.writelines(pieces_of(source))


def safe_name(text: str) -> str:
    """`text` as one part of a file's name: what file systems refuse becomes percent-encoded."""
    encoded = "".join(f"%{ord(each):02X}" if each in '%/\\:*?"<>|' or each < " " else each for each in text)
    return f"%2E{encoded[1:]}" if encoded.startswith(".") else encoded or "%"


def name_of(part: str) -> str:
    """The text that `safe_name` made this of; other programs' names are taken as they are."""
    pieces = part.split("%")
    found = [pieces[0]]
    for piece in pieces[1:]:
        code = piece[:2]
        is_code = len(code) == 2 and all(each in "0123456789ABCDEF" for each in code)  # noqa: PLR2004
        found.append(chr(int(code, 16)) + piece[2:] if is_code else f"%{piece}" if piece else "")
    return "".join(found)
