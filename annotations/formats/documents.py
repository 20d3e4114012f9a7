"""A document's description beside its text, as JSON formats carry it."""

from collections.abc import Mapping
from typing import Any

from annotations.core.anchoring import Anchor, find
from annotations.core.records import DocumentRecord
from annotations.core.spans import Span
from annotations.formats.base import FormatError
from annotations.formats.decoding import checked_mapping, decode, hints
from annotations.formats.jsonl import encoded_fields

NOT_DESCRIBED = ("id", "text", "sha256")


def description(document: DocumentRecord) -> dict[str, Any]:
    """What is filled in besides id and text, by the names of the native format."""
    values = encoded_fields(document)
    return {key: value for key, value in values.items() if key not in NOT_DESCRIBED and value}


def described(identifier: str, text: str, given: Mapping[str, Any]) -> DocumentRecord:
    """A document with what a description says of it; keys that are none of ours go to its metadata.

    Raises:
        FormatError: a value is not of its field's type.
    """
    types = {name: shape for name, shape in hints(DocumentRecord).items() if name not in NOT_DESCRIBED}
    known = {key: decode(types[key], value, key) for key, value in given.items() if key in types}
    others = checked_mapping({key: value for key, value in given.items() if key not in types}, "metadata")
    return DocumentRecord(
        **{**known, "id": identifier, "text": text, "metadata": {**known.get("metadata", {}), **others}}
    )


def place_of(text: str, quote: str, prefix: str = "", suffix: str = "") -> Span:
    """Where a quote stands, if that is one place. Raises FormatError: a quote is never guessed at."""
    found: Anchor = find(text, quote, prefix, suffix)
    if found.span is None:
        times = len(found.candidates)
        reason = (
            f"stands {times} times in the text; say which by its offsets" if times else "is not in the text"
        )
        raise FormatError(reason, field="quote")
    return found.span
