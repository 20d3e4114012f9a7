"""Each annotator against all others and against gold; confusion; the most disputed items."""

from itertools import product

import numpy as np
import pytest

from annotations.agreement import (
    Bootstrap,
    DataError,
    Ratings,
    ReliabilityData,
    cohen_kappa,
    confusion,
    each_against_gold,
    each_against_rest,
    most_disputed,
    pairwise,
    percent_agreement,
)
from tests.unit.agreement.test_krippendorff_2011 import SECTION_C, long_form

DATA = ReliabilityData(SECTION_C, 5)


def table_against_rest(codes, rater, n_labels):
    """Each rating of one against the mean of the others, item by item."""
    table = np.zeros((n_labels, n_labels))
    for row in codes:
        others = [code for number, code in enumerate(row) if number != rater and code >= 0]
        if row[rater] >= 0 and others:
            for code in others:
                table[row[rater], code] += 1 / len(others)
    return table


@pytest.mark.parametrize("rater", range(4))
def test_against_the_rest_by_definition(rater):
    table = table_against_rest(SECTION_C, rater, 5)
    n = table.sum()
    observed = np.trace(table) / n
    chance = table.sum(axis=0) @ table.sum(axis=1) / n**2
    assert each_against_rest(DATA, measure="percent")[rater].value == pytest.approx(observed)
    kappa = each_against_rest(DATA, measure="kappa")[rater]
    assert kappa.value == pytest.approx((observed - chance) / (1 - chance))
    assert kappa.n_items == round(n)
    both = table + table.T
    marginals = both.sum(axis=1)
    expected = 1 - (marginals**2 - marginals).sum() / (2 * n * (2 * n - 1))
    assert each_against_rest(DATA)[rater].value == pytest.approx(1 - (1 - observed) / expected)


def test_against_the_rest_of_one_is_the_pair():
    two = ReliabilityData(SECTION_C[:, :2], 5)
    assert each_against_rest(two, measure="kappa")[0].value == pytest.approx(cohen_kappa(two).value)
    boot = Bootstrap(n=300, seed=2)
    rest, pair = each_against_rest(two, measure="kappa", boot=boot)[0], pairwise(two, boot=boot)[0, 1]
    assert (rest.low, rest.high) == pytest.approx((pair.low, pair.high), abs=0.05)


@pytest.mark.parametrize("unit", ("item", "cluster"))
def test_against_the_rest_in_long_form(unit):
    clusters = np.arange(12)
    boot = Bootstrap(n=100, unit=unit)
    matrix = each_against_rest(ReliabilityData(SECTION_C, 5, clusters), boot=boot)
    assert each_against_rest(long_form(SECTION_C, 5, clusters), boot=boot) == matrix
    assert all(one.low < one.value < one.high for one in matrix.values())


def test_clusters_of_one_item_are_items():
    data = ReliabilityData(np.repeat(SECTION_C, 20, axis=0), 5, np.arange(240))
    for measured, options in product(
        (pairwise, each_against_rest), ({"measure": "kappa"}, {"measure": "alpha"})
    ):
        by_item = measured(data, boot=Bootstrap(n=2000), **options)
        by_cluster = measured(data, boot=Bootstrap(n=2000, unit="cluster"), **options)
        for key, one in by_item.items():
            assert (by_cluster[key].low, by_cluster[key].high) == pytest.approx((one.low, one.high), abs=0.02)


def test_items_that_move_together_widen_the_interval():
    same = ReliabilityData(np.repeat(SECTION_C, 20, axis=0), 5, np.repeat(np.arange(12), 20))
    by_item = pairwise(same, boot=Bootstrap())[0, 3]
    by_cluster = pairwise(same, boot=Bootstrap(unit="cluster"))[0, 3]
    assert by_cluster.high - by_cluster.low > 2 * (by_item.high - by_item.low)


GOLD = np.array([0, 1, 2, 2, 1, -1, 3, 0, 1, 4, 0, 2])


def test_against_gold():
    data = long_form(SECTION_C, 5)
    gold = GOLD[data.item]
    found = each_against_gold(data, gold)
    for rater in range(4):
        known = (SECTION_C[:, rater] >= 0) & (GOLD >= 0)
        assert found[rater].value == pytest.approx(np.mean(SECTION_C[known, rater] == GOLD[known]))
        table = confusion(data, gold)[rater]
        assert int(table.sum()) == found[rater].n_items == int(known.sum())
        assert np.trace(table) / table.sum() == pytest.approx(found[rater].value)
    beside = ReliabilityData(np.stack([SECTION_C[:, 3], GOLD], axis=1), 5)
    assert each_against_gold(data, gold, measure="kappa")[3].value == pytest.approx(cohen_kappa(beside).value)
    assert found[3].value == pytest.approx(percent_agreement(beside).value)


@pytest.mark.parametrize("gold", ([0, 1], np.full(41, 5), np.full(41, -2)))
def test_gold_that_does_not_fit(gold):
    data = long_form(SECTION_C, 5)
    assert len(data.item) == 41
    with pytest.raises(DataError, match="gold"):
        each_against_gold(data, gold)


def test_disputed_items_worst_first():
    data = Ratings(np.array([7, 7, 9, 9, 9, 4, 4, 2]), np.arange(8), np.array([0, 2, 0, 1, 1, 1, 1, 0]), 3)
    assert [(one.item, one.n_ratings, one.disagreement) for one in most_disputed(data)] == [
        (7, 2, 1.0),
        (9, 3, pytest.approx(2 / 3)),
    ]
    far = most_disputed(data, distance=[[0, 9, 1], [9, 0, 1], [1, 1, 0]])
    assert [(one.item, one.disagreement) for one in far] == [(9, pytest.approx(6.0)), (7, 1.0)]
    assert len(most_disputed(data, most=1)) == 1
