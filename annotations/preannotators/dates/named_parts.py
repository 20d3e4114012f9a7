"""Parts of months, quarters, years and centuries that have names: how they are written, and the days they mean."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from annotations.preannotators.dates import calendar_ranges as days
from annotations.preannotators.dates import holidays
from annotations.preannotators.dates.exact_rules import (
    Anchor,
    Match,
    Resolved,
    count_of,
    month_number,
    number_of,
    of_range,
    pick,
    unresolved,
)
from annotations.preannotators.dates.patterns import (
    COUNT,
    DAY,
    FULL_MONTH,
    MONTH,
    NEAR_YEAR,
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
_OF_YEAR = rf"{S}(?:of|in){S}(?:(?P<y>{YEAR})\b|(?P<rel>the|this|last|next){S}year\b)"
_DECADES = "twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties"
_PART = r"(?:(?P<part>early|mid|late)[-\s])"

#: Tried before the general ones: of matches at one place the longest wins.
PATTERNS: Mapping[str, str] = {
    "nth_week": rf"\b(?:the{S})?{_NTH}{S}(?P<unit>week|weekend){_OF_MONTH}",
    "nth_weekday": rf"\b(?:the{S})?{_NTH}{S}(?P<w>{WEEKDAY}){_OF_MONTH}",
    "half_of_month": rf"\b(?:the{S})?{_NTH}{S}half{_OF_MONTH}",
    "months_of_year": rf"\b(?:the{S})?{_NTH}{S}(?P<n>{COUNT}){S}months{_OF_YEAR}",
    "period_to": rf"\b(?:the{S})?(?:(?P<n>{COUNT}){S}months|(?:financial{S}|fiscal{S})?year){S}(?:to|through|ended|ending){S}"
    rf"(?:(?:the{S}end{S}of|(?P<d>{DAY})){S})?(?P<month>{MONTH})(?![a-z])(?:{S}\d\d?\b)?(?:,?{S}(?P<y>{YEAR})\b)?",
    "weekday_of_week": rf"\b(?P<w>{WEEKDAY}){S}(?:(?:of{S})?(?P<rel>last|next|this){S}week|(?P<british>week))\b",
    "week_of": rf"\b(?:the{S})?week{S}(?:of|beginning|starting|(?P<ends>ending|ended)){S}(?:(?P<month>{MONTH}){S}(?P<d>{DAY})|"
    rf"(?P<d2>{DAY}){S}(?P<month2>{MONTH})(?![a-z]))\b(?:,?{S}(?P<y>{YEAR})\b)?",
    "day_of_month": rf"(?:\bthe{S}(?P<d>{DAY})(?<=st|nd|rd|th){S}of{S}(?P<rel>this|last|next|the){S}month\b|"
    rf"(?:{after('on to until till by from before after since of for')}|(?<=day, )|(?<=day ))the{S}(?P<d2>{DAY})(?<=st|nd|rd|th)(?=[.,;:)]|$|{S}(?:and|or|but|in|at|with|as|when)\b))",
    "ordinal_day": rf"\b(?:the{S})?(?P<nth>{ORDINAL_WORDS}){S}of{S}(?P<month>{FULL_MONTH})\b(?:,?{S}(?P<y>{YEAR})\b)?",
    "quarter_alone": rf"\b(?:(?:the{S})?(?P<nth>first|second|third|fourth|last|final)[\s-](?P<part>quarter|half)|(?P<h>h[12]){S}(?P<y>{YEAR})|"
    rf"(?P<n>[1-4])q(?:{S}(?P<y2>{YEAR}))?)\b",
    "spelled_decade": rf"\bthe{S}{_PART}?(?P<decade>{_DECADES})\b",
    "part_of_century": rf"\b(?:the{S})?{_PART}(?P<n>\d\d?)(?:st|nd|rd|th)[\s-]century\b",
    "iso_month": r"(?<![\d/.-])(?P<y>(?:19|20)\d\d)-(?P<m>0[1-9]|1[0-2])(?![\d/-])\b",
    "weekday_after": rf"\bthe{S}(?P<dir>following|next|previous|preceding){S}(?P<w>{WEEKDAY})\b",
    "the_weekend": rf"{after('over during at for through of')}the{S}weekend\b",
    "hours": rf"\b(?:the{S})?(?P<dir>past|last|next|coming){S}(?P<n>\d\d?|{COUNT}){S}hours\b",
    "hours_ago": rf"\b(?:(?:{COUNT}|\d\d?){S})?(?:hours?|minutes?){S}(?:ago|earlier{S}today)\b",
    "vague_ago": rf"(?<!\w )\b(?P<unit>weeks|months|years|decades|centuries){S}ago\b",
    "and_a_half_ago": rf"\b(?:(?P<n>{COUNT}){S}and{S}a{S}half{S}(?P<unit>years|decades|months)|(?P<half>half{S}an?|a{S}quarter{S}of{S}an?|"
    rf"a{S}quarter[-\s]){S}?(?P<long>century|decade|year)){S}ago\b",
    "holiday": rf"(?<![\w-])(?:the{S}(?=Fourth))?(?P<name>{holidays.NAMES})\b(?:,?{S}(?P<y>{YEAR})\b)?",
    "season_years": rf"\b(?P<y>{NEAR_YEAR})[-–/](?P<y2>\d\d)(?={S}(?:season|budget|campaign|tax{S}year|fiscal))",
}

_MONTHS_A_YEAR = 12
_SET_FOR = re.compile(
    r"\b(?:moved|postponed|put\s+off|delayed|brought\s+forward|set|scheduled|adjourned)\s+(?:to|until|till|for)\s+$"
)
_BUSINESS = re.compile(
    r"\b(?:revenue|profits?|sales|earnings|growth|grew|GDP|econom\w+|percent|per cent|exports?|imports?|output|forecasts?|shares?|"
    r"investors?|inflation|deliver\w+|shipments?|orders|loss(?:es)?|results|market|fiscal|company|billion|million|income|margins?|demand|"
    r"spending|hiring|prices|rates?|budget|project|construction)\b|%",
    re.IGNORECASE,
)
_SPORT = re.compile(
    r"\b(?:game|match|scored?|goals?|points?|touchdowns?|half-?time|coach|quarterback|team|yards?|side|striker|season opener|kick\w*|rebounds?|"
    r"tournament|penalt\w+|playoffs?)\b",
    re.IGNORECASE,
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


def _month_of(match: Match, anchor: Anchor) -> tuple[int, int] | None:
    month = month_number(match["month"])
    year = _year_for(anchor, match["y"], month)
    return (year, month) if year else None


def _nth(match: Match) -> int:
    word = match["nth"].lower()
    return -1 if word in {"last", "final"} else 1 if word == "opening" else ORDINALS[word]


def nth_week(match: Match, anchor: Anchor) -> Resolved:
    """The first week of a month is its first seven days, the last one its last seven."""
    month = _month_of(match, anchor)
    if month is None:
        return unresolved("week")
    start, end = days.month_range(*month)
    nth = _nth(match)
    if match["unit"].lower() == "weekend":
        saturday = days.nth_weekday(*month, WEEKDAYS.index("saturday"), nth)
        return of_range((saturday, saturday + days.DAY), "day")
    first = end - 6 * days.DAY if nth < 0 else start + 7 * days.DAY * (nth - 1)
    return of_range((first, min(first + 6 * days.DAY, end)), "week")


def nth_weekday(match: Match, anchor: Anchor) -> Resolved:
    month = _month_of(match, anchor)
    if month is None:
        return unresolved("day")
    day = days.nth_weekday(*month, WEEKDAYS.index(match["w"].lower()), _nth(match))
    return of_range((day, day), "day")


def half_of_month(match: Match, anchor: Anchor) -> Resolved:
    month = _month_of(match, anchor)
    if month is None:
        return unresolved("month")
    start, end = days.month_range(*month)
    middle = start + 14 * days.DAY
    return of_range((start, middle) if _nth(match) == 1 else (middle + days.DAY, end), "month")


def months_of_year(match: Match, anchor: Anchor) -> Resolved:
    """ "The first nine months of 2023"."""
    if not match["y"] and anchor.published_on is None:
        return unresolved("month")
    year = _named_year(match, anchor)
    count, loose = count_of(match["n"])
    first, last = (1, count) if _nth(match) == 1 else (13 - count, 12)
    if not 1 <= first <= last <= _MONTHS_A_YEAR:
        return unresolved("month")
    return of_range((date(year, first, 1), days.month_range(year, last)[1]), "month", uncertain=loose)


def _named_year(match: Match, anchor: Anchor) -> int:
    if match["y"]:
        return int(match["y"])
    step = {"last": -1, "next": 1}.get(match["rel"].lower(), 0)
    return (anchor.published_on or date.min).year + step


def period_to(match: Match, anchor: Anchor) -> Resolved:
    """ "The year to March": the twelve months that end with it."""
    month = _month_of(match, anchor)
    if month is None:
        return unresolved("month")
    count = count_of(match["n"])[0] if match["n"] else 12
    last = days.month_range(*month)
    first = date(*days.months_from(last[0], 1 - count), 1)
    return of_range((first, last[1]), "month")


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
    near = [days.day_or_none(*days.months_from(published, step), number) for step in (-1, 0, 1)]
    set_for = _SET_FOR.search(match.string, match.pos, match.start()) is not None
    day = _pointed_at([one for one in near if one], published, "future" if set_for else anchor.tense)
    return Resolved(day, day, "day", uncertain=True)


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


def quarter_alone(match: Match, anchor: Anchor) -> Resolved | None:
    """ "The third quarter" in news of business: the last one that is over, or the next; None in sports."""
    half = (match["part"] or "").lower() == "half" or match["h"] is not None
    size = "half" if half else "quarter"
    parts = 2 if half else 4
    if match["h"] or match["y2"]:
        number = int((match["h"] or match["n"])[-1])
        return of_range(_part(int(match["y"] or match["y2"]), number, half=half), size)
    if not _is_business(match.string[match.pos : match.endpos]):
        return None
    nth = (match["nth"] or "").lower()
    if nth in {"last", "final"} and match["part"]:
        return None
    number = int(match["n"]) if match["n"] else ORDINALS[nth]
    published = anchor.published_on
    if published is None or number > parts:
        return unresolved(size)
    turns = [_part(published.year + step, number, half=half) for step in (-1, 0, 1)]
    return of_range(_turn(turns, published, anchor.tense), size)


def _is_business(text: str) -> bool:
    return _BUSINESS.search(text) is not None and _SPORT.search(text) is None


def _part(year: int, number: int, *, half: bool) -> days.Range:
    if not half:
        return days.quarter_range(year, number)
    return date(year, 6 * number - 5, 1), days.month_range(year, 6 * number)[1]


def _turn(turns: list[days.Range], published: date, tense: str) -> days.Range:
    if tense == "future":
        return next(turn for turn in turns if turn[1] >= published)
    return [turn for turn in turns if turn[1] <= published][-1]


def spelled_decade(match: Match, _: Anchor) -> Resolved:
    """The twenties to the nineties of the last century."""
    first = 1920 + 10 * _DECADES.split("|").index(match["decade"].lower())
    whole = days.decade_range(first)
    return _parted(whole, "decade", match["part"])


def part_of_century(match: Match, _: Anchor) -> Resolved:
    return _parted(days.century_range(int(match["n"])), "century", match["part"])


def _parted(whole: days.Range, unit: str, part: str | None) -> Resolved:
    if not part:
        return of_range(whole, unit)
    return of_range(days.third_of(whole, unit, part.lower()), unit, uncertain=True)


def iso_month(match: Match, _: Anchor) -> Resolved:
    return of_range(days.month_range(int(match["y"]), int(match["m"])), "month")


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


def hours(match: Match, anchor: Anchor) -> Resolved:
    """ "The past 24 hours": as many days as they touch."""
    if anchor.published_on is None:
        return unresolved("day")
    count, loose = count_of(match["n"])
    reach = days.DAY * -(-count // 24)
    back = match["dir"].lower() in {"past", "last"}
    start, end = (
        (anchor.published_on - reach, anchor.published_on)
        if back
        else (anchor.published_on, anchor.published_on + reach)
    )
    return of_range((start, end), "day", uncertain=loose)


def hours_ago(_: Match, anchor: Anchor) -> Resolved:
    day = anchor.published_on
    return Resolved(day, day, "day", uncertain=day is None)


def vague_ago(match: Match, _: Anchor) -> Resolved:
    word = match["unit"].lower()
    return unresolved("century" if word == "centuries" else word.removesuffix("s"))


def and_a_half_ago(match: Match, anchor: Anchor) -> Resolved:
    """ "Half a century ago", "two and a half years ago": the year that lies so far back."""
    if anchor.published_on is None:
        return unresolved("year")
    day = days.moved(anchor.published_on, "month", -_months_back(match))
    return of_range(days.year_range(day.year), "year", uncertain=True)


def _months_back(match: Match) -> int:
    if match["long"]:
        whole = {"century": 1200, "decade": 120, "year": 12}[match["long"].lower()]
        return whole // (2 if match["half"].lower().startswith("half") else 4)
    unit = {"years": 12, "decades": 120, "months": 1}[match["unit"].lower()]
    return count_of(match["n"])[0] * unit + unit // 2


def season_years(match: Match, _: Anchor) -> Resolved:
    first = int(match["y"])
    return of_range(days.years_range(first, first // 100 * 100 + int(match["y2"])), "year")


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
    "months_of_year": months_of_year,
    "period_to": period_to,
    "weekday_of_week": weekday_of_week,
    "week_of": week_of,
    "day_of_month": day_of_month,
    "ordinal_day": ordinal_day,
    "quarter_alone": quarter_alone,
    "spelled_decade": spelled_decade,
    "part_of_century": part_of_century,
    "iso_month": iso_month,
    "weekday_after": weekday_after,
    "the_weekend": the_weekend,
    "hours": hours,
    "hours_ago": hours_ago,
    "vague_ago": vague_ago,
    "and_a_half_ago": and_a_half_ago,
    "season_years": season_years,
    "holiday": holiday,
}
