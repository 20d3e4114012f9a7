"""Bringing a text in: strict decoding, one kind of line ending, and the map from old offsets to new ones.

Nothing else is changed (no Unicode normalization), and after import a text is never edited.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from annotations.core.errors import DomainError
from annotations.core.spans import Span, span_or_none

BYTE_ORDER_MARK = "\ufeff"
_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")
_LINE_ENDING = re.compile("\r\n?")
_DATE_PREFIX = re.compile(r"\s*date[ \t]+([0-9]+-[0-9]+-[0-9]+)(?:\s+|$)")
_DATE_LAYOUT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class NotUtf8Error(DomainError):
    """Bytes that are not UTF-8; `details["byte"]` is the position of the first bad one."""

    code: ClassVar[str] = "not_utf8"


class ForbiddenCharacterError(DomainError):
    """A NUL or a lone surrogate; `details["code_point"]` is its position."""

    code: ClassVar[str] = "forbidden_character"


class EmptyTextError(DomainError):
    """A text without anything but white space."""

    code: ClassVar[str] = "empty_text"


class TextTooLongError(DomainError):
    """A text over the limit that the caller gave."""

    code: ClassVar[str] = "text_too_long"


class NoSuchDateError(DomainError):
    """A date prefix that is no calendar date in the layout YYYY-MM-DD."""

    code: ClassVar[str] = "no_such_date"


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Old code point offsets to new ones. `removed`: ascending old positions of what was taken out."""

    removed: tuple[int, ...] = ()

    def __call__(self, offset: int) -> int:
        """The new offset of the old boundary `offset`; a boundary inside removed text falls to its end."""
        return offset - bisect_left(self.removed, offset)

    def span(self, old: Span) -> Span | None:
        """The same text in new offsets; None when all of it was removed."""
        return span_or_none(self(old.start), self(old.end))


@dataclass(frozen=True, slots=True)
class ImportedText:
    """A text as it will be stored, the date its prefix gave, and the map from the offsets of the input."""

    text: str
    published_on: date | None
    offsets: OffsetMap


def normalize_import(
    raw: bytes | str, *, trim: bool = False, limit: int | None = None
) -> tuple[str, OffsetMap]:
    """The text to store, and the map from code points of the decoded input to code points of the text.

    A byte order mark goes, CRLF and CR become LF; with `trim` (plain and dated texts, never annotated ones)
    surrounding white space goes too. `limit` is in code points of the result. Raises NotUtf8Error,
    ForbiddenCharacterError, EmptyTextError, TextTooLongError.
    """
    decoded = _decoded(raw)
    _refuse_forbidden(decoded)
    start, end = _kept(decoded, trim=trim)
    text = _LINE_ENDING.sub("\n", decoded[start:end])
    _refuse_size(text, limit)
    carriage_returns = (m.start() for m in re.finditer("\r(?=\n)", decoded[start:end]))
    removed = [*range(start), *(start + at for at in carriage_returns), *range(end, len(decoded))]
    return text, OffsetMap(tuple(removed))


def parse_dated(text: str) -> tuple[date | None, str]:
    """Publication date and body of the layout ` date YYYY-MM-DD body`; no prefix gives (None, text).

    The body is trimmed. Raises NoSuchDateError for a prefix like `date 2023-02-30`, EmptyTextError where no
    body follows.
    """
    published_on, start = _date_prefix(text)
    body = text[start:].strip()
    _refuse_size(body, None)
    return published_on, body


def import_dated(raw: bytes | str, *, limit: int | None = None) -> ImportedText:
    """A plain or dated text, trimmed, with its date and the map from the input. Raises as the two above."""
    text, offsets = normalize_import(raw, trim=True)
    published_on, start = _date_prefix(text)
    body = text[start:]
    _refuse_size(body, limit)
    prefix = _old_positions(offsets, start)
    return ImportedText(body, published_on, OffsetMap(tuple(sorted({*offsets.removed, *prefix}))))


def _decoded(raw: bytes | str) -> str:
    if isinstance(raw, str):
        return raw
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        sentence = f"The file is not UTF-8: byte {error.start} cannot be decoded."
        raise NotUtf8Error(sentence, field="text", byte=error.start) from None


def _refuse_forbidden(text: str) -> None:
    found = _FORBIDDEN.search(text)
    if found:
        what = "a NUL character" if found.group() == "\x00" else "half of a surrogate pair"
        sentence = f"The text holds {what} at character {found.start()}."
        raise ForbiddenCharacterError(sentence, field="text", code_point=found.start())


def _kept(text: str, *, trim: bool) -> tuple[int, int]:
    start = 1 if text.startswith(BYTE_ORDER_MARK) else 0
    if not trim:
        return start, len(text)
    start += len(text[start:]) - len(text[start:].lstrip())
    return start, max(start, len(text.rstrip()))


def _refuse_size(text: str, limit: int | None) -> None:
    if not text.strip():
        raise EmptyTextError("The text is empty.", field="text")
    if limit is not None and len(text) > limit:
        sentence = f"The text has {len(text):,} characters; at most {limit:,} are allowed."
        raise TextTooLongError(sentence, field="text", length=len(text), limit=limit)


def _date_prefix(text: str) -> tuple[date | None, int]:
    found = _DATE_PREFIX.match(text)
    return (_calendar_date(found.group(1)), found.end()) if found else (None, 0)


def _calendar_date(written: str) -> date:
    if not _DATE_LAYOUT.fullmatch(written):
        raise NoSuchDateError(f"The date “{written}” is not in the form YYYY-MM-DD.", field="published_on")
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise NoSuchDateError(f"There is no date {written}.", field="published_on") from None


def _old_positions(offsets: OffsetMap, length: int) -> Iterable[int]:
    """The old positions of the first `length` code points of the new text."""
    removed, old = set(offsets.removed), 0
    for _ in range(length):
        while old in removed:
            old += 1
        yield old
        old += 1
