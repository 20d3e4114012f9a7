"""Plain JSON values to records: every field of the declared type, no field missing, none unknown."""

import json
import re
import types
from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from annotations.core.errors import DomainError
from annotations.formats.base import FormatError

CHOICES: Mapping[str, frozenset[str]] = {
    "ProjectRecord.offset_unit": frozenset({"code_point"}),
    "ProjectRecord.evidence_style": frozenset({"citations", "questions"}),
    "RoundRecord.kind": frozenset({"annotate", "verify", "replay", "training", "qualify"}),
    "RoundRecord.status": frozenset({"open", "closed"}),
    "RoundRecord.suggestion_policy": frozenset({"show", "hide", "randomize"}),
    "AssignmentRecord.status": frozenset({"submitted", "closed"}),
    "AssignmentRecord.outcome": frozenset({"", "done", "skipped"}),
    "ClaimRecord.asks": frozenset({"content", "utterance"}),
    "Origin.kind": frozenset({"person", "suggestion"}),
    "Origin.outcome": frozenset({"", "accepted", "edited"}),
    "SourceRecord.kind": frozenset(
        {"web", "document", "file", "interview", "broadcast", "dataset", "print", "withheld"}
    ),
    "EvidenceRecord.answer_type": frozenset({"extractive", "abstractive", "boolean", "unanswerable"}),
    "EvidenceRecord.stance": frozenset({"supports", "refutes", "neutral"}),
    "EvidenceRecord.origin": frozenset({"independent", "repeats_claim_source", "same_as_other", "unknown"}),
    "GoldRecord.outcome": frozenset({"gold", "not_a_claim", "cannot_be_settled"}),
}
"""The permitted values of the fields that have a fixed list."""

Decoder = Callable[[object], Any]
"""Makes a record or a field of one. Raises FormatError, whose `field` leads from the value on."""

_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z")


def decode(shape: Any, value: object, path: str = "") -> Any:
    """`value` as `shape`, a dataclass or the type of one of its fields.

    Raises:
        FormatError: it is something else; `field` is the dotted path of what is wrong.
    """
    try:
        return decoder(shape)(value)
    except FormatError as error:
        raise _within(path, error) from None


def decode_object(shape: Any, value: object, path: str) -> Any:
    """A dataclass from a JSON object that has exactly its fields. Raises FormatError."""
    return decode(shape, value, path)


@cache
def decoder(shape: Any) -> Decoder:
    """What makes values of that shape; made once, for there are millions of values."""
    if isinstance(shape, types.UnionType):
        inner = decoder(next(each for each in get_args(shape) if each is not types.NoneType))
        return lambda value: None if value is None else inner(value)
    if is_dataclass(shape):
        return _object_decoder(shape)
    if shape is str:
        return _text
    origin = get_origin(shape)
    if origin is tuple:
        return _array_decoder(decoder(get_args(shape)[0]))
    scalar = checked_mapping if origin is Mapping else SCALARS[shape]
    return lambda value: scalar(value, "")


def _text(value: object) -> str:
    """Text, most of which is found sound at a glance."""
    if isinstance(value, str) and value.isascii() and "\0" not in value:
        return value
    return text(value, "")


def _array_decoder(inner: Decoder) -> Decoder:
    def decoded(value: object) -> tuple[Any, ...]:
        found: list[Any] = []
        try:
            for item in array(value, ""):
                found.append(inner(item))  # noqa: PERF401 - its length says which item is wrong
        except FormatError as error:
            raise _within(len(found) if isinstance(value, list) else "", error) from None
        return tuple(found)

    return decoded


def _object_decoder(shape: Any) -> Decoder:
    fields_of = {name: _checked(shape, name, decoder(each)) for name, each in hints(shape).items()}
    names, parts = fields_of.keys(), tuple(fields_of.items())

    def decoded(value: object) -> Any:
        given, name, found = mapping(value, ""), "", []
        if given.keys() != names:
            _refuse_other_keys(given, names)
        try:
            for name, part in parts:
                found.append(part(given[name]))
        except FormatError as error:
            raise _within(name, error) from None
        try:
            return shape(*found)
        except DomainError as error:
            raise FormatError(str(error)) from None

    return decoded


def _refuse_other_keys(given: Mapping[str, object], names: Collection[str]) -> None:
    for name in names:
        if name not in given:
            raise FormatError("is missing", field=name)
    for name in given:
        if name not in names:
            raise FormatError("is not a field of this record", field=name)


