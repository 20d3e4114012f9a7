"""What every pre-annotator offers."""

from typing import Protocol

from annotations.core.records import DocumentRecord, SuggestionRecord


class PreAnnotator(Protocol):
    """An engine that proposes claims.

    `identifier` is stored with every suggestion, `version` grows with every change of what it proposes and
    `title` is for people. `suggest` returns suggestions in the order of the text, no two with the same
    fragments, each quote equal to its slice of `document.text`; the same document gives the same list.
    """

    @property
    def identifier(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def title(self) -> str: ...

    def suggest(self, document: DocumentRecord) -> list[SuggestionRecord]: ...
