"""Words and marks of a text, for the formats whose lines are tokens. No token cuts what a reader sees as one sign."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from annotations.core.records import DocumentRecord
from annotations.core.sentences import sentences
from annotations.core.signs import end_of_sign
from annotations.core.spans import Span, trimmed

_INSIDE_WORDS = "'’_-.,"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its tokens, all as spans of the text."""

    span: Span
    tokens: tuple[Span, ...]


def sentences_with_tokens(text: str) -> list[Sentence]:
    """The sentences of a text; between them is white space alone."""
    return [Sentence(span, tuple(tokens(text, span))) for span in sentences(text)]


def tokens(text: str, within: Span) -> Iterator[Span]:
    """The tokens of a part of the text: runs of letters and digits, and every other sign by itself."""
    at = within.start
    while at < within.end:
        if text[at].isspace():
            at += 1
            continue
        end = _end_of_token(text, at, within.end)
        yield Span(at, end)
        at = end


def _end_of_token(text: str, at: int, limit: int) -> int:
    end = end_of_sign(text, at, limit)
    if not text[at].isalnum():
        return end
    while end < limit:
        inside = text[end] in _INSIDE_WORDS and end + 1 < limit and text[end + 1].isalnum()
        if not text[end].isalnum() and not inside:
            break
        end = end_of_sign(text, end, limit)
    return end


# ── documents that came as tokens ────────────────────────────────────────────────────────────────

SENTENCES, BY_LINE = "sentences", "lines"
"""A key of a document's metadata, and its value: each line of its text is a sentence."""

TOKENIZED = "tokens"
"""A key of a document's metadata: its text was made of tokens, one sentence a line, and white space parts them."""

_RUN = re.compile(r"\S+")
_LINE = re.compile(r"[^\n]+")


def sentences_of(document: DocumentRecord) -> list[Sentence]:
    """The sentences with tokens of a document; those that it came with, where it came as tokens."""
    text = document.text
    lines = [span for found in _LINE.finditer(text) if (span := trimmed(text, Span(*found.span())))]
    if document.metadata.get(SENTENCES) == BY_LINE:
        return [Sentence(line, tuple(tokens(text, line))) for line in lines]
    if document.metadata.get(TOKENIZED) != "white_space":
        return sentences_with_tokens(text)
    return [
        Sentence(line, tuple(Span(*run.span()) for run in _RUN.finditer(text, line.start, line.end)))
        for line in lines
    ]


@dataclass(frozen=True, slots=True)
class Written:
    """A token as spaCy and Prodigy have it: whether one space follows that is in no token."""

    span: Span
    space: bool


def covering(document: DocumentRecord, mentions: Iterable[Span]) -> list[Written]:
    """Tokens that together give the whole text, cut so that every mention is made of whole ones.

    White space is in tokens of its own, but for one space behind a token, unless a mention begins or ends with it.
    """
    text, marked = document.text, tuple(mentions)
    spans = [*marked, *(token for sentence in sentences_of(document) for token in sentence.tokens)]
    places = sorted({0, len(text), *(span.start for span in spans), *(span.end for span in spans)})
    own = {span.start for span in marked} | {span.end - 1 for span in marked}
    found: list[Written] = []
    for start, end in pairwise(places):
        if text[start] == " " and start not in own and found and _is_bare(text, found[-1]):
            found[-1] = Written(found[-1].span, space=True)
            start += 1  # noqa: PLW2901 - the rest of the white space
        if start < end:
            found.append(Written(Span(start, end), space=False))
    return found


def _is_bare(text: str, token: Written) -> bool:
    """Whether a token may take a space behind it."""
    return not token.space and not token.span.of(text).isspace()
