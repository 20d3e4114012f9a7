"""Kappa of two annotators: Cohen (1960, 1968), Scott (1955)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.agreement import (
    Bootstrap,
    Counts,
    DataError,
    Ratings,
    ReliabilityData,
    cohen_kappa,
    contingency_table,
    scott_pi,
    weighted_kappa,
)
from annotations.agreement.vectors import outcomes
from tests.unit.agreement import definitions
from tests.unit.agreement.definitions import few


def from_table(table, clusters=None):
    cells = np.asarray(table)
    row, column = np.nonzero(cells)
    codes = np.repeat(np.stack([row, column], axis=1), cells[row, column], axis=0)
    return ReliabilityData(codes, len(cells), None if clusters is None else np.arange(len(codes)) % clusters)


# Cohen 1960, p. 45, as counts of 200
P45 = from_table([[88, 14, 18], [10, 40, 10], [2, 6, 12]])


def test_page_45():
    result = cohen_kappa(P45)
    assert result.value == pytest.approx(0.492, abs=0.0005)
    assert result.observed == pytest.approx(0.70)
    assert result.expected == pytest.approx(0.41)
    assert result.details["max"] == pytest.approx(0.831, abs=0.0005)
    assert (result.n_items, result.n_pairs) == (200, 200)
    assert contingency_table(P45).tolist() == [[88, 14, 18], [10, 40, 10], [2, 6, 12]]


def test_weighted_kappa_of_1968():
    disagreement = [[0, 1, 3], [1, 0, 6], [3, 6, 0]]
    assert weighted_kappa(P45, weights=disagreement).value == pytest.approx(0.348, abs=0.0005)
    assert weighted_kappa(P45, weights="linear").value == pytest.approx(0.473684, abs=1e-6)
    assert weighted_kappa(P45).value == pytest.approx(0.454545, abs=1e-6)
    tenfold = weighted_kappa(P45, weights=np.multiply(disagreement, 10))
    assert tenfold.value == pytest.approx(weighted_kappa(P45, weights=disagreement).value)


@pytest.mark.parametrize(
    "vector",
    (
        "cohen1960-p45",
        "cohen1968-weighted",
        "agresti1992-p202",
        "zwick1988-3",
        "artstein-poesio2008-2x2",
        "krippendorff2004-246-balanced",
        "krippendorff2004-246-skewed",
        "hripcsak-rothschild-limit",
        "degenerate-one-label",
    ),
)
def test_published_tables(shared_vectors, vector):
    chosen = [entry for entry in shared_vectors["vectors"] if entry["id"] == vector]
    assert len(chosen) == 1
    assert [outcome for outcome in outcomes({"vectors": chosen}) if outcome.problem] == []


def test_scott_of_artstein_and_poesio_2008():
    assert scott_pi(from_table([[20, 10], [20, 50]])).value == pytest.approx(0.341, abs=0.0005)
    assert cohen_kappa(from_table([[20, 10], [20, 50]])).value == pytest.approx(0.348, abs=0.0005)


pairs_of = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=15)


@few
@given(pairs=pairs_of)
def test_the_definition(pairs):
    data = ReliabilityData(np.array([*pairs, (-1, 2), (1, -1)]), 4)
    for weights, weight in (
        (None, lambda a, b: float(a != b)),
        ("linear", lambda a, b: abs(a - b) / 3),
        ("quadratic", lambda a, b: (abs(a - b) / 3) ** 2),
        ("ordinal", lambda a, b: (abs(a - b) + 1) * abs(a - b) / 12),
    ):
        expected = definitions.two_rater_kappa(pairs, weight, pooled=False)
        result = weighted_kappa(data, weights=weights)
        assert result.value == (None if expected is None else pytest.approx(expected))
    expected = definitions.two_rater_kappa(pairs, lambda a, b: float(a != b), pooled=True)
    assert scott_pi(data).value == (None if expected is None else pytest.approx(expected))


@few
@given(pairs=pairs_of, order=st.permutations(range(4)))
def test_labels_and_annotators_may_change_places(pairs, order):
    codes = np.array(pairs)
    value = cohen_kappa(ReliabilityData(codes, 4)).value
    assert cohen_kappa(ReliabilityData(np.array(order)[codes], 4)).value == pytest.approx(value)
    assert cohen_kappa(ReliabilityData(codes[:, ::-1], 4)).value == pytest.approx(value)
    assert cohen_kappa(ReliabilityData(np.tile(codes, (3, 1)), 4)).value == pytest.approx(value)


def test_long_form_and_values():
    codes = P45.codes
    item, rater = np.nonzero(codes >= 0)
    long = Ratings(item, rater, codes[item, rater], 3)
    assert cohen_kappa(long).value == pytest.approx(cohen_kappa(P45).value)
    stretched = weighted_kappa(P45, weights="linear", values=(0, 1, 10))
    assert stretched.value == pytest.approx(
        weighted_kappa(P45, weights=[[0, 0.1, 1], [0.1, 0, 0.9], [1, 0.9, 0]]).value
    )


def test_intervals():
    by_item = cohen_kappa(P45, boot=Bootstrap(n=2000, seed=1))
    # the large-sample standard error of this table is 0.0527 (Fleiss, Cohen and Everitt 1969)
    assert by_item.high - by_item.low == pytest.approx(2 * 1.96 * 0.0527, rel=0.15)
    clustered = from_table([[88, 14, 18], [10, 40, 10], [2, 6, 12]], clusters=50)
    by_cluster = cohen_kappa(clustered, boot=Bootstrap(n=500, unit="cluster"))
    assert by_cluster.low < by_cluster.value < by_cluster.high
    assert scott_pi(clustered, boot=Bootstrap(n=500, unit="cluster")).low is not None
    with pytest.raises(DataError, match="needs the cluster"):
        cohen_kappa(P45, boot=Bootstrap(unit="cluster"))


@pytest.mark.parametrize(
    ("codes", "reason"),
    (
        ([[0, 0, 0]], "compares two annotators, not 3"),
        ([[0], [1]], "compares two annotators, not 1"),
        ([[0, -1], [-1, 1]], "no item has two ratings"),
        ([[1, 1], [1, 1]], "same label"),
    ),
)
def test_degenerate_data_give_a_reason(codes, reason):
    result = cohen_kappa(ReliabilityData(np.array(codes), 2), boot=Bootstrap(n=5))
    assert (result.value, result.low) == (None, None)
    assert reason in result.reason


def test_scott_takes_two_ratings():
    assert "more than two ratings" in scott_pi(ReliabilityData(np.array([[0, 0, 1]]), 2)).reason


def test_annotators_who_never_use_one_label():
    result = cohen_kappa(from_table([[0, 5], [0, 0]]))
    assert (result.value, result.details) == (0.0, {"max": 0.0})


@pytest.mark.parametrize(
    ("weights", "message"),
    (
        ("cubic", "no weights are called cubic"),
        (np.zeros((2, 2)), "needed is 3 × 3"),
        (np.ones((3, 3)), "0 on the diagonal"),
    ),
)
def test_weights_are_checked(weights, message):
    with pytest.raises(DataError, match=message):
        weighted_kappa(P45, weights=weights)


def test_who_rated_must_be_known():
    with pytest.raises(DataError, match="who rated"):
        cohen_kappa(Counts(np.array([[1, 1]])))
    with pytest.raises(DataError, match="rated one item twice"):
        cohen_kappa(Ratings(np.array([0, 0]), np.array([1, 1]), np.array([0, 1]), 2))
    with pytest.raises(DataError, match="values must be 3"):
        weighted_kappa(P45, values=(1, 2))
    with pytest.raises(DataError, match="two annotators"):
        contingency_table(ReliabilityData(np.array([[0, 0, 0]]), 1))
