"""Exports by the API: asking, following, taking the file away, and who may not (P08, P09, P10, P12)."""

import hashlib
import json
import uuid
from typing import Any

import pytest
from django.test import Client

from annotations.models import Assignment, Event, Job, Membership
from annotations.services import assignments, exports, job_runs, jobs, tokens
from tests import desks, export_world, factories
from tests.export_world import World

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/api/v1/projects/harbor/exports"


@pytest.fixture
def world(request, monkeypatch) -> World:
    """The world; jobs stay where they are unless the test has a worker, which another test may have started."""
    if "celery_worker" not in request.fixturenames:
        monkeypatch.setattr(jobs.messages, "send", lambda _kind, _job_id: None)
    return export_world.make()


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def ask(client: Client, body: Any = None, **headers: str) -> Any:
    return client.post(LIST, body or {"format": "jsonl"}, content_type="application/json", headers=headers)


@pytest.fixture
def done(world) -> Job:
    """An export that a worker has done."""
    job = exports.request(project=world.project, by=world.manager, format="jsonl")
    job_runs.run(job_id=job.pk, work=exports.run)
    job.refresh_from_db()
    assert (job.status, job.error) == ("done", "")
    return job


def file_url(job: Job) -> str:
    return f"/api/v1/exports/{job.pk}/file"


def body_of(response: Any) -> bytes:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    response.close()
    return body


def test_asking_makes_a_job(world):
    answer = ask(client_of(world.manager))
    assert answer.status_code == 202
    body = answer.json()
    job = Job.objects.get()
    assert (body["id"], body["kind"], body["status"], body["format"]) == (
        str(job.pk),
        "export",
        "queued",
        "jsonl",
    )
    assert {body[key] for key in ("file_url", "bytes", "sha256", "rows", "manifest")} == {None}
    assert job.parameters == {  # P57: nothing else travels with a job
        "format": "jsonl",
        "rounds": [],
        "annotators": [],
        "statuses": [],
        "documents": "all",
        "judgments": "all",
    }
    assert client_of(world.manager).get(LIST).json()["results"] == [
        client_of(world.manager).get(f"/api/v1/exports/{job.pk}").json()
    ]


def test_asking_twice_with_one_key_makes_one_job(world):
    """P65."""
    client = client_of(world.manager)
    first = ask(client, **{"Idempotency-Key": "once"})
    assert ask(client, **{"Idempotency-Key": "once"}).json() == first.json()
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    (({"format": "html"}, "format"), ({"format": "jsonl", "gold": True}, "gold"), ({"x": 1}, "x")),
)
def test_what_cannot_be_asked(world, body, field):
    answer = ask(client_of(world.manager), body)
    assert answer.status_code == 400
    assert field in [error["field"] for error in answer.json()["errors"]]


def test_a_done_export_tells_what_it_holds(world, done):
    body = client_of(world.manager).get(f"/api/v1/exports/{done.pk}").json()
    data = body_of(client_of(world.manager).get(body["file_url"]))
    assert body["sha256"] == hashlib.sha256(data).hexdigest() == body["manifest"]["sha256"]
    assert body["bytes"] == len(data) == body["manifest"]["bytes"]
    assert body["rows"] == body["manifest"]["rows"]
    assert sum(body["rows"].values()) == data.count(b"\n") == done.done == done.total
    assert body["manifest"]["offset_unit"] == "code_point"
    assert body["manifest"]["as_of"] == json.loads(data.split(b"\n")[0])["as_of"]


def test_the_file_is_private(world, done):
    """P09: no shared cache keeps it, no browser shows it in the site's origin."""
    answer = client_of(world.manager).get(file_url(done), headers={"Accept": "application/x-ndjson"})
    assert (answer.status_code, len(body_of(answer))) == (200, done.result["manifest"]["bytes"])
    wanted = {
        "Content-Type": "application/x-ndjson",
        "Cache-Control": "private, no-store",
        "Accept-Ranges": "bytes",
        "ETag": f'"{done.result["manifest"]["sha256"]}"',
        "Content-Length": str(done.result["manifest"]["bytes"]),
        "X-Content-Type-Options": "nosniff",
    }
    assert {name: answer[name] for name in wanted} == wanted
    assert answer["Content-Disposition"].startswith('attachment; filename="harbor-')


