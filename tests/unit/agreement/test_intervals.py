"""How the ends of an interval are found: Efron 1987, Hesterberg 2015."""

from statistics import NormalDist

import numpy as np
import pytest

from annotations.agreement import Bootstrap, Counts, DataError, ReliabilityData, alpha, percent_agreement
from annotations.agreement.intervals import Jackknife, ends_of

METHODS = ("accelerated", "percentile", "bca")
NORMAL = NormalDist()


def no_jackknife():
    raise AssertionError("percentiles need none")


def test_percentiles_are_a_little_wider_for_few_units():
    """t with 9 degrees of freedom has 2.262 where the normal has 1.960; times √(10 / 9)."""
    samples = np.arange(100_001) / 100_000
    low, high = ends_of(samples, Bootstrap(method="percentile"), 10, no_jackknife)
    assert low == pytest.approx(NORMAL.cdf(-2.262157 * (10 / 9) ** 0.5), abs=1e-5)
    assert high == pytest.approx(1 - low)
    wide = ends_of(samples, Bootstrap(method="percentile"), 10**6, no_jackknife)
    assert wide == pytest.approx((0.025, 0.975), abs=1e-4)


def skewed(value=0.5):
    """Units of which one in ten pulls the value down by much."""
    return lambda: Jackknife(value, np.array([0.5 - 0.001, 0.5 + 0.009]), np.array([90.0, 10.0]))


def test_acceleration_by_hand():
    """a = Σ d³ / (6 (Σ d²)^1.5) with d = mean - value without the unit."""
    d = np.repeat([0.001, -0.009], [90, 10])
    a = (d**3).sum() / (6 * (d**2).sum() ** 1.5)
    assert a == pytest.approx(-0.0444, abs=1e-3)
    samples = np.arange(100_001) / 100_000
    z = 1.984217 * (100 / 99) ** 0.5  # t with 99 degrees of freedom
    low, high = ends_of(samples, Bootstrap(), 100, skewed())
    assert low == pytest.approx(NORMAL.cdf(-z / (1 + a * z)), abs=1e-4)
    assert high == pytest.approx(NORMAL.cdf(z / (1 - a * z)), abs=1e-4)


def test_bias_moves_both_ends():
    samples = np.arange(100_001) / 100_000
    even = lambda: Jackknife(0.6, np.array([0.6]), np.array([100.0]))  # noqa: E731 - a study in a line
    z, bias = 1.984217 * (100 / 99) ** 0.5, NORMAL.inv_cdf(0.6)
    low, high = ends_of(samples, Bootstrap(method="bca"), 100, even)
    assert (low, high) == pytest.approx((NORMAL.cdf(2 * bias - z), NORMAL.cdf(2 * bias + z)), abs=1e-4)


def test_skewness_without_bound_reaches_the_outermost_sample():
    samples = np.arange(101) / 100
    assert ends_of(samples, Bootstrap(), 2, skewed())[0] == 0.0
    assert ends_of(samples, Bootstrap(), 2, skewed())[1] == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("method", METHODS)
def test_the_result_says_how(method):
    codes = np.random.default_rng(0).integers(0, 2, (50, 2))
    found = alpha(ReliabilityData(codes, 2), boot=Bootstrap(method=method))
    assert method.split("_")[0].lower() in found.interval_method.lower()
    assert found.low < found.value < found.high
    assert alpha(ReliabilityData(codes, 2)).interval_method is None


@pytest.mark.parametrize("method", METHODS)
def test_rows_alike_give_what_single_items_give(method):
    """The jackknife of distinct rows with weights is that of all items."""
    rows = np.array([[2, 0], [0, 2], [1, 1]])
    weight = np.array([30, 20, 10])
    boot = Bootstrap(n=4000, method=method)
    together = percent_agreement(Counts(rows, weight), boot=boot)
    apart = percent_agreement(Counts(np.repeat(rows, weight, axis=0)), boot=boot)
    assert (together.low, together.high) == pytest.approx((apart.low, apart.high), abs=0.02)


def test_very_many_labels_have_percentiles():
    codes = np.random.default_rng(0).integers(0, 300, (80, 2))
    codes[::2, 1] = codes[::2, 0]
    data = ReliabilityData(codes, 300)
    assert alpha(data, boot=Bootstrap(n=50)).interval_method == "percentile bootstrap"
    assert alpha(data, level="interval", boot=Bootstrap(n=50)).interval_method.startswith("accelerated")
    with pytest.raises(DataError, match="BCa intervals are for 64 labels"):
        alpha(data, boot=Bootstrap(n=50, method="bca"))
