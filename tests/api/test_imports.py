"""Imports by the API: sending, previewing, importing as a job, and who may not (P08, P10, P12, P31, P57, P65, P70)."""

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotations.models import Assignment, Document, Job, Mention, Project, SignInTally, Upload
from annotations.models.job import JobStatus
from annotations.services import housekeeping, job_runs, jobs, rates
from annotations.services.imports import import_jobs, pacing, runs, uploads
from annotations.services.imports.options import Options
from tests import factories
from tests.processes import wait_for

pytestmark = pytest.mark.django_db(transaction=True)
UPLOADS, IMPORTS = "/api/v1/projects/harbor/uploads", "/api/v1/projects/harbor/imports"
TEXT = "Twelve boats sank on Monday."
WORK = {"text": TEXT, "label": [[0, 12, "event"]], "annotator": "anna", "offset_unit": "code_point"}


@pytest.fixture
def project(request, monkeypatch, tmp_path) -> Project:
    """A project with a round; jobs stay where they are unless the test has a worker."""
    if "celery_worker" not in request.fixturenames:
        monkeypatch.setattr(jobs.messages, "send", lambda _kind, _job_id: None)
        monkeypatch.setattr(housekeeping, "uploads_folder", lambda: tmp_path / "uploads")
    made = factories.project("harbor")
    for name in ("anna", "bela"):
        factories.member(made, "annotator", name=name)
    factories.member(made, "manager", name="boss")
    factories.round_of(made, name="First", overlap=2)
    return made


@pytest.fixture
def boss(project) -> Client:
    client = Client()
    client.force_login(project.memberships.get(roles=["manager"]).user)
    return client


def lines(*rows: Any) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def send(client: Client, data: bytes, name: str = "data.jsonl") -> Any:
    return client.post(f"{UPLOADS}?name={name}", data, content_type="application/octet-stream")


def ask(client: Client, upload: str, headers: dict[str, str] | None = None, **told: Any) -> Any:
    return client.post(
        IMPORTS, {"upload": upload, **told}, content_type="application/json", headers=headers or {}
    )


def done(client: Client, data: bytes, name: str = "data.jsonl", **told: Any) -> dict[str, Any]:
    """The import after a worker has done it."""
    answer = ask(client, send(client, data, name).json()["id"], **told)
    assert answer.status_code == 202, answer.json()
    job_runs.run(job_id=answer.json()["id"], work=import_jobs.run)
    return client.get(f"/api/v1/imports/{answer.json()['id']}").json()


def test_sending_a_file(boss):
    """What it looks like; sent again, it is the same upload (P65)."""
    answer = send(boss, b"id,text,who\n1,Some words.,anna\n", "a.csv")
    assert answer.status_code == 201
    body = answer.json()
    assert (body["name"], body["bytes"], body["format"], body["wrong"]) == ("a.csv", 31, "csv", "")
    assert body["table"]["columns"] == {"document_id": "id", "text": "text"}
    assert send(boss, b"id,text,who\n1,Some words.,anna\n", "a.csv").json() == body
    assert Upload.objects.count() == 1
    assert [file.name for file in housekeeping.uploads_folder().iterdir()] == [body["id"]]


def test_a_file_of_no_format(boss):
    body = send(boss, b"\x89PNG\r\n\x1a\n\0\0", "a.png").json()
    assert (body["format"], body["table"]) == ("", None)
    assert body["wrong"].startswith("The file is no text; which format it is in can't be told.")


@pytest.mark.parametrize(("more", "status"), ((0, 201), (1, 413)))
def test_a_file_has_a_limit(boss, monkeypatch, more, status):
    """P31: at the limit, and one more; of what is refused nothing stays."""
    monkeypatch.setattr(settings, "IMPORT_LIMIT", 1000)
    answer = send(boss, b"a" * (1000 + more), "a.txt")
    assert answer.status_code == status
    assert len(list(housekeeping.uploads_folder().iterdir())) == 1 - more
    if more:
        assert answer.json()["code"] == "too_large"


@pytest.mark.parametrize("query", ("", "?name=", f"?name={'x' * 401}", "?name=a.txt&more=1", "?name=%00"))
def test_a_file_has_a_name(boss, query):
    assert boss.post(UPLOADS + query, b"x", content_type="application/octet-stream").status_code == 400


