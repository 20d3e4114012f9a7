"""Jobs over the API: who sees which, asking, polling, cancelling (P02, P04, P06, P08, P65)."""

import uuid

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotations.models import Assignment, Job, Project
from annotations.services import jobs, tokens
from tests import factories

pytestmark = pytest.mark.django_db
JSON = "application/json"
FIELDS = {
    *("id", "kind", "status", "done", "total", "attempt", "error", "message"),
    *("created_at", "started_at", "finished_at", "requested_by"),
}


@pytest.fixture(autouse=True)
def sent(monkeypatch) -> list:
    """What goes to the broker."""
    calls: list = []
    monkeypatch.setattr(jobs.messages, "send", lambda kind, job_id: calls.append((kind, job_id)))
    return calls


@pytest.fixture
def project() -> Project:
    return factories.project("desk")


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def member(project: Project, *roles: str) -> Client:
    return client_of(factories.member(project, *roles))


def job_of(project: Project, kind: str = "preannotate", **fields) -> Job:
    return Job.objects.create(project=project, kind=kind, **fields)


# ── who sees what ───────────────────────────────────────────────────────────────────────────────

SEES = {
    "manager": {"preannotate", "export"},
    "viewer": {"preannotate", "export"},
    "adjudicator": {"preannotate"},
    "moderator": {"preannotate"},
    "annotator": set(),
}


@pytest.mark.parametrize(("role", "kinds"), SEES.items())
def test_each_role_sees_the_jobs_that_concern_it(project, role, kinds):
    made = {kind: job_of(project, kind) for kind in ("preannotate", "export")}
    client = member(project, role)
    listed = client.get("/api/v1/projects/desk/jobs")
    if kinds:
        assert {row["kind"] for row in listed.json()["results"]} == kinds
    else:
        assert (listed.status_code, listed.json()["code"]) == (403, "not_permitted")
    for kind, job in made.items():
        assert client.get(f"/api/v1/jobs/{job.pk}").status_code == (200 if kind in kinds else 404)


@pytest.mark.parametrize("method", ("get", "post", "put", "patch", "delete", "head", "options"))
def test_somebody_elses_job_is_not_there_for_any_method(project, method):
    job = job_of(project)
    outsider = member(factories.project(), "manager")
    real, made_up = (
        getattr(outsider, method)(f"/api/v1/jobs/{one}", content_type=JSON) for one in (job.pk, uuid.uuid4())
    )
    assert real.status_code == made_up.status_code
    assert real.status_code in (404, 405, 200 if method == "options" else 404)
    assert real.content == made_up.content


@pytest.mark.parametrize(
    ("method", "path"),
    (
        ("get", "/api/v1/projects/desk/jobs"),
        ("post", "/api/v1/projects/desk/pre-annotations"),
        ("get", "/api/v1/jobs/{job}"),
        ("post", "/api/v1/jobs/{job}/cancel"),
    ),
)
def test_strangers_and_outsiders_get_nothing(project, method, path):
    path = path.format(job=job_of(project).pk)
    assert getattr(Client(), method)(path, content_type=JSON).status_code == 401
    outsider = member(factories.project(), "manager")
    assert getattr(outsider, method)(path, content_type=JSON).status_code == 404
    assert Job.objects.get().status == "queued"


def test_who_works_blind_sees_no_export(project):
    """A count of exported rows would tell of others' work (P12)."""
    round_ = factories.round_of(project)
    factories.slots(round_, factories.document(project))
    person = factories.member(project, "manager", "annotator")
    export = job_of(project, "export", requested_by=person)
    assert client_of(person).get(f"/api/v1/jobs/{export.pk}").status_code == 200
    Assignment.objects.filter(slot=1).update(
        status="leased", annotator=person, handle=uuid.uuid4(), lease_expires_at=Now()
    )
    assert client_of(person).get(f"/api/v1/jobs/{export.pk}").status_code == 404


# ── what it shows ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("no_worker")
@pytest.mark.parametrize(
    ("fields", "worker", "message"),
    (
        ({}, False, "No worker is running; the job starts when one does."),
        ({}, True, "Waiting for a worker."),
        ({"status": "running", "lease_expires_at": Now()}, True, "Starting."),
        (
            {"status": "running", "lease_expires_at": Now(), "done": 1200, "total": 5000},
            True,
            "1,200 of 5,000",
        ),
        (
            {"status": "done", "result": {"suggestions": 1, "documents": 2}},
            True,
            "1 suggestion in 2 documents.",
        ),
        ({"status": "done", "kind": "export"}, True, "Done."),
        ({"status": "failed", "error": "Not permitted."}, True, "Not permitted."),
        ({"status": "parked", "error": "It broke."}, True, "It broke."),
        ({"status": "cancelled"}, True, "Cancelled."),
    ),
)
def test_a_job_says_in_one_sentence_where_it_stands(project, fields, worker, message):
    job = job_of(project, **fields)
    if worker:
        jobs.see_worker(name="one")
    answer = member(project, "manager").get(f"/api/v1/jobs/{job.pk}").json()
    assert (set(answer), answer["message"]) == (FIELDS, message)


