"""What people or machines made of the documents of a file: taken some documents at a time."""

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from itertools import chain
from uuid import UUID

from django.db import DataError, IntegrityError

from annotations.formats.base import Suggested
from annotations.formats.store import Store
from annotations.models import Document, Suggestion, User
from annotations.services import suggestions as suggesting
from annotations.services.imports import planning, proposing, writing
from annotations.services.imports.context import Context
from annotations.services.imports.faults import Faults
from annotations.services.imports.gathering import Placed
from annotations.services.imports.labels import Labeling
from annotations.services.imports.leaving import LeftOut
from annotations.services.imports.proposing import Mark, Named, Place
from annotations.services.imports.reports import Report
from annotations.services.imports.works import Work, pile, works

DOCUMENTS_AT_ONCE, CHARACTERS_AT_ONCE = 100, 1_000_000
"""Documents whose works are planned and written together: their texts are held meanwhile."""

Advance = Callable[[int, int], None]
"""Is told how many of how many things are done; of none, while nobody knows. May raise to stop it all."""


class RefusedByDatabaseError(Exception):
    """A rule of the database that no check knows; the transaction can only be undone."""


@dataclass(slots=True)
class Run:
    """One import under way."""

    context: Context
    store: Store
    by: User | None
    report: Report
    faults: Faults
    left_out: LeftOut
    advance: Advance
    new: Container[str] = ()
    """The ids of the documents that came in with the file."""


Chunk = dict[UUID, tuple[str, list[str]]]
"""Documents by their ids, each with its text and the names that it has in the file."""


def chunks(run_: Run) -> Iterator[tuple[int, Chunk]]:
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


def take_people(run_: Run, texts: dict[UUID, str], names: dict[UUID, list[str]]) -> None:
    """The works on these documents, as works or as suggestions."""
    held = pile(run_.store, chain.from_iterable(names[key] for key in texts))
    found = {key: list(works(held, key, names[key])) for key in texts}
    if run_.context.options.suggestions:
        engine = proposing.Named(run_.context.options.suggestions, run_.context.options.version)
        marks = {key: [(engine, mark) for mark in proposing.of_works(own)] for key, own in found.items()}
        _suggest(run_, texts, marks)
        return
    plans = [plan for key, own in found.items() for plan in _plans(run_, texts[key], own)]
    if plans:
        report = run_.report
        try:
            written = writing.write(
                plans,
                texts,
                untouched=_untouched(run_, names),
                by=run_.by,
                file=report.file,
                faults=run_.faults,
            )
        except (IntegrityError, DataError) as error:
            run_.faults.add(f"the database refuses it: {str(error).splitlines()[0]}")
            raise RefusedByDatabaseError from None
        report.works = report.works.with_more(written.new, written.already_there)
        report.mentions += written.mentions


def _untouched(run_: Run, names: dict[UUID, list[str]]) -> set[UUID]:
    """Documents that are new and get no suggestions."""
    suggested = run_.store.links_to(Suggested, "document", chain.from_iterable(names.values()))
    new = run_.new
    return {key for key, own in names.items() if str(key) in new and not suggested.keys() & set(own)}


def _plans(run_: Run, text: str, own: list[Work]) -> Iterator[planning.Planned]:
    for work in own:
        plan = planning.planned(work, text, run_.context, run_.faults, run_.left_out)
        if plan is not None:
            yield plan


# ── machines' suggestions ────────────────────────────────────────────────────────────────────────

Marks = dict[UUID, list[tuple[Named, Mark]]]


def take_machines(run_: Run, texts: dict[UUID, str], names: dict[UUID, list[str]]) -> None:
    """The suggestions that the file has as such."""
    found: Marks = {}
    for key in texts:
        own = (each for name in names[key] for each in run_.store.linked(Suggested, "document", name))
        found[key] = list(proposing.of_suggested(own, run_.context.options))
    _suggest(run_, texts, found)


def _suggest(run_: Run, texts: dict[UUID, str], marks: Marks) -> None:
    """Let these stand in the documents, engine by engine."""
    labeling = Labeling(run_.context.options.labels, run_.context.labels)
    for engine in dict.fromkeys(engine for own in marks.values() for engine, _ in own):
        of_engine = {key: [mark for other, mark in own if other == engine] for key, own in marks.items()}
        rows: list[Suggestion] = []
        for key, own in of_engine.items():
            place = Place(key, run_.context.project.pk, texts[key])
            rows += proposing.rows(place, engine, own, labeling, run_.faults)
        known = Suggestion.objects.filter(pk__in=[row.pk for row in rows]).count()
        run_.report.suggestions = run_.report.suggestions.with_more(len(rows) - known, known)
        if not run_.faults:
            suggesting.let_stand(engine, [key for key, own in of_engine.items() if own], rows)
