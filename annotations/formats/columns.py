"""Records as rows of flat tables: nested fields become `provenance_author`, fragments two lists of numbers."""

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass
from datetime import date
from functools import cache
from typing import Any, cast, get_args, get_origin

from annotations.core.spans import Span
from annotations.formats.decoding import hints
from annotations.formats.jsonl import encoded

KINDS: Mapping[Any, str] = {str: "text", int: "integer", float: "number", bool: "flag", date: "day"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `kind` is text, integer, number, flag or day; `of` takes its value out of a record."""

    name: str
    kind: str
    repeated: bool
    of: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file of one part of one table: its rows, bytes, sha256 and columns."""

    path: str
    table: str
    part: str
    rows: int
    size: int
    sha256: str
    columns: tuple[Column, ...]


@cache
def columns_of(shape: type) -> tuple[Column, ...]:
    """The columns of a record type, in the order of its fields."""
    return tuple(each for name, kind in hints(shape).items() for each in _columns(name, kind, _getter(name)))


def _getter(name: str) -> Callable[[Any], Any]:
    return lambda record: getattr(record, name)


def _columns(name: str, shape: Any, of: Callable[[Any], Any]) -> list[Column]:
    """The columns of one field."""
    if isinstance(shape, types.UnionType):
        shape = next(each for each in get_args(shape) if each is not types.NoneType)
    if shape in KINDS:
        return [Column(name, KINDS[shape], repeated=False, of=of)]
    if is_dataclass(shape):
        fields: dict[str, Any] = hints(cast("type", shape))
        return [
            each
            for inner, kind in fields.items()
            for each in _columns(f"{name}_{inner}", kind, _inside(of, inner))
        ]
    item = get_args(shape)[0] if get_origin(shape) is tuple else None
    if item is Span:
        return [
            Column(f"{name}_{end}", "integer", repeated=True, of=_ends(of, end)) for end in ("start", "end")
        ]
    if item in KINDS:
        return [Column(name, KINDS[item], repeated=True, of=lambda record: list(of(record)))]
    return [
        Column(
            name,
            "text",
            repeated=False,
            of=lambda record: json.dumps(encoded(of(record)), ensure_ascii=False),
        )
    ]


def _inside(of: Callable[[Any], Any], name: str) -> Callable[[Any], Any]:
    """A field of what another getter gives, None where that is None."""
    return lambda record: None if (outer := of(record)) is None else getattr(outer, name)


def _ends(of: Callable[[Any], Any], end: str) -> Callable[[Any], list[int]]:
    return lambda record: [getattr(span, end) for span in of(record)]
