"""Dates and numbers of one event that cannot both be right; the fields decide, never likeness alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from annotations.core.records import DateExpression, Difference
from annotations.core.spans import Span
from annotations.preannotators.matching.alike import Alikeness
from annotations.preannotators.matching.events import REPEATABLE, event_of, governing, is_recurring
from annotations.preannotators.matching.frames import Frame
from annotations.preannotators.matching.names import names_of, same_name, shared
from annotations.preannotators.matching.quantities import Quantity, are_apart, same_unit
from annotations.preannotators.matching.tokens import Word

_DATED = frozenset({"day", "week", "month", "quarter", "year", "range"})
_OPEN = ("since", "until", "till", "by", "before", "after", "from")
_ANOTHER_TIME = 270
_NEWS_OF_THE_DAY = 10
_EVENTS = 2
_REACH_OF_DATE, _REACH_OF_NUMBER = 24.0, 7.0
_BE = frozenset("is are was were be been being had has have will would".split())
_PREPOSITIONS = frozenset(
    "in on at during by from to for with of about against under over between among through into per within near inside "
    "outside toward towards amid following after before since until as than and or but who which that when while".split()
)
_PLACE_BEFORE = frozenset("in at to near from into outside inside for toward towards of".split())
_REACH = 5
_FEW_SHARED = 2


@dataclass(frozen=True, slots=True)
class Conflict:
    """What is apart, and how surely it is about one event (0 … 1)."""

    difference: Difference
    score: float


@dataclass(frozen=True, slots=True)
class Happening:
    """One event in a claim: its class, and the stems of who acts, what is acted on, and where."""

    event: str
    subject: frozenset[str]
    object: frozenset[str]
    places: frozenset[str]


class Comparison:
    """Two claims side by side."""

    def __init__(self, a: Frame, b: Frame, alike: Alikeness) -> None:
        self._a, self._b, self._alike = a, b, alike
        self._common = alike.shared(a.topic, b.topic)
        self._names = shared(a.names, b.names)

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
        if self._agrees_elsewhere(one, other) or not self._is_one_event(*happenings):
            return None
        return Conflict(_difference(self._a, self._b, one.fragment, other.fragment), self._sureness())

    def _is_another_time(self, event: str, one: DateExpression, other: DateExpression, distance: int) -> bool:
        if is_recurring(self._a.suggestion.quote) and is_recurring(self._b.suggestion.quote):
            return True
        return event in REPEATABLE and (distance >= REPEATABLE[event] or self._is_news_of_each_day(one, other))

    def _is_news_of_each_day(self, one: DateExpression, other: DateExpression) -> bool:
        """Whether each report tells of the days right before it, and the reports are apart."""
        published = [frame.text.record.published_on for frame in (self._a, self._b)]
        if published[0] is None or published[1] is None or abs((published[0] - published[1]).days) <= 1:
            return False
        ages = [(on - found.end).days for on, found in zip(published, (one, other), strict=True) if on and found.end]
        return all(0 <= age <= _NEWS_OF_THE_DAY for age in ages)

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
        if self._is_of_another_time():
            return None
        happenings = self._happenings(one.span, other.span, _REACH_OF_NUMBER) or self._standing(one, other)
        if not happenings or not self._is_one_event(*happenings):
            return None
        return Conflict(_difference(self._a, self._b, one.span, other.span), self._sureness())

    def _counted_elsewhere(self, one: Quantity, other: Quantity) -> bool:
        """Whether the other claim gives this value, too, or a nearer fellow."""
        return any(same_unit(one, found) and not are_apart(one, found) for found in self._b.quantities) or any(
            same_unit(found, other) and not are_apart(found, other) for found in self._a.quantities
        )

    def _standing(self, one: Quantity, other: Quantity) -> tuple[Happening, Happening] | None:
        """What is counted where neither says that anything happened: "has 300 beds", "is 34 years old"."""
        reach = _REACH_OF_NUMBER
        if self._nearest(self._a, one.span, reach) or self._nearest(self._b, other.span, reach):
            return None
        alike = one.unit & other.unit if one.kind == "count" else frozenset(self._common)
        places = [_places(frame) for frame in (self._a, self._b)]
        nothing: frozenset[str] = frozenset()
        return (Happening("", nothing, nothing, places[0]), Happening("", nothing, nothing, places[1])) if alike else None

    def _is_of_another_time(self) -> bool:
        """Whether both are dated, and apart, or something that recurs is reported at other times."""
        pairs = [(one, other) for one in self._a.all_dates for other in self._b.all_dates]
        if pairs:
            return all(days_apart(one, other) > 0 for one, other in pairs)
        published = [frame.text.record.published_on for frame in (self._a, self._b)]
        apart = abs((published[0] - published[1]).days) if published[0] and published[1] else 0
        dated = [one for one in (*self._a.all_dates, *self._b.all_dates) if one.granularity == "year"]
        recent = [on for on in published if on]
        old = any(one.end and recent and (min(recent) - one.end).days > _ANOTHER_TIME for one in dated)
        return old or apart >= _ANOTHER_TIME

    # ── one event? ───────────────────────────────────────────────────────────────────────────

    def _events(self, one: Span, other: Span) -> bool:
        return self._happenings(one, other) is not None

    def _happenings(self, one: Span, other: Span, reach: float = _REACH_OF_DATE) -> tuple[Happening, Happening] | None:
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

    def _is_one_event(self, a: Happening, b: Happening) -> bool:
        """Shared actors or enough shared words, and no role that the two fill otherwise."""
        subjects = self._clash(a.subject, b.subject, self._b.topic, self._a.topic)
        objects = self._clash(a.object, b.object, self._b.topic, self._a.topic)
        if subjects or objects or self._places_clash(a, b):
            return False
        extra = [stem for stem in self._common if stem not in {a.event, b.event}]
        return (bool(self._names) and len(extra) >= _FEW_SHARED) or len(extra) > _FEW_SHARED + 1

    def _clash(self, a: frozenset[str], b: frozenset[str], all_b: frozenset[str], all_a: frozenset[str]) -> bool:
        """Whether both fill a role, and neither filling occurs in the other claim."""
        return bool(a and b) and not self._alike.shared(a, all_b) and not self._alike.shared(b, all_a)

    def _places_clash(self, a: Happening, b: Happening) -> bool:
        if not a.places or not b.places or shared(a.places, b.places):
            return False
        all_a, all_b = self._a.names, self._b.names
        if shared(a.places, all_b) or shared(b.places, all_a):
            return False
        return a.event == "visit" or not self._names - a.places

    def _sureness(self) -> float:
        small = min(len(self._a.topic), len(self._b.topic)) or 1
        return round(min(1.0, 0.4 + 0.4 * len(self._common) / small + 0.1 * min(2, len(self._names))), 3)


def days_apart(one: DateExpression, other: DateExpression) -> int:
    """The days between two ranges; 0 or less where a day fits both or a range is open."""
    if not (one.start and one.end and other.start and other.end):
        return 0
    return max((other.start - one.end).days, (one.start - other.end).days)


def _usable(frame: Frame) -> list[DateExpression]:
    """The dates that say when something happened, not since or until when."""
    return [
        one for one in frame.dates if one.granularity in _DATED and not one.expression.lower().startswith(_OPEN)
        and not _is_open(frame, one.fragment)
    ]


def _is_open(frame: Frame, span: Span) -> bool:
    before = frame.text.text[max(0, span.start - 8) : span.start].lower().split()
    return bool(before) and before[-1] in _OPEN


def _difference(a: Frame, b: Frame, one: Span, other: Span) -> Difference:
    return Difference((one,), (other,), one.of(a.text.text), other.of(b.text.text))


def happening(frame: Frame, place: int) -> Happening:
    """The event at that word with the words around it that fill its roles."""
    words = frame.words
    before = _run(words, frame.text.text, range(place - 1, -1, -1))
    behind = _run(words, frame.text.text, range(place + 1, len(words)))
    passive = any(word.plain in _BE for word in words[max(0, place - 2) : place])
    event = event_of(words[place])
    subject, done_to = (frozenset(), before) if passive else (before, behind)
    return Happening(event, subject, done_to, _places(frame))


def _run(words: Sequence[Word], text: str, places: Iterator[int] | range) -> frozenset[str]:
    """The stems next to an event on one side, up to a preposition, a comma or another event."""
    found: list[str] = []
    last: Word | None = None
    for place in places:
        word = words[place]
        if word.plain in _PREPOSITIONS or (last is not None and _is_cut(text, last, word)) or len(found) >= _REACH:
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
    """The names behind a preposition of place."""
    found: set[str] = set()
    for place, word in enumerate(frame.words[:-1]):
        following = frame.words[place + 1]
        if word.plain in _PLACE_BEFORE and following.written[:1].isupper():
            found.update(name for name in frame.names if any(same_name(name, one) for one in _name_at(frame, following)))
    return frozenset(found)


def _name_at(frame: Frame, word: Word) -> frozenset[str]:
    part = next(one for one in frame.suggestion.fragments if one.contains(word.span))
    return frozenset(list(names_of(frame.text.text, Span(word.span.start, min(part.end, word.span.end + 24))))[:1])


def published_within(a: date | None, b: date | None, days: int) -> bool:
    """Whether two reports are that near in time, or one of them is not dated."""
    return a is None or b is None or abs((a - b).days) <= days
