"""One measure taken apart: by pair of annotators, label, annotator left out, period."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from annotations.agreement.alpha import alpha, alpha_finish, label_alpha
from annotations.agreement.bootstrap import Estimates, Finish, Report, Sums, interval, summarize
from annotations.agreement.coding import NO_PAIR, NO_VARIATION
from annotations.agreement.data import (
    MISSING,
    CodingData,
    Counts,
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
from annotations.agreement.tally import matrix_of
from annotations.agreement.weights import disagreement

PAIRWISE = ("kappa", "percent", "alpha")


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


def _finish(measure: str, n_labels: int, options: dict[str, Any]) -> tuple[Finish, bool]:
    """What makes estimates from tables of pairs, and whether it speaks of agreement."""
    if measure == "alpha":
        of_coincidences = alpha_finish(n_labels, **options)

        def finish(sums: Floats) -> Estimates:
            tables = sums.reshape(-1, n_labels, n_labels)
            return of_coincidences(floats(tables + tables.transpose(0, 2, 1)).reshape(len(tables), -1))

        return finish, False
    weights = disagreement(options.get("weights"), n_labels, options.get("values"))
    if measure == "kappa":
        return lambda sums: finish_table(sums, weights), True
    return lambda sums: replace(finish_table(sums, weights), expected=None), True


def pairwise(
    data: CodingData, *, measure: str = "kappa", boot: Bootstrap | None = None, **options: Any
) -> dict[tuple[int, int], Result]:
    """Each pair of annotators by "kappa" (Cohen's; options weights, values), "percent" or "alpha" (options
    level, distance, values), over the items that both rated.

    Keys are the annotators' numbers, the lower first. The bootstrap resamples items. Raises DataError for
    counts, another measure, a rater who rated an item twice, options that do not fit, or a cluster bootstrap.
    Source: as `cohen_kappa`, `percent_agreement` and `alpha`.
    """
    if measure not in PAIRWISE or (boot and boot.unit == "cluster"):
        raise DataError(f"pairs are measured by {', '.join(PAIRWISE)}, with intervals over items.")
    matrix = matrix_of(data)
    pairs = list(combinations(range(matrix.codes.shape[1]), 2))
    tables = pair_tables(matrix)
    cells = floats([tables[one, :, other, :].reshape(-1) for one, other in pairs])
    finish, agreement = _finish(measure, matrix.n_labels, options)
    if not pairs:
        return {}
    estimates = finish(cells)
    raters = _raters(data)
    results = {}
    for number, (one, other) in enumerate(pairs):
        report = Report(f"pairwise {measure}", agreement, *[int(cells[number].sum())] * 2)
        point = _row(estimates, number)
        results[raters[one], raters[other]] = _pair_result(report, point, cells[number], finish, boot)
    return results


def _row(estimates: Estimates, number: int) -> Estimates:
    expected = estimates.expected
    own = slice(number, number + 1)
    return Estimates(estimates.observed[own], None if expected is None else expected[own])


def _pair_result(
    report: Report, point: Estimates, cells: Floats, finish: Finish, boot: Bootstrap | None
) -> Result:
    ends = None
    if boot and report.n_items:
        used = np.flatnonzero(cells)
        rows = np.zeros((len(used), len(cells)))
        rows[np.arange(len(used)), used] = 1
        ends = interval(Sums(rows, cells[used].astype(np.int64)), finish, boot)
    return summarize(report, point, ends, boot, NO_VARIATION if report.n_items else NO_PAIR)


def per_label(data: CodingData, *, boot: Bootstrap | None = None) -> dict[int, Result]:
    """`label_alpha` of every label, with its `support` (ratings that give it) in `details`.

    Source: as `label_alpha`.
    """
    support = _support(data)
    return {
        label: replace(label_alpha(data, label, boot=boot), details={"support": float(support[label])})
        for label in range(data.n_labels)
    }


def _support(data: CodingData) -> Ints:
    if isinstance(data, Counts):
        return np.asarray(data.weights @ data.rows, dtype=np.int64)
    codes = data.label if isinstance(data, Ratings) else data.codes.reshape(-1)
    return np.bincount(codes + 1, minlength=data.n_labels + 1)[1:]


Measure = Callable[..., Result]


def _chosen(data: Ratings, keep: npt.NDArray[np.bool_]) -> Ratings:
    cluster = None if data.cluster is None else data.cluster[keep]
    return Ratings(data.item[keep], data.rater[keep], data.label[keep], data.n_labels, cluster)


def leave_one_out(data: Ratings, *, measure: Measure = alpha, **options: Any) -> dict[int, Result]:
    """The measure without each annotator in turn: whose absence lifts it, lowers it.

    `measure`: any function of this package that takes ratings; `options` are passed on. Source: as `measure`.
    """
    return {
        int(rater): measure(_chosen(data, data.rater != rater), **options)
        for rater in np.unique(data.rater).tolist()
    }


def by_period(
    data: Ratings, period: npt.ArrayLike, *, measure: Measure = alpha, **options: Any
) -> dict[int, Result]:
    """The measure in each period: drift over weeks, or over versions of the guideline.

    `period`: a whole number per rating. Only ratings of one period are compared with each other. Raises
    DataError for another number of entries. Source: as `measure`.
    """
    return {number: measure(part, **options) for number, part in _by(data, np.asarray(period))}


def _by(data: Ratings, period: npt.NDArray[Any]) -> Iterator[tuple[int, Ratings]]:
    if period.shape != data.item.shape:
        raise DataError("each rating needs its period.")
    for number in np.unique(period).tolist():
        yield int(number), _chosen(data, period == number)
