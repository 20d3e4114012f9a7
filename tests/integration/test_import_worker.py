"""Imports by a real Celery worker that is killed: nothing half stored, and in the end the same rows (P47, P70)."""

import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now

from annotations.models import (
    Assignment,
    Document,
    DocumentTally,
    Event,
    Evidence,
    Job,
    Mention,
    Project,
    Upload,
    Verdict,
)
from annotations.services import jobs
from annotations.services.agreement import counts
from annotations.services.imports import import_jobs, runs, uploads
from annotations.services.imports.options import Options
from factcheck import embedded
from tests import factories
from tests.benchmarks import intake_file
from tests.processes import wait_for

pytestmark = pytest.mark.slow
DOCUMENTS = 4
PEOPLE = {"one": "anna", "two": "bela"}
POINTS = {
    "nothing is there": "annotations_document",
    "documents are there": "annotations_claim",
    "claims are there": "annotations_mention",
    "all but counts and log is there": "annotations_documenttally",
}
"""How far the worker is when it is killed, by the table that it then waits for."""


def desk(slug: str) -> Project:
    project = factories.project(slug, pre_annotate_on_import=False)
    for name in PEOPLE.values():
        person = factories.User.objects.filter(username=name).first()
        factories.member(project, "annotator", name=name, who=person)
    factories.round_of(project, name="First")
    return project


def file() -> bytes:
    return b"".join(intake_file.annotated(DOCUMENTS))


def rows(project: Project) -> dict[str, Any]:
    """All that an import writes, without ids and times."""
    own = {"project": project}
    events = Event.objects.filter(**own, verb__in=["work_imported", "data_imported"])
    mentions = ("document__sha256", "author", "fragments", "quote", "prefix", "suffix", "claim__wording")
    evidence = ("source__url", "cited_title", "excerpt", "question__verdict__annotator")
    found = {
        "documents": Document.objects.filter(**own).values_list("sha256", "title"),
        "assignments": Assignment.objects.filter(**own).values_list(
            "document__sha256", "annotator", "status"
        ),
        "mentions": Mention.objects.filter(**own).values_list(*mentions),
        "verdicts": Verdict.objects.filter(**own).values_list("label__key", "rationale", "annotator"),
        "evidence": Evidence.objects.filter(**own).values_list(*evidence),
        "tallies": DocumentTally.objects.filter(round__project=project).values_list("annotators"),
        "events": events.values_list("verb"),
    }
    return {name: Counter(map(repr, values)) for name, values in found.items()}


@contextmanager
def held(table: str) -> Iterator[None]:
    """Nobody writes into the table meanwhile."""
    with embedded.server().connect(connection.settings_dict["NAME"]) as other, other.transaction():
        other.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        yield


def waits_for(table: str) -> bool:
    statement = """
        SELECT EXISTS (SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE NOT l.granted AND l.relation = %s::regclass AND a.backend_type = 'client backend')
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [table])
        return bool(cursor.fetchone()[0])


def is_alone() -> bool:
    """Whether PostgreSQL has noticed that the worker is gone: no transaction of others is open."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL)"
        )
        return bool(cursor.fetchone()[0])


def is_done_by_sweeping(job: Job) -> bool:
    jobs.sweep()
    return Job.objects.get(pk=job.pk).status == "done"


@pytest.mark.parametrize("table", POINTS.values(), ids=POINTS.keys())
def test_a_killed_worker_leaves_nothing_and_the_next_brings_all(celery_worker, table):
    twin, project = desk("twin"), desk("harbor")
    runs.run(
        project=twin, stream=io.BytesIO(file()), name="data.jsonl", options=Options(people=PEOPLE), by=None
    )
    boss = factories.member(project, "manager", name="boss")
    upload: Upload = uploads.receive(project=project, by=boss, name="data.jsonl", stream=io.BytesIO(file()))
    empty = rows(project)
    with held(table):
        job = import_jobs.request(
            project=project, upload=upload, options=Options(people=PEOPLE), preview=False, by=boss
        )
        wait_for(lambda: waits_for(table), seconds=60, what="the worker waits")
        assert Job.objects.get(pk=job.pk).status == "running"
        celery_worker.kill()
    wait_for(is_alone, seconds=60, what="the transaction ends")
    assert rows(project) == empty
    celery_worker.start()
    Job.objects.filter(pk=job.pk).update(lease_expires_at=Now())  # instead of waiting for it
    wait_for(lambda: is_done_by_sweeping(job), seconds=90, what="another worker takes it up")
    assert Job.objects.get(pk=job.pk).attempt == 2
    assert rows(project) == rows(twin)


def test_what_is_counted_on_the_way_in_is_what_a_recount_finds(db):
    """The database's own reading of the work says the same, to the byte."""
    project = desk("harbor")
    runs.run(
        project=project, stream=io.BytesIO(file()), name="data.jsonl", options=Options(people=PEOPLE), by=None
    )
    documents = sorted(Document.objects.filter(project=project).values_list("pk", flat=True))
    kept = counts.kept(documents)
    assert len(kept) == DOCUMENTS
    assert kept == counts.tallies(documents)
