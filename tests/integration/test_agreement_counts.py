"""Kept counts are what a full recount gives, after every change that goes through a service."""

import random
import threading
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction
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
    Resolution,
    Round,
    Source,
)
from annotations.services import adjudication, agreement, assignments, jobs, merges, moderation, suggestions
from annotations.services.agreement import counts as agreement_counts
from annotations.services.agreement import doctor as agreement_doctor
from annotations.services.preconditions import Precondition
from tests import factories as make
from tests.newsroom import NEW, Newsroom, gold

pytestmark = pytest.mark.django_db
VERDICTS = ("supported", "refuted", "not_enough_evidence", "conflicting")
WHY = "Names a private person."


def differences() -> list[str]:
    """What a full recount finds wrong."""
    return agreement_doctor.examine(documents=agreement_counts.countable())


def moderator(room: Newsroom):
    person = make.member(room.project, "moderator")
    moderation.grant_staff(user=person, by=None)
    return type(person).objects.get(pk=person.pk)


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
            assignments.submit(assignment=room.handle("b", document), annotator=room.people["b"])
        seen.append(len(queries))
    assert seen[0] == seen[1]


# ── a long run of anything ──────────────────────────────────────────────────


class Shift:
    """Random work in two rounds over the same documents, by three people, a moderator and an adjudicator."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.room = Newsroom(suggestion_policy="randomize", withheld_share=0.5)
        self.other = Newsroom()
        self.other.project, self.other.people = self.room.project, self.room.people
        self.other.round = make.round_of(self.room.project, match_threshold=0.7)
        self.other.adjudicator = self.room.adjudicator
        self.by = moderator(self.room)
        self.documents = [self.room.document() for _ in range(3)]
        for document in self.documents:
            make.slots(self.other.round, document)
            for start in (0, 40):
                make.suggestion(document, start, start + 10)

    def steps(self) -> Iterator[Callable[[], None]]:
        """One thing after another."""
        every = (self.annotate, self.merge, self.unmerge, self.settle, self.hide, self.restore, self.source,
                 self.withdraw, self.take_again)  # fmt: skip
        while True:
            yield self.chance.choice(every)

    def annotate(self) -> None:
        room = self.chance.choice((self.room, self.other))
        name = self.chance.choice("ab")
        handed = assignments.next_for(round=room.round, annotator=room.people[name])
        if handed is None:
            return
        document = Assignment.objects.get(handle=handed.handle).document
        assert document is not None
        for start in self.chance.sample(range(0, 90, 10), 4):
            end = start + self.chance.randrange(5, 12)
            room.mark(
                name, document, (start, min(end, 100)), verdict=self.chance.choice((*VERDICTS, None)),
                urls=self.chance.choice(((), ("https://example.org/a",))),
                claim_types=self.chance.sample(["event", "quantity", "quotation"], self.chance.randrange(3)),
                check_worthiness=self.chance.choice(("low", "high", None)),
            )  # fmt: skip
        room.submit(document, name)

    def case(self) -> tuple[Newsroom, list[UUID]]:
        room = self.chance.choice((self.room, self.other))
        document = self.chance.choice(self.documents)
        claims = Claim.objects.filter(
            assignment__round=room.round, assignment__document=document, status="live"
        )
        return room, list(claims.values_list("pk", flat=True))

    def merge(self) -> None:
        room, claims = self.case()
        if len(claims) > 1:
            some = self.chance.sample(claims, 2)
            merges.merge(round=room.round, claims=some, adjudicator=room.adjudicator)

    def unmerge(self) -> None:
        merged = list(Claim.objects.exclude(merged_into=None).values_list("pk", flat=True))
        if merged:
            merges.unmerge(claim=self.chance.choice(merged), adjudicator=self.room.adjudicator)

    def settle(self) -> None:
        room, claims = self.case()
        if claims and self.chance.random() < 0.3:
            claim = self.chance.choice(claims)
            stored = Resolution.objects.filter(claim=claim).first()
            adjudication.settle(
                claim=claim, adjudicator=room.adjudicator,
                body=gold(verdict=self.chance.choice(VERDICTS)),
                precondition=Precondition(revision=stored.revision) if stored else NEW,
            )  # fmt: skip

    def hide(self) -> None:
        mentions = list(Mention.objects.filter(status="live").values_list("pk", flat=True))
        if mentions:
            moderation.hide_mention(mention=self.chance.choice(mentions), by=self.by, reason=WHY)

    def restore(self) -> None:
        mentions = list(Mention.objects.filter(status="hidden").values_list("pk", flat=True))
        if mentions:
            moderation.restore_mention(mention=self.chance.choice(mentions), by=self.by, reason=WHY)

    def source(self) -> None:
        source = Source.objects.first()
        if source:
            act = moderation.hide_source if source.status == "live" else moderation.restore_source
            act(source=source.pk, by=self.by, reason=WHY)

    def withdraw(self) -> None:
        held = list(Assignment.objects.filter(status="submitted"))
        if held:
            assignment = self.chance.choice(held)
            assignment.status = "returned"
            assignment.save()
            agreement_counts.recount_target(assignment)

    def take_again(self) -> None:
        """Hand in what was returned."""
        returned = list(Assignment.objects.filter(status="returned").select_related("annotator", "round"))
        if returned:
            held = self.chance.choice(returned)
            assert held.annotator is not None
            assignments.next_for(round=held.round, annotator=held.annotator)
            assignments.submit(assignment=held.handle, annotator=held.annotator)  # type: ignore[arg-type]


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
            lambda at=handles["a"]: assignments.submit(assignment=at, annotator=room.people["a"]),
            lambda at=handles["b"]: assignments.submit(assignment=at, annotator=room.people["b"]),
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
            lambda handle=handle: assignments.submit(assignment=handle, annotator=room.people["b"]),
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


# ── the doctor ──────────────────────────────────────────────────────────────


def doctor(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """The exit status and the output of `manage.py doctor`."""
    try:
        call_command("doctor", *words)
    except SystemExit as ended:
        return int(ended.code or 0), capsys.readouterr().out
    return 0, capsys.readouterr().out


def test_the_doctor_finds_nothing_wrong(room, finished, capsys):
    assert doctor(capsys) == (0, "The counts of 1 documents are what a recount gives.\n")


def spoil_a_claim(room: Newsroom, tally: DocumentTally) -> str:
    claim = tally.claims.get(item=0)
    ClaimTally.objects.filter(pk=claim.pk).update(ratings=b"")
    return f"claim {claim.root} is counted otherwise."


def lose_a_claim(room: Newsroom, tally: DocumentTally) -> str:
    claim = tally.claims.get(item=1)
    claim.delete()
    return f"claim {claim.root} is not counted."


def invent_a_claim(room: Newsroom, tally: DocumentTally) -> str:
    root = make.uuid7()
    ClaimTally.objects.create(tally=tally, item=9, root=root, ratings=b"", stances=b"")
    return f"claim {root} is counted, though it stands for no group."


def spoil_pairs(room: Newsroom, tally: DocumentTally) -> str:
    DocumentTally.objects.filter(pk=tally.pk).update(pairs=b"")
    return "pairs are kept otherwise."


def lose_the_document(room: Newsroom, tally: DocumentTally) -> str:
    tally.delete()
    return "it is finished, but not counted."


def reopen_behind_its_back(room: Newsroom, tally: DocumentTally) -> str:
    Assignment.objects.filter(annotator=room.people["a"]).update(status="returned")
    return "it is counted, though not all of its slots are finished."


HARM = {f.__name__: f for f in (
    spoil_a_claim, lose_a_claim, invent_a_claim, spoil_pairs, lose_the_document, reopen_behind_its_back,
)}  # fmt: skip


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM)
def test_the_doctor_names_what_is_wrong_and_repairs_it(room, finished, harm, capsys):
    named = f"Document {finished.pk} in round {room.round.pk}: {harm(room, DocumentTally.objects.get())}"
    status, told = doctor(capsys)
    assert (status, told.splitlines()[0]) == (1, named)
    status, told = doctor(capsys, "--repair", "--json")
    assert (status, '"repaired":true' in told, named in told) == (0, True, True)
    assert doctor(capsys)[0] == 0


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
