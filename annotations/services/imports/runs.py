"""One file into a project, all of it or nothing; a preview is the same, undone."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any, BinaryIO
from uuid import UUID

from django.db import DataError, IntegrityError, connection, transaction

from annotations.core.records import Loss, RoundRecord
from annotations.formats import guessing, registry
from annotations.formats.base import Suggested
from annotations.formats.store import LINKS, Store, filled
from annotations.models import Document, Job, Project, Suggestion, User
from annotations.services import document_rows, events
from annotations.services import suggestions as suggesting
from annotations.services.imports import context as contexts
from annotations.services.imports import looking, planning, proposing, writing
from annotations.services.imports.context import Context
from annotations.services.imports.faults import Fault, Faults, ImportFaultyError
from annotations.services.imports.gathering import Gathered, Gatherer, Placed
from annotations.services.imports.labels import Labeling
from annotations.services.imports.leaving import RULES, LeftOut
from annotations.services.imports.options import Options
from annotations.services.imports.works import Work, works

DOCUMENTS_AT_ONCE, CHARACTERS_AT_ONCE = 100, 1_000_000
"""Documents whose works are planned and written together: their texts are held meanwhile."""

Advance = Callable[[int, int], None]
"""Is told how many of how many things are done; of none, while nobody knows. May raise to stop it all."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many were new, and how many the project had already."""

    new: int = 0
    already_there: int = 0

    def with_more(self, new: int, already_there: int) -> "Counted":
        """The sum."""
        return Counted(self.new + new, self.already_there + already_there)


@dataclass(slots=True)
class Report:
    """What became of a file, or of a preview would become. `annotators`: name in the file to user name and works."""

    file: str
    format: str
    title: str
    stored: bool = False
    documents: Counted = Counted()
    works: Counted = Counted()
    suggestions: Counted = Counted()
    mentions: int = 0
    slots: int = 0
    annotators: list[dict[str, Any]] = field(default_factory=list)
    unknown_labels: list[dict[str, Any]] = field(default_factory=list)
    left_out: tuple[Loss, ...] = ()
    said: list[str] = field(default_factory=list)
    first: list[dict[str, Any]] = field(default_factory=list)
    table: dict[str, Any] | None = None
    faults: list[Fault] = field(default_factory=list)
    more_faults: int = 0
    jobs: list[Job] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Plain values, with the rule of what was left out in words."""
        found = {name: getattr(self, name) for name in self.__slots__}
        return {
            **found,
            **{name: asdict(found[name]) for name in ("documents", "works", "suggestions")},
            "left_out": [{**asdict(loss), "sentence": RULES[loss.rule]} for loss in self.left_out],
            "faults": [asdict(fault) for fault in self.faults],
            "jobs": [str(job.pk) for job in self.jobs],
        }


class _UndoneError(Exception):
    """Ends the transaction of a preview."""


@dataclass(slots=True)
class _Run:
    """One import under way."""

    context: Context
    store: Store
    by: User | None
    report: Report
    faults: Faults
    left_out: LeftOut
    advance: Advance


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
    try:
        with filled(links={**LINKS, Placed: ("document",)}) as store, transaction.atomic():
            _hold(project)
            found = _Run(contexts.read(project, options), store, by, report, faults, LeftOut(), advance)
            how = options.reading(looking.stem(name)).reporting(faults.read)
            how = looking.saying(how, report.said.append)
            gatherer = Gatherer(found.context, store, faults, found.left_out)
            _import(found, gatherer, reader.read(stream, how))
            _tell(found)
            if preview or faults:
                raise _UndoneError
            report.jobs = _request(found, gatherer.gathered.new)
            report.stored = True
            _log(found)
            commit(report)
    except _UndoneError:
        pass
    if faults and not preview:
        raise ImportFaultyError(faults.sentence(), **report.as_json())
    return report


def _hold(project: Project) -> None:
    """One import at a time for a project; reading may take long between two statements."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)


def _import(run_: _Run, gatherer: Gatherer, items: Iterator[Any]) -> None:
    """Documents first, then what people or machines made of them, some documents at a time."""
    gathered = gatherer.take(items, lambda done: run_.advance(done, 0))
    _count(run_.report, gathered)
    if not run_.context.options.suggestions:
        rounds = (each.name for each in run_.store.all(RoundRecord)) if gathered.annotators else ()
        planning.strangers(run_.context, gathered.annotators, list(rounds), run_.faults)
    if not gathered.has_work:
        return
    for done, chunk in _chunks(run_):
        texts = {key: text for key, (text, _) in chunk.items()}
        names = {key: names for key, (_, names) in chunk.items()}
        _take_people(run_, texts, names)
        _take_machines(run_, texts, names)
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


Chunk = dict[UUID, tuple[str, list[str]]]
"""Documents by their ids, each with its text and the names that it has in the file."""


