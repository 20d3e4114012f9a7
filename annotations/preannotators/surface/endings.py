"""The period that closes a sentence is no part of a claim in it."""

from annotations.core.spans import Span, span_or_none, trimmed

_PART_OF_WORD = ("..", ".m.", "U.S.", "U.N.")


def without_period(text: str, span: Span) -> Span | None:
    """The span without a closing period that is not part of an abbreviation; None when nothing is left."""
    if text[span.end - 1] != "." or text[: span.end].endswith(_PART_OF_WORD):
        return span
    inside = span_or_none(span.start, span.end - 1)
    return trimmed(text, inside) if inside else None
