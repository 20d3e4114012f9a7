"""Date expressions of a sentence, resolved against the publication date."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from annotations.core.records import DateExpression
from annotations.core.spans import Span
from annotations.preannotators.dates import calendar_ranges as days
from annotations.preannotators.dates import long_parts, named_parts
from annotations.preannotators.dates.calendar_ranges import Range
from annotations.preannotators.dates.exact_rules import EXACT_RULES, Anchor, Match, Resolved
from annotations.preannotators.dates.patterns import HINTS, NEEDS, PATTERNS, WEEKDAYS, WORDED_PATTERNS
from annotations.preannotators.dates.relative_rules import RELATIVE_RULES
from annotations.preannotators.dates.tense import tense_at

_RULES = {**EXACT_RULES, **RELATIVE_RULES, **named_parts.RULES, **long_parts.RULES}
#: Earlier ones win where two match at one place and with one length.
_PATTERNS = [
    *((rule, re.compile(pattern)) for rule, pattern in PATTERNS.items()),
    *(
        (rule, re.compile(pattern, re.IGNORECASE))
        for rule, pattern in {**WORDED_PATTERNS, **named_parts.PATTERNS, **long_parts.PATTERNS}.items()
    ),
]
_LINK = re.compile(r"\s+(?:to|and|until|till|through)\s+(?:the\s+)?|\s?[–—-]\s?")
_FROM = re.compile(r"\b(?:from|between)\s+$", re.IGNORECASE)
_LIMIT = re.compile(
    r"\b(since|until|till|through|by|before|after)\s+(?:the\s+|about\s+|at\s+least\s+)?$", re.IGNORECASE
)
_PART = re.compile(r"\b(early|mid|late)(?:\s+in\s+|\s+|-)$", re.IGNORECASE)
_YEAR = re.compile(r"\b\d{4}\b")
_IN_YEARS = frozenset({"month", "month_year", "month_day", "day_month", "month_days", "days_month"})
_DAYS = frozenset({"month_day", "day_month", "day_of_month", "ordinal_day"})


@dataclass(frozen=True, slots=True)
class _Found:
    rule: str
    start: int
    end: int
    match: Match


def dates(
    text: str, sentence: Span, published_on: date | None, earlier: Range | None = None
) -> list[DateExpression]:
    """The date expressions of a sentence, in order; `earlier` is the last date that the text named before."""
    hints = {hint.lastgroup or "" for hint in HINTS.finditer(text, sentence.start, sentence.end)}
    if not hints:
        return []
    resolved: list[DateExpression] = []
    for found in _longest(text, sentence, hints):
        anchor = Anchor(published_on, tense_at(text, sentence, Span(found.start, found.end)), earlier)
        expression = _resolve(text, found, anchor)
        if expression:
            least = resolved[-1].fragment.end if resolved else sentence.start
            expression = _parted(text, least, expression)
            resolved.append(expression)
            earlier = _as_range(expression) or earlier
    return _with_limits(text, sentence, _with_ranges(text, sentence, resolved), published_on)


def _longest(text: str, sentence: Span, hints: set[str]) -> list[_Found]:
    """Matches that do not overlap: the earliest first, of those the longest, of those the first rule."""
    every = [
        _Found(rule, match.start(), match.end(), match)
        for rule, pattern in _PATTERNS
        if hints.issuperset(NEEDS.get(rule, ()))
        for match in pattern.finditer(text, sentence.start, sentence.end)
    ]
    kept: list[_Found] = []
    for found in sorted(every, key=lambda found: (found.start, -found.end)):
        if not kept or found.start >= kept[-1].end:
            kept.append(found)
    return kept


def _resolve(text: str, found: _Found, anchor: Anchor) -> DateExpression | None:
    try:
        meaning = _RULES[found.rule](found.match, anchor)
    except (ValueError, OverflowError):
        meaning = Resolved(None, None, "unknown", uncertain=True)
    if meaning is None:
        return None
    span = Span(found.start, found.end)
    return DateExpression(
        span, span.of(text), meaning.start, meaning.end, meaning.granularity, found.rule, meaning.uncertain
    )


def _as_range(expression: DateExpression) -> Range | None:
    return (expression.start, expression.end) if expression.start and expression.end else None


def _with_ranges(text: str, sentence: Span, found: Sequence[DateExpression]) -> list[DateExpression]:
    """ "From A to B", "between A and B", "A – B" become one expression; a weekday before its date too."""
    joined: list[DateExpression] = []
    for later in found:
        merged = _merged(text, sentence, joined[-1], later) if joined else None
        if merged:
            joined[-1] = merged
        else:
            joined.append(later)
    return joined


def _merged(
    text: str, sentence: Span, first: DateExpression, second: DateExpression
) -> DateExpression | None:
    between = text[first.fragment.end : second.fragment.start]
    first = _in_year_of(first, second) if _LINK.fullmatch(between) else first
    if first.rule == "weekday" and second.rule in _DAYS and between.strip() in {"", ","}:
        return _joined(text, first.fragment.start, *[_on_weekday(second, first.expression)] * 2)
    if not _LINK.fullmatch(between) or not first.start or not second.end or second.end < first.start:
        return None
    opener = _FROM.search(text, max(sentence.start, first.fragment.start - 12), first.fragment.start)
    if "and" in between and not (opener and opener.group().lower().startswith("between")):
        return None
    start = opener.start() if opener else first.fragment.start
    return replace(_joined(text, start, first, second), rule="range")


def _on_weekday(found: DateExpression, weekday: str) -> DateExpression:
    """ "Friday 31 May": in the year next to the one chosen whose 31 May is a Friday, if that one’s is not."""
    if not found.start or _YEAR.search(found.expression):
        return found
    near = [days.moved(found.start, "year", step) for step in (0, 1, -1)]
    fitting = (day for day in near if WEEKDAYS[day.weekday()] in weekday.lower())
    day = next(fitting, found.start)
    return replace(found, start=day, end=day)


def _in_year_of(first: DateExpression, second: DateExpression) -> DateExpression:
    """ "From 1 March to 30 April 2020": the year stands once, for both."""
    recurring = first.rule in {"month", "month_day", "day_month"} and not _YEAR.search(first.expression)
    if not (recurring and first.start and first.end and second.end and second.rule in _IN_YEARS):
        return first
    late = (first.start.month, first.start.day) > (second.end.month, second.end.day)
    shift = second.end.year - late - first.start.year
    start = days.day_or_none(first.start.year + shift, first.start.month, first.start.day)
    return replace(first, start=start, end=days.moved(first.end, "year", shift))


def _joined(text: str, start: int, first: DateExpression, second: DateExpression) -> DateExpression:
    span = Span(start, second.fragment.end)
    uncertain = first.uncertain or second.uncertain
    return replace(second, fragment=span, expression=span.of(text), start=first.start, uncertain=uncertain)


def _with_limits(
    text: str, sentence: Span, found: Sequence[DateExpression], published_on: date | None
) -> list[DateExpression]:
    limited: list[DateExpression] = []
    least = sentence.start
    for expression in found:
        changed = _limited(text, least, expression, published_on)
        limited.append(changed)
        least = changed.fragment.end
    return limited


def _parted(text: str, least: int, found: DateExpression) -> DateExpression:
    """ "Early March", "mid-2020": the named third of the period."""
    word = _PART.search(text, max(least, found.fragment.start - 10), found.fragment.start)
    if not word or found.rule not in {"month", "month_year", "year", "season"}:
        return found
    grown = Span(word.start(), found.fragment.end)
    found = replace(found, fragment=grown, expression=grown.of(text), uncertain=True)
    if not found.start or not found.end:
        return found
    start, end = days.third_of((found.start, found.end), found.granularity, word.group(1).lower())
    return replace(found, start=start, end=end)


def _limited(text: str, least: int, found: DateExpression, published_on: date | None) -> DateExpression:
    """ "Since 1991" runs from its start to publication; "by June" and "until June" to its end."""
    word = _LIMIT.search(text, max(least, found.fragment.start - 18), found.fragment.start)
    if not word:
        return found
    grown = Span(word.start(), found.fragment.end)
    limit = word.group(1).lower()
    start, end = _bounds(limit, found, published_on)
    return replace(
        found, fragment=grown, expression=grown.of(text), start=start, end=end, rule=f"{limit}_{found.rule}"
    )


def _bounds(limit: str, found: DateExpression, published_on: date | None) -> tuple[date | None, date | None]:
    if limit == "since":
        latest = published_on if published_on and found.start and found.start <= published_on else None
        return found.start, latest
    if limit == "after":
        return found.end, None
    return None, found.start if limit == "before" and found.rule != "edge" else found.end
