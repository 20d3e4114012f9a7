# ruff: noqa: S608 - SQL is made of the names of our tables and columns alone
"""Loading a project's archive: one transaction, all of it or nothing.

With the work comes its past. History is written by triggers that the application cannot get around (ADR 0007), so
it comes in only where the operator acts as the owner of the tables: the triggers of history rest for this
transaction, and what they wrote there is written here, each row under a context that says it was imported.
A template has no past, and is loaded by the application's own role with every trigger at work.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import orjson
import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import DataError, IntegrityError, transaction
from django.db.models import Model
from pghistory.models import Context

from annotations.formats import project_archive as layout
from annotations.formats.project_archive import ProjectArchive
from annotations.models import Document, Event, Project
from annotations.models.project import RoundStatus
from annotations.queries.carried import CARRIED, Carried, carried, history_of
from annotations.queries.project_rows import Column, columns_of
from annotations.queries.statements import first_row, rows_touched
from annotations.services import claim_index, events, markdown, pseudonyms
from annotations.services.agreement import counts as agreement_counts
from annotations.services.errors import InvalidError
from annotations.services.moving import checking, identities
from annotations.services.moving import people as accounts
from annotations.services.moving.identities import ArchiveRefusedError, Identities
from annotations.services.moving.people import People
from annotations.services.moving.translating import Row, Translator
from annotations.services.projects import SlugTakenError

ADDRESSES = {"source": "url", "appearance": "url"}
HISTORY = ("insert_insert", "update_update", "delete_delete")
"""The triggers that write it."""
SCHEMES = ("http://", "https://")
SETTINGS = (
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL lock_timeout = 0",
    "SET LOCAL enable_nestloop = off",
)
"""Nothing is known yet of tables that are being filled: joining them row by row could take hours."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How an archive is to be loaded: `slug` "" keeps the archive's, `people` are account names there to names here."""

    slug: str = ""
    people: Mapping[str, str] = field(default_factory=dict)
    data: bool = True
    preview: bool = False


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of it: rows by kind, changes in the history, accounts that were made."""

    slug: str
    rows: dict[str, int]
    changes: int
    people: People
    is_copy: bool
    pseudonyms_kept: bool


def load(*, archive: ProjectArchive, wanted: Wanted) -> Loaded:
    """Make the project of the archive; a preview does the same and takes all of it back.

    With data it runs as the owner of the tables (`factcheck.database.as_owner`), outside any transaction.

    Raises:
        ArchiveRefusedError: files or rows are missing, or break a rule of this database.
        FormatError: a line cannot be read.
        InvalidError: a slug or person that is none here.
        SlugTakenError: there is such a project.
    """
    data = wanted.data and archive.about.data
    slug = _free_slug(wanted.slug or archive.about.project["slug"])
    _refuse_files(archive)
    with transaction.atomic(durable=True), _database_errors():
        loaded = Loading(archive, replace(wanted, slug=slug, data=data)).run()
        transaction.set_rollback(wanted.preview)
    return loaded


def _free_slug(slug: str) -> str:
    """The slug, if a project can have it."""
    try:
        validate_slug(slug)
    except ValidationError:
        raise InvalidError("A slug has letters, digits, - and _ alone.", field="slug") from None
    if Project.objects.filter(slug=slug).exists():
        raise SlugTakenError(f"There is a project “{slug}” already; give another slug.", field="slug")
    return slug


def _refuse_files(archive: ProjectArchive) -> None:
    """Refuse an archive that has other files than those of its kind."""
    about = archive.about
    wanted = {layout.file_of(each.kind) for each in carried(data=about.data)}
    if about.data:
        wanted |= {layout.PEOPLE, layout.CONTEXTS}
        wanted |= {layout.history_file_of(each.kind) for each in CARRIED if history_of(each)}
    if about.pseudonym_key:
        wanted.add(layout.PSEUDONYM_KEY)
    if odd := sorted(wanted ^ set(about.sha256)):
        raise ArchiveRefusedError(f"The archive lacks or adds files: {', '.join(odd)}.")


@contextmanager
def _database_errors() -> Iterator[None]:
    """Say which rule of the database rows break."""
    try:
        yield
    except (IntegrityError, DataError) as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        rule = getattr(diagnosis, "constraint_name", None) or getattr(diagnosis, "message_primary", "")
        table = getattr(diagnosis, "table_name", None)
        where = f" in {table.removeprefix('annotations_')}" if table else ""
        raise ArchiveRefusedError(
            f"Rows of the archive break a rule of this database{where}: {rule}."
        ) from None


class Loading:
    """One loading: what it knows while it goes through the files."""

    def __init__(self, archive: ProjectArchive, wanted: Wanted) -> None:
        self._archive = archive
        self._wanted = wanted
        self._carried = carried(data=wanted.data)
        self._context = ""
        self._people = People()
        self._ids = Identities("", "", {})
        self._rows: dict[str, int] = {}
        self._changes = 0

    def run(self) -> Loaded:
        """Do it, in the transaction that is open."""
        for setting in SETTINGS:
            rows_touched(setting)
        identities.begin()
        self._begin()
        for each in self._carried:
            self._rows[each.kind] = self._load(each)
        if self._wanted.data:
            self._load_past()
        checking.refuse_strays(self.project, self._carried, self._rows)
        rows_touched("SET CONSTRAINTS ALL IMMEDIATE")
        kept = self._finish()
        return Loaded(self._wanted.slug, self._rows, self._changes, self._people, self._ids.is_copy, kept)

    @property
    def project(self) -> UUID:
        """The project's id here."""
        return UUID(self._ids.new)

    def _begin(self) -> None:
        """Settle who and what has which id here."""
        old = str(UUID(self._archive.about.project["id"]))
        is_copy = not self._wanted.data or Project.objects.filter(pk=old).exists()
        self._ids = Identities(old, _new_id() if is_copy else old, {})
        if not self._wanted.data:
            return
        rest_history()
        rows = self._rows_with(layout.PEOPLE, "id", "username", "display_name")
        self._people = accounts.settle(rows, told=self._wanted.people, into=self._ids)
        self._ids = replace(self._ids, people=self._people.known)
        self._context = _new_id()
        self._keep_contexts()

    def _rows_with(self, name: str, *keys: str) -> Iterator[Row]:
        """The rows of a file, each with these keys."""
        for row in self._archive.rows(name):
            if row.keys() != set(keys):
                raise ArchiveRefusedError(f"{name} has a row without {', '.join(keys)}, or with more.")
            yield row

    def _keep_contexts(self) -> None:
        """Who was behind changes there; and, for all others, that they came with this archive."""
        mark = {"imported_from": self._ids.old, "imported_to": self._ids.new}
        _keep_context(self._context, mark, None)
        for row in self._rows_with(layout.CONTEXTS, "id", "created_at", "user"):
            whose = self._ids.people.get(str(row["user"]))
            by = {"user": whose} if whose else {}
            _keep_context(self._ids.fresh(str(row["id"])), {**by, **mark}, row["created_at"])

    def _load(self, each: Carried) -> int:
        """The rows of one model."""
        columns = columns_of(each.model)
        translator = Translator(each.kind, columns, self._ids)
        count = 0
        for batch in self._archive.batches(layout.file_of(each.kind)):
            rows = [self._adapted(each.kind, row) for row in translator.translated(batch)]
            _store(each.model, self._stored(columns), rows)
            count += len(rows)
        return count

    def _stored(self, columns: tuple[Column, ...]) -> tuple[Column, ...]:
        """The columns that are given; what is new here begins now."""
        return tuple(c for c in columns if self._wanted.data or c.name != "created_at")

    def _adapted(self, kind: str, row: Row) -> Row:
        """The row as it is here; what the application would not have written is refused or written anew."""
        if kind == "project":
            row["slug"] = self._wanted.slug
        elif kind == "guideline":
            row["html"] = markdown.to_html(row["markdown"])
        elif kind == "round" and not self._wanted.data:
            row |= {"status": RoundStatus.OPEN, "closed_at": None}
        elif kind in ADDRESSES and row[ADDRESSES[kind]] and not row[ADDRESSES[kind]].startswith(SCHEMES):
            raise ArchiveRefusedError(f"An address of a {kind} leads elsewhere than to the web.")
        return row

    def _load_past(self) -> None:
        """The history of every model."""
        for each in self._carried:
            history = history_of(each)
            if history is None:
                continue
            columns = columns_of(history, each.model)
            translator = Translator(each.kind, columns, self._ids, context=self._context, history=True)
            for batch in self._archive.batches(layout.history_file_of(each.kind)):
                _store(history, columns, translator.translated(batch))
                self._changes += len(batch)

    def _finish(self) -> bool:
        """Make what is derived, leave the event, keep the key of the pseudonyms; whether that was there."""
        if self._wanted.data and not self._wanted.preview:
            rows_touched("RESET enable_nestloop")
            _make_derived(self.project)
        self._leave_event()
        kept = self._wanted.data and self._archive.about.pseudonym_key
        if kept and not self._wanted.preview:
            self._keep_key()
        return kept

    def _keep_key(self) -> None:
        try:
            pseudonyms.keep(self.project, self._archive.data(layout.PSEUDONYM_KEY))
        except ValueError:
            raise ArchiveRefusedError("The key of the pseudonyms is none.") from None

    def _leave_event(self) -> None:
        """Say what came, and which events before came with it."""
        project = Project.objects.get(pk=self.project)
        ids = Event.objects.filter(project=project).order_by("id").values_list("id", flat=True)
        told: dict[str, Any] = {"slug": project.slug, "data": self._wanted.data, "from": self._ids.old}
        if self._wanted.data:
            span = [ids.first(), ids.last()]
            told |= {"events": span, "changes": self._changes, "accounts": self._people.made}
            told |= {"people": self._people.matched, "context": self._context}
        events.record(actor=None, verb="project_imported", of=project, project=project, after=told)


