"""What is wrong with a file that should come in: each record with its place, field and reason, up to a limit."""

from collections import Counter
from dataclasses import dataclass

from annotations.core.errors import DomainError
from annotations.formats.base import Problem

MOST = 100
"""Faults that are named; of further ones the number is kept."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One record that cannot come in. `file` is the file or `archive: member`; `line` 0 where a record has none."""

    file: str
    line: int
    record: str
    field: str
    reason: str

    def __str__(self) -> str:
        place = ", ".join(
            part
            for part in (self.file, f"line {self.line}" if self.line else "", self.record, self.field)
            if part
        )
        return f"{place}: {self.reason}"


class ImportFaultyError(DomainError):
    """Records of the file cannot come in, so nothing of it did; `details` has `faults` and how many `more`."""

    code = "import_refused"


class Faults:
    """Those of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.named: list[Fault] = []
        self.count = 0
        self.labels: Counter[tuple[str, str]] = Counter()
        """Labels that the project does not have, by group, and how often they stand in the file."""

    def __bool__(self) -> bool:
        return self.count > 0

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.named)

    def add(self, reason: str, *, record: str = "", field: str = "", line: int = 0, file: str = "") -> None:
        """One more."""
        self.count += 1
        if len(self.named) < MOST:
            place = f"{self.file}: {file}" if file else self.file
            self.named.append(Fault(place, line, record, field, reason))

    def refused(self, error: DomainError, *, record: str) -> None:
        """One that a rule refuses."""
        self.add(error.sentence, record=record, field=error.field)
        if "label" in error.details:
            self.labels[str(error.details["group"]), str(error.details["label"])] += 1

    def read(self, problem: Problem) -> None:
        """One that the reader found."""
        self.add(problem.reason, field=problem.field, line=problem.line, file=problem.file)

    def sentence(self) -> str:
        """What they come to."""
        return f"{self.count} record{'s are' if self.count > 1 else ' is'} wrong, so nothing was imported."
