"""Releases by the API: asking, following, taking files away, and who may not (P08, P09, P10, P12)."""

import hashlib
import json
import uuid
from fnmatch import fnmatch
from typing import Any

import pytest
from django.test import Client

from annotations.models import Event, Job, Membership
from annotations.services import assignments, job_runs, jobs, release_files, releases
from tests import desks, export_world, factories
from tests.export_world import World

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/api/v1/projects/harbor/releases"


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch) -> None:
    """Jobs stay where they are."""
    monkeypatch.setattr(jobs.messages, "send", lambda _kind, _job_id: None)


@pytest.fixture
def world() -> World:
    return export_world.make()


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def ask(client: Client, body: Any = None, **headers: str) -> Any:
    body = body or {"version": "1.0"}
    return client.post(LIST, body, content_type="application/json", headers=headers)


@pytest.fixture
def done(world) -> Job:
    """A release that a worker has made."""
    job = releases.request(
        project=world.project, by=world.manager, version="1.0", with_text=True, license="cc0-1.0"
    )
    job_runs.run(job_id=job.pk, work=releases.run)
    job.refresh_from_db()
    assert (job.status, job.error) == ("done", "")
    return job


def url(job: Job, path: str = "") -> str:
    return f"/api/v1/releases/{job.pk}" + (f"/files/{path}" if path else "")


def body_of(response: Any) -> bytes:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    response.close()
    return body


def test_asking_makes_a_job(world):
    client = client_of(world.manager)
    answer = ask(client, {"version": "2.1", "formats": ["jsonl", "averitec"], "quote_limit": 40})
    assert answer.status_code == 202
    body, job = answer.json(), Job.objects.get()
    assert (body["id"], body["kind"], body["status"], body["version"]) == (
        str(job.pk),
        "release",
        "queued",
        "2.1",
    )
    assert (body["formats"], body["with_text"], body["license"]) == (["jsonl", "averitec"], False, "")
    assert {repr(body[key]) for key in ("published_at", "as_of", "rows", "archive")} == {"None"}
    assert body["files"] == []
    assert client.get(url(job)).json() == body
    (listed,) = client.get(LIST).json()["results"]
    assert {**listed, "files": []} == body


def test_asking_twice_with_one_key_makes_one_job(world):
    """P65."""
    client = client_of(world.manager)
    first = ask(client, **{"Idempotency-Key": "once"})
    assert ask(client, **{"Idempotency-Key": "once"}).json() == first.json()
    assert Job.objects.count() == 1
    again = ask(client)
    assert (again.status_code, again.json()["code"]) == (409, "version_taken")


@pytest.mark.parametrize(
    ("body", "field"),
    (
        ({"version": "first"}, "version"),
        ({"formats": ["jsonl"]}, "version"),
        ({"version": "1.0", "formats": ["html"]}, "formats.0"),
        ({"version": "1.0", "formats": ["brat"]}, "formats"),
        ({"version": "1.0", "test": 1.0}, "test"),
        ({"version": "1.0", "seeds": "x"}, "seeds"),
    ),
)
def test_what_cannot_be_asked(world, body, field):
    answer = ask(client_of(world.manager), body)
    assert answer.status_code == 400
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert not Job.objects.exists()


def test_a_published_release_tells_what_it_holds(world, done):
    client = client_of(world.manager)
    body = client.get(url(done)).json()
    assert body["archive"] == body["files"][0]
    for each in body["files"]:
        data = body_of(client.get(each["url"]))
        assert (len(data), hashlib.sha256(data).hexdigest()) == (each["bytes"], each["sha256"])
    manifest = json.loads(body_of(client.get(url(done, "manifest.json"))))
    assert (body["rows"], body["as_of"]) == (manifest["rows"], manifest["as_of"])
    assert body["license"] == manifest["license"] == "cc0-1.0"


@pytest.mark.parametrize(
    ("path", "kind"),
    (
        ("harbor-1.0.zip", "application/zip"),
        ("README.md", "text/markdown"),
        ("formats/jsonl/harbor-1.0.jsonl", "application/x-ndjson"),
        ("data/mention/*.parquet", "application/x-parquet"),
        ("splits.csv", "text/csv"),
    ),
)
def test_a_file_goes_on_where_it_stopped_and_is_private(world, done, path, kind):
    """P09."""
    client = client_of(world.manager)
    names = [each["path"] for each in client.get(url(done)).json()["files"]]
    path = next(each for each in names if fnmatch(each, path))
    data = (release_files.files_of(done.pk) / path).read_bytes()
    whole = client.get(url(done, path))
    tag = f'"{hashlib.sha256(data).hexdigest()}"'
    assert (whole["Content-Type"], whole["ETag"], whole["Cache-Control"]) == (kind, tag, "private, no-store")
    assert body_of(whole) == data
    part = client.get(url(done, path), headers={"Range": "bytes=5-9", "If-Range": tag})
    assert (part.status_code, body_of(part)) == (206, data[5:10])
    assert client.get(url(done, path), headers={"If-None-Match": tag}).status_code == 304
    assert client.get(url(done, path), headers={"Range": f"bytes={len(data)}-"}).status_code == 416


