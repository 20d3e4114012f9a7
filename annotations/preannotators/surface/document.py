"""A document cut into sentences, each with its paragraph and the quotations in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from annotations.core.quotes import Quotation, outermost, quotations
from annotations.core.records import DocumentRecord
from annotations.core.sentences import paragraphs, sentences_of
from annotations.core.spans import Span


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence in its place: the number and span of its paragraph, and the outermost quotations in it."""

    text: str
    published_on: date | None
    number: int
    paragraph: Span
    sentence: Span
    quoted: tuple[Quotation, ...]


def passages(document: DocumentRecord) -> Iterator[Passage]:
    """The sentences of a document in order."""
    text = document.text
    parts = paragraphs(text)
    quoted = outermost(quotations(text, parts))
    at = 0
    for number, paragraph in enumerate(parts):
        first = at
        while at < len(quoted) and quoted[at].span.start < paragraph.end:
            at += 1
        inside = quoted[first:at]
        for sentence, own in _with_quotations(sentences_of(text, [paragraph], inside), inside):
            yield Passage(text, document.published_on, number, paragraph, sentence, own)


def _with_quotations(
    found: list[Span], quoted: list[Quotation]
) -> Iterator[tuple[Span, tuple[Quotation, ...]]]:
    at = 0
    for sentence in found:
        first = at
        while at < len(quoted) and quoted[at].span.start < sentence.end:
            at += 1
        yield sentence, tuple(quoted[first:at])
