"""Jobs: asked for with the request, done once, fenced, swept, parked (P08, P10, P69, P70, P75)."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from annotations.core.errors import DomainError
from annotations.models import Event, Job, Membership, WorkerSeen
from annotations.services import job_runs, jobs
from annotations.services.jobs import JobFinishedError, LeaseLostError
from tests import factories

LONG_AGO = timedelta(hours=1)


@pytest.fixture
def sent(monkeypatch) -> list:
    """What goes to the broker, which is not there."""
    calls: list = []
    monkeypatch.setattr(jobs.messages, "send", lambda kind, job_id: calls.append((kind, job_id)))
    return calls


@pytest.fixture
def project(db):
    return factories.project()


def queued(project, **fields) -> Job:
    """A job that was asked for a while ago."""
    job = Job.objects.create(project=project, kind="preannotate", **fields)
    Job.objects.filter(pk=job.pk).update(created_at=Now() - LONG_AGO)
    return fresh(job)


def fresh(job: Job) -> Job:
    return Job.objects.select_related("project", "requested_by").get(pk=job.pk)


def claimed(job: Job) -> Job:
    held = jobs.claim(job_id=job.pk)
    assert held is not None
    return held


def let_the_lease_end(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_expires_at=Now() - timedelta(seconds=1))


def done_with(result):
    return lambda _job: result


def raising(error):
    def work(_job):
        raise error

    return work


# ── asking ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_a_job_is_sent_when_its_request_commits_and_not_before(sent):
    project = factories.project()
    with transaction.atomic():
        job = jobs.request(kind="preannotate", project=project, by=None)
        assert sent == []
    assert sent == [("preannotate", job.pk)]
    assert fresh(job).sent_at is not None
    assert Event.objects.get(verb="job_requested").object_id == str(job.pk)


@pytest.mark.django_db(transaction=True)
def test_a_request_that_is_rolled_back_leaves_no_job_and_sends_none(sent):
    project = factories.project()
    with transaction.atomic():
        jobs.request(kind="preannotate", project=project, by=None)
        transaction.set_rollback(True)
    assert (Job.objects.count(), sent) == (0, [])


# ── the lease ───────────────────────────────────────────────────────────────────────────────────


def test_a_claimed_job_runs_under_a_lease_by_the_database_clock(project):
    job = claimed(queued(project))
    lasts = Job.objects.filter(pk=job.pk).values_list(F("lease_expires_at") - Now(), flat=True).get()
    assert (job.status, job.attempt) == ("running", 1)
    assert timedelta(0) < lasts <= jobs.LEASE


def test_nobody_claims_a_job_that_is_held(project):
    job = claimed(queued(project))
    assert jobs.claim(job_id=job.pk) is None


@pytest.mark.parametrize("status", ("done", "failed", "parked", "cancelled"))
def test_nobody_claims_a_job_that_has_ended(project, status):
    assert jobs.claim(job_id=queued(project, status=status).pk) is None


def test_a_job_whose_lease_ended_is_taken_over_and_starts_once(project):
    first = claimed(queued(project))
    let_the_lease_end(first)
    second = claimed(first)
    assert (second.attempt, second.started_at) == (2, first.started_at)


WRITES = {
    "progress": lambda job: jobs.progress(job=job, done=1, total=2),
    "renew": lambda job: jobs.renew(job=job),
    "finish": lambda job: jobs.finish(job=job, result={"late": True}),
    "fail": lambda job: jobs.fail(job=job, reason="late"),
    "put_back": lambda job: jobs.put_back(job=job, reason="late"),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
@pytest.mark.parametrize("how", ("taken over", "swept", "cancelled"))
def test_a_worker_that_lost_its_job_can_write_nothing_for_it(project, sent, how, write):
    lost = claimed(queued(project))
    let_the_lease_end(lost)
    if how == "taken over":
        claimed(lost)
    elif how == "swept":
        jobs.sweep()
    else:
        jobs.cancel(job=lost, by=None)
    before = Job.objects.values().get()
    with pytest.raises(LeaseLostError):
        write(lost)
    assert Job.objects.values().get() == before


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_the_worker_that_holds_a_job_can_write(project, write):
    """The control of the test above."""
    job = claimed(queued(project))
    before = Job.objects.values().get()
    write(job)
    assert Job.objects.values().get() != before


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_race_for_a_job_do_it_once():
    job = queued(factories.project())
    ready, won = threading.Barrier(8), []

    def race() -> None:
        ready.wait()
        try:
            if jobs.claim(job_id=job.pk):
                won.append(threading.get_ident())
        finally:
            connection.close()

    workers = [threading.Thread(target=race) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (len(won), fresh(job).attempt) == (1, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("beats", (True, False))
def test_the_heartbeat_keeps_the_lease_of_one_long_step(monkeypatch, beats):
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=1))
    monkeypatch.setattr(jobs, "HEARTBEAT", timedelta(seconds=0.1 if beats else 60))
    job = claimed(queued(factories.project()))
    with job_runs.heartbeat(job):
        time.sleep(1.2)
        is_taken_over = jobs.claim(job_id=job.pk) is not None
    assert is_taken_over is not beats


# ── running ─────────────────────────────────────────────────────────────────────────────────────


def test_a_job_that_is_done_says_what_came_of_it(project):
    job = queued(project)
    job_runs.run(job_id=job.pk, work=done_with({"documents": 3}))
    after = fresh(job)
    assert (after.status, after.result, after.lease_expires_at) == ("done", {"documents": 3}, None)
    assert after.finished_at is not None


def test_a_message_that_comes_twice_does_the_work_once(project):
    job, calls = queued(project), []
    for _ in range(2):
        job_runs.run(job_id=job.pk, work=lambda held: calls.append(held.attempt) or {})
    assert calls == [1]


def test_a_refusal_of_the_domain_fails_the_job_at_once_with_its_sentence(project):
    job = queued(project)
    job_runs.run(job_id=job.pk, work=raising(DomainError("There is no pre-annotator “x”.")))
    assert (fresh(job).status, fresh(job).error) == ("failed", "There is no pre-annotator “x”.")


def test_an_unexpected_error_is_tried_three_times_and_parked_without_its_text(project, sent, caplog):
    job = queued(project)
    states = []
    for _ in range(4):
        job_runs.run(job_id=job.pk, work=raising(RuntimeError("secret text of a document")))
        states.append(fresh(job).status)
        jobs.sweep()
    assert states == ["queued", "queued", "parked", "parked"]
    assert (fresh(job).attempt, len(sent)) == (3, 2)
    assert "RuntimeError" in fresh(job).error
    assert "secret" not in fresh(job).error


@pytest.mark.django_db(transaction=True)
def test_a_database_that_restarts_fails_no_job(sent):
    job = queued(factories.project())
    job_runs.run(job_id=job.pk, work=raising(OperationalError("the connection is lost")))
    assert fresh(job).status in ("queued", "running")
    let_the_lease_end(job)
    jobs.sweep()
    job_runs.run(job_id=job.pk, work=done_with({}))
    assert fresh(job).status == "done"


@pytest.mark.parametrize("trouble", ("role", "membership", "account"))
def test_a_job_whose_requester_lost_the_right_ends_not_permitted(project, trouble):
    factories.member(project, "manager")
    requester = factories.member(project, "manager")
    job, calls = queued(project, requested_by=requester), []
    if trouble == "role":
        Membership.objects.filter(user=requester).update(roles=["annotator"])
    elif trouble == "membership":
        Membership.objects.filter(user=requester).delete()
    else:
        requester.is_active = False
        requester.save()
    job_runs.run(job_id=job.pk, work=lambda _job: calls.append(1) or {})
    assert (fresh(job).status, calls) == ("failed", [])
    assert fresh(job).error.startswith("Not permitted")


def test_a_job_whose_requester_kept_the_right_is_done(project):
    """The control of the test above."""
    job = queued(project, requested_by=factories.member(project, "manager"))
    job_runs.run(job_id=job.pk, work=done_with({}))
    assert fresh(job).status == "done"


# ── cancelling ──────────────────────────────────────────────────────────────────────────────────


def test_a_cancelled_job_is_not_done_and_cancelling_twice_is_once(project):
    job = queued(project)
    jobs.cancel(job=job, by=None)
    jobs.cancel(job=job, by=None)
    job_runs.run(job_id=job.pk, work=done_with({}))
    assert fresh(job).status == "cancelled"
    assert Event.objects.filter(verb="job_cancelled").count() == 1


def test_a_job_under_way_stops_at_its_next_write_when_it_is_cancelled(project):
    job, written = queued(project), []

    def work(held: Job) -> dict:
        jobs.progress(job=held, done=1, total=2)
        jobs.cancel(job=held, by=None)
        jobs.progress(job=held, done=2, total=2)
        written.append("too much")
        return {}

    job_runs.run(job_id=job.pk, work=work)
    assert (fresh(job).status, fresh(job).done, written) == ("cancelled", 1, [])


def test_a_job_that_has_ended_cannot_be_cancelled(project):
    with pytest.raises(JobFinishedError, match="done"):
        jobs.cancel(job=queued(project, status="done"), by=None)


# ── sweeping ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("age", "sent_ago", "is_sent"),
    (
        (timedelta(seconds=1), None, False),  # its request is sending it
        (timedelta(seconds=10), None, True),  # the broker was down
        (timedelta(minutes=1), timedelta(seconds=20), False),
        (timedelta(minutes=1), timedelta(seconds=50), True),
        (timedelta(minutes=5), timedelta(seconds=50), False),  # the wait doubles
        (timedelta(minutes=5), timedelta(minutes=4), True),
        (timedelta(days=2), timedelta(minutes=9), False),
        (timedelta(days=2), timedelta(minutes=11), True),  # and ends at ten minutes
    ),
)
def test_queued_jobs_are_sent_again_at_growing_intervals(project, sent, age, sent_ago, is_sent):
    job = queued(project)
    Job.objects.filter(pk=job.pk).update(
        created_at=Now() - age, sent_at=None if sent_ago is None else Now() - sent_ago
    )
    assert (jobs.sweep(), len(sent)) == (is_sent, is_sent)


def test_a_silent_worker_loses_its_job_which_is_sent_again(project, sent):
    job = claimed(queued(project))
    assert jobs.sweep() == 0
    let_the_lease_end(job)
    assert jobs.sweep() == 1
    assert (fresh(job).status, sent) == ("queued", [("preannotate", job.pk)])


def test_a_job_is_parked_when_three_attempts_in_a_row_came_no_further(project, sent):
    job = queued(project)
    for _ in range(3):
        let_the_lease_end(claimed(job))
        jobs.sweep()
    assert (fresh(job).status, fresh(job).attempt) == ("parked", 3)
    assert "3 times" in fresh(job).error
    assert jobs.claim(job_id=job.pk) is None


def test_a_job_that_comes_further_each_time_is_never_parked(project, sent):
    job = queued(project)
    for attempt in range(1, 7):
        held = claimed(job)
        jobs.progress(job=held, done=attempt, total=10)
        let_the_lease_end(held)
        jobs.sweep()
    assert (fresh(job).status, fresh(job).attempt, fresh(job).done) == ("queued", 6, 6)


def test_a_broker_that_is_down_is_tried_once_a_sweep_and_every_job_stays_due(project, monkeypatch):
    waiting, tried = [queued(project) for _ in range(3)], []

    def refuse(kind, job_id):
        tried.append(job_id)
        raise ConnectionRefusedError

    monkeypatch.setattr(jobs.messages, "send", refuse)
    assert (jobs.sweep(), len(tried)) == (0, 1)
    assert list(Job.objects.values_list("sent_at", flat=True)) == [None] * len(waiting)


@pytest.mark.usefixtures("no_worker")
def test_signs_of_life_are_kept_for_a_day(project, sent):
    jobs.see_worker(name="old")
    WorkerSeen.objects.update(seen_at=Now() - timedelta(days=2))
    jobs.see_worker(name="new")
    jobs.see_worker(name="new")
    jobs.sweep()
    assert list(WorkerSeen.objects.values_list("name", flat=True)) == ["new"]


def test_a_sweep_asks_the_same_number_of_questions_however_many_jobs_wait(
    project, sent, django_assert_num_queries
):
    def sweep_of(count: int) -> int:
        Job.objects.all().delete()
        for _ in range(count):
            queued(project)
        with django_assert_num_queries(8 + count):  # two savepoints; one to note each sending
            jobs.sweep()

    sweep_of(2)
    sweep_of(40)
