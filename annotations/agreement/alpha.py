"""Krippendorff's alpha for coding: any number of annotators, missing ratings, any level of measurement."""

from dataclasses import replace
from functools import partial

import numpy as np
import numpy.typing as npt

from annotations.agreement import distances
from annotations.agreement.alpha_wide import WIDE, alpha_of_many_labels, labels_used, with_labels
from annotations.agreement.bootstrap import Estimates, Finish
from annotations.agreement.coding import Formula, evaluate
from annotations.agreement.coincidence import (
    pairable,
    row_coincidences,
    row_disagreements,
    total_coincidences,
)
from annotations.agreement.data import CodingData, Counts, DataError, Floats, Ratings, ReliabilityData, floats
from annotations.agreement.intervals import NAMES
from annotations.agreement.krippendorff_bootstrap import krippendorff_interval
from annotations.agreement.result import KRIPPENDORFF, Bootstrap, Result
from annotations.agreement.tally import against_rest, counts_of


def expected_disagreement(marginals: Floats, distance: Floats) -> Floats:
    """The mean distance of two ratings drawn without replacement from `marginals` (samples × labels)."""
    n = marginals.sum(axis=1)
    weighted = ((marginals @ distance) * marginals).sum(axis=1)
    return floats(np.divide(weighted, n * (n - 1), out=np.full_like(n, np.nan), where=n > 1))


def _mean(total: Floats, n: Floats) -> Floats:
    return np.divide(total, n, out=np.full_like(total, np.nan), where=n > 0)


def _fixed_statistics(rows: Floats, distance: Floats) -> Floats:
    return np.column_stack([row_disagreements(rows, distance), pairable(rows)])


def _finish_fixed(sums: Floats, distance: Floats) -> Estimates:
    marginals = sums[:, 1:]
    return Estimates(_mean(sums[:, 0], marginals.sum(axis=1)), expected_disagreement(marginals, distance))


def _ordinal_statistics(rows: Floats) -> Floats:
    return row_coincidences(rows).reshape(len(rows), -1)


def _finish_ordinal(sums: Floats) -> Estimates:
    """Distances depend on the marginals, so each sample has its own: squared differences of midranks."""
    n_labels = round(sums.shape[1] ** 0.5)
    coincidences = sums.reshape(len(sums), n_labels, n_labels)
    marginals = coincidences.sum(axis=2)
    ranks = distances.midranks(marginals)
    apart = (ranks[:, :, None] - ranks[:, None, :]) ** 2
    n = marginals.sum(axis=1)
    chance = (marginals[:, :, None] * marginals[:, None, :] * apart).sum(axis=(1, 2))
    expected = np.divide(chance, n * (n - 1), out=np.full_like(n, np.nan), where=n > 1)
    return Estimates(_mean((coincidences * apart).sum(axis=(1, 2)), n), expected)


def _fixed(method: str, distance: Floats) -> Formula:
    return Formula(
        method,
        agreement=False,
        statistics=partial(_fixed_statistics, distance=distance),
        finish=partial(_finish_fixed, distance=distance),
    )


ORDINAL = Formula(
    "Krippendorff's alpha, ordinal",
    agreement=False,
    statistics=_ordinal_statistics,
    finish=_finish_ordinal,
    total=lambda counts: total_coincidences(counts).reshape(-1),
)


def _values(values: npt.ArrayLike | None, n_labels: int) -> Floats:
    """The labels' values; by default each label's code."""
    numbers = floats(np.arange(n_labels) if values is None else values)
    if numbers.shape != (n_labels,) or not np.isfinite(numbers).all():
        raise DataError(f"values must be {n_labels} finite numbers, one per label.")
    return numbers


def distance_at(level: str, n_labels: int, values: npt.ArrayLike | None) -> Floats:
    """The distance matrix of a level whose distances do not depend on the data."""
    if level == "nominal":
        return distances.nominal(n_labels)
    if level == "interval":
        return distances.interval(_values(values, n_labels))
    return distances.ratio(_values(values, n_labels))


def _check_level(level: str) -> None:
    if level not in distances.LEVELS:
        raise DataError(f"no level is called {level}; there are {', '.join(distances.LEVELS)}.")


def _matrix_of(
    level: str, distance: npt.ArrayLike | None, n_labels: int, values: npt.ArrayLike | None
) -> Floats:
    if distance is not None:
        return distances.checked(distance, n_labels)
    return distance_at(level, n_labels, values)


