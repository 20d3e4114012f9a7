"""What a parser is given for a sentence: its words, with each free-standing quotation shortened to a clause.

A parser loses its way in quotations of several sentences, while who says them is told by the words around. So
“We lost. We should say so,” he said. is parsed as “It is so,” he said.
"""

import re
from dataclasses import dataclass

from annotations.core.quotes import Quotation
from annotations.core.spans import Span, span_or_none, trimmed
from annotations.preannotators.surface.datelines import dateline_end
from annotations.preannotators.surface.document import Passage
from annotations.preannotators.surface.lexicon import SAYING, SAYING_OR_NOUN
from annotations.preannotators.surface.quotations import is_title

_BORDER_BEFORE = ",:;—–-(”’\"'»"
_BORDER_INSIDE = ",.!?…—–"
_LAST_WORD = re.compile(r"(\w+)\W*$")
_WORDS_OF = re.compile(r"In the words of|According to|As \w+ .{2,40} put it,")
_CUES = SAYING | SAYING_OR_NOUN | {"that", "say", "read", "reads", "reading", "chanted", "chanting"}


@dataclass(frozen=True, slots=True)
class Frame:
    """A stretch of a text to parse, and the quotations in it that are shortened."""

    text: str
    span: Span
    stand_ins: tuple[Quotation, ...] = ()


def frame(passage: Passage) -> Frame:
    """The sentence behind its dateline, with its free-standing quotations."""
    free = [one for one in passage.quoted if _is_free(passage, one)]
    start = dateline_end(passage.text, passage.sentence.start, passage.sentence.end)
    return Frame(passage.text, Span(start, passage.sentence.end), tuple(free))


def _is_free(passage: Passage, quotation: Quotation) -> bool:
    """Whether the quotation is no part of the clause around it: borders before and behind."""
    text, sentence = passage.text, passage.sentence
    content = trimmed(text, quotation.content)
    if content is None or not sentence.contains(quotation.content) or is_title(content.of(text)):
        return False
    continues = passage.quoted[0] is not quotation
    return _begins_apart(text, sentence, quotation, continues=continues) and _ends_apart(
        text, sentence, quotation
    )


def _begins_apart(text: str, sentence: Span, quotation: Quotation, *, continues: bool) -> bool:
    before = text[max(sentence.start, quotation.span.start - 40) : quotation.span.start].rstrip()
    word = _LAST_WORD.search(before)
    said = word is not None and word.group(1).lower() in _CUES
    if quotation.content.of(text)[:1].islower() and before.endswith(","):
        return said or continues or _WORDS_OF.match(text, sentence.start) is not None
    return not before or before[-1] in _BORDER_BEFORE or (said and before[-1].isalpha())


def _ends_apart(text: str, sentence: Span, quotation: Quotation) -> bool:
    behind = text[quotation.span.end : sentence.end].lstrip(" ”’\"'»")
    inside = quotation.content.of(text).rstrip(" ”’\"'»")
    return not behind or inside[-1:] in _BORDER_INSIDE or behind[0] in ",.;:—–-!?)"


def pieces(frame: Frame) -> list[tuple[Span, int]]:
    """The frame cut at its stand-ins: each piece with the number of its quotation, -1 for words of the text."""
    found: list[tuple[Span, int]] = []
    at = frame.span.start
    for number, quotation in enumerate(frame.stand_ins):
        found += _plain(at, quotation.content.start)
        found.append((_content(frame.text, quotation), number))
        at = _content(frame.text, quotation).end
    return found + _plain(at, frame.span.end)


def _content(text: str, quotation: Quotation) -> Span:
    """The content without a comma or period that closes it: those guide the parser and stay words."""
    inside = trimmed(text, quotation.content, _BORDER_INSIDE + "”’\"'»") or quotation.content
    return Span(quotation.content.start, inside.end)


def _plain(start: int, end: int) -> list[tuple[Span, int]]:
    span = span_or_none(start, end)
    return [(span, -1)] if span else []


def quoted_frames(shown: Frame) -> list[Frame]:
    """What the shortened quotations say, to be read on its own."""
    return [Frame(shown.text, one.content) for one in shown.stand_ins]
