"""Ranges of days, both ends inclusive: weeks start on Monday, seasons are those of the northern half."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta

Range = tuple[date, date]

DAY = timedelta(days=1)
_SEASON_STARTS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


def day_or_none(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def year_range(year: int) -> Range:
    return date(year, 1, 1), date(year, 12, 31)


def years_range(first: int, last: int) -> Range:
    return date(first, 1, 1), date(last, 12, 31)


def month_range(year: int, month: int) -> Range:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def months_from(day: date, months: int) -> tuple[int, int]:
    """Year and month so many months after that of `day` (before it, if negative)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return year, month + 1


def week_range(day: date) -> Range:
    monday = day - DAY * day.weekday()
    return monday, monday + DAY * 6


def weekend_range(day: date) -> Range:
    saturday = day - DAY * day.weekday() + DAY * 5
    return saturday, saturday + DAY


def quarter_range(year: int, quarter: int) -> Range:
    return date(year, 3 * quarter - 2, 1), month_range(year, 3 * quarter)[1]


def season_range(name: str, year: int) -> Range:
    """Three whole months; a winter runs from December of `year` into the next one."""
    first = date(year, _SEASON_STARTS[name], 1)
    return first, month_range(*months_from(first, 2))[1]


def decade_range(first_year: int) -> Range:
    return years_range(first_year, first_year + 9)


def century_range(ordinal: int) -> Range:
    return years_range(100 * ordinal - 99, 100 * ordinal)


def _quarter_from(day: date, steps: int) -> Range:
    year, month = months_from(day, 3 * steps)
    return quarter_range(year, (month + 2) // 3)


_UNIT_RANGES: Mapping[str, Callable[[date, int], Range]] = {
    "day": lambda day, steps: (day + DAY * steps, day + DAY * steps),
    "week": lambda day, steps: week_range(day + DAY * 7 * steps),
    "weekend": lambda day, steps: weekend_range(day + DAY * 7 * steps),
    "fortnight": lambda day, steps: week_range(day + DAY * 14 * steps),
    "month": lambda day, steps: month_range(*months_from(day, steps)),
    "quarter": _quarter_from,
    "year": lambda day, steps: year_range(day.year + steps),
    "decade": lambda day, steps: decade_range(day.year // 10 * 10 + 10 * steps),
    "century": lambda day, steps: century_range((day.year + 99) // 100 + steps),
}


def unit_range(unit: str, day: date, steps: int) -> Range:
    """The whole day, week, weekend, month, quarter, year, decade or century, so many steps from `day`'s."""
    return _UNIT_RANGES[unit](day, steps)


def moved(day: date, unit: str, count: int) -> date:
    """The day so many days, weeks, months or years later; a day that the month lacks becomes its last."""
    if unit in {"day", "week", "fortnight"}:
        return day + DAY * count * {"day": 1, "week": 7, "fortnight": 14}[unit]
    months = count * {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}[unit]
    first, last = month_range(*months_from(day, months))
    return min(first + DAY * (day.day - 1), last)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The first (1), second … or last (-1) such weekday of a month; Monday is 0. Raises ValueError for a sixth."""
    start, end = month_range(year, month)
    if nth < 0:
        return end - DAY * ((end.weekday() - weekday) % 7)
    day = start + DAY * ((weekday - start.weekday()) % 7 + 7 * (nth - 1))
    if day > end:
        raise ValueError(f"{year}-{month:02} has no weekday {weekday} number {nth}.")
    return day


#: How much of a period is its early and its mid part, in the unit by which each is cut.
_THIRDS = {
    "week": (2, 4),
    "month": (10, 20),
    "season": (1, 2),
    "quarter": (1, 2),
    "year": (4, 8),
    "decade": (4, 7),
    "century": (33, 67),
}


def third_of(whole: Range, unit: str, part: str) -> Range:
    """The early, mid or late part of a period: a year is cut behind April and August, a month behind the 10th and 20th."""
    start, end = whole
    early, mid = (_cut(start, unit, count) for count in _THIRDS.get(unit, (1, 2)))
    return {"early": (start, early - DAY), "mid": (early, mid - DAY), "late": (mid, end)}[part]


def _cut(start: date, unit: str, count: int) -> date:
    if unit in {"week", "month", "day"}:
        return start + DAY * count
    if unit in {"decade", "century"}:
        return date(start.year + count, 1, 1)
    return date(*months_from(start, count), 1)
