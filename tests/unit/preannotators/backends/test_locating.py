"""A quote has one place or none."""

import pytest

from annotations.core.spans import Span
from annotations.preannotators.backends.locating import Match, locate

TEXT = "💩 It rained, said Ada. It rained, said Bo. It rained, said Ada again. It snowed."


@pytest.mark.parametrize(
    ("quote", "prefix", "suffix", "match", "start"),
    [
        ("It snowed", "", "", Match.FOUND, TEXT.index("It snowed")),
        ("It snowed", "wrong", "wrong", Match.FOUND, TEXT.index("It snowed")),
        ("It rained", "", ", said Bo", Match.FOUND, 23),
        ("It rained", "Ada.", "", Match.FOUND, 23),
        ("It rained", " Ada. ", " , said Bo", Match.FOUND, 23),
        ("It rained", "", ", said Ada again", Match.FOUND, 43),
        ("It rained", "", ", said Ada", Match.AMBIGUOUS, None),
        ("It rained", "", "", Match.AMBIGUOUS, None),
        ("It rained", "Bo.", ", said Bo", Match.AMBIGUOUS, None),  # each fits another place
        ("It rained", "wrong", ", said Bo", Match.AMBIGUOUS, None),
        ("it rained", "", "", Match.MISSING, None),
        ("It  rained", "", "", Match.MISSING, None),
        ("", "", "", Match.MISSING, None),
    ],
)
def test_a_quote_is_located_for_certain_or_not_at_all(quote, prefix, suffix, match, start):
    anchor = locate(TEXT, quote, prefix, suffix)
    assert anchor.match == match
    assert anchor.span == (None if start is None else Span(start, start + len(quote)))
