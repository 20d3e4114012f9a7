"""A quote with its surroundings, and finding it again in another version of a text.

Only exact matches count. A quote that stands in several places is reported as ambiguous and never guessed:
a reviewer who is shown a look-alike sentence as if it were the marked one has no way to notice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from annotations.core.spans import Span, hull

#: Code points of context kept on either side of a quote.
CONTEXT = 32


class Match(StrEnum):
    """FOUND: once with its context. MOVED: once, with another context. AMBIGUOUS: several. MISSING: none."""

    FOUND = "found"
    MOVED = "moved"
    AMBIGUOUS = "ambiguous"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a quote may be. `span` is None unless there is exactly one place."""

    match: Match
    candidates: tuple[Span, ...]

    @property
    def span(self) -> Span | None:
        return self.candidates[0] if self.match in (Match.FOUND, Match.MOVED) else None


def surroundings(text: str, fragments: Sequence[Span]) -> tuple[str, str]:
    """Prefix and suffix: up to CONTEXT code points before the first fragment and after the last one."""
    around = hull(fragments)
    return text[max(0, around.start - CONTEXT) : around.start], text[around.end : around.end + CONTEXT]


def find(text: str, quote: str, prefix: str = "", suffix: str = "") -> Anchor:
    """Where `quote` stands in `text`: first with its whole context, else anywhere.

    An empty quote is nowhere. Overlapping places all count.
    """
    if not quote:
        return Anchor(Match.MISSING, ())
    inside = [
        Span(at + len(prefix), at + len(prefix) + len(quote))
        for at in _occurrences(text, prefix + quote + suffix)
    ]
    if inside:
        return Anchor(Match.FOUND if len(inside) == 1 else Match.AMBIGUOUS, tuple(inside))
    anywhere = tuple(Span(at, at + len(quote)) for at in _occurrences(text, quote))
    return Anchor(_match_without_context(len(anywhere)), anywhere)


def _match_without_context(places: int) -> Match:
    if places == 0:
        return Match.MISSING
    return Match.MOVED if places == 1 else Match.AMBIGUOUS


def _occurrences(text: str, wanted: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)