def test_polling_costs_a_body_only_when_something_happened(project):
    job, client = job_of(project), member(project, "manager")
    first = client.get(f"/api/v1/jobs/{job.pk}")
    again = client.get(f"/api/v1/jobs/{job.pk}", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    jobs.progress(job=jobs.claim(job_id=job.pk), done=1, total=2)
    later = client.get(f"/api/v1/jobs/{job.pk}", headers={"If-None-Match": f'"x", W/{first["ETag"]}'})
    assert (later.status_code, later.json()["done"]) == (200, 1)
    assert later["ETag"] != first["ETag"]


def test_jobs_are_listed_newest_first_in_pages(project):
    made = [str(job_of(project).pk) for _ in range(5)]
    client = member(project, "manager")
    first = client.get("/api/v1/projects/desk/jobs?limit=3").json()
    second = client.get(f"/api/v1/projects/desk/jobs?limit=3&cursor={first['next']}").json()
    assert [row["id"] for row in first["results"] + second["results"]] == made[::-1]
    assert second["next"] is None


@pytest.mark.parametrize("path", ("/api/v1/projects/desk/jobs", "/api/v1/jobs/{job}"))
def test_an_unknown_parameter_is_refused(project, path):
    answer = member(project, "manager").get(path.format(job=job_of(project).pk), {"status": "done"})
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_parameter")


def statements(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("count", (2, 30))
def test_statement_counts_do_not_grow(project, count):
    person = factories.member(project, "manager")
    made = [job_of(project, requested_by=person) for _ in range(count)]
    client = client_of(person)
    assert statements(client, "/api/v1/projects/desk/jobs") == 5
    assert statements(client, f"/api/v1/jobs/{made[0].pk}") == 5


# ── asking ──────────────────────────────────────────────────────────────────────────────────────


def ask(client: Client, body: object, **headers: str):
    return client.post("/api/v1/projects/desk/pre-annotations", body, content_type=JSON, headers=headers)


@pytest.mark.django_db(transaction=True)
def test_a_manager_asks_for_suggestions(sent):
    project = factories.project("desk")
    person = factories.member(project, "manager", name="edith")
    answer = ask(client_of(person), {})
    job = Job.objects.get()
    assert (answer.status_code, set(answer.json())) == (202, FIELDS)
    assert (answer.json()["status"], answer.json()["requested_by"]) == ("queued", "edith")
    assert sent == [("preannotate", job.pk)]
    assert (job.parameters, job.requested_by) == ({}, person)


def test_suggestions_can_be_asked_for_in_some_documents(project):
    wanted = factories.document(project)
    answer = ask(member(project, "manager"), {"documents": [str(wanted.pk), str(wanted.pk)]})
    assert answer.status_code == 202
    assert Job.objects.get().parameters == {"documents": [str(wanted.pk)]}


@pytest.mark.parametrize("role", ("annotator", "adjudicator", "moderator", "viewer"))
def test_nobody_but_managers_asks_for_suggestions(project, role):
    assert ask(member(project, role), {}).status_code == 403
    assert Job.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "status"),
    (
        ({"documents": []}, 400),
        ({"documents": ["x"]}, 400),
        ({"documents": "x"}, 400),
        ({"documents": None}, 400),
        ({"documents": [str(uuid.UUID(int=n)) for n in range(10_001)]}, 400),
        ({"kind": "export"}, 400),
        ({"requested_by": "somebody"}, 400),
        ([], 400),
        ({"documents": [str(uuid.UUID(int=1))]}, 404),
    ),
)
def test_a_body_that_makes_no_sense_makes_no_job(project, body, status):
    assert ask(member(project, "manager"), body).status_code == status
    assert Job.objects.count() == 0


def test_a_document_of_another_project_is_not_there(project):
    elsewhere = factories.document(factories.project())
    assert ask(member(project, "manager"), {"documents": [str(elsewhere.pk)]}).status_code == 404
    assert Job.objects.count() == 0


def test_a_repeat_with_the_same_key_asks_once(project):
    client = member(project, "manager")
    first, second = (ask(client, {}, **{"Idempotency-Key": "k"}) for _ in range(2))
    assert (first.status_code, second.status_code, first.json()) == (202, 202, second.json())
    assert Job.objects.count() == 1
    document = factories.document(project)
    other = ask(client, {"documents": [str(document.pk)]}, **{"Idempotency-Key": "k"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("scope", "status"), (("manage", 202), ("read", 403), ("annotate", 403), ("export", 403))
)
def test_a_token_needs_the_scope(project, scope, status):
    owner = factories.member(project, "manager")
    secret = tokens.issue(owner=owner, name="t", scopes=[scope], days=1).secret
    assert ask(Client(), {}, Authorization=f"Bearer {secret}").status_code == status


# ── cancelling ──────────────────────────────────────────────────────────────────────────────────


def cancel(client: Client, job: Job):
    return client.post(f"/api/v1/jobs/{job.pk}/cancel", content_type=JSON)


def test_a_manager_cancels_and_twice_is_once(project):
    job, client = job_of(project), member(project, "manager")
    first, second = cancel(client, job), cancel(client, job)
    assert (first.status_code, first.json()["status"]) == (200, "cancelled")
    assert second.json() == first.json()


def test_what_has_ended_is_not_cancelled(project):
    job = job_of(project, status="done")
    answer = cancel(member(project, "manager"), job)
    assert (answer.status_code, answer.json()["code"]) == (409, "job_finished")


@pytest.mark.parametrize(
    ("role", "kind", "status"),
    (("viewer", "preannotate", 403), ("viewer", "export", 200), ("adjudicator", "preannotate", 403)),
)
def test_only_who_may_ask_for_a_job_may_cancel_it(project, role, kind, status):
    job = job_of(project, kind)
    assert cancel(member(project, role), job).status_code == status
    assert Job.objects.get().status == ("cancelled" if status == 200 else "queued")
