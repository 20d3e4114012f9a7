"""A project's labeled data as JSON lines, from one snapshot of the database at constant memory."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, fields
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from annotations.core.records import AsOf, Loss, ProjectRecord, Record, RoundRecord, Selection
from annotations.formats.decoding import decode_object
from annotations.formats.jsonl import SCHEMA_VERSION, canonical_metadata, line_of, parse
from annotations.formats.losses import EXAMPLES
from annotations.queries import export_header, export_rows
from annotations.queries.export_stream import streams
from annotations.queries.statements import array

MANY = 5000
"""Records from which joining them one by one would be felt."""
ROWS_AT_ONCE = 2000
DOCUMENTS_AT_ONCE = 50
"""Documents come with their text: few at once keep the memory flat."""

BEGIN = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
SETTINGS = (
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
    "SET LOCAL cursor_tuple_fraction = 1",
    "SET LOCAL work_mem = '192MB'",
    "SET LOCAL jit = off",
    "SET LOCAL max_parallel_workers_per_gather = 0",
    "SET LOCAL DateStyle = 'ISO, YMD'",
)
"""All rows will be read, so plans for the first of them do not help, nor does compiling what is soon done; two
statements at once use two processors, and no export more. Lines of 10,000 documents are put in order in memory: on disk
it took a tenth longer when measured."""
TAKE = "SELECT 1"
"""PostgreSQL takes the snapshot at the first query, not at the first setting."""

STATEMENTS = {
    "document": export_rows.DOCUMENTS,
    "assignment": export_rows.ASSIGNMENTS,
    "claim": export_rows.CLAIMS,
    "mention": export_rows.MENTIONS,
    "verdict": export_rows.VERDICTS,
    "source": export_rows.SOURCES,
    "evidence": export_rows.EVIDENCE,
    "gold": export_rows.GOLD,
}
"""One statement for each type of record, in the order of the file."""


EVERYTHING = Selection()


@dataclass(frozen=True, slots=True)
class Rows:
    """To which rows statements are narrowed: `ids` of the type itself, the others what those depend on; None: to none."""

    ids: Sequence[Any] | None = None
    assignments: Sequence[int] | None = None
    claims: Sequence[UUID] | None = None
    golds: Sequence[UUID] | None = None

    def parameters(self) -> dict[str, str | None]:
        """As the statements name them."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return {f"only_{name}": None if rows is None else array(rows) for name, rows in given.items()}


ALL_ROWS = Rows()


@dataclass(frozen=True, slots=True)
class Scope:
    """What of which project, and how its people appear: `inner` and `outer` are the pads of the keyed hash."""

    project: UUID
    pseudonymize: bool
    inner: bytes
    outer: bytes
    selection: Selection = EVERYTHING
    only: Rows = ALL_ROWS

    def parameters(self) -> dict[str, Any]:
        """As the statements name them."""
        return {
            "project": self.project,
            "pseudonymize": self.pseudonymize,
            "inner": self.inner,
            "outer": self.outer,
            **self._chosen(),
            **self.only.parameters(),
        }

    def _chosen(self) -> dict[str, Any]:
        """The selection; None narrows nothing, and `whole` says that nobody's work is left out by it."""
        asked = self.selection
        return {
            "rounds": list(asked.rounds) or None,
            "annotators": list(asked.annotators) or None,
            "statuses": list(asked.statuses) or None,
            "documents": asked.documents,
            "gold_only": asked.judgments == "gold",
            "whole": not (asked.annotators or asked.statuses) and asked.documents == "all",
        }


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some complete lines of one type of record."""

    type: str
    rows: int
    lines: bytes


@contextmanager
def snapshot() -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own that sees one state of the database, whatever others write meanwhile.

    Of its own, because the job's progress is written while the snapshot is open.
    """
    with _connection(TAKE) as own:
        yield own


@contextmanager
def _connection(take: str) -> Iterator[BaseDatabaseWrapper]:
    """One more connection, with the snapshot that `take` gives; what it is still at when it is left is cancelled."""
    own = connection.copy()
    try:
        own.set_autocommit(False)
        with own.cursor() as cursor:
            for statement in (BEGIN, take, *SETTINGS):
                cursor.execute(statement)
        yield own
    finally:
        if own.connection is not None:
            own.connection.cancel()
        own.close()


def _same_snapshot(held: BaseDatabaseWrapper) -> str:
    """What gives another transaction the snapshot, as long as it is held."""
    with held.cursor() as cursor:
        cursor.execute("SELECT format('SET TRANSACTION SNAPSHOT %%L', pg_export_snapshot())", ())
        (statement,) = cursor.fetchone()
    return str(statement)


@contextmanager
def seen_alike(held: BaseDatabaseWrapper) -> Iterator[None]:
    """Let the usual connection see what the snapshot sees, for what is read through models; it can only read."""
    take = _same_snapshot(held)
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute(BEGIN)
            cursor.execute(take)
        yield


def expected_rows(held: BaseDatabaseWrapper, project: UUID) -> int:
    """About how many records the export will have; never fewer than there are of the large types."""
    return int(_one(held, export_header.EXPECTED_ROWS, {"project": project}))


