"""What each kind of date expression means: one function a rule, each a match in, days out.

The anchor is the publication date. Direction comes from the tense of the words around: "in July" is the last
July in a report of what happened and the next one in an announcement.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from annotations.preannotators.dates import calendar_ranges as days
from annotations.preannotators.dates.patterns import (
    LOOSE_NUMBERS,
    MONTH,
    MONTHS,
    NUMBER_WORDS,
    ORDINALS,
    WEEKDAY,
    WEEKDAYS,
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a date is resolved against: publication date, tense, and the date named before it (if any)."""

    published_on: date | None
    tense: str
    earlier: days.Range | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """Days, both inclusive, the unit in which they are known, and whether the rule is a weak one."""

    start: date | None
    end: date | None
    granularity: str
    uncertain: bool = False


Match = re.Match[str]
_ANY = re.compile(r"\b(?:an?|every|each|any|some)\s$", re.IGNORECASE)
_IN_NAME = re.compile(rf"[Tt]he {WEEKDAY}(?:\s(?:Morning|Night|Evening))?\s(?!{MONTH})[A-Z][a-z]")
#: "The 1800s" are a hundred years, "the 2000s" ten.
_LAST_HUNDREDS = 2000
_OF_YEAR = {"last": -1, "this": 0, "next": 1}
_NEAREST = timedelta(days=182)


def unresolved(granularity: str) -> Resolved:
    return Resolved(None, None, granularity, uncertain=True)


def of_range(found: days.Range, granularity: str, *, uncertain: bool = False) -> Resolved:
    return Resolved(found[0], found[1], granularity, uncertain)


def month_number(written: str) -> int:
    """1 … 12 for a month's name or its abbreviation."""
    return next(i for i, name in enumerate(MONTHS, start=1) if name.startswith(written.lower()[:3]))


def count_of(written: str) -> tuple[int, bool]:
    """The number written in digits or words, and whether it is a loose one ("a few")."""
    parts = written.lower().split()
    if parts[0].isdecimal():
        return int(parts[0]), False
    loose = next((LOOSE_NUMBERS[part] for part in parts if part in LOOSE_NUMBERS), None)
    return (loose, True) if loose is not None else (NUMBER_WORDS[parts[0]], False)


def unit_of(written: str) -> str:
    """The singular of a unit of time."""
    word = written.lower()
    return "century" if word.startswith("centur") else word.removesuffix("s")


def pick(anchor: date, tense: str, this_year: date, years: Callable[[int], date | None]) -> date | None:
    """The year's turn of a recurring day that the tense points at; without a tense, the nearest one."""
    if tense == "past":
        return this_year if this_year <= anchor else years(anchor.year - 1)
    if tense == "future":
        return this_year if this_year >= anchor else years(anchor.year + 1)
    if this_year - anchor > _NEAREST:
        return years(anchor.year - 1)
    return years(anchor.year + 1) if anchor - this_year > _NEAREST else this_year


def day_in_year(anchor: Anchor, month: int, day: int, year: str | None) -> date | None:
    """The day in the year that is written, or in the one that the tense points at."""
    if year:
        return days.day_or_none(int(year), month, day)
    if anchor.published_on is None:
        return None
    this_year = days.day_or_none(anchor.published_on.year, month, day)
    return this_year and pick(
        anchor.published_on, anchor.tense, this_year, lambda year: days.day_or_none(year, month, day)
    )


def number_of(written: str) -> int:
    """The digits of "24th"."""
    return int(re.sub(r"\D", "", written))


def iso(match: Match, _: Anchor) -> Resolved:
    day = days.day_or_none(int(match["y"]), int(match["m"]), int(match["d"]))
    return Resolved(day, day, "day", uncertain=day is None)


def numeric(match: Match, anchor: Anchor) -> Resolved:
    """3/4/2024 is read month first, 3.4.2024 day first; it is uncertain unless one of the two exceeds 12."""
    first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
    year = year if len(match["y"]) > len("22") else _near_century(year, anchor)
    month, day = (first, second) if match["sep"] == "/" and first <= len(MONTHS) else (second, first)
    found = days.day_or_none(year, month, day)
    return Resolved(found, found, "day", uncertain=found is None or max(first, second) <= len(MONTHS))


def _near_century(two_digits: int, anchor: Anchor) -> int:
    """The year that ends so and is not far ahead of publication."""
    latest = (anchor.published_on or date(2030, 1, 1)).year + 20
    return latest - (latest - two_digits) % 100


def month_day(match: Match, anchor: Anchor) -> Resolved:
    day = day_in_year(anchor, month_number(match["month"]), number_of(match["d"]), match["y"])
    return Resolved(day, day, "day", uncertain=day is None)


def month_days(match: Match, anchor: Anchor) -> Resolved:
    month = month_number(match["month"])
    first = day_in_year(anchor, month, number_of(match["d"]), match["y"])
    last = first and days.day_or_none(first.year, month, number_of(match["d2"]))
    if not first or not last or last < first:
        return unresolved("day")
    return Resolved(first, last, "day")


