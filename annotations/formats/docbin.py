"""spaCy DocBin: a `Doc` for each document and annotator, mentions in `doc.spans["claims"]`, which may overlap.

Tokens are cut at the borders of mentions, so that none is moved to whole ones. Fragments and further types of a mention are
spans with its number as their `id`; what spans cannot bear lies in `doc.user_data["factcheck"]`.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from annotations.core.records import DocumentRecord, Loss
from annotations.core.spans import Span
from annotations.formats.base import CODE_POINTS, PLAINLY, FormatError, Item, Reading
from annotations.formats.decoding import mapping, text
from annotations.formats.documents import described, description
from annotations.formats.keeping import records_of
from annotations.formats.losses import Losses
from annotations.formats.offsets import Incoming
from annotations.formats.paging import pages
from annotations.formats.prodigy import mark_of, spans_of
from annotations.formats.sheets import ALL_OF_MARKS, NO_TYPE, NOBODY, Kind, Mark, Page, Sheet, joined
from annotations.formats.store import counted, filled
from annotations.formats.tokens import covering

SPANS, OURS = "claims", "factcheck"


class DocBin:
    """spaCy's binary collection of documents."""

    identifier = "docbin"
    title = "spaCy DocBin"
    read_by = "spaCy, to train with"
    extension = ".spacy"
    media_type = "application/octet-stream"
    offset_unit = CODE_POINTS
    holds = ALL_OF_MARKS

    def read(self, stream: BinaryIO, how: Reading = PLAINLY) -> Iterator[Item]:
        """The records of a collection; spans of all groups of a document that has none named `claims`."""
        yield from records_of(_pages_in(stream, how), how)

    def write(self, records: Iterable[Item], stream: BinaryIO) -> tuple[Loss, ...]:
        """The collection, which spaCy keeps in memory as a whole."""
        from spacy.tokens import DocBin as Collection
        from spacy.vocab import Vocab

        losses, vocab = Losses(), Vocab()
        collection = Collection(store_user_data=True)
        with filled(counted(records, self.holds, losses)) as store:
            for page in pages(store, losses):
                for sheet in page.written:
                    collection.add(_doc(vocab, page.document, sheet))
        stream.write(collection.to_bytes())
        return losses.listed()


# ── write ────────────────────────────────────────────────────────────────────────────────────────


def _doc(vocab: Any, document: DocumentRecord, sheet: Sheet) -> Any:
    from spacy.tokens import Doc

    marks = sheet.marks
    tokens = covering(document, spans_of(marks))
    words = [token.span.of(document.text) for token in tokens]
    doc = Doc(vocab, words=words, spaces=[token.space for token in tokens])
    doc.spans[SPANS] = [span for i, mark in enumerate(marks) for span in _spans(doc, mark, i)]
    whose = {"by": sheet.by, "kind": sheet.kind.value, "version": sheet.version}
    doc.user_data[OURS] = {
        "document": {"id": document.id, **description(document)},
        "sheet": None if sheet is NOBODY else whose,
        "marks": [{"id": mark.id, "score": mark.score, **mark.said} for mark in marks],
    }
    return doc


def _spans(doc: Any, mark: Mark, number: int) -> Iterator[Any]:
    for span in mark.fragments:
        for label in mark.claim_types or (NO_TYPE,):
            yield doc.char_span(span.start, span.end, label=label, span_id=str(number))


# ── read ─────────────────────────────────────────────────────────────────────────────────────────


def _pages_in(stream: BinaryIO, how: Reading) -> Iterator[Page]:
    from spacy.tokens import DocBin as Collection
    from spacy.vocab import Vocab

    try:
        collection = Collection().from_bytes(stream.read())
        docs = list(collection.get_docs(Vocab()))
    except Exception as error:  # noqa: BLE001 - spaCy raises whatever its parts raise
        raise FormatError(f"is no DocBin: {error}") from None
    for number, doc in enumerate(docs, 1):
        with how.at(line=number):
            yield replace(_page_of(doc, number, how), line=number)


def _page_of(doc: Any, number: int, how: Reading) -> Page:
    # through JSON, as what spaCy reads back has tuples for lists
    ours = mapping(json.loads(json.dumps(doc.user_data.get(OURS, {}))), OURS)
    about = mapping(ours.get("document", {}), f"{OURS}.document")
    incoming = Incoming(doc.text)
    identifier = text(about.get("id") or joined(how.name, str(number)), f"{OURS}.document.id")
    document = described(identifier, incoming.text, {k: v for k, v in about.items() if k != "id"})
    marks = tuple(_marks(doc, ours, incoming))
    nobody = {"by": how.annotator, "kind": Kind.PERSON.value} if marks else None
    whose: Any = ours.get("sheet", nobody)
    if whose is None:
        return Page(document)
    sheet = Sheet(Kind(whose["kind"]), whose["by"], marks, whose.get("version", ""))
    return Page(document, (sheet,))


def _marks(doc: Any, ours: dict[str, Any], incoming: Incoming) -> Iterator[Mark]:
    """Spans of one id are one mark, where the ids are ours; else each is one by itself."""
    groups = [doc.spans[SPANS]] if SPANS in doc.spans else list(doc.spans.values())
    about: Any = ours.get("marks")
    found: dict[str, list[tuple[Span, dict[str, Any]]]] = {}
    for i, span in enumerate(each for group in groups for each in group):
        name = span.id_ if about is not None else str(i)
        place = incoming.span(span.start_char, span.end_char)
        found.setdefault(name, []).append((place, {"label": span.label_ or NO_TYPE}))
    for name, parts in found.items():
        mark = mark_of("", parts)
        yield replace(mark, **about[int(name)]) if about is not None else mark
