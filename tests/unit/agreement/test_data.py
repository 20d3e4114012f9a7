"""Arrays are checked once, where they come in; every form counts the same."""

import numpy as np
import pytest

from annotations.agreement import (
    Bootstrap,
    Counts,
    DataError,
    Documents,
    Ratings,
    ReliabilityData,
    Spans,
    alpha,
    percent_agreement,
    tally,
    u_alpha,
)

ONE = np.array([1])


@pytest.mark.parametrize(
    ("make", "message"),
    (
        (lambda: Ratings(ONE, ONE, np.array([0.5]), 2), "label must be integers"),
        (lambda: Ratings(ONE, ONE, np.array([2]), 2), "label must be below 2"),
        (lambda: Ratings(ONE, ONE, np.array([-1]), 2), "label must not be below 0"),
        (lambda: Ratings(-ONE, ONE, ONE, 2), "item must not be below 0"),
        (lambda: Ratings(ONE, np.array([1, 2]), ONE, 2), "rater has 2 entries where 1 are needed"),
        (lambda: Ratings(ONE[None], ONE, ONE, 2), "item must have one dimension"),
        (lambda: Ratings(ONE, ONE, ONE, 2, cluster=-ONE), "cluster must not be below 0"),
        (lambda: ReliabilityData(ONE, 2), "codes must be items × raters"),
        (lambda: ReliabilityData(np.array([[-2]]), 2), "codes must not be below -1"),
        (lambda: ReliabilityData(np.array([[1]]), 2, np.array([1, 2])), "cluster has 2 entries"),
        (lambda: Counts(ONE), "rows must be items × labels"),
        (lambda: Counts(np.array([[-1]])), "rows must not be below 0"),
        (lambda: Counts(np.array([[1]]), np.array([-1])), "weight must not be below 0"),
        (lambda: Spans(ONE, ONE, ONE, ONE, ONE), "start before it ends"),
        (lambda: Spans(ONE, ONE, ONE, ONE + 1, ONE, unit=np.array([1, 2])), "unit has 2 entries"),
        (lambda: Documents(ONE, np.ones((2, 2), bool)), "one row per length"),
        (lambda: Documents(-ONE, np.ones((1, 2), bool)), "length must not be below 0"),
    ),
)
def test_refusals(make, message):
    with pytest.raises(DataError, match=message):
        make()


def simulated(n_items, n_raters, n_labels):
    rng = np.random.default_rng(5)
    codes = rng.integers(-1, n_labels, (n_items, n_raters))
    item, rater = np.nonzero(codes >= 0)
    return codes, Ratings(item, rater, codes[item, rater], n_labels, item % 7)


@pytest.mark.parametrize("shape", ((30, 3, 3), (30, 8, 4), (30, 60, 4), (30, 12, 20)))
@pytest.mark.parametrize("level", ("nominal", "ordinal"))
def test_small_and_large_tables_count_alike(shape, level):
    """Rows that can be numbered, rows by labels only, and rows kept one by one."""
    codes, ratings = simulated(*shape)
    as_counts = Counts(np.stack([(codes == label).sum(axis=1) for label in range(shape[2])], axis=1))
    expected = alpha(as_counts, level=level).value
    matrix = ReliabilityData(codes, shape[2])
    assert alpha(matrix, level=level).value == pytest.approx(expected)
    assert alpha(ratings, level=level).value == pytest.approx(expected)
    for data in (matrix, ratings):
        result = alpha(data, level=level, boot=Bootstrap(n=200))
        assert result.low < result.value < result.high


def test_clusters_in_every_form():
    codes, ratings = simulated(60, 3, 3)
    cluster = np.arange(60) % 7
    rows = np.stack([(codes == label).sum(axis=1) for label in range(3)], axis=1)
    boot = Bootstrap(n=100, unit="cluster")
    ends = [
        (result.low, result.high)
        for result in (
            percent_agreement(data, boot=boot)
            for data in (ratings, ReliabilityData(codes, 3, cluster), Counts(rows, cluster=cluster))
        )
    ]
    assert ends[0] == pytest.approx(ends[1])
    assert ends[0] == pytest.approx(ends[2])


def test_counts_are_additive():
    """Rows with weights are the items they stand for: what a server keeps is what it would recount."""
    rows = np.array([[2, 1], [0, 3], [1, 1]])
    weight = np.array([5, 4, 3])
    kept, recounted = Counts(rows, weight), Counts(np.repeat(rows, weight, axis=0))
    assert alpha(kept).value == pytest.approx(alpha(recounted).value)
    cluster = np.array([0, 1, 1])
    by_cluster = alpha(Counts(rows, weight, cluster), boot=Bootstrap(n=300, unit="cluster"))
    repeated = Counts(np.repeat(rows, weight, axis=0), cluster=np.repeat(cluster, weight))
    assert by_cluster.low == alpha(repeated, boot=Bootstrap(n=300, unit="cluster")).low


def test_an_item_lies_in_one_cluster():
    torn = Ratings(np.array([0, 0]), np.array([0, 1]), np.array([0, 1]), 2, np.array([0, 1]))
    with pytest.raises(DataError, match="one cluster only"):
        alpha(torn, boot=Bootstrap(unit="cluster"))


def test_repeated_ratings_do_not_overflow_their_count():
    """One rater, many ratings of one item: more than the number of raters lets a digit hold."""
    item = np.array([0] * 9 + [1, 1])
    label = np.array([1] * 5 + [0] * 4 + [1, 0])
    again = Ratings(item, np.array([0] * 10 + [1]), label, 2)
    assert alpha(again).value == pytest.approx(alpha(Counts(np.array([[4, 5], [1, 1]]))).value)
    # three times the first label reads like once the second
    carried = Ratings(np.array([0, 0, 0, 1, 1]), np.array([0, 0, 0, 0, 1]), np.array([0, 0, 0, 1, 0]), 2)
    assert alpha(carried).value == pytest.approx(alpha(Counts(np.array([[3, 0], [1, 1]]))).value)


def test_distinct_rows_are_counted_once():
    codes = np.random.default_rng(0).integers(0, 3, (5000, 4)).astype(np.int8)
    counts = tally.counts_of(ReliabilityData(codes, 3))
    assert len(counts.rows) == 15  # 4 ratings over 3 labels: 6! / (4! 2!)
    assert int(counts.weights.sum()) == 5000


def test_nothing_at_all():
    nothing = np.zeros(0, dtype=int)
    assert alpha(Ratings(nothing, nothing, nothing, 2)).reason == "no item has two ratings"
    spans = Spans(nothing, nothing, nothing, nothing, nothing, unit=nothing)
    assert spans.n_labels == 0
    assert u_alpha(spans, Documents(np.array([9]), np.ones((1, 2), bool))).reason.startswith("nobody marked")