def _formula(
    level: str, distance: npt.ArrayLike | None, n_labels: int, values: npt.ArrayLike | None
) -> Formula:
    if distance is not None:
        return _fixed("Krippendorff's alpha, own distances", distances.checked(distance, n_labels))
    _check_level(level)
    if level == "ordinal":
        return ORDINAL
    return _fixed(f"Krippendorff's alpha, {level}", distance_at(level, n_labels, values))


def _alpha_of_many_labels(
    data: Ratings | ReliabilityData,
    level: str,
    distance: npt.ArrayLike | None,
    values: npt.ArrayLike | None,
    boot: Bootstrap | None,
) -> Result:
    """Only the labels that occur count; often they are few."""
    _check_level(level)
    used = labels_used(data)
    numbers = _values(values, data.n_labels)[used]
    matrix = None if distance is None else distances.checked(distance, data.n_labels)[np.ix_(used, used)]
    if level == "ratio" and matrix is None:
        distances.ratio(numbers[:0] if not len(numbers) else numbers.min(keepdims=True))
    relabeled = with_labels(data, used)
    if len(used) <= WIDE:
        return alpha(relabeled, level=level, distance=matrix, values=numbers, boot=boot)
    return alpha_of_many_labels(relabeled, level=level, distance=matrix, values=numbers, boot=boot)


def alpha_finish(
    n_labels: int,
    *,
    level: str = "nominal",
    distance: npt.ArrayLike | None = None,
    values: npt.ArrayLike | None = None,
) -> Finish:
    """What makes observed and expected disagreement from coincidences (samples × labels²); as `alpha`."""
    formula = _formula(level, distance, n_labels, values)
    if formula is ORDINAL:
        return formula.finish
    matrix = _matrix_of(level, distance, n_labels, values)

    def finish(sums: Floats) -> Estimates:
        coincidences = sums.reshape(-1, n_labels, n_labels)
        apart = floats((coincidences * matrix).sum(axis=(1, 2)))
        return _finish_fixed(np.column_stack([apart, coincidences.sum(axis=2)]), matrix)

    return finish


def _krippendorff(formula: Formula, data: CodingData, matrix: Floats | None, boot: Bootstrap) -> Result:
    """Alpha with Krippendorff's own bootstrap; `matrix` None for the ordinal level."""
    result = replace(
        evaluate(formula, data, None), seed=boot.seed, samples=boot.n, confidence=boot.confidence, unit="pair"
    )
    if result.value is None or not result.expected:
        return result
    coincidences = total_coincidences(counts_of(data))
    apart = distances.ordinal(coincidences.sum(axis=1)) if matrix is None else matrix
    low, high = krippendorff_interval(coincidences, apart, result.expected, boot)
    return replace(result, low=low, high=high, interval_method=NAMES[KRIPPENDORFF])


def alpha(
    data: CodingData,
    *,
    level: str = "nominal",
    distance: npt.ArrayLike | None = None,
    values: npt.ArrayLike | None = None,
    boot: Bootstrap | None = None,
) -> Result:
    """Krippendorff's alpha, 1 - D_o / D_e, over items with at least two ratings.

    `level`: nominal, ordinal (labels in order of their codes), interval or ratio, for which `values` gives
    each label's value (default: its code). `distance`: any symmetric matrix labels × labels with a zero
    diagonal, instead of a level; used as it is, so square it where your source squares.
    Undefined, with a reason, when no item has two ratings or all pairable ratings are the same.
    Raises DataError for an unknown level, distances or values that do not fit, missing clusters.
    Source: K. Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, sections A to E;
    K. Krippendorff (2004), Content Analysis, 2nd ed., chapter 11, equations 1 to 6.
    """
    own = boot is not None and boot.method == KRIPPENDORFF
    if data.n_labels > WIDE and not isinstance(data, Counts) and not own:
        return _alpha_of_many_labels(data, level, distance, values, boot)
    formula = _formula(level, distance, data.n_labels, values)
    if boot and boot.method == KRIPPENDORFF:
        matrix = None if formula is ORDINAL else _matrix_of(level, distance, data.n_labels, values)
        return _krippendorff(formula, data, matrix, boot)
    return evaluate(formula, data, boot)


def label_alpha(data: CodingData, label: int, *, boot: Bootstrap | None = None) -> Result:
    """Nominal alpha of one label against all others together: how reliably this label is told apart.

    Raises DataError for a label that is not a code of the data.
    Source: K. Krippendorff (2004), Content Analysis, 2nd ed., section 11.3.1 (reliability of single values).
    """
    if not 0 <= label < data.n_labels:
        raise DataError(f"there is no label {label}.")
    return alpha(against_rest(data, label), boot=boot)
