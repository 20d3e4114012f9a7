"""A project's labeled data live: the records of an export, all or what changed since a state, in pages or as a stream.

Keys come first, from all rows or from late history; some hundreds at a time are looked at with the statements of the
export, narrowed to them. What gives a record is sent; what gives none has left the data, and is sent as
deleted to those who may hold it.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

import orjson
from django.db.backends.base.base import BaseDatabaseWrapper

from annotations.core.records import ProjectRecord
from annotations.core.states import Standing, state_of
from annotations.formats.jsonl import SCHEMA_VERSION, line_of
from annotations.queries import export, labeled_claims_rows
from annotations.queries.labeled_claims_late import ALL_KEYS, LATE_KEYS, WITHHELD_MAY_HAVE_CHANGED
from annotations.queries.labeled_claims_state import NOTHING_SEEN, State, Step
from annotations.queries.statements import array

KINDS = tuple(LATE_KEYS)
"""The types of records behind the project's, in the order of a file."""
AT_ONCE = 1000
SOME = 1
"""Rows for which indexes are the way, whatever the size of the project."""
STALLED = "5min"
WITHHELD = "withheld"
NO_LIMIT = None

Keys = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a project's data; `since` is what the reader had seen, None where they take everything."""

    using: BaseDatabaseWrapper
    scope: export.Scope
    header: ProjectRecord
    step: Step
    since: State | None

    def late(self) -> dict[str, Any]:
        """What the statements of late keys are measured by."""
        seen = NOTHING_SEEN if self.since is None or self.step.is_all else self.since.snapshot
        return {"project": self.scope.project, "seen": seen}


@dataclass(frozen=True, slots=True)
class Place:
    """Behind which key of which type a page begins; `after` is "" at the beginning of the type."""

    kind: str = KINDS[0]
    after: str = ""


START = Place()


def page(reading: Reading, place: Place, limit: int) -> tuple[list[bytes], Place | None]:
    """Lines of at most so many keys from the place on, and the place behind them, None at the end."""
    lines = [project_line(reading)] if place == START else []
    after = place.after
    for kind in KINDS[KINDS.index(place.kind) :]:
        found = _keys(reading, kind, after, limit)
        lines += _answer(reading, kind, found)
        if len(found) == limit:
            return lines, Place(kind, str(found[-1]))
        lines += _behind(reading, kind)
        limit, after = limit - len(found), ""
    return lines, None


def let_go_when_stalled(using: BaseDatabaseWrapper) -> None:
    """End the snapshot of a reader who takes nothing for long: as long as it is held nothing can be cleared away."""
    with using.cursor() as cursor:
        cursor.execute("SELECT set_config('idle_in_transaction_session_timeout', %s, true)", [STALLED])


def stream(reading: Reading) -> Iterator[bytes]:
    """All lines at constant memory; for connections that hold a snapshot."""
    if reading.since is None:
        yield from _whole(reading)
        return
    yield project_line(reading)
    for kind in KINDS:
        for found in _all_keys(reading, kind):
            yield b"".join(_answer(reading, kind, found))
        yield b"".join(_behind(reading, kind))


def project_line(reading: Reading) -> bytes:
    """The record that tells the state."""
    return line_of(reading.header)


def _whole(reading: Reading) -> Iterator[bytes]:
    """The export, with the state of each claim."""
    expected = export.expected_rows(reading.using, reading.scope.project)
    export.plan_for(reading.using, expected)
    with closing(export.chunks_apart(reading.using, reading.header, reading.scope)) as chunks:  # type: ignore[type-var]
        for chunk in chunks:
            if chunk.type in {"claim", "gold"}:
                export.plan_for(reading.using, SOME)
                yield b"".join(_with_states(reading, chunk.type, chunk.lines.splitlines(keepends=True)))
                export.plan_for(reading.using, expected)
            else:
                yield chunk.lines


def _keys(reading: Reading, kind: str, after: str, limit: int) -> list[Any]:
    """So many keys behind another."""
    values = {**reading.late(), "after": after or None, "limit": limit}
    return [key for (key,) in _rows(reading.using, _keys_of(reading, kind), values)]


def _all_keys(reading: Reading, kind: str) -> Iterator[list[Any]]:
    """All keys, some at a time, through a cursor on the server: late ones are found once."""
    with closing(reading.using.chunked_cursor()) as cursor:
        cursor.execute(_keys_of(reading, kind), {**reading.late(), "after": None, "limit": NO_LIMIT})
        while rows := cursor.fetchmany(AT_ONCE):
            yield [key for (key,) in rows]


