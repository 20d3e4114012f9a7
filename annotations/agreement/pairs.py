"""Annotators two by two: every pair, each against all others, each against gold."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from annotations.agreement.alpha import alpha_finish
from annotations.agreement.bootstrap import (
    Estimates,
    Finish,
    Report,
    Sums,
    distinct,
    interval,
    resampled,
    summarize,
)
from annotations.agreement.coding import NO_PAIR, NO_VARIATION
from annotations.agreement.data import (
    MISSING,
    CodingData,
    DataError,
    Floats,
    Ints,
    Ratings,
    ReliabilityData,
    dense,
    floats,
)
from annotations.agreement.kappa_raters import finish_table
from annotations.agreement.result import Bootstrap, Result
from annotations.agreement.tally import NO_CLUSTERS, Patterns, count_rows, matrix_of, patterns_of
from annotations.agreement.weights import disagreement

Key = TypeVar("Key")
MEASURES = ("kappa", "percent", "alpha")
#: Tables whose clusters are resampled in one go.
AT_A_TIME = 16
UNKNOWN = "pairs of annotators are measured by {names}, not {name}."


def finish_of(measure: str, n_labels: int, options: dict[str, Any]) -> tuple[Finish, bool]:
    """What makes estimates from tables of two annotators, and whether it speaks of agreement.

    Raises DataError for an unknown measure or options that do not fit.
    """
    if measure not in MEASURES:
        raise DataError(UNKNOWN.format(names=", ".join(MEASURES), name=measure))
    if measure == "alpha":
        return _finish_alpha(alpha_finish(n_labels, **options), n_labels), False
    weights = disagreement(options.get("weights"), n_labels, options.get("values"))
    if measure == "kappa":
        return lambda sums: finish_table(sums, weights), True
    return lambda sums: replace(finish_table(sums, weights), expected=None), True


def _finish_alpha(of_coincidences: Finish, n_labels: int) -> Finish:
    def finish(sums: Floats) -> Estimates:
        tables = sums.reshape(-1, n_labels, n_labels)
        return of_coincidences(floats(tables + tables.transpose(0, 2, 1)).reshape(sums.shape))

    return finish


# ── tables of two, and what is resampled ────────────────────────────────────


@dataclass(frozen=True, slots=True, eq=False)
class Tables(Generic[Key]):
    """Contingency tables of two (tables × labels²) by their keys, and for each what a bootstrap resamples."""

    keys: Sequence[Key]
    cells: Floats
    units: Callable[[int], Sums]


def _one_per_cell(cells: Floats) -> Sums:
    """Items in the same cell of a table are interchangeable: a row per cell that is used, and how many it holds."""
    used = np.flatnonzero(cells)
    rows = np.zeros((len(used), len(cells)))
    rows[np.arange(len(used)), used] = 1
    return Sums(rows, cells[used].astype(np.int64))


def _in_clusters(one: npt.NDArray[Any], other: npt.NDArray[Any], n_labels: int, cluster: Ints) -> Sums:
    """The table of each cluster, empty where the two share no item: all pairs take the same samples of clusters."""
    both = np.flatnonzero((one != MISSING) & (other != MISSING))
    all_numbers, n_clusters = dense(cluster)
    numbers = all_numbers[both]
    cells = one[both].astype(np.int64) * n_labels + other[both]
    width = n_labels * n_labels
    counts = np.bincount(numbers * width + cells, minlength=n_clusters * width).reshape(n_clusters, width)
    return Sums(floats(counts), np.ones(n_clusters, dtype=np.int64))


def pair_tables(data: ReliabilityData) -> Floats:
    """The contingency tables of all annotators with all: raters × labels × raters × labels."""
    n_items, n_raters = data.codes.shape
    chosen = np.zeros(
        (n_items, n_raters * data.n_labels), dtype=np.float32 if n_items < 1 << 24 else np.float64
    )
    item, rater = np.nonzero(data.codes != MISSING)
    chosen[item, rater * data.n_labels + data.codes[item, rater]] = 1  # whole numbers below 2²⁴ are exact
    return floats(chosen.T @ chosen).reshape(n_raters, data.n_labels, n_raters, data.n_labels)


def _raters(data: CodingData) -> list[int]:
    """The annotators' own numbers, in the order of the matrix' columns."""
    if isinstance(data, Ratings):
        codes, n_raters = dense(data.rater)
        own = np.arange(n_raters)
        own[codes] = data.rater
        return [int(rater) for rater in own]
    return list(range(data.codes.shape[1])) if isinstance(data, ReliabilityData) else []


def tables_of_pairs(data: CodingData, boot: Bootstrap | None) -> Tables[tuple[int, int]]:
    """The table of every pair of annotators, by their own numbers, the lower first.

    Raises DataError for counts, a rater who rated an item twice, or a cluster bootstrap without clusters.
    """
    matrix, raters = matrix_of(data), _raters(data)
    columns = list(combinations(range(matrix.codes.shape[1]), 2))
    tables = pair_tables(matrix)
    width = matrix.n_labels * matrix.n_labels
    cells = floats([tables[one, :, other, :].reshape(-1) for one, other in columns]).reshape(-1, width)
    cluster = matrix.cluster
    if boot and boot.unit == "cluster" and cluster is None:
        raise DataError(NO_CLUSTERS)

    def units(number: int) -> Sums:
        if boot is None or boot.unit == "item" or cluster is None:
            return _one_per_cell(cells[number])
        one, other = columns[number]
        return _in_clusters(matrix.codes[:, one], matrix.codes[:, other], matrix.n_labels, cluster)

    return Tables([(raters[one], raters[other]) for one, other in columns], cells, units)


def _row(estimates: Estimates, number: int) -> Estimates:
    expected = estimates.expected
    own = slice(number, number + 1)
    return Estimates(estimates.observed[own], None if expected is None else expected[own])


def _drawn(tables: Tables[Key], numbers: Sequence[int], boot: Bootstrap) -> Iterator[tuple[Sums, Floats]]:
    """What is resampled of each table, and its samples: many at a time where they are the same clusters."""
    if boot.unit == "item":
        for number in numbers:
            units = tables.units(number)
            yield units, resampled(units, boot)
        return
    for start in range(0, len(numbers), AT_A_TIME):
        parts = [tables.units(number) for number in numbers[start : start + AT_A_TIME]]
        together = Sums(np.concatenate([part.rows for part in parts], axis=1), parts[0].weight)
        yield from zip(parts, np.split(resampled(together, boot), len(parts), axis=1), strict=True)


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """The result of a table, and the values of its samples where there is an interval."""

    result: Result
    samples: Floats | None


def measured(
    tables: Tables[Key], method: str, finish: Finish, boot: Bootstrap | None, *, agreement: bool
) -> dict[Key, Measured]:
    """The result of each table, by its key."""
    if not tables.keys:
        return {}
    estimates = finish(tables.cells)
    sizes = [round(size) for size in tables.cells.sum(axis=1).tolist()]
    rated = [number for number, size in enumerate(sizes) if size]
    draws = _drawn(tables, rated, boot) if boot else iter(())
    found = {}
    for number, key in enumerate(tables.keys):
        size, samples, ends = sizes[number], None, None
        if boot and size:
            units, sums = next(draws)
            samples = finish(sums).value
            ends = interval(units, finish, boot, values=samples)
        report = Report(method, agreement, size, size)
        point, undefined = _row(estimates, number), NO_VARIATION if size else NO_PAIR
        found[key] = Measured(summarize(report, point, ends, boot, undefined), samples)
    return found


def _results(found: dict[Key, Measured]) -> dict[Key, Result]:
    return {key: one.result for key, one in found.items()}


def pairwise(
    data: CodingData, *, measure: str = "kappa", boot: Bootstrap | None = None, **options: Any
) -> dict[tuple[int, int], Result]:
    """Each pair of annotators by "kappa" (Cohen's; options weights, values), "percent" or "alpha" (options
    level, distance, values), over the items that both rated.

    Keys are the annotators' numbers, the lower first. Raises DataError for counts, another measure, a rater who
    rated an item twice, options that do not fit, or a cluster bootstrap of data without clusters.
    Source: as `cohen_kappa`, `percent_agreement` and `alpha`.
    """
    finish, agreement = finish_of(measure, data.n_labels, options)
    tables = tables_of_pairs(data, boot)
    return _results(measured(tables, f"pairwise {measure}", finish, boot, agreement=agreement))


# ── each annotator against all others ───────────────────────────────────────


def _rest_rows(patterns: Patterns, counts: Floats, rater: int, group: Ints) -> Floats:
    """Per group of rows: the table of one annotator's label with the shares of the others' labels."""
    n_labels, n_groups = patterns.n_labels, int(group.max(initial=-1)) + 1
    codes, size = patterns.codes[:, rater], counts.sum(axis=1)
    given = np.flatnonzero((codes != MISSING) & (size > 1))
    label, others = codes[given].astype(np.int64), counts[given]
    others[np.arange(len(given)), label] -= 1
    shares = others / (size[given] - 1)[:, None]
    cell = group[given] * n_labels + label
    columns = [np.bincount(cell, shares[:, other], n_groups * n_labels) for other in range(n_labels)]
    return floats(np.stack(columns, axis=1)).reshape(n_groups, n_labels * n_labels)


def tables_against_rest(data: CodingData, boot: Bootstrap | None) -> Tables[int]:
    """The table of each annotator with all others; as `tables_of_pairs`."""
    clustered = boot is not None and boot.unit == "cluster"
    patterns = patterns_of(data, in_clusters=clustered)
    raters, counts = _raters(data), floats(count_rows(patterns.codes, patterns.n_labels))
    group = dense(patterns.cluster)[0] if clustered else np.arange(len(patterns.codes))
    rows = [_rest_rows(patterns, counts, number, group) for number in range(len(raters))]
    weight = np.ones(int(group.max(initial=-1)) + 1, dtype=np.int64) if clustered else patterns.weight

    def units(number: int) -> Sums:
        if clustered:
            return Sums(rows[number], weight)
        rated = rows[number].any(axis=1)
        return distinct(Sums(rows[number][rated], weight[rated]))

    cells = floats([weight @ own for own in rows]).reshape(-1, patterns.n_labels**2)
    return Tables(raters, cells, units)


def each_against_rest(
    data: CodingData, *, measure: str = "alpha", boot: Bootstrap | None = None, **options: Any
) -> dict[int, Result]:
    """Each annotator compared with all others, by their number: who reads the guideline in a way of their own.

    Every rating that has another beside it counts once, against the mean of the others' ratings of that item;
    `n_items` is how many. Measures, options and errors as for `pairwise`.
    Source: as `pairwise`; one against the pooled others, W. A. Scott (1955) with unequal numbers as in Gwet.
    """
    finish, agreement = finish_of(measure, data.n_labels, options)
    tables = tables_against_rest(data, boot)
    return _results(measured(tables, f"{measure} against the rest", finish, boot, agreement=agreement))


# ── each annotator against gold ─────────────────────────────────────────────


def _with_gold(data: Ratings, gold: Ints, rater: int) -> ReliabilityData:
    """One annotator's ratings and the gold of the same items, items × 2."""
    own = np.flatnonzero((data.rater == rater) & (gold != MISSING))
    cluster = None if data.cluster is None else data.cluster[own]
    return ReliabilityData(np.stack([data.label[own], gold[own]], axis=1), data.n_labels, cluster)


