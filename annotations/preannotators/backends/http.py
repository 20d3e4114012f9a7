"""Any program that is sent a document and answers suggestions in our own layout, as the command prints them."""

from dataclasses import dataclass

from annotations.core.records import DocumentRecord, SuggestionRecord
from annotations.preannotators import record_json
from annotations.preannotators.backends.chunks import by_chunk
from annotations.preannotators.backends.remote import BackEndError, Endpoint


@dataclass(frozen=True, slots=True)
class HttpPreAnnotator:
    """`POST`s `{"document": {…}}` to the address and reads `{"suggestions": […]}`, every field of it checked."""

    identifier: str
    version: str
    title: str
    endpoint: Endpoint
    chunk: int

    def suggest(self, document: DocumentRecord) -> list[SuggestionRecord]:
        """Raises BackEndError when there is no answer, or one that is not of the layout."""
        return by_chunk(document, self.chunk, self._ask)

    def _ask(self, part: DocumentRecord) -> list[SuggestionRecord]:
        answer = self.endpoint.post("", {"document": document_json(part)})
        rows = answer.get("suggestions") if isinstance(answer, dict) else None
        try:
            return record_json.suggestions_from(rows, part.text)
        except record_json.LayoutError as error:
            trouble = f"answered with what is no list of suggestions ({error.field}: {error.sentence})"
            raise BackEndError(self.identifier, trouble) from error


def document_json(document: DocumentRecord) -> dict[str, object]:
    """What a back end learns of a document."""
    return {
        "text": document.text,
        "title": document.title,
        "published_on": document.published_on and document.published_on.isoformat(),
        "url": document.url,
        "publisher": document.publisher,
        "author": document.author,
        "language": document.language,
    }
