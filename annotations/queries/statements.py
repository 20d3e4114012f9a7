"""Running one hand-written SQL statement."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
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


def copied(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Put rows into a table by COPY, under its triggers and constraints; how many.

    For many rows at once: an INSERT of thousands of parameters takes longer to write than to run.
    """
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    count = 0
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def rows_touched(statement: str, values: Mapping[str, Any] | None = None) -> int:
    """How many rows the statement wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        touched: int = cursor.rowcount
    return touched
