"""Chunks end with sentences, no word is lost, and offsets lead back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.core.records import Attribution, DateExpression, DocumentRecord, SuggestionRecord
from annotations.core.sentences import sentences
from annotations.core.spans import Span, quote_of
from annotations.preannotators.backends.chunks import by_chunk, chunks, merged, shifted

TEXT = "One rained 💩. Two snowed. Three thawed again. Four froze. Five."


def suggestion(start: int, end: int, score: float = 0.5, text: str = "x" * 1000) -> SuggestionRecord:
    return SuggestionRecord((Span(start, end),), text[start:end], "", ("event",), 0.5, score)


def test_chunks_end_with_sentences_and_begin_with_the_last_one():
    assert [chunk.of(TEXT) for chunk in chunks(TEXT, 40)] == [
        "One rained 💩. Two snowed.",
        "Two snowed. Three thawed again.",
        "Three thawed again. Four froze. Five.",
    ]
    assert [chunk.of(TEXT) for chunk in chunks(TEXT, 1000)] == [TEXT]
    assert chunks(" \n ", 40) == []


def test_a_sentence_that_is_too_long_is_cut_between_words():
    assert [chunk.of("aaa bbb ccccccccccc d.") for chunk in chunks("aaa bbb ccccccccccc d.", 8)] == [
        "aaa bbb", "cccccccc", "ccc d.",
    ]  # fmt: skip


@given(st.text(alphabet="aB.! \n“”💩é", max_size=200), st.integers(1, 60))
def test_no_chunk_is_too_long_and_no_word_is_lost(text, size):
    found = chunks(text, size)
    assert all(len(chunk) <= size for chunk in found)
    covered = set().union(*(range(chunk.start, chunk.end) for chunk in found))
    assert all(character.isspace() for at, character in enumerate(text) if at not in covered)
    assert found == sorted(set(found))
    whole = [sentence for sentence in sentences(text) if len(sentence) <= size]
    assert all(any(chunk.contains(sentence) for chunk in found) for sentence in whole)


def test_what_is_found_in_chunks_has_offsets_in_the_whole_text():
    def words(part: DocumentRecord) -> list[SuggestionRecord]:
        found = []
        for word in ("rained 💩", "snowed", "again", "Five"):
            at = part.text.find(word)
            if at >= 0:
                found.append(suggestion(at, at + len(word), text=part.text))
        return found

    found = by_chunk(DocumentRecord(TEXT), 40, words)
    assert [quote_of(TEXT, one.fragments) for one in found] == ["rained 💩", "snowed", "again", "Five"]
    assert all(one.quote == quote_of(TEXT, one.fragments) for one in found)


def test_every_offset_of_a_suggestion_is_moved():
    said = Attribution("direct", "A", (Span(1, 2),), "said", (Span(2, 3),), (Span(3, 4), Span(5, 6)), ("A",))
    when = DateExpression(Span(7, 8), "M", date(2024, 1, 1), None, "day", "", uncertain=False)
    one = SuggestionRecord((Span(0, 2), Span(4, 6)), "", "", (), 0, 0, "", said, (when,))
    moved = shifted(one, 10)
    assert moved.fragments == (Span(10, 12), Span(14, 16))
    assert (moved.attribution.source_fragments, moved.attribution.cue_fragments) == (
        (Span(11, 12),),
        (Span(12, 13),),
    )
    assert moved.attribution.content_fragments == (Span(13, 14), Span(15, 16))
    assert moved.dates[0].fragment == Span(17, 18)


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        # the same place twice: the better score
        ([[(0, 9, 0.2)], [(0, 9, 0.7)]], [(0, 9, 0.2)]),
        ([[(0, 9, 0.2), (0, 9, 0.7)]], [(0, 9, 0.7)]),
        # cut by a border: the whole one
        ([[(0, 6)], [(0, 10)]], [(0, 10)]),
        ([[(0, 10)], [(4, 10)]], [(0, 10)]),
        # one inside another, or barely touching: two claims
        ([[(0, 100), (0, 10)]], [(0, 10), (0, 100)]),
        ([[(0, 100)], [(0, 10)]], [(0, 10), (0, 100)]),
        ([[(0, 10)], [(8, 18)]], [(0, 10), (8, 18)]),
        # in the order of the text
        ([[(50, 60)], [(5, 9)]], [(5, 9), (50, 60)]),
    ],
)
def test_overlapping_ones_of_two_chunks_are_merged(found, kept):
    result = merged([[suggestion(*one) for one in chunk] for chunk in found])
    assert [one.fragments for one in result] == [(Span(start, end),) for start, end, *_ in kept]
    scores = [score for *_, score in kept if len(kept[0]) == 3]
    assert [one.score for one in result][: len(scores)] == scores
