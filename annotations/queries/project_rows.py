# ruff: noqa: S608 - SQL is made of the names of our tables and columns alone
"""A project's rows as JSON, table by table, through a snapshot: what an archive holds."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any
from uuid import UUID

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Model
from pghistory.models import Context

from annotations.models import Event, Evidence, User
from annotations.queries.carried import CARRIED, PEOPLE_OF_EVENTS, Carried, history_of, kind_of

ROWS_AT_ONCE = 1000
TEXTS_AT_ONCE = 50
"""Documents come with their text: few at once keep the memory flat."""


class Holds(Enum):
    """What a column holds, as far as it matters to a row that moves."""

    PLAIN = "plain"
    REFERENCE = "reference"
    REFERENCES = "references"
    PERSON = "person"
    HANDLE = "handle"
    CONTEXT = "context"
    OBJECT = "object"
    DETAILS = "details"


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `kind` is the model it refers to, `is_json` says that it comes as JSON in a string."""

    name: str
    holds: Holds = Holds.PLAIN
    kind: str = ""
    is_json: bool = False


GIVEN_HERE = frozenset({"pgh_id", "pgh_xact"})
"""What a database gives its history itself: another one's numbers mean nothing in it."""


@cache
def columns_of(model: type[Model], own: type[Model] | None = None) -> tuple[Column, ...]:
    """The columns of a model, or of the history of its `own` model, but for what the database gives."""
    fields = [field for field in model._meta.concrete_fields if field.name not in GIVEN_HERE]  # noqa: SLF001
    numbered_here = {"id"} if model is Event else set()
    return tuple(_column(field, own or model) for field in fields if field.name not in numbered_here)


def _column(field: "Field[Any, Any]", own: type[Model]) -> Column:
    holds, kind = _held(field, own)
    return Column(field.column or field.name, holds, kind, is_json=isinstance(field, models.JSONField))


def _held(field: "Field[Any, Any]", own: type[Model]) -> tuple[Holds, str]:
    """What the field holds, and the kind of what it refers to."""
    special = {
        "handle": (Holds.HANDLE, ""),
        "pgh_context": (Holds.CONTEXT, ""),
        "chosen_evidence": (Holds.REFERENCES, kind_of(Evidence)),
        "object_id": (Holds.OBJECT, ""),
    }
    if field.name in special:
        return special[field.name]
    if own is Event and field.name in ("before", "after"):
        return Holds.DETAILS, ""
    if field.name in ("id", "pgh_obj"):
        return Holds.REFERENCE, kind_of(own)
    target = field.remote_field.model if field.remote_field else None
    if target is None:
        return Holds.PLAIN, ""
    return (Holds.PERSON, "") if target is User else (Holds.REFERENCE, kind_of(target))


def is_numbered(model: type[Model]) -> bool:
    """Whether the model's ids are numbers that the database gives."""
    return isinstance(model._meta.pk, models.AutoField | models.BigAutoField)  # noqa: SLF001


def statement(table: str, columns: tuple[Column, ...], rows: str, order: str) -> str:
    """The statement that gives the rows as JSON; JSON within comes as text, so that no number is rounded."""
    chosen = ", ".join(f'"{c.name}"::text AS "{c.name}"' if c.is_json else f'"{c.name}"' for c in columns)
    return (
        f"SELECT row_to_json(r)::text FROM (SELECT {chosen} FROM {table} WHERE {rows} ORDER BY {order}) AS r"
    )


def rows_of(held: BaseDatabaseWrapper, each: Carried, project: UUID) -> Iterator[bytes]:
    """The rows of a model, a line each."""
    columns = columns_of(each.model)
    at_once = TEXTS_AT_ONCE if any(c.name == "text" for c in columns) else ROWS_AT_ONCE
    return lines(held, statement(each.table, columns, each.rows, "id"), project, at_once)


def history_rows(held: BaseDatabaseWrapper, each: Carried, project: UUID) -> Iterator[bytes]:
    """The rows of a model's history in the order in which they came, a line each; none where none is kept."""
    history = history_of(each)
    if history is None:
        return iter(())
    columns = columns_of(history, each.model)
    return lines(held, statement(history._meta.db_table, columns, each.rows, "pgh_id"), project)  # noqa: SLF001


def contexts(held: BaseDatabaseWrapper, project: UUID) -> Iterator[bytes]:
    """Who was behind the changes in the history, where it is known: the person's id alone."""
    whose = "metadata->>'user' AS \"user\""
    found = f"SELECT id, created_at, {whose} FROM {Context._meta.db_table} WHERE id IN ({_contexts()}) ORDER BY id"  # noqa: SLF001
    return lines(held, f"SELECT row_to_json(r)::text FROM ({found}) AS r", project)


def _contexts() -> str:
    histories = [(history, each) for each in CARRIED if (history := history_of(each))]
    return " UNION ".join(
        f"SELECT pgh_context_id FROM {history._meta.db_table} WHERE {each.rows}"  # noqa: SLF001
        for history, each in histories
    )


def people(held: BaseDatabaseWrapper, project: UUID) -> Iterator[bytes]:
    """Everybody whom the project's rows name: id, account name and displayed name."""
    named = f"SELECT metadata->>'user' FROM {Context._meta.db_table} WHERE id IN ({_contexts()})"  # noqa: SLF001
    whole = " UNION ".join([*_named(), PEOPLE_OF_EVENTS, named])
    found = f"SELECT id, username, display_name FROM annotations_user WHERE id::text IN ({whole}) ORDER BY id"
    return lines(held, f"SELECT row_to_json(r)::text FROM ({found}) AS r", project)


def _named() -> Iterator[str]:
    """Statements for the people that columns refer to."""
    for each in CARRIED:
        history = history_of(each)
        for model in (each.model, history) if history else (each.model,):
            for column in columns_of(model, each.model):
                if column.holds is Holds.PERSON:
                    yield f'SELECT "{column.name}"::text FROM {model._meta.db_table} WHERE {each.rows}'  # noqa: SLF001


def lines(
    held: BaseDatabaseWrapper, query: str, project: UUID, at_once: int = ROWS_AT_ONCE
) -> Iterator[bytes]:
    """The rows of a statement as lines, some at once, through a cursor on the server."""
    with closing(held.chunked_cursor()) as cursor:
        cursor.execute(query, {"project": project})
        while rows := cursor.fetchmany(at_once):
            yield "\n".join([*(row[0] for row in rows), ""]).encode()
