"""Native JSON lines: one record a line, each with its `type`; docs/formats.md describes every field.

The bytes are canonical: UTF-8, one LF after each record, keys in the order of the records' fields, no white
space, every field present. So equal records give equal bytes, whoever writes them; `queries.export` builds the
same bytes in SQL.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any, BinaryIO

import orjson

from annotations.core import records
from annotations.core.records import Loss, Record
from annotations.core.spans import FRAGMENT_SEPARATOR, Span
from annotations.formats.base import (
    CODE_POINTS,
    PLAINLY,
    FormatError,
    Item,
    Problem,
    Reading,
    Suggested,
)
from annotations.formats.checking import Checker
from annotations.formats.decoding import array, decode_object, hints, mapping, step, text
from annotations.formats.losses import Holds, Losses

SCHEMA_VERSION = "1.0"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

TYPES: Mapping[str, type] = {
    "project": records.ProjectRecord,
    "round": records.RoundRecord,
    "document": records.DocumentRecord,
    "assignment": records.AssignmentRecord,
    "claim": records.ClaimRecord,
    "mention": records.MentionRecord,
    "verdict": records.VerdictRecord,
    "source": records.SourceRecord,
    "evidence": records.EvidenceRecord,
    "gold": records.GoldRecord,
}
"""The record types in the order in which a file holds them."""

NAMES: Mapping[type, str] = {shape: name for name, shape in TYPES.items()}

DOCUMENT_KEYS = (
    "id",
    "external_id",
    "title",
    "url",
    "publisher",
    "published_on",
    "further_appearances",
    "author",
    "language",
    "sha256",
    "created_at",
    "text",
    "metadata",
)


class JsonLines:
    """The format that holds everything; others hold parts of it."""

    identifier = "jsonl"
    title = "Native JSON lines"
    read_by = "a ten-line script; holds everything"
    extension = ".jsonl"
    media_type = "application/x-ndjson"
    offset_unit = CODE_POINTS
    holds: Holds = {shape: frozenset(hints(shape)) for shape in TYPES.values()}

    def read(self, stream: BinaryIO, how: Reading = PLAINLY) -> Iterator[Record]:
        """The records of a file, one by one; a line that is not what it says it is goes to `how.report`."""
        for number, line in lines(stream):
            with how.at(line=number):
                yield parse(line, number)

    def write(self, records: Iterable[Item], stream: BinaryIO) -> tuple[Loss, ...]:
        """Write the records in the order in which they come; suggestions have no place here."""
        losses = Losses()
        stream.writelines(self.packed(self.lines(records, losses)))
        return losses.listed()

    def lines(self, records: Iterable[Item], losses: Losses) -> Iterator[bytes]:
        """The line of each record; what has none is counted."""
        for record in records:
            if isinstance(record, Suggested):
                losses.add("no-place", "suggestion")
            else:
                yield line_of(record)

    def packed(self, lines: Iterable[bytes]) -> Iterable[bytes]:
        """The bytes of a file with these lines, or runs of lines."""
        return lines

    def check(self, stream: BinaryIO) -> Iterator[Problem]:
        """Everything wrong with a file; what cannot be parsed is named and passed over."""
        checker = Checker(SCHEMA_VERSION)
        for number, line in lines(stream):
            try:
                yield from checker.see(number, parse(line, number))
            except FormatError as error:
                yield Problem(number, error.field, error.reason)
        yield from checker.finish()


def line_of(record: Record) -> bytes:
    """The record's line, LF included."""
    return canonical({"type": NAMES[type(record)], **encoded_fields(record)}) + b"\n"


def canonical(value: object) -> bytes:
    """JSON without white space, non-ASCII as UTF-8. Raises ValueError for NaN and infinities."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return written.encode()


def canonical_metadata(value: Mapping[str, object]) -> bytes:
    """Free JSON, whose keys nobody declared: in the order of their code points."""
    return canonical(sorted_keys(value))


def sorted_keys(value: object) -> Any:
    """The same JSON with the keys of every object in order."""
    if isinstance(value, Mapping):
        return {key: sorted_keys(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [sorted_keys(item) for item in value]
    return value


@cache
def keys_of(shape: Any) -> tuple[str, ...]:
    """The keys of a record in the order in which its line holds them."""
    if shape is records.DocumentRecord:
        return DOCUMENT_KEYS
    return tuple(each.name for each in fields(shape))


def encoded_fields(record: Any) -> dict[str, Any]:
    """The record's fields as JSON values, in the order of its line."""
    shape: Any = type(record)
    values = {key: encoded(getattr(record, key)) for key in keys_of(shape)}
    if "fragments" in values and "quote" in values:
        values["fragments"] = with_quotes(record.fragments, record.quote)
    return values


