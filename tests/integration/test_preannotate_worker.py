"""Pre-annotation by a real Celery worker that is killed, cut off and asked twice (P69, P70, P71)."""

import hashlib
import io
import json
import time
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models.functions import Now

from annotations.models import Document, Job, Project, Suggestion
from annotations.queries import jobs as job_queries
from annotations.services import jobs, suggestions
from factcheck import database
from tests import factories

pytestmark = pytest.mark.slow


def world(documents: int) -> Project:
    """A project whose engine suggests every sentence, and so many documents of five sentences."""
    project = factories.project(pre_annotator="dummy")
    texts = [" ".join(f"Ship {number} met storm {n}." for n in range(5)) for number in range(documents)]
    Document.objects.bulk_create(
        Document(
            project=project,
            title=text[:6],
            text=text,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            characters=len(text),
        )
        for text in texts
    )
    return project


@pytest.fixture
def broker_down():
    """`with broker_down():` nobody reaches the broker, and those who had are cut off."""

    def allow(*, connections: bool) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER DATABASE {database.BROKER_DATABASE} ALLOW_CONNECTIONS {connections}")
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                [database.BROKER_DATABASE],
            )

    @contextmanager
    def down():
        allow(connections=False)
        try:
            yield
        finally:
            allow(connections=True)

    return down


def wait_until(condition, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {list(Job.objects.values())}"
        time.sleep(0.02)


def status(job: Job) -> str:
    return Job.objects.values_list("status", flat=True).get(pk=job.pk)


def test_a_worker_in_its_own_process_pre_annotates(celery_worker):
    project = world(3)
    job = suggestions.request(project=project, by=None)
    wait_until(lambda: status(job) == "done")
    assert Suggestion.objects.count() == 15
    wait_until(job_queries.has_worker, seconds=15)  # it gives a sign of life every ten


def swept_up_to(job: Job, attempt: int) -> bool:
    """Sweep, as the scheduler does; a job under two seconds old waits for the next time."""
    jobs.sweep()
    time.sleep(0.2)
    return Job.objects.get(pk=job.pk).attempt == attempt


def test_killing_the_worker_again_and_again_loses_and_doubles_nothing(celery_worker):
    """P70: SIGKILL at five points of one job."""
    documents = 1000
    project = world(documents)
    job = suggestions.request(project=project, by=None)
    for kill in range(1, 6):
        reached = kill * documents // 8
        wait_until(lambda reached=reached: Job.objects.get(pk=job.pk).done >= reached)
        celery_worker.kill()
        assert status(job) == "running", "the worker was too quick for this test"
        celery_worker.start()
        Job.objects.filter(pk=job.pk).update(lease_expires_at=Now())  # instead of waiting for it
        wait_until(lambda attempt=kill + 1: swept_up_to(job, attempt))
    wait_until(lambda: status(job) == "done")
    job.refresh_from_db()
    assert (job.attempt, job.done) == (6, documents)
    assert job.result["suggestions"] == Suggestion.objects.count() == 5 * documents
    assert Suggestion.objects.values("document").distinct().count() == documents


def test_a_lease_that_nobody_helped_along_ends_and_the_job_with_it(celery_worker):
    """The same with nothing but time and the sweep."""
    project = world(300)
    job = suggestions.request(project=project, by=None)
    wait_until(lambda: Job.objects.get(pk=job.pk).done >= 20)
    celery_worker.kill()
    assert status(job) == "running"
    celery_worker.start()

    def is_done_by_sweeping() -> bool:
        jobs.sweep()
        time.sleep(0.5)
        return status(job) == "done"

    wait_until(is_done_by_sweeping, seconds=jobs.LEASE.total_seconds() + 20)
    assert Suggestion.objects.count() == 5 * 300


def test_a_database_that_cuts_the_worker_off_fails_no_job(celery_worker):
    """P71: as in a restart of the database, four times in one job."""
    documents = 1000
    project = world(documents)
    job = suggestions.request(project=project, by=None)
    for cut in range(1, 5):
        wait_until(lambda reached=cut * documents // 6: Job.objects.get(pk=job.pk).done >= reached)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        wait_until(lambda: jobs.sweep() == 1)
    wait_until(lambda: status(job) == "done")
    job.refresh_from_db()
    assert (job.attempt, job.done) == (5, documents)
    assert job.result["suggestions"] == Suggestion.objects.count() == 5 * documents


def test_a_job_asked_for_while_the_broker_is_down_runs_once_when_it_is_back(celery_worker, broker_down):
    """P69."""
    project = world(3)
    with broker_down():
        started = time.monotonic()
        with transaction.atomic():
            job = suggestions.request(project=project, by=None)
        assert time.monotonic() - started < 8
        assert status(job) == "queued"
        Job.objects.filter(pk=job.pk).update(created_at=Now() - jobs.RESEND_AFTER)
        assert jobs.sweep() == 0
    assert jobs.sweep() == 1
    wait_until(lambda: status(job) == "done")
    job.refresh_from_db()
    assert (job.attempt, Suggestion.objects.count()) == (1, 15)


def test_a_job_sent_again_and_again_is_done_once(celery_worker):
    project = world(3)
    job = suggestions.request(project=project, by=None)
    for _ in range(3):
        jobs.messages.send(job.kind, job.pk)
    wait_until(lambda: status(job) == "done")
    other = suggestions.request(project=project, by=None)  # behind them in the queue
    wait_until(lambda: status(other) == "done")
    job.refresh_from_db()
    assert (job.attempt, Suggestion.objects.count()) == (1, 15)


def run_command(project: Project, **options) -> str:
    out = io.StringIO()
    call_command("preannotate", project=project.slug, wait=True, stdout=out, **options)
    return out.getvalue()


def test_the_command_waits_for_the_worker(celery_worker):
    project = world(2)
    assert run_command(project).splitlines()[-1] == "10 suggestions in 2 documents."
    answer = json.loads(run_command(project, json=True))
    assert (answer["status"], answer["message"]) == ("done", "10 suggestions in 2 documents.")
