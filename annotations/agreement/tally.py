"""Coding data brought to its smallest form: distinct rows and how many items each stands for.

Items with the same ratings are interchangeable, so 100,000 items × 5 raters × 5 labels have at most 126
distinct count rows: all that follows, a bootstrap included, costs the same for any number of items.
"""

from dataclasses import dataclass

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
NO_CLUSTERS = "a cluster bootstrap needs the cluster of each item."


def _digits(numbers: Ints, base: int, length: int) -> Ints:
    """The digits of each number in `base`, lowest first: numbers × length."""
    powers = np.asarray([base**i for i in range(length)], dtype=np.int64)
    return (numbers[:, None] // powers) % base


def _occurring(numbers: AnyInts, bins: int) -> tuple[Ints, Ints]:
    """The numbers that occur, and how often."""
    counts = np.bincount(numbers, minlength=bins)
    present = np.flatnonzero(counts)
    return present, counts[present]


def row_numbers(data: ReliabilityData) -> AnyInts:
    """Each item's codes read as one number in base n_labels + 1 (missing is digit 0)."""
    base = data.n_labels + 1
    numbers = np.zeros(len(data.codes), dtype=np.int32)
    for column in reversed(range(data.codes.shape[1])):
        numbers *= base
        numbers += data.codes[:, column]
        numbers += 1
    return numbers


def count_rows(codes: AnyInts, n_labels: int) -> Ints:
    """Items × raters codes → items × labels counts; missing codes are left out."""
    items, columns = np.nonzero(codes != MISSING)
    cells = items * n_labels + codes[items, columns]
    return np.bincount(cells, minlength=len(codes) * n_labels).reshape(len(codes), n_labels)


def _counts_of_matrix(data: ReliabilityData) -> Counts:
    n_raters = data.codes.shape[1]
    bins = (data.n_labels + 1) ** n_raters
    if bins > MOST_ROWS:
        return Counts(count_rows(data.codes, data.n_labels))
    present, weight = _occurring(row_numbers(data), bins)
    codes = _digits(present, data.n_labels + 1, n_raters) + MISSING
    return merged(Counts(count_rows(codes, data.n_labels), weight))


def _counts_of_ratings(data: Ratings) -> Counts:
    item, n_items = dense(data.item)
    _, n_raters = dense(data.rater)
    base = n_raters + 1
    if base**data.n_labels <= MOST_ROWS and n_items:
        powers = np.asarray([float(base**i) for i in range(data.n_labels)])
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


def merged(counts: Counts) -> Counts:
    """Equal rows (of a small table) as one row with the sum of their weights; clusters are forgotten."""
    rows, inverse = np.unique(counts.rows, axis=0, return_inverse=True)
    weight = np.bincount(inverse.reshape(-1), weights=counts.weights, minlength=len(rows))
    return Counts(rows, weight.astype(np.int64))


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
