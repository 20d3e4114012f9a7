"""Spans of a text in Unicode code points, half-open, and the lists of them that a mention is made of."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from annotations.core.errors import DomainError

#: Put between the fragments of a discontinuous span when its quote is written as one string (as brat does).
FRAGMENT_SEPARATOR = " "


class SpanError(DomainError):
    """A start and an end that enclose nothing, or fragments out of order or outside the text."""

    code: ClassVar[str] = "invalid_span"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The code points `start` … `end - 1` of a text; `0 <= start < end`. Ordered by start, then end."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise SpanError(f"A span from {self.start} to {self.end} encloses no text.", field="fragments")

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Span") -> bool:
        """Whether every code point of `other` lies in this span (a span contains itself)."""
        return self.start <= other.start and other.end <= self.end

    def intersection(self, other: "Span") -> "Span | None":
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start < end else None

    def shifted(self, by: int) -> "Span":
        return Span(self.start + by, self.end + by)

    def of(self, text: str) -> str:
        """The code points of `text` that this span encloses."""
        return text[self.start : self.end]


Fragments = tuple[Span, ...]


def span_or_none(start: int, end: int) -> Span | None:
    """The span, or None where it would be empty."""
    return Span(start, end) if start < end else None


def trimmed(text: str, span: Span, characters: str = "") -> Span | None:
    """`span` without white space and `characters` at either end; None when nothing is left."""
    start, end = span.start, span.end
    while start < end and (text[start].isspace() or text[start] in characters):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in characters):
        end -= 1
    return span_or_none(start, end)


def normalized(spans: Iterable[Span]) -> Fragments:
    """The same code points as ordered fragments that neither overlap nor touch."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def checked(fragments: Sequence[Span], length: int) -> Fragments:
    """`fragments` unchanged, if they are a valid mention of a text of `length` code points.

    Raises SpanError when there is none, when one ends behind the text, or when they are out of order
    or overlap.
    """
    if not fragments:
        raise SpanError("A mention needs at least one fragment.", field="fragments")
    for earlier, later in pairwise(fragments):
        if later.start < earlier.end:
            raise SpanError("Fragments must be in order and must not overlap.", field="fragments")
    if fragments[-1].end > length:
        raise SpanError(
            f"The text ends at {length}, the fragment at {fragments[-1].end}.",
            field="fragments",
            length=length,
        )
    return tuple(fragments)


def quote_of(text: str, fragments: Iterable[Span]) -> str:
    """The text of the fragments, joined by FRAGMENT_SEPARATOR; one fragment gives its exact slice."""
    return FRAGMENT_SEPARATOR.join(span.of(text) for span in fragments)


def hull(fragments: Sequence[Span]) -> Span:
    """The smallest span that contains all of the (ordered) fragments."""
    return Span(fragments[0].start, max(span.end for span in fragments))


def covered(fragments: Iterable[Span]) -> int:
    """The number of code points that the fragments cover, each counted once."""
    return sum(len(span) for span in normalized(fragments))


def shared(first: Iterable[Span], second: Iterable[Span]) -> int:
    """The number of code points that both fragment lists cover, in time linear in their lengths."""
    left, right = normalized(first), normalized(second)
    i = j = total = 0
    while i < len(left) and j < len(right):
        total += max(0, min(left[i].end, right[j].end) - max(left[i].start, right[j].start))
        if left[i].end <= right[j].end:
            i += 1
        else:
            j += 1
    return total


def intersection_over_union(first: Sequence[Span], second: Sequence[Span]) -> float:
    """Shared code points over covered code points, 0.0 … 1.0; 0.0 when both are empty."""
    common = shared(first, second)
    union = covered(first) + covered(second) - common
    return common / union if union else 0.0


class Cover:
    """The code points that many spans cover together, to be asked often: each question costs O(log n)."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = normalized(spans)
        self._starts = [span.start for span in self._spans]
        self._ends = [span.end for span in self._spans]

    def overlaps(self, span: Span) -> bool:
        """Whether any code point of `span` is covered."""
        return bisect_right(self._ends, span.start) < bisect_left(self._starts, span.end)

    def contains(self, span: Span) -> bool:
        """Whether every code point of `span` is covered."""
        at = bisect_right(self._starts, span.start) - 1
        return at >= 0 and span.end <= self._ends[at]
