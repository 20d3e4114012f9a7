"""Back ends as the operator names them: JSON objects, checked, and made into engines."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from annotations.outbound import FetchError, HostPort, host_port
from annotations.preannotators.backends.claim_types import CLAIM_TYPES
from annotations.preannotators.backends.http import HttpPreAnnotator
from annotations.preannotators.backends.label_studio import LabelStudioPreAnnotator
from annotations.preannotators.backends.model_folder import TASKS, ModelFolder
from annotations.preannotators.backends.openai import PROMPT_VERSION, OpenAIPreAnnotator
from annotations.preannotators.backends.options import BackEndSettingError, Option, UnfitError, checked, wrong
from annotations.preannotators.backends.pipeline_labels import claim_labels
from annotations.preannotators.backends.pipelines import TOKEN, WORD, TransformersPreAnnotator
from annotations.preannotators.backends.remote import Endpoint
from annotations.preannotators.base import PreAnnotator

_LONGEST_VERSION = 40
_LONGEST_BEFORE_DIGEST = 16

_EVERY: Mapping[str, Option] = {
    "name": Option(str, None),
    "kind": Option(str, None),
    "title": Option(str, ""),
    "version": Option(str, "1"),
}
_REMOTE: Mapping[str, Option] = {
    "url": Option(str, None),
    "key": Option(str, ""),
    "seconds": Option(int, 60, 1, 900),
    "retries": Option(int, 2, 0, 10),
    "chunk": Option(int, 20_000, 500, 2_000_000),
}
_KINDS: Mapping[str, Mapping[str, Option]] = {
    "http": {**_EVERY, **_REMOTE},
    "label-studio": {**_EVERY, **_REMOTE, "labels": Option(dict, {})},
    "openai": {
        **_EVERY,
        **_REMOTE,
        "model": Option(str, None),
        "chunk": Option(int, 6_000, 500, 200_000),
        "answer_tokens": Option(int, 4_000, 100, 100_000),
        "tokens_per_project": Option(int, 1_000_000, 1, 10**12),
    },
    "transformers": {
        **_EVERY,
        "folder": Option(str, None),
        "task": Option(str, None, choices=TASKS),
        "labels": Option(dict, {}),
        "threshold": Option(float, 0.5, 0, 1),
        "unit": Option(str, WORD, choices=(WORD, TOKEN)),
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
    who = f"Pre-annotator {place}"
    values = checked(entry, who, _KINDS)
    try:
        return _MAKERS[values["kind"]](values, allowed)
    except UnfitError as error:
        raise wrong(who, error.field, error.sentence) from error


def _endpoint(values: dict[str, Any], allowed: Collection[HostPort]) -> Endpoint:
    if not values["url"].startswith(("http://", "https://")):
        raise UnfitError("an address with http or https", field="url")
    return Endpoint(
        name=values["name"],
        url=values["url"].rstrip("/"),
        key=values["key"],
        seconds=values["seconds"],
        retries=values["retries"],
        allowed=allowed,
    )


def _http(values: dict[str, Any], allowed: Collection[HostPort]) -> PreAnnotator:
    title = values["title"] or f"{values['name']} (HTTP)"
    return HttpPreAnnotator(
        values["name"], _version(values), title, _endpoint(values, allowed), values["chunk"]
    )


def _label_studio(values: dict[str, Any], allowed: Collection[HostPort]) -> PreAnnotator:
    title = values["title"] or f"{values['name']} (Label Studio)"
    if not all(value in CLAIM_TYPES for value in values["labels"].values()):
        raise UnfitError(f"an object from their labels to {', '.join(CLAIM_TYPES)}", field="labels")
    endpoint = _endpoint(values, allowed)
    return LabelStudioPreAnnotator(
        values["name"], _version(values), title, endpoint, values["chunk"], values["labels"]
    )


def _openai(values: dict[str, Any], allowed: Collection[HostPort]) -> PreAnnotator:
    return OpenAIPreAnnotator(
        identifier=values["name"],
        version=_version(values, f"{values['version']}.{PROMPT_VERSION} {values['model']}"),
        title=values["title"] or f"{values['name']} ({values['model']})",
        endpoint=_endpoint(values, allowed),
        model=values["model"],
        chunk=values["chunk"],
        budget=values["tokens_per_project"],
        answer_tokens=values["answer_tokens"],
    )


def _transformers(values: dict[str, Any], _: Collection[HostPort]) -> PreAnnotator:
    folder = ModelFolder.at(values["folder"], values["task"])
    return TransformersPreAnnotator(
        identifier=values["name"],
        settings_version=_version(values)[:_LONGEST_BEFORE_DIGEST],
        title=values["title"] or f"{values['name']} (transformers)",
        folder=folder,
        labels=claim_labels(values["labels"], folder),
        threshold=float(values["threshold"]),
        unit=values["unit"],
    )


def _version(values: dict[str, Any], version: str = "") -> str:
    """What is stored with every suggestion."""
    return (version or str(values["version"]))[:_LONGEST_VERSION]


_MAKERS: Mapping[str, Callable[[dict[str, Any], Collection[HostPort]], PreAnnotator]] = {
    "http": _http,
    "label-studio": _label_studio,
    "openai": _openai,
    "transformers": _transformers,
}
