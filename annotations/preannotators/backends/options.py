"""Fields of a back end, each checked, and what an operator is told of one that is wrong."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from annotations.core.errors import DomainError

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}", re.ASCII)
_TYPES = {str: "text", int: "a whole number", float: "a number", dict: "an object"}


class BackEndSettingError(DomainError):
    """A back end is not described as it must be. The sentence names it and the field, and repeats no value."""

    code: ClassVar[str] = "invalid_setting"


@dataclass(frozen=True, slots=True)
class Option:
    """One field of a back end: its type, its value in absence (None where it is needed), its bounds or choices."""

    kind: type
    default: Any
    least: int = 0
    most: int = 0
    choices: tuple[str, ...] = ()


class UnfitError(DomainError):
    """A field does not fit. The sentence goes on behind "must be"."""

    code: ClassVar[str] = "unfit"


def wrong(who: str, name: str, rule: str) -> BackEndSettingError:
    """What to say of the field of that name."""
    return BackEndSettingError(f"{who}: {name} must be {rule}.", field=name)


def checked(entry: object, who: str, kinds: Mapping[str, Mapping[str, Option]]) -> dict[str, Any]:
    """Every field of the entry, with what stands in for those that are absent.

    Raises:
        BackEndSettingError: one is missing, unknown or wrong.
    """
    if not isinstance(entry, Mapping):
        raise BackEndSettingError(f"{who} must be a JSON object.")
    kind = entry.get("kind")
    if not isinstance(kind, str) or kind not in kinds:
        raise wrong(who, "kind", f"one of {', '.join(kinds)}")
    options = kinds[kind]
    for name in entry:
        if name not in options:
            raise BackEndSettingError(f"{who} has an unknown field; there are: {', '.join(options)}.")
    values = {name: _value(entry, name, option, who) for name, option in options.items()}
    if not _NAME.fullmatch(values["name"]):
        raise wrong(who, "name", "up to 40 small letters, digits and hyphens, a letter first")
    return values


def _value(entry: Mapping[str, object], name: str, option: Option, who: str) -> Any:
    value = entry.get(name, option.default)
    if value is None:
        raise wrong(who, name, "given")
    if not isinstance(value, (int, float) if option.kind is float else option.kind) or isinstance(
        value, bool
    ):
        raise wrong(who, name, _TYPES[option.kind])
    if isinstance(value, int | float) and not option.least <= value <= option.most:
        raise wrong(who, name, f"from {option.least:,} to {option.most:,}")
    if option.choices and value not in option.choices:
        raise wrong(who, name, f"one of {', '.join(option.choices)}")
    return value
