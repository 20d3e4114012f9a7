"""Benjamini and Hochberg 1995; p-values by bootstrap; pairs of annotators against the project."""

import numpy as np
import pytest

from annotations.agreement import (
    Bootstrap,
    DataError,
    ReliabilityData,
    benjamini_hochberg,
    bootstrap_p,
    compare_pairs,
    pairwise,
)

#: Benjamini and Hochberg 1995, section 3.2: the p-values of fifteen hypotheses about a heart study.
HEART = (
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
)


def test_four_of_fifteen_are_rejected_as_printed():
    adjusted = benjamini_hochberg(HEART)
    assert [value <= 0.05 for value in adjusted] == [True] * 4 + [False] * 11


def test_adjusted_by_definition():
    """The least over all that rank no lower of p · m / rank."""
    rng = np.random.default_rng(1)
    p = rng.random(40) ** 3
    ranked = sorted(p)
    for value, adjusted in zip(p, benjamini_hochberg(list(p)), strict=True):
        candidates = [other * 40 / (rank + 1) for rank, other in enumerate(ranked) if other >= value]
        assert adjusted == pytest.approx(min(1.0, *candidates))


def test_what_was_not_tested_does_not_count():
    assert benjamini_hochberg([None, 0.04, None]) == (None, 0.04, None)
    assert benjamini_hochberg([]) == ()
    with pytest.raises(DataError, match="between 0 and 1"):
        benjamini_hochberg([1.5])


def test_p_is_the_level_at_which_the_interval_reaches_the_reference():
    samples = np.arange(1, 1000) / 1000
    assert bootstrap_p(samples, 0.0255) == pytest.approx(2 * 26 / 1000)
    assert bootstrap_p(samples, 0.5) == 1.0
    low, high = np.quantile(samples, [0.025, 0.975])
    assert bootstrap_p(samples, low - 0.002) < 0.05 < bootstrap_p(samples, low + 0.002)
    assert bootstrap_p(samples, high + 0.002) < 0.05 < bootstrap_p(samples, high - 0.002)


def test_p_goes_on_beyond_the_samples():
    normal = np.random.default_rng(0).normal(0, 1, 1000)
    assert bootstrap_p(normal, 6.0) == pytest.approx(2e-9, rel=2)
    assert bootstrap_p(np.array([0.5, 0.5, np.nan]), 0.4) == pytest.approx(2 / 3)
    with pytest.raises(DataError, match="no sample"):
        bootstrap_p(np.array([np.nan]), 0.5)


@pytest.fixture(scope="module")
def with_a_guesser() -> ReliabilityData:
    """Four annotators who err now and then, one who guesses; a tenth of the ratings is missing."""
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 3, (300, 1))
    codes = np.where(rng.random((300, 5)) < 0.85, truth, rng.integers(0, 3, (300, 5)))
    codes[:, 4] = rng.integers(0, 3, 300)
    codes[rng.random(codes.shape) < 0.1] = -1
    return ReliabilityData(codes, 3, np.arange(300) // 3)


@pytest.mark.parametrize("measure", ("kappa", "alpha", "percent"))
def test_the_guesser_is_told_apart(with_a_guesser, measure):
    good = [pair for pair in pairwise(with_a_guesser) if 4 not in pair]
    reference = np.mean([pairwise(with_a_guesser, measure=measure)[pair].value for pair in good])
    found = compare_pairs(with_a_guesser, float(reference), measure=measure)
    assert {pair for pair, one in found.items() if one.differs == "below"} == {(i, 4) for i in range(4)}
    assert all(one.p <= one.adjusted for one in found.values())


@pytest.mark.parametrize("unit", ("item", "cluster"))
def test_a_pair_keeps_its_own_interval(with_a_guesser, unit):
    boot = Bootstrap(n=200, unit=unit, seed=4)
    found = compare_pairs(with_a_guesser, 0.5, boot=boot)
    assert {pair: one.result for pair, one in found.items()} == pairwise(with_a_guesser, boot=boot)


def test_few_shared_items_are_not_tested():
    codes = np.random.default_rng(0).integers(0, 2, (29, 2))
    (found,) = compare_pairs(ReliabilityData(codes, 2), 0.9).values()
    assert (found.p, found.differs, found.reason) == (None, "", "fewer than 30 shared items")
    assert compare_pairs(ReliabilityData(codes, 2), 0.9, least=10)[0, 1].differs == "below"
    with pytest.raises(DataError, match="false discovery"):
        compare_pairs(ReliabilityData(codes, 2), 0.9, rate=1.0)


@pytest.mark.parametrize(("measure", "share"), (("kappa", 0.05), ("alpha", 0.05), ("percent", 0.1)))
def test_a_pair_that_never_disagreed(measure, share):
    """40 items half and half: at 0.9 a share of 0.1 · 1/2 (for percent 0.1) would disagree."""
    data = ReliabilityData(np.tile([[0, 0], [1, 1]], (20, 1)), 2)
    found = compare_pairs(data, 0.9, measure=measure)[0, 1]
    assert found.p == pytest.approx(2 * (1 - share) ** 40)
    assert compare_pairs(data, 0.5, measure=measure)[0, 1].differs == "above"


def test_a_pair_without_a_value():
    found = compare_pairs(ReliabilityData(np.zeros((50, 2), int), 2), 0.9)[0, 1]
    assert found.p is None
    assert "same label" in found.reason


def test_no_more_false_alarms_than_allowed():
    """Twenty projects of six annotators who are all alike: hardly any pair may stand out."""
    alarms = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        truth = rng.integers(0, 2, (120, 1))
        codes = np.where(rng.random((120, 6)) < 0.9, truth, 1 - truth)
        found = compare_pairs(ReliabilityData(codes, 2), 0.64, boot=Bootstrap(n=400, seed=seed))
        alarms += any(one.differs for one in found.values())
    assert alarms <= 3
