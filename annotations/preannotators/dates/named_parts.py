"""Weeks and days of months, weekdays of weeks, and days with names: how they are written, and the days they mean."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from annotations.preannotators.dates import calendar_ranges as days
from annotations.preannotators.dates import holidays
from annotations.preannotators.dates.exact_rules import (
    Anchor,
    Match,
    Resolved,
    month_number,
    number_of,
    of_range,
    pick,
    unresolved,
)
from annotations.preannotators.dates.patterns import (
    DAY,
    FULL_MONTH,
    MONTH,
    ORDINAL_WORDS,
    ORDINALS,
    WEEKDAY,
    WEEKDAYS,
    YEAR,
    S,
    after,
)

_OF_MONTH = rf"{S}(?:of|in){S}(?P<month>{FULL_MONTH})\b(?:,?{S}(?P<y>{YEAR})\b)?"
_NTH = r"(?P<nth>first|second|third|fourth|fifth|last|final|opening)"

#: Tried before the general ones: of matches at one place the longest wins.
PATTERNS: Mapping[str, str] = {
    "nth_week": rf"\b(?:the{S})?{_NTH}{S}(?P<unit>week|weekend){_OF_MONTH}",
    "nth_weekday": rf"\b(?:the{S})?{_NTH}{S}(?P<w>{WEEKDAY}){_OF_MONTH}",
    "half_of_month": rf"\b(?:the{S})?{_NTH}{S}half{_OF_MONTH}",
    "weekday_of_week": rf"\b(?P<w>{WEEKDAY}){S}(?:(?:of{S})?(?P<rel>last|next|this){S}week|(?P<british>week))\b",
    "week_of": rf"\b(?:the{S})?week{S}(?:of|beginning|starting|(?P<ends>ending|ended)){S}(?:(?P<month>{MONTH}){S}(?P<d>{DAY})|"
    rf"(?P<d2>{DAY}){S}(?P<month2>{MONTH})(?![a-z]))\b(?:,?{S}(?P<y>{YEAR})\b)?",
    "day_of_month": rf"(?:\bthe{S}(?P<d>{DAY})(?<=st|nd|rd|th){S}of{S}(?P<rel>this|last|next|the){S}month\b|"
    rf"(?:{after('on to until till by from before after since of for')}|(?<=day, )|(?<=day ))the{S}(?P<d2>{DAY})(?<=st|nd|rd|th)(?=[.,;:)”\x22’']|$|{S}(?:and|or|but|in|at|with|as|when)\b))",
    "ordinal_day": rf"\b(?:the{S})?(?P<nth>{ORDINAL_WORDS}){S}of{S}(?P<month>{FULL_MONTH})\b(?:,?{S}(?P<y>{YEAR})\b)?",
    "weekday_after": rf"\bthe{S}(?P<dir>following|next|previous|preceding){S}(?P<w>{WEEKDAY})\b",
    "the_weekend": rf"{after('over during at for through of')}the{S}weekend\b",
    "holiday": rf"(?<![\w-])(?:the{S}(?=Fourth))?(?P<name>{holidays.NAMES})\b(?:,?{S}(?P<y>{YEAR})\b|{S}(?:morning|afternoon|evening|night)\b)?",
}

#: Days back from the date named before, from which on a day of the month is one of the next month.
_TURN = 14
_SET_FOR = re.compile(
    r"\b(?:moved|postponed|put\s+off|delayed|brought\s+forward|set|scheduled|adjourned)\s+(?:to|until|till|for)\s+$"
)


def _year_for(anchor: Anchor, year: str | None, month: int) -> int | None:
    """The year that is written, or the one of the month that the tense points at."""
    if year:
        return int(year)
    published = anchor.published_on
    if published is None:
        return None
    if month == published.month:
        return published.year
    middle = date(published.year, month, 15)
    found = pick(published, anchor.tense, middle, lambda other: date(other, month, 15))
    return found.year if found else published.year


def month_of(match: Match, anchor: Anchor) -> tuple[int, int] | None:
    """Year and month that a match names; None without a year or an anchor."""
    month = month_number(match["month"])
    year = _year_for(anchor, match["y"], month)
    return (year, month) if year else None


def nth_of(match: Match) -> int:
    """1 for the first … -1 for the last."""
    word = match["nth"].lower()
    return -1 if word in {"last", "final"} else 1 if word == "opening" else ORDINALS[word]


def nth_week(match: Match, anchor: Anchor) -> Resolved:
    """The first week of a month is its first seven days, the last one its last seven."""
    month = month_of(match, anchor)
    if month is None:
        return unresolved("week")
    start, end = days.month_range(*month)
    nth = nth_of(match)
    if match["unit"].lower() == "weekend":
        saturday = days.nth_weekday(*month, WEEKDAYS.index("saturday"), nth)
        return of_range((saturday, saturday + days.DAY), "day")
    first = end - 6 * days.DAY if nth < 0 else start + 7 * days.DAY * (nth - 1)
    return of_range((first, min(first + 6 * days.DAY, end)), "week")


def nth_weekday(match: Match, anchor: Anchor) -> Resolved:
    month = month_of(match, anchor)
    if month is None:
        return unresolved("day")
    day = days.nth_weekday(*month, WEEKDAYS.index(match["w"].lower()), nth_of(match))
    return of_range((day, day), "day")


def half_of_month(match: Match, anchor: Anchor) -> Resolved:
    month = month_of(match, anchor)
    if month is None:
        return unresolved("month")
    start, end = days.month_range(*month)
    middle = start + 14 * days.DAY
    return of_range((start, middle) if nth_of(match) == 1 else (middle + days.DAY, end), "month")


def weekday_of_week(match: Match, anchor: Anchor) -> Resolved:
    """ "Tuesday last week"; "Monday week" is a week after the next Monday."""
    published = anchor.published_on
    if published is None:
        return unresolved("day")
    index = WEEKDAYS.index(match["w"].lower())
    if match["british"]:
        day = published + days.DAY * (((index - published.weekday()) % 7 or 7) + 7)
    else:
        step = {"last": -1, "next": 1, "this": 0}[match["rel"].lower()]
        day = days.week_range(published + 7 * days.DAY * step)[0] + days.DAY * index
    return of_range((day, day), "day")


def week_of(match: Match, anchor: Anchor) -> Resolved:
    """The week that begins with a day, or ends with it."""
    number = month_number(match["month"] or match["month2"])
    year = _year_for(anchor, match["y"], number)
    day = days.day_or_none(year, number, number_of(match["d"] or match["d2"])) if year else None
    if day is None:
        return unresolved("week")
    return of_range((day - 6 * days.DAY, day) if match["ends"] else (day, day + 6 * days.DAY), "week")


def day_of_month(match: Match, anchor: Anchor) -> Resolved:
    """ "The 24th": of the month that the tense points at; "the 3rd of this month"."""
    published, number = anchor.published_on, number_of(match["d"] or match["d2"])
    if published is None:
        return unresolved("day")
    if match["d"]:
        step = {"last": -1, "next": 1}.get(match["rel"].lower(), 0)
        day = days.day_or_none(*days.months_from(published, step), number)
        return Resolved(day, day, "day", uncertain=day is None)
    named = _in_month_of(anchor, number)
    if named:
        return Resolved(named, named, "day", uncertain=True)
    near = [days.day_or_none(*days.months_from(published, step), number) for step in (-1, 0, 1)]
    set_for = _SET_FOR.search(match.string, match.pos, match.start()) is not None
    day = _pointed_at([one for one in near if one], published, "future" if set_for else anchor.tense)
    return Resolved(day, day, "day", uncertain=True)


def _in_month_of(anchor: Anchor, number: int) -> date | None:
    """That day of the month named before, where the tense allows it: "between 3 and 14 February. … On the 5th …"."""
    earlier, published = anchor.earlier, anchor.published_on
    if (
        earlier is None
        or published is None
        or (earlier[0].year, earlier[0].month) != (earlier[1].year, earlier[1].month)
    ):
        return None
    same = days.day_or_none(earlier[0].year, earlier[0].month, number)
    following = days.day_or_none(*days.months_from(earlier[0], 1), number)
    turned = (
        same and following and (earlier[0] - same).days > _TURN and _fits(following, published, anchor.tense)
    )
    day = following if turned else same
    return day if day and _fits(day, published, anchor.tense) else None


def _fits(day: date, published: date, tense: str) -> bool:
    return (day <= published) if tense == "past" else tense == "future" and day >= published


def _pointed_at(near: list[date], published: date, tense: str) -> date | None:
    """The last one before or the first one after publication, by tense; without one, what lies ahead."""
    past, ahead = [one for one in near if one <= published], [one for one in near if one >= published]
    if tense == "past" and _is_recent(past, published):
        return past[-1]
    return ahead[0] if ahead else past[-1] if past else None


def _is_recent(past: list[date], published: date) -> bool:
    """Whether the day has been in this month or within a fortnight: a date to come is else what is meant."""
    return bool(past) and (past[-1].month == published.month or (published - past[-1]).days <= 2 * 7)


def ordinal_day(match: Match, anchor: Anchor) -> Resolved:
    number, nth = month_number(match["month"]), ORDINALS[match["nth"].lower()]
    if match["y"]:
        day = days.day_or_none(int(match["y"]), number, nth)
    elif anchor.published_on is None:
        day = None
    else:
        this_year = days.day_or_none(anchor.published_on.year, number, nth)
        day = this_year and pick(
            anchor.published_on, anchor.tense, this_year, lambda year: days.day_or_none(year, number, nth)
        )
    return Resolved(day, day, "day", uncertain=day is None)


def weekday_after(match: Match, anchor: Anchor) -> Resolved:
    """ "The following Monday", "the previous Sunday": from the date named before, else publication."""
    start = anchor.earlier[0] if anchor.earlier else anchor.published_on
    if start is None:
        return unresolved("day")
    index = WEEKDAYS.index(match["w"].lower())
    if match["dir"].lower() in {"following", "next"}:
        day = start + days.DAY * ((index - start.weekday()) % 7 or 7)
    else:
        day = start - days.DAY * ((start.weekday() - index) % 7 or 7)
    return Resolved(day, day, "day", uncertain=anchor.earlier is None)


def the_weekend(_: Match, anchor: Anchor) -> Resolved:
    published = anchor.published_on
    if published is None:
        return unresolved("day")
    this = days.weekend_range(published)
    back = anchor.tense != "future" and this[0] > published
    return of_range(days.weekend_range(published - 7 * days.DAY) if back else this, "day")


def holiday(match: Match, anchor: Anchor) -> Resolved | None:
    """A day with a name; None where it has no capital."""
    if not match["name"][0].isupper():
        return None
    named = holidays.holiday
    if match["y"]:
        day = named(match["name"], int(match["y"]))
    elif anchor.published_on is None:
        return unresolved("day")
    else:
        this_year = named(match["name"], anchor.published_on.year)
        found = pick(anchor.published_on, anchor.tense, this_year, lambda year: named(match["name"], year))
        day = found or this_year
    return of_range((day, day), "day")


RULES: Mapping[str, Callable[[Match, Anchor], Resolved | None]] = {
    "nth_week": nth_week,
    "nth_weekday": nth_weekday,
    "half_of_month": half_of_month,
    "weekday_of_week": weekday_of_week,
    "week_of": week_of,
    "day_of_month": day_of_month,
    "ordinal_day": ordinal_day,
    "weekday_after": weekday_after,
    "the_weekend": the_weekend,
    "holiday": holiday,
}
