"""The kappas that need to know who rated: Cohen's of two annotators, weighted or not, and Conger's of many."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from annotations.agreement.bootstrap import (
    Estimates,
    Finish,
    Report,
    Sums,
    grouped,
    interval,
    summarize,
    total,
)
from annotations.agreement.coding import NO_PAIR, NO_VARIATION
from annotations.agreement.data import MISSING, AnyInts, CodingData, DataError, Floats, floats
from annotations.agreement.percent import disagreeing_shares, mean_of
from annotations.agreement.result import Bootstrap, Result
from annotations.agreement.tally import Patterns, count_rows, patterns_of
from annotations.agreement.weights import disagreement

NOT_TWO_RATERS = "this measure compares two annotators, not {n}"


def _evaluate(
    report: Report, point: Sums, finish: Finish, boot: Bootstrap | None, units: Sums | None
) -> Result:
    if not report.n_pairs:
        return Result(None, n_items=0, method=report.method, reason=NO_PAIR)
    ends = interval(units, finish, boot) if boot and units else None
    return summarize(report, finish(total(point)), ends, boot, NO_VARIATION)


def _cells(patterns: Patterns) -> Floats:
    """One column per cell of the contingency table, 1 where a row of codes falls into it."""
    n_labels = patterns.n_labels
    first, second = patterns.codes[:, 0].astype(np.int64), patterns.codes[:, 1].astype(np.int64)
    both = np.flatnonzero((first != MISSING) & (second != MISSING))
    cells = np.zeros((len(patterns.codes), n_labels * n_labels))
    cells[both, first[both] * n_labels + second[both]] = 1
    return cells


def finish_table(sums: Floats, weights: Floats) -> Estimates:
    """Weighted disagreement of two annotators, observed and expected, from tables (samples × cells)."""
    size = sums.sum(axis=1)
    tables = sums.reshape(len(sums), *weights.shape)
    observed = (tables * weights).sum(axis=(1, 2))
    chance = np.einsum("sk,kl,sl->s", tables.sum(axis=2), weights, tables.sum(axis=1))
    return Estimates(mean_of(floats(observed), size), mean_of(floats(chance), floats(size**2)))


def _largest(table: Floats) -> float | None:
    """The largest kappa that the marginals of a table allow (Cohen 1960, equation 5)."""
    n = float(table.sum())
    rows, columns = table.sum(axis=1) / n, table.sum(axis=0) / n
    chance = float(rows @ columns)
    return (float(np.minimum(rows, columns).sum()) - chance) / (1 - chance) if chance < 1 else None


def contingency_table(data: CodingData) -> Floats:
    """Items by the labels of two annotators, labels × labels; items that one of them left out do not count.

    Raises DataError unless there are two annotators. Source: J. Cohen (1960), table 1.
    """
    patterns = patterns_of(data)
    if patterns.codes.shape[1] != 2:  # noqa: PLR2004 - two annotators
        raise DataError(NOT_TWO_RATERS.format(n=patterns.codes.shape[1]) + ".")
    cells = patterns.weight @ _cells(patterns)
    return floats(cells.reshape(patterns.n_labels, patterns.n_labels))


def weighted_kappa(
    data: CodingData,
    *,
    weights: str | npt.ArrayLike | None = "quadratic",
    values: npt.ArrayLike | None = None,
    boot: Bootstrap | None = None,
) -> Result:
    """Cohen's weighted kappa of two annotators.

    `weights`: linear, quadratic, ordinal, or a matrix of disagreement weights labels × labels, rows for the
    first annotator; only their proportions matter. Items that one of the two left out do not count.
    `details["max"]`, for unweighted kappa: the largest value that the marginals allow. Undefined unless
    there are two annotators and chance can disagree. Raises DataError for weights that do not fit, counts.
    Source: J. Cohen (1968), Weighted kappa, Psychological Bulletin 70(4), equation 8.
    """
    matrix = disagreement(weights, data.n_labels, values)
    name = "Cohen's kappa" if weights is None else "Cohen's weighted kappa"
    patterns = patterns_of(data)
    if patterns.codes.shape[1] != 2:  # noqa: PLR2004 - two annotators
        return Result(None, method=name, reason=NOT_TWO_RATERS.format(n=patterns.codes.shape[1]))
    point = Sums(_cells(patterns), patterns.weight)
    n = int(total(point).sum())
    result = _evaluate(
        Report(name, agreement=True, n_items=n, n_pairs=n),
        point,
        lambda sums: finish_table(sums, matrix),
        boot,
        _table_units(data, point, boot),
    )
    if weights is not None or result.value is None:
        return result
    largest = _largest(total(point).reshape(matrix.shape))
    return result if largest is None else replace(result, details={"max": largest})


def _table_units(data: CodingData, point: Sums, boot: Bootstrap | None) -> Sums | None:
    """What is resampled: items that both rated, or clusters of them."""
    if boot is None:
        return None
    if boot.unit == "cluster":
        patterns = patterns_of(data, in_clusters=True)
        return grouped(Sums(_cells(patterns), patterns.weight), patterns.cluster)
    rated = point.rows.any(axis=1)
    return Sums(point.rows[rated], point.weight[rated])


def cohen_kappa(data: CodingData, *, boot: Bootstrap | None = None) -> Result:
    """Cohen's kappa of two annotators: chance is drawn from each one's own labels.

    Everything else as for `weighted_kappa`.
    Source: J. Cohen (1960), Educational and Psychological Measurement 20(1), equations 1 and 5.
    """
    return weighted_kappa(data, weights=None, boot=boot)


# ── many annotators ─────────────────────────────────────────────────────────


def _conger_statistics(codes: AnyInts, n_labels: int) -> Floats:
    """Per row: share of disagreeing pairs, whether it has one, each annotator's label as 0 or 1."""
    rows = floats(count_rows(codes, n_labels))
    chosen = codes[:, :, None] == np.arange(n_labels)
    return np.column_stack(
        [
            disagreeing_shares(rows),
            rows.sum(axis=1) > 1,
            chosen.reshape(len(codes), codes.shape[1] * n_labels),
        ]
    )


