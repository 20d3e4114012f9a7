"""Two numbers beside each other: a share with its interval, and the difference of two independent results."""

import math
from dataclasses import replace

from annotations.agreement.data import DataError
from annotations.agreement.result import Result
from annotations.agreement.student import normal_quantile

NOTHING = "there is nothing to take a share of"


def share(part: int, whole: int, *, confidence: float = 0.95) -> Result:
    """`part` of `whole` with Wilson's interval, for acceptance rates and the like.

    `n_items`: whole. Undefined when whole is 0. Raises DataError unless 0 <= part <= whole and confidence lies
    between 0 and 1.
    Source: E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference, Journal of
    the American Statistical Association 22, 209-212.
    """
    if not 0 <= part <= whole or not 0 < confidence < 1:
        raise DataError("a share needs 0 <= part <= whole and a confidence between 0 and 1.")
    base = Result(None, n_items=whole, method="share, Wilson's interval", confidence=confidence)
    if not whole:
        return replace(base, reason=NOTHING)
    z = normal_quantile((1 + confidence) / 2)
    value = part / whole
    middle = (value + z * z / (2 * whole)) / (1 + z * z / whole)
    reach = z * math.sqrt(value * (1 - value) / whole + (z / whole / 2) ** 2) / (1 + z * z / whole)
    # at 0 and 1 the ends are exact, and rounding must not put the value outside
    low, high = min(max(0.0, middle - reach), value), max(min(1.0, middle + reach), value)
    return replace(base, value=value, low=low, high=high, observed=value)


def difference(first: Result, second: Result) -> Result:
    """`first` - `second` of two results on different items, with an interval made from theirs.

    Zero outside the interval says that they differ. Each end takes the side of either interval that matters
    (square and add), so skewed intervals stay skewed. Undefined, with a reason, where one of the two is; without
    an interval where one has none. Raises DataError for results of different confidence.
    Source: G. Y. Zou and A. Donner (2008), Construction of confidence limits about effect measures: A general
    approach, Statistics in Medicine 27, 1693-1702, equation 3; for shares R. G. Newcombe (1998), Statistics in
    Medicine 17, 873-890, method 10.
    """
    base = Result(
        None,
        n_items=first.n_items + second.n_items,
        n_pairs=first.n_pairs + second.n_pairs,
        method=f"difference of two results: {first.method}",
        confidence=first.confidence,
    )
    if first.value is None or second.value is None:
        return replace(base, reason=first.reason or second.reason)
    value = first.value - second.value
    if first.low is None or first.high is None or second.low is None or second.high is None:
        words = first.interval_reason or second.interval_reason or "one of the two has no interval"
        return replace(base, value=value, interval_reason=words)
    if first.confidence != second.confidence:
        raise DataError("two intervals of different confidence make none together.")
    down = math.hypot(first.value - first.low, second.high - second.value)
    up = math.hypot(first.high - first.value, second.value - second.low)
    return replace(base, value=value, low=value - down, high=value + up)
