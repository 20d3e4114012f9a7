"""Webhooks by the API: set up by managers, the secret shown once, the log paged (P02, P04, P12, P20, P65, P66)."""

from typing import Any

import pytest
from django.db.models.functions import Now
from django.test import Client

from annotations.models import Delivery, DeliveryAttempt, Webhook
from annotations.services import jobs, webhooks
from tests import desks, factories
from tests.api.test_jobs import statements

pytestmark = pytest.mark.django_db
WANTED = {"url": factories.HOOK_URL, "events": ["job.done", "claim.settled"]}
FIELDS = {"id", "url", "events", "active", "failing_since", "given_up_at", "created_at"}
OF_DELIVERY = {
    *("id", "event", "data", "status", "attempts_made", "next_attempt_at", "created_at", "attempts"),
}


@pytest.fixture(autouse=True)
def no_broker(monkeypatch) -> None:
    """Nothing is taken."""
    monkeypatch.setattr(jobs.messages, "send_delivery", lambda _delivery: None)


@pytest.fixture
def at() -> desks.Desk:
    return desks.desk("near")


@pytest.fixture
def client(at) -> Client:
    return signed_in(at.people["manager"])


@pytest.fixture
def hook(at) -> Webhook:
    return factories.webhook(at.project, by=at.people["manager"])


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def send(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return getattr(client, method)(
        f"/api/v1/{path}", body, content_type="application/json", headers=named or None
    )


def test_the_secret_is_shown_once(client):
    made = send(client, "post", "projects/near/webhooks", WANTED)
    assert (made.status_code, made["Cache-Control"], set(made.json())) == (201, "no-store", {"id", "secret"})
    assert made.json()["secret"].startswith("whsec_")
    [row] = client.get("/api/v1/projects/near/webhooks").json()["results"]
    assert set(row) == FIELDS
    assert (row["url"], row["events"], row["active"]) == (WANTED["url"], sorted(WANTED["events"]), True)
    one = client.get(f"/api/v1/webhooks/{made.json()['id']}")
    assert one.json() == row
    assert made.json()["secret"] not in one.content.decode()


def test_a_new_secret_is_another(client):
    made = send(client, "post", "projects/near/webhooks", WANTED).json()
    renewed = send(client, "post", f"webhooks/{made['id']}/secret")
    assert (renewed.status_code, renewed["Cache-Control"]) == (200, "no-store")
    assert renewed.json()["secret"] != made["secret"]


@pytest.mark.parametrize(
    ("body", "field"),
    (
        ({"url": "http://10.0.0.7/"}, "url"),
        ({"url": "http://localhost:8000/"}, "url"),
        ({"url": "http://[::ffff:10.0.0.7]/"}, "url"),
        ({"url": "x" * 3000}, "url"),
        ({"events": []}, "events"),
        ({"events": ["ping"]}, "events.0"),
        ({"events": ["job.done"] * 8}, "events"),
        ({"salt": "0a"}, "salt"),
        ({"active": False}, "active"),
        ({"url": None}, "url"),
    ),
)
def test_what_makes_no_sense_makes_nothing(client, body, field):
    answer = send(client, "post", "projects/near/webhooks", {**WANTED, **body})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field
    assert Webhook.objects.count() == 0


def test_a_change_says_what_it_replaces(client, hook):
    path = f"webhooks/{hook.pk}"
    tag = client.get(f"/api/v1/{path}")["ETag"]
    body = {"events": ["job.failed"], "active": False}
    assert send(client, "patch", path, body).status_code == 428
    assert send(client, "patch", path, body, If_Match=f'"{"0" * 32}"').status_code == 412
    changed = send(client, "patch", path, body, If_Match=tag)
    assert (changed.status_code, changed.json()["events"], changed.json()["active"]) == (
        200,
        ["job.failed"],
        False,
    )
    assert send(client, "patch", path, body).status_code == 200  # one's own retry
    inside = {"url": "http://192.168.0.1/"}
    assert send(client, "patch", path, inside, If_Match=changed["ETag"]).status_code == 400
    assert send(client, "patch", path, {}, If_Match=changed["ETag"]).status_code == 400
    assert send(client, "delete", path).status_code == 204
    assert send(client, "delete", path).status_code == 404


def test_a_ping_asked_for_twice_is_sent_once(client, hook):
    first, second = (send(client, "post", f"webhooks/{hook.pk}/ping", {}, Idempotency_Key="k") for _ in "12")
    assert (first.status_code, set(first.json()), first.json()) == (202, OF_DELIVERY, second.json())
    assert Delivery.objects.count() == 1


def test_too_many_tries_are_told_when_to_come_back(client, hook, monkeypatch):
    monkeypatch.setattr(webhooks, "MOST_BY_HAND", 1)
    made = send(client, "post", f"webhooks/{hook.pk}/ping")
    assert made.status_code == 202
    for path in (f"webhooks/{hook.pk}/ping", f"deliveries/{made.json()['id']}/again"):
        refused = send(client, "post", path)
        assert (refused.status_code, refused["Retry-After"]) == (429, "3600")


def test_the_log_shows_every_try_newest_first(client, hook):
    made = [factories.delivery(hook, attempt=2) for _ in range(5)]
    for number in (1, 2):
        DeliveryAttempt.objects.create(delivery=made[-1], number=number, status=500, answer="no", error="No.")
    first = client.get(f"/api/v1/webhooks/{hook.pk}/deliveries?limit=3").json()
    second = client.get(f"/api/v1/webhooks/{hook.pk}/deliveries?limit=3&cursor={first['next']}").json()
    rows = first["results"] + second["results"]
    assert [row["id"] for row in rows] == [str(each.pk) for each in reversed(made)]
    assert set(rows[0]) == OF_DELIVERY
    assert [attempt["number"] for attempt in rows[0]["attempts"]] == [2, 1]
    assert second["next"] is None


def test_what_was_delivered_can_be_sent_again(client, hook):
    delivery = factories.delivery(hook, status="delivered", attempt=1)
    answer = send(client, "post", f"deliveries/{delivery.pk}/again")
    assert (answer.status_code, answer.json()["status"], answer.json()["id"]) == (
        202,
        "waiting",
        str(delivery.pk),
    )


def test_what_tells_of_a_document_in_work_is_not_there(at, hook):
    """P12."""
    person = factories.member(at.project, "annotator", "manager")
    held = desks.take(at, person)
    hidden = factories.delivery(hook, event="assignment.submitted", document=held.document_id)
    other = factories.delivery(hook, event="assignment.submitted", document=at.documents[1].pk)
    assert held.document_id != at.documents[1].pk
    client = signed_in(person)
    listed = client.get(f"/api/v1/webhooks/{hook.pk}/deliveries").json()["results"]
    assert [row["id"] for row in listed] == [str(other.pk)]
    assert send(client, "post", f"deliveries/{hidden.pk}/again").status_code == 404
    assert send(client, "post", f"deliveries/{other.pk}/again").status_code == 202


@pytest.mark.parametrize("count", (10, 1000))
def test_statement_counts_do_not_grow(at, client, hook, count):
    fields = {"webhook": hook, "event": "job.done", "data": {"job": "x"}, "due_at": Now(), "attempt": 1}
    Delivery.objects.bulk_create(Delivery(**fields) for _ in range(count))
    made = Delivery.objects.values_list("pk", flat=True)
    DeliveryAttempt.objects.bulk_create(DeliveryAttempt(delivery_id=key, number=1) for key in made)
    for _ in range(min(count, webhooks.MOST) - 1):
        factories.webhook(at.project, by=at.people["manager"])
    assert statements(client, f"/api/v1/webhooks/{hook.pk}/deliveries?limit=100") == 6
    assert statements(client, f"/api/v1/webhooks/{hook.pk}") == 4
    assert statements(client, "/api/v1/projects/near/webhooks") == 4