def _keys_of(reading: Reading, kind: str) -> str:
    return (ALL_KEYS if reading.since is None else LATE_KEYS)[kind]


def _answer(reading: Reading, kind: str, keys: Keys) -> list[bytes]:
    """The records of these keys; a reader who had seen others is told of what is none (any more)."""
    if not keys:
        return []
    lines = _lines(reading, kind, keys)
    if reading.since is None:
        return lines
    held = {id_of(line) for line in lines}
    gone = [key for key in _ids(reading, kind, keys) if key not in held]
    return [*lines, *(tombstone(kind, key) for key in gone)]


def _lines(reading: Reading, kind: str, keys: Keys) -> list[bytes]:
    if kind == "round":
        wanted = {str(key) for key in keys}
        return [each for each in export.round_lines(reading.using, reading.scope) if id_of(each) in wanted]
    scope = replace(reading.scope, only=_narrowed(reading, kind, keys))
    if kind == "source":
        rows = _rows(reading.using, labeled_claims_rows.SOURCES, scope.parameters())
        return [row[0].encode() + b"\n" for row in rows]
    lines = export.lines_of(reading.using, kind, scope).splitlines(keepends=True)
    return _with_states(reading, kind, lines)


def _narrowed(reading: Reading, kind: str, keys: Keys) -> export.Rows:
    """These rows, and what they depend on."""
    if kind == "assignment":
        return export.Rows(assignments=keys)
    if kind not in labeled_claims_rows.NEEDED:
        return export.Rows(ids=keys)
    [(claims, assignments)] = _rows(reading.using, labeled_claims_rows.NEEDED[kind], {"ids": array(keys)})
    golds = keys if kind == "gold" else []
    held = [each for each in assignments or [] if each is not None]
    return export.Rows(ids=keys, assignments=held, claims=claims or [], golds=golds)


def _ids(reading: Reading, kind: str, keys: Keys) -> list[str]:
    """Under which ids the rows of these keys may have been in the data."""
    if kind != "assignment":
        return [str(key) for key in keys]
    now = reading.scope.pseudonymize
    before = reading.since.pseudonymized if reading.since else now
    forms = "{" + ",".join(str(form) for form in {now, before}) + "}"
    values = {"inner": reading.scope.inner, "outer": reading.scope.outer, "forms": forms, "ids": array(keys)}
    return [key for (key,) in _rows(reading.using, labeled_claims_rows.HANDLES, values)]


def _behind(reading: Reading, kind: str) -> list[bytes]:
    """The record that stands for all confidential sources, behind the others."""
    if kind != "source":
        return []
    if reading.since and not _rows(reading.using, WITHHELD_MAY_HAVE_CHANGED, reading.late())[0][0]:
        return []
    found = _rows(reading.using, labeled_claims_rows.WITHHELD, reading.scope.parameters())
    if found:
        return [found[0][0].encode() + b"\n"]
    return [tombstone(kind, WITHHELD)] if reading.since else []


def _with_states(reading: Reading, kind: str, lines: list[bytes]) -> list[bytes]:
    """The lines of claims and gold with what has become of each."""
    if kind == "gold":
        return [_with_state(line, state_of(_standing_of(line))) for line in lines]
    if kind != "claim" or not lines:
        return lines
    only = export.Rows(ids=[id_of(line) for line in lines])
    values = replace(reading.scope, only=only).parameters()
    found = {
        key: Standing(*rest) for key, *rest in _rows(reading.using, labeled_claims_rows.STANDINGS, values)
    }
    return [_with_state(line, state_of(found[id_of(line)])) for line in lines]


def _standing_of(gold: bytes) -> Standing:
    record = orjson.loads(gold)
    return Standing(outcome=record["outcome"], revision=record["provenance"]["revision"])


def _with_state(line: bytes, state: str) -> bytes:
    return b'%b,"state":"%b","schema_version":"%b"}\n' % (line[:-2], state.encode(), SCHEMA_VERSION.encode())


def id_of(line: bytes) -> str:
    """The id in a line, which stands behind its type."""
    return line.split(b'"id":"', 1)[1].split(b'"', 1)[0].decode()


def tombstone(kind: str, key: str) -> bytes:
    """The line of what is no record any more."""
    return orjson.dumps({"type": kind, "id": key, "deleted": True}) + b"\n"


def _rows(using: BaseDatabaseWrapper, statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with using.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
