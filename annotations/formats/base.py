"""What every format is, how one is told what a file does not say, and how one says what is wrong with it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import BinaryIO, ClassVar, Protocol, runtime_checkable

from annotations.core.errors import DomainError
from annotations.core.records import Loss, Record, SuggestionRecord
from annotations.formats.losses import Holds

CODE_POINTS = "code_point"
UTF16 = "utf16"
GRAPHEMES = "grapheme_cluster"
NO_OFFSETS = "none"


class FormatError(DomainError):
    """A file that its format does not allow; `line` counts from 1, 0 is the file as a whole."""

    code: ClassVar[str] = "invalid_record"

    def __init__(self, reason: str, *, line: int = 0, field: str = "", file: str = "") -> None:
        super().__init__(located(reason, line=line, field=field, file=file), field=field, line=line)
        self.reason = reason
        self.line = line
        self.file = file


class UnknownFormatError(DomainError):
    """An identifier that the registry does not hold, or a direction that the format does not have."""

    code: ClassVar[str] = "unknown_format"


class TooManyProblemsError(DomainError):
    """As many problems as were asked for have been found."""

    code: ClassVar[str] = "too_many_problems"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with one record. `field` is a dotted path such as `fragments.0.end`.

    `file` names the member of an archive, "" where there is but one file.
    """

    line: int
    field: str
    reason: str
    file: str = ""

    def __str__(self) -> str:
        return located(self.reason, line=self.line, field=self.field, file=self.file)


def located(reason: str, *, line: int, field: str, file: str = "") -> str:
    """`reason` with its place before it: `line 12, fragments.0.end: …`."""
    place = ", ".join(part for part in (file, f"line {line}" if line else "", field) if part)
    return f"{place}: {reason}" if place else reason


Report = Callable[[Problem], None]
"""Is told of a bad record; reading goes on behind it, unless this raises."""


def refuse(problem: Problem) -> None:
    """Stop at the first bad record. Raises FormatError."""
    raise FormatError(problem.reason, line=problem.line, field=problem.field, file=problem.file)


class Collector:
    """Keeps what is wrong with a file, up to a limit. Raises TooManyProblemsError there."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.found: list[Problem] = []

    def __call__(self, problem: Problem) -> None:
        """Keep one more."""
        self.found.append(problem)
        if len(self.found) >= self.limit:
            raise TooManyProblemsError(f"There are {self.limit} problems or more.")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader has to be told where a file does not say it.

    `annotator`: whose work it is. `preannotator`: if given, the marks are its suggestions, and nobody's work.
    `unit`: of the offsets, "" to find out. `columns`: our name of a column to the file's. `name`: of the
    file without its suffix; ids and the project's name are made of it. `say` is told what was found out.
    """

    annotator: str = "imported"
    preannotator: str = ""
    preannotator_version: str = ""
    unit: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    name: str = "imported"
    report: Report = refuse
    say: Callable[[str], object] = len  # does nothing

    @contextmanager
    def at(self, *, file: str = "", line: int = 0) -> Iterator[None]:
        """Report what is wrong with the record that is read inside, at this place of the file."""
        try:
            yield
        except TooManyProblemsError:
            raise
        except FormatError as error:
            problem = Problem(error.line or line, error.field, error.reason, error.file or file)
            self.report(problem)
        except DomainError as error:
            self.report(Problem(line, error.field, error.sentence, file))

    def reporting(self, report: Report) -> "Reading":
        """The same with bad records told to another."""
        return replace(self, report=report)

    def within(self, file: str) -> "Reading":
        """The same for one member of an archive, whose problems bear its name."""
        return self.reporting(lambda problem: self.report(replace(problem, file=problem.file or file)))


PLAINLY = Reading()
"""Nothing told, and the first bad record ends it."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """A machine's proposal as a file holds it: for which document, by which version of which pre-annotator."""

    document: str
    preannotator: str
    version: str
    suggestion: SuggestionRecord


Item = Record | Suggested
"""What is read: records of people's work, and suggestions."""


class Format(Protocol):
    """One external file shape. `extension` is of the file that it writes, or else of the one that it reads."""

    identifier: str
    title: str
    extension: str
    media_type: str
    offset_unit: str


@runtime_checkable
class Reader(Format, Protocol):
    """A format that can be read."""

    def read(self, stream: BinaryIO, how: Reading = PLAINLY) -> Iterator[Item]:
        """The records of a file, one by one. What is wrong goes to `how.report`."""
        ...


@runtime_checkable
class Writer(Format, Protocol):
    """A format that can be written. `holds` are the fields of each record type that come back when it is read.

    `read_by` says in a few words who reads it.
    """

    holds: Holds
    read_by: str

    def write(self, records: Iterable[Item], stream: BinaryIO) -> tuple[Loss, ...]:
        """Write the records to a file, several files as a zip archive; what could not be written, by rule."""
        ...
