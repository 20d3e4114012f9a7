"""Rules for news in English: quotations and who said them, dates, numerals, and the claim they are part of.

A sentence with a quoted statement, a date expression or a numeral gives at least one suggestion; a sentence
with none of these gives none. Linear in the length of the text.
"""

from annotations.core.records import DocumentRecord, SuggestionRecord
from annotations.core.spans import Cover, Fragments
from annotations.preannotators.attribution.people import People, people
from annotations.preannotators.attribution.speakers import NOBODY, Speakers
from annotations.preannotators.claims.assemble import Said, suggestion
from annotations.preannotators.claims.drafts import Draft, drafts
from annotations.preannotators.claims.reading import Reading, read
from annotations.preannotators.dates.calendar_ranges import Range
from annotations.preannotators.surface.document import Passage, passages


class RulesPreAnnotator:
    """Suggests the claimed clause or quotation of every sentence that quotes, dates or counts something."""

    identifier = "rules"
    version = "1"
    title = "Rules for news in English"

    def suggest(self, document: DocumentRecord) -> list[SuggestionRecord]:
        names = people(document.text)
        speakers = Speakers(document.text, names)
        suggestions: list[SuggestionRecord] = []
        paragraph = -1
        earlier: Range | None = None
        for passage in passages(document):
            earlier = earlier if passage.number == paragraph else None
            paragraph = passage.number
            reading = read(passage, earlier)
            earlier = _last_date(reading) or earlier
            suggestions += _suggestions(passage, reading, names, speakers)
        return suggestions


def _last_date(reading: Reading) -> Range | None:
    ranges = [(one.start, one.end) for one in reading.dates if one.start and one.end and not one.uncertain]
    return ranges[-1] if ranges else None


def _suggestions(
    passage: Passage, reading: Reading, names: People, speakers: Speakers
) -> list[SuggestionRecord]:
    said = {
        statement.contents: Said(speakers.of(statement, passage), speakers.outer(statement, passage))
        for statement in reading.statements
    }
    found = drafts(reading)
    claimed = Cover(span for draft in found for span in draft.fragments)
    loose = [one for one in reading.dates if not claimed.overlaps(one.fragment)]
    return [suggestion(draft, _who(draft, said, passage, speakers), reading, names, loose) for draft in found]


def _who(draft: Draft, said: dict[Fragments, Said], passage: Passage, speakers: Speakers) -> Said:
    if draft.statement:
        return said[draft.statement.contents]
    if draft.quoted:
        return Said(speakers.of_quotation(passage, draft.fragments[0].start), (), carried=True)
    return Said(NOBODY, ())