def test_a_body_of_another_type_is_no_file(boss):
    assert boss.post(f"{UPLOADS}?name=a.txt", b"{}", content_type="application/json").status_code == 415


def test_preview_then_import(boss, project):
    """The preview stores nothing; the import is work of the person, and the report says so."""
    found = done(boss, lines(WORK), preview=True)
    assert (found["status"], found["message"]) == ("done", "Would be new: 1 document, 1 work.")
    report = found["report"]
    assert (report["stored"], report["documents"], report["works"]) == (
        False,
        {"new": 1, "already_there": 0},
        {"new": 1, "already_there": 0},
    )
    assert Document.objects.count() == 0
    found = done(boss, lines(WORK))
    assert found["message"] == "New: 1 document, 1 work."
    assert Mention.objects.get().author.username == "anna"
    assert Job.objects.filter(kind="preannotate").count() == len(found["report"]["jobs"]) == 1
    results = boss.get(IMPORTS).json()["results"]
    assert [each["preview"] for each in results] == [False, True]
    assert results[0] == found


def test_what_is_wrong_is_in_the_report(boss):
    found = done(boss, lines({**WORK, "annotator": "zoe"}))
    assert (found["status"], found["error"]) == ("failed", "1 record is wrong, so nothing was imported.")
    (fault,) = found["report"]["faults"]
    assert (fault["file"], fault["record"], fault["field"]) == (
        "data.jsonl",
        "work on 1 document",
        "annotator",
    )
    assert Document.objects.count() == 0
    found = done(boss, lines({**WORK, "annotator": "zoe"}), people={"zoe": "bela"})
    assert found["report"]["annotators"] == [{"name": "zoe", "works": 1, "user": "bela"}]


@pytest.mark.parametrize(
    ("told", "field"),
    (
        ({"upload": "nothing"}, "upload"),
        ({"upload": str(factories.uuid7())}, "upload"),
        ({"format": "parquet"}, "format"),
        ({"people": {"a": 3}, "more": 1}, "more"),
        ({"version": "1"}, "version"),
        ({"people": {"x": "y" * 401}}, "people.x"),
        ({"labels": {"x" * 401: "y"}}, "labels"),
        ({"suggestions": "x", "whose": "anna"}, "suggestions"),
    ),
)
def test_what_cannot_be_asked(boss, told, field):
    upload = send(boss, b"words", "a.txt").json()["id"]
    answer = ask(boss, **{"upload": upload, **told})
    assert answer.status_code == 400
    assert field in [error["field"] for error in answer.json()["errors"]]


def test_asking_twice_with_one_key_makes_one_job(boss):
    """P65."""
    upload = send(boss, b"words", "a.txt").json()["id"]
    first = ask(boss, upload, {"Idempotency-Key": "once"})
    assert ask(boss, upload, {"Idempotency-Key": "once"}).json() == first.json()
    assert Job.objects.count() == 1
    assert ask(boss, upload, {"Idempotency-Key": "once"}, preview=True).status_code == 422


def test_a_job_carries_no_text(boss):
    """P57."""
    ask(boss, send(boss, lines(WORK)).json()["id"])
    assert TEXT not in str(Job.objects.get().parameters)


def test_a_file_of_another_project(boss, project):
    """P03."""
    other = factories.project("other")
    someone = factories.member(other, "manager", name="other-boss")
    upload = uploads.receive(project=other, by=someone, name="a.txt", stream=io.BytesIO(b"words"))
    assert ask(boss, str(upload.pk)).status_code == 400
    assert Job.objects.count() == 0


def test_a_file_that_is_gone(boss):
    upload = send(boss, b"words", "a.txt").json()["id"]
    for file in housekeeping.uploads_folder().iterdir():
        file.unlink()
    assert ask(boss, upload).status_code == 410


def test_rights_are_checked_again_when_it_runs(boss, project):
    """P08, P10."""
    answer = ask(boss, send(boss, lines(WORK)).json()["id"]).json()
    asked = project.memberships.get(roles=["manager"])
    factories.member(project, "manager")
    project.memberships.filter(pk=asked.pk).update(roles=["viewer"])
    job_runs.run(job_id=answer["id"], work=import_jobs.run)
    assert Job.objects.get().error == job_runs.NOT_PERMITTED
    assert Document.objects.count() == 0


