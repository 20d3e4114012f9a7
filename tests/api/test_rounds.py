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


AS_MADE = {"suggestion_policy": "show", "withheld_share": 0.0, "queue_order": "document"}
BY_LOT = {"suggestion_policy": "randomize", "withheld_share": 0.5}


def test_the_order_is_chosen_and_a_job_puts_the_queue_in_it(desk):
    round_, client, path = desk
    found = client.get(path)
    assert (found.status_code, found.json()) == (200, AS_MADE)
    changed = patch(client, path, {"queue_order": "uncertainty"}, found["ETag"])
    assert (changed.status_code, changed.json()) == (200, {**AS_MADE, "queue_order": "uncertainty"})
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
    assert (late.status_code, late.json()["current"]) == (412, {**AS_MADE, "queue_order": "diversity"})
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
        {"suggestion_policy": "sometimes"},
        {"suggestion_policy": None},
        {"withheld_share": -0.1},
        {"withheld_share": 1.1},
        {"withheld_share": "nan"},
        {"withheld_share": "much"},
        {"withheld_share": None},
        {"suggestion_policy": "randomize"},
        {"suggestion_policy": "randomize", "withheld_share": 1.0},
        {**BY_LOT, "withheld_share": "inf"},
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


def test_p13_the_policy_is_set_with_its_share_and_logged_and_the_queue_stays(desk):
    round_, client, path = desk
    changed = patch(client, path, BY_LOT, client.get(path)["ETag"])
    assert (changed.status_code, changed.json()) == (200, {**AS_MADE, **BY_LOT})
    event = Event.objects.get(verb="settings_changed")
    assert (event.object_id, event.before, event.after) == (
        str(round_.pk), {"suggestion_policy": "show", "withheld_share": 0.0}, BY_LOT,
    )  # fmt: skip
    assert not Job.objects.exists()
    half = patch(client, path, {"withheld_share": 0.25}, changed["ETag"])
    assert half.json() == {**AS_MADE, **BY_LOT, "withheld_share": 0.25}


def test_p13_what_is_handed_out_keeps_its_draw(desk):
    """Also what is kept ahead for somebody: under `show`, `hide` and `show` again, each has its own policy's."""
    round_, client, path = desk
    documents = [make.document(round_.project, f"{make.TEXT} {number}") for number in range(3)]
    for document in documents:
        make.suggestion(document, 0, 10)
    make.slots(round_, *documents)
    annotator = Client()
    annotator.force_login(make.member(round_.project, "annotator"))

    def take(**body: bool) -> str:
        return post(annotator, f"{path}/next", body).json()["assignment"]["id"]

    def policy(name: str) -> None:
        assert patch(client, path, {"suggestion_policy": name}, client.get(path)["ETag"]).status_code == 200

    first = take()
    policy("hide")
    second = take(ahead=True)
    policy("show")
    post(annotator, f"/api/v1/assignments/{first}/submit", {})
    assert take() == second
    post(annotator, f"/api/v1/assignments/{second}/submit", {})
    third = take()
    screens = [annotator.get(f"/api/v1/assignments/{one}").json() for one in (first, second, third)]
    assert [len(screen["suggestions"]) for screen in screens] == [1, 0, 1]


def post(client: Client, path: str, body: object):
    return client.post(path, body, content_type="application/json")


def test_p12_the_order_in_force_is_no_annotators_business(desk):
    round_, _, path = desk
    client = Client()
    client.force_login(make.member(round_.project, "annotator", "adjudicator", "viewer", "moderator"))
    assert client.get(path).status_code == 403
    assert patch(client, path, {"queue_order": "diversity"}, '"0"').status_code == 403
