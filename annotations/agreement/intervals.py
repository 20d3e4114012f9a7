"""The ends of an interval from the values of a bootstrap's samples.

Source: B. Efron (1987), Better Bootstrap Confidence Intervals, Journal of the American Statistical Association
82, 171-185 (BCa; accelerated is BCa without its bias correction, which overcorrects where samples take few
values, see docs/agreement.md); B. Efron and R. Tibshirani (1993), An Introduction to the Bootstrap, sections 13.3
and 14.3; T. Hesterberg (2015), What Teachers Should Know About the Bootstrap, The American Statistician 69(4),
371-386, section 5.3 (expanded percentile).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np

from annotations.agreement.data import DataError, Floats, floats
from annotations.agreement.result import BCA, KRIPPENDORFF, PERCENTILE, Bootstrap
from annotations.agreement.student import normal_quantile, t_quantile

#: An interval is withheld when more than this share of the samples has no value.
MOST_UNDEFINED = 0.2
ONLY_ALPHA = "Krippendorff's bootstrap is of his alpha alone, for items."
OFTEN_UNDEFINED = "no interval: {share:.0%} of the samples have no value"
#: How an interval was made, by the method of the bootstrap.
NAMES = {
    "accelerated": "accelerated percentile bootstrap",
    "percentile": "percentile bootstrap",
    "bca": "BCa bootstrap",
    "krippendorff": "Krippendorff's bootstrap",
}

Ends = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Jackknife:
    """The value of the data, and its value without one unit: one per kind of unit, and how many of each."""

    value: float
    without_one: Floats
    weight: Floats


@lru_cache(maxsize=256)
def _reach(confidence: float, n_units: int) -> float:
    """How far out, in standard deviations, the ends lie: as for a t interval of `n_units`, and resampling's own
    shrinkage by (n - 1) / n made up for."""
    return float((n_units / (n_units - 1)) ** 0.5 * t_quantile((1 + confidence) / 2, n_units - 1))


def _acceleration(jackknife: Jackknife) -> float:
    """A sixth of the skewness of what single units contribute."""
    known = np.isfinite(jackknife.without_one)
    values, weight = jackknife.without_one[known], jackknife.weight[known]
    apart = float(weight @ values) / max(float(weight.sum()), 1.0) - values
    spread = float(weight @ apart**2)
    return float(weight @ apart**3) / (6 * spread**1.5) if spread > 0 else 0.0


def _bias(samples: Floats, value: float) -> float:
    """How far the samples' middle is from the value, in standard deviations; half of the equal ones are below."""
    n = len(samples)
    below = np.count_nonzero(samples < value) + np.count_nonzero(samples <= value)
    return normal_quantile(min(max(below / (2 * n), 1 / (n + 1)), n / (n + 1)))


def _level(moved: float, bias: float, acceleration: float) -> float:
    """The level of one end (Efron 1987, equation 3.9); the outermost where skewness leaves no other."""
    shrunk = 1 - acceleration * moved
    return NormalDist().cdf(bias + moved / shrunk) if shrunk > 0 else float(moved > 0)


def _levels(reach: float, bias: float, acceleration: float) -> Ends:
    """The levels of both percentiles."""
    return _level(bias - reach, bias, acceleration), _level(bias + reach, bias, acceleration)


def percentile(values: Floats, levels: Ends) -> Ends:
    """The values at two levels (0 … 1)."""
    low, high = np.quantile(values, levels)
    return float(low), float(high)


def ends_of(values: Floats, boot: Bootstrap, n_units: int, jackknife: Callable[[], Jackknife]) -> Ends | str:
    """The ends from the samples' values (NaN where a sample has none), or the reason why there are none.

    Raises DataError for Krippendorff's own bootstrap, whose samples are others.
    """
    if boot.method == KRIPPENDORFF:
        raise DataError(ONLY_ALPHA)
    samples = floats(values[np.isfinite(values)])
    undefined = 1 - len(samples) / len(values)
    if undefined > MOST_UNDEFINED:
        return OFTEN_UNDEFINED.format(share=undefined)
    reach = _reach(boot.confidence, n_units)
    if boot.method == PERCENTILE:
        return percentile(samples, _levels(reach, 0.0, 0.0))
    own = jackknife()
    bias = _bias(samples, own.value) if boot.method == BCA else 0.0
    return percentile(samples, _levels(reach, bias, _acceleration(own)))