def encoded(value: Any) -> Any:
    """One field as a JSON value."""
    if is_dataclass(value):
        return encoded_fields(value)
    if isinstance(value, tuple):
        return [encoded(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return sorted_keys(value)
    return value


def with_quotes(fragments: tuple[Span, ...], quote: str) -> list[dict[str, Any]]:
    """Each fragment with its part of the quote, which joins them by FRAGMENT_SEPARATOR."""
    found, position = [], 0
    for span in fragments:
        found.append({"start": span.start, "end": span.end, "quote": quote[position : position + len(span)]})
        position += len(span) + len(FRAGMENT_SEPARATOR)
    return found


def lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines of a file with their numbers, from 1. Only LF ends a line: U+2028 may stand in a text."""
    for number, line in enumerate(stream, 1):
        yield number, line.removeprefix(BYTE_ORDER_MARK) if number == 1 else line


def parse(line: bytes, number: int = 0) -> Record:
    """The record of one line; `number` goes into the error.

    Raises:
        FormatError: the line is not UTF-8, not JSON, or not the record that its `type` names.
    """
    try:
        return record_of(mapping(loaded(line), ""))
    except FormatError as error:
        raise FormatError(error.reason, line=number, field=error.field) from None


def loaded(line: bytes) -> object:
    """The JSON value of a line. Raises FormatError, also for repeated keys, NaN and infinities."""
    if not line.strip():
        raise FormatError("the line is empty")
    with suppress(orjson.JSONDecodeError, orjson.JSONEncodeError):
        found: object = orjson.loads(line)
        if orjson.dumps(found) == line.rstrip():  # so nothing stands in it twice
            return found
    return _loaded_with_care(line)


def _loaded_with_care(line: bytes) -> object:
    """The same for lines that are written in another way, or wrong."""
    try:
        return json.loads(line.decode(), object_pairs_hook=without_repeats, parse_constant=no_number)
    except UnicodeDecodeError as error:
        raise FormatError(f"byte {error.start} of the line is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise FormatError(f"not JSON at character {error.pos}: {error.msg}") from None
    except RecursionError:
        raise FormatError("objects are nested too deeply") from None


def without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object whose keys all differ. Raises FormatError."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise FormatError("stands twice in one object", field=next(k for k in keys if keys.count(k) > 1))
    return found


def no_number(written: str) -> object:
    """NaN and infinities, which JSON does not have. Raises FormatError."""
    raise FormatError(f"{written} is not JSON")


def record_of(value: dict[str, object]) -> Record:
    """The record that an object with a `type` is. Raises FormatError."""
    name = value.get("type")
    if not isinstance(name, str) or name not in TYPES:
        raise FormatError(f"must be one of: {', '.join(TYPES)}", field="type")
    given = {key: item for key, item in value.items() if key != "type"}
    record: Record = decode_object(TYPES[name], without_quotes(given), "")
    return record


def without_quotes(value: dict[str, object]) -> dict[str, object]:
    """The object with plain spans as fragments, at the top and in gold mentions.

    Raises:
        FormatError: a fragment's quote is not its part of the whole quote.
    """
    value = plain_fragments(value, "")
    mentions = value.get("mentions")
    if isinstance(mentions, list):
        value = {
            **value,
            "mentions": [
                plain_fragments(mapping(each, f"mentions.{i}"), f"mentions.{i}")
                for i, each in enumerate(mentions)
            ],
        }
    return value


def plain_fragments(value: dict[str, object], path: str) -> dict[str, object]:
    """The object with its fragments' quotes compared with the whole quote and taken out."""
    if "fragments" not in value:
        return value
    quote, position, spans = text(value.get("quote"), step(path, "quote")), 0, []
    for i, item in enumerate(array(value["fragments"], step(path, "fragments"))):
        where = step(step(path, "fragments"), i)
        fragment = dict(mapping(item, where))
        if "quote" not in fragment:
            raise FormatError("is missing", field=step(where, "quote"))
        part = text(fragment.pop("quote"), step(where, "quote"))
        if quote[position : position + len(part)] != part:
            raise FormatError("is not this fragment's part of the whole quote", field=step(where, "quote"))
        position += len(part) + len(FRAGMENT_SEPARATOR)
        spans.append(fragment)
    return {**value, "fragments": spans}