@pytest.mark.parametrize(
    "path", ("nothing.txt", "../frozen/records.jsonl", "..%2Ffrozen%2Frecords.jsonl", "/etc/passwd", "data")
)
def test_only_files_of_the_release_are_given(world, done, path):
    """What was frozen has the texts even where the release leaves them out."""
    assert (release_files.frozen_of(done.pk) / "records.jsonl").is_file()
    assert client_of(world.manager).get(url(done, path)).status_code == 404


def test_no_file_before_it_is_published_nor_where_it_is_missing(world, done):
    client = client_of(world.manager)
    waiting = releases.request(project=world.project, by=world.manager, version="1.1", license="cc0-1.0")
    answer = client.get(url(waiting, "README.md"))
    assert (answer.status_code, answer.json()["code"]) == (409, "not_ready")
    (release_files.files_of(done.pk) / "README.md").unlink()
    answer = client.get(url(done, "README.md"))
    assert (answer.status_code, answer.json()["code"]) == (410, "gone")


@pytest.mark.parametrize("who", ("outsider", "ada", "judge"))
def test_others_do_not_learn_that_it_is_there(world, done, who):
    """P09."""
    client = client_of(getattr(world, who))
    missing = client.get(f"/api/v1/releases/{uuid.uuid4()}")
    for address in (url(done), url(done, "README.md")):
        answer = client.get(address)
        assert (answer.status_code, answer.json()) == (404, missing.json())
    assert client.get(LIST).status_code == ask(client).status_code == (404 if who == "outsider" else 403)


def test_a_viewer_reads_and_does_not_make(world, done):
    client = client_of(factories.member(world.project, "viewer"))
    assert client.get(LIST).status_code == 200
    assert body_of(client.get(url(done, "README.md")))
    assert ask(client, {"version": "1.1"}).status_code == 403
    Membership.objects.filter(roles=["viewer"]).delete()
    assert client.get(url(done, "README.md")).status_code == 404


def test_nobody_with_open_blind_work(world, done):
    """P12: a release holds others' work on what one is working on."""
    Membership.objects.filter(user=world.manager).update(roles=["manager", "annotator"])
    world.round.refresh_from_db()
    client = client_of(world.manager)
    document = export_world.take(world, world.manager)
    assert [client.get(each).status_code for each in (url(done), url(done, "README.md"))] == [404, 404]
    assert ask(client, {"version": "1.1"}).status_code == client.get(LIST).status_code == 403
    export_world.hand_in(world, world.manager, document)
    assert client.get(url(done)).status_code == 200


def test_exports_and_releases_are_told_apart(world, done):
    client = client_of(world.manager)
    assert client.get(f"/api/v1/exports/{done.pk}").status_code == 404
    assert client.get("/api/v1/projects/harbor/exports").json()["results"] == []


def test_the_list_costs_the_same_for_any_number(world, django_assert_num_queries):
    client = client_of(world.manager)
    for count in (1, 10):
        while (made := Job.objects.count()) < count:
            job = releases.request(
                project=world.project, by=world.manager, version=f"1.{made}", formats=["jsonl"]
            )
            job_runs.run(job_id=job.pk, work=releases.run)
        with django_assert_num_queries(5):  # session, user, membership, page with releases, worker
            results = client.get(LIST).json()["results"]
        assert [each["status"] for each in results] == ["done"] * count
    address = url(job)
    with django_assert_num_queries(5):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("query", ("?limit=0", "?cursor=x", "?status=done"))
def test_unknown_parameters(world, query):
    """P06."""
    assert client_of(world.manager).get(LIST + query).status_code == 400


def test_asking_publishing_and_taking_leave_events(world, done):
    """P56."""
    body_of(client_of(world.manager).get(url(done, "README.md")))
    body_of(client_of(world.manager).get(url(done, "README.md")))
    verbs = Event.objects.filter(verb__in=("job_requested", "release_published", "export_taken"))
    assert list(verbs.order_by("id").values_list("verb", "actor")) == [
        ("job_requested", world.manager.pk),
        ("release_published", world.manager.pk),
        ("export_taken", world.manager.pk),
    ]


@pytest.mark.parametrize(("takes", "handed"), [(True, False), (False, True)])
def test_whoever_took_a_release_is_not_handed_the_documents_it_holds_work_on(takes, handed):
    """P12."""
    desk = desks.desk("both", documents=1, overlap=2)
    both = factories.member(desk.project, "annotator", "manager")
    theirs = desks.take(desk, desk.people["annotator"])
    desks.write(theirs)
    desks.hand_in(theirs)
    job = releases.request(project=desk.project, by=both, version="1.0", formats=["jsonl"])
    job_runs.run(job_id=job.pk, work=releases.run)
    if takes:
        assert body_of(client_of(both).get(url(job, "README.md")))
    found = assignments.next_for(round=desk.round, annotator=both)
    assert (found is not None) is handed
