"""Numbers in news: what they are worth, what they count, and when two cannot both be right."""

from math import inf

import pytest

from annotations.core.spans import Span
from annotations.preannotators.matching.quantities import Quantity, are_apart, quantities, same_unit


def all_in(text: str) -> list[Quantity]:
    return quantities(text, [Span(0, len(text))], [])


def only(text: str) -> Quantity:
    (found,) = all_in(text)
    return found


@pytest.mark.parametrize(
    ("text", "low", "high", "kind"),
    [
        ("killed 12 people", 12, 12, "count"),
        ("Fourteen people died", 14, 14, "count"),
        ("twenty-one ships", 21, 21, "count"),
        ("1,200 jobs", 1200, 1200, "count"),
        ("two hundred thousand tons", 200_000, 200_000, "count"),
        ("$3.2 million", 3_200_000, 3_200_000, "money"),
        ("5 billion euros", 5e9, 5e9, "money"),
        ("6.1 percent of voters", 6.1, 6.1, "share"),
        ("72% of adults", 72, 72, "share"),
        ("one in four adults", 25, 25, "share"),
        ("two thirds of voters", 200 / 3, 200 / 3, "share"),
        ("between 200 and 300 people", 200, 300, "count"),
        ("2 to 3 million people", 2e6, 3e6, "count"),
        ("at least 40 people", 40, inf, "count"),
        ("fewer than 40 people", -inf, 40, "count"),
        ("38,000 vehicles daily", 38_000, 38_000, "count a time"),
    ],
)
def test_values(text, low, high, kind):
    found = only(text)
    assert (found.low, found.high, found.kind) == (pytest.approx(low), pytest.approx(high), kind)


@pytest.mark.parametrize(
    "text", ["Flight 370 vanished", "at 9 a.m. sharp", "won 3–1 at home", "Route 66 is shut", "one of them"]
)
def test_numbers_that_count_nothing(text):
    assert all_in(text) == []


def test_a_date_is_no_quantity():
    text = "on May 12 three men"
    assert [one.low for one in quantities(text, [Span(0, len(text))], [Span(3, 9)])] == [3]


@pytest.mark.parametrize(
    ("a", "b", "apart"),
    [
        ("about 300 people", "297 people", False),
        ("300 people", "297 people", False),
        ("300 people", "500 people", True),
        ("12 people", "Fourteen people", True),
        ("at least 40 people", "44 people", False),
        ("at least 40 people", "30 people", True),
        ("roughly 38,000 cars", "about 41,000 cars", True),
        ("3.2 million cars", "3 million cars", True),
        ("between 200 and 300 people", "250 people", False),
    ],
)
def test_apart(a, b, apart):
    assert are_apart(only(a), only(b)) is apart
    assert are_apart(only(b), only(a)) is apart


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("300 residents", "500 people", True),
        ("300 cars", "500 ships", False),
        ("40 percent", "900 nurses", False),
        ("34 years old", "19 months", False),
        ("$5 a day", "$5 million", False),
        ("four of its eleven girders", "five girders", True),
    ],
)
def test_units(a, b, same):
    assert same_unit(all_in(a)[0], all_in(b)[0]) is same
