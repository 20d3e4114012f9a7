"""Coding data brought to its smallest form: distinct rows and how many items each stands for.

Items with the same ratings are interchangeable, so 100,000 items × 5 raters × 5 labels have at most 126
distinct count rows: all that follows, a bootstrap included, costs the same for any number of items.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from annotations.agreement.data import (
    MISSING,
    AnyInts,
    CodingData,
    Counts,
    DataError,
    Ints,
    Ratings,
    ReliabilityData,
    dense,
)

#: Up to this many conceivable rows, items are counted by row number; above, each item keeps its own row.
MOST_ROWS = 1 << 20
#: Up to this many, what belongs to each conceivable row is remembered.
MOST_CACHED = 1 << 16
NO_CLUSTERS = "a cluster bootstrap needs the cluster of each item."


def _powers(base: int, length: int) -> Ints:
    return np.asarray([base**place for place in range(length)], dtype=np.int64)


def _digits(numbers: Ints, base: int, length: int) -> Ints:
    """The digits of each number in `base`, lowest first: numbers × length."""
    return (numbers[:, None] // _powers(base, length)) % base


def _occurring(numbers: AnyInts, bins: int) -> tuple[Ints, Ints]:
    """The numbers that occur, and how often."""
    counts = np.bincount(numbers, minlength=bins)
    present = np.flatnonzero(counts)
    return present, counts[present]


def row_numbers(data: ReliabilityData) -> AnyInts:
    """Each item's codes read as one number in base n_labels + 1 (missing is digit 0)."""
    base, n_raters = data.n_labels + 1, data.codes.shape[1]
    small = base**n_raters <= np.iinfo(np.int16).max
    numbers: AnyInts = np.zeros(len(data.codes), dtype=np.int16 if small else np.int32)
    for column in reversed(range(n_raters)):
        numbers *= base
        numbers += data.codes[:, column].astype(numbers.dtype, copy=False)
    numbers += sum(base**place for place in range(n_raters))  # one for each digit: missing is -1
    return numbers


def count_rows(codes: AnyInts, n_labels: int) -> Ints:
    """Items × raters codes → items × labels counts; missing codes are left out."""
    items, columns = np.nonzero(codes != MISSING)
    cells = items * n_labels + codes[items, columns]
    return np.bincount(cells, minlength=len(codes) * n_labels).reshape(len(codes), n_labels)


@lru_cache(maxsize=32)
def _count_numbers(n_labels: int, n_raters: int) -> Ints:
    """For every row number the number of its counts: digits in base n_raters + 1, one per label."""
    codes = _digits(np.arange((n_labels + 1) ** n_raters), n_labels + 1, n_raters) + MISSING
    return count_rows(codes, n_labels) @ _powers(n_raters + 1, n_labels)


def _counts_of_matrix(data: ReliabilityData) -> Counts:
    n_labels, n_raters = data.n_labels, data.codes.shape[1]
    bins = (n_labels + 1) ** n_raters
    if bins > MOST_ROWS or (n_raters + 1) ** n_labels > MOST_ROWS:
        return Counts(count_rows(data.codes, n_labels))
    present, weight = _occurring(row_numbers(data), bins)
    if bins <= MOST_CACHED:
        numbers = _count_numbers(n_labels, n_raters)[present]
    else:
        codes = _digits(present, n_labels + 1, n_raters) + MISSING
        numbers = count_rows(codes, n_labels) @ _powers(n_raters + 1, n_labels)
    weights = np.bincount(numbers, weight)
    distinct = np.flatnonzero(weights)
    return Counts(_digits(distinct, n_raters + 1, n_labels), weights[distinct].astype(np.int64))


def _counts_of_ratings(data: Ratings) -> Counts:
    item, n_items = dense(data.item)
    _, n_raters = dense(data.rater)
    base = n_raters + 1
    if base**data.n_labels <= MOST_ROWS and n_items:
        powers = _powers(base, data.n_labels).astype(np.float64)
        numbers = np.bincount(item, weights=powers[data.label], minlength=n_items).astype(np.int64)
        if int(numbers.max()) < base**data.n_labels:
            present, weight = _occurring(numbers, 1)
            rows = _digits(present, base, data.n_labels)
            # a rater who rated one item twice may overflow a digit, which then shows in the total
            if int(weight @ rows.sum(axis=1)) == len(item):
                return Counts(rows, weight)
    return Counts(item_rows(item, data.label, n_items, data.n_labels))


