"""Parts of years, decades and centuries, and stretches of hours and months: how they are written, and the days they mean."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from annotations.preannotators.dates import calendar_ranges as days
from annotations.preannotators.dates.exact_rules import (
    Anchor,
    Match,
    Resolved,
    count_of,
    of_range,
    unresolved,
)
from annotations.preannotators.dates.named_parts import month_of, nth_of
from annotations.preannotators.dates.patterns import (
    COUNT,
    DAY,
    MONTH,
    NEAR_YEAR,
    ORDINALS,
    YEAR,
    S,
)

_NTH = r"(?P<nth>first|second|third|fourth|fifth|last|final|opening)"
_OF_YEAR = rf"{S}(?:of|in){S}(?:(?P<y>{YEAR})\b|(?P<rel>the|this|last|next){S}year\b)"
_DECADES = "twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties"
_PART = r"(?:(?P<part>early|mid|late)[-\s])"

#: Tried before the general ones: of matches at one place the longest wins.
PATTERNS: Mapping[str, str] = {
    "months_of_year": rf"\b(?:the{S})?{_NTH}{S}(?P<n>{COUNT}){S}months{_OF_YEAR}",
    "period_to": rf"\b(?:the{S})?(?:(?P<n>{COUNT}){S}months|(?:financial{S}|fiscal{S})?year){S}(?:to|through|ended|ending){S}"
    rf"(?:(?:the{S}end{S}of|(?P<d>{DAY})){S})?(?P<month>{MONTH})(?![a-z])(?:{S}\d\d?\b)?(?:,?{S}(?P<y>{YEAR})\b)?",
    "quarter_alone": rf"\b(?:(?:the{S})?(?P<nth>first|second|third|fourth|last|final)[\s-](?P<part>quarter|half)|(?P<h>h[12]){S}(?P<y>{YEAR})|"
    rf"(?P<n>[1-4])q(?:{S}(?P<y2>{YEAR}))?)\b",
    "spelled_decade": rf"\bthe{S}{_PART}?(?P<decade>{_DECADES})\b",
    "part_of_century": rf"\b(?:the{S})?{_PART}(?P<n>\d\d?)(?:st|nd|rd|th)[\s-]century\b",
    "iso_month": r"(?<![\d/.-])(?P<y>(?:19|20)\d\d)-(?P<m>0[1-9]|1[0-2])(?![\d/-])\b",
    "hours": rf"\b(?:the{S})?(?P<dir>past|last|next|coming){S}(?P<n>\d\d?|{COUNT}){S}hours\b",
    "hours_ago": rf"\b(?:(?:{COUNT}|\d\d?){S})?(?:hours?|minutes?){S}(?:ago|earlier{S}today)\b",
    "vague_ago": rf"(?<!\w )\b(?P<unit>weeks|months|years|decades|centuries){S}ago\b",
    "and_a_half_ago": rf"\b(?:(?P<n>{COUNT}){S}and{S}a{S}half{S}(?P<unit>years|decades|months)|(?P<half>half{S}an?|a{S}quarter{S}of{S}an?|"
    rf"a{S}quarter[-\s]){S}?(?P<long>century|decade|year)){S}ago\b",
    "season_years": rf"\b(?P<y>{NEAR_YEAR})[-–/](?P<y2>\d\d)(?={S}(?:season|budget|campaign|tax{S}year|fiscal))",
}

_MONTHS_A_YEAR = 12
_BUSINESS = re.compile(
    r"\b(?:revenue|profits?|sales|earnings|growth|grew|GDP|econom\w+|percent|per cent|exports?|imports?|output|forecasts?|shares?|"
    r"investors?|inflation|deliver\w+|shipments?|orders|loss(?:es)?|results|market|fiscal|company|billion|million|income|margins?|demand|"
    r"spending|hiring|prices|rates?|budget|project|construction)\b|%",
    re.IGNORECASE,
)
_SPORT = re.compile(
    r"\b(?:game|match|scored?|goals?|points?|touchdowns?|half-?time|coach|quarterback|team|yards?|side|striker|season opener|kick\w*|rebounds?|"
    r"tournament|penalt\w+|playoffs?|intercept\w+|threw|passes|rushing|rebounds?|overtime|lead|trailed|defen[cs]e|pitch|minutes?|header)\b",
    re.IGNORECASE,
)


def months_of_year(match: Match, anchor: Anchor) -> Resolved:
    """ "The first nine months of 2023"."""
    if not match["y"] and anchor.published_on is None:
        return unresolved("month")
    year = _named_year(match, anchor)
    count, loose = count_of(match["n"])
    first, last = (1, count) if nth_of(match) == 1 else (13 - count, 12)
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
    month = month_of(match, anchor)
    if month is None:
        return unresolved("month")
    count = count_of(match["n"])[0] if match["n"] else 12
    last = days.month_range(*month)
    first = date(*days.months_from(last[0], 1 - count), 1)
    return of_range((first, last[1]), "month")


def quarter_alone(match: Match, anchor: Anchor) -> Resolved | None:
    """ "The third quarter" in news of business: the last one that is over, or the next; None in sports."""
    half = (match["part"] or "").lower() == "half" or match["h"] is not None
    size = "half" if half else "quarter"
    parts = 2 if half else 4
    if match["h"] or match["y2"]:
        number = int((match["h"] or match["n"])[-1])
        return of_range(_part(int(match["y"] or match["y2"]), number, half=half), size)
    sentence = match.string[match.pos : match.endpos]
    if _SPORT.search(sentence) or (half and not _BUSINESS.search(sentence)):
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


RULES: Mapping[str, Callable[[Match, Anchor], Resolved | None]] = {
    "months_of_year": months_of_year,
    "period_to": period_to,
    "quarter_alone": quarter_alone,
    "spelled_decade": spelled_decade,
    "part_of_century": part_of_century,
    "iso_month": iso_month,
    "hours": hours,
    "hours_ago": hours_ago,
    "vague_ago": vague_ago,
    "and_a_half_ago": and_a_half_ago,
    "season_years": season_years,
}
