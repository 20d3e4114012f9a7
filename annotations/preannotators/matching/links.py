"""Typed links between the suggestions of different documents: candidates by likeness, kinds by their fields."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotations.core.records import Difference, DocumentRecord, LinkEnd, LinkRecord, SuggestionRecord
from annotations.preannotators.matching import vectors
from annotations.preannotators.matching.alike import Alikeness
from annotations.preannotators.matching.candidates import MemoryIndex
from annotations.preannotators.matching.conflicts import Comparison, Conflict
from annotations.preannotators.matching.frames import Frame, Text, frames
from annotations.preannotators.matching.names import same_person, shared
from annotations.preannotators.matching.terms import stem
from annotations.preannotators.matching.wordings import differences, repeats, share_of_words

SAME_CLAIM = "same-claim"
DIVERGING_QUOTE = "diverging-quote"
CONFLICTING_DATE = "conflicting-date"
CONFLICTING_NUMBER = "conflicting-number"
CANDIDATES = 30

_SAME_SMALLER, _SAME_LARGER, _FEWEST_SHARED = 0.6, 0.4, 3
_NEARLY_ALL = 0.85
_ONE_OCCASION = 45  # days


@dataclass(frozen=True, slots=True)
class Found:
    """A link with the frames that it joins."""

    kind: str
    a: Frame
    b: Frame
    differences: tuple[Difference, ...]
    score: float


def links(proposed: Sequence[tuple[DocumentRecord, Sequence[SuggestionRecord]]]) -> list[LinkRecord]:
    """The links between the suggestions of these documents, in the order of the documents and of their texts.

    An end names its document by `external_id`, else by `id`.
    """
    texts = [Text(document, document.external_id or document.id) for document, _ in proposed]
    held = [frame for text, (_, found) in zip(texts, proposed, strict=True) for frame in frames(text, found)]
    return [_record(one) for one in linked(_pairs(held))]


def linked(pairs: Iterable[tuple[Frame, Frame]]) -> list[Found]:
    """What joins these pairs, each passage in one link of a kind with another's document, the surest first kept."""
    alike = Alikeness(vectors.load())
    found = [link for a, b in pairs for link in compared(a, b, alike)]
    return sorted(_unrepeated(found), key=_place)


def compared(a: Frame, b: Frame, alike: Alikeness) -> list[Found]:
    """The links between two suggestions; a conflict or another wording is more than the same claim."""
    comparison = Comparison(a, b, alike)
    found = [
        _conflict(CONFLICTING_DATE, a, b, comparison.dates()),
        _conflict(CONFLICTING_NUMBER, a, b, comparison.numbers()),
    ]
    found.append(_diverging_quote(a, b, alike))
    certain = [link for link in found if link]
    return certain or [link for link in [_same_claim(a, b, alike)] if link]


def _pairs(held: Sequence[Frame]) -> list[tuple[Frame, Frame]]:
    """Each pair of suggestions of two documents that either finds among its nearest, in order."""
    index = MemoryIndex(vectors.load())
    index.add([(str(place), text_of(frame.suggestion)) for place, frame in enumerate(held)])
    nearest = index.nearest([text_of(frame.suggestion) for frame in held], 2 * CANDIDATES)
    pairs = {tuple(sorted((place, int(one.key)))) for place, found in enumerate(nearest) for one in found}
    return [(held[a], held[b]) for a, b in sorted(pairs) if held[a].text is not held[b].text]


def text_of(suggestion: SuggestionRecord) -> str:
    """What a suggestion is looked up by: its draft wording, else its quote."""
    return suggestion.wording or suggestion.quote


def _conflict(kind: str, a: Frame, b: Frame, conflicts: Sequence[Conflict]) -> Found | None:
    if not conflicts:
        return None
    return Found(kind, a, b, tuple(one.difference for one in conflicts), max(one.score for one in conflicts))


def _diverging_quote(a: Frame, b: Frame, alike: Alikeness) -> Found | None:
    if not a.quoted or not b.quoted or not _one_speaker(a, b):
        return None
    named = frozenset(stem(word) for name in a.names | b.names for word in name.split())
    share = share_of_words(a.quoted, b.quoted, named, alike)
    if not share and all(map(_is_partly_quoted, (a, b))):
        share = share_of_words(a.words, b.words, named, alike)
    least = 0.0 if _of_one_time(a, b) else _NEARLY_ALL
    apart = differences(a.quoted, b.quoted, a.text.text, b.text.text) if share > least else []
    return Found(DIVERGING_QUOTE, a, b, tuple(apart), round(share, 3)) if apart else None


