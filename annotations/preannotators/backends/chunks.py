"""Documents in chunks that end with sentences, and what was found in each put together for the whole text."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from annotations.core.records import Attribution, DocumentRecord, SuggestionRecord
from annotations.core.sentences import sentences
from annotations.core.spans import Fragments, Span, hull, intersection_over_union

Ask = Callable[[DocumentRecord], list[SuggestionRecord]]
Measure = Callable[[Span], int]
"""How long a part of the text is: in code points, unless a back end counts otherwise."""
#: Two proposals from different chunks that share more than this much of their text are one.
SAME = 0.5
#: A unit of length is taken to hold no more code points than this.
_WIDEST = 16


def by_chunk(document: DocumentRecord, size: int, ask: Ask, measure: Measure = len) -> list[SuggestionRecord]:
    """What `ask` finds in each chunk that measures at most `size`, with offsets in the whole text."""
    found = []
    for chunk in chunks(document.text, size, measure):
        part = replace(document, text=chunk.of(document.text))
        found.append([shifted(one, chunk.start) for one in ask(part)])
    return merged(found)


def chunks(text: str, size: int, measure: Measure = len) -> list[Span]:
    """Spans that measure at most `size`, begin and end with sentences, the text without gaps between words.

    Each begins with the last sentence of the one before where both fit, so that what leans on its neighbor is
    read with it. A sentence longer than `size` is cut between words, else anywhere.
    """
    found: list[Span] = []
    held: list[Span] = []
    for piece in (piece for sentence in sentences(text) for piece in pieces(text, sentence, size, measure)):
        if held and measure(Span(held[0].start, piece.end)) > size:
            found.append(hull(held))
            fits = len(held) > 1 and measure(Span(held[-1].start, piece.end)) <= size
            held = held[-1:] if fits else []
        held.append(piece)
    return [*found, hull(held)] if held else found


def pieces(text: str, sentence: Span, size: int, measure: Measure = len) -> Iterator[Span]:
    """The sentence, or the parts of one that is too long."""
    left = sentence
    while (room := _room(left, size, measure)) < len(left):
        space = text.rfind(" ", left.start + 1, left.start + room + 1)
        end = space if space > 0 else left.start + room
        yield Span(left.start, end)
        left = Span(end + (space > 0), sentence.end)
    yield left


def _room(span: Span, size: int, measure: Measure) -> int:
    """How many code points from the start of the span on measure at most `size`; at least one."""

    def length(room: int) -> int:
        return measure(Span(span.start, span.start + room))

    most = min(len(span), size * _WIDEST)
    return most if length(most) <= size else bisect_right(range(1, most), size, key=length) or 1


def shifted(one: SuggestionRecord, by: int) -> SuggestionRecord:
    """The suggestion with every offset moved on."""
    return replace(
        one,
        fragments=_moved(one.fragments, by),
        attribution=one.attribution and _shifted_attribution(one.attribution, by),
        dates=tuple(replace(date, fragment=date.fragment.shifted(by)) for date in one.dates),
    )


def _moved(fragments: Sequence[Span], by: int) -> Fragments:
    return tuple(span.shifted(by) for span in fragments)


def _shifted_attribution(said: Attribution, by: int) -> Attribution:
    return replace(
        said,
        source_fragments=_moved(said.source_fragments, by),
        cue_fragments=_moved(said.cue_fragments, by),
        content_fragments=_moved(said.content_fragments, by),
    )


def merged(found: Sequence[Sequence[SuggestionRecord]]) -> list[SuggestionRecord]:
    """What several chunks gave as one list in the order of the text, no two with the same fragments.

    Of two from different chunks that mostly share their text the longer stays: the other met a border. Inside
    one chunk, claims may nest.
    """
    kept: list[SuggestionRecord] = []
    for chunk in found:
        fresh = _without_twins(chunk)
        for one in kept[:]:
            rivals = [other for other in fresh if _same(one, other)]
            if any(_length(other) > _length(one) for other in rivals):
                kept.remove(one)
            elif rivals:
                fresh = [other for other in fresh if other not in rivals]
        kept += fresh
    return sorted(_without_twins(kept), key=lambda one: one.fragments)


def _without_twins(found: Sequence[SuggestionRecord]) -> list[SuggestionRecord]:
    """One for each place: the one with the best score."""
    best: dict[Fragments, SuggestionRecord] = {}
    for one in found:
        rival = best.get(one.fragments)
        if rival is None or one.score > rival.score:
            best[one.fragments] = one
    return list(best.values())


def _same(one: SuggestionRecord, other: SuggestionRecord) -> bool:
    return intersection_over_union(one.fragments, other.fragments) > SAME


def _length(one: SuggestionRecord) -> int:
    return sum(map(len, one.fragments))