def item_rows(item: Ints, label: Ints, n_items: int, n_labels: int) -> Ints:
    """Long form → items × labels counts."""
    return np.bincount(item * n_labels + label, minlength=n_items * n_labels).reshape(n_items, n_labels)


def counts_of(data: CodingData) -> Counts:
    """Distinct count rows with their weights, clusters forgotten."""
    if isinstance(data, Counts):
        return data
    return _counts_of_ratings(data) if isinstance(data, Ratings) else _counts_of_matrix(data)


def _cluster_of_items(item: Ints, clusters: Ints, n_items: int) -> Ints:
    cluster = np.zeros(n_items, dtype=np.int64)
    cluster[item] = clusters
    if not np.array_equal(cluster[item], clusters):
        raise DataError("an item lies in one cluster only.")
    return cluster


def counts_in_clusters(data: CodingData) -> tuple[Counts, Ints]:
    """One count row per item, and each row's cluster; raises DataError when no clusters are known."""
    if data.cluster is None:
        raise DataError(NO_CLUSTERS)
    if isinstance(data, Ratings):
        item, n_items = dense(data.item)
        cluster = _cluster_of_items(item, data.cluster, n_items)
        return Counts(item_rows(item, data.label, n_items, data.n_labels)), cluster
    if isinstance(data, Counts):
        return data, data.cluster
    return Counts(count_rows(data.codes, data.n_labels)), data.cluster


def against_rest(data: CodingData, label: int) -> Counts:
    """Counts of `label` and of everything else: rows × 2, per item where clusters are known."""
    counts, cluster = (counts_of(data), None) if data.cluster is None else counts_in_clusters(data)
    own = counts.rows[:, label]
    return Counts(np.stack([own, counts.rows.sum(axis=1) - own], axis=1), counts.weight, cluster)


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """Distinct rows of codes (rows × raters, -1 missing) and how many items each stands for."""

    codes: AnyInts
    weight: Ints
    n_labels: int
    cluster: Ints


def matrix_of(data: CodingData) -> ReliabilityData:
    """The items × raters matrix. Raises DataError for counts, and when a rater rated an item twice."""
    if isinstance(data, ReliabilityData):
        return data
    if isinstance(data, Counts):
        raise DataError("this measure needs to know who rated; counts do not say.")
    item, n_items = dense(data.item)
    rater, n_raters = dense(data.rater)
    codes = np.full((n_items, n_raters), MISSING, dtype=np.int32)
    codes[item, rater] = data.label
    if int(np.count_nonzero(codes != MISSING)) != len(item):
        raise DataError("a rater rated one item twice.")
    cluster = None if data.cluster is None else _cluster_of_items(item, data.cluster, n_items)
    return ReliabilityData(codes, data.n_labels, cluster)


def patterns_of(data: CodingData, *, in_clusters: bool = False) -> Patterns:
    """Distinct rows of codes; one row per item, with its cluster, where clusters are asked for (else 0)."""
    matrix = matrix_of(data)
    n_items, n_raters = matrix.codes.shape
    if in_clusters and matrix.cluster is None:
        raise DataError(NO_CLUSTERS)
    bins = (matrix.n_labels + 1) ** n_raters
    if in_clusters or bins > MOST_ROWS:
        none = np.zeros(n_items, dtype=np.int64)
        cluster = none if matrix.cluster is None else matrix.cluster
        return Patterns(matrix.codes, np.ones(n_items, dtype=np.int64), matrix.n_labels, cluster)
    present, weight = _occurring(row_numbers(matrix), bins)
    codes = _digits(present, matrix.n_labels + 1, n_raters) + MISSING
    return Patterns(codes, weight, matrix.n_labels, np.zeros(len(codes), dtype=np.int64))


def pair_totals(counts: Counts) -> tuple[int, int]:
    """Items with at least two ratings, and pairs of ratings of one item."""
    sizes = counts.rows.sum(axis=1)
    pairs = sizes * (sizes - 1) // 2
    return int(counts.weights @ (sizes > 1)), int(counts.weights @ pairs)
