"""Paragraphs, sentences and clauses of a text, as trimmed spans in order. Linear in the length of the text.

Nothing is cut inside a quotation: “Why not? They are our neighbors.” is part of one sentence.
"""

import re
from collections.abc import Sequence

from annotations.core.quotes import Quotation, outermost, quotations
from annotations.core.spans import Cover, Span, span_or_none, trimmed

_LINE = re.compile(r"[^\n]+")
_TERMINAL = ".!?…。！？؟۔"
_SENTENCE_END = re.compile(rf"[{_TERMINAL}]+[”’\"'»›」』)\]]*(?=(\s+)|[^\s])")
_WIDE = "。！？"
_WORD_BEFORE = re.compile(r"(?:\w\.)*\w+$")
_NEXT_WORD = re.compile(r"[“‘\"'«„「(\[]*(\w+)")
_ASKED_BY = re.compile(
    r"(?:[A-Z]\S*\s+){1,4}(?:said|says|asked|asks|added|adds|told|wrote|replied|shouted|exclaimed|tweeted)\b"
    r"|(?:said|asked|wrote|replied|added)\b"
)
_CLAUSE_BORDER = re.compile(r"[;:—–()\[\]]|,(?!\d)|\s-\s")

#: A text whose lines are no longer than this, and mostly longer than the other, was broken at a width.
_WRAPPED_AT_MOST, _WRAPPED_MOSTLY, _WRAPPED_LINES = 100, 40, 4


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


#: Abbreviations that are followed by more of the same sentence, whatever comes.
_BEFORE_NAMES = _words(
    "mr mrs ms mx dr prof gen sen rep gov lt col capt sgt maj cmdr cpl pvt adm rev hon st mt ft fr sr msgr supt insp det "
    "vs e.g i.e cf approx ca viz messrs mmes pres amb atty brig pfc sec vol pp fig nos art"
)
#: Abbreviations that end no sentence before a number.
_BEFORE_NUMBERS = _words("no p jan feb mar apr jun jul aug sep sept oct nov dec ch op")
#: Words that open a sentence even after an abbreviation that may stand inside one.
_STARTERS = _words(
    "The A An He She It They We I You This That These Those There Here In On At By For From As After Before Since "
    "But And Or So Yet If When While Although Though However Meanwhile Earlier Later His Her Its Their Our My No Not "
    "One Some Many Most All Both Asked Under With What Who Why How Now Then Still Police Officials According"
)
_INNER = _words("inc corp co ltd llc bros jr etc al dept univ assn ave blvd rd")


def paragraphs(text: str) -> list[Span]:
    """The paragraphs: lines, or runs of lines between blank ones where the text is hard-wrapped."""
    lines = [line for line in (trimmed(text, Span(*m.span())) for m in _LINE.finditer(text)) if line]
    soft = _is_hard_wrapped(text, lines)
    found: list[Span] = []
    for line in lines:
        if found and _continues(text, found[-1], line, soft=soft):
            found[-1] = Span(found[-1].start, line.end)
        else:
            found.append(line)
    return found


def sentences(text: str) -> list[Span]:
    """The sentences of the whole text."""
    parts = paragraphs(text)
    return sentences_of(text, parts, quotations(text, parts))


def sentences_of(text: str, within: Sequence[Span], quoted: Sequence[Quotation]) -> list[Span]:
    """The sentences of the paragraphs `within`, none of which ends inside one of the quotations `quoted`."""
    barred = [quotation.span for quotation in outermost(quoted)]
    found: list[Span] = []
    place = 0
    for paragraph in within:
        start = paragraph.start
        for end in _ends(text, paragraph):
            while place < len(barred) and barred[place].end <= end - 1:
                place += 1
            if place < len(barred) and barred[place].start < end < barred[place].end:
                continue
            found += _piece(text, start, end)
            start = end
        found += _piece(text, start, paragraph.end)
    return found


def clauses(text: str, sentence: Span, quoted: Sequence[Quotation]) -> list[Span]:
    """The pieces of a sentence between commas, semicolons, colons, dashes and brackets outside quotations."""
    barred = Cover(quotation.span for quotation in quoted)
    found: list[Span] = []
    start = sentence.start
    for border in _CLAUSE_BORDER.finditer(text, sentence.start, sentence.end):
        if not barred.overlaps(Span(border.start(), border.end())):
            found += _piece(text, start, border.start())
            start = border.end()
    return found + _piece(text, start, sentence.end)


def _piece(text: str, start: int, end: int) -> list[Span]:
    span = span_or_none(start, end)
    inside = trimmed(text, span) if span else None
    return [inside] if inside else []


def _is_hard_wrapped(text: str, lines: Sequence[Span]) -> bool:
    """Whether lines were broken at a width: blank lines part the paragraphs and no line is long."""
    if "\n\n" not in text or len(lines) < _WRAPPED_LINES:
        return False
    lengths = sorted(map(len, lines))
    return lengths[-1] <= _WRAPPED_AT_MOST and lengths[len(lengths) // 2] >= _WRAPPED_MOSTLY


def _continues(text: str, earlier: Span, line: Span, *, soft: bool) -> bool:
    between = text[earlier.end : line.start]
    if between.count("\n") > 1:
        return False
    ended = text[earlier.end - 1] in _TERMINAL + "”\"’'»:"
    return soft or (not ended and text[line.start].islower())


def _ends(text: str, paragraph: Span) -> list[int]:
    return [
        match.end()
        for match in _SENTENCE_END.finditer(text, paragraph.start, paragraph.end)
        if _ends_here(text, match, paragraph.end)
    ]


def _ends_here(text: str, match: re.Match[str], limit: int) -> bool:
    mark = match.group()
    if any(wide in mark for wide in _WIDE):
        return True
    if match.group(1) is None:
        return False
    following = _NEXT_WORD.match(text, match.end(1), limit)
    word = following.group(1) if following else ""
    if word and word[0].islower():
        return False
    if mark[0] in "!?" and mark[-1] not in "!?" and _ASKED_BY.match(text, match.end(1), limit):
        return False
    return (
        mark[0] != "." or len(mark.rstrip("”’\"'»›」』)]")) > 1 or _ends_at_period(text, match.start(), word)
    )


def _ends_at_period(text: str, at: int, following: str) -> bool:
    """Whether the single period at `at` ends a sentence, given the word that follows it."""
    before = _WORD_BEFORE.search(text, max(0, at - 24), at)
    word = before.group() if before else ""
    if word.lower() in _BEFORE_NAMES:
        return False
    if word.lower() in _BEFORE_NUMBERS:
        return not following[:1].isdigit()
    if _is_initial(word) or _is_dotted(word) or word.lower() in _INNER:
        return following in _STARTERS or not following
    return True


def _is_dotted(word: str) -> bool:
    """An abbreviation such as "U.S", not an amount such as "2.80"."""
    return "." in word and not word[-1].isdigit()


def _is_initial(word: str) -> bool:
    return len(word) == 1 and word.isupper()
