"""The records of one data set, to be asked for by type, id and what they belong to, at constant memory.

Files of other formats go document by document or claim by claim; records come type by type. Between the two
stands a temporary database of this process alone, which SQLite keeps in memory while it is small; only what this
process wrote is ever unpickled.
"""

import io
import json
import pickle  # nosec B403
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from operator import attrgetter
from typing import Any, TypeVar

from annotations.core import records
from annotations.core.records import (
    AssignmentRecord,
    ClaimRecord,
    EvidenceRecord,
    GoldRecord,
    MentionRecord,
    VerdictRecord,
)
from annotations.core.spans import Span
from annotations.formats.base import Item, Suggested
from annotations.formats.jsonl import NAMES
from annotations.formats.losses import Holds, Losses, count_unheld

T = TypeVar("T")

Links = Mapping[type, tuple[str, ...]]

LINKS: Links = {
    AssignmentRecord: ("document",),
    ClaimRecord: ("merged_into",),
    EvidenceRecord: ("verdict",),
    MentionRecord: ("assignment", "claim"),
    Suggested: ("document",),
    VerdictRecord: ("claim",),
}
"""The references by which records are asked for."""

TABLES = """
CREATE TABLE records (n INTEGER PRIMARY KEY, type INTEGER, id TEXT, data BLOB);
CREATE TABLE links (link INTEGER, value TEXT, n INTEGER);
CREATE INDEX by_id ON records (type, id);
CREATE INDEX by_link ON links (link, value, n);
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -16000;
"""
"""Types and links are numbers, for they stand in every row; 16 MB are kept in memory."""


def _reduced(shape: Any) -> Callable[[Any], tuple[Any, ...]]:
    """How to pickle a record: its type and its fields, which takes half as long as what dataclasses do."""
    names = [each.name for each in fields(shape)]
    values = attrgetter(*names)
    return lambda item: (shape, values(item) if len(names) > 1 else (values(item),))


TOGETHER = 500
"""Records that are written down together."""

REDUCED = {
    each: _reduced(each)
    for each in (*vars(records).values(), Span, Suggested)
    if isinstance(each, type) and is_dataclass(each)
}


