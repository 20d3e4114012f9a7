"""What an interval allows to say, and about how many more items would settle what it leaves open."""

import math
from dataclasses import dataclass

from annotations.agreement.data import DataError
from annotations.agreement.result import Result

RELIABLE, TENTATIVE = 0.8, 0.667

#: Words of `Advice.word`.
WORDS = ("reliable", "tentative", "not reliable", "open")


@dataclass(frozen=True, slots=True)
class Advice:
    """`word`: what the whole interval allows to say. `toward`: the word that more items lead to if the value
    stays, and `more_items`, about how many more of the result's `n_items` that takes; None where no number of
    items would change the word (`toward` is None too, or the value stands on the threshold).
    """

    word: str
    toward: str | None = None
    more_items: int | None = None


def _more(result: Result, end: float, threshold: float) -> int | None:
    """Items to add until the end that `end` is now has reached `threshold`: widths shrink with √n."""
    value = result.value or 0.0
    room = abs(value - threshold)
    if not room or not result.n_items:
        return None
    grown = (abs(value - end) / room) ** 2
    return max(1, math.ceil(result.n_items * grown * (1 - 1e-12)) - result.n_items)


def advice(result: Result, *, reliable: float = RELIABLE, tentative: float = TENTATIVE) -> Advice | None:
    """What to make of a value, read from its interval and not from the point; None without an interval.

    Lower end at `reliable` or above: reliable; at `tentative` or above: tentative; upper end below `tentative`:
    not reliable; else open. The number of items follows from the width of the interval, which shrinks as
    1 / √n while the value stays: a rule of thumb for planning, not a promise.
    Raises DataError unless tentative < reliable.
    Source: K. Krippendorff (2004), Content Analysis, 2nd ed., section 11.4.2, p. 241 for the thresholds;
    B. Efron and R. Tibshirani (1993), An Introduction to the Bootstrap, section 5.2 for 1 / √n.
    """
    if tentative >= reliable:
        raise DataError("the threshold of tentative lies below that of reliable.")
    value, low, high = result.value, result.low, result.high
    if value is None or low is None or high is None:
        return None
    if low >= reliable:
        return Advice("reliable")
    if high < tentative:
        return Advice("not reliable")
    if low >= tentative:
        rises = value > reliable
        return Advice("tentative", "reliable", _more(result, low, reliable)) if rises else Advice("tentative")
    toward, end = ("tentative", low) if value >= tentative else ("not reliable", high)
    return Advice("open", toward, _more(result, end, tentative))
