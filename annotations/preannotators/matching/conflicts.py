"""Dates and numbers of one event that cannot both be right; the fields decide, never likeness alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

from annotations.core.records import DateExpression, Difference
from annotations.core.spans import Span
from annotations.preannotators.matching.alike import Alikeness
from annotations.preannotators.matching.events import (
    ONCE,
    REPEATABLE,
    event_of,
    governing,
    is_one_of_several,
    is_recurring,
)
from annotations.preannotators.matching.frames import Frame
from annotations.preannotators.matching.names import shared
from annotations.preannotators.matching.quantities import NUMBER_STEMS, Quantity, are_apart, same_unit
from annotations.preannotators.matching.terms import stem
from annotations.preannotators.matching.tokens import Word

_DATED = frozenset({"day", "week", "month", "quarter", "year", "range"})
_OPEN = ("since", "until", "till", "by", "before", "after", "from")
_ANOTHER_TIME = 270
_ANOTHER_COUNT = 14
_NEWS_OF_THE_DAY = 10
_EVENTS = 2
_REACH_OF_DATE, _REACH_OF_NUMBER = 24.0, 7.0
_PASSIVE = frozenset("is are was were be been being".split())
_BE = _PASSIVE | frozenset("had has have will would".split())
_PREPOSITIONS = frozenset(
    "in on at during by from to for with of about against under over between among through into per within near inside "
    "outside toward towards amid following after before since until as than and or but who which that when while".split()
)
_CLAUSE = _PREPOSITIONS - frozenset("of from in at for to with near".split())
_PLACE_BEFORE = frozenset("in at to near from into outside inside for toward towards of".split())
_REACH = 5
_ENOUGH, _FEWEST, _ENOUGH_OF_A_SHARE = 5, 2, 2
_OF_THE_SMALLER, _NEARLY_ALL = 0.25, 0.6


@dataclass(frozen=True, slots=True)
class Conflict:
    """What is apart, and how surely it is about one event (0 … 1)."""

    difference: Difference
    score: float


@dataclass(frozen=True, slots=True)
class Happening:
    """One event in a claim: its class, the names among who acts, the stems of who and what, and where."""

    event: str
    actors: frozenset[str]
    subject: frozenset[str]
    object: frozenset[str]
    places: frozenset[str]


@dataclass(frozen=True, slots=True)
class Days:
    """From day to day, both inclusive."""

    start: date
    end: date


class Comparison:
    """Two claims side by side."""

    def __init__(self, a: Frame, b: Frame, alike: Alikeness) -> None:
        self._a, self._b, self._alike = a, b, alike

    @cached_property
    def _common(self) -> frozenset[str]:
        return _without_numbers(self._alike.shared(self._a.setting, self._b.setting))

    @cached_property
    def _own(self) -> frozenset[str]:
        """What the claims themselves share, numbers apart."""
        return _without_numbers(self._alike.shared(self._a.matter, self._b.matter))

    @cached_property
    def _names(self) -> frozenset[str]:
        return shared(self._a.setting_names, self._b.setting_names)

    @cached_property
    def _one_story(self) -> int:
        """How surely the documents tell one story: the names they share, at most two."""
        return min(2, len(shared(self._a.text.names, self._b.text.names)))

    def dates(self) -> list[Conflict]:
        """Days of one event that lie apart."""
        pairs = ((one, other) for one in _usable(self._a) for other in _usable(self._b))
        return [found for pair in pairs if (found := self._date(*pair))]

    def numbers(self) -> list[Conflict]:
        """Values of one thing that lie apart."""
        pairs = ((one, other) for one in self._a.quantities for other in self._b.quantities)
        return [found for pair in pairs if (found := self._number(*pair))]

    # ── dates ────────────────────────────────────────────────────────────────────────────────

    def _date(self, one: DateExpression, other: DateExpression) -> Conflict | None:
        distance = days_apart(one, other)
        if distance <= 0 or not self._events(one.fragment, other.fragment):
            return None
        happenings = self._happenings(one.fragment, other.fragment)
        if not happenings or self._is_another_time(happenings[0].event, one, other, distance):
            return None
        if happenings[0].event not in ONCE and self._counts_differ():
            return None
        if self._agrees_elsewhere(one, other) or not self._is_one_event(*happenings):
            return None
        return Conflict(_difference(self._a, self._b, one.fragment, other.fragment), self._sureness())

    def _is_another_time(self, event: str, one: DateExpression, other: DateExpression, distance: int) -> bool:
        quotes = [frame.suggestion.quote for frame in (self._a, self._b)]
        if all(map(is_recurring, quotes)) or any(map(is_one_of_several, quotes)):
            return True
        return event in REPEATABLE and (
            distance >= REPEATABLE[event] or self._is_news_of_each_day(one, other)
        )

    def _is_news_of_each_day(self, one: DateExpression, other: DateExpression) -> bool:
        """Whether each report tells of the days right before it, and the reports are apart."""
        published = [frame.text.record.published_on for frame in (self._a, self._b)]
        if published[0] is None or published[1] is None or abs((published[0] - published[1]).days) <= 1:
            return False
        ages = [
            (on - found.end).days
            for on, found in zip(published, (one, other), strict=True)
            if on and found.end
        ]
        return all(0 <= age <= _NEWS_OF_THE_DAY for age in ages)

    def _counts_differ(self) -> bool:
        """Whether what is counted differs as well: then it is more likely another event than another date."""
        pairs = [(a, b) for a in self._a.quantities for b in self._b.quantities if same_unit(a, b)]
        return bool(pairs) and all(are_apart(a, b) for a, b in pairs)

    def _agrees_elsewhere(self, one: DateExpression, other: DateExpression) -> bool:
        """Whether the same event has a fitting date in the other claim as well."""
        also_b = (found for found in _usable(self._b) if self._events(one.fragment, found.fragment))
        also_a = (found for found in _usable(self._a) if self._events(found.fragment, other.fragment))
        return any(days_apart(one, found) <= 0 for found in also_b) or any(
            days_apart(found, other) <= 0 for found in also_a
        )

    # ── numbers ──────────────────────────────────────────────────────────────────────────────

    def _number(self, one: Quantity, other: Quantity) -> Conflict | None:
        if not same_unit(one, other) or not are_apart(one, other) or self._counted_elsewhere(one, other):
            return None
        happenings = self._happenings(one.span, other.span, _REACH_OF_NUMBER) or self._standing(one, other)
        if (
            not happenings
            or self._is_of_another_time(happenings[0].event)
            or not self._is_one_event(*happenings, counted=_stems_of(one, other))
        ):
            return None
        return Conflict(_difference(self._a, self._b, one.span, other.span), self._sureness())

    def _counted_elsewhere(self, one: Quantity, other: Quantity) -> bool:
        """Whether the other claim gives this value, too, or a nearer fellow."""
        return any(
            same_unit(one, found) and not are_apart(one, found) for found in self._b.quantities
        ) or any(same_unit(found, other) and not are_apart(found, other) for found in self._a.quantities)

    def _standing(self, one: Quantity, other: Quantity) -> tuple[Happening, Happening] | None:
        """What is counted where neither says that anything happened: "has 300 beds", "is 34 years old"."""
        reach = _REACH_OF_NUMBER
        if self._nearest(self._a, one.span, reach) or self._nearest(self._b, other.span, reach):
            return None
        counted = one.kind.startswith("count")
        alike = bool(one.unit & other.unit) if counted else len(self._own) >= _ENOUGH_OF_A_SHARE
        places = [_places(frame) for frame in (self._a, self._b)]
        nothing: frozenset[str] = frozenset()
        ends = [Happening("", nothing, nothing, nothing, where) for where in places]
        return (ends[0], ends[1]) if alike else None

    def _is_of_another_time(self, event: str) -> bool:
        """Whether what is counted is dated on both sides, and apart; where one is not dated, its report is."""
        told = [days_apart(one, other) for one in self._a.loose_dates for other in self._b.loose_dates]
        if told and min(told) >= _ANOTHER_COUNT:
            return True
        if _period_sizes(self._a) ^ _period_sizes(self._b) == {"part", "year"}:
            return True
        known = event if self._dates_say_when(event) else ""
        left, right = _times(self._a, known), _times(self._b, known)
        if not left or not right:
            return False
        return all(max((b.start - a.end).days, (a.start - b.end).days) > 0 for a in left for b in right)

    def _dates_say_when(self, event: str) -> bool:
        """Whether a date is of the event itself, or a claim has none; else those of its neighbors tell when."""
        both = (self._a, self._b)
        undated = not all(frame.dates for frame in both)
        return undated or any(
            event in _events_of(frame, one.fragment) for frame in both for one in frame.dates
        )

    # ── one event? ───────────────────────────────────────────────────────────────────────────

    def _events(self, one: Span, other: Span) -> bool:
        return self._happenings(one, other) is not None

    def _happenings(
        self, one: Span, other: Span, reach: float = _REACH_OF_DATE
    ) -> tuple[Happening, Happening] | None:
        """The event that both may belong to: the likeliest of one among the two likeliest of the other."""
        left, right = self._nearest(self._a, one, reach), self._nearest(self._b, other, reach)
        for place_a in left[:_EVENTS]:
            for place_b in right[:_EVENTS]:
                same = event_of(self._a.words[place_a]) == event_of(self._b.words[place_b])
                if same and (place_a == left[0] or place_b == right[0]):
                    return happening(self._a, place_a), happening(self._b, place_b)
        return None

    @staticmethod
    def _nearest(frame: Frame, span: Span, reach: float) -> list[int]:
        return governing(frame.words, frame.text.text, span.start, span.end, reach)

    def _is_one_event(self, a: Happening, b: Happening, counted: frozenset[str] = frozenset()) -> bool:
        """Shared names and words enough, those of what is `counted` apart, and no role that the two fill otherwise."""
        if self._are_others_told(a.event):
            return False
        subjects = self._clash(a.subject, b.subject, self._b.setting, self._a.setting)
        objects = self._are_others(a.object - NUMBER_STEMS, b.object - NUMBER_STEMS)
        if subjects or objects or self._actors_clash(a, b) or self._places_clash(a, b):
            return False
        own = self._own - {a.event, b.event}
        small = min(len(_without_numbers(frame.matter) - {a.event, b.event}) for frame in (self._a, self._b))
        if (self._names or self._one_story >= _FEWEST) and _FEWEST <= len(own) >= _NEARLY_ALL * small:
            return True
        common = self._common - {a.event, b.event}
        known = len(common) + min(2, len(self._names)) + self._one_story
        return known >= _ENOUGH and len(common - counted) >= _FEWEST and len(own) >= _OF_THE_SMALLER * small

    def _clash(
        self, a: frozenset[str], b: frozenset[str], all_b: frozenset[str], all_a: frozenset[str]
    ) -> bool:
        """Whether both fill a role, and neither filling occurs in the other claim."""
        return bool(a and b) and not self._alike.shared(a, all_b) and not self._alike.shared(b, all_a)

    def _are_others_told(self, besides: str) -> bool:
        """Whether both tell of some further event, but of two of its kind."""
        left, right = _happenings_of(self._a), _happenings_of(self._b)
        return any(
            self._are_others(_without_numbers(left[event].object), _without_numbers(right[event].object))
            for event in (left.keys() & right.keys()) - {besides}
        )

    def _are_others(self, a: frozenset[str], b: frozenset[str]) -> bool:
        """Whether each thing acted on has a word that the other claim lacks: the water bill, the school bill."""
        if not a or not b:
            return False
        return bool(a - self._alike.shared(a, self._b.setting)) and bool(
            b - self._alike.shared(b, self._a.setting)
        )

    def _actors_clash(self, a: Happening, b: Happening) -> bool:
        """Whether both name who acts, and the names are of others."""
        return bool(a.actors and b.actors) and not (
            shared(a.actors, self._b.setting_names) or shared(b.actors, self._a.setting_names)
        )

    def _places_clash(self, a: Happening, b: Happening) -> bool:
        if not a.places or not b.places or shared(a.places, b.places):
            return False
        all_a, all_b = self._a.setting_names, self._b.setting_names
        if shared(a.places, all_b) or shared(b.places, all_a):
            return False
        return a.event in REPEATABLE or not self._names - a.places

    def _sureness(self) -> float:
        small = min(len(self._a.setting), len(self._b.setting)) or 1
        return round(min(1.0, 0.4 + 0.4 * len(self._common) / small + 0.1 * min(2, len(self._names))), 3)


def days_apart(one: DateExpression, other: DateExpression) -> int:
    """The days between two ranges; 0 or less where a day fits both or a range is open."""
    if not (one.start and one.end and other.start and other.end):
        return 0
    return max((other.start - one.end).days, (one.start - other.end).days)


def _times(frame: Frame, event: str) -> list[Days]:
    """The days that an event of the claim is dated to; without a date, the time before its report."""
    held = [
        Days(one.start, one.end)
        for one in frame.dates
        if one.start and one.end and (not event or event in _events_of(frame, one.fragment))
    ]
    published = frame.text.record.published_on
    return held or ([Days(published - timedelta(_ANOTHER_TIME), published)] if published else [])


def _period_sizes(frame: Frame) -> set[str]:
    """Whether it counts over years or parts of them: the figure of a quarter is no rival of the year's."""
    sizes = {"year": "year", "quarter": "part", "half": "part"}
    return {sizes[one.granularity] for one in frame.dates if one.granularity in sizes}


