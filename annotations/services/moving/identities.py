"""Which id a row has here that had another one there.

Where the project is not here yet, UUIDs stay as they are. In a copy each has another, which follows from the old one
and the new project; ids that the application computes are computed anew, so that doing again what was done there
still finds what is there. Numbers are always given by this database.
"""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from annotations.core.errors import DomainError
from annotations.queries.carried import CARRIED
from annotations.queries.project_rows import is_numbered
from annotations.queries.statements import all_rows, array, rows_touched

TABLE = """
CREATE TEMP TABLE moved (kind text NOT NULL, old text NOT NULL, new text NOT NULL, PRIMARY KEY (old, kind))
ON COMMIT DROP
"""
KNOWN = "SELECT old, new FROM moved WHERE old = ANY(%(olds)s::text[]) AND kind = %(kind)s"
KNOWN_OF_ANY_KIND = "SELECT old, new FROM moved WHERE old = ANY(%(olds)s::text[])"
KEEP = """
INSERT INTO moved (kind, old, new) SELECT %(kind)s, old, new FROM unnest(%(olds)s::text[], %(news)s::text[]) AS m (old, new)
"""
NUMBERS = "SELECT nextval(pg_get_serial_sequence(%(table)s, 'id'))::text FROM generate_series(1, %(count)s)"

NUMBERED = {each.kind: each.table for each in CARRIED if is_numbered(each.model)}
COMPUTED = frozenset({"suggestion", "source", "resolution", "claimlink"})
HEAD = 8
"""Bytes of a UUID that stay in a copy: its time, so that the copy is in the order of the original."""


class ArchiveRefusedError(DomainError):
    """What the archive holds cannot be stored here; nothing is."""

    code = "archive_refused"


@dataclass(frozen=True, slots=True)
class Identities:
    """Old ids to new ones, within the transaction that loads an archive; both as text.

    `old` and `new` are the project's; they are the same where UUIDs stay. `people` are accounts by their ids there.
    """

    old: str
    new: str
    people: Mapping[str, str]

    @property
    def is_copy(self) -> bool:
        """Whether UUIDs become others."""
        return self.old != self.new

    def of(self, kind: str, olds: Collection[str], *, is_new: bool) -> dict[str, str]:
        """The ids here of rows of a kind; where `is_new`, numbers that are unknown yet are given now.

        Raises:
            ArchiveRefusedError: a number names a row that is not in the archive.
        """
        if kind == "project":
            return self._of_project(olds)
        known = (
            self._kept(KNOWN, olds, kind) if kind in NUMBERED or (self.is_copy and kind in COMPUTED) else {}
        )
        unknown = sorted(set(olds) - known.keys())
        if kind not in NUMBERED:
            return {**{old: self.fresh(old) for old in unknown}, **known}
        if unknown and not is_new:
            raise ArchiveRefusedError(f"A row names {kind} {unknown[0]}, which is not in the archive.")
        return {**known, **self._numbered(kind, unknown)}

    def anyones(self, olds: Collection[str]) -> dict[str, str]:
        """The ids here of people and of rows whose kind is not known."""
        found = {old: self.people.get(old) or self.fresh(old) for old in olds}
        known = self._kept(KNOWN_OF_ANY_KIND, olds) if self.is_copy else {}
        return {**found, **known, **({self.old: self.new} if self.old in olds else {})}

    def fresh(self, old: str) -> str:
        """The id here of what had a UUID there. Raises ArchiveRefusedError where that is none."""
        try:
            value = UUID(old)
        except ValueError:
            raise ArchiveRefusedError(f"“{old[:60]}” is no id.") from None
        if not self.is_copy:
            return old
        rest = uuid.uuid5(UUID(self.new), str(value)).bytes[HEAD:]
        return str(UUID(bytes=value.bytes[:HEAD] + rest))

    def keep(self, kind: str, pairs: Mapping[str, str]) -> None:
        """Remember ids that do not follow from the old ones."""
        if pairs:
            rows_touched(KEEP, {"kind": kind, "olds": array(pairs), "news": array(pairs.values())})

    def _of_project(self, olds: Collection[str]) -> dict[str, str]:
        if set(olds) - {self.old}:
            raise ArchiveRefusedError("A row belongs to another project.")
        return {self.old: self.new}

    def _kept(self, query: str, olds: Collection[str], kind: str = "") -> dict[str, str]:
        return dict(all_rows(query, {"olds": list(olds), "kind": kind}))

    def _numbered(self, kind: str, olds: list[str]) -> dict[str, str]:
        """Numbers that the database gives, in the order of the old ones."""
        ordered = sorted(olds, key=lambda old: (len(old), old))
        given = all_rows(NUMBERS, {"table": NUMBERED[kind], "count": len(ordered)})
        pairs = {old: new for old, (new,) in zip(ordered, given, strict=True)}
        self.keep(kind, pairs)
        return pairs


def begin() -> None:
    """Make the place where ids are remembered, until the transaction ends."""
    rows_touched(TABLE)
