"""Krippendorff's alpha where labels are too many for a matrix labels × labels per item: measured values,
years, sets, free codes. The same numbers as `alpha.py`, by other sums.
"""

from dataclasses import dataclass, replace

import numpy as np

from annotations.agreement import distances
from annotations.agreement.bootstrap import (
    Estimates,
    Report,
    Sums,
    grouped,
    interval,
    summarize,
    total,
)
from annotations.agreement.coding import NO_PAIR, NO_VARIATION
from annotations.agreement.data import (
    MISSING,
    DataError,
    Floats,
    Ints,
    Ratings,
    ReliabilityData,
    dense,
    floats,
)
from annotations.agreement.intervals import Ends, Jackknife, ends_of
from annotations.agreement.result import ACCELERATED, PERCENTILE, Bootstrap, Result
from annotations.agreement.tally import NO_CLUSTERS

#: More labels than this are handled here.
WIDE = 64


def in_long_form(data: Ratings | ReliabilityData) -> Ratings:
    """The same ratings with dense items, ordered by item."""
    if isinstance(data, ReliabilityData):
        item, rater = np.nonzero(data.codes != MISSING)
        cluster = None if data.cluster is None else data.cluster[item]
        return Ratings(item, rater, data.codes[item, rater].astype(np.int64), data.n_labels, cluster)
    order = np.argsort(data.item, kind="stable")
    item, _ = dense(data.item[order])
    cluster = None if data.cluster is None else data.cluster[order]
    return Ratings(item, data.rater[order], data.label[order], data.n_labels, cluster)


# ── interval level: three sums per item ─────────────────────────────────────


def _moments(data: Ratings | ReliabilityData, values: Floats) -> Floats:
    """Per item: ratings, sum of values, sum of squared values."""
    if isinstance(data, ReliabilityData):
        numbers = np.append(values, 0.0)[data.codes]  # code -1 reads the 0 at the end
        size = np.count_nonzero(data.codes != MISSING, axis=1)
        return np.stack([size, numbers.sum(axis=1), np.einsum("ir,ir->i", numbers, numbers)], axis=1)
    item, n_items = dense(data.item)
    number = values[data.label]
    sums = [np.bincount(item, weights, n_items) for weights in (None, number, number * number)]
    return np.stack(sums, axis=1).astype(np.float64)


def _moment_statistics(moments: Floats) -> Floats:
    """Disagreement of the item's pairs, then its moments; all 0 where there is no pair."""
    size, first, second = moments.T
    apart = 2 * (size * second - first * first) / np.maximum(size - 1, 1)
    return floats(np.column_stack([apart, moments]) * (size > 1)[:, None])


def _finish_moments(sums: Floats) -> Estimates:
    apart, n, first, second = sums.T
    observed = np.divide(apart, n, out=np.full_like(n, np.nan), where=n > 0)
    chance = 2 * (n * second - first * first)
    chance[chance < 1e-12 * n * second] = 0  # what rounding leaves where nothing varies
    return Estimates(observed, np.divide(chance, n * (n - 1), out=np.full_like(n, np.nan), where=n > 1))


def _cluster_per_item(data: Ratings | ReliabilityData) -> Ints:
    if data.cluster is None:
        raise DataError(NO_CLUSTERS)
    if isinstance(data, ReliabilityData):
        return data.cluster
    item, n_items = dense(data.item)
    cluster = np.zeros(n_items, dtype=np.int64)
    cluster[item] = data.cluster
    return cluster


def _alpha_of_values(data: Ratings | ReliabilityData, values: Floats, boot: Bootstrap | None) -> Result:
    moments = _moments(data, values - values.mean())  # centered, or large values would cancel
    sums = Sums(_moment_statistics(moments), np.ones(len(moments), dtype=np.int64))
    size = moments[:, 0]
    report = Report(
        "Krippendorff's alpha, interval",
        agreement=False,
        n_items=int((size > 1).sum()),
        n_pairs=int((size * (size - 1)).sum()) // 2,
    )
    units = grouped(sums, _cluster_per_item(data)) if boot and boot.unit == "cluster" else sums
    ends = interval(units, _finish_moments, boot) if boot and report.n_pairs else None
    undefined = NO_VARIATION if report.n_pairs else NO_PAIR
    return summarize(report, _finish_moments(total(sums)), ends, boot, undefined)


