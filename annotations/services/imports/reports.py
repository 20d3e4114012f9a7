"""What is told of an import: by the command, the API and the event log."""

from dataclasses import asdict, dataclass, field
from typing import Any

from annotations.core.records import Loss
from annotations.models import Job
from annotations.services.imports.faults import Fault
from annotations.services.imports.leaving import RULES


@dataclass(frozen=True, slots=True)
class Counted:
    """How many were new, and how many the project had already."""

    new: int = 0
    already_there: int = 0

    def with_more(self, new: int, already_there: int) -> "Counted":
        """The sum."""
        return Counted(self.new + new, self.already_there + already_there)


@dataclass(slots=True)
class Report:
    """What became of a file, or of a preview would become. `annotators`: name in the file to user name and works."""

    file: str
    format: str
    title: str
    stored: bool = False
    documents: Counted = Counted()
    works: Counted = Counted()
    suggestions: Counted = Counted()
    mentions: int = 0
    slots: int = 0
    annotators: list[dict[str, Any]] = field(default_factory=list)
    unknown_labels: list[dict[str, Any]] = field(default_factory=list)
    left_out: tuple[Loss, ...] = ()
    said: list[str] = field(default_factory=list)
    first: list[dict[str, Any]] = field(default_factory=list)
    table: dict[str, Any] | None = None
    faults: list[Fault] = field(default_factory=list)
    more_faults: int = 0
    jobs: list[Job] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Plain values, with the rule of what was left out in words."""
        found = {name: getattr(self, name) for name in self.__slots__}
        return {
            **found,
            **{name: asdict(found[name]) for name in ("documents", "works", "suggestions")},
            "left_out": [{**asdict(loss), "sentence": RULES[loss.rule]} for loss in self.left_out],
            "faults": [asdict(fault) for fault in self.faults],
            "jobs": [str(job.pk) for job in self.jobs],
        }