def _events_of(frame: Frame, span: Span) -> list[str]:
    places = governing(frame.words, frame.text.text, span.start, span.end, _REACH_OF_DATE)
    return [event_of(frame.words[place]) for place in places[:1]]


def _usable(frame: Frame) -> list[DateExpression]:
    """The dates that say when something happened, not since or until when."""
    return [
        one
        for one in frame.dates
        if one.granularity in _DATED
        and not one.expression.lower().startswith(_OPEN)
        and not _is_open(frame, one.fragment)
    ]


def _is_open(frame: Frame, span: Span) -> bool:
    before = frame.text.text[max(0, span.start - 8) : span.start].lower().split()
    return bool(before) and before[-1] in _OPEN


def _difference(a: Frame, b: Frame, one: Span, other: Span) -> Difference:
    return Difference((one,), (other,), one.of(a.text.text), other.of(b.text.text))


def _without_numbers(stems: frozenset[str]) -> frozenset[str]:
    return frozenset(one for one in stems - NUMBER_STEMS if not one.isdigit())


def _stems_of(one: Quantity, other: Quantity) -> frozenset[str]:
    """What is counted, and the words of numbers and currencies."""
    return one.unit | other.unit | NUMBER_STEMS


def happening(frame: Frame, place: int) -> Happening:
    """The event at that word with the words around it that fill its roles."""
    words = frame.words
    places = _places(frame)
    dated = frame.date_stems
    before = _run(words, frame.text.text, range(place - 1, -1, -1), _CLAUSE)
    before -= dated | {stem(word) for name in places for word in name.split()}
    behind = _run(words, frame.text.text, range(place + 1, len(words)), _PREPOSITIONS) - dated
    passive = _is_passive([word.plain for word in words[max(0, place - 2) : place]])
    event = event_of(words[place])
    subject, done_to = (frozenset(), before) if passive else (before, behind)
    actors = frozenset(name for name in frame.names if subject & set(map(stem, name.split())))
    return Happening(event, actors, subject, done_to, places)


