"""Plain JSON values to records: every field of the declared type, no field missing, none unknown."""

import json
import re
import types
from collections.abc import Callable, Mapping
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

_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z")


def decode(shape: Any, value: object, path: str = "") -> Any:
    """`value` as `shape`, a dataclass or the type of one of its fields.

    Raises:
        FormatError: it is something else; `field` is the dotted path of what is wrong.
    """
    if isinstance(shape, types.UnionType):
        inner = next(each for each in get_args(shape) if each is not types.NoneType)
        return None if value is None else decode(inner, value, path)
    if is_dataclass(shape):
        return decode_object(shape, value, path)
    origin = get_origin(shape)
    if origin is tuple:
        inner = get_args(shape)[0]
        return tuple(decode(inner, item, step(path, i)) for i, item in enumerate(array(value, path)))
    if origin is Mapping:
        return checked_mapping(value, path)
    return SCALARS[shape](value, path)


def decode_object(shape: Any, value: object, path: str) -> Any:
    """A dataclass from a JSON object that has exactly its fields."""
    given = mapping(value, path)
    types_of_fields = hints(shape)
    for name in types_of_fields:
        if name not in given:
            raise FormatError("is missing", field=step(path, name))
    for name in given:
        if name not in types_of_fields:
            raise FormatError("is not a field of this record", field=step(path, name))
    values = {name: decode(each, given[name], step(path, name)) for name, each in types_of_fields.items()}
    for name, found in values.items():
        check_value(shape, name, found, step(path, name))
    try:
        return shape(**values)
    except DomainError as error:
        raise FormatError(str(error), field=path) from None


def check_value(shape: Any, name: str, found: object, path: str) -> None:
    """Refuse a value outside the field's list, an empty id, and a time in another layout."""
    permitted = CHOICES.get(f"{shape.__name__}.{name}")
    if permitted and found is not None and found not in permitted:
        raise FormatError(f"“{found}” is not one of: {', '.join(sorted(permitted))}", field=path)
    if name == "id" and not found:
        raise FormatError("is empty", field=path)
    if name.endswith("_at") and found and not _TIME.fullmatch(str(found)):
        raise FormatError("is not a time in UTC such as 2024-05-01T09:30:00.000000Z", field=path)


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