def project_record(held: BaseDatabaseWrapper, project: UUID, as_of: AsOf | None = None) -> ProjectRecord:
    """The first record of the data set; who knows the state that it is as of need not have it counted."""
    found = _one(held, export_header.PROJECT, {"project": project})
    state = asdict(as_of) if as_of else _one(held, export_header.AS_OF, {"project": project})
    header = {"schema_version": SCHEMA_VERSION, "offset_unit": "code_point", "as_of": state}
    made: ProjectRecord = decode_object(ProjectRecord, header | found, "")
    return made


def plan_for(held: BaseDatabaseWrapper, rows: int) -> None:
    """Keep the planner from joining a large project row by row.

    It would where statistics lag behind, as after an import: then hours instead of seconds. A small
    project in a large database, though, is quickest by index. (Going from assignment to assignment by index
    alone needs no statistics either, and no memory, but took 60 % more processor time when measured.)
    """
    with held.cursor() as cursor:
        cursor.execute("SELECT set_config('enable_nestloop', %s, true)", ["off" if rows > MANY else "on"])


def chunks(held: BaseDatabaseWrapper, header: ProjectRecord, scope: Scope) -> Iterator[Chunk]:
    """The data set as complete lines; the same number of SQL statements whatever its size.

    The connection is busy from the first of them to the last: see `chunks_apart`.
    """
    yield from _head(held, header, scope)
    with _hands(held, expected_rows(held, scope.project)) as hands:
        found = streams(hands, STATEMENTS.values(), scope.parameters())
        for kind, rows in zip(STATEMENTS, found, strict=True):
            yield from _chunks(kind, rows)


def chunks_apart(held: BaseDatabaseWrapper, header: ProjectRecord, scope: Scope) -> Iterator[Chunk]:
    """The same, slower, by cursors on the server: between two chunks the connection can be asked other things, and is
    idle while nobody takes the next."""
    yield from _head(held, header, scope)
    for kind, statement in STATEMENTS.items():
        with closing(held.chunked_cursor()) as cursor:
            cursor.execute(statement, scope.parameters())
            while rows := cursor.fetchmany(_at_once(kind)):
                yield Chunk(kind, len(rows), _joined(kind, [row.encode() for (row,) in rows]))


def _head(held: BaseDatabaseWrapper, header: ProjectRecord, scope: Scope) -> Iterator[Chunk]:
    yield Chunk("project", 1, line_of(header))
    rounds = round_lines(held, scope)
    yield Chunk("round", len(rounds), b"".join(rounds))


def round_lines(held: BaseDatabaseWrapper, scope: Scope) -> list[bytes]:
    """The line of each round."""
    return [line_of(decode_object(RoundRecord, row, "")) for row in _rounds(held, scope)]


def lines_of(held: BaseDatabaseWrapper, kind: str, scope: Scope) -> bytes:
    """The lines of one type all at once, for scopes that are narrowed to some rows."""
    with held.cursor() as cursor:
        cursor.execute(STATEMENTS[kind], scope.parameters())
        rows = [row.encode() for (row,) in cursor.fetchall()]
    return _joined(kind, rows) if rows else b""


def records(chunk: Chunk) -> Iterator[Record]:
    """The records of the lines, for formats other than the native one."""
    for line in chunk.lines.split(b"\n")[:-1]:
        yield parse(line)


def wrong_quotes(held: BaseDatabaseWrapper, scope: Scope) -> tuple[Loss, ...]:
    """The mentions whose quote is not what stands at their fragments; none but in a corrupt database."""
    plan_for(held, expected_rows(held, scope.project))
    with held.cursor() as cursor:
        cursor.execute(export_rows.WRONG_QUOTES, {**scope.parameters(), "examples": EXAMPLES})
        count, examples = cursor.fetchone()
    return (Loss("wrong-quote", "mention", count, tuple(examples)),) if count else ()


@contextmanager
def _hands(held: BaseDatabaseWrapper, rows: int) -> Iterator[Sequence[BaseDatabaseWrapper]]:
    """The connections to read so many records by: a large project by two."""
    plan_for(held, rows)
    if rows <= MANY:
        yield (held,)
        return
    with _connection(_same_snapshot(held)) as other:
        plan_for(other, rows)
        yield (held, other)


def _chunks(kind: str, rows: Iterator[bytes]) -> Iterator[Chunk]:
    """The rows of one statement, some at a time."""
    while part := list(islice(rows, _at_once(kind))):
        yield Chunk(kind, len(part), _joined(kind, part))


def _at_once(kind: str) -> int:
    return DOCUMENTS_AT_ONCE if kind == "document" else ROWS_AT_ONCE


def _joined(kind: str, rows: list[bytes]) -> bytes:
    """The rows as complete lines."""
    lines = map(_document, rows) if kind == "document" else rows
    return b"\n".join([*lines, b""])


def _document(row: bytes) -> bytes:
    """The line with its metadata at the end; only here their keys can be put in order."""
    line, _, metadata = row.rpartition(b"\n")
    return line[:-1] + b',"metadata":' + canonical_metadata(json.loads(metadata)) + b"}"


def _rounds(held: BaseDatabaseWrapper, scope: Scope) -> list[dict[str, Any]]:
    with held.cursor() as cursor:
        cursor.execute(export_header.ROUNDS, scope.parameters())
        return [row[0] for row in cursor.fetchall()]


def _one(held: BaseDatabaseWrapper, statement: str, parameters: dict[str, Any]) -> Any:
    """The one value that a statement gives."""
    with held.cursor() as cursor:
        cursor.execute(statement, parameters)
        row = cursor.fetchone()
    return row[0] if row else None
