"""A pre-annotator for tests: every sentence is an event claim, scored by nothing but its place."""

from annotations.core.records import DocumentRecord, SuggestionRecord
from annotations.core.sentences import sentences


class DummyPreAnnotator:
    """Suggests each sentence as it stands."""

    identifier = "dummy"
    version = "1"
    title = "Every sentence (for tests)"

    def suggest(self, document: DocumentRecord) -> list[SuggestionRecord]:
        return [
            SuggestionRecord(
                fragments=(span,),
                quote=span.of(document.text),
                wording=span.of(document.text),
                claim_types=("event",),
                check_worthiness=0.5,
                score=round(1 / (place + 1), 4),
                reasons=("sentence",),
            )
            for place, span in enumerate(sentences(document.text))
        ]
