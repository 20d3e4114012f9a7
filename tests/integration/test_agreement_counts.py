"""Kept counts are what a full recount gives, after every change that goes through a service."""

import threading
from collections.abc import Callable
from typing import Any

import pghistory
import pytest
from django.db import DataError, ProgrammingError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from annotations.core import workflow
from annotations.core.errors import DomainError
from annotations.models import (
    Assignment,
    Claim,
    ClaimTally,
    Document,
    DocumentTally,
    Evidence,
    Mention,
    Round,
    Source,
)
from annotations.queries import statements
from annotations.services import (
    adjudication,
    agreement,
    assignments,
    handing_in,
    jobs,
    merges,
    moderation,
    suggestions,
)
from annotations.services.agreement import counts as agreement_counts
from tests import factories as make
from tests.newsroom import NEW, Newsroom, gold
from tests.support.agreement_shift import WHY, Shift, differences, moderator

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Newsroom:
    return Newsroom()


@pytest.fixture
def finished(room) -> Document:
    """A document with a claim that both found and judged alike, and one that both judged otherwise."""
    document = room.document()
    for who, verdict in (("a", "supported"), ("b", "refuted")):
        room.mark(who, document, (0, 10), verdict="supported", urls=("https://example.org/a",))
        room.mark(who, document, (20, 30), verdict=verdict)
    room.submit(document)
    return document


def claim_of(room: Newsroom, who: str, start: int) -> Claim:
    mentions = Mention.objects.filter(author=room.people[who], resolution=None)
    return mentions.get(fragments__0=start).claim


# ── one change after another ────────────────────────────────────────────────


def hide(room: Newsroom, by: Any) -> None:
    moderation.hide_mention(mention=room.mention(claim_of(room, "a", 20)).pk, by=by, reason=WHY)


def restore(room: Newsroom, by: Any) -> None:
    hide(room, by)
    moderation.restore_mention(mention=room.mention(claim_of(room, "a", 20)).pk, by=by, reason=WHY)


def hide_source(_room: Newsroom, by: Any) -> None:
    moderation.hide_source(source=Source.objects.get().pk, by=by, reason=WHY)


def restore_source(room: Newsroom, by: Any) -> None:
    hide_source(room, by)
    moderation.restore_source(source=Source.objects.get().pk, by=by, reason=WHY)


def merge(room: Newsroom, _by: Any) -> None:
    claims = [claim_of(room, "a", 0).pk, claim_of(room, "b", 20).pk]
    merges.merge(round=room.round, claims=claims, adjudicator=room.adjudicator)


def unmerge(room: Newsroom, by: Any) -> None:
    merge(room, by)
    merges.unmerge(claim=claim_of(room, "b", 20).pk, adjudicator=room.adjudicator)


def settle(room: Newsroom, _by: Any) -> None:
    adjudication.settle(
        claim=claim_of(room, "a", 0).pk, adjudicator=room.adjudicator, body=gold(), precondition=NEW
    )


def further_slots(room: Newsroom, _by: Any) -> None:
    Round.objects.filter(pk=room.round.pk).update(overlap=3)
    room.round.refresh_from_db()
    assignments.open_slots(round=room.round, documents=[Document.objects.get().pk])


