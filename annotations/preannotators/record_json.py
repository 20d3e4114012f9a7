"""Suggestion records as JSON: what the command prints, and what back ends of our own layout answer."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import ClassVar, TypeVar

from annotations.core.errors import DomainError
from annotations.core.records import Attribution, DateExpression, LinkEnd, LinkRecord, SuggestionRecord
from annotations.core.spans import Fragments, Span, SpanError, checked, quote_of

JSONValue = dict[str, object]
Value = TypeVar("Value")

MODES = ("direct", "indirect", "mixed")
LONGEST_WORDING = 4000  # code points
_NO_TEXT = re.compile("[\0\ud800-\udfff]")


class LayoutError(DomainError):
    """JSON that is no suggestion; `field` is the path to what is wrong, the sentence repeats no value of it."""

    code: ClassVar[str] = "not_a_suggestion"


# ── writing ─────────────────────────────────────────────────────────────────────────────────────


def suggestion_json(one: SuggestionRecord) -> JSONValue:
    """The suggestion as JSON values; fragments are pairs of code points, half-open."""
    said = one.attribution
    return {
        "fragments": _pairs(one.fragments),
        "quote": one.quote,
        "claim_types": list(one.claim_types),
        "check_worthiness": one.check_worthiness,
        "reasons": list(one.reasons),
        "attribution": said and _attribution_json(said),
        "dates": [date_json(expression) for expression in one.dates],
        "wording": one.wording,
        "score": one.score,
        "claimant": one.claimant,
    }


def _attribution_json(said: Attribution) -> JSONValue:
    return {
        "mode": said.mode,
        "chain": list(said.chain),
        "source": said.source,
        "source_fragments": _pairs(said.source_fragments),
        "cue": said.cue,
        "cue_fragments": _pairs(said.cue_fragments),
        "content_fragments": _pairs(said.content_fragments),
    }


def date_json(one: DateExpression) -> JSONValue:
    """The date expression as JSON values."""
    return {
        **asdict(one),
        "fragment": [one.fragment.start, one.fragment.end],
        "start": one.start and one.start.isoformat(),
        "end": one.end and one.end.isoformat(),
    }


def link_json(one: LinkRecord) -> JSONValue:
    """The link as JSON values; an end names its document by `file`, differences are pairs of code points in either."""
    return {
        "kind": one.kind,
        "a": _end_json(one.a),
        "b": _end_json(one.b),
        "differences": [
            {"a": _pairs(apart.a), "b": _pairs(apart.b), "text_a": apart.text_a, "text_b": apart.text_b}
            for apart in one.differences
        ],
        "score": one.score,
    }


def _end_json(end: LinkEnd) -> JSONValue:
    return {"file": end.document, "fragments": _pairs(end.fragments), "quote": end.quote}


def _pairs(fragments: Sequence[Span]) -> list[list[int]]:
    return [[span.start, span.end] for span in fragments]


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


def suggestions_from(value: object, text: str) -> list[SuggestionRecord]:
    """The suggestions that a list of JSON objects holds, each checked against the text.

    Raises:
        LayoutError: one of them has a field too many or too few, of another type, outside its range, or a
            quote that is not the text of its fragments.
    """
    rows = _list(value, "suggestions")
    return [_suggestion(row, f"suggestions.{place}", text) for place, row in enumerate(rows)]


def _suggestion(value: object, path: str, text: str) -> SuggestionRecord:
    read = _Fields(value, path)
    fragments = read("fragments", lambda given, at: _fragments(given, at, text, may_be_empty=False))
    one = SuggestionRecord(
        fragments=fragments,
        quote=read("quote", lambda given, at: _exactly(given, at, quote_of(text, fragments))),
        wording=read("wording", _text)[:LONGEST_WORDING],
        claim_types=read("claim_types", _texts),
        check_worthiness=read("check_worthiness", _share),
        score=read("score", _share),
        claimant=read("claimant", _text, ""),
        attribution=read("attribution", lambda given, at: _attribution(given, at, text), None),
        dates=read("dates", lambda given, at: _dates(given, at, text), ()),
        reasons=read("reasons", _texts, ()),
    )
    read.no_more()
    return one


def _attribution(value: object, path: str, text: str) -> Attribution | None:
    if value is None:
        return None
    read = _Fields(value, path)

    def spans(given: object, at: str) -> Fragments:
        return _fragments(given, at, text, may_be_empty=True)

    said = Attribution(
        mode=read("mode", lambda given, at: _one_of(given, at, MODES)),
        source=read("source", _text),
        source_fragments=read("source_fragments", spans),
        cue=read("cue", _text),
        cue_fragments=read("cue_fragments", spans),
        content_fragments=read("content_fragments", spans),
        chain=read("chain", _texts),
    )
    read.no_more()
    return said


def _dates(value: object, path: str, text: str) -> tuple[DateExpression, ...]:
    return tuple(_date(row, f"{path}.{place}", text) for place, row in enumerate(_list(value, path)))


def _date(value: object, path: str, text: str) -> DateExpression:
    read = _Fields(value, path)
    (fragment,) = read("fragment", lambda given, at: _fragments([given], at, text, may_be_empty=False))
    one = DateExpression(
        fragment=fragment,
        expression=read("expression", lambda given, at: _exactly(given, at, fragment.of(text))),
        start=read("start", _day),
        end=read("end", _day),
        granularity=read("granularity", _text),
        rule=read("rule", _text, ""),
        uncertain=read("uncertain", _flag, False),  # noqa: FBT003 - the value in its absence
    )
    read.no_more()
    return one


_NEEDED = object()


class _Fields:
    """The fields of one JSON object, each read once; what nobody read is too much."""

    def __init__(self, value: object, path: str) -> None:
        if not isinstance(value, Mapping):
            raise LayoutError("This must be an object.", field=path)
        self._left = dict(value)
        self._path = path

    def __call__(
        self, name: str, check: Callable[[object, str], Value], absent: Value | object = _NEEDED
    ) -> Value:
        path = f"{self._path}.{name}"
        if name in self._left:
            return check(self._left.pop(name), path)
        if absent is _NEEDED:
            raise LayoutError("This is missing.", field=path)
        return absent  # type: ignore[return-value]

    def no_more(self) -> None:
        for name in self._left:
            raise LayoutError("There is no such field here.", field=f"{self._path}.{name}"[:200])


def _list(value: object, path: str) -> list[object]:
    if not isinstance(value, list):
        raise LayoutError("This must be a list.", field=path)
    return value


def _text(value: object, path: str) -> str:
    if not isinstance(value, str) or _NO_TEXT.search(value):
        raise LayoutError("This must be text.", field=path)
    return value


def _texts(value: object, path: str) -> tuple[str, ...]:
    return tuple(_text(one, path) for one in _list(value, path))


def _one_of(value: object, path: str, choices: Sequence[str]) -> str:
    if value not in choices:
        raise LayoutError(f"This must be one of: {', '.join(choices)}.", field=path)
    return _text(value, path)


def _exactly(value: object, path: str, expected: str) -> str:
    if value != expected:
        raise LayoutError("This is not the text of its fragments, which count code points.", field=path)
    return expected


def _share(value: object, path: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise LayoutError("This must be a number from 0 to 1.", field=path)
    return float(value)


def _flag(value: object, path: str) -> bool:
    if not isinstance(value, bool):
        raise LayoutError("This must be true or false.", field=path)
    return value


def _day(value: object, path: str) -> date | None:
    try:
        return None if value is None else date.fromisoformat(_text(value, path))
    except ValueError as error:
        raise LayoutError("This must be a day as YYYY-MM-DD, or null.", field=path) from error


def _fragments(value: object, path: str, text: str, *, may_be_empty: bool) -> Fragments:
    spans = tuple(_span(pair, path) for pair in _list(value, path))
    try:
        return () if may_be_empty and not spans else checked(spans, len(text))
    except SpanError as error:
        raise LayoutError(error.sentence, field=path) from error


def _span(pair: object, path: str) -> Span:
    match pair:
        case [int(start), int(end)] if not (isinstance(start, bool) or isinstance(end, bool)):
            try:
                return Span(start, end)
            except SpanError as error:
                raise LayoutError(error.sentence, field=path) from error
    raise LayoutError("A fragment is a pair of numbers: start and end.", field=path)