def test_blind_managers_import_nothing(boss, project):
    """P12: what stands already would show in the report."""
    person = project.memberships.get(roles=["manager"]).user
    project.memberships.filter(user=person).update(roles=["manager", "annotator"])
    factories.slots(project.rounds.get(), factories.document(project))
    assert boss.get(IMPORTS).status_code == 200
    boss.post(f"/api/v1/rounds/{project.rounds.get().pk}/next", {}, content_type="application/json")
    assert send(boss, b"words", "a.txt").status_code == boss.get(IMPORTS).status_code == 403


def test_what_can_be_told(boss):
    found = boss.get("/api/v1/projects/harbor/import-choices").json()
    assert [each["key"] for each in found["annotators"]] == ["anna", "bela"]
    assert [each["key"] for each in found["rounds"]] == ["First"]
    assert found["most_bytes"] == settings.IMPORT_LIMIT
    assert {"jsonl", "xlsx", "brat"} <= {each["key"] for each in found["formats"]}
    assert "parquet" not in {each["key"] for each in found["formats"]}


# ── the job ──────────────────────────────────────────────────────────────────────────────────────


def requested(project: Project, boss: Client, data: bytes) -> Job:
    return Job.objects.get(pk=ask(boss, send(boss, data).json()["id"]).json()["id"])


def test_a_cancelled_import_leaves_nothing(boss, project, monkeypatch):
    """Also one that was cancelled in the last moment: the commit is under the lease."""
    job = requested(project, boss, lines(WORK))
    held = jobs.claim(job_id=job.pk)
    assert held is not None
    finish = runs._finish

    def cancelled_first(*given: Any) -> None:
        Job.objects.filter(pk=job.pk).update(status=JobStatus.CANCELLED)
        finish(*given)

    monkeypatch.setattr(runs, "_finish", cancelled_first)
    with pytest.raises(jobs.LeaseLostError):
        import_jobs.run(held)
    assert Document.objects.count() == Assignment.objects.count() == 0


def test_a_cancelled_import_stops_on_the_way(boss, project, monkeypatch):
    """The thread that tells how far it is notices, and the next record ends it."""
    monkeypatch.setattr(import_jobs, "TELL_EVERY", 0.01)
    job = requested(project, boss, lines(*({"text": f"Words {i}."} for i in range(3))))
    held = jobs.claim(job_id=job.pk)
    assert held is not None
    jobs.cancel(job=held, by=None)
    advance = import_jobs.Teller.advance

    def when_noticed(teller: Any, record: int, total: int) -> None:
        assert teller.lost.wait(30)
        advance(teller, record, total)

    monkeypatch.setattr(import_jobs.Teller, "advance", when_noticed)
    with pytest.raises(jobs.LeaseLostError):
        import_jobs.run(held)
    assert Document.objects.count() == 0


def test_how_far_it_is_shows_while_it_runs(boss, project, monkeypatch):
    """Though the transaction is open: another connection sees it."""
    monkeypatch.setattr(import_jobs, "TELL_EVERY", 0.01)
    job = requested(project, boss, lines(*({"text": f"Words {i}."} for i in range(3))))
    count, seen = jobs.count, []

    def noted(**given: Any) -> None:
        count(**given)
        seen.append(given["done"])

    monkeypatch.setattr(jobs, "count", noted)
    advance = import_jobs.Teller.advance

    def slowly(teller: Any, record: int, total: int) -> None:
        advance(teller, record, total)
        while record == 2 and 2 not in seen:
            teller.over.wait(0.01)

    monkeypatch.setattr(import_jobs.Teller, "advance", slowly)
    job_runs.run(job_id=job.pk, work=import_jobs.run)
    assert 2 in seen
    assert Job.objects.get(pk=job.pk).status == JobStatus.DONE


