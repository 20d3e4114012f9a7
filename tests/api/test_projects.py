"""What project pages show: one's own work, documents by the page, progress for those who may see it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotations.models import Appearance, Assignment, Suggestion
from annotations.services import assignments, handing_in
from tests import factories as make
from tests.newsroom import Newsroom

pytestmark = pytest.mark.django_db


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def get(client: Client, path: str) -> dict:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_member_sees_their_projects_and_what_they_may_do():
    project = make.project("harbor")
    make.project("other")
    annotator = make.member(project, "annotator")
    client = client_of(annotator)
    assert get(client, "projects")["results"] == [
        {"slug": "harbor", "name": "Harbor desk", "roles": ["annotator"]}
    ]
    shown = get(client, "projects/harbor")
    assert shown["can"] == ["view_project", "annotate"]
    nothing = {"leased": [], "returned": [], "submitted": 0, "active_seconds": 0, "handed_in": []}
    assert shown["my_work"] == nothing
    assert client.get("/api/v1/projects/other").status_code == 404


def test_own_work_shows_as_it_moves():
    room = Newsroom()
    first, second = room.document(), room.document()
    person = room.people["a"]
    path = f"projects/{room.project.slug}"
    handed = assignments.next_for(round=room.round, annotator=person)
    work = get(client_of(person), path)["my_work"]
    assert [(row["id"], row["document_title"]) for row in work["leased"]] == [
        (str(handed.handle), first.title)
    ]
    handing_in.submit(assignment=handed.handle, annotator=person)
    work = get(client_of(person), path)["my_work"]
    assert [row["id"] for row in work.pop("handed_in")] == [str(handed.handle)]
    assert work == {"leased": [], "returned": [], "submitted": 1, "active_seconds": 0}
    statuses = {row["id"]: row["my_status"] for row in get(client_of(person), f"{path}/documents")["results"]}
    assert statuses == {str(first.pk): "submitted", str(second.pk): None}
    other = {row["my_status"] for row in get(client_of(room.people["b"]), f"{path}/documents")["results"]}
    assert other == {None}


def test_progress_counts_what_is_there():
    room = Newsroom()
    documents = [room.document() for _ in range(3)]
    make.suggestion(documents[0], 0, 10)
    make.member(room.project, "manager", name="boss")
    for who in "ab":
        handed = assignments.next_for(round=room.round, annotator=room.people[who])
        handing_in.submit(assignment=handed.handle, annotator=room.people[who])
    assignments.next_for(round=room.round, annotator=room.people["a"])
    shown = get(
        client_of(room.project.memberships.get(user__username="boss").user),
        f"projects/{room.project.slug}/progress",
    )
    assert (shown["documents"], shown["documents_preannotated"], shown["suggestions"]) == (3, 1, 1)
    counts = shown["rounds"][0]
    assert {key: counts[key] for key in ("slots", "open", "leased", "submitted", "closed", "documents_finished")} == {
        "slots": 6, "open": 3, "leased": 1, "submitted": 2, "closed": 0, "documents_finished": 1,
    }  # fmt: skip


def test_the_work_left_is_estimated_from_the_time_that_others_took():
    room = Newsroom(annotators="abc")
    first, second = room.document(), room.document()
    boss = client_of(make.member(room.project, "manager"))

    def left():
        return get(boss, f"projects/{room.project.slug}/progress")["rounds"][0]["seconds_left"]

    for number, who in enumerate("abc"):
        assert left() is None  # two are too few to tell
        handle = room.handle(who, first)
        handing_in.submit(assignment=handle, annotator=room.people[who])
        Assignment.objects.filter(handle=handle).update(active_seconds=100 * (number + 1))
    assert left() == 200 * 3
    handing_in.skip(assignment=room.handle("a", second), annotator=room.people["a"], reason="Cut off.")
    assert left() == 200 * 2  # a skipped one is neither timed nor left
    Assignment.objects.filter(document=first).update(active_seconds=0)
    assert left() is None


def test_pages_hold_every_document_once_and_refuse_what_they_do_not_know():
    """P06, P54."""
    room = Newsroom()
    made = {str(room.document().pk) for _ in range(7)}
    client, path = client_of(room.people["a"]), f"projects/{room.project.slug}/documents"
    met, cursor = [], ""
    while cursor is not None:
        found = get(client, f"{path}?limit=3" + (f"&cursor={cursor}" if cursor else ""))
        met += [row["id"] for row in found["results"]]
        cursor = found["next"]
    assert len(met) == 7
    assert set(met) == made
    for query in ("limit=0", "limit=101", "limit=x", "cursor=x", "order=title", "project__slug=x"):
        refused = client.get(f"/api/v1/{path}?{query}")
        assert refused.status_code == 400, query
        assert refused.json()["errors"][0]["field"] == query.split("=")[0]


def test_statement_counts_are_flat():
    """Lists take at most 6 statements at any size, the home and progress as many with 10 as with 1,000 rows."""
    room = Newsroom()
    manager = client_of(make.member(room.project, "manager"))
    annotator = client_of(room.people["a"])
    slug = room.project.slug
    counts = {}
    for size in (10, 1000):
        fill(room, size)
        counts[size] = [
            statements(annotator, f"projects/{slug}/documents?limit=100"),
            statements(annotator, "projects"),
            statements(annotator, f"projects/{slug}"),
            statements(manager, f"projects/{slug}/progress"),
        ]
    assert counts[10] == counts[1000]
    documents, projects, *homes = counts[10]
    assert documents <= 6
    assert projects <= 6
    assert max(homes) <= 8


def fill(room: Newsroom, size: int) -> None:
    """Bring the project to so many documents, each with slots, an appearance and a suggestion."""
    there = room.project.documents.count()
    made = [make.document(room.project, f"{make.TEXT} {n}") for n in range(there, size)]
    Appearance.objects.bulk_create(Appearance(document=d, publisher="Courier") for d in made)
    Suggestion.objects.bulk_create(
        Suggestion(
            id=make.uuid7(), project=room.project, document=d, pre_annotator="dummy",
            pre_annotator_version="1", fragments=[0, 3], quote=d.text[:3], score=0.5,
        )
        for d in made
    )  # fmt: skip
    make.slots(room.round, *made)


def statements(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        get(client, path)
    return len(seen.captured_queries)
