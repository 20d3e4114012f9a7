"""What an import is told that its file does not say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from annotations.core.errors import DomainError
from annotations.formats import registry
from annotations.formats.base import CODE_POINTS, GRAPHEMES, UTF16, Reading

NOBODY = "imported"
"""Whose work readers say it is where the file names nobody."""
UNITS = ("", CODE_POINTS, UTF16, GRAPHEMES)
LONGEST = {"suggestions": 80, "version": 40}


class ImportOptionError(DomainError):
    """An option that cannot be as it is; `field` names it."""

    code = "invalid"


@dataclass(frozen=True, slots=True)
class Options:
    """`format` is "" to find it out. `people`: names in the file to user names; `whose`: the user name of work
    that the file puts down to nobody. `round`: where work goes, "" for the round of the same name or else the
    newest open one. With `suggestions` all marks are that pre-annotator's, and nobody's work. `labels`: a label
    of the file to one of the project's, "" to leave it out. `rationale` is that of verdicts that come without any. `columns` and `unit` as in `formats.base.Reading`.
    """

    format: str = ""
    people: Mapping[str, str] = field(default_factory=dict)
    whose: str = ""
    round: str = ""
    suggestions: str = ""
    version: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    rationale: str = ""
    language: str = ""

    def __post_init__(self) -> None:
        """Refuse what contradicts itself. Raises ImportOptionError, UnknownFormatError."""
        if self.format:
            registry.reader(self.format)
        if self.suggestions and (self.people or self.whose):
            raise ImportOptionError(
                "Marks are either people's work or a pre-annotator's suggestions, not both.",
                field="suggestions",
            )
        if self.version and not self.suggestions:
            raise ImportOptionError("A version needs the pre-annotator's name.", field="version")
        if self.unit not in UNITS:
            raise ImportOptionError(f"The unit is one of: {', '.join(filter(None, UNITS))}.", field="unit")
        for name, limit in LONGEST.items():
            if len(getattr(self, name)) > limit:
                raise ImportOptionError(f"This is longer than {limit} characters.", field=name)

    def reading(self, name: str) -> Reading:
        """What the reader has to be told; problems are told by whoever reads."""
        return Reading(annotator=NOBODY, unit=self.unit, columns=self.columns, name=name or "imported")

    def user_of(self, annotator: str) -> str:
        """The user name that stands for a name in the file."""
        if annotator == NOBODY and self.whose:
            return self.whose
        return self.people.get(annotator, annotator)

    def as_json(self) -> dict[str, Any]:
        """As a job keeps them."""
        return {name: _plain(getattr(self, name)) for name in self.__slots__}


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value
