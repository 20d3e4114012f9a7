"""The records of one data set, to be asked for by type, id and what they belong to, at constant memory.

Files of other formats go document by document or claim by claim; records come type by type. Between the two
stands a temporary database of this process alone, which SQLite keeps in memory while it is small; only what this
process wrote is ever unpickled.
"""

import pickle  # nosec B403
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from annotations.core.records import (
    AssignmentRecord,
    ClaimRecord,
    EvidenceRecord,
    GoldRecord,
    MentionRecord,
    VerdictRecord,
)
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
CREATE TABLE records (n INTEGER PRIMARY KEY, type TEXT, id TEXT, data BLOB);
CREATE TABLE links (type TEXT, field TEXT, value TEXT, n INTEGER);
CREATE INDEX by_id ON records (type, id);
CREATE INDEX by_link ON links (type, field, value, n);
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
"""


class Store:
    """Records by type, id and reference; each question gives them in the order in which they came."""

    def __init__(self, links: Links = LINKS) -> None:
        self._links = links
        self._database = sqlite3.connect("")  # a private temporary file, gone when it is closed
        self._database.executescript(TABLES)

    def add(self, item: object) -> None:
        """Keep one more record."""
        shape, identifier = type(item), getattr(item, "id", "")
        cursor = self._database.execute(
            "INSERT INTO records (type, id, data) VALUES (?, ?, ?)",
            (shape.__name__, identifier, pickle.dumps(item)),
        )
        self._database.executemany(
            "INSERT INTO links VALUES (?, ?, ?, ?)",
            [
                (shape.__name__, field, value, cursor.lastrowid)
                for field, value in references(item, self._links)
            ],
        )

    def has(self, shape: type, identifier: str) -> bool:
        """Whether there is a record of that type and id."""
        found = self._database.execute(
            "SELECT 1 FROM records WHERE type = ? AND id = ? LIMIT 1", (shape.__name__, identifier)
        )
        return found.fetchone() is not None

    def ids(self, shape: type) -> Iterator[str]:
        """The ids of the records of a type."""
        found = self._database.execute("SELECT id FROM records WHERE type = ? ORDER BY n", (shape.__name__,))
        return (identifier for (identifier,) in found)

    def all(self, shape: type[T]) -> Iterator[T]:
        """The records of a type."""
        return self._loaded("SELECT data FROM records WHERE type = ? ORDER BY n", shape.__name__)

    def named(self, shape: type[T], identifier: str) -> Iterator[T]:
        """The records of a type with that id."""
        statement = "SELECT data FROM records WHERE type = ? AND id = ? ORDER BY n"
        return self._loaded(statement, shape.__name__, identifier)

    def get(self, shape: type[T], identifier: str) -> T:
        """The one record of that type and id. Raises KeyError."""
        for found in self.named(shape, identifier):
            return found
        raise KeyError(identifier)

    def linked(self, shape: type[T], field: str, value: str) -> Iterator[T]:
        """The records of a type that refer to something in a field of LINKS."""
        statement = (
            "SELECT data FROM links JOIN records USING (n)"
            " WHERE links.type = ? AND field = ? AND value = ? ORDER BY n"
        )
        return self._loaded(statement, shape.__name__, field, value)

    def close(self) -> None:
        """Let go of the temporary file."""
        self._database.close()

    def _loaded(self, statement: str, *parameters: str) -> Iterator[Any]:
        for (data,) in self._database.execute(statement, parameters):
            yield pickle.loads(data)  # noqa: S301  # nosec B301


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
