"""Quotations: which quotation marks belong together.

A quotation never crosses the border of a paragraph, except in the continued style, where each paragraph
opens anew and only the last one closes. A mark without a partner opens nothing, so it swallows nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from annotations.core.spans import Span

_MARK = re.compile("[“”„«»‹›「」『』‘’\"']")
_CLOSER = {
    "“": "”",
    "„": "“”",
    "«": "»",
    "‹": "›",
    "「": "」",
    "『": "』",
    "‘": "’",
    '"': '"',
    "'": "'",
    "»": "«",
    "›": "‹",
}
_OPENERS = frozenset("“„«‹「『‘")
_SINGLE = frozenset("’'‹›")
_ELISION = re.compile(r"(?:em|tis|twas|til|till|cause|bout|round|cos|n|[0-9]0s)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Quotation:
    """`span` with its marks, `content` without them. `continued`: its closing mark is in a later paragraph."""

    span: Span
    content: Span
    depth: int = 0
    continued: bool = field(default=False, compare=False)


def quotations(text: str, paragraphs: Sequence[Span]) -> list[Quotation]:
    """All quotations of the text in order of their start; a nested one has a `depth` above 0."""
    found: list[Quotation] = []
    for i, paragraph in enumerate(paragraphs):
        following = paragraphs[i + 1] if i + 1 < len(paragraphs) else None
        found += _in_paragraph(text, paragraph, following)
    return found


def outermost(found: Sequence[Quotation]) -> list[Quotation]:
    """The quotations that lie in no other one."""
    return [quotation for quotation in found if quotation.depth == 0]


def _in_paragraph(text: str, paragraph: Span, following: Span | None) -> list[Quotation]:
    open_at: list[int] = []
    pairs: list[tuple[int, int]] = []
    for mark in _MARK.finditer(text, paragraph.start, paragraph.end):
        _take(text, paragraph, mark.start(), open_at, pairs)
    continued = _continued_from(text, open_at, paragraph, following)
    if continued is not None:
        pairs = [pair for pair in pairs if pair[0] > continued or pair[1] < continued]
        pairs.append((continued, paragraph.end))
    return _nested(sorted(pairs), paragraph.end if continued is not None else None)


def _take(text: str, within: Span, at: int, open_at: list[int], pairs: list[tuple[int, int]]) -> None:
    """Let the mark at `at` close the nearest opener that it fits, or open, or pass it over."""
    partner = _partner(text, within, at, open_at)
    if partner is not None:
        if at > open_at[partner] + 1:
            pairs.append((open_at[partner], at))
        del open_at[partner:]
    elif _may_open(text, within, at):
        open_at.append(at)


def _partner(text: str, within: Span, at: int, open_at: list[int]) -> int | None:
    if not _may_close(text, within, at):
        return None
    for place in range(len(open_at) - 1, max(-1, len(open_at) - 5), -1):
        if text[at] in _CLOSER[text[open_at[place]]]:
            return place
    return None


def _before(text: str, within: Span, at: int) -> str:
    return text[at - 1] if at > within.start else " "


def _after(text: str, within: Span, at: int) -> str:
    return text[at + 1] if at + 1 < within.end else " "


def _may_close(text: str, within: Span, at: int) -> bool:
    mark, before, after = text[at], _before(text, within, at), _after(text, within, at)
    if mark in "’'":
        return not before.isspace() and not after.isalnum()
    if mark == '"':
        return not before.isspace() or not (after.isalnum() or after in "‘'")
    return True


def _may_open(text: str, within: Span, at: int) -> bool:
    mark, before, after = text[at], _before(text, within, at), _after(text, within, at)
    if after.isspace():
        return mark in "«‹" and before.isspace()
    if mark in "‘'":
        return not before.isalnum() and not _ELISION.match(text, at + 1)
    if mark in '"»›':
        return before.isspace() or before in "([{—–-“‘'/:,\u200f\u200e" or at == within.start
    return mark in _OPENERS


def _continued_from(text: str, open_at: list[int], paragraph: Span, following: Span | None) -> int | None:
    """The opener whose quotation goes on in the next paragraph, which then opens with the same mark."""
    for at in open_at:
        encloses_text = at + 1 < paragraph.end
        if text[at] not in _SINGLE and following and encloses_text and text[following.start] == text[at]:
            return at
    return None


def _nested(pairs: list[tuple[int, int]], open_end: int | None) -> list[Quotation]:
    found: list[Quotation] = []
    enclosing: list[int] = []
    for start, end in pairs:
        while enclosing and enclosing[-1] < start:
            enclosing.pop()
        continued = end == open_end
        content = Span(start + 1, end)
        found.append(
            Quotation(Span(start, end if continued else end + 1), content, len(enclosing), continued)
        )
        enclosing.append(end)
    return found
