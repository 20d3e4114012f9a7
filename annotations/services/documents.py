"""Bringing documents in: all files of a call, or none of them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import PurePath
from uuid import UUID

from django.db import transaction

from annotations.core import text
from annotations.core.errors import DomainError
from annotations.core.records import DocumentRecord
from annotations.models import Job, Project, User
from annotations.services import document_rows, events
from annotations.services.import_files import TextFile


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
    round_ = document_rows.receiving_round(project)
    faults: list[Fault] = []
    documents: list[Imported] = []
    slots = 0
    for chunk in document_rows.chunks(_parsed(files, faults, on_file, language)):
        if faults:
            continue  # only to find what else is wrong
        stored = document_rows.store(project=project, records=chunk)
        slots += document_rows.open_slots(round_, stored)
        documents += [_imported(one, row) for one, row in zip(chunk, stored, strict=True)]
    if faults:
        raise ImportRefusedError(_refusal(faults), faults=[asdict(fault) for fault in faults])
    new = [str(one.document) for one in documents if one.is_new]
    report = Report(documents, slots, document_rows.request_suggestions(project, new, by))
    counts = {"new": report.new, "already_there": report.already_there}
    events.record(actor=by, verb="documents_imported", of=project, project=project, after=counts)
    return report


def _refusal(faults: list[Fault]) -> str:
    return f"{len(faults)} file{'s were' if faults[1:] else ' was'} refused, so nothing was imported."


def _parsed(
    files: Iterable[TextFile], faults: list[Fault], on_file: Callable[[], None], language: str
) -> Iterator[DocumentRecord]:
    """The texts of the files that can come in, by name; the others are added to `faults`."""
    for file in files:
        try:
            content = text.import_dated(file.read())
        except DomainError as error:
            faults.append(Fault(file.name, error.code, str(error)))
        else:
            yield DocumentRecord(
                content.text,
                id=file.name,
                published_on=content.published_on,
                external_id=PurePath(file.name).name[: document_rows.EXTERNAL_ID],
                language=language,
            )
        on_file()


def _imported(record: DocumentRecord, row: document_rows.Stored) -> Imported:
    return Imported(record.id, row.id, row.title, row.published_on, row.characters, row.is_new)
