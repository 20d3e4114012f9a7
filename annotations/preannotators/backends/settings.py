"""Back ends as the operator names them: JSON objects, checked, and made into engines."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from annotations.core.errors import DomainError
from annotations.core.labels import DEFAULT_SCHEMA
from annotations.outbound import FetchError, HostPort, host_port
from annotations.preannotators.backends.http import HttpPreAnnotator
from annotations.preannotators.backends.label_studio import LabelStudioPreAnnotator
from annotations.preannotators.backends.openai import PROMPT_VERSION, OpenAIPreAnnotator
from annotations.preannotators.backends.remote import Endpoint
from annotations.preannotators.base import PreAnnotator

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}", re.ASCII)
_LONGEST_VERSION = 40
_CLAIM_TYPES = [label.key for label in DEFAULT_SCHEMA.claim_types]


class BackEndSettingError(DomainError):
    """A back end is not described as it must be. The sentence names it and the field, and repeats no value."""

    code: ClassVar[str] = "invalid_setting"


@dataclass(frozen=True, slots=True)
class Option:
    """One field of a back end: its type, its value in absence (None where it is needed), its bounds."""

    kind: type
    default: Any
    least: int = 0
    most: int = 0


_EVERY: Mapping[str, Option] = {
    "name": Option(str, None),
    "kind": Option(str, None),
    "url": Option(str, None),
    "title": Option(str, ""),
    "version": Option(str, "1"),
    "key": Option(str, ""),
    "seconds": Option(int, 60, 1, 900),
    "retries": Option(int, 2, 0, 10),
    "chunk": Option(int, 20_000, 500, 2_000_000),
}
_OF_KIND: Mapping[str, Mapping[str, Option]] = {
    "http": {},
    "label-studio": {"labels": Option(dict, {})},
    "openai": {
        "model": Option(str, None),
        "chunk": Option(int, 6_000, 500, 200_000),
        "answer_tokens": Option(int, 4_000, 100, 100_000),
        "tokens_per_project": Option(int, 1_000_000, 1, 10**12),
    },
}


def engines(entries: Sequence[object], hosts: Collection[str] = ()) -> list[PreAnnotator]:
    """The engines that the entries describe; `hosts` are the `host:port` pairs that may lie inside the network.

    Raises:
        BackEndSettingError: an entry or a pair is not as it must be, or two have one name.
    """
    allowed = [_pair(host) for host in hosts]
    found = [_engine(entry, place, allowed) for place, entry in enumerate(entries, start=1)]
    names = [engine.identifier for engine in found]
    for name in names:
        if names.count(name) > 1:
            raise BackEndSettingError(f"Two pre-annotators have the name “{name}”.", field="name")
    return found


def _pair(text: str) -> HostPort:
    try:
        return host_port(text)
    except FetchError as error:
        raise BackEndSettingError("A host is written as host:port.", field="hosts") from error


def _engine(entry: object, place: int, allowed: Collection[HostPort]) -> PreAnnotator:
    values = _checked(entry, f"Pre-annotator {place}")
    endpoint = Endpoint(
        name=values["name"],
        url=values["url"].rstrip("/"),
        key=values["key"],
        seconds=values["seconds"],
        retries=values["retries"],
        allowed=allowed,
    )
    return _MAKERS[values["kind"]](values, endpoint)


def _checked(entry: object, who: str) -> dict[str, Any]:
    """Every field of the entry, with what stands in for those that are absent."""
    if not isinstance(entry, Mapping):
        raise BackEndSettingError(f"{who} must be a JSON object.")
    kind = entry.get("kind")
    if not isinstance(kind, str) or kind not in _OF_KIND:
        raise _wrong(who, "kind", f"one of {', '.join(_OF_KIND)}")
    options = {**_EVERY, **_OF_KIND[kind]}
    for name in entry:
        if name not in options:
            raise BackEndSettingError(f"{who} has an unknown field; there are: {', '.join(options)}.")
    values = {name: _value(entry, name, option, who) for name, option in options.items()}
    if not _NAME.fullmatch(values["name"]):
        raise _wrong(who, "name", "up to 40 small letters, digits and hyphens, a letter first")
    if not values["url"].startswith(("http://", "https://")):
        raise _wrong(who, "url", "an address with http or https")
    if not all(value in _CLAIM_TYPES for value in values.get("labels", {}).values()):
        raise _wrong(who, "labels", f"an object from their labels to {', '.join(_CLAIM_TYPES)}")
    return values


def _value(entry: Mapping[str, object], name: str, option: Option, who: str) -> Any:
    value = entry.get(name, option.default)
    if value is None:
        raise _wrong(who, name, "given")
    if not isinstance(value, option.kind) or isinstance(value, bool):
        raise _wrong(who, name, {str: "text", int: "a whole number", dict: "an object"}[option.kind])
    if isinstance(value, int) and not option.least <= value <= option.most:
        raise _wrong(who, name, f"from {option.least:,} to {option.most:,}")
    return value


def _wrong(who: str, name: str, rule: str) -> BackEndSettingError:
    return BackEndSettingError(f"{who}: {name} must be {rule}.", field=name)


def _http(values: dict[str, Any], endpoint: Endpoint) -> PreAnnotator:
    title = values["title"] or f"{values['name']} (HTTP)"
    return HttpPreAnnotator(values["name"], _version(values), title, endpoint, values["chunk"])


def _label_studio(values: dict[str, Any], endpoint: Endpoint) -> PreAnnotator:
    title = values["title"] or f"{values['name']} (Label Studio)"
    return LabelStudioPreAnnotator(
        values["name"], _version(values), title, endpoint, values["chunk"], values["labels"]
    )


def _openai(values: dict[str, Any], endpoint: Endpoint) -> PreAnnotator:
    return OpenAIPreAnnotator(
        identifier=values["name"],
        version=_version(values, f"{values['version']}.{PROMPT_VERSION} {values['model']}"),
        title=values["title"] or f"{values['name']} ({values['model']})",
        endpoint=endpoint,
        model=values["model"],
        chunk=values["chunk"],
        budget=values["tokens_per_project"],
        answer_tokens=values["answer_tokens"],
    )


def _version(values: dict[str, Any], version: str = "") -> str:
    """What is stored with every suggestion."""
    return (version or str(values["version"]))[:_LONGEST_VERSION]


_MAKERS: Mapping[str, Callable[[dict[str, Any], Endpoint], PreAnnotator]] = {
    "http": _http,
    "label-studio": _label_studio,
    "openai": _openai,
}
