"""Parts of a text from the labels that a model gives its tokens.

`transformers` can join them too, but takes a word whose accents its tokenizer drops for the end of the word before.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from statistics import fmean
from typing import NamedTuple

from annotations.preannotators.backends.pipeline_labels import OUTSIDE, begins, tag


class Token(NamedTuple):
    """A token as it is labeled: code points `start` … `end - 1`, and the number of the word that it is of."""

    label: str
    score: float
    start: int
    end: int
    word: int | None = None


def words_of(tokens: Sequence[Token]) -> list[Token]:
    """One for each word, labeled like its first token: models are taught those alone."""
    found = []
    for word, held in groupby(tokens, key=lambda token: token.word):
        first, *more = held
        whole = word is not None and more
        found += [first._replace(end=more[-1].end)] if whole else [first, *more]
    return found


def parts_of(tokens: Sequence[Token]) -> list[Token]:
    """Neighbors under one tag as one part, with the mean of their scores; a label that begins a part ends the one before."""
    return [_joined(run) for run in _runs(tokens)]


def _runs(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    held: list[Token] = []
    for token in tokens:
        if held and (begins(token.label) or tag(token.label) != tag(held[0].label)):
            yield held
            held = []
        if tag(token.label) != OUTSIDE:
            held.append(token)
    if held:
        yield held


def _joined(run: Sequence[Token]) -> Token:
    return Token(tag(run[0].label), fmean(token.score for token in run), run[0].start, run[-1].end)
