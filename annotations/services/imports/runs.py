"""One file into a project, all of it or nothing; a preview is the same, undone."""

import gc
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict
from typing import BinaryIO

from django.db import connection, transaction

from annotations.core.records import RoundRecord
from annotations.formats import guessing, registry
from annotations.formats.base import Item
from annotations.formats.store import filled
from annotations.models import Project, User
from annotations.services import document_rows, events
from annotations.services.agreement import counts as agreement_counts
from annotations.services.imports import context as contexts
from annotations.services.imports import looking, planning, taking
from annotations.services.imports.faults import Faults, ImportFaultyError
from annotations.services.imports.gathering import IMPORT_LINKS, Gathered, Gatherer
from annotations.services.imports.leaving import LeftOut
from annotations.services.imports.options import Options
from annotations.services.imports.reports import Counted, Report
from annotations.services.imports.taking import Advance, RefusedByDatabaseError, Run

OF_MUCH = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
"""Ways through whole tables, which PostgreSQL would choose for want of statistics: they grow with all that came in."""


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
    """Import a file (P47): all that it holds, or nothing; `by` is None for the operator.

    Memory depends on the largest document, not on the file. `commit` is the last step of the transaction.

    Raises:
        NotThatFormatError, UnknownFormatError: the file is not of the format, or of none that is read.
        ImportFaultyError: with what is wrong in its `details`; not of a preview, whose report has it.
    """
    identifier = guessing.settled(stream, name=name, told=options.format)
    faults, table = Faults(name), looking.table(stream, identifier, options)
    report = Report(name, identifier, registry.reader(identifier).title, table=table)
    with (
        guessing.readable(stream, identifier, name=name) as source,
        filled(links=IMPORT_LINKS) as store,
        agreement_counts.uncollected(),
        suppress(RefusedByDatabaseError),  # which undoes the transaction
        transaction.atomic(),
    ):
        _hold(project)
        found = Run(contexts.read(project, options), store, by, report, faults, LeftOut(), advance)
        new = _import(found, source)
        if preview or faults:
            transaction.set_rollback(True)
        else:
            _finish(found, new)
            commit(report)
    report.faults, report.more_faults = faults.named, faults.more
    if faults and not preview:
        raise ImportFaultyError(faults.sentence(), **report.as_json())
    return report


def _hold(project: Project) -> None:
    """One import at a time for a project, which may have to wait for another; reading takes long between statements."""
    with connection.cursor() as cursor:
        for limit in ("idle_in_transaction_session_timeout", "lock_timeout", "statement_timeout"):
            cursor.execute(f"SET LOCAL {limit} = 0")
        for way in OF_MUCH:
            cursor.execute(f"SET LOCAL {way} = off")
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)


def _import(run_: Run, source: BinaryIO) -> list[str]:
    """Documents first, then what was made of them, some documents at a time; the ids of the new ones."""
    gatherer = Gatherer(run_.context, run_.store, run_.faults, run_.left_out)
    gathered = gatherer.take(_items(run_, source), lambda done: run_.advance(done, 0))
    run_.new = gathered.new
    _count(run_.report, gathered)
    if not run_.context.options.suggestions:
        rounds = (each.name for each in run_.store.all(RoundRecord)) if gathered.annotators else ()
        planning.strangers(run_.context, gathered.annotators, list(rounds), run_.faults)
    for done, chunk in taking.chunks(run_) if gathered.has_work else ():
        texts = {key: text for key, (text, _) in chunk.items()}
        names = {key: names for key, (_, names) in chunk.items()}
        taking.take_machines(run_, texts, names)  # first, for what was suggested counts with people's work
        taking.take_people(run_, texts, names)
        gc.collect(0)
        run_.advance(done, gathered.documents)
    _tell(run_)
    return list(gathered.new)


def _items(run_: Run, source: BinaryIO) -> Iterator[Item]:
    """The records of the file; what is wrong with them goes to the faults, what is found out to the report."""
    report = run_.report
    how = run_.context.options.reading(looking.stem(report.file)).reporting(run_.faults.read)
    return registry.reader(report.format).read(source, looking.saying(how, report.said.append))


def _count(report: Report, gathered: Gathered) -> None:
    report.documents = Counted(len(gathered.new), len(gathered.there))
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
