"""Native JSON lines, compressed by Zstandard (RFC 8878): the same records in about a tenth of the bytes."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO, cast

import zstandard

from annotations.core.records import Record
from annotations.formats.base import PLAINLY, FormatError, Problem, Reading
from annotations.formats.files import lines_of
from annotations.formats.jsonl import JsonLines

LEVEL = 3
PIECE = 2**14
LARGEST_WINDOW = 2**27
"""A file that asks for more memory than this is refused (P46)."""


class JsonLinesZst(JsonLines):
    """The native format, smaller. Bytes are the same wherever the same version of the compressor writes them."""

    identifier = "jsonl-zst"
    title = "Native JSON lines, compressed (Zstandard)"
    read_by = "zstd, then a ten-line script; holds everything"
    extension = ".jsonl.zst"
    media_type = "application/zstd"

    def read(self, stream: BinaryIO, how: Reading = PLAINLY) -> Iterator[Record]:
        """The records of a file, one by one. Raises FormatError where it is not whole, or no Zstandard."""
        yield from super().read(cast("BinaryIO", _lines_in(stream)), how)

    def check(self, stream: BinaryIO) -> Iterator[Problem]:
        """Everything wrong with a file. Raises FormatError as `read` does."""
        yield from super().check(cast("BinaryIO", _lines_in(stream)))

    def packed(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The lines compressed into one frame, with a checksum."""
        packer = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compressobj()
        for each in lines:
            if piece := packer.compress(each):
                yield piece
        yield packer.flush()


def _lines_in(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of the frame. Raises FormatError where it is damaged, cut off, or no Zstandard."""
    return lines_of(_unpacked(stream))


def _unpacked(stream: BinaryIO) -> Iterator[bytes]:
    unpacker = zstandard.ZstdDecompressor(max_window_size=LARGEST_WINDOW).decompressobj()
    try:
        while not unpacker.eof and (data := stream.read(PIECE)):
            yield unpacker.decompress(data)
    except zstandard.ZstdError as error:
        raise FormatError(f"cannot be unpacked: {error}") from None
    if not unpacker.eof:
        raise FormatError("is cut off")
    if unpacker.unused_data or stream.read(1):
        raise FormatError("goes on behind its end")
