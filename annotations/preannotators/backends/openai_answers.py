"""What a chat completions endpoint answers, read strictly: a completion, and the claims that it spells.

Wire format: OpenAI API reference, "Create chat completion" with `response_format` of type `json_schema`.
"""

import re
from dataclasses import dataclass
from typing import Any

from annotations.core.labels import DEFAULT_SCHEMA
from annotations.preannotators.backends.remote import parsed_json

_NUMBERS = ("check_worthiness", "confidence")
_TEXTS = ("quote", "prefix", "suffix", "claimant")
_FENCE = re.compile(r"^```(?:json)?\s*\n(.*)\n```$", re.DOTALL)


class MalformedError(ValueError):
    """The answer is not of the form that was asked for."""


@dataclass(frozen=True, slots=True)
class Completion:
    """One answer: its text, and how it ended. `tokens` is None where the endpoint does not say."""

    content: str
    is_cut_off: bool
    is_refused: bool
    tokens: int | None


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as the model puts it; nothing of it is located yet."""

    quote: str
    prefix: str
    suffix: str
    claimant: str
    claim_types: frozenset[str]
    check_worthiness: float
    confidence: float


def schema() -> dict[str, object]:
    """The JSON schema of an answer, in the subset that strict mode allows."""
    types = [label.key for label in DEFAULT_SCHEMA.claim_types]
    fields: dict[str, object] = {name: {"type": "string"} for name in ("quote", "prefix", "suffix")}
    fields["claim_types"] = {"type": "array", "items": {"type": "string", "enum": types}}
    fields |= {name: {"type": "number"} for name in _NUMBERS}
    fields["claimant"] = {"type": "string"}
    claims = {"type": "array", "items": _closed(fields)}
    return _closed({"claims": claims})


def _closed(fields: dict[str, object]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def completion_from(answer: object) -> Completion:
    """The completion that the endpoint answered. Raises MalformedError."""
    match answer:
        case {"choices": [{"message": {**message}, **choice}, *_], **more}:
            content, ended = message.get("content"), choice.get("finish_reason")
        case _:
            raise MalformedError
    if content is not None and not isinstance(content, str):
        raise MalformedError
    return Completion(
        content=content or "",
        is_cut_off=ended == "length",
        is_refused=ended == "content_filter" or bool(message.get("refusal")),
        tokens=_total(more.get("usage")),
    )


def _total(usage: object) -> int | None:
    match usage:
        case {"total_tokens": int(total)} if total > 0:
            return total
    return None


def claims_in(content: str) -> list[Claim]:
    """The claims that the text of an answer spells, fenced as Markdown or not.

    Raises:
        MalformedError: it is not the JSON that the schema asks for.
    """
    fenced = _FENCE.match(content.strip())
    try:
        value = parsed_json(fenced.group(1) if fenced else content)
    except ValueError as error:
        raise MalformedError from error
    match value:
        case {"claims": [*rows]}:
            return [_claim(row) for row in rows]
    raise MalformedError


def _claim(row: Any) -> Claim:
    if not isinstance(row, dict):
        raise MalformedError
    texts = {name: row.get(name, "") for name in _TEXTS}
    numbers = {name: row.get(name, -1) for name in _NUMBERS}
    types = row.get("claim_types")
    if not all(isinstance(text, str) for text in texts.values()) or not isinstance(types, list):
        raise MalformedError
    if not all(_is_share(number) for number in numbers.values()):
        raise MalformedError
    return Claim(
        quote=texts["quote"].strip(),
        prefix=texts["prefix"],
        suffix=texts["suffix"],
        claimant=texts["claimant"].strip(),
        claim_types=frozenset(one for one in types if isinstance(one, str)),
        **{name: float(number) for name, number in numbers.items()},
    )


def _is_share(number: object) -> bool:
    return isinstance(number, int | float) and not isinstance(number, bool) and 0 <= number <= 1