def _checked(shape: Any, name: str, inner: Decoder) -> Decoder:
    """The decoder of a field, followed by a check of its value where there is one."""
    permitted = CHOICES.get(f"{shape.__name__}.{name}")
    if permitted:
        return lambda value: _chosen(inner(value), permitted)
    if name == "id":
        return lambda value: _filled(inner(value))
    return (lambda value: _timed(inner(value))) if name.endswith("_at") else inner


def _chosen(found: Any, permitted: frozenset[str]) -> Any:
    """A value of the field's list, or None."""
    if found is not None and found not in permitted:
        raise FormatError(f"“{found}” is not one of: {', '.join(sorted(permitted))}")
    return found


def _filled(found: Any) -> Any:
    if not found:
        raise FormatError("is empty")
    return found


def _timed(found: Any) -> Any:
    """A time in our layout, or nothing."""
    if found and not _TIME.fullmatch(str(found)):
        raise FormatError("is not a time in UTC such as 2024-05-01T09:30:00.000000Z")
    return found


def _within(key: str | int, error: FormatError) -> FormatError:
    """The error as one of what has `key` in it."""
    path = step(str(key), error.field) if error.field and key != "" else error.field or str(key)
    return FormatError(error.reason, field=path)


@cache
def hints(shape: Any) -> dict[str, Any]:
    """The fields of a dataclass in order, with their types."""
    found = get_type_hints(shape)
    return {each.name: found[each.name] for each in fields(shape)}


def step(path: str, key: str | int) -> str:
    """One level down: `fragments`, 0 → `fragments.0`."""
    return f"{path}.{key}" if path else str(key)


def mapping(value: object, path: str) -> dict[str, object]:
    """`value`, if it is a JSON object. Raises FormatError."""
    if not isinstance(value, dict):
        raise FormatError(f"must be an object, not {named(value)}", field=path)
    return value


def checked_mapping(value: object, path: str) -> dict[str, object]:
    """A JSON object of any content, without text that cannot be stored. Raises FormatError."""
    found = mapping(value, path)
    refuse_forbidden(found, path)
    return found


def refuse_forbidden(value: object, path: str) -> None:
    """Look for NUL and lone surrogates at any depth. Raises FormatError."""
    if isinstance(value, str):
        text(value, path)
    elif isinstance(value, dict):
        for key, item in value.items():
            text(key, path)
            refuse_forbidden(item, step(path, key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            refuse_forbidden(item, step(path, i))


def array(value: object, path: str) -> list[object]:
    """`value`, if it is a JSON array. Raises FormatError."""
    if not isinstance(value, list):
        raise FormatError(f"must be an array, not {named(value)}", field=path)
    return value


def text(value: object, path: str) -> str:
    """`value`, if it is text without NUL and lone surrogates. Raises FormatError."""
    if not isinstance(value, str):
        raise FormatError(f"must be text, not {named(value)}", field=path)
    bad = _FORBIDDEN.search(value)
    if bad:
        reason = f"holds U+{ord(bad[0]):04X} at code point {bad.start()}, which no text may hold"
        raise FormatError(reason, field=path)
    return value


def optional_text(node: Mapping[str, Any], key: str, path: str = "") -> str:
    """The text under `key`, "" where it is absent or null; `path` leads to the object. Raises FormatError for anything else."""
    value = node.get(key)
    return "" if value is None else text(value, f"{path}.{key}" if path else key)


def whole_number(value: object, path: str) -> int:
    """`value`, if it is a whole number from 0. Raises FormatError."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise FormatError(f"must be a whole number from 0, not {named(value)}", field=path)
    return value


def number(value: object, path: str) -> float:
    """`value`, if it is a number. Raises FormatError."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise FormatError(f"must be a number, not {named(value)}", field=path)
    return float(value)


def flag(value: object, path: str) -> bool:
    """`value`, if it is true or false. Raises FormatError."""
    if not isinstance(value, bool):
        raise FormatError(f"must be true or false, not {named(value)}", field=path)
    return value


def day(value: object, path: str) -> date:
    """A calendar day written YYYY-MM-DD. Raises FormatError."""
    written = text(value, path)
    try:
        if _DAY.fullmatch(written):
            return date.fromisoformat(written)
    except ValueError:
        pass
    raise FormatError(f"“{written[:40]}” is no day written YYYY-MM-DD", field=path)


def named(value: object) -> str:
    """What a JSON value is, in words."""
    if isinstance(value, str):
        return "text"
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "an array"
    return json.dumps(value)


SCALARS: Mapping[Any, Callable[[object, str], Any]] = {
    str: text,
    int: whole_number,
    float: number,
    bool: flag,
    date: day,
}
