"""What an interval says about reliability, and about how much more work would settle what it leaves open.

The bounds are those of K. Krippendorff (2004), Content Analysis, 2nd ed., p. 241.
"""

import math
from dataclasses import dataclass

RELIABLE_FROM, TENTATIVE_FROM = 0.8, 0.667

RELIABLE, TENTATIVE, NOT_RELIABLE, UNDECIDED, NONE = (
    "reliable",
    "tentative",
    "not_reliable",
    "undecided",
    "none",
)
LEVELS = (RELIABLE, TENTATIVE, NOT_RELIABLE, UNDECIDED, NONE)

ENOUGH_DOCUMENTS = 10
"""Whole documents are resampled; from fewer, the interval comes out too narrow to be read."""

MOST_WORTH_SAYING = 100
"""How many times the present work a forecast may ask for before it says nothing any more."""

SENTENCES = {
    RELIABLE: "Reliable: the whole interval lies at 0.80 or above.",
    TENTATIVE: "Good for tentative conclusions: the whole interval lies at 0.667 or above.",
    NOT_RELIABLE: "Not reliable: the whole interval lies below 0.667.",
    UNDECIDED: "Not decided yet: the interval reaches from below 0.667 to above it.",
}
NO_INTERVAL = "No advice without an interval."
FEW_DOCUMENTS = (
    f"No advice from fewer than {ENOUGH_DOCUMENTS} documents: whole documents are resampled, and from so few the "
    "interval is too narrow."
)
MORE = " About {more:,} more {unit} annotated twice would settle it."
NO_FORECAST = " The value is so close to 0.667 that no number of further {unit} can be named."


@dataclass(frozen=True, slots=True)
class Advice:
    """The level, a sentence for people, and about how many more items would settle what is undecided."""

    level: str
    sentence: str
    more: int | None = None


def advice(
    value: float | None, low: float | None, high: float | None, *, n: int, documents: int, unit: str
) -> Advice:
    """Advice read from the interval, not the point.

    `n` items (`unit` in the plural) from so many documents made the interval. Its width shrinks with the root of
    n, so `more` is how many further items bring the end that reaches across 0.667 back to it.
    """
    if value is None or low is None or high is None:
        return Advice(NONE, NO_INTERVAL)
    if documents < ENOUGH_DOCUMENTS:
        return Advice(NONE, FEW_DOCUMENTS)
    level = _level(low, high)
    if level != UNDECIDED:
        return Advice(level, SENTENCES[level])
    more = _more(value, low, high, n)
    ending = NO_FORECAST.format(unit=unit) if more is None else MORE.format(more=more, unit=unit)
    return Advice(level, SENTENCES[level] + ending, more)


def _level(low: float, high: float) -> str:
    if low >= RELIABLE_FROM:
        return RELIABLE
    if low >= TENTATIVE_FROM:
        return TENTATIVE
    return NOT_RELIABLE if high < TENTATIVE_FROM else UNDECIDED


def _more(value: float, low: float, high: float, n: int) -> int | None:
    """How many more items; None where they would be more than anyone annotates."""
    room = abs(value - TENTATIVE_FROM)
    reach = value - low if value >= TENTATIVE_FROM else high - value
    if room * math.sqrt(MOST_WORTH_SAYING) <= reach:
        return None
    return max(1, math.ceil(n * (reach / room) ** 2) - n)