def month_year(match: Match, _: Anchor) -> Resolved:
    return of_range(days.month_range(int(match["y"]), month_number(match["month"])), "month")


def month(match: Match, anchor: Anchor) -> Resolved:
    name = match["m1"] or match["m2"] or match["m3"] or match["m4"]
    published = anchor.published_on
    if published is None:
        return unresolved("month")
    number, relation = month_number(name), (match["rel"] or "").lower()
    if match["of"]:
        return of_range(days.month_range(published.year + _OF_YEAR[match["of"]], number), "month")
    if relation in {"last", "next"}:
        step = -1 if relation == "last" else 1
        passed = number >= published.month if step < 0 else number <= published.month
        return of_range(days.month_range(published.year + step * passed, number), "month")
    if relation == "this":
        return of_range(days.month_range(published.year, number), "month")
    return of_range(days.month_range(_year_of_month(number, anchor, published), number), "month")


def _year_of_month(number: int, anchor: Anchor, published: date) -> int:
    """The month of publication is always meant itself."""
    if number == published.month:
        return published.year
    middle = date(published.year, number, 15)
    found = pick(published, anchor.tense, middle, lambda year: date(year, number, 15))
    return found.year if found else published.year


def weekday(match: Match, anchor: Anchor) -> Resolved | None:
    """None in the name of a newspaper or a club ("The Sunday Times"), and for any of them ("every Friday")."""
    before = match.string[max(0, match.start("w") - len(" every ")) : match.start("w")]
    if _IN_NAME.match(match.string, max(0, match.start("w") - len("the "))) or _ANY.search(before):
        return None
    published = anchor.published_on
    if published is None:
        return unresolved("day")
    relation = " ".join((match["rel"] or "").lower().split())
    back = (published.weekday() - WEEKDAYS.index(match["w"].lower())) % 7
    ahead = -back % 7
    if relation in {"next", "this coming"}:
        day = published + days.DAY * (ahead or 7)
    elif relation in {"last", "this past"}:
        day = published - days.DAY * (back or 7)
    elif relation == "this":
        day = days.week_range(published)[0] + days.DAY * WEEKDAYS.index(match["w"].lower())
    else:
        day = published + days.DAY * ahead if anchor.tense == "future" else published - days.DAY * back
    return Resolved(day, day, "day", uncertain=relation in {"last", "next"} or anchor.tense == "unknown")


def years(match: Match, _: Anchor) -> Resolved:
    start, end = match["y"] or match["y3"], match["y2"] or match["y4"]
    first = int(start)
    last = int(end) if len(end) == len(start) else first // 100 * 100 + int(end)
    return of_range(days.years_range(first, last), "year") if first < last else unresolved("year")


def year(match: Match, _: Anchor) -> Resolved:
    written = next(group for group in match.groups() if group)
    return of_range(days.year_range(int(written)), "year", uncertain=match["y5"] is not None)


def part_of_year(match: Match, anchor: Anchor) -> Resolved:
    granularity = "half" if (match["part"] or "").lower() == "half" else "quarter"
    step = {"last": -1, "next": 1}.get((match["rel"] or "").lower(), 0)
    if not match["y"] and anchor.published_on is None:
        return unresolved(granularity)
    in_year = int(match["y"]) if match["y"] else (anchor.published_on or date.min).year + step
    parts = 2 if granularity == "half" else 4
    nth = (match["nth"] or "").lower()
    number = int(match["q"]) if match["q"] else (parts if nth in {"last", "final"} else ORDINALS[nth])
    if number > parts:
        return unresolved(granularity)
    if granularity == "quarter":
        return of_range(days.quarter_range(in_year, number), granularity)
    return Resolved(date(in_year, 6 * number - 5, 1), days.month_range(in_year, 6 * number)[1], granularity)


def decade(match: Match, _: Anchor) -> Resolved:
    first = int(match["y"]) if match["y"] else 1900 + int(match["short"])
    part = (match["part"] or match["part2"] or "").lower()
    hundreds = first % 100 == 0 and first < _LAST_HUNDREDS
    whole, unit = (
        (days.years_range(first, first + 99), "century") if hundreds else (days.decade_range(first), "decade")
    )
    if not part:
        return of_range(whole, unit)
    return of_range(days.third_of(whole, unit, part), unit, uncertain=True)


def century(match: Match, _: Anchor) -> Resolved:
    ordinal = int(match["n"]) if match["n"] else ORDINALS[match["nth"].lower()]
    return of_range(days.century_range(ordinal), "century") if ordinal else unresolved("century")


EXACT_RULES: Mapping[str, Callable[[Match, Anchor], Resolved | None]] = {
    "iso": iso,
    "numeric": numeric,
    "month_days": month_days,
    "days_month": month_days,
    "month_day": month_day,
    "day_month": month_day,
    "month_year": month_year,
    "weekday": weekday,
    "years": years,
    "year": year,
    "month": month,
    "part_of_year": part_of_year,
    "decade": decade,
    "century": century,
}
