"""Reading a file once: documents go into the database as they come, what people made of them into a store."""

import gc
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.conf import settings

from annotations.core.errors import DomainError
from annotations.core.records import (
    AssignmentRecord,
    ClaimRecord,
    DocumentRecord,
    EvidenceRecord,
    GoldRecord,
    MentionRecord,
    ProjectRecord,
    RoundRecord,
    SourceRecord,
    VerdictRecord,
)
from annotations.core.text import normalize_import
from annotations.formats.base import FormatError, Item, Suggested
from annotations.formats.jsonl import SCHEMA_VERSION
from annotations.formats.store import LINKS, Store
from annotations.services import document_rows
from annotations.services.imports import limits
from annotations.services.imports.context import Context
from annotations.services.imports.faults import Faults
from annotations.services.imports.leaving import LeftOut

FIRST = 20
"""Documents that a preview shows."""

REFERENCES: dict[type, tuple[tuple[str, type], ...]] = {
    AssignmentRecord: (("document", DocumentRecord), ("round", RoundRecord)),
    MentionRecord: (("claim", ClaimRecord), ("assignment", AssignmentRecord)),
    VerdictRecord: (("claim", ClaimRecord),),
    EvidenceRecord: (("verdict", VerdictRecord), ("source", SourceRecord)),
    Suggested: (("document", DocumentRecord),),
}
"""What a record refers to, which comes before it in the order of types."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a document of the file, by its `id` there, stands in the project."""

    id: str
    document: str


ALONE = (RoundRecord, ClaimRecord, SourceRecord)
"""Types of records that refer to nothing, or to each other."""

IMPORT_LINKS = {
    **LINKS,
    **{shape: tuple(name for name, _ in found) for shape, found in REFERENCES.items()},
    Placed: ("document",),
}
"""The references by which the records of an import are asked for."""

REPEATED = "is the id of an earlier record of this type"


@dataclass(slots=True)
class Gathered:
    """What reading came to: the documents that were new, those that stood already, each once, and the first records."""

    new: dict[str, None] = field(default_factory=dict)
    there: set[str] = field(default_factory=set)
    slots: int = 0
    annotators: dict[str, int] = field(default_factory=dict)
    has_work: bool = False
    first: list[tuple[DocumentRecord, bool]] = field(default_factory=list)

    @property
    def documents(self) -> int:
        return len(self.new) + len(self.there)


@dataclass(frozen=True, slots=True)
class Gatherer:
    """Takes the records of one file, in the order of their types."""

    context: Context
    store: Store
    faults: Faults
    left_out: LeftOut
    gathered: Gathered = field(default_factory=Gathered)

    def take(self, items: Iterator[Item], report: Callable[[int], None]) -> Gathered:
        """Take all of them; `report` is told how many came so far. Reading ends where it cannot go on."""
        for chunk in document_rows.chunks(self._documents(items, report)):
            self._place(chunk)
            gc.collect(0)
        for shape in (*ALONE, *REFERENCES):
            self._refuse_lost(shape)
        return self.gathered

    def _documents(self, items: Iterator[Item], report: Callable[[int], None]) -> Iterator[DocumentRecord]:
        """The documents that can come in; everything else is kept on the way."""
        try:
            for number, item in enumerate(items, 1):
                if isinstance(item, DocumentRecord):
                    if self._is_first(item):
                        self.store.add(replace(item, text="", metadata={}))
                        yield from (item,) if self._is_fit(item) else ()
                else:
                    self._keep(item)
                report(number)
        except FormatError as error:
            self.faults.add(error.reason, field=error.field, line=error.line, file=error.file)
        except DomainError as error:
            self.faults.add(error.sentence, field=error.field)

    def _is_fit(self, document: DocumentRecord) -> bool:
        """Whether the text can be stored as it is: its offsets are those of the file."""
        before = self.faults.count
        for name, reason in _unfit(document):
            self.faults.add(reason, record=document.id, field=name)
        return self.faults.count == before

    def _place(self, chunk: list[DocumentRecord]) -> None:
        """Store documents, and note where each stands."""
        language = self.context.options.language
        records = [_named(each, language) for each in chunk]
        stored = document_rows.store(project=self.context.project, records=records)
        found = self.gathered
        found.slots += document_rows.open_slots(self.context.receiving, stored, self.context.priority)
        for record, row in zip(chunk, stored, strict=True):
            self.store.add(Placed(record.id, str(row.id)))
            if row.is_new:
                found.new[str(row.id)] = None
            elif str(row.id) not in found.new:
                found.there.add(str(row.id))
            if len(found.first) < FIRST:
                shown = replace(record, title=row.title, text="", metadata={})
                found.first.append((shown, str(row.id) in found.new))

    def _keep(self, item: Item) -> None:
        """Anything but a document."""
        if isinstance(item, ProjectRecord):
            if item.schema_version.split(".")[0] != SCHEMA_VERSION.split(".")[0]:
                self.faults.add(f"{item.schema_version} is not {SCHEMA_VERSION}", field="schema_version")
        elif isinstance(item, GoldRecord):
            self.left_out.see_gold(item)
        else:
            self.store.add(item)
            if isinstance(item, AssignmentRecord):
                self.gathered.annotators[item.annotator] = self.gathered.annotators.get(item.annotator, 0) + 1
            self.gathered.has_work |= isinstance(item, AssignmentRecord | Suggested)

    def _is_first(self, document: DocumentRecord) -> bool:
        """Whether no earlier document has its id."""
        if document.id and self.store.has(DocumentRecord, document.id):
            self.faults.add(REPEATED, record=document.id, field="id")
            return False
        return True

    def _refuse_lost(self, shape: type) -> None:
        """Refuse the records of a type whose id is not their own, or which refer to what is not before them."""
        for name, target in REFERENCES.get(shape, ()):
            what = target.__name__.removesuffix("Record").lower()
            for identifier, wanted in self.store.drop_unmet(shape, name, target):
                reason = f"there is no {what} “{wanted}” before this record"
                self.faults.add(reason, record=identifier, field=name)
        if shape is not Suggested:
            for identifier in self.store.drop_repeated(shape):
                self.faults.add(REPEATED, record=identifier, field="id")


def _unfit(document: DocumentRecord) -> Iterator[tuple[str, str]]:
    """Field and reason of what keeps a document out."""
    if len(document.text.encode()) > settings.DOCUMENT_LIMIT:
        yield "text", f"has more than {settings.DOCUMENT_LIMIT:,} bytes, which is the limit"
        return
    try:
        stored, _ = normalize_import(document.text)
    except DomainError as error:
        yield "text", error.sentence
        return
    if stored != document.text:
        yield (
            "text",
            "holds line ends other than LF, or a byte order mark: offsets would differ between readers",
        )
    elif document.sha256 and document.sha256 != hashlib.sha256(document.text.encode()).hexdigest():
        yield "sha256", "is not that of the text"
    yield from limits.of_document(document)


def _named(document: DocumentRecord, language: str) -> DocumentRecord:
    """With the id that the file gave as the external one where it has no other; ids of a database are none."""
    kept = document.external_id or ("" if _is_uuid(document.id) else document.id[: document_rows.EXTERNAL_ID])
    return replace(document, external_id=kept, language=document.language or language)


def _is_uuid(identifier: str) -> bool:
    try:
        return str(UUID(identifier)) == identifier
    except ValueError:
        return False