def _pickled(item: object) -> bytes:
    out = io.BytesIO()
    pickler = pickle.Pickler(out, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = REDUCED
    pickler.dump(item)
    return out.getvalue()


class Store:
    """Records by type, id and reference; each question gives them in the order in which they came."""

    def __init__(self, links: Links = LINKS) -> None:
        self._links = links
        self._numbers: dict[object, int] = {}
        self._database = sqlite3.connect("")  # a private temporary file, gone when it is closed
        self._database.executescript(TABLES)
        self._last = 0
        self._records: list[tuple[int, int, str, bytes]] = []
        self._references: list[tuple[int, str, int]] = []

    def _number(self, *named: object) -> int:
        """That of a type, or of a field of one."""
        return self._numbers.setdefault(named, len(self._numbers))

    def add(self, item: object) -> None:
        """Keep one more record."""
        shape, self._last = type(item), self._last + 1
        self._records.append((self._last, self._number(shape), getattr(item, "id", ""), _pickled(item)))
        for field, value in references(item, self._links):
            self._references.append((self._number(shape, field), value, self._last))
        if len(self._records) >= TOGETHER:
            self._flush()

    def _flush(self) -> None:
        """Write down what was kept last."""
        self._database.executemany("INSERT INTO records VALUES (?, ?, ?, ?)", self._records)
        self._database.executemany("INSERT INTO links VALUES (?, ?, ?)", self._references)
        self._records, self._references = [], []

    def _asked(self, statement: str, *parameters: str | int) -> sqlite3.Cursor:
        if self._records:
            self._flush()
        return self._database.execute(statement, parameters)

    def drop_repeated(self, shape: type) -> list[str]:
        """Let go of the records whose id an earlier one of the type has; their ids."""
        statement = (
            "SELECT n, id FROM records WHERE type = ?1 AND n NOT IN ("
            "SELECT min(n) FROM records WHERE type = ?1 GROUP BY id) ORDER BY n"
        )
        return self._dropped(self._asked(statement, self._number(shape)).fetchall())

    def drop_unmet(self, shape: type, field: str, target: type) -> list[tuple[str, str]]:
        """Let go of the records of a type that refer to none before them; id and reference of each."""
        statement = (
            "SELECT links.n, links.value FROM links WHERE link = ? AND NOT EXISTS ("
            "SELECT 1 FROM records WHERE type = ? AND id = links.value AND records.n < links.n) ORDER BY links.n"
        )
        found = self._asked(statement, self._number(shape, field), self._number(target)).fetchall()
        names = dict(
            self._asked(
                "SELECT n, id FROM records WHERE n IN (SELECT value FROM json_each(?))",
                json.dumps([n for n, _ in found]),
            )
        )
        self._dropped(found)
        return [(names[n], value) for n, value in found]

    def _dropped(self, found: list[tuple[int, str]]) -> list[str]:
        for table in ("records", "links"):
            self._database.executemany(f"DELETE FROM {table} WHERE n = ?", [(n,) for n, _ in found])  # noqa: S608
        return [name for _, name in found]

    def has(self, shape: type, identifier: str) -> bool:
        """Whether there is a record of that type and id."""
        found = self._asked(
            "SELECT 1 FROM records WHERE type = ? AND id = ? LIMIT 1", self._number(shape), identifier
        )
        return found.fetchone() is not None

    def ids(self, shape: type) -> Iterator[str]:
        """The ids of the records of a type."""
        statement = "SELECT id FROM records WHERE type = ? ORDER BY n"
        found = self._asked(statement, self._number(shape))
        return (identifier for (identifier,) in found)

    def all(self, shape: type[T]) -> Iterator[T]:
        """The records of a type."""
        return self._loaded("SELECT data FROM records WHERE type = ? ORDER BY n", self._number(shape))

    def named(self, shape: type[T], identifier: str) -> Iterator[T]:
        """The records of a type with that id."""
        statement = "SELECT data FROM records WHERE type = ? AND id = ? ORDER BY n"
        return self._loaded(statement, self._number(shape), identifier)

    def get(self, shape: type[T], identifier: str) -> T:
        """The one record of that type and id. Raises KeyError."""
        for found in self.named(shape, identifier):
            return found
        raise KeyError(identifier)

    def all_named(self, shape: type[T], identifiers: Iterable[str]) -> dict[str, T]:
        """The records of a type with any of these ids, each id's last."""
        statement = (
            "SELECT wanted.value, data FROM json_each(?) AS wanted"
            " CROSS JOIN records ON records.type = ? AND records.id = wanted.value ORDER BY n"
        )
        return dict(self._loaded_for(statement, _listed(identifiers), self._number(shape)))

    def linked(self, shape: type[T], field: str, value: str) -> Iterator[T]:
        """The records of a type that refer to something in a field of LINKS."""
        statement = "SELECT data FROM links JOIN records USING (n) WHERE link = ? AND value = ? ORDER BY n"
        return self._loaded(statement, self._number(shape, field), value)

    def all_linked(self, shape: type[T], field: str, values: Iterable[str]) -> dict[str, list[T]]:
        """The records of a type that refer to any of these, by what they refer to."""
        statement = (
            "SELECT links.value, data FROM json_each(?) AS wanted"
            " CROSS JOIN links ON link = ? AND links.value = wanted.value CROSS JOIN records USING (n) ORDER BY n"
        )
        found: dict[str, list[T]] = defaultdict(list)
        for value, item in self._loaded_for(statement, _listed(values), self._number(shape, field)):
            found[value].append(item)
        return found

    def links_to(self, shape: type, field: str, values: Iterable[str]) -> dict[str, int]:
        """How many records of a type refer to each of these."""
        statement = (
            "SELECT links.value, count(*) FROM json_each(?) AS wanted"
            " CROSS JOIN links ON link = ? AND links.value = wanted.value GROUP BY links.value"
        )
        return dict(self._asked(statement, _listed(values), self._number(shape, field)))

    def close(self) -> None:
        """Let go of the temporary file."""
        self._database.close()

    def _loaded(self, statement: str, *parameters: str | int) -> Iterator[Any]:
        for (data,) in self._asked(statement, *parameters):
            yield pickle.loads(data)  # noqa: S301  # nosec B301

    def _loaded_for(self, statement: str, *parameters: str | int) -> Iterator[tuple[str, Any]]:
        """Each with what was asked for that it answers."""
        for asked, data in self._asked(statement, *parameters):
            yield asked, pickle.loads(data)  # noqa: S301  # nosec B301


def _listed(values: Iterable[str]) -> str:
    return json.dumps(list(dict.fromkeys(values)))


def references(item: Any, links: Links = LINKS) -> Iterator[tuple[str, str]]:
    """What a record refers to; gold refers to the documents of its mentions."""
    for field in links.get(type(item), ()):
        yield field, getattr(item, field) or ""
    if isinstance(item, GoldRecord):
        for document in dict.fromkeys(mention.document for mention in item.mentions):
            yield "document", document
        for claim in item.claims:
            yield "claim", claim


def counted(items: Iterable[Item], holds: Holds, losses: Losses) -> Iterator[Item]:
    """The records as they come; what a format does not hold of them is counted."""
    for item in items:
        name = "suggestion" if isinstance(item, Suggested) else NAMES[type(item)]
        count_unheld(item, name, holds, losses)
        yield item


@contextmanager
def filled(items: Iterable[Item] = (), links: Links = LINKS) -> Iterator[Store]:
    """A store with these records, gone afterwards; `links` are the references by which they are asked for."""
    store = Store(links)
    try:
        for item in items:
            store.add(item)
        yield store
    finally:
        store.close()