def _happenings_of(frame: Frame) -> dict[str, Happening]:
    """The first event of each class in a claim."""
    places = reversed(range(len(frame.words)))
    return {event: happening(frame, place) for place in places if (event := event_of(frame.words[place]))}


def _is_passive(before: Sequence[str]) -> bool:
    """Whether the two words before a verb make it one that is suffered: "was", "was badly", "has been"."""
    adverb = before[-1:] == ["not"] or (bool(before) and before[-1].endswith("ly"))
    return bool(_PASSIVE.intersection(before[-2:] if adverb else before[-1:]))


def _run(words: Sequence[Word], text: str, places: Iterable[int], stops: frozenset[str]) -> frozenset[str]:
    """The stems next to an event on one side, up to one of the words `stops`, a comma or another event."""
    found: list[str] = []
    last: Word | None = None
    for place in places:
        word = words[place]
        if word.plain in stops or (last is not None and _is_cut(text, last, word)) or len(found) >= _REACH:
            break
        last = word
        if word.counts and not word.plain.isdigit() and word.plain not in _BE:
            if event_of(word):
                break
            found.append(word.stem)
    return frozenset(found)


def _is_cut(text: str, last: Word, word: Word) -> bool:
    between = text[min(last.span.end, word.span.end) : max(last.span.start, word.span.start)]
    return any(mark in between for mark in ",;:—()“”")


def _places(frame: Frame) -> frozenset[str]:
    """The names behind a preposition of place, in its sentence."""
    found: set[str] = set()
    for before, word in pairwise(frame.around):
        if before.plain in _PLACE_BEFORE and word.written[:1].isupper():
            found.update(name for name in frame.setting_names if name.split()[0].rstrip(".") == word.plain)
    return frozenset(found)
