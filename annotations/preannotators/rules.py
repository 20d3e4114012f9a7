"""Rules for news in English: quotations and who said them, dates, numerals, and the claim they are part of.

A sentence with a quoted statement, a date expression or a numeral gives at least one suggestion; a sentence
with none of these gives none. Linear in the length of the text.
"""

from functools import partial

from annotations.core.records import DocumentRecord, SuggestionRecord
from annotations.preannotators.attribution.people import people
from annotations.preannotators.attribution.speakers import Speakers
from annotations.preannotators.claims.assemble import Said
from annotations.preannotators.claims.drafts import Draft, drafts
from annotations.preannotators.claims.engine import Understood, suggestions
from annotations.preannotators.claims.reading import ruled_statements
from annotations.preannotators.claims.wording import Edit, first_pronoun
from annotations.preannotators.surface.document import Passage, passages


class RulesPreAnnotator:
    """Suggests the claimed clause or quotation of every sentence that quotes, dates or counts something."""

    identifier = "rules"
    version = "3"
    title = "Rules for news in English: the lesser path, without a parser"

    def suggest(self, document: DocumentRecord) -> list[SuggestionRecord]:
        sentences = [by_rules(passage) for passage in passages(document)]
        return suggestions(document.text, people(document.text), sentences)


def by_rules(passage: Passage) -> Understood:
    """The sentence as the rules understand it."""
    return Understood(passage, ruled_statements(passage), drafts, partial(_pronouns, passage.text))


def _pronouns(text: str, draft: Draft, said: Said, _: Speakers) -> list[Edit]:
    full = said.speaker.person and " " in said.speaker.name and not draft.quoted
    return first_pronoun(text, draft.fragments, said.speaker.name) if full else []
