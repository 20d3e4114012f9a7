"""Running one hand-written SQL statement."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql

Row = tuple[Any, ...]


def array(values: Iterable[object]) -> str:
    """Numbers, ids, times or bytes as PostgreSQL writes an array of them; None is NULL.

    The driver would look at each element with a regular expression, which takes longer than to make it.
    """
    return f"{{{','.join(map(_element, values))}}}"


def _element(value: object) -> str:
    if value is None:
        return "NULL"
    return f'"\\\\x{value.hex()}"' if isinstance(value, bytes) else f'"{value}"'


@contextmanager
def pipeline() -> Iterator[None]:
    """Send statements without waiting for the answers of those before, so that PostgreSQL works while we do.

    Who fetches rows waits for them; what went wrong in between is raised then, or at the end.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


class _PlainCursor(psycopg.Cursor[Any]):
    """A cursor that sends and is sent bytes as they are; of Django's own each byte is sent as two letters.

    History puts a statement of its own before others, which a pipeline can't take; it leaves cursors with a name alone.
    """

    name = "plain"

    def __init__(self) -> None:
        super().__init__(connection.connection)
        self.format = psycopg.pq.Format.BINARY


def sent(sql: str, values: Mapping[str, Any]) -> Any:
    """The cursor of a statement that reads, or writes what has no history; in a pipeline it is still under way."""
    connection.ensure_connection()
    wrapped = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    cursor = wrapped(_PlainCursor())  # type: ignore[arg-type]  # wrong in the stubs
    cursor.execute(sql, values)
    return cursor


def first_row(statement: str, values: Mapping[str, Any]) -> Row | None:
    """The first row that the statement answers, or None."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: Row | None = cursor.fetchone()
    return row


def all_rows(statement: str, values: Mapping[str, Any]) -> list[Row]:
    """All rows that the statement answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[Row] = cursor.fetchall()
    return rows


PIECE = 500
"""Rows that are sent together."""


def copied(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Put rows into a table by COPY, under its triggers and constraints; how many.

    For many rows at once: an INSERT of thousands of parameters takes longer to write than to run. Cells are text,
    numbers, days, ids, None, or lists of text or numbers.
    """
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    count, left = 0, iter(rows)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        while piece := [_line(row) for row in islice(left, PIECE)]:
            copy.write("".join(piece))
            count += len(piece)
    return count


def _line(row: Sequence[object]) -> str:
    """A row as COPY reads it; the driver's own way takes three times as long."""
    return "\t".join(map(_cell, row)) + "\n"


def _cell(value: object) -> str:
    if isinstance(value, str):
        return _escaped(value)
    if value is None:
        return "\\N"
    if isinstance(value, list):
        return _escaped(
            "{" + ",".join(_quoted(each) if isinstance(each, str) else str(each) for each in value) + "}"
        )
    return str(value)


def _quoted(text: str) -> str:
    """An element of an array."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _escaped(text: str) -> str:
    for character, letter in (("\\", "\\"), ("\t", "t"), ("\n", "n"), ("\r", "r")):
        if character in text:
            text = text.replace(character, "\\" + letter)
    return text


def rows_touched(statement: str, values: Mapping[str, Any] | None = None) -> int:
    """How many rows the statement wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        touched: int = cursor.rowcount
    return touched
