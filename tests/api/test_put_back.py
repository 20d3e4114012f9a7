"""What is taken back and put back, hidden and restored, or moved at the same time: nothing mixes, nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now

from annotations.models import Assignment, Evidence, Mention, Question, Source
from annotations.services import assignments, handing_in, moderation
from tests import desks
from tests import factories as make
from tests.api.test_mentions import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.client.raise_request_exception = False
    return made


def body_with(verdict: dict[str, Any] | None, **claim: Any) -> dict[str, Any]:
    return make.mention_body((0, 31), claim=make.claim_body(verdict=verdict, **claim))


def shown_as_saved(desk: Desk, answer: Any) -> None:
    """The screen shows what the save answered, and repeating it changes nothing."""
    screen = desk.screen()
    assert screen["mentions"] == [answer.json()["mention"]]
    assert screen["claims"] == [answer.json()["claim"]]


@pytest.mark.parametrize("kept", [1, 0])
def test_a_mention_put_back_has_the_evidence_that_was_sent_and_no_older(desk, kept):
    """The ids are the same, so the rows of before are there still."""
    mention, evidence = make.uuid7(), [make.evidence_body(), make.evidence_body("https://example.org/b")]
    verdict = make.verdict_body("supported", *evidence)
    body = body_with(verdict)
    desk.put(mention, body, create=True)
    assert desk.delete(mention, '"1"').status_code == 204
    verdict["questions"][0]["evidence"] = evidence[:kept]
    if not kept:
        verdict["questions"] = []
    answer = desk.put(mention, body, create=True)
    assert answer.status_code == 201, answer.content
    shown_as_saved(desk, answer)
    assert desk.put(mention, body, create=True).status_code == 200


def test_a_verdict_taken_back_and_given_again_has_the_evidence_that_was_sent(desk):
    mention = make.uuid7()
    verdict = make.verdict_body(
        "supported", make.evidence_body(), make.evidence_body("https://example.org/b")
    )
    body = body_with(verdict)
    first = desk.put(mention, body, create=True).json()
    body["claim"] |= {"revision": first["claim"]["revision"], "verdict": None}
    second = desk.put(mention, body, match='"1"')
    assert second.json()["claim"]["verdict"] is None
    again = {**verdict, "questions": [{**verdict["questions"][0], "id": str(make.uuid7()), "evidence": []}]}
    body["claim"] |= {"revision": second.json()["claim"]["revision"], "verdict": again}
    third = desk.put(mention, body, match=second.headers["ETag"])
    assert third.status_code == 200, third.content
    shown_as_saved(desk, third)


def test_evidence_moves_between_questions_and_its_old_one_goes(desk):
    mention, evidence = make.uuid7(), make.evidence_body()
    verdict = make.verdict_body("supported", evidence)
    body = body_with(verdict)
    first = desk.put(mention, body, create=True).json()
    verdict["questions"] = [{"id": str(make.uuid7()), "position": 0, "text": "Why?", "evidence": [evidence]}]
    body["claim"]["revision"] = first["claim"]["revision"]
    answer = desk.put(mention, body, match='"1"')
    assert answer.status_code == 200, answer.content
    shown_as_saved(desk, answer)
    assert Evidence.objects.get().question == Question.objects.get()


@pytest.mark.django_db(transaction=True)
def test_a_question_goes_with_the_evidence_that_a_moderator_hid(desk):
    """The annotator does not see that evidence, so nothing can ask them to take it out first."""
    mention = make.uuid7()
    verdict = make.verdict_body("supported", make.evidence_body())
    body = body_with(verdict)
    first = desk.put(mention, body, create=True).json()
    Source.objects.update(status="hidden")
    verdict["questions"] = [{"id": str(make.uuid7()), "position": 0, "text": "", "evidence": []}]
    body["claim"]["revision"] = first["claim"]["revision"]
    answer = desk.put(mention, body, match='"1"')
    assert answer.status_code == 200, answer.content
    shown_as_saved(desk, answer)


def test_hidden_evidence_stays_while_its_question_does(desk):
    """Restoring the source brings it back."""
    mention, verdict = make.uuid7(), make.verdict_body("supported", make.evidence_body())
    body = body_with(verdict)
    first = desk.put(mention, body, create=True).json()
    Source.objects.update(status="hidden")
    other = make.evidence_body("https://example.org/other")
    verdict["questions"][0]["evidence"] = [other]
    body["claim"]["revision"] = first["claim"]["revision"]
    assert desk.put(mention, body, match='"1"').status_code == 200
    assert Evidence.objects.count() == 2


def test_a_hidden_source_is_not_cited_as_if_nothing_were(desk):
    """The save would be acknowledged, and the evidence not be there at the next opening."""
    verdict = make.verdict_body("supported", make.evidence_body())
    desk.put(make.uuid7(), body_with(verdict), create=True)
    Source.objects.update(status="hidden")
    mine = body_with(make.verdict_body("refuted", make.evidence_body()))
    answer = desk.put(make.uuid7(), mine, create=True)
    assert (answer.status_code, answer.json()["code"]) == (409, "hidden_by_moderator")
    assert Mention.objects.count() == 1


def test_two_pieces_of_evidence_from_one_source(desk):
    verdict = make.verdict_body("supported", make.evidence_body(), make.evidence_body(position=1))
    answer = desk.put(make.uuid7(), body_with(verdict), create=True)
    assert answer.status_code == 201, answer.content
    shown_as_saved(desk, answer)
    assert Source.objects.count() == 1


# ── leases ──────────────────────────────────────────────────────────────────


class Race:
    """A move that waits, in a transaction of its own, for one that began before and then commits."""

    def __init__(self, overlap: int = 1) -> None:
        self.desk = desks.desk("race", documents=1, overlap=overlap)
        self.annotator = self.desk.people["annotator"]
        self.held = desks.take(self.desk, self.annotator)

    def while_first_waits(self, first: Any, second: Any) -> Any:
        """Begin `first` and don't commit; begin `second`, which waits; commit. What `second` answered."""

        def own_connection() -> Any:
            try:
                return second()
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            with transaction.atomic():
                first()
                later = pool.submit(own_connection)
                self.wait_until_blocked(later)
            return later.result(timeout=20)

    def wait_until_blocked(self, later: Any) -> None:
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        with connection.cursor() as cursor:
            while not later.done():
                cursor.execute("SELECT pg_stat_clear_snapshot()")
                cursor.execute(waiting)
                if cursor.fetchone()[0]:
                    return

    def next(self) -> Any:
        return assignments.next_for(round=self.desk.round, annotator=self.annotator)


