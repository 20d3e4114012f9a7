"""A label of a file as the project's: by its key, by its name, or as was told. Never by likeness."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from annotations.core.errors import DomainError
from annotations.services.imports.context import Names


class UnknownLabelError(DomainError):
    """A label that the project does not have."""

    code = "unknown_label"


@dataclass(frozen=True, slots=True)
class Labeling:
    """The labels of one round, by group, and what was told of those in the file."""

    told: Mapping[str, str]
    groups: Mapping[str, Names]

    def key(self, group: str, label: str) -> str | None:
        """The key; None for a label that was told to be left out. Raises UnknownLabelError."""
        wanted = self.told.get(label, label)
        if not wanted:
            return None
        known = self.groups[group]
        if wanted in known:
            return wanted
        named = [key for key, name in known.items() if name.casefold() == wanted.casefold()]
        if len(named) == 1:
            return named[0]
        sentence = f"“{label}” is none of the project's: {', '.join(known)}. Say which of them it is."
        raise UnknownLabelError(sentence, label=label, group=group)

    def keys(self, group: str, labels: Iterable[str]) -> list[str]:
        """The keys of several, each once. Raises UnknownLabelError."""
        found = (self.key(group, label) for label in labels)
        return list(dict.fromkeys(key for key in found if key))
