"""Skipping a document for a reason, and reopening one's own work until somebody uses it."""

from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client

from annotations.models import Assignment, DocumentTally, Event, Mention, Release
from annotations.queries import own_work
from annotations.queries.cases import case
from annotations.services import agreement, exports, handing_in, job_runs, jobs, merges, releases
from annotations.services.agreement import counts
from tests import factories as make
from tests.newsroom import Newsroom

pytestmark = pytest.mark.django_db

WHY = {"reason": " Cut off in the middle. "}


@pytest.fixture
def room() -> Newsroom:
    return Newsroom()


def send(room: Newsroom, who: str, document: Any, act: str, body: dict[str, Any] | None = None) -> Any:
    client: Client = room.client(room.people[who])
    path = f"/api/v1/assignments/{room.handle(who, document)}/{act}"
    return client.post(path, body or {}, content_type="application/json")


def held(room: Newsroom, who: str, document: Any) -> Assignment:
    return Assignment.objects.get(document=document, annotator=room.people[who])


# ── skipping ─────────────────────────────────────────────────────────────────────────────────────


def test_a_skipped_document_is_over_and_its_reason_is_kept(room):
    document, other = room.document(), room.document()
    answer = send(room, "a", document, "skip", WHY)
    assert (answer.status_code, answer.json()["status"]) == (200, "submitted")
    skipped = held(room, "a", document)
    assert (skipped.outcome, skipped.reason) == ("skipped", "Cut off in the middle.")
    event = Event.objects.get(verb="assignment_skipped")
    assert (event.actor, event.reason) == (room.people["a"], "Cut off in the middle.")
    assert event.after == {"status": "submitted", "outcome": "skipped"}
    assert room.handle("a", other)  # the next one comes, and this one not again
    assert room.handle("b", document)


def test_it_needs_no_complete_work_and_takes_no_second_reason(room):
    document = room.document()
    room.mark("a", document, (0, 10), claim={"wording": ""})
    assert send(room, "a", document, "submit").status_code == 422
    assert send(room, "a", document, "skip", WHY).status_code == 200
    assert send(room, "a", document, "skip", {"reason": "Another."}).status_code == 200
    assert held(room, "a", document).reason == "Cut off in the middle."


@pytest.mark.parametrize("body", ({}, {"reason": ""}, {"reason": "  "}, {"reason": "x" * 501}))
def test_a_reason_is_needed(room, body):
    document = room.document()
    refused = send(room, "a", document, "skip", body)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "reason"
    assert held(room, "a", document).status == "leased"


def test_what_was_marked_in_it_counts_nowhere(room):
    """Agreement and adjudication: the slot is full and the work is none; with the outcome done it counts."""
    document = room.document()
    for who in "ab":
        room.mark(who, document, (0, 10), verdict="supported")
    send(room, "a", document, "skip", WHY)
    room.submit(document, "b")
    assert found(room, document) == {"by": 1, "claims": 1, "pairs": 0, "finished": 1, "skipped": 1}
    Assignment.objects.filter(document=document).update(outcome="done")
    counts.recount(documents=[document.pk])
    assert found(room, document) == {"by": 2, "claims": 2, "pairs": 1, "finished": 1, "skipped": 0}


def found(room: Newsroom, document: Any) -> dict[str, int]:
    """Annotators and claims of the case, and what the agreement page says."""
    measured = agreement.measure(round=room.round)
    shown = case(round=room.round, document=document.pk)
    return {
        "by": len(shown["annotators"]),
        "claims": sum(len(group["claims"]) for group in shown["groups"]),
        "pairs": sum(n for n in measured["pairs"].values() if isinstance(n, int)),
        "finished": measured["documents"]["finished"],
        "skipped": measured["documents"]["skipped"],
    }


def test_where_everyone_skipped_there_is_a_case_without_work(room):
    document = room.document()
    for who in "ab":
        send(room, who, document, "skip", WHY)
    shown = case(round=room.round, document=document.pk)
    assert (shown["groups"], shown["annotators"]) == ([], [])
    assert [each["reason"] for each in shown["skipped"]] == ["Cut off in the middle."] * 2
    assert agreement.measure(round=room.round)["documents"] == {"finished": 1, "total": 1, "skipped": 2}


def test_learning_leaves_it_out(room):
    from annotations.queries import learning

    document = room.document()
    suggestion = make.suggestion(document, 0, 10)
    for who in "ab":
        answer = room.client(room.people[who]).put(
            f"/api/v1/assignments/{room.handle(who, document)}/decisions/{suggestion.pk}",
            {"outcome": "dismissed"},
            content_type="application/json",
        )
        assert answer.status_code == 200
    send(room, "a", document, "skip", WHY)
    room.submit(document, "b")
    engine = {"project": room.project.pk, "pre_annotator": suggestion.pre_annotator}
    assert learning.count(**engine).decisions == 1
    Assignment.objects.update(outcome="done")
    assert learning.count(**engine).decisions == 2


# ── reopening ────────────────────────────────────────────────────────────────────────────────────


