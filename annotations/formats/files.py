"""One file, or the files of an archive: what formats read that have one document in each."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from annotations.formats.archives import ZipReader
from annotations.formats.base import Reading

ZIP_BEGINS = b"PK\x03\x04"


def is_archive(stream: BinaryIO) -> bool:
    """Whether a file begins as a zip archive does (P48: by its content, not by its name)."""
    begin = stream.read(len(ZIP_BEGINS))
    stream.seek(0)
    return begin == ZIP_BEGINS


def files_in(stream: BinaryIO, how: Reading, suffixes: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """Names and bytes: those of an archive with one of the suffixes, or the file itself without a name."""
    if not is_archive(stream):
        yield "", stream.read()
        return
    archive = ZipReader(stream)
    for name in archive.names:
        if name.lower().endswith(suffixes):
            with how.at(file=name):
                yield name, archive.data(name)


def lines_of(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of bytes that come in pieces, each with its LF; the last may lack one."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from (line + b"\n" for line in whole)
    if rest:
        yield rest
