"""Which differences are more than chance: p-values from bootstrap samples, adjusted for how many were looked at."""

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from annotations.agreement.data import DataError, Floats, floats


def benjamini_hochberg(p_values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Each p-value adjusted for the others: below q for all that may be called different at a false discovery
    rate of q.

    None (not tested) stays None and does not count. Raises DataError for a value outside 0 … 1.
    Source: Y. Benjamini and Y. Hochberg (1995), Controlling the False Discovery Rate, Journal of the Royal
    Statistical Society B 57(1), 289-300, section 3, as adjusted values: D. Yekutieli and Y. Benjamini (1999),
    Journal of Statistical Planning and Inference 82, definition 2.4.
    """
    tested = [(place, p) for place, p in enumerate(p_values) if p is not None]
    given = floats([p for _, p in tested])
    if bool(((given < 0) | (given > 1) | np.isnan(given)).any()):
        raise DataError("a p-value lies between 0 and 1.")
    order = np.argsort(given, kind="stable")
    scaled = given[order] * (len(given) / np.arange(1, len(given) + 1))
    lowest = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    adjusted: list[float | None] = [None] * len(p_values)
    for rank, value in zip(order.tolist(), lowest.tolist(), strict=True):
        adjusted[tested[rank][0]] = value
    return tuple(adjusted)


def bootstrap_p(samples: Floats, reference: float) -> float:
    """Two-sided p of `reference` by the samples of a bootstrap: the level at which the percentile interval just
    reaches it.

    Beyond the outermost sample, where the share of samples says no more than 2 / (n + 1), the tail goes on as a
    normal one with the samples' standard deviation; else many comparisons could never be told from chance.
    Samples without a value (NaN) do not count. Raises DataError when none has one.
    Source: B. Efron and R. Tibshirani (1993), An Introduction to the Bootstrap, sections 12.3, 13.3 and 15.4;
    A. C. Davison and D. V. Hinkley (1997), Bootstrap Methods and their Application, equation 4.11.
    """
    defined = samples[np.isfinite(samples)]
    if not len(defined):
        raise DataError("no sample of the bootstrap has a value.")
    below, above = np.count_nonzero(defined <= reference), np.count_nonzero(defined >= reference)
    share = 2 * (min(below, above) + 1) / (len(defined) + 1)
    spread = float(defined.std())
    if min(below, above) or not spread:
        return min(1.0, float(share))
    distance = abs(float(defined.mean()) - reference) / spread
    return min(float(share), 2 * NormalDist().cdf(-distance))