def _is_partly_quoted(frame: Frame) -> bool:
    """Whether the claim goes beyond its quotation: then the words around it tell what is spoken of."""
    return _FEWEST_SHARED <= len(frame.quoted) < len(frame.words)


def _of_one_time(a: Frame, b: Frame) -> bool:
    """Whether the reports may tell of one occasion: who speaks often says like things at other times."""
    on = [frame.text.record.published_on for frame in (a, b)]
    return on[0] is None or on[1] is None or abs((on[0] - on[1]).days) <= _ONE_OCCASION


def _one_speaker(a: Frame, b: Frame) -> bool:
    """Whether both are said by one person or body, by their fullest names; where one is left open, its sentence tells."""
    one, other = a.suggestion.claimant, b.suggestion.claimant
    if one and other:
        return same_person(one, other)
    known, unknown = (a, b) if one else (b, a)
    return bool(one or other) and any(
        same_person(known.suggestion.claimant, name) and len(name.split()) > 1
        for name in unknown.setting_names - unknown.names
    )


def _same_claim(a: Frame, b: Frame, alike: Alikeness) -> Found | None:
    if _one_speaker(a, b) and repeats(a.quoted, b.quoted):
        return Found(SAME_CLAIM, a, b, (), 1.0)
    count, small, large = alike.share(a.stems, b.stems)
    if (count < _FEWEST_SHARED and large < 1) or small < _SAME_SMALLER or large < _SAME_LARGER:
        return None
    if a.negations % 2 != b.negations % 2 or _differs_in_fields(a, b):
        return None
    if not _may_be_one_speaker(a, b) and (a.is_first_person or b.is_first_person or small < _NEARLY_ALL):
        return None
    apart = differences(a.words, b.words, a.text.text, b.text.text)
    return Found(SAME_CLAIM, a, b, tuple(apart), round((small + large) / 2, 3))


def _may_be_one_speaker(a: Frame, b: Frame) -> bool:
    one, other = a.suggestion.claimant, b.suggestion.claimant
    return not one or not other or same_person(one, other)


def _differs_in_fields(a: Frame, b: Frame) -> bool:
    """Names that both have and do not share, dates apart, numbers that do not fit."""
    from annotations.preannotators.matching.conflicts import days_apart
    from annotations.preannotators.matching.quantities import are_apart, same_unit

    names = bool(a.names and b.names) and not shared(a.names, b.names)
    dates = [days_apart(one, other) > 0 for one in a.dates for other in b.dates]
    pairs = [(one, other) for one in a.quantities for other in b.quantities]
    numbers = [not same_unit(one, other) or are_apart(one, other) for one, other in pairs]
    return names or (bool(dates) and all(dates)) or (bool(numbers) and all(numbers))


# ── one link for one finding ────────────────────────────────────────────────────────────────────


def _unrepeated(found: Sequence[Found]) -> list[Found]:
    kept: list[Found] = []
    for link in sorted(found, key=lambda one: (one.kind == SAME_CLAIM, -one.score, _place(one))):
        if not any(_repeats(link, other) for other in kept):
            kept.append(link)
    return kept


def _repeats(link: Found, other: Found) -> bool:
    """Whether a kept link joins the same two passages, or one of them to that document by the same kind."""
    if link.a.text is not other.a.text or link.b.text is not other.b.text:
        return False
    left, right = _overlap(link.a, other.a), _overlap(link.b, other.b)
    if link.kind == other.kind:
        return left or right
    return link.kind == SAME_CLAIM and left and right


def _overlap(a: Frame, b: Frame) -> bool:
    return any(one.overlaps(other) for one in a.suggestion.fragments for other in b.suggestion.fragments)


def _place(link: Found) -> tuple[str, str, int, int, str]:
    return (
        link.a.text.key,
        link.b.text.key,
        link.a.suggestion.fragments[0].start,
        link.b.suggestion.fragments[0].start,
        link.kind,
    )


def _record(link: Found) -> LinkRecord:
    ends = (LinkEnd(one.text.key, one.suggestion.fragments, one.suggestion.quote) for one in (link.a, link.b))
    return LinkRecord(link.kind, next(ends), next(ends), link.differences, link.score)