def ranges(size: int) -> list[tuple[str, int, int]]:
    return [
        ("bytes=0-0", 0, 1),
        ("bytes=0-99", 0, 100),
        ("bytes=100-", 100, size),
        ("bytes=-5", size - 5, size),
        (f"bytes=-{size * 2}", 0, size),
        (f"bytes={size - 1}-{size * 2}", size - 1, size),
    ]


def test_ranges(world, done):
    client = client_of(world.manager)
    data = body_of(client.get(file_url(done)))
    for header, start, end in ranges(len(data)):
        answer = client.get(file_url(done), headers={"Range": header})
        assert (answer.status_code, body_of(answer)) == (206, data[start:end]), header
        assert answer["Content-Range"] == f"bytes {start}-{end - 1}/{len(data)}"
        assert answer["Content-Length"] == str(end - start)


@pytest.mark.parametrize(
    "header",
    (
        "bytes=0-1,4-5",
        "bytes=5-2",
        "bytes=-",
        "bytes=a-b",
        "items=0-1",
        "bytes=٠-١",
        "bytes=" + "9" * 40 + "-",
    ),
)
def test_what_is_no_single_range_gives_the_whole(world, done, header):
    answer = client_of(world.manager).get(file_url(done), headers={"Range": header})
    assert (answer.status_code, len(body_of(answer))) == (200, done.result["manifest"]["bytes"])


@pytest.mark.parametrize("header", ("bytes={size}-", "bytes=-0"))
def test_a_range_behind_the_end(world, done, header):
    size = done.result["manifest"]["bytes"]
    answer = client_of(world.manager).get(file_url(done), headers={"Range": header.format(size=size)})
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{size}")
    assert answer.json()["code"] == "range_not_satisfiable"


def test_a_download_goes_on_where_it_stopped_unless_the_file_is_another(world, done):
    client, tag = client_of(world.manager), f'"{done.result["manifest"]["sha256"]}"'
    for condition, status in (
        (tag, 206),
        ('"other"', 200),
        (f"W/{tag}", 200),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 200),
    ):
        answer = client.get(file_url(done), headers={"Range": "bytes=10-19", "If-Range": condition})
        assert answer.status_code == status, condition
        body_of(answer)


def test_nothing_is_sent_twice(world, done):
    client, tag = client_of(world.manager), f'"{done.result["manifest"]["sha256"]}"'
    for condition, status in ((tag, 304), (f'"x", {tag}', 304), (f"W/{tag}", 304), ("*", 304), ('"x"', 200)):
        answer = client.get(file_url(done), headers={"If-None-Match": condition, "Range": "bytes=0-1"})
        assert answer.status_code == (206 if status == 200 else status), condition
        body_of(answer)


def test_head_tells_the_length_without_the_bytes(world, done):
    answer = client_of(world.manager).head(file_url(done))
    body_of(answer)
    assert (answer.status_code, answer["Content-Length"]) == (200, str(done.result["manifest"]["bytes"]))


def urls(job: Job) -> tuple[str, str]:
    return f"/api/v1/exports/{job.pk}", file_url(job)


@pytest.mark.parametrize("who", ("outsider", "ada", "judge"))
def test_others_do_not_learn_that_it_is_there(world, done, who):
    """P09: adjudicator and annotator are members, and may not export; the outsider is none."""
    client = client_of(getattr(world, who))
    missing = client.get(f"/api/v1/exports/{uuid.uuid4()}")
    for url in urls(done):
        answer = client.get(url)
        assert (answer.status_code, answer.json()) == (404, missing.json())
    assert client.get(LIST).status_code == ask(client).status_code == (404 if who == "outsider" else 403)


def test_nobody_without_signing_in(world, done):
    assert [Client().get(url).status_code for url in (*urls(done), LIST)] == [401, 401, 401]


def test_the_right_counts_at_download_time(world, done):
    """P09, P10: what was allowed when it was asked for may not be any more."""
    viewer = factories.member(world.project, "viewer")
    client = client_of(viewer)
    assert body_of(client.get(file_url(done)))
    Membership.objects.filter(user=viewer).delete()
    assert [client.get(url).status_code for url in urls(done)] == [404, 404]


def test_a_suspended_person_gets_nothing(world, done):
    viewer = factories.member(world.project, "viewer")
    client = client_of(viewer)
    type(viewer).objects.filter(pk=viewer.pk).update(is_active=False)
    assert client.get(file_url(done)).status_code == 401


