"""Rules for news in English: quotations and who said them, dates, numerals, and the claim they are part of."""

from annotations.core.records import DocumentRecord, SuggestionRecord


class RulesPreAnnotator:
    """Suggests the claimed clause or quotation of every sentence that quotes, dates or counts something."""

    identifier = "rules"
    version = "1"
    title = "Rules for news in English"

    def suggest(self, document: DocumentRecord) -> list[SuggestionRecord]:  # noqa: ARG002 - filled in next
        return []