def rest_history() -> None:
    """Let the triggers of history rest until the transaction ends; they obey the owner of the tables alone."""
    names = [
        trigger.get_pgid(each.model)  # type: ignore[arg-type]  # wrong in the stubs
        for each in CARRIED
        if history_of(each)
        for _, trigger in pgtrigger.registered(*(f"{each.model._meta.label}:{name}" for name in HISTORY))  # noqa: SLF001
    ]
    rows_touched(
        "SELECT set_config('pgtrigger.ignore', %(names)s, true)", {"names": f"{{{','.join(names)}}}"}
    )


def _new_id() -> str:
    found = first_row("SELECT uuidv7()::text", {})
    assert found  # noqa: S101 - it always answers
    return str(found[0])


def _keep_context(key: str, metadata: Mapping[str, str], at: str | None) -> None:
    statement = f"""
        INSERT INTO {Context._meta.db_table} (id, created_at, updated_at, metadata)
        VALUES (%(key)s, coalesce(%(at)s::timestamptz, now()), now(), %(metadata)s::jsonb)"""  # noqa: SLF001
    rows_touched(statement, {"key": key, "at": at, "metadata": orjson.dumps(metadata).decode()})


def _store(model: type[Model], columns: tuple[Column, ...], rows: list[Row]) -> None:
    """Insert rows, under the triggers and constraints of their table."""
    table = model._meta.db_table  # noqa: SLF001 - Django's documented API
    names = ", ".join(f'"{column.name}"' for column in columns)
    values = ", ".join(
        f"(r.\"{c.name}\" #>> '{{}}')::jsonb" if c.is_json else f'r."{c.name}"' for c in columns
    )
    statement = f"INSERT INTO {table} ({names}) SELECT {values} FROM jsonb_populate_recordset(NULL::{table}, %(rows)s) r"
    rows_touched(statement, {"rows": orjson.dumps(rows).decode()})


def _make_derived(project: UUID) -> None:
    """Count agreement and index claims, which no archive holds."""
    for each in CARRIED:
        rows_touched(f"ANALYZE {each.table}")
    documents = list(Document.objects.filter(project=project).values_list("pk", flat=True))
    agreement_counts.recount(documents=documents)
    claim_index.complete(project)
