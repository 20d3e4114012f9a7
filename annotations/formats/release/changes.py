"""What is new, other and gone since the last release, by two frozen files read side by side at constant memory."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from annotations.formats.base import FormatError
from annotations.formats.jsonl import TYPES

ADDED, CHANGED, WITHDRAWN = "added", "changed", "withdrawn"
HEADER = "change,type,id\n"
_PLACES = {name: place for place, name in enumerate(TYPES)}


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one record."""

    change: str
    type: str
    id: str

    @property
    def line(self) -> str:
        """Its row of the table."""
        return f"{self.change},{self.type},{self.id}\n"


@dataclass(frozen=True, slots=True, order=True)
class _Seen:
    """A record of a file: where it stands in the order of all files, and what it says."""

    place: int
    id: str
    digest: bytes = field(compare=False)

    @property
    def type(self) -> str:
        return list(TYPES)[self.place]


def changes(before: Iterable[bytes], after: Iterable[bytes]) -> Iterator[Change]:
    """The changes between two native files, given as lines, in the order of types and ids.

    Raises:
        FormatError: a file is not in that order.
    """
    old, new = _records(before), _records(after)
    one, other = next(old, None), next(new, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one < other):
            assert one is not None  # noqa: S101 - narrows the type
            yield Change(WITHDRAWN, one.type, one.id)
            one = next(old, None)
        elif one is None or other < one:
            yield Change(ADDED, other.type, other.id)
            other = next(new, None)
        else:
            if one.digest != other.digest:
                yield Change(CHANGED, one.type, one.id)
            one, other = next(old, None), next(new, None)


def _records(lines: Iterable[bytes]) -> Iterator[_Seen]:
    """Every record that has an id: all but the project."""
    last = None
    for line in lines:
        found = json.loads(line)
        if "id" not in found:
            continue
        seen = _Seen(_PLACES[found["type"]], found["id"], hashlib.sha256(line).digest())
        if last is not None and seen <= last:
            raise FormatError("its records are not in the order of types and ids", field="id")
        last = seen
        yield seen


@dataclass
class Summary:
    """How many of each type were added, changed and withdrawn, and the ids of the first few."""

    shown: int
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    ids: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def see(self, lines: Iterable[str]) -> "Summary":
        """Itself, after the rows of a table of changes, its header first."""
        rows = iter(lines)
        next(rows, None)
        for row in rows:
            change, name, identifier = row.rstrip("\n").split(",")
            key = (name, change)
            self.counts[key] += 1
            if len(kept := self.ids.setdefault(key, [])) < self.shown:
                kept.append(identifier)
        return self