def test_one_s_own_work_comes_back_as_it_was(room):
    document = room.document()
    room.mark("a", document, (0, 10), verdict="supported")
    room.submit(document, "a")
    answer = send(room, "a", document, "reopen")
    assert (answer.status_code, answer.json()["status"]) == (200, "leased")
    back = held(room, "a", document)
    assert (back.outcome, back.submitted_at) == (None, None)
    assert back.mentions.count() == 1
    assert send(room, "a", document, "reopen").status_code == 200  # open already
    event = Event.objects.get(verb="assignment_reopened")
    assert (event.before, event.after) == ({"status": "submitted"}, {"status": "leased"})
    room.mark("a", document, (11, 20), verdict="supported")
    assert send(room, "a", document, "submit").status_code == 200


def test_a_skipped_document_can_be_taken_up_again(room):
    document = room.document()
    room.mark("a", document, (0, 10), verdict="supported")
    send(room, "a", document, "skip", WHY)
    assert send(room, "a", document, "reopen").status_code == 200
    assert held(room, "a", document).reason == ""
    assert send(room, "a", document, "submit").status_code == 200
    assert held(room, "a", document).outcome == "done"


def test_while_it_is_open_it_counts_in_nothing(room):
    document = room.document()
    room.submit(document)
    assert DocumentTally.objects.filter(document=document).exists()
    assert send(room, "b", document, "reopen").status_code == 200
    assert not DocumentTally.objects.filter(document=document).exists()
    assert case(round=room.round, document=document.pk) == {"state": "waiting"}


def close_round(room: Newsroom, document: Any) -> None:
    room.round.status = "closed"
    room.round.save(update_fields=["status"])


def open_case(room: Newsroom, document: Any) -> None:
    answer = room.client(room.adjudicator).get(f"/api/v1/rounds/{room.round.pk}/cases/{document.pk}")
    assert answer.status_code == 200


def merge(room: Newsroom, document: Any) -> None:
    claims = Mention.objects.filter(document=document).values_list("claim", flat=True)
    merges.merge(round=room.round, claims=claims, adjudicator=room.adjudicator)


def take_export(room: Newsroom, document: Any) -> None:
    viewer = make.member(room.project, "viewer")
    job = jobs.request(kind="export", project=room.project, parameters={"format": "jsonl"}, by=viewer)
    exports.note_taken(job=job, by=viewer)


def release(room: Newsroom, document: Any) -> None:
    """Published, and taken by nobody."""
    with patch.object(jobs.messages, "send"):  # it is done here
        job = releases.request(project=room.project, by=None, version="1.0", formats=("jsonl",))
    job_runs.run(job_id=job.pk, work=releases.run)
    assert Release.objects.filter(pk=job.pk).exists()
    assert not Event.objects.filter(verb="export_taken").exists()


def show_agreement(room: Newsroom, document: Any) -> None:
    room.project.agreement_visible_to_annotators = True
    room.project.save()


USES = (
    ("round_closed", close_round),
    ("adjudicated", open_case),
    ("adjudicated", merge),
    ("exported", take_export),
    ("released", release),
    ("compared", show_agreement),
)


@pytest.mark.django_db(transaction=True)  # a release is read by a connection of its own
@pytest.mark.parametrize(("use", "happens"), USES)
def test_it_stays_once_somebody_uses_it(room, use, happens):
    """Each use alone, and none without it."""
    document = room.document()
    for who in "ab":
        room.mark(who, document, (0, 10), verdict="supported")
    room.submit(document)
    assert own_work.use_of(held(room, "a", document).pk) is None
    happens(room, document)
    refused = send(room, "a", document, "reopen")
    assert (refused.status_code, refused.json()["code"]) == (409, "work_in_use")
    assert refused.json()["use"] == use
    assert held(room, "a", document).status == "submitted"
    home = room.client(room.people["a"]).get(f"/api/v1/projects/{room.project.slug}").json()
    assert [row["may_reopen"] for row in home["my_work"]["handed_in"]] == [False]


@pytest.mark.django_db(transaction=True)
def test_work_that_came_after_a_release_is_not_held_by_it(room):
    early, late = room.document(), room.document()
    room.submit(early, "a")
    release(room, early)
    room.submit(late, "a")
    assert send(room, "a", early, "reopen").status_code == 409
    assert send(room, "a", late, "reopen").status_code == 200


def test_agreement_that_annotators_may_see_holds_only_what_all_have_finished(room):
    document = room.document()
    room.submit(document, "a")
    show_agreement(room, document)
    assert send(room, "a", document, "reopen").status_code == 200


def test_the_home_lists_what_was_handed_in_last(room):
    documents = [room.document() for _ in range(own_work.LATEST + 1)]
    for document in documents[:-1]:
        room.submit(document, "a")
    handing_in.skip(assignment=room.handle("a", documents[-1]), annotator=room.people["a"], reason="Twice.")
    home = room.client(room.people["a"]).get(f"/api/v1/projects/{room.project.slug}").json()
    rows = home["my_work"]["handed_in"]
    assert [row["document_title"] for row in rows] == [d.title for d in documents[:0:-1]]
    assert [row["skipped"] for row in rows] == [True] + [False] * (own_work.LATEST - 1)
    assert all(row["may_reopen"] for row in rows)
    assert home["my_work"]["submitted"] == len(documents)
