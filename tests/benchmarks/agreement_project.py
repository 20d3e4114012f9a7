"""The agreement page of a large project, and agreement from nothing: processor time and documents a second.

The documents are those of the export's benchmark, 2 annotators × 10 claims each; verdicts, claim types and a tenth
of the places vary. Before the first figure they are made and counted, which takes some minutes.
"""

import resource
import time
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from tests.benchmarks.export import database, populate
from tests.benchmarks.registry import Measurement, figure

DOCUMENTS, FROM_NOTHING = 10_000, 3_000
SLUG = "bench-agreement"
RUNS = 5

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


def ask(round_: Any) -> float:
    """Processor time of one answer through the API, in milliseconds."""
    from django.test import Client

    from annotations.models import User
    from tests import factories

    viewer = User.objects.filter(username=f"viewer-{round_.project.slug}").first() or factories.member(
        round_.project, "viewer", name=f"viewer-{round_.project.slug}"
    )
    client = Client(SERVER_NAME="localhost")
    client.force_login(viewer)
    began = time.process_time()
    answer = client.get(f"/api/v1/rounds/{round_.pk}/agreement")
    spent = time.process_time() - began
    assert answer.status_code == 200, answer.content
    return 1000 * spent


@figure("agreement page, 100,000 claims annotated twice", unit="ms", limit="at most 200")
def page() -> Measurement:
    round_ = counted(SLUG, DOCUMENTS)
    first = ask(round_)
    again = min(ask(round_) for _ in range(RUNS))
    return Measurement(again, 200, f"{first:.0f} ms for the first who asks after a change, imports among it")


@figure(
    "agreement page after a change, 100,000 claims annotated twice",
    unit="ms",
    limit="none; kept counts alone",
)
def page_after_a_change() -> Measurement:
    from annotations.services import agreement

    round_ = counted(SLUG, DOCUMENTS)
    ask(round_)
    times = []
    for _ in range(RUNS):
        agreement.forget()
        times.append(ask(round_))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measurement(
        min(times), None, f"every figure worked out anew from kept counts; {peak:.0f} MB at most"
    )


@figure("agreement from nothing", unit="documents/s", limit="at least 1,500")
def from_nothing() -> Measurement:
    """From rows to counts to the page, by our own processor time; the database has a process of its own."""
    round_, ids = work(f"{SLUG}-anew", FROM_NOTHING)
    spent = min(_from_nothing(round_, ids) for _ in range(RUNS))
    note = f"{len(ids) / spent[1]:.0f}/s by the clock, the database's share and all that else ran in it"
    return Measurement(len(ids) / spent[0], 1500, note)


def _from_nothing(round_: Any, documents: list[UUID]) -> tuple[float, float]:
    """Processor time and time by the clock, in seconds."""
    from annotations.services import agreement
    from annotations.services.agreement import counts

    agreement.forget()
    began, spent = time.perf_counter(), time.process_time()
    counts.recount(documents=documents)
    agreement.measure(round=round_)
    return time.process_time() - spent, time.perf_counter() - began
