"""What every format is, and how one says what is wrong with a file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, ClassVar, Protocol

from annotations.core.errors import DomainError
from annotations.core.records import Record


class FormatError(DomainError):
    """A file that its format does not allow; `line` counts from 1, 0 is the file as a whole."""

    code: ClassVar[str] = "invalid_record"

    def __init__(self, reason: str, *, line: int = 0, field: str = "") -> None:
        super().__init__(located(reason, line=line, field=field), field=field, line=line)
        self.reason = reason
        self.line = line


class UnknownFormatError(DomainError):
    """An identifier that the registry does not hold."""

    code: ClassVar[str] = "unknown_format"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with one record. `field` is a dotted path such as `fragments.0.end`."""

    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        return located(self.reason, line=self.line, field=self.field)


def located(reason: str, *, line: int, field: str) -> str:
    """`reason` with its place before it: `line 12, fragments.0.end: …`."""
    place = ", ".join(part for part in (f"line {line}" if line else "", field) if part)
    return f"{place}: {reason}" if place else reason


class Format(Protocol):
    """One external file shape and its two directions."""

    identifier: str
    title: str
    extension: str
    media_type: str

    def read(self, stream: BinaryIO) -> Iterator[Record]:
        """The records of a file, one by one. Raises FormatError at the first that is wrong."""
        ...

    def write(self, records: Iterable[Record], stream: BinaryIO) -> None:
        """Write the records to a file. Raises FormatError for what the format cannot hold."""
        ...

    def check(self, stream: BinaryIO) -> Iterator[Problem]:
        """Everything wrong with a file: structure, quotes, references."""
        ...