CHANGES: dict[str, Callable[[Newsroom, Any], None]] = {
    function.__name__: function
    for function in (hide, restore, hide_source, restore_source, merge, unmerge, settle, further_slots)
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_keeps_the_counts(room, finished, change, monkeypatch):
    by = moderator(room)
    before = tallied()
    with transaction.atomic():
        change(room, by)
        assert differences() == []
        after = tallied()
        transaction.set_rollback(True)
    monkeypatch.setattr(agreement_counts, "recount", lambda **_: None)
    change(room, by)
    # with the guard off: what the change left uncounted is found, unless it took itself back
    assert bool(differences()) == (after != before)
    assert (after == before) == (change in (restore, restore_source, unmerge))


def tallied() -> Any:
    return agreement_counts.kept(agreement_counts.countable())


def test_submitting_counts_when_the_last_slot_is_finished(room):
    document = room.document()
    room.mark("a", document, (0, 10))
    room.submit(document, "a")
    assert not DocumentTally.objects.exists()
    room.submit(document, "b")
    tally = DocumentTally.objects.get()
    assert (tally.round, tally.document) == (room.round, document)
    assert tally.annotators == [room.people[who].pk for who in "ab"]
    assert [claim.root for claim in tally.claims.all()] == [claim_of(room, "a", 0).pk]
    assert differences() == []


@pytest.mark.parametrize("path", (("returned",), ("voided",), ("returned", "leased", "submitted")))
def test_withdrawn_work_is_counted_no_more_and_work_that_comes_back_again(room, finished, path):
    before = tallied()
    assignment = Assignment.objects.get(annotator=room.people["a"])
    for status in path:
        assignment.status = status
        if status == workflow.LEASED:
            assignment.lease_expires_at = assignment.leased_at
        assignment.save()
        agreement_counts.recount_target(assignment)
        assert differences() == []
    assert tallied() == (before if path[-1] == workflow.SUBMITTED else [])


def test_new_suggestions_change_nothing_that_was_finished_before(room, finished):
    before = tallied()
    job = suggestions.request(project=room.project, by=make.member(room.project, "manager"))
    claimed = jobs.claim(job_id=job.pk)
    assert claimed is not None
    suggestions.run(claimed)
    assert room.project.suggestions.exists()
    assert (tallied(), differences()) == (before, [])


def test_saving_in_an_open_assignment_costs_no_further_statement(room, finished):
    document = room.document()
    room.mark("a", document, (0, 10), verdict="supported")
    with CaptureQueriesContext(connection) as queries:
        room.mark("a", document, (20, 30), verdict="supported")
    told = " ".join(query["sql"] for query in queries)
    assert "tally" not in told
    assert "FOR NO KEY UPDATE" not in told


def test_submitting_takes_as_many_statements_for_many_claims_as_for_few(room):
    seen = []
    for claims in (2, 12):
        document = room.document()
        for i in range(claims):
            for who in "ab":
                room.mark(who, document, (8 * i, 8 * i + 6), verdict="supported")
        room.submit(document, "a")
        with CaptureQueriesContext(connection) as queries:
            handing_in.submit(assignment=room.handle("b", document), annotator=room.people["b"])
        seen.append(len(queries))
    assert seen[0] == seen[1]


def test_batches_are_counted_as_all_together(room, finished, monkeypatch):
    for number in range(4):
        document = room.document()
        for who in "ab":
            room.mark(who, document, (0, 10 + number), verdict="supported")
        room.submit(document, "ab" if number < 3 else "a")
    before = tallied()
    assert len(before) == 4
    monkeypatch.setattr(agreement_counts, "BATCH", 1)
    agreement_counts.recount(documents=list(Document.objects.values_list("pk", flat=True)))
    assert tallied() == before
    assert differences() == []


def test_the_next_batch_is_read_before_one_is_stored(room, finished, monkeypatch):
    """So that PostgreSQL works on one core while we count on another."""
    room.submit(room.document())
    monkeypatch.setattr(agreement_counts, "BATCH", 1)
    with CaptureQueriesContext(connection) as queries:
        agreement_counts.recount(documents=list(Document.objects.values_list("pk", flat=True)))
    told = [query["sql"] for query in queries]
    reads, stores = (
        [place for place, sql in enumerate(told) if mark in sql]
        for mark in ("WITH finished AS", "INSERT INTO annotations_documenttally")
    )
    assert len(reads) == len(stores) == 2
    assert reads[1] < stores[0]


def test_a_request_counts_in_a_pipeline_that_takes_one_statement_at_a_time(finished, monkeypatch):
    before = tallied()
    with pghistory.context(reason="requests say who is at work"):
        agreement_counts.recount(documents=[finished.pk])
        assert tallied() == before
        # with the guard off: history puts a statement before each of ours
        monkeypatch.setattr(statements._PlainCursor, "name", None)
        with pytest.raises(ProgrammingError, match="multiple commands"), transaction.atomic():
            agreement_counts.recount(documents=[finished.pk])


def test_a_recount_that_fails_in_between_leaves_all_as_it_was(room, finished, monkeypatch):
    before = tallied()
    monkeypatch.setattr(agreement_counts, "STORE_CLAIMS", "SELECT 1 / 0")
    with pytest.raises(DataError, match="division by zero"):
        agreement_counts.recount(documents=[finished.pk])
    assert tallied() == before


# ── a long run of anything ──────────────────────────────────────────────────


@pytest.mark.parametrize("seed", range(4))
def test_a_long_run_keeps_the_counts(seed):
    shift, done, most = Shift(seed), 0, 0
    for step in shift.steps():
        try:
            with transaction.atomic():
                step()
        except DomainError:
            continue  # refused, as it should be: nothing may have changed then either
        finally:
            assert differences() == [], step.__name__
            most = max(most, DocumentTally.objects.count())
        done += 1
        if done == 60:
            break
    # it was about something: work was finished, claims of two were found, evidence compared
    assert most > 0
    assert Evidence.objects.exists()


# ── at the same time ────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_two_who_submit_at_once_lose_no_count(room):
    """Each alone sees the other's slot unfinished; who comes second waits, and counts the document."""
    for _ in range(6):
        document = room.document()
        for who in "ab":
            room.mark(who, document, (0, 10), verdict="supported")
        handles = {who: room.handle(who, document) for who in "ab"}
        together(
            lambda at=handles["a"]: handing_in.submit(assignment=at, annotator=room.people["a"]),
            lambda at=handles["b"]: handing_in.submit(assignment=at, annotator=room.people["b"]),
        )
    assert DocumentTally.objects.count() == 6
    assert ClaimTally.objects.count() == 6
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_hiding_while_another_submits_leaves_nothing_hidden_in_the_counts(room):
    by = moderator(room)
    for _ in range(6):
        document = room.document()
        claims = [room.mark(who, document, (0, 10), verdict="supported") for who in "ab"]
        room.submit(document, "a")
        handle, mention = room.handle("b", document), room.mention(claims[0]).pk
        together(
            lambda handle=handle: handing_in.submit(assignment=handle, annotator=room.people["b"]),
            lambda mention=mention: moderation.hide_mention(mention=mention, by=by, reason=WHY),
        )
    assert DocumentTally.objects.count() == 6
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_the_second_waits_for_the_first(room):
    """The lock is what makes it so: while one transaction has counted a document, another cannot."""
    document = room.document()
    room.submit(document)
    with transaction.atomic():
        agreement_counts.recount(documents=[document.pk])
        waiting = threading.Thread(
            target=in_thread, args=(lambda: agreement_counts.recount(documents=[document.pk]), [])
        )
        waiting.start()
        waiting.join(timeout=0.5)
        assert waiting.is_alive()
    waiting.join(timeout=20)
    assert not waiting.is_alive()
    assert differences() == []


def together(*acts: Callable[[], Any]) -> None:
    """Do these in threads of their own, as much at once as can be."""
    gate, failures = threading.Barrier(len(acts)), []

    def act(one: Callable[[], Any]) -> None:
        gate.wait()
        one()

    threads = [threading.Thread(target=in_thread, args=(lambda one=one: act(one), failures)) for one in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def in_thread(act: Callable[[], Any], failures: list[BaseException]) -> None:
    try:
        act()
    except BaseException as error:  # noqa: BLE001 - told to the test
        failures.append(error)
    finally:
        connections.close_all()


# ── what is answered ────────────────────────────────────────────────────────


def test_nothing_stale_is_answered(room, finished):
    """An answer is kept until a count changes, whoever changes it."""
    by = moderator(room)
    before = agreement.measure(round=room.round)
    assert agreement.measure(round=room.round) == before
    hide(room, by)
    after = agreement.measure(round=room.round)
    assert (before["claims"]["matched"], after["claims"]["matched"]) == (2, 1)
    room.people["a"].display_name = "Ada Brink"
    room.people["a"].save()
    assert "Ada Brink" in {person["name"] for person in agreement.measure(round=room.round)["people"]}