def test_nobody_with_open_blind_work(world, done):
    """P12: the export holds others' work on what one is working on."""
    Membership.objects.filter(user=world.manager).update(roles=["manager", "annotator"])
    world.round.refresh_from_db()
    client = client_of(world.manager)
    assert client.get(urls(done)[0]).status_code == 200
    document = export_world.take(world, world.manager)
    assert [client.get(url).status_code for url in urls(done)] == [404, 404]
    assert ask(client).status_code == 403
    export_world.hand_in(world, world.manager, document)
    assert client.get(urls(done)[0]).status_code == 200


@pytest.mark.parametrize(("scopes", "status"), ((["export"], 200), (["read", "annotate", "manage"], 403)))
def test_tokens_need_the_scope(world, done, scopes, status):
    token = tokens.issue(owner=world.manager, name="t", scopes=scopes, days=1)
    headers = {"Authorization": f"Bearer {token.secret}"}
    answers = [Client().get(url, headers=headers) for url in (*urls(done), LIST)]
    assert [answer.status_code for answer in answers] == [status] * 3
    for answer in answers:
        body_of(answer)


def test_a_token_of_another_project_finds_nothing(world, done):
    other = factories.project("other")
    Membership.objects.create(project=other, user=world.manager, roles=["manager"])
    token = tokens.issue(owner=world.manager, name="t", scopes=["export"], days=1, project=other)
    headers = {"Authorization": f"Bearer {token.secret}"}
    assert [Client().get(url, headers=headers).status_code for url in urls(done)] == [404, 404]


def test_no_file_before_it_is_done(world):
    job = exports.request(project=world.project, by=world.manager, format="jsonl")
    answer = client_of(world.manager).get(file_url(job))
    assert (answer.status_code, answer.json()["code"]) == (409, "not_ready")


def test_a_file_that_was_removed(world, done):
    exports.file_of(done).unlink()
    answer = client_of(world.manager).get(file_url(done))
    assert (answer.status_code, answer.json()["code"]) == (410, "gone")


def test_other_jobs_are_no_exports(world):
    job = Job.objects.create(project=world.project, kind="preannotate", requested_by=world.manager)
    client = client_of(world.manager)
    assert [client.get(url).status_code for url in urls(job)] == [404, 404]
    assert client.get(LIST).json()["results"] == []


def test_the_list_costs_the_same_for_any_number(world, django_assert_num_queries):
    client = client_of(world.manager)
    for count in (1, 10):
        while Job.objects.count() < count:
            exports.request(project=world.project, by=world.manager, format="jsonl")
        with django_assert_num_queries(5):  # session, user, membership, page, worker
            assert len(client.get(LIST).json()["results"]) == count


@pytest.mark.parametrize("query", ("?limit=0", "?cursor=x", "?status=done"))
def test_unknown_parameters(world, query):
    """P06."""
    assert client_of(world.manager).get(LIST + query).status_code == 400


def test_asking_leaves_an_event(world):
    """P56."""
    ask(client_of(world.manager))
    event = Event.objects.get(verb="job_requested")
    assert (event.actor, event.after) == (world.manager, {"kind": "export"})
    assert Assignment.objects.filter(project=world.project).exists()


@pytest.mark.parametrize(("takes", "handed"), [(True, False), (False, True)])
def test_whoever_took_an_export_is_not_handed_the_documents_it_holds_work_on(monkeypatch, takes, handed):
    """P12: neither anew nor back after expiry; once in the log however often it is taken (P56)."""
    monkeypatch.setattr(jobs.messages, "send", lambda _kind, _job_id: None)
    desk = desks.desk("both", documents=1, overlap=2)
    both = factories.member(desk.project, "annotator", "manager")
    theirs = desks.take(desk, desk.people["annotator"])
    desks.write(theirs)
    desks.hand_in(theirs)
    job = exports.request(project=desk.project, by=both, format="jsonl")
    job_runs.run(job_id=job.pk, work=exports.run)
    for _ in range(2 * takes):
        assert body_of(client_of(both).get(file_url(job)))
    found = assignments.next_for(round=desk.round, annotator=both)
    assert (found is not None) is handed
    taken = Event.objects.filter(verb="export_taken").values_list("actor", "object_id", "after")
    assert list(taken) == [(both.pk, str(desk.project.pk), {"export": str(job.pk)})] * takes
