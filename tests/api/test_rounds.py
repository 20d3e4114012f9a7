"""A round's settings through the API: read, changed under a precondition, nothing else written."""

import pytest
from django.test import Client

from annotations.models import Event, Job, Round
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    """A round and its manager's client."""
    round_ = make.round_of(make.project())
    client = Client()
    client.force_login(make.member(round_.project, "manager"))
    return round_, client, f"/api/v1/rounds/{round_.pk}"


def patch(client: Client, path: str, body: object, tag: str | None = None):
    headers = {} if tag is None else {"If-Match": tag}
    return client.patch(path, body, content_type="application/json", headers=headers)


def test_the_order_is_chosen_and_a_job_puts_the_queue_in_it(desk):
    round_, client, path = desk
    found = client.get(path)
    assert (found.status_code, found.json()) == (200, {"queue_order": "document"})
    changed = patch(client, path, {"queue_order": "uncertainty"}, found["ETag"])
    assert (changed.status_code, changed.json()) == (200, {"queue_order": "uncertainty"})
    assert changed["ETag"] != found["ETag"]
    assert client.get(path)["ETag"] == changed["ETag"]
    job = Job.objects.get()
    assert (job.kind, job.parameters) == ("queue_order", {"round": str(round_.pk)})
    event = Event.objects.get(verb="settings_changed")
    assert (event.object_id, event.before, event.after) == (
        str(round_.pk), {"queue_order": "document"}, {"queue_order": "uncertainty"},
    )  # fmt: skip


def test_p66_a_write_says_what_it_replaces(desk):
    _, client, path = desk
    tag = client.get(path)["ETag"]
    assert patch(client, path, {"queue_order": "diversity"}).status_code == 428
    assert patch(client, path, {"queue_order": "diversity"}, '"x"').status_code == 400
    assert patch(client, path, {"queue_order": "diversity"}, tag).status_code == 200
    late = patch(client, path, {"queue_order": "disagreement"}, tag)
    assert (late.status_code, late.json()["current"]) == (412, {"queue_order": "diversity"})
    # one's own retry is no change, whatever it says
    for stale in (tag, None):
        assert patch(client, path, {"queue_order": "diversity"}, stale).status_code == 200
    assert Job.objects.count() == Event.objects.filter(verb="settings_changed").count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"queue_order": "random"},
        {"queue_order": None},
        {"queue_order": ["document"]},
        {"queue_order": "diversity", "overlap": 9},
        {"queue_order": "diversity", "seed": 5},
        {"queue_order": "diversity", "project": "x"},
        [],
    ],
)
def test_p04_nothing_else_is_written(desk, body):
    _, client, path = desk
    before = Round.objects.values().get()
    refused = patch(client, path, body, client.get(path)["ETag"])
    assert refused.status_code == 400
    assert Round.objects.values().get() == before
    assert not Job.objects.exists()


def test_p12_the_order_in_force_is_no_annotators_business(desk):
    round_, _, path = desk
    client = Client()
    client.force_login(make.member(round_.project, "annotator", "adjudicator", "viewer", "moderator"))
    assert client.get(path).status_code == 403
    assert patch(client, path, {"queue_order": "diversity"}, '"0"').status_code == 403
