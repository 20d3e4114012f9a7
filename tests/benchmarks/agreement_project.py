"""The agreement page of a large project, and agreement from nothing: time by the clock and documents a second.

The documents are those of the export's benchmark, 2 annotators × 10 claims each; verdicts, claim types and a tenth
of the places vary. Before the first figure they are made and counted, which takes some minutes.
"""

import os
import resource
import time
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from django.db import connection, transaction

from tests.benchmarks.export import database, populate
from tests.benchmarks.registry import Measurement, figure

DOCUMENTS, FROM_NOTHING = 10_000, 3_000
SLUG = "bench-agreement"
RUNS = 7


@dataclass(frozen=True, slots=True)
class Spent:
    """Time by the clock, and of it our own processor time, in seconds."""

    clock: float
    processor: float

    @property
    def told(self) -> str:
        """Both in words."""
        return f"{1000 * self.clock:.0f} ms by the clock, {1000 * self.processor:.0f} ms of our own processor time"


class Watch:
    """Times what is done within it."""

    def __enter__(self) -> Self:
        self._began, self._used = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self._spent = Spent(time.perf_counter() - self._began, time.process_time() - self._used)

    def spent(self) -> Spent:
        """What it took."""
        return self._spent


def least(runs: list[Spent]) -> Spent:
    """The least of each, for whatever else the machine does only adds to it."""
    return Spent(min(run.clock for run in runs), min(run.processor for run in runs))


def load() -> str:
    """How busy the machine was in the last minute."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


VERDICTS = """
WITH scale AS (
    SELECT array_agg(l.id ORDER BY l.position) AS labels FROM annotations_verdictlabel l
    JOIN annotations_verdictscale s ON s.id = l.scale_id JOIN annotations_project p ON p.id = s.project_id
    WHERE p.slug = %(slug)s)
UPDATE annotations_verdict v SET label_id = scale.labels[1 + abs(hashtext(CASE
    WHEN abs(hashtext(v.id::text)) %% 4 = 0 THEN v.id::text ELSE m.document_id::text || m.fragments[1] END)) %% 4]
FROM scale, annotations_mention m JOIN annotations_project p ON p.id = m.project_id
WHERE m.claim_id = v.claim_id AND p.slug = %(slug)s
"""

PLACES = """
UPDATE annotations_mention m SET claim_types = ARRAY['quantity'], fragments = ARRAY[fragments[1] + 9, fragments[2]],
    quote = substr(d.text, fragments[1] + 10, fragments[2] - fragments[1] - 9)
FROM annotations_document d JOIN annotations_project p ON p.id = d.project_id
WHERE d.id = m.document_id AND p.slug = %(slug)s AND abs(hashtext(m.id::text)) %% 10 = 0
"""


def work(slug: str, documents: int) -> tuple[Any, list[UUID]]:
    """The round of a project of so many finished documents, and those; made if it is not there."""
    from annotations.models import Document, Round

    database()
    found = Document.objects.filter(project__slug=slug)
    if found.count() != documents:
        populate(slug, documents)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
            for statement in (VERDICTS, PLACES):
                cursor.execute(statement, {"slug": slug})
    return Round.objects.get(project__slug=slug), list(found.values_list("pk", flat=True))


def counted(slug: str, documents: int) -> Any:
    """The round of such a project, its documents counted."""
    from annotations.models import DocumentTally
    from annotations.services.agreement import counts as agreement_counts

    round_, ids = work(slug, documents)
    if DocumentTally.objects.filter(round=round_).count() != documents:
        agreement_counts.recount(documents=ids)
    return round_


def ask(round_: Any) -> Spent:
    """What one answer through the API takes."""
    from django.test import Client

    from annotations.models import User
    from tests import factories

    viewer = User.objects.filter(username=f"viewer-{round_.project.slug}").first() or factories.member(
        round_.project, "viewer", name=f"viewer-{round_.project.slug}"
    )
    client = Client(SERVER_NAME="localhost")
    client.force_login(viewer)
    with Watch() as watch:
        answer = client.get(f"/api/v1/rounds/{round_.pk}/agreement")
    assert answer.status_code == 200, answer.content
    return watch.spent()


def ask_after_a_change(round_: Any) -> Spent:
    """The same after a document was counted anew, so that every figure is worked out from kept counts."""
    from annotations.models import DocumentTally
    from annotations.services.agreement import counts as agreement_counts

    changed = DocumentTally.objects.filter(round=round_).values_list("document", flat=True)[0]
    agreement_counts.recount(documents=[changed])
    return ask(round_)


@figure("agreement page, 100,000 claims annotated twice", unit="ms", limit="at most 200")
def page() -> Measurement:
    round_ = counted(SLUG, DOCUMENTS)
    first = ask(round_)
    again = least([ask(round_) for _ in range(RUNS)])
    note = f"{again.told}; {first.told} for the first who asks in a new process, imports among it"
    return Measurement(1000 * again.clock, 200, note)


@figure("agreement page after a change, 100,000 claims annotated twice", unit="ms", limit="at most 200")
def page_after_a_change() -> Measurement:
    """The first answer after a change, in a process that has answered before: by the clock, PostgreSQL included."""
    round_ = counted(SLUG, DOCUMENTS)
    ask(round_)
    spent = least([ask_after_a_change(round_) for _ in range(RUNS)])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    note = f"{spent.told}; every figure worked out anew from kept counts; {peak:.0f} MB at most; {load()}"
    return Measurement(1000 * spent.clock, 200, note)


@figure("agreement from nothing", unit="documents/s", limit="at least 1,500")
def from_nothing() -> Measurement:
    """From rows to counts to the page, by the clock: PostgreSQL works on one core while we do on another."""
    round_, ids = work(f"{SLUG}-anew", FROM_NOTHING)
    spent = least([_from_nothing(round_, ids) for _ in range(RUNS)])
    note = f"{len(ids) / spent.processor:.0f}/s by our own processor time; {load()}"
    return Measurement(len(ids) / spent.clock, 1500, note)


def _from_nothing(round_: Any, documents: list[UUID]) -> Spent:
    from annotations.services import agreement
    from annotations.services.agreement import counts

    agreement.forget()
    with Watch() as watch:
        counts.recount(documents=documents)
        agreement.measure(round=round_)
    return watch.spent()
