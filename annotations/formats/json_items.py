"""The items of a JSON array one by one, at the memory of one item."""

import codecs
import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from annotations.formats.base import FormatError
from annotations.formats.jsonl import no_number, without_repeats

PIECE = 2**16
_SPACE = " \t\r\n"
_DECODER = json.JSONDecoder(object_pairs_hook=without_repeats, parse_constant=no_number)


class _Source:
    """Text of a stream that grows by pieces, with the number of lines that are behind it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self.text = ""
        self.line = 1
        self.ended = False

    def more(self, least: int = PIECE) -> bool:
        """Read on; False at the end. Raises FormatError: not UTF-8."""
        data = self._stream.read(least)
        self.ended = not data
        try:
            self.text += self._decoder.decode(data, final=self.ended)
        except UnicodeDecodeError:
            raise FormatError("is not UTF-8", line=self.line) from None
        return not self.ended

    def drop(self, count: int) -> None:
        """Leave so many characters behind."""
        self.line += self.text.count("\n", 0, count)
        self.text = self.text[count:]

    def peek(self) -> str:
        """The next character that is no white space, "" at the end."""
        while True:
            kept = self.text.lstrip(_SPACE)
            self.drop(len(self.text) - len(kept))
            if self.text or not self.more():
                return self.text[:1]


def array_items(stream: BinaryIO) -> Iterator[tuple[int, Any]]:
    """Each item of the array that a file is, with its line. Raises FormatError for what is no such file."""
    source = _Source(stream)
    if source.peek() != "[":
        raise FormatError("must be a JSON array", line=source.line)
    source.drop(1)
    if source.peek() != "]":
        yield _item(source)
        while source.peek() == ",":
            source.drop(1)
            source.peek()
            yield _item(source)
    if source.peek() != "]":
        raise FormatError("the array does not end", line=source.line)
    source.drop(1)
    if source.peek():
        raise FormatError("something stands behind the array", line=source.line)


def _item(source: _Source) -> tuple[int, Any]:
    """The next value; what is not complete yet is read in ever larger pieces."""
    line = source.line
    while True:
        try:
            value, end = _DECODER.raw_decode(source.text)
            if end < len(source.text) or source.ended:
                source.drop(end)
                return line, value
        except json.JSONDecodeError as error:
            if source.ended:
                raise FormatError(f"not JSON: {error.msg}", line=line + error.lineno - 1) from None
        except FormatError as error:
            raise FormatError(error.reason, line=line, field=error.field) from None
        except RecursionError:
            raise FormatError("objects are nested too deeply", line=line) from None
        source.more(max(PIECE, len(source.text)))


def array_pieces(items: Iterable[Any], indent: int | None = 2) -> Iterator[bytes]:
    """The items as a JSON array, one after the other."""
    separator = "[\n"
    for item in items:
        written = json.dumps(item, ensure_ascii=False, indent=indent, allow_nan=False)
        yield (separator + written).encode()
        separator = ",\n"
    yield b"[]\n" if separator == "[\n" else b"\n]\n"
