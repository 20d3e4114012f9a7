"""Rows of long statements as the database sends them: read one after the other, worked out two at once.

Each statement is a COPY of one text a row, in the binary layout (PostgreSQL, "COPY", File Formats): no byte is escaped,
and a row costs Python one slice, and nothing that its garbage collector would look at. A statement sorts before it sends. So the next one begins on another
connection, with the same snapshot, while this one is read; it waits where it is when its socket is full, so memory
stays flat.
"""

import select
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import ClientCursor, errors
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn

HEADER = 19
"""Signature, flags and the length of an empty extension: before the first row."""
TRAILER = 2
"""A number of fields of -1: behind the last row."""
FIELD = 6
"""The number of fields, which is 1, and the length of the field: before each text."""


def streams(
    hands: Sequence[BaseDatabaseWrapper], statements: Iterable[str], parameters: Mapping[str, Any]
) -> Iterator[Iterator[bytes]]:
    """The rows of each statement in turn. Each must be read to its end before the next; all connections are busy till then.

    Raises:
        psycopg.Error: the database refuses.
    """
    free, running = deque(hands), deque[BaseDatabaseWrapper]()
    for statement in statements:
        if not free:
            yield _rows(running[0].connection.pgconn)
            free.append(running.popleft())
        hand = free.popleft()
        begin(hand, statement, parameters)
        running.append(hand)
    while running:
        yield _rows(running.popleft().connection.pgconn)


def begin(hand: BaseDatabaseWrapper, statement: str, parameters: Mapping[str, Any]) -> None:
    """Send the statement, and do not wait for what it gives."""
    hand.ensure_connection()
    command = f"COPY ({statement}) TO STDOUT (FORMAT binary)"
    hand.connection.pgconn.send_query(ClientCursor(hand.connection).mogrify(command, parameters).encode())
    while hand.connection.pgconn.flush():
        select.select((), (hand.connection.pgconn.socket,), ())


def _rows(sender: PGconn) -> Iterator[bytes]:
    """The rows that a COPY sends. Raises psycopg.Error."""
    _expect(sender, ExecStatus.COPY_OUT)
    skipped = HEADER
    while message := _message(sender):
        if len(message) > skipped + TRAILER:
            yield bytes(message[skipped + FIELD :])
        skipped = 0
    _expect(sender, ExecStatus.COMMAND_OK)
    sender.get_result()


def _message(sender: PGconn) -> bytes | memoryview:
    """What is sent next, nothing at the end; meanwhile other threads go on."""
    while True:
        size, message = sender.get_copy_data(1)
        if size:
            return message if size > 0 else b""
        _wait(sender)


def _wait(sender: PGconn) -> None:
    select.select((sender.socket,), (), ())
    sender.consume_input()


def _expect(sender: PGconn, status: ExecStatus) -> None:
    """Wait for a result of this status. Raises psycopg.Error for another."""
    while sender.is_busy():
        _wait(sender)
    result = sender.get_result()
    if result is None or result.status != status:
        raise errors.error_from_result(result) if result else errors.OperationalError("nothing came back")
