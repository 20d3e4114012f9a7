"""Signs as a reader sees them: a character with what belongs to it (UAX 29, rules GB9 and GB11, flags)."""

import unicodedata

from annotations.core.spans import Span

JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)


def end_of_sign(text: str, at: int, limit: int) -> int:
    """Behind a character, its combining marks, and what a joiner ties to it; at most `limit`."""
    end = at + 1
    while end < limit and (_extends(text[end]) or (text[end - 1] == JOINER and not text[end].isspace())):
        end += 1
    return end if not _is_flag(text[at : end + 1]) or end == limit else end + 1


def whole_signs(text: str, span: Span) -> Span:
    """The span with the rest of the signs that it cuts at its ends."""
    start = span.start
    while start > 0 and (_extends(text[start]) or text[start - 1] == JOINER):
        start -= 1
    at = start
    while at < span.end:
        at = end_of_sign(text, at, len(text))
    return Span(start, at)


def _extends(character: str) -> bool:
    return unicodedata.category(character)[0] == "M" or character == JOINER or ord(character) in _SKIN_TONES


def _is_flag(pair: str) -> bool:
    """Whether these are two regional indicators, which show as one flag."""
    return len(pair) == 2 and all("\U0001f1e6" <= each <= "\U0001f1ff" for each in pair)  # noqa: PLR2004
