"""Quoted statements, told apart from scare quotes, titles and single quoted words."""

import re

from annotations.core.quotes import Quotation
from annotations.core.spans import Span, span_or_none, trimmed
from annotations.preannotators.surface.lexicon import words

_WORD = re.compile(r"\w+")
_FINITE = re.compile(
    r"\b(?:is|are|was|were|am|be|has|have|had|do|does|did|will|would|can|could|must|should|may|might|shall|"
    r"cannot|\w+n[’']t|\w+[’'](?:re|ve|ll|m|s))\b",
    re.IGNORECASE,
)
_COINED = re.compile(
    r"(?:so-called|known as|called|dubbed|nicknamed|titled|entitled|named|the word|term|phrase)\s*(?:the\s*|an?\s*)?$",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(r"[,:]\s*$|^\s*$|\b(?:that|said|says|saying|to|stated|were|was|wrote)\s*$")
_SMALL = words("a an the of in on at by for to from and or with de la le")
_SENTENCE = re.compile(r"\b[Ii]\b|[’']|\?")
_STATEMENT_WORDS = 4


def content_span(text: str, quotation: Quotation, within: Span) -> Span | None:
    """What is quoted: without marks, surrounding white space and the comma that leads to "he said".

    Only the part inside the sentence `within`; None where nothing is left.
    """
    inside = quotation.content.intersection(within)
    return trimmed(text, inside, ",") if inside else None


def is_title(quoted: str) -> bool:
    """Whether a quotation names a work: two words or more, all but the small ones with a capital."""
    found = _WORD.findall(quoted)
    named = [word for word in found if word.lower() not in _SMALL]
    capitals = all(word[0].isupper() or word[0].isdigit() for word in named)
    return len(found) > 1 and bool(named) and capitals and "!" not in quoted and not _SENTENCE.search(quoted)


def is_coined(text: str, quotation: Quotation, within: Span) -> bool:
    """Whether the quotation is what something is called: "known as the “Pink Panthers”"."""
    before = text[max(within.start, quotation.span.start - 24) : quotation.span.start]
    return _COINED.search(before) is not None


def is_statement(text: str, quotation: Quotation, within: Span) -> bool:
    """Whether the quotation reports what somebody said, by its length, its verb and how it is introduced."""
    content = content_span(text, quotation, within)
    if content is None:
        return False
    quoted = content.of(text)
    before = text[max(within.start, quotation.span.start - 24) : quotation.span.start]
    count = len(_WORD.findall(quoted))
    if is_title(quoted):
        return False
    if _COINED.search(before):
        return count > _STATEMENT_WORDS and _FINITE.search(quoted) is not None
    return count >= _STATEMENT_WORDS or _is_short_statement(text, quotation, within, before)


def _is_short_statement(text: str, quotation: Quotation, within: Span, before: str) -> bool:
    """Few words, but set off as speech: by a comma or colon before, or a sentence mark inside."""
    stands_alone = quotation.span.start == within.start and quotation.span.end >= within.end - 1
    marked = text[quotation.content.end - 1] in ",.!?…"
    set_off = _INTRODUCED.search(before) is not None
    return stands_alone or (marked and set_off)


def masked(text: str, within: Span, quoted: list[Quotation]) -> str:
    """The sentence with everything inside its quotations blanked out, so that places stay the same."""
    parts: list[str] = []
    at = within.start
    for quotation in quoted:
        inside = span_or_none(max(quotation.content.start, at), min(quotation.content.end, within.end))
        if inside:
            parts += [text[at : inside.start], "\u2592" * len(inside)]
            at = inside.end
    return "".join([*parts, text[at : within.end]])