def _chunks(run_: _Run) -> Iterator[tuple[int, Chunk]]:
    """The documents of the file, some at a time, with how many there were so far; each once."""
    named: dict[str, list[str]] = {}
    for done, placed in enumerate(run_.store.all(Placed), 1):
        together = [each.id for each in run_.store.linked(Placed, "document", placed.document)]
        if together[0] == placed.id:
            named[placed.document] = together
        if len(named) >= DOCUMENTS_AT_ONCE:
            yield from ((done, chunk) for chunk in _with_texts(named))
            named = {}
    yield from ((done, chunk) for chunk in _with_texts(named) if named)


def _with_texts(named: dict[str, list[str]]) -> Iterator[Chunk]:
    """The same with their texts, in parts of so many characters."""
    sizes = Document.objects.filter(pk__in=named).values_list("pk", "characters")
    part: list[UUID] = []
    held = 0
    for key, characters in sizes:
        part.append(key)
        held += characters
        if held >= CHARACTERS_AT_ONCE:
            yield _part(part, named)
            part, held = [], 0
    if part:
        yield _part(part, named)


def _part(keys: list[UUID], named: dict[str, list[str]]) -> Chunk:
    texts = Document.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "text")
    return {key: (text, named[str(key)]) for key, text in texts}


# ── people's work ────────────────────────────────────────────────────────────────────────────────


def _take_people(run_: _Run, texts: dict[UUID, str], names: dict[UUID, list[str]]) -> None:
    """The works on these documents, as works or as suggestions."""
    found = {key: list(works(run_.store, key, names[key])) for key in texts}
    if run_.context.options.suggestions:
        engine = proposing.Named(run_.context.options.suggestions, run_.context.options.version)
        marks = {key: [(engine, mark) for mark in proposing.of_works(own)] for key, own in found.items()}
        _suggest(run_, texts, marks)
        return
    plans = [plan for key, own in found.items() for plan in _plans(run_, texts[key], own)]
    if plans:
        report = run_.report
        try:
            written = writing.write(plans, texts, by=run_.by, file=report.file, faults=run_.faults)
        except (IntegrityError, DataError) as error:
            # a rule of the database that no check above knows; the transaction is over
            run_.faults.add(f"the database refuses it: {str(error).splitlines()[0]}")
            raise _UndoneError from None
        report.works = report.works.with_more(written.new, written.already_there)
        report.mentions += written.mentions


def _plans(run_: _Run, text: str, own: list[Work]) -> Iterator[planning.Planned]:
    for work in own:
        plan = planning.planned(work, text, run_.context, run_.faults, run_.left_out)
        if plan is not None:
            yield plan


# ── machines' suggestions ────────────────────────────────────────────────────────────────────────

Marks = dict[UUID, list[tuple[proposing.Named, proposing.Mark]]]


def _take_machines(run_: _Run, texts: dict[UUID, str], names: dict[UUID, list[str]]) -> None:
    """The suggestions that the file has as such."""
    found: Marks = {}
    for key in texts:
        own = (each for name in names[key] for each in run_.store.linked(Suggested, "document", name))
        found[key] = list(proposing.of_suggested(own, run_.context.options))
    _suggest(run_, texts, found)


def _suggest(run_: _Run, texts: dict[UUID, str], marks: Marks) -> None:
    """Let these stand in the documents, engine by engine."""
    labeling = Labeling(run_.context.options.labels, run_.context.labels)
    for engine in dict.fromkeys(engine for own in marks.values() for engine, _ in own):
        of_engine = partial(_rows, run_, engine, labeling)
        rows = [row for key, own in marks.items() for row in of_engine(key, texts[key], own)]
        touched = [key for key, own in marks.items() if any(other == engine for other, _ in own)]
        known = Suggestion.objects.filter(pk__in=[row.pk for row in rows]).count()
        run_.report.suggestions = run_.report.suggestions.with_more(len(rows) - known, known)
        if not run_.faults:
            suggesting.let_stand(engine, touched, rows)


def _rows(
    run_: _Run,
    engine: proposing.Named,
    labeling: Labeling,
    document: UUID,
    text: str,
    own: list[tuple[proposing.Named, proposing.Mark]],
) -> list[Suggestion]:
    marks = [mark for other, mark in own if other == engine]
    return proposing.rows(document, run_.context.project.pk, text, engine, marks, labeling, run_.faults)


# ── the end of it ────────────────────────────────────────────────────────────────────────────────


def _tell(run_: _Run) -> None:
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
    report.faults, report.more_faults = run_.faults.named, run_.faults.more


def _request(run_: _Run, new: list[str]) -> list[Job]:
    """Ask for suggestions in new documents, unless the file brought some."""
    brought = run_.report.suggestions != Counted()
    return [] if brought else document_rows.request_suggestions(run_.context.project, new, run_.by)


def _log(run_: _Run) -> None:
    """One event for the file; each work has its own."""
    report = run_.report
    after = {
        "file": report.file,
        "format": report.format,
        **{name: asdict(getattr(report, name)) for name in ("documents", "works", "suggestions")},
        "annotators": {each["name"]: each["user"] for each in report.annotators},
    }
    project = run_.context.project
    events.record(actor=run_.by, verb="data_imported", of=project, project=project, after=after)