def _gold_per_rating(data: Ratings, gold: npt.ArrayLike) -> Ints:
    labels = np.asarray(gold, dtype=np.int64)
    if labels.shape != data.label.shape:
        raise DataError("each rating needs the gold label of its item, -1 where there is none.")
    if labels.size and (int(labels.max()) >= data.n_labels or int(labels.min()) < MISSING):
        raise DataError(f"gold labels are codes below {data.n_labels}, or -1 where there is none.")
    return labels


def each_against_gold(
    data: Ratings,
    gold: npt.ArrayLike,
    *,
    measure: str = "percent",
    boot: Bootstrap | None = None,
    **options: Any,
) -> dict[int, Result]:
    """Each annotator compared with gold, by their number; "percent" is their accuracy.

    `gold`: for each rating the gold label of its item, -1 where there is none. `confusion` gives the tables.
    Measures, options and errors as for `pairwise`. Raises DataError for gold that does not fit.
    Source: as `pairwise`, the adjudicated label taken for the second annotator.
    """
    labels = _gold_per_rating(data, gold)
    return {
        int(rater): pairwise(_with_gold(data, labels, rater), measure=measure, boot=boot, **options)[0, 1]
        for rater in np.unique(data.rater).tolist()
    }


def confusion(data: Ratings, gold: npt.ArrayLike) -> dict[int, Ints]:
    """For each annotator the labels given (rows) by the gold labels (columns), counted: labels × labels.

    `gold` and errors as for `each_against_gold`. Source: J. Cohen (1960), table 1.
    """
    labels = _gold_per_rating(data, gold)
    size = data.n_labels
    tables = {}
    for rater in np.unique(data.rater).tolist():
        own = (data.rater == rater) & (labels != MISSING)
        cells = np.bincount(data.label[own] * size + labels[own], minlength=size * size)
        tables[int(rater)] = cells.reshape(size, size)
    return tables