def test_an_attempt_that_died_after_its_commit(boss, project):
    """P70: the next one tells what came of the first, and brings nothing twice."""
    job = requested(project, boss, lines(WORK))
    first = jobs.claim(job_id=job.pk)
    assert first is not None
    import_jobs.run(first)  # and died before it could say that it is done
    Job.objects.filter(pk=job.pk).update(status=JobStatus.QUEUED, lease_expires_at=None)
    job_runs.run(job_id=job.pk, work=import_jobs.run)
    job.refresh_from_db()
    assert (job.status, job.attempt) == (JobStatus.DONE, 2)
    assert job.result["report"]["works"] == {"new": 1, "already_there": 0}
    assert Mention.objects.count() == 1


def test_a_worker_does_it(celery_worker, boss, project):
    """Through broker and worker."""
    job = requested(project, boss, lines(WORK))
    wait_for(lambda: Job.objects.get(pk=job.pk).status == JobStatus.DONE, seconds=60, what="the import")
    assert Mention.objects.count() == 1


def test_files_go_after_a_week(boss, project, as_owner):
    """And what lies there without a row."""
    upload = Upload.objects.get(pk=send(boss, b"words", "a.txt").json()["id"])
    housekeeping.remove_uploads(older_than=housekeeping.UPLOADS_KEPT)
    folder: Path = housekeeping.uploads_folder()
    assert (folder / str(upload.pk)).exists()
    stray = folder / str(factories.uuid7())
    stray.write_bytes(b"x")
    Upload.objects.filter(pk=upload.pk).update(created_at="2020-01-01T00:00:00Z")
    assert housekeeping.remove_uploads(older_than=housekeeping.UPLOADS_KEPT) == 1
    assert list(folder.iterdir()) == []


def test_the_number_of_statements_is_the_same_for_few_and_many(boss, project):
    counts = []
    for number in (1, 30):
        for i in range(number):
            uploads_of = uploads.receive(
                project=project, by=project.memberships.get(roles=["manager"]).user, name=f"{number}-{i}.txt", stream=io.BytesIO(b"w")
            )  # fmt: skip
            import_jobs.request(project=project, upload=uploads_of, options=Options(), preview=True, by=None)
        with CaptureQueriesContext(connection) as queries:
            assert boss.get(IMPORTS).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


# ── how often (P53) ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def other_boss(project) -> Client:
    client = Client()
    client.force_login(factories.member(project, "manager", name="chief"))
    return client


@pytest.mark.parametrize("limit", ["PERSON_LIMIT", "PROJECT_LIMIT"])
def test_too_many_files_have_to_wait(boss, other_boss, monkeypatch, limit):
    """P53: at the limit, over it and after it; of one person, and of several into one project."""
    monkeypatch.setattr(pacing, limit, 2)
    assert [send(boss, lines(WORK), f"{n}.jsonl").status_code for n in range(2)] == [201, 201]
    refused = send(boss, lines(WORK), "3.jsonl")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert 0 < int(refused["Retry-After"]) <= rates.WINDOW_SECONDS
    assert send(other_boss, lines(WORK)).status_code == (429 if limit == "PROJECT_LIMIT" else 201)
    SignInTally.objects.update(since=F("since") - timedelta(seconds=rates.WINDOW_SECONDS + 1))
    assert send(boss, lines(WORK), "3.jsonl").status_code == 201


def test_too_many_imports_have_to_wait(boss, monkeypatch):
    """P53: a request that is repeated under its key is none of its own."""
    upload = send(boss, lines(WORK)).json()["id"]
    monkeypatch.setattr(pacing, "PERSON_LIMIT", 2)
    again = {"Idempotency-Key": "a" * 32}
    assert [ask(boss, upload, again, preview=True).status_code for _ in range(3)] == [202] * 3
    refused = ask(boss, upload, preview=True)
    assert (refused.status_code, Job.objects.count()) == (429, 1)
    assert "Retry-After" in refused


def test_without_the_limit_nobody_waits(boss, monkeypatch):
    """P53: it is this guard that refuses."""
    monkeypatch.setattr(pacing, "PERSON_LIMIT", 1)
    monkeypatch.setattr(pacing, "take_turn", lambda **_whose: None)
    assert [send(boss, lines(WORK), f"{n}.jsonl").status_code for n in range(3)] == [201] * 3