# ── any other level: pair by pair ───────────────────────────────────────────


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Unordered pairs of ratings of one item, and the pairable ratings, all with the unit they move with."""

    left: Ints
    right: Ints
    weight: Floats
    pair_unit: Ints
    label: Ints
    label_unit: Ints
    n_units: int
    n_items: int


def _pairs(data: Ratings, unit: Ints | None) -> _Pairs:
    size = np.bincount(data.item)[data.item] if len(data.item) else data.item
    keep = size > 1
    item, label, size = data.item[keep], data.label[keep], size[keep]
    moves_with = item if unit is None else unit[keep]
    firsts: list[Ints] = []
    lags: list[Ints] = []
    for lag in range(1, int(size.max(initial=1))):
        first = np.flatnonzero(item[:-lag] == item[lag:])
        firsts.append(first)
        lags.append(first + lag)
    left = np.concatenate(firsts) if firsts else item[:0]
    right = np.concatenate(lags) if lags else item[:0]
    codes, n_units = dense(moves_with)
    return _Pairs(
        label[left],
        label[right],
        2.0 / (size[left] - 1),
        codes[left],
        label,
        codes,
        n_units,
        len(np.unique(item)),
    )


def _pair_distances(
    level: str, distance: Floats | None, values: Floats, ranks: Floats, pairs: _Pairs
) -> Floats:
    left, right = pairs.left, pairs.right
    if distance is not None:
        return floats(distance[left, right])
    if level == "nominal":
        return floats(left != right)
    if level == "ordinal":
        return floats((ranks[left] - ranks[right]) ** 2)
    sums = values[left] + values[right]
    share = np.divide(values[left] - values[right], sums, out=np.zeros_like(sums), where=sums > 0)
    return floats(share**2)


def _chance(level: str, distance: Floats | None, values: Floats, ranks: Floats, marginals: Floats) -> float:
    """Summed distance of all ordered pairs of pairable ratings."""
    n = float(marginals.sum())
    if distance is None and level == "nominal":
        return n * n - float(marginals @ marginals)
    if distance is None and level == "ordinal":
        centered = ranks - n / 2  # the mean midrank is always n / 2
        return 2 * n * float(marginals @ (centered * centered))
    used = np.flatnonzero(marginals)
    matrix = distances.ratio(values[used]) if distance is None else distance[np.ix_(used, used)]
    return float(marginals[used] @ matrix @ marginals[used])


def _estimate(
    pairs: _Pairs, weight: Floats, level: str, distance: Floats | None, values: Floats
) -> tuple[float, float]:
    """Observed and expected disagreement with each unit weighted."""
    marginals = floats(np.bincount(pairs.label, weight[pairs.label_unit], len(values)))
    n = float(marginals.sum())
    if n < 2:  # noqa: PLR2004 - no pair
        return float("nan"), float("nan")
    ranks = distances.midranks(marginals)
    apart = _pair_distances(level, distance, values, ranks, pairs) * pairs.weight
    observed = float(apart @ weight[pairs.pair_unit]) / n
    # ratings whose marginals make up one label only leave rounding, no variation
    varied = np.count_nonzero(marginals) > 1
    return observed, _chance(level, distance, values, ranks, marginals) / (n * (n - 1)) if varied else 0.0


def _alpha_of_pairs(
    data: Ratings, level: str, distance: Floats | None, values: Floats, boot: Bootstrap | None
) -> Result:
    clustered = boot is not None and boot.unit == "cluster"
    if clustered and data.cluster is None:
        raise DataError(NO_CLUSTERS)
    pairs = _pairs(data, data.cluster if clustered else None)
    name = "own distances" if distance is not None else level
    report = Report(
        f"Krippendorff's alpha, {name}", agreement=False, n_items=pairs.n_items, n_pairs=len(pairs.left)
    )
    point = _as_estimates([_estimate(pairs, np.ones(pairs.n_units), level, distance, values)])
    ends: Ends | str | None = None
    if boot and boot.method == ACCELERATED:
        boot = replace(
            boot, method=PERCENTILE
        )  # leaving out each of very many items would measure very many times
    if boot and report.n_pairs:
        rng = np.random.default_rng(boot.seed)
        drawn = (
            np.bincount(rng.integers(0, pairs.n_units, pairs.n_units), minlength=pairs.n_units)
            for _ in range(boot.n)
        )
        samples = _as_estimates(
            [_estimate(pairs, w.astype(np.float64), level, distance, values) for w in drawn]
        )
        ends = ends_of(samples.value, boot, pairs.n_units, _no_jackknife)
    return summarize(report, point, ends, boot, NO_VARIATION if report.n_pairs else NO_PAIR)


def _no_jackknife() -> Jackknife:
    raise DataError(f"BCa intervals are for {WIDE} labels or fewer, or the interval level.")


def _as_estimates(pairs: list[tuple[float, float]]) -> Estimates:
    table = floats(pairs)
    return Estimates(table[:, 0], table[:, 1])


def labels_used(data: Ratings | ReliabilityData) -> Ints:
    """The labels that occur, ascending."""
    codes = data.label if isinstance(data, Ratings) else data.codes.reshape(-1)
    return np.flatnonzero(np.bincount(codes + 1, minlength=data.n_labels + 1)[1:])


def with_labels(data: Ratings | ReliabilityData, used: Ints) -> Ratings | ReliabilityData:
    """The same data with the labels `used` numbered from 0."""
    renumbered = np.full(data.n_labels + 1, MISSING, dtype=np.int64)
    renumbered[used] = np.arange(len(used))
    if isinstance(data, Ratings):
        return Ratings(data.item, data.rater, renumbered[data.label], len(used), data.cluster)
    return ReliabilityData(renumbered.astype(np.int32)[data.codes], len(used), data.cluster)


def alpha_of_many_labels(
    data: Ratings | ReliabilityData,
    *,
    level: str,
    distance: Floats | None,
    values: Floats,
    boot: Bootstrap | None,
) -> Result:
    """Alpha for checked arguments; `values` one per label. See `alpha`, whose numbers these are."""
    if level == "interval" and distance is None:
        return _alpha_of_values(data, values, boot)
    return _alpha_of_pairs(in_long_form(data), level, distance, values, boot)
