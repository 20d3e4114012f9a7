"""A date expression in words that need no publication date: "last month" becomes "in August 2023"."""

import re
from datetime import date, timedelta

from annotations.core.records import DateExpression

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_YEAR = re.compile(r"\b\d{4}\b")
_LIMIT = re.compile(r"(since|until|till|through|by|before|after)\b", re.IGNORECASE)
_PREPOSITION = re.compile(
    r"\b(?:on|in|by|since|until|till|from|before|after|to|of|for|through|during|over|at|as|and|or|between)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(
    r"\b(?:the|an?|this|that|his|her|its|their|our|my|every|each|late|early|mid)[\s-]+$", re.IGNORECASE
)
_PART_OF_DAY = re.compile(r"\b(morning|afternoon|evening|night)\b|^tonight\b", re.IGNORECASE)
_PART = re.compile(r"\b(early|earlier|mid|late|later)\b", re.IGNORECASE)
_VAGUE = frozenset(
    {"shifted", "same", "stretch", "vague", "hours", "hours_ago", "period_to", "months_of_year"}
)
#: "Third-quarter results".
_HYPHENED = re.compile(r"-(?:quarter|half)$", re.IGNORECASE)
_REACH = 16


def absolute(found: DateExpression, text: str) -> str | None:
    """The words that can stand in for the expression; None where it stands alone already or is not sure."""
    start, end = found.fragment.start, found.fragment.end
    before = text[max(0, start - _REACH) : start]
    if found.rule in _VAGUE or _HYPHENED.search(found.expression) or "weekend" in found.expression.lower():
        return None
    if _YEAR.search(found.expression) or _is_attribute(before, text[end : end + 2]) or not _is_sure(found):
        return None
    limit = _LIMIT.match(found.expression)
    if limit:
        day = found.start if limit[1].lower() == "since" else _last(found) or found.start
        return (
            f"{limit[1]} {_point(found.granularity, day)}" if day and found.granularity in _POINTS else None
        )
    phrase = _phrase(found)
    if phrase is None:
        return None
    preposition, words = phrase
    return words if _PREPOSITION.search(before) or not preposition else f"{preposition} {words}"


def _last(found: DateExpression) -> date | None:
    """A day that names the last period: of a week its Monday."""
    return found.end and (found.end - timedelta(6) if found.granularity == "week" else found.end)


def _is_attribute(before: str, behind: str) -> bool:
    """ "The Tuesday meeting", "Monday’s vote": no place for a whole date."""
    return _ATTRIBUTE.search(before) is not None or behind[:1] in {"’", "'", "-"}


def _is_sure(found: DateExpression) -> bool:
    part = _PART.search(found.expression) is not None
    return not found.uncertain or (part and found.start is not None and found.end is not None)


def _phrase(found: DateExpression) -> tuple[str, str] | None:
    """A preposition and what follows it."""
    start, end = found.start, found.end
    if start is None or end is None:
        return None
    if found.granularity == "day":
        return _days(found, start, end)
    part = _PART.search(found.expression)
    words = _point(found.granularity, start) if found.granularity in _POINTS and _is_whole(found) else None
    if words is None:
        return None
    if part and part[1].lower() in {"earlier", "later"}:
        return "", f"{part[1].lower()} in {words}"
    return "in", f"{part[1].lower()} {words}" if part else words


def _is_whole(found: DateExpression) -> bool:
    """Whether one period of the granularity is meant, not a longer stretch."""
    longest = {"week": 7, "month": 31, "quarter": 92, "season": 92, "year": 366}[found.granularity]
    return found.start is not None and found.end is not None and (found.end - found.start).days < longest


def _days(found: DateExpression, start: date, end: date) -> tuple[str, str] | None:
    if start == end:
        part = _PART_OF_DAY.search(found.expression)
        name = (part[1] or "night").lower() if part else ""
        return "on", f"the {name} of {_day(start)}" if part else _day(start)
    if found.expression.lower().startswith("between"):
        return "", f"{found.expression[:7]} {_day(start)} and {_day(end)}"
    return "from", f"{_day(start)} to {_day(end)}"


def _day(day: date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def _season(day: date) -> str:
    return f"the {('winter', 'spring', 'summer', 'autumn')[day.month % 12 // 3]} of {day.year}"


_POINTS = frozenset({"day", "week", "month", "quarter", "season", "year"})


def _point(granularity: str, day: date) -> str:
    """The period of that size which begins with the day (or, behind "by", ends with it)."""
    return {
        "day": lambda: _day(day),
        "week": lambda: f"the week of {_day(day)}",
        "month": lambda: f"{_MONTHS[day.month - 1]} {day.year}",
        "quarter": lambda: (
            f"the {('first', 'second', 'third', 'fourth')[(day.month - 1) // 3]} quarter of {day.year}"
        ),
        "season": lambda: _season(day),
        "year": lambda: str(day.year),
    }[granularity]()