def _finish_conger(sums: Floats, n_raters: int) -> Estimates:
    """Chance: the mean over pairs of different annotators of how often their own labels differ."""
    given = sums[:, 2:].reshape(len(sums), n_raters, -1)
    size = given.sum(axis=2)
    shares = given / np.maximum(size, 1)[:, :, None]
    active = size > 0
    together = shares.sum(axis=1)
    alike = (together**2).sum(axis=1) - (shares**2).sum(axis=(1, 2))
    n = active.sum(axis=1).astype(np.float64)
    expected = mean_of(floats(n * (n - 1) - alike), floats(n * (n - 1)))
    # rounding of shares must not pass for variation
    return Estimates(mean_of(sums[:, 0], sums[:, 1]), np.where(expected < 1e-12, 0, expected))  # noqa: PLR2004


def conger_kappa(data: CodingData, *, boot: Bootstrap | None = None) -> Result:
    """Conger's kappa: Cohen's for any number of annotators, with missing ratings as in Gwet.

    Observed agreement is that of `percent_agreement`; chance agreement is the mean over pairs of annotators
    of the product of their own label shares. Raises DataError for counts, a rater who rated an item twice,
    or a cluster bootstrap of data without clusters.
    Source: A. J. Conger (1980), Psychological Bulletin 88(2), equation 9; Gwet (2014), section 2.5.
    """
    patterns = patterns_of(data)
    n_raters = patterns.codes.shape[1]
    point = Sums(_conger_statistics(patterns.codes, patterns.n_labels), patterns.weight)
    sizes = np.count_nonzero(patterns.codes != MISSING, axis=1)
    report = Report(
        "Conger's kappa",
        agreement=True,
        n_items=int(patterns.weight @ (sizes > 1)),
        n_pairs=int(patterns.weight @ (sizes * (sizes - 1) // 2)),
    )
    units = point
    if boot and boot.unit == "cluster":
        of_items = patterns_of(data, in_clusters=True)
        rows = _conger_statistics(of_items.codes, of_items.n_labels)
        units = grouped(Sums(rows, of_items.weight), of_items.cluster)
    return _evaluate(report, point, lambda sums: _finish_conger(sums, n_raters), boot, units)
