import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.core import anchoring
from annotations.core.anchoring import Match
from annotations.core.spans import Span

TEXT = "The tax rose. The tax fell. The 💩 tax stayed."


@pytest.mark.parametrize(
    ("quote", "prefix", "suffix", "match", "span"),
    [
        ("The tax fell", "rose. ", ". The", Match.FOUND, Span(14, 26)),
        ("The tax fell", "elsewhere", "", Match.MOVED, Span(14, 26)),
        ("tax", "", "", Match.AMBIGUOUS, None),
        ("tax", "The ", "", Match.AMBIGUOUS, None),
        ("tax", "💩 ", " stayed.", Match.FOUND, Span(34, 37)),
        ("The tax stood", "", "", Match.MISSING, None),
        ("", "The", "", Match.MISSING, None),
        ("aa", "", "", Match.MISSING, None),
    ],
)
def test_finding_a_quote_again(quote, prefix, suffix, match, span):
    found = anchoring.find(TEXT, quote, prefix, suffix)
    assert (found.match, found.span) == (match, span)
    assert all(candidate.of(TEXT) == quote for candidate in found.candidates)


def test_overlapping_places_all_count():
    assert anchoring.find("aaa", "aa").candidates == (Span(0, 2), Span(1, 3))


def test_surroundings_are_cut_at_the_ends_of_the_text():
    assert anchoring.surroundings(TEXT, [Span(4, 7), Span(8, 12)]) == ("The ", TEXT[12:44])
    assert anchoring.surroundings("a" * 100, [Span(50, 51)]) == ("a" * 32, "a" * 32)


@given(st.text(alphabet="ab 💩e\u0301ש", min_size=1, max_size=60), st.data())
def test_a_quote_with_its_own_surroundings_is_found_or_called_ambiguous(text, data):
    """P33: a quote never comes back as another place without a word."""
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    found = anchoring.find(text, span.of(text), *anchoring.surroundings(text, [span]))
    assert span in found.candidates
    assert found.span in {span, None}
