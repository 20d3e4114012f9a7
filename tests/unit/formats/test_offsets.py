"""Offsets of other units, by the vectors that the front end uses, too; line ends that move them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.core.spans import Span
from annotations.formats.base import FormatError
from annotations.formats.offsets import Incoming, Utf16
from annotations.formats.tokens import sentences_with_tokens
from tests.unit.formats.tables import CHECKOUT

VECTORS = json.loads((CHECKOUT / "fixtures" / "text" / "offsets.json").read_text("utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_vectors(vector):
    units = Utf16(vector["text"])
    for point in vector["points"]:
        assert units.units(point["code_point"]) == point["utf16"]
        assert units.code_points(point["utf16"]) == point["code_point"]
    for span in vector["spans"]:
        assert units.written(Span(span["start"], span["end"])) == (span["utf16_start"], span["utf16_end"])


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_no_token_cuts_what_shows_as_one_sign(vector):
    """By the grapheme clusters of the same vectors."""
    borders = {place for cluster in vector["graphemes"] for place in cluster}
    text = vector["text"]
    found = [token for each in sentences_with_tokens(text) for token in each.tokens] if text.strip() else []
    assert [token.of(text) for token in found if not {token.start, token.end} <= borders] == []


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=40))
def test_units_are_those_of_utf16(text):
    units = Utf16(text)
    for offset in range(len(text) + 1):
        written = units.units(offset)
        assert written == len(text[:offset].encode("utf-16-le")) // 2
        assert units.code_points(written) == offset


@pytest.mark.parametrize(
    ("offset", "reason"), ((1, "within a character"), (4, "behind the end"), (99, "behind the end"))
)
def test_offsets_that_are_none(offset, reason):
    with pytest.raises(FormatError, match=reason):
        Utf16("🏮a").code_points(offset)


def test_line_ends_move_offsets():
    incoming = Incoming("🏮\r\na\r\n\rb", "utf16")
    assert incoming.text == "🏮\na\n\nb"
    assert incoming.span(0, 5) == Span(0, 3)
    assert incoming.span(4, 8) == Span(2, 5)
    assert incoming.span(8, 9) == Span(5, 6)


@pytest.mark.parametrize("place", ((3, 2), (2, 2), (0, 10), (-1, 2)))
def test_spans_that_are_none(place):
    with pytest.raises(FormatError, match="is no span of a text"):
        Incoming("A bridge").span(*place)


def test_a_span_of_line_ends_that_go():
    with pytest.raises(FormatError, match="only line ends"):
        Incoming("a\r\nb").span(1, 2)
