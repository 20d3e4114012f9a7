"""What an interval allows to say, what would settle the rest; shares and differences."""

import numpy as np
import pytest

from annotations.agreement import (
    Bootstrap,
    DataError,
    ReliabilityData,
    Result,
    advice,
    alpha,
    difference,
    share,
)


def result(value, low, high, n=100):
    return Result(value, low, high, n_items=n, confidence=0.95)


@pytest.mark.parametrize(
    ("value", "low", "high", "word", "toward", "more"),
    (
        (0.85, 0.80, 0.90, "reliable", None, None),
        (0.75, 0.667, 0.81, "tentative", None, None),
        (0.85, 0.75, 0.92, "tentative", "reliable", 300),  # the lower half must halve: four times as many
        (0.60, 0.50, 0.666, "not reliable", None, None),
        (0.767, 0.567, 0.85, "open", "tentative", 300),
        (0.567, 0.40, 0.767, "open", "not reliable", 300),
        (0.667, 0.60, 0.72, "open", "tentative", None),  # on the threshold no number settles it
    ),
)
def test_advice(value, low, high, word, toward, more):
    given = advice(result(value, low, high))
    assert (given.word, given.toward, given.more_items) == (word, toward, more)


def test_no_advice_without_an_interval():
    assert advice(Result(None, reason="nothing")) is None
    assert advice(Result(0.9)) is None
    with pytest.raises(DataError, match="threshold"):
        advice(result(0.9, 0.8, 1.0), reliable=0.5, tentative=0.6)


@pytest.mark.parametrize(("differing", "toward"), ((5, "tentative"), (9, "not reliable")))
def test_as_many_more_items_settle_it(differing, toward):
    """The same data so many times over: the interval's end then stands at the threshold."""
    codes = np.array([[0, 1]] * differing + [[0, 0], [1, 1]] * 20)[:40]
    once = alpha(ReliabilityData(codes, 2), boot=Bootstrap(n=4000))
    given = advice(once)
    assert (given.word, given.toward) == ("open", toward)
    rows = np.resize(np.random.default_rng(0).permutation(40), 40 + given.more_items)
    more = alpha(ReliabilityData(codes[rows], 2), boot=Bootstrap(n=4000))
    end = more.low if toward == "tentative" else more.high
    assert end == pytest.approx(0.667, abs=0.02)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (29, 29, 0.8830, 1.0)),
)
def test_share_as_in_newcombes_table(part, whole, low, high):
    """R. G. Newcombe (1998), Two-sided confidence intervals for the single proportion, table I, method 3."""
    found = share(part, whole)
    assert (found.value, found.n_items) == (part / whole, whole)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_no_share_of_nothing():
    assert share(0, 0).reason == "there is nothing to take a share of"
    with pytest.raises(DataError):
        share(3, 2)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    (
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ),
)
def test_difference_as_in_newcombes_table(first, second, low, high):
    """R. G. Newcombe (1998), Interval estimation for the difference between independent proportions, table II,
    method 10."""
    found = difference(share(*first), share(*second))
    assert found.value == pytest.approx(first[0] / first[1] - second[0] / second[1])
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_difference_without_an_interval_or_a_value():
    assert difference(result(0.5, 0.4, 0.6), Result(None, reason="nothing")).reason == "nothing"
    bare = difference(result(0.5, 0.4, 0.6), Result(0.2, interval_reason="too few"))
    assert (bare.value, bare.low, bare.interval_reason) == (pytest.approx(0.3), None, "too few")
    with pytest.raises(DataError, match="confidence"):
        difference(share(1, 2), share(1, 2, confidence=0.9))
