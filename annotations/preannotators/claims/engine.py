"""From sentences with their statements to suggestions: what every engine that reads sentences does alike."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from annotations.core.records import SuggestionRecord
from annotations.core.spans import Cover, Fragments
from annotations.preannotators.attribution.people import People
from annotations.preannotators.attribution.speakers import NOBODY, Speakers
from annotations.preannotators.attribution.statements import Statement
from annotations.preannotators.claims.assemble import Said, suggestion
from annotations.preannotators.claims.drafts import Draft
from annotations.preannotators.claims.reading import Reading, read
from annotations.preannotators.claims.wording import Edit
from annotations.preannotators.dates.calendar_ranges import Range
from annotations.preannotators.surface.document import Passage


@dataclass(frozen=True, slots=True)
class Understood:
    """A sentence, who says what in it, how its claims are drafted, and what the pronouns of a claim stand for."""

    passage: Passage
    statements: Sequence[Statement]
    drafts: Callable[[Reading], list[Draft]]
    pronouns: Callable[[Draft, Said, Speakers], list[Edit]]


def suggestions(text: str, names: People, sentences: Sequence[Understood]) -> list[SuggestionRecord]:
    """The suggestions of a document, given its sentences in order."""
    speakers = Speakers(text, names)
    read_in_order = readings((one.passage, one.statements) for one in sentences)
    return [
        record
        for one, reading in zip(sentences, read_in_order, strict=True)
        for record in _of_sentence(one, reading, names, speakers)
    ]


def readings(sentences: Iterable[tuple[Passage, Sequence[Statement]]]) -> Iterator[Reading]:
    """Each sentence read, relative dates counting from the last date that its paragraph named before."""
    paragraph = -1
    earlier: Range | None = None
    for passage, statements in sentences:
        earlier = earlier if passage.number == paragraph else None
        paragraph = passage.number
        reading = read(passage, earlier, statements)
        earlier = _last_date(reading) or earlier
        yield reading


def _last_date(reading: Reading) -> Range | None:
    ranges = [(one.start, one.end) for one in reading.dates if one.start and one.end and not one.uncertain]
    return ranges[-1] if ranges else None


def _of_sentence(
    understood: Understood, reading: Reading, names: People, speakers: Speakers
) -> list[SuggestionRecord]:
    passage = understood.passage
    said = {
        statement.contents: Said(speakers.of(statement, passage), speakers.outer(statement, passage))
        for statement in reading.statements
    }
    found = understood.drafts(reading)
    claimed = Cover(span for draft in found for span in draft.fragments)
    loose = [one for one in reading.dates if not claimed.overlaps(one.fragment)]
    claims: list[SuggestionRecord] = []
    for draft in found:
        who = _who(draft, said, passage, speakers)
        pronouns = understood.pronouns(draft, who, speakers)
        claims.append(suggestion(draft, who, reading, names, loose=loose, pronouns=pronouns))
    return claims


def _who(draft: Draft, said: dict[Fragments, Said], passage: Passage, speakers: Speakers) -> Said:
    if draft.statement:
        return said[draft.statement.contents]
    if draft.quoted:
        return Said(speakers.of_quotation(passage, draft.fragments[0].start), (), carried=True)
    return Said(NOBODY, ())
