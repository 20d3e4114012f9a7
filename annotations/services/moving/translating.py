"""Rows as they were there to rows as they are here: who, what and where they refer to."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from annotations.queries.project_rows import Column, Holds
from annotations.services import adjudication, claim_links, mention_aggregate, suggestions
from annotations.services.imports.proposing import Named
from annotations.services.moving.identities import COMPUTED, NUMBERED, ArchiveRefusedError, Identities

Row = dict[str, Any]
Known = Mapping[str, Mapping[str, str]]
"""By kind: ids there to ids here."""

ANY = ""
"""The kind of ids in events, which do not say what they are of."""
UUID_TEXT = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
MOST_AT_ONE_PLACE = 100
"""Suggestions that one pre-annotator has in one place."""


@dataclass(frozen=True, slots=True)
class Translator:
    """Translates the rows of one file; those of a `history` may name rows that were removed since."""

    kind: str
    columns: Sequence[Column]
    identities: Identities
    context: str = ""
    history: bool = False

    def translated(self, rows: list[Row]) -> list[Row]:
        """The rows as they are stored here. Raises ArchiveRefusedError."""
        self._refuse_other_columns(rows)
        known = self._known(rows)
        found = [{c.name: self._value(c, row, known) for c in self.columns} for row in rows]
        if self.identities.is_copy and self.kind in COMPUTED:
            self._compute(rows, found)
        return found

    def _refuse_other_columns(self, rows: list[Row]) -> None:
        wanted = {column.name for column in self.columns}
        for row in rows:
            if row.keys() != wanted:
                odd = ", ".join(sorted(row.keys() ^ wanted))
                raise ArchiveRefusedError(f"Rows of {self.kind} have other columns here: {odd}.")

    def _known(self, rows: list[Row]) -> Known:
        """The ids here of all that the rows refer to, in a few statements for all of them."""
        asked: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            for kind, old in self._references(row):
                asked[kind].add(old)
        return {kind: self._ids(kind, olds) for kind, olds in asked.items()}

    def _ids(self, kind: str, olds: set[str]) -> dict[str, str]:
        if kind == ANY:
            return self.identities.anyones(olds)
        lenient = self.history or self.kind in (kind, "event")
        return self.identities.of(kind, olds, is_new=lenient)

    def _references(self, row: Row) -> Iterator[tuple[str, str]]:
        for column in self.columns:
            value = row[column.name]
            if value is None:
                continue
            if column.holds is Holds.REFERENCE:
                yield column.kind, str(value)
            elif column.holds is Holds.REFERENCES:
                yield from ((column.kind, str(each)) for each in value)
            elif column.holds is Holds.OBJECT and row["object_type"] in NUMBERED:
                yield row["object_type"], str(value)
            elif column.holds in (Holds.OBJECT, Holds.DETAILS):
                yield from ((ANY, each) for each in UUID_TEXT.findall(str(value)))

    def _value(self, column: Column, row: Row, known: Known) -> Any:
        value = row[column.name]
        if value is None:
            return self.context if column.holds is Holds.CONTEXT else None
        match column.holds:
            case Holds.REFERENCE:
                value = known[column.kind][str(value)]
            case Holds.REFERENCES:
                value = [known[column.kind][str(each)] for each in value]
            case Holds.PERSON:
                value = self._person(str(value))
            case Holds.HANDLE | Holds.CONTEXT:
                value = self.identities.fresh(str(value))
            case Holds.OBJECT if row["object_type"] in NUMBERED:
                value = known[row["object_type"]][str(value)]
            case Holds.OBJECT | Holds.DETAILS:
                value = UUID_TEXT.sub(lambda found: known[ANY][found[0]], str(value))
        return value

    def _person(self, old: str) -> str:
        """The account here; the history may name one that was gone already."""
        found = self.identities.people.get(old)
        if found is None and not self.history:
            raise ArchiveRefusedError(f"A row of {self.kind} names somebody who is not in the archive.")
        return found or self.identities.fresh(old)

    def _compute(self, rows: list[Row], found: list[Row]) -> None:
        """Give rows whose ids the application computes those that it would compute here."""
        pairs = {}
        for old, new in zip(rows, found, strict=True):
            computed = None if self.history else _computed_again(self.kind, old, new)
            if computed is not None:
                pairs[str(old["id"])] = new["id"] = str(computed)
        self.identities.keep(self.kind, pairs)


def _computed_again(kind: str, old: Row, new: Row) -> UUID | None:
    """The id that follows from the new row as the old one followed from the old row; None if it did not."""
    for computed in COMPUTATIONS[kind]:
        if str(computed(old)) == str(old["id"]):
            return computed(new)
    return None


def _suggestion(row: Row) -> UUID:
    engine = Named(row["pre_annotator"], row["pre_annotator_version"])
    return suggestions.suggestion_id(engine, row["document_id"], row["fragments"])


def _further_suggestion(number: int) -> Callable[[Row], UUID]:
    return lambda row: uuid5(_suggestion(row), str(number))


def _claim_link(row: Row) -> UUID:
    ends = (row["suggestion_a_id"] or row["claim_a_id"], row["suggestion_b_id"] or row["claim_b_id"])
    return uuid5(claim_links.IDS, f"{row['kind']}/{ends[0]}/{ends[1]}")


COMPUTATIONS: Mapping[str, Iterable[Callable[[Row], UUID]]] = {
    "suggestion": (_suggestion, *map(_further_suggestion, range(2, MOST_AT_ONE_PLACE))),
    "source": (lambda row: mention_aggregate.source_id(row["project_id"], row),),
    "resolution": (lambda row: uuid5(adjudication.RESOLUTIONS, str(row["claim_id"])),),
    "claimlink": (_claim_link,),
}
"""How the application computes ids; the first that gives the old id of an old row gives the new row its own."""
