"""Bringing documents in: all files of a call, or none of them."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.db import transaction

from annotations.core import text, titles
from annotations.core.errors import DomainError
from annotations.core.text import ImportedText
from annotations.models import Document, Job, Project, Round, User
from annotations.models.job import JobKind
from annotations.models.project import RoundKind, RoundStatus
from annotations.services import assignments, events, jobs
from annotations.services.import_files import TextFile

CHUNK_DOCUMENTS, CHUNK_CHARACTERS = 200, 2_000_000
DOCUMENTS_OF_A_JOB = 5_000
"""A large import is pre-annotated by several jobs, so that several workers can share it."""
TITLE_LOOKS_AT = 20_000  # characters


@dataclass(frozen=True, slots=True)
class Fault:
    """A file that cannot come in, and why."""

    name: str
    code: str
    reason: str


class ImportRefusedError(DomainError):
    """Some files cannot come in, so none did; `details["faults"]` has the name and reason of each."""

    code = "import_refused"


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one file."""

    name: str
    document: UUID
    title: str
    published_on: date | None
    characters: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What became of an import."""

    documents: list[Imported]
    slots: int
    jobs: list[Job]

    @property
    def new(self) -> int:
        return sum(one.is_new for one in self.documents)

    @property
    def already_there(self) -> int:
        return len(self.documents) - self.new


@dataclass(frozen=True, slots=True)
class Incoming:
    """A text that was read, and under which name."""

    name: str
    content: ImportedText
    sha256: str


@transaction.atomic
def import_texts(
    *,
    project: Project,
    files: Iterable[TextFile],
    by: User | None,
    language: str = "",
    on_file: Callable[[], None] = lambda: None,
) -> Report:
    """Import plain or dated texts, open their slots, and ask for suggestions where the project says so.

    All or nothing (P47): every file is looked at, and one that is refused keeps all of them out. A
    text that the project has already is not stored again. Four SQL statements a chunk of up to 200
    files; memory does not grow with their number. `on_file` is called after each file.

    Raises:
        ImportRefusedError: names each file that cannot come in, with the reason.
    """
    # one import at a time for a project, so that two of them cannot store a text twice
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    round_ = _receiving_round(project)
    faults: list[Fault] = []
    documents: list[Imported] = []
    slots = 0
    for chunk in _chunks(_parsed(files, faults, on_file)):
        if faults:
            continue  # only to find what else is wrong
        stored = _store(project, chunk, language)
        slots += _open_slots(round_, stored)
        documents += stored
    if faults:
        raise ImportRefusedError(_refusal(faults), faults=[asdict(fault) for fault in faults])
    report = Report(documents, slots, _request_suggestions(project, documents, by))
    counts = {"new": report.new, "already_there": report.already_there}
    events.record(actor=by, verb="documents_imported", of=project, project=project, after=counts)
    return report


def _refusal(faults: list[Fault]) -> str:
    return f"{len(faults)} file{'s were' if faults[1:] else ' was'} refused, so nothing was imported."


def _receiving_round(project: Project) -> Round | None:
    """The round whose work new documents join: the newest that is open for marking."""
    rounds = Round.objects.filter(project=project, kind=RoundKind.ANNOTATE, status=RoundStatus.OPEN)
    return rounds.order_by("created_at", "id").last()


def _open_slots(round_: Round | None, stored: list[Imported]) -> int:
    new = [one.document for one in stored if one.is_new]
    return assignments.open_slots(round=round_, documents=new) if round_ and new else 0


def _parsed(
    files: Iterable[TextFile], faults: list[Fault], on_file: Callable[[], None]
) -> Iterator[Incoming]:
    """The texts of the files that can come in; the others are added to `faults`."""
    for file in files:
        try:
            content = text.import_dated(file.read())
        except DomainError as error:
            faults.append(Fault(file.name, error.code, str(error)))
        else:
            sha256 = hashlib.sha256(content.text.encode()).hexdigest()
            yield Incoming(file.name, content, sha256)
        on_file()


def _chunks(incoming: Iterable[Incoming]) -> Iterator[list[Incoming]]:
    """Chunks of so many texts or characters, whichever is reached first."""
    chunk: list[Incoming] = []
    characters = 0
    for one in incoming:
        chunk.append(one)
        characters += len(one.content.text)
        if len(chunk) >= CHUNK_DOCUMENTS or characters >= CHUNK_CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk


def _store(project: Project, chunk: list[Incoming], language: str) -> list[Imported]:
    """Store the texts that are not there yet, and say of each file which document it is."""
    hashes = [one.sha256 for one in chunk]
    known = _by_hash(project, hashes)
    new = {one.sha256: one for one in chunk if one.sha256 not in known}
    Document.objects.bulk_create(_document(project, one, language) for one in new.values())
    held = known | _by_hash(project, list(new))
    return [_imported(one.name, held[one.sha256], is_new=new.get(one.sha256) is one) for one in chunk]


def _by_hash(project: Project, hashes: list[str]) -> dict[str, dict[str, Any]]:
    found = Document.objects.filter(project=project, sha256__in=hashes)
    return {
        row["sha256"]: dict(row)
        for row in found.values("id", "sha256", "title", "published_on", "characters")
    }


def _document(project: Project, one: Incoming, language: str) -> Document:
    name = PurePath(one.name).name
    body = one.content.text
    return Document(
        project=project,
        external_id=name[:400],
        title=titles.title_of(body[:TITLE_LOOKS_AT], file_name=name),
        text=body,
        sha256=one.sha256,
        characters=len(body),
        published_on=one.content.published_on,
        language=language,
    )


def _imported(name: str, row: dict[str, Any], *, is_new: bool) -> Imported:
    return Imported(name, row["id"], row["title"], row["published_on"], row["characters"], is_new)


def _request_suggestions(project: Project, documents: list[Imported], by: User | None) -> list[Job]:
    """Ask for suggestions in the new documents where the project pre-annotates what comes in."""
    if not project.pre_annotate_on_import:
        return []
    new = [str(one.document) for one in documents if one.is_new]
    return [
        jobs.request(
            kind=JobKind.PRE_ANNOTATE,
            project=project,
            parameters={"documents": new[start : start + DOCUMENTS_OF_A_JOB]},
            by=by,
        )
        for start in range(0, len(new), DOCUMENTS_OF_A_JOB)
    ]
