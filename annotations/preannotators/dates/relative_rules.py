"""What date expressions mean that count from the publication date or from a date named before."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from annotations.preannotators.dates import calendar_ranges as days
from annotations.preannotators.dates.exact_rules import (
    Anchor,
    Match,
    Resolved,
    count_of,
    month_number,
    of_range,
    pick,
    unit_of,
    unresolved,
)

_BACK = {"last": -1, "past": -1, "previous": -1, "preceding": -1, "recent": -1}
_AHEAD = {"next": 1, "coming": 1, "following": 1}
_STEP: Mapping[str, int] = _BACK | _AHEAD
_PART_OF_DAY = re.compile(r"\s(?:morning|afternoon|evening|night)$")
#: "The first visit in 20 years".
_SINCE_WHEN = re.compile(r"\b(?:first|only|\w{3,}est|most|least|time|record)\b[^,.;]{0,50}$", re.IGNORECASE)
#: "Over the last year" ends with publication; "last year" is the calendar year.
_OVER_THE = re.compile(
    r"\bthe\s+past\s|\b(?:over|during|in|within|for|across)\s+the\s+(?:last|past|next|coming)\s",
    re.IGNORECASE,
)
_MOVING = frozenset({"day", "week", "fortnight", "month", "quarter", "year", "decade", "century"})
_WEEKS_MEANT_BY_RECENT = {"day": 7, "week": 28, "month": 183, "year": 1826, "decade": 7305}


def edge(match: Match, anchor: Anchor) -> Resolved:
    """The end, start or middle of a period: the named third of it; of a year its last or first month."""
    whole = _period(match, anchor)
    if whole is None:
        return unresolved("month")
    named = match["edge"].lower()
    part = {"end": "late", "close": "late", "middle": "mid"}.get(named, "early")
    if part != "mid" and (match["y"] or (match["unit"] or "").lower() == "year"):
        return of_range(days.month_range(whole[0].year, 12 if part == "late" else 1), "month", uncertain=True)
    unit = (match["unit"] or ("year" if match["y"] else "month")).lower()
    return of_range(days.third_of(whole, unit, part), unit, uncertain=True)


def _period(match: Match, anchor: Anchor) -> days.Range | None:
    if match["y"]:
        return days.year_range(int(match["y"]))
    if match["my"]:
        return days.month_range(int(match["my"]), month_number(match["month"]))
    if anchor.published_on is None:
        return None
    if match["unit"]:
        step = _STEP.get(match["rel"].lower(), 0)
        return days.unit_range(match["unit"].lower(), anchor.published_on, step)
    number = month_number(match["month"])
    middle = date(anchor.published_on.year, number, 15)
    chosen = pick(anchor.published_on, anchor.tense, middle, lambda year: date(year, number, 15)) or middle
    return days.month_range(chosen.year, number)


def season(match: Match, anchor: Anchor) -> Resolved:
    name = (match["s1"] or match["s2"] or match["s3"]).lower()
    if match["y"]:
        return of_range(days.season_range(name, int(match["y"])), "season", uncertain=name == "winter")
    published = anchor.published_on
    if published is None:
        return unresolved("season")
    turns = [days.season_range(name, published.year + step) for step in (-2, -1, 0, 1)]
    relation = (match["rel"] or "").lower()
    found = _season_turn(turns, published, relation or anchor.tense)
    return of_range(found, "season", uncertain=True)


def _season_turn(turns: list[days.Range], published: date, direction: str) -> days.Range:
    if direction in {"future", "next", "coming"}:
        return next(turn for turn in turns if turn[0] > published)
    if direction == "this":
        current = [turn for turn in turns if turn[0] <= published <= turn[1]]
        return next(iter(current), turns[2])
    if direction in {"last", "previous", "past"}:
        started = [turn for turn in turns if turn[1] < published]
    else:
        started = [turn for turn in turns if turn[0] <= published]
    return started[-1]


def day_word(match: Match, anchor: Anchor) -> Resolved:
    if anchor.published_on is None:
        return unresolved("day")
    word = " ".join(match["w"].lower().split()).removeprefix("the ")
    step = {
        "yesterday": -1,
        "last night": -1,
        "tomorrow": 1,
        "day before yesterday": -2,
        "day after tomorrow": 2,
    }
    if not word.startswith(("this", "last")):
        word = _PART_OF_DAY.sub("", word)
    day = anchor.published_on + days.DAY * step.get(word, 0)
    if word == "overnight":
        night = (day, day + days.DAY) if anchor.tense == "future" else (day - days.DAY, day)
        return of_range(night, "day")
    return Resolved(day, day, "day")


def ago(match: Match, anchor: Anchor) -> Resolved:
    return _counted(match, anchor.published_on, -1, about=match["about"] is not None)


def shifted(match: Match, anchor: Anchor) -> Resolved:
    """ "A day earlier" counts from the date named before in the text; failing that from publication."""
    start = anchor.earlier[0] if anchor.earlier else anchor.published_on
    way = 1 if match["way"].lower() == "later" else -1
    if way > 0 and anchor.earlier is None:
        return unresolved(unit_of(match["unit"]))
    return _counted(match, start, way, about=True)


def ahead(match: Match, anchor: Anchor) -> Resolved | None:
    """ "In two weeks", "within two weeks"; "the first visit in 20 years" looks back over them.

    Of what has happened it is a length of time and no date.
    """
    back = _SINCE_WHEN.search(match.string, match.pos, match.start()) is not None
    if not back and anchor.tense == "past":
        return None
    if not back and not match.group().lower().startswith("within"):
        return _counted(match, anchor.published_on, 1, about=False)
    unit, (count, loose) = unit_of(match["unit"]), count_of(match["n"])
    return _reaching(anchor, unit, -count if back else count, uncertain=back or loose)


def _reaching(anchor: Anchor, unit: str, count: int, *, uncertain: bool) -> Resolved:
    """From publication so many units on, or back from it."""
    if anchor.published_on is None:
        return unresolved(unit)
    try:
        other = days.moved(anchor.published_on, unit, count)
    except (ValueError, OverflowError):
        return unresolved(unit)
    return of_range(
        (min(anchor.published_on, other), max(anchor.published_on, other)),
        "week" if unit == "fortnight" else unit,
        uncertain=uncertain,
    )


def _counted(match: Match, start: date | None, way: int, *, about: bool) -> Resolved:
    unit, (count, loose) = unit_of(match["unit"]), count_of(match["n"])
    granularity = "week" if unit == "fortnight" else unit
    if start is None:
        return unresolved(granularity)
    try:
        day = days.moved(start, unit, way * count)
        granularity = "year" if unit in {"decade", "century"} else granularity
        found = days.unit_range(granularity, day, 0)
    except (ValueError, OverflowError):
        return unresolved(granularity)
    return of_range(found, granularity, uncertain=loose or about)


def same(match: Match, anchor: Anchor) -> Resolved:
    """ "That day", "the same month", "the previous year": from the date named before, else publication."""
    if match["before"]:
        unit, step = "day", -1
    else:
        unit = (match["u1"] or match["u2"] or match["u3"]).lower()
        step = _STEP.get((match["dir"] or "").lower(), 0)
    start = anchor.earlier[0] if anchor.earlier else anchor.published_on
    if start is None:
        return unresolved(unit)
    if anchor.earlier and unit == "day" and anchor.earlier[1] > start:
        return unresolved(unit)
    weak = anchor.earlier is None and unit == "day"
    return of_range(days.unit_range(unit, start, step), unit, uncertain=weak or match["dir"] is None)


def stretch(match: Match, anchor: Anchor) -> Resolved:
    """ "The past five years": up to the publication date; "the next three weeks": from it on."""
    count, loose = count_of(match["n"])
    return _reaching(anchor, unit_of(match["unit"]), count * _STEP[match["dir"].lower()], uncertain=loose)


def relative(match: Match, anchor: Anchor) -> Resolved:
    """ "Last month"; "later this month" runs from the publication date, "earlier this year" up to it."""
    unit = match["unit"].lower()
    if anchor.published_on is None:
        return unresolved(unit)
    if unit in _MOVING and _OVER_THE.search(
        f"{match.string[max(match.pos, match.start() - 12) : match.start()]}{match.group()}"
    ):
        return _reaching(anchor, unit, _STEP[match["rel"].lower()], uncertain=False)
    start, end = days.unit_range(unit, anchor.published_on, _STEP.get(match["rel"].lower(), 0))
    granularity = "week" if unit == "fortnight" else "day" if unit == "weekend" else unit
    part = (match["part"] or "").lower()
    if start <= anchor.published_on <= end:
        start = anchor.published_on if part == "later" else start
        end = anchor.published_on if part == "earlier" else end
    if part in {"early", "late"}:
        start, end = days.third_of((start, end), unit, part)
    return Resolved(start, end, granularity, uncertain=bool(part))


def vague(match: Match, anchor: Anchor) -> Resolved:
    unit = unit_of(match["unit"])
    if anchor.published_on is None:
        return unresolved(unit)
    reach = days.DAY * _WEEKS_MEANT_BY_RECENT[unit] * _STEP[match["dir"].lower()]
    start, end = sorted((anchor.published_on, anchor.published_on + reach))
    return Resolved(start, end, unit, uncertain=True)


RELATIVE_RULES: Mapping[str, Callable[[re.Match[str], Anchor], Resolved | None]] = {
    "edge": edge,
    "season": season,
    "day_word": day_word,
    "ago": ago,
    "shifted": shifted,
    "ahead": ahead,
    "same": same,
    "stretch": stretch,
    "relative": relative,
    "vague": vague,
}
