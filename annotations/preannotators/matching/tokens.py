"""The words of a suggestion with their places in the document."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from annotations.core.records import Difference
from annotations.core.spans import Span
from annotations.preannotators.matching.terms import COMMON, WORD, plain, stem

_BRACKETS = re.compile(r"\[[^\[\]]*\]|\([^()]*\)")
_BRITISH = (
    (re.compile(r"(?<=[a-z]{2})our(?=$|s$|ed$|ing$)"), "or"),
    (re.compile(r"is(?=e$|es$|ed$|ing$|ation$)"), "iz"),
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word at its place: as written, as compared, its stem, and whether it stands in brackets."""

    span: Span
    written: str
    plain: str
    stem: str
    bracketed: bool = False

    @property
    def counts(self) -> bool:
        """Whether it says something by itself."""
        return (self.plain not in COMMON and len(self.plain) > 1) or self.plain.isdigit()


def words_of(text: str, fragments: Sequence[Span]) -> list[Word]:
    """The words in the fragments, in order."""
    return [word for part in fragments for word in _words(text, part)]


def _words(text: str, part: Span) -> list[Word]:
    bracketed = [Span(*found.span()) for found in _BRACKETS.finditer(text, part.start, part.end)]
    found = (Span(*match.span()) for match in WORD.finditer(text, part.start, part.end))
    return [_word(text, span, any(outer.contains(span) for outer in bracketed)) for span in found]


def _word(text: str, span: Span, bracketed: bool) -> Word:  # noqa: FBT001 - private
    written = span.of(text)
    bare = plain(written)
    return Word(span, written, bare, stem(bare), bracketed)


def spelled(word: Word) -> str:
    """The word as quotations are compared: British spelling is no other word."""
    bare = word.plain
    for pattern, instead in _BRITISH if len(bare) > len("hours") else ():
        bare = pattern.sub(instead, bare)
    return bare


def difference(a: Sequence[Word], b: Sequence[Word], text_a: str, text_b: str) -> Difference:
    """The words of both sides as one difference."""
    spans = [(Span(words[0].span.start, words[-1].span.end),) if words else () for words in (a, b)]
    texts = [part[0].of(text) if part else "" for part, text in zip(spans, (text_a, text_b), strict=True)]
    return Difference(spans[0], spans[1], texts[0], texts[1])
