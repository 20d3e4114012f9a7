"""How long somebody was at work: reported by their screen as a total, kept with the assignment, shown to them alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from annotations.models import Assignment, Membership
from tests.newsroom import Newsroom

pytestmark = pytest.mark.django_db

HOUR = 3600


@pytest.fixture
def room() -> Newsroom:
    return Newsroom()


@pytest.fixture
def document(room: Newsroom) -> Any:
    """A document that `a` was handed an hour ago."""
    found = room.document()
    handle = room.handle("a", found)
    Assignment.objects.filter(handle=handle).update(leased_at=timezone.now() - timedelta(hours=1))
    return found


def report(room: Newsroom, who: str, document: Any, seconds: object, *, by: str = "") -> Any:
    path = f"/api/v1/assignments/{room.handle(who, document)}/active-time"
    client = room.client(room.people[by or who])
    return client.put(path, {"seconds": seconds}, content_type="application/json")


def test_the_total_is_kept_and_shown_to_its_owner(room, document):
    assert report(room, "a", document, 90).json() == {"seconds": 90}
    client = room.client(room.people["a"])
    assert client.get(f"/api/v1/assignments/{room.handle('a', document)}").json()["active_seconds"] == 90
    assert client.get(f"/api/v1/projects/{room.project.slug}").json()["my_work"]["active_seconds"] == 90


def test_what_is_said_twice_or_late_adds_nothing(room, document):
    assert [report(room, "a", document, n).json()["seconds"] for n in (90, 90, 60, 120)] == [90, 90, 90, 120]


def test_nobody_is_at_work_longer_than_they_had_the_document(room, document):
    kept = report(room, "a", document, 24 * HOUR).json()["seconds"]
    assert HOUR <= kept < 2 * HOUR


def test_the_last_seconds_before_submitting_arrive_after_it(room, document):
    client = room.client(room.people["a"])
    submit = f"/api/v1/assignments/{room.handle('a', document)}/submit"
    assert client.post(submit, {}, content_type="application/json").status_code == 200
    assert report(room, "a", document, 75).json() == {"seconds": 75}


def test_it_writes_no_history_and_one_statement(room, document, django_assert_num_queries):
    history = Assignment.history_events.rel.related_model.objects  # type: ignore[attr-defined]
    before = history.count()
    client = room.client(room.people["a"])
    path = f"/api/v1/assignments/{room.handle('a', document)}/active-time"
    with django_assert_num_queries(3):  # session, user, the one that counts
        client.put(path, {"seconds": 30}, content_type="application/json")
    assert history.count() == before


@pytest.mark.parametrize("seconds", [-1, 2**31, 1.5, "soon", None, True])
def test_what_is_no_time_is_refused_and_changes_nothing(room, document, seconds):
    report(room, "a", document, 10)
    answer = report(room, "a", document, seconds)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "seconds")
    assert Assignment.objects.get(handle=room.handle("a", document)).active_seconds == 10


def test_others_and_those_who_left_have_no_such_assignment(room, document):
    """P10, P12: somebody else's assignment is not there, nor is one's own after leaving the project."""
    assert report(room, "a", document, 10, by="b").status_code == 404
    Membership.objects.filter(user=room.people["a"]).delete()
    assert report(room, "a", document, 10).status_code == 404
    assert Assignment.objects.get(annotator=room.people["a"]).active_seconds == 0
