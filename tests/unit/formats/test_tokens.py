"""Tokens: no sign is cut, and those for spaCy give the whole text with mentions of whole tokens."""

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from annotations.core.records import DocumentRecord
from annotations.core.spans import Span
from annotations.formats.tokens import covering, sentences_of, sentences_with_tokens

VOCAB = spacy.blank("en").vocab

CASES = (
    ("The café’s owner, Anaïs.", ["The", "café’s", "owner", ",", "Anaïs", "."]),
    ("👨‍👩‍👧‍👦👩🏽‍🚒 🇸🇪🇳🇴", ["👨‍👩‍👧‍👦", "👩🏽‍🚒", "🇸🇪", "🇳🇴"]),
    ("e\u0301te\u0301 3,000 50%", ["e\u0301te\u0301", "3,000", "50", "%"]),
    ("“40 lanterns burned”", ["“", "40", "lanterns", "burned", "”"]),
    ("وحضره 3000 زائر.", ["وحضره", "3000", "زائر", "."]),
    ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
)


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_tokens(text, expected):
    assert [t.of(text) for s in sentences_with_tokens(text) for t in s.tokens] == expected


def test_a_document_that_came_as_tokens_keeps_them():
    document = DocumentRecord("U.S. . don't\n\n a b", metadata={"tokens": "white_space"})
    found = [[t.of(document.text) for t in s.tokens] for s in sentences_of(document)]
    assert found == [["U.S.", ".", "don't"], ["a", "b"]]


characters = st.sampled_from([*"ab .,\n\t“é", "🏮", "👩🏽‍🚒", "e\u0301", "  ", "\u2028", "\u00a0", "ف"])
texts = st.lists(characters, min_size=1, max_size=25).map("".join).filter(lambda text: text.strip())


@given(st.data(), texts)
def test_spacy_gets_the_same_text_and_every_mention(data, text):
    """Whatever stands at a mention's borders: white space, half of an emoji, a combining mark."""
    borders = data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6, unique=True))
    places = sorted(borders)
    mentions = [Span(start, end) for start, end in zip(places[::2], places[1::2], strict=False)]
    tokens = covering(DocumentRecord(text), mentions)
    doc = Doc(VOCAB, words=[t.span.of(text) for t in tokens], spaces=[t.space for t in tokens])
    assert doc.text == text
    for mention in mentions:
        span = doc.char_span(mention.start, mention.end)
        assert span is not None
        assert (span.start_char, span.end_char, span.text) == (mention.start, mention.end, mention.of(text))
