"""One file into a project, all of it or nothing; a preview is the same, undone."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict
from typing import Any, BinaryIO

from django.db import connection, transaction

from annotations.core.records import RoundRecord
from annotations.formats import guessing, registry
from annotations.formats.store import LINKS, filled
from annotations.models import Project, User
from annotations.services import document_rows, events
from annotations.services.imports import context as contexts
from annotations.services.imports import looking, planning, taking
from annotations.services.imports.faults import Faults, ImportFaultyError
from annotations.services.imports.gathering import Gathered, Gatherer, Placed
from annotations.services.imports.leaving import LeftOut
from annotations.services.imports.options import Options
from annotations.services.imports.reports import Counted, Report
from annotations.services.imports.taking import Advance, RefusedByDatabaseError, Run


def run(
    *,
    project: Project,
    stream: BinaryIO,
    name: str,
    options: Options,
    by: User | None,
    preview: bool = False,
    advance: Advance = lambda _done, _total: None,
    commit: Callable[[Report], None] = lambda _report: None,
) -> Report:
    """Import a file (P47): everything that it holds, or nothing. `by` is None for the operator.

    A text that the project has is not stored again, nor is work that stands already; work that differs from what
    stands is refused. Memory depends on the largest document and on the number of documents, not on the file.
    `commit` is called as the last step of the transaction.

    Raises:
        NotThatFormatError, UnknownFormatError: the file is not of the format, or of none that is read.
        ImportFaultyError: with what is wrong in its `details`; not of a preview, whose report has it.
    """
    identifier = guessing.settled(stream, name=name, told=options.format)
    reader = registry.reader(identifier)
    faults = Faults(name)
    report = Report(name, identifier, reader.title, table=looking.table(stream, identifier, options))
    how = looking.saying(options.reading(looking.stem(name)).reporting(faults.read), report.said.append)
    with (
        guessing.readable(stream, identifier, name=name) as source,
        filled(links={**LINKS, Placed: ("document",)}) as store,
        suppress(RefusedByDatabaseError),  # which undoes the transaction
        transaction.atomic(),
    ):
        _hold(project)
        found = Run(contexts.read(project, options), store, by, report, faults, LeftOut(), advance)
        gatherer = Gatherer(found.context, store, faults, found.left_out)
        _import(found, gatherer, reader.read(source, how))
        _tell(found)
        if preview or faults:
            transaction.set_rollback(True)
        else:
            _finish(found, gatherer.gathered.new)
            commit(report)
    report.faults, report.more_faults = faults.named, faults.more
    if faults and not preview:
        raise ImportFaultyError(faults.sentence(), **report.as_json())
    return report


def _hold(project: Project) -> None:
    """One import at a time for a project; reading may take long between two statements."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)


def _import(run_: Run, gatherer: Gatherer, items: Iterator[Any]) -> None:
    """Documents first, then what people or machines made of them, some documents at a time."""
    gathered = gatherer.take(items, lambda done: run_.advance(done, 0))
    _count(run_.report, gathered)
    if not run_.context.options.suggestions:
        rounds = (each.name for each in run_.store.all(RoundRecord)) if gathered.annotators else ()
        planning.strangers(run_.context, gathered.annotators, list(rounds), run_.faults)
    if not gathered.has_work:
        return
    for done, chunk in taking.chunks(run_):
        texts = {key: text for key, (text, _) in chunk.items()}
        names = {key: names for key, (_, names) in chunk.items()}
        taking.take_people(run_, texts, names)
        taking.take_machines(run_, texts, names)
        run_.advance(done, gathered.documents)


def _count(report: Report, gathered: Gathered) -> None:
    report.documents = Counted(len(gathered.new), gathered.already_there)
    report.slots = gathered.slots
    report.first = [
        {
            "id": document.id,
            "title": document.title,
            "published_on": document.published_on,
            "url": document.url,
            "is_new": is_new,
        }
        for document, is_new in gathered.first
    ]
    report.annotators = [{"name": name, "works": count} for name, count in gathered.annotators.items()]


# ── the end of it ────────────────────────────────────────────────────────────────────────────────


def _tell(run_: Run) -> None:
    """Complete the report."""
    report, context = run_.report, run_.context
    for each in report.annotators:
        user = context.options.user_of(each["name"])
        each["user"] = user if user in context.people and not context.options.suggestions else None
    report.unknown_labels = [
        {"group": group, "label": label, "count": count, "allowed": looking.allowed(context, group)}
        for (group, label), count in run_.faults.labels.items()
    ]
    report.left_out = run_.left_out.listed()


def _finish(run_: Run, new: list[str]) -> None:
    """Ask for suggestions in new documents, unless the file brought some; one event for the file, each work has its own."""
    report, project = run_.report, run_.context.project
    if report.suggestions == Counted():
        report.jobs = document_rows.request_suggestions(project, new, run_.by)
    report.stored = True
    after = {
        "file": report.file,
        "format": report.format,
        **{name: asdict(getattr(report, name)) for name in ("documents", "works", "suggestions")},
        "annotators": {each["name"]: each["user"] for each in report.annotators},
    }
    events.record(actor=run_.by, verb="data_imported", of=project, project=project, after=after)
