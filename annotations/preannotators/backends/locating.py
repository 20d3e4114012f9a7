"""Where a quote that somebody reports stands: at one place for certain, or nowhere."""

from annotations.core.anchoring import Anchor, Match, find
from annotations.core.spans import Span

__all__ = ["Match", "locate"]


#: White space between quote and context that is looked across.
GAP = 64


def locate(text: str, quote: str, prefix: str = "", suffix: str = "") -> Anchor:
    """The place of a verbatim quote. One that stands in several is told by what is said to stand around it.

    All of the given context must be there; white space at its border does not count. What context leaves in
    several places, or in none, is ambiguous and never guessed.
    """
    anchor = find(text, quote)
    before, behind = prefix.strip(), suffix.strip()
    if anchor.match is not Match.AMBIGUOUS or not (before or behind):
        return anchor
    fitting = tuple(
        span
        for span in anchor.candidates
        if _stands_behind(text, span, before) and _stands_before(text, span, behind)
    )
    return Anchor(Match.FOUND, fitting) if len(fitting) == 1 else anchor


def _stands_behind(text: str, span: Span, before: str) -> bool:
    window = text[max(0, span.start - len(before) - GAP) : span.start]
    return window.rstrip().endswith(before)


def _stands_before(text: str, span: Span, behind: str) -> bool:
    return text[span.end : span.end + len(behind) + GAP].lstrip().startswith(behind)
