"""What a reader sees as one sign stays whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.core.signs import end_of_sign, whole_signs
from annotations.core.spans import Span

SIGNS = ["a", "e\u0301", "👩\u200d🚒", "👍🏽", "🇸🇪", "נָּ", "दं", "❤\ufe0f", " "]


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_ends_behind_all_of_it(sign):
    text = f"x{sign}x"
    assert end_of_sign(text, 1, len(text)) == 1 + len(sign)
    assert end_of_sign(text, 1, 2) == 2


@pytest.mark.parametrize(
    ("text", "cut", "whole"),
    [
        ("cafe\u0301 bar", (0, 4), "cafe\u0301"),
        ("cafe\u0301 bar", (4, 6), "e\u0301 "),
        ("cafe bar", (0, 4), "cafe"),
        ("a 👩\u200d🚒 b", (2, 3), "👩\u200d🚒"),
        ("a 👩\u200d🚒 b", (4, 5), "👩\u200d🚒"),
        ("a 👍🏽 b", (3, 4), "👍🏽"),
        ("a 🇸🇪 b", (2, 3), "🇸🇪"),
        ("\u0301a", (0, 1), "\u0301"),
    ],
)
def test_a_span_that_cuts_a_sign_takes_all_of_it(text, cut, whole):
    assert whole_signs(text, Span(*cut)).of(text) == whole


@given(st.lists(st.sampled_from(SIGNS), min_size=1).map("".join), st.data())
def test_whole_signs_hold_the_span_and_stay_as_they_are(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    whole = whole_signs(text, span)
    assert whole.contains(span)
    assert whole_signs(text, whole) == whole
