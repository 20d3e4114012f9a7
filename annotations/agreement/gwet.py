"""Gwet's AC1 and AC2, which do not fall with a skewed distribution of labels, and their standard error."""

from dataclasses import replace
from functools import partial

import numpy as np
import numpy.typing as npt

from annotations.agreement.bootstrap import Estimates
from annotations.agreement.coding import Formula, evaluate
from annotations.agreement.data import CodingData, Floats, floats
from annotations.agreement.kappa import ONE_CATEGORY, label_shares, observed_share, share_statistics
from annotations.agreement.result import Bootstrap, Result
from annotations.agreement.student import t_quantile
from annotations.agreement.tally import counts_of
from annotations.agreement.weights import disagreement


def _chance_factor(weights: Floats) -> float:
    """T_w / (q (q - 1)): the sum of agreement weights over the pairs of different labels."""
    q = len(weights)
    return float((1 - weights).sum()) / (q * (q - 1)) if q > 1 else 1.0


def _finish(sums: Floats, weights: Floats) -> Estimates:
    shares = label_shares(sums)
    uncertain = (shares * (1 - shares)).sum(axis=1)
    expected = 1 - _chance_factor(weights) * uncertain if len(weights) > 1 else np.zeros(len(sums))
    return Estimates(observed_share(sums), floats(expected))


def _standard_error(rows: Floats, weight: Floats, weights: Floats, value: float) -> tuple[float, int]:
    """The standard error over items (infinite populations), and the number of rated items.

    Gwet (2014), equations 5.15 to 5.17: each item's contribution, linearized in the label shares.
    """
    rated = rows.sum(axis=1) > 0
    rows, weight = rows[rated], weight[rated]
    statistics = share_statistics(rows, weights)
    n, paired = float(weight.sum()), float(weight @ statistics[:, 1])
    factor = _chance_factor(weights)
    shares = weight @ statistics[:, 2:-1] / n
    chance = factor * float((shares * (1 - shares)).sum())
    own_chance = factor * (statistics[:, 2:-1] @ (1 - shares))
    agreeing = (1 - statistics[:, 0] - chance) * statistics[:, 1]
    own_value = n / paired * agreeing / (1 - chance)
    linearized = own_value - 2 * (1 - value) * (own_chance - chance) / (1 - chance)
    variance = float(weight @ (linearized - value) ** 2) / (n * (n - 1))
    return variance**0.5, round(n)


def _with_standard_error(result: Result, data: CodingData, weights: Floats, confidence: float) -> Result:
    counts = counts_of(data)
    if result.value is None or int(counts.weights @ (counts.rows.sum(axis=1) > 0)) < 2:  # noqa: PLR2004
        return result
    error, n = _standard_error(floats(counts.rows), floats(counts.weights), weights, result.value)
    reach = t_quantile((1 + confidence) / 2, n - 1) * error
    low, high = max(-1.0, result.value - reach), min(1.0, result.value + reach)
    return replace(result, details={"se": error, "t_low": low, "t_high": high})


def gwet_ac2(
    data: CodingData,
    *,
    weights: str | npt.ArrayLike | None = "quadratic",
    values: npt.ArrayLike | None = None,
    boot: Bootstrap | None = None,
) -> Result:
    """Gwet's AC2, weighted: `weights` linear, quadratic, ordinal, or a matrix of disagreement weights 0 … 1.

    `values`: the labels' values for linear and quadratic weights (default: their codes). q is the data's
    n_labels. `details`: the standard error `se` over items (infinite populations) and the ends of its t
    interval (n - 1 degrees of freedom, cut at ±1), at the bootstrap's confidence or 95 %.
    Raises DataError for weights or values that do not fit, or missing clusters.
    Source: K. L. Gwet (2014), Handbook of Inter-Rater Reliability, 4th ed., section 4.3, equations 4.6 to
    4.8, section 5.3 for the standard error.
    """
    matrix = disagreement(weights, data.n_labels, values)
    name = "Gwet's AC1" if weights is None else "Gwet's AC2"
    formula = Formula(
        name,
        agreement=True,
        statistics=partial(share_statistics, weights=matrix),
        finish=partial(_finish, weights=matrix),
        undefined=ONE_CATEGORY,
    )
    confidence = boot.confidence if boot else 0.95
    return _with_standard_error(evaluate(formula, data, boot), data, matrix, confidence)


def gwet_ac1(data: CodingData, *, boot: Bootstrap | None = None) -> Result:
    """Gwet's AC1: chance agreement is what two raters who guess only on hard items would reach.

    Everything else as for `gwet_ac2`. Source: K. L. Gwet (2008), British Journal of Mathematical and
    Statistical Psychology 61, equations 4 and 5; Gwet (2014), section 4.2.
    """
    return gwet_ac2(data, weights=None, boot=boot)
