"""Figures against numbers worked out by hand."""

import math

import pytest

from annotations.preannotators import metrics


def test_average_precision_is_the_mean_precision_at_the_positives():
    assert metrics.average_precision([1, 0, 1, 0], [0.9, 0.8, 0.7, 0.1]) == pytest.approx((1 + 2 / 3) / 2)


def test_ties_keep_the_order_of_the_rows():
    assert metrics.average_precision([0, 1], [0.5, 0.5]) == 0.5
    assert metrics.average_precision([1, 0], [0.5, 0.5]) == 1.0


def test_no_positive_gives_no_precision():
    assert metrics.average_precision([0, 0], [0.1, 0.2]) == 0.0


@pytest.mark.parametrize(
    ("labels", "chosen", "figure"),
    [([1, 1, 0], [True, False, True], 0.5), ([1, 0], [True, False], 1.0), ([1, 0], [False, True], 0.0)],
)
def test_f1(labels, chosen, figure):
    assert metrics.f1(labels, chosen) == figure


def test_the_threshold_lies_between_two_scores_and_never_inside_a_tie():
    labels, scores = [1, 1, 0, 1, 0], [0.9, 0.8, 0.6, 0.6, 0.1]
    assert metrics.best_threshold(labels, scores) == pytest.approx(0.35)
    assert metrics.best_threshold([1, 0, 0], [0.9, 0.2, 0.1]) == pytest.approx(0.55)


def test_where_missing_costs_more_the_threshold_is_lower():
    labels, scores = [1, 0, 0, 1, 0], [0.9, 0.7, 0.6, 0.5, 0.1]
    assert metrics.best_threshold(labels, scores, beta=0.5) > metrics.best_threshold(labels, scores, beta=2)


def test_log_loss_and_calibration_error():
    assert metrics.log_loss([1, 0], [0.8, 0.4]) == pytest.approx(-(math.log(0.8) + math.log(0.6)) / 2)
    assert metrics.log_loss([1], [0.0]) < 30
    assert metrics.calibration_error([1, 1, 0, 0], [0.9, 0.9, 0.2, 0.2], bins=2) == pytest.approx(0.15)


def test_rank_correlation_shares_the_rank_of_equals():
    assert metrics.rank_correlation([1, 2, 3], [10, 20, 90]) == pytest.approx(1)
    assert metrics.rank_correlation([1, 2, 2, 3], [1, 2, 3, 4]) == pytest.approx(0.9486832980505138)


def test_macro_f1_counts_rare_classes_as_much_as_common_ones():
    truth = [frozenset({"a"}), frozenset({"a", "b"}), frozenset({"b"})]
    guess = [frozenset({"a"}), frozenset({"a"}), frozenset({"a"})]
    assert metrics.macro_f1(truth, guess, ["a", "b"]) == pytest.approx((0.8 + 0) / 2)
