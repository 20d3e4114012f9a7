"""Storing documents: what every way of bringing them in does, some hundreds at a time."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from annotations.core import titles
from annotations.core.records import DocumentRecord
from annotations.models import Appearance, Document, Job, Project, Round, User
from annotations.models.fields import longest
from annotations.models.job import JobKind
from annotations.models.project import RoundKind, RoundStatus
from annotations.queries.statements import copied
from annotations.services import assignments, jobs

CHUNK_DOCUMENTS, CHUNK_CHARACTERS = 200, 2_000_000
DOCUMENTS_OF_A_JOB = 5_000
"""A large import is pre-annotated by several jobs, so that several workers can share it."""
TITLE_LOOKS_AT = 20_000  # characters
COLUMNS = (
    *("project_id", "external_id", "title", "text", "sha256", "characters"),
    *("published_on", "author", "language", "metadata"),
)
EXTERNAL_ID = longest(Document, "external_id")


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as the project has it; `is_new` on the first record that brought it."""

    id: UUID
    title: str
    published_on: date | None
    characters: int
    is_new: bool


def receiving_round(project: Project) -> Round | None:
    """The round whose work new documents join: the newest that is open for marking."""
    rounds = Round.objects.filter(project=project, kind=RoundKind.ANNOTATE, status=RoundStatus.OPEN)
    return rounds.order_by("created_at", "id").last()


def open_slots(round_: Round | None, stored: Sequence[Stored], priority: int | None = None) -> int:
    """Make the slots of the new ones in the round; how many. `priority` as `assignments.make_slots` takes it."""
    new = [one.id for one in stored if one.is_new]
    return assignments.make_slots(round=round_, documents=new, priority=priority) if round_ and new else 0


def chunks(records: Iterable[DocumentRecord]) -> Iterator[list[DocumentRecord]]:
    """Chunks of so many texts or characters, whichever is reached first."""
    chunk: list[DocumentRecord] = []
    characters = 0
    for one in records:
        chunk.append(one)
        characters += len(one.text)
        if len(chunk) >= CHUNK_DOCUMENTS or characters >= CHUNK_CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk


def store(*, project: Project, records: Sequence[DocumentRecord]) -> list[Stored]:
    """Store the texts that the project does not have yet, and say of each record which document it is.

    Three SQL statements, one more where texts appeared somewhere. A text that is there keeps its description.
    """
    hashes = [hashlib.sha256(one.text.encode()).hexdigest() for one in records]
    known = _by_hash(project, hashes)
    first: dict[str, DocumentRecord] = {}
    for digest, one in zip(hashes, records, strict=True):
        if digest not in known:
            first.setdefault(digest, one)
    copied("annotations_document", COLUMNS, (_row(project, one, digest) for digest, one in first.items()))
    held = known | _by_hash(project, list(first))
    Appearance.objects.bulk_create(
        appearance for digest, one in first.items() for appearance in _appearances(held[digest][0], one)
    )
    return [
        Stored(*held[digest], is_new=first.get(digest) is one)
        for digest, one in zip(hashes, records, strict=True)
    ]


def _by_hash(project: Project, hashes: list[str]) -> dict[str, tuple[UUID, str, date | None, int]]:
    found = Document.objects.filter(project=project, sha256__in=hashes)
    rows = found.values_list("sha256", "id", "title", "published_on", "characters")
    return {digest: (key, title, day, characters) for digest, key, title, day, characters in rows}


def _row(project: Project, one: DocumentRecord, digest: str) -> tuple[object, ...]:
    title = one.title or titles.title_of(one.text[:TITLE_LOOKS_AT], file_name=one.external_id)
    about = (one.published_on, one.author, one.language, json.dumps(dict(one.metadata), ensure_ascii=False))
    return (project.pk, one.external_id, title, one.text, digest, len(one.text), *about)


def _appearances(document: UUID, one: DocumentRecord) -> Iterator[Appearance]:
    """Where it was published; the first is what the record says of the text itself."""
    if one.url or one.publisher:
        yield Appearance(document_id=document, url=one.url, publisher=one.publisher)
    for each in one.further_appearances:
        yield Appearance(
            document_id=document, url=each.url, publisher=each.publisher, published_on=each.published_on
        )


def request_suggestions(project: Project, documents: Sequence[str], by: User | None) -> list[Job]:
    """Ask for suggestions in new documents where the project pre-annotates what comes in."""
    if not project.pre_annotate_on_import:
        return []
    return [
        jobs.request(
            kind=JobKind.PRE_ANNOTATE,
            project=project,
            parameters={"documents": list(documents[start : start + DOCUMENTS_OF_A_JOB])},
            by=by,
        )
        for start in range(0, len(documents), DOCUMENTS_OF_A_JOB)
    ]