@pytest.mark.django_db(transaction=True)
def test_next_does_not_undo_a_submit_at_the_same_time():
    """P64: the submit was acknowledged."""
    race = Race()
    handed = race.while_first_waits(
        lambda: handing_in.submit(assignment=race.held.handle, annotator=race.annotator), race.next
    )
    race.held.refresh_from_db()
    assert race.held.status == "submitted"
    assert race.held.submitted_at is not None
    assert handed is None


@pytest.mark.django_db(transaction=True)
def test_next_while_the_lease_is_swept_gives_the_work_back():
    """P68: no error, no second slot, the same assignment."""
    race = Race()
    Assignment.objects.filter(pk=race.held.pk).update(lease_expires_at=Now())
    handed = race.while_first_waits(assignments.sweep_expired, race.next)
    assert handed.handle == race.held.handle
    assert list(Assignment.objects.values_list("status", flat=True)) == ["leased"]


def test_expired_work_goes_on_in_whichever_slot_of_the_document_is_free():
    """P68: its own was taken meanwhile; another is as good, and the work is not left behind."""
    desk = desks.desk("slots", documents=1, overlap=2)
    first = desk.people["annotator"]
    others = [make.member(desk.project, "annotator") for _ in range(2)]
    held = desks.take(desk, first)
    mention = desks.write(held)
    expire(held)
    taken = [desks.take(desk, other) for other in others]
    assert desks.assignments.next_for(round=desk.round, annotator=first) is None
    expire(next(t for t in taken if t.slot != held.slot))
    again = desks.take(desk, first)
    assert again.pk == held.pk
    assert mention.assignment_id == again.pk
    assert sorted(Assignment.objects.filter(status="leased").values_list("slot", flat=True)) == [1, 2]


def test_whoever_saw_others_work_meanwhile_does_not_get_expired_work_back():
    """P12: what they add is kept, and counts as late work does."""
    desk = desks.desk("seen", documents=1)
    annotator = desk.people["annotator"]
    held = desks.take(desk, annotator)
    expire(held)
    moderation.note_seen(by=annotator, documents=[held.document_id])
    desks.write(held)
    held.refresh_from_db()
    assert held.status == "expired"
    desks.hand_in(held)
    assert held.status == "late"


def expire(held: Assignment) -> None:
    """Let the lease end and be swept."""
    Assignment.objects.filter(pk=held.pk).update(lease_expires_at=Now() - timedelta(hours=1))
    assert assignments.sweep_expired() == 1
    held.refresh_from_db()


@pytest.mark.django_db(transaction=True)
def test_two_people_who_cite_the_same_sources_in_other_orders_do_not_block_each_other():
    """Both saves go through; the shared rows of sources are always taken in one order."""
    desk = desks.desk("sources", documents=1, overlap=2)
    people = [desk.people["annotator"], make.member(desk.project, "annotator")]
    held = [desks.take(desk, person) for person in people]
    urls = [f"https://example.org/{number}" for number in range(100)]

    def cite(at: Assignment, order: list[str]) -> None:
        try:
            evidence = [make.evidence_body(url) for url in order]
            desks.write(at, body_with(make.verdict_body("supported", *evidence)))
        finally:
            connection.close()

    for attempt in range(5):
        these = [f"{url}/{attempt}" for url in urls]
        with ThreadPoolExecutor(2) as pool:
            saves = [pool.submit(cite, held[0], these), pool.submit(cite, held[1], these[::-1])]
            for save in saves:
                save.result(timeout=20)
