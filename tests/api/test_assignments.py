"""Hand-out, leases, late work and submitting, as a client meets them."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotations.core import workflow
from annotations.models import Assignment, Event, Mention
from annotations.services import assignments, events
from tests import factories as make

pytestmark = pytest.mark.django_db


class Desk:
    """A project with an open round over some documents."""

    def __init__(self, documents: int = 2, **round_fields) -> None:
        self.project = make.project()
        self.round = make.round_of(self.project, **round_fields)
        self.documents = [make.document(self.project, f"{make.TEXT} {n}") for n in range(documents)]
        make.slots(self.round, *self.documents)

    def annotator(self) -> "Person":
        return Person(self, make.member(self.project, "annotator"))


class Person:
    """An annotator with a browser."""

    def __init__(self, desk: Desk, user) -> None:
        self.desk, self.user, self.client = desk, user, Client()
        self.client.force_login(user)

    def post(self, path: str, content=None, **headers):
        return self.client.post(
            f"/api/v1/{path}", content or {}, content_type="application/json", headers=headers
        )

    def next(self, **content) -> str | None:
        answer = self.post(f"rounds/{self.desk.round.pk}/next", content)
        assert answer.status_code == 200, answer.content
        found = answer.json()["assignment"]
        return found["id"] if found else None

    def submit(self, assignment: str, **headers):
        return self.post(f"assignments/{assignment}/submit", **headers)

    def save(self, assignment: str, **fields):
        mention = make.uuid7()
        return self.client.put(
            f"/api/v1/assignments/{assignment}/mentions/{mention}",
            json.dumps(make.mention_body(**fields)),
            content_type="application/json",
            headers={"If-None-Match": "*"},
        )

    def documents_in_order(self) -> list:
        """The ids of all documents that this person is handed, each submitted at once."""
        met = []
        while assignment := self.next():
            met.append(Assignment.objects.get(handle=assignment).document_id)
            assert self.submit(assignment).status_code == 200
        return met


def expire(assignment: str) -> None:
    Assignment.objects.filter(handle=assignment).update(
        lease_expires_at=Now() - assignments.timedelta(minutes=1)
    )
    assert assignments.sweep_expired() == 1


def status_of(assignment: str) -> str:
    return Assignment.objects.get(handle=assignment).status


def test_everyone_meets_every_document_once_in_one_order():
    desk = Desk(documents=4)
    expected = [d.pk for d in desk.documents]
    assert desk.annotator().documents_in_order() == expected
    assert desk.annotator().documents_in_order() == expected
    assert desk.annotator().next() is None  # both slots of each are taken


def test_next_gives_unfinished_work_again_and_renews_its_lease():
    person = Desk().annotator()
    first = person.next()
    Assignment.objects.filter(handle=first).update(lease_expires_at=Now())
    assert person.next() == first
    assert Assignment.objects.filter(handle=first, lease_expires_at__gt=Now()).exists()


def minutes_left(assignment: str) -> int:
    left = (
        Assignment.objects.filter(handle=assignment).annotate(left=F("lease_expires_at") - Now()).get().left
    )
    return round(left.total_seconds() / 60)


def test_the_document_after_the_one_at_hand_is_reserved_for_ten_minutes():
    person = Desk(documents=3).annotator()
    at_hand = person.next()
    ahead = person.next(ahead=True)
    assert ahead not in (None, at_hand)
    assert (minutes_left(at_hand), minutes_left(ahead)) == (120, 10)
    assert person.next(ahead=True) == ahead  # one is reserved, however often it is asked for
    assert person.next() == at_hand  # and what is at hand stays first

    assert person.submit(at_hand).status_code == 200
    assert person.next() == ahead
    assert minutes_left(ahead) == 120


def test_a_reservation_that_is_not_taken_up_goes_to_others():
    desk = Desk(documents=2, overlap=1)
    slow, quick = desk.annotator(), desk.annotator()
    slow.next()
    reserved = slow.next(ahead=True)
    assert quick.next() is None
    expire(reserved)
    assert quick.documents_in_order() == [desk.documents[1].pk]


def test_returned_work_is_not_taken_up_ahead():
    """It keeps no lease that could end while its annotator is busy elsewhere."""
    person = Desk(documents=2).annotator()
    first = person.next()
    person.submit(first)
    second = person.next()
    Assignment.objects.filter(handle=first).update(status=workflow.RETURNED)
    assert person.next(ahead=True) == second  # which is at hand already
    assert status_of(first) == workflow.RETURNED


def test_the_handle_does_not_tell_which_slot_it_is():
    """P12: the same person gets the same id whether others came first or not."""
    desk = Desk()
    one = desk.annotator()
    with transaction.atomic():
        alone = one.next()
        transaction.set_rollback(True)
    assert desk.annotator().next() is not None
    assert one.next() == alone


def test_two_people_at_once_are_never_handed_one_slot(transactional_db):
    desk = Desk(documents=3, overlap=1)
    people = [desk.annotator() for _ in range(6)]

    def take(person: Person) -> str | None:
        try:
            return person.next()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        handed = [handle for handle in pool.map(take, people) if handle]
    held = Assignment.objects.filter(status="leased").values_list("document", "annotator")
    assert len(set(handed)) == len(handed) == len({d for d, _ in held}) == 3


def test_who_has_seen_others_work_on_a_document_is_not_handed_it():
    """P12: looking at a case is remembered."""
    desk = Desk(documents=2)
    person = desk.annotator()
    first, second = desk.documents
    events.record(actor=person.user, verb="case_opened", of=first, project=desk.project)
    assert person.documents_in_order() == [second.pk]


def test_one_idempotency_key_acts_once():
    """P65."""
    desk = Desk()
    person = desk.annotator()
    path = f"rounds/{desk.round.pk}/next"
    first = person.post(path, **{"Idempotency-Key": "k1"})
    assert person.submit(first.json()["assignment"]["id"]).status_code == 200
    assert person.post(path, **{"Idempotency-Key": "k1"}).json() == first.json()
    assert person.post(path, **{"Idempotency-Key": "k2"}).json() != first.json()


def test_one_idempotency_key_with_another_body_is_refused():
    desk = Desk()
    person = desk.annotator()
    url = f"/api/v1/rounds/{desk.round.pk}/next"
    assert person.post(url[8:], **{"Idempotency-Key": "k"}).status_code == 200
    other = person.client.post(
        url, {"x": 1}, content_type="application/json", headers={"Idempotency-Key": "k"}
    )
    assert other.status_code in (400, 422)
    assert Assignment.objects.filter(status="leased").count() == 1


def test_work_in_an_expired_lease_goes_on_while_its_slot_is_free():
    """P68: a save takes the slot back."""
    desk = Desk(documents=1, overlap=1)
    person = desk.annotator()
    assignment = person.next()
    expire(assignment)
    assert status_of(assignment) == "expired"
    assert person.save(assignment).status_code == 201
    assert status_of(assignment) == "leased"
    assert Assignment.objects.filter(document=desk.documents[0]).count() == 1


def test_work_handed_in_late_is_kept_and_marked():
    """P68: where somebody else has the slot by then, nothing is dropped and nothing counts twice."""
    desk = Desk(documents=1, overlap=1)
    slow, quick = desk.annotator(), desk.annotator()
    assignment = slow.next()
    assert slow.save(assignment).status_code == 201
    expire(assignment)
    taken = quick.next()
    assert slow.save(assignment).status_code == 201
    answer = slow.submit(assignment)
    assert (answer.status_code, answer.json()["status"]) == (200, "late")
    assert Mention.objects.filter(assignment__handle=assignment).count() == 2
    assert status_of(taken) == "leased"


def test_next_after_expiry_gives_the_own_work_back():
    desk = Desk(documents=1, overlap=1)
    person = desk.annotator()
    assignment = person.next()
    person.save(assignment)
    expire(assignment)
    assert person.next() == assignment
    assert status_of(assignment) == "leased"


def test_submit_lists_what_is_missing_with_its_place():
    desk = Desk(
        required_fields=["wording", "claim_types", "check_worthiness", "evidence"], verdict_needed="medium"
    )
    person = desk.annotator()
    assignment = person.next()
    claim = make.claim_body(wording=" ")
    saved = person.save(assignment, claim=claim, claim_types=[], check_worthiness=None).json()
    judged = make.claim_body(verdict=make.verdict_body("refuted", rationale=""))
    person.save(assignment, claim=judged)
    person.save(assignment, claim=make.claim_body(), check_worthiness="low")
    answer = person.submit(assignment)
    assert (answer.status_code, answer.json()["code"]) == (422, "incomplete")
    rows = answer.json()["missing"]
    here = [(r["mention"], r["field"]) for r in rows]
    first = saved["mention"]["id"]
    assert here[:4] == [(first, f) for f in ("claim_types", "check_worthiness", "wording", "verdict")]
    assert [field for _, field in here[4:]] == ["rationale", "evidence"]
    assert all(row["message"].endswith(".") for row in rows)
    assert status_of(assignment) == "leased"


def test_submit_is_final_logged_and_repeatable():
    person = Desk().annotator()
    assignment = person.next()
    person.save(assignment)
    for _ in range(2):
        assert person.submit(assignment).json() == {"id": assignment, "status": "submitted"}
    assert Event.objects.filter(verb="assignment_submitted").count() == 1
    refused = person.save(assignment)
    assert (refused.status_code, refused.json()["code"]) == (409, "assignment_not_open")


def test_an_empty_document_can_be_submitted():
    person = Desk(verdict_needed="all").annotator()
    assert person.submit(person.next()).status_code == 200


@pytest.mark.parametrize(
    ("policy", "share", "shown"),
    [("show", 0, True), ("hide", 0, False), ("randomize", 1, False), ("randomize", 0, True)],
)
def test_suggestions_are_shown_or_withheld_by_the_server(policy, share, shown):
    """P13."""
    desk = Desk(suggestion_policy=policy, withheld_share=share)
    for document in desk.documents:
        make.suggestion(document, 0, 10)
    person = desk.annotator()
    screen = person.client.get(f"/api/v1/assignments/{person.next()}").json()
    assert bool(screen["suggestions"]) is shown


def test_randomized_withholding_follows_the_seed():
    desk = Desk(documents=30, suggestion_policy="randomize", withheld_share=0.5)
    person = desk.annotator()
    person.documents_in_order()
    drawn = list(
        Assignment.objects.filter(annotator=person.user)
        .order_by("id")
        .values_list("suggestions_shown", flat=True)
    )
    again = [
        assignments._shows_suggestions(a, person.user)
        for a in Assignment.objects.filter(annotator=person.user).order_by("id")
    ]
    assert drawn == again
    assert 5 < sum(drawn) < 25


def test_dismissing_is_undone_and_repeated_without_harm():
    desk = Desk()
    suggestion = make.suggestion(desk.documents[0], 0, 10)
    person = desk.annotator()
    assignment = person.next()
    url = f"/api/v1/assignments/{assignment}/decisions/{suggestion.pk}"
    for _ in range(2):
        answer = person.client.put(url, {"outcome": "dismissed"}, content_type="application/json")
        assert answer.json() == {"suggestion": str(suggestion.pk), "outcome": "dismissed", "mention": None}
    for _ in range(2):
        assert person.client.delete(url).status_code == 204
    assert person.save(assignment, suggestion=str(suggestion.pk)).status_code == 201
    taken = person.client.put(url, {"outcome": "dismissed"}, content_type="application/json")
    assert (taken.status_code, taken.json()["code"]) == (409, "suggestion_taken")


def test_the_database_refuses_moves_that_the_table_has_not():
    desk = Desk()
    assignment = Assignment.objects.get(handle=desk.annotator().next())
    for status in workflow.STATUSES:
        allowed = status == assignment.status or (assignment.status, status) in workflow.MOVES
        try:
            with transaction.atomic():
                Assignment.objects.filter(pk=assignment.pk).update(status=status)
                transaction.set_rollback(True)
            moved = True
        except IntegrityError:
            moved = False
        if status != "open":  # open must also be nobody's, which is another rule
            assert moved is allowed, status


def test_next_takes_the_same_statements_at_any_size():
    counts = set()
    for documents in (10, 1000):
        person = Desk(documents=documents).annotator()
        with CaptureQueriesContext(connection) as seen:
            person.next()
        counts.add(len([q for q in seen.captured_queries if "SAVEPOINT" not in q["sql"]]))
    assert counts == {11}


def test_more_urgent_documents_come_first_whenever_they_came_in():
    desk = Desk(documents=4, overlap=1)
    first, second, late, urgent = desk.documents
    ranks = {first: 1, second: 1, late: 2, urgent: 3}
    for document, priority in ranks.items():
        Assignment.objects.filter(document=document).update(priority=priority)
    person = desk.annotator()
    met = []
    for _ in range(2):
        handed = person.next()
        met.append(Assignment.objects.get(handle=handed).document_id)
        person.submit(handed)
    Assignment.objects.filter(document=urgent).update(priority=0)
    assert met + person.documents_in_order() == [first.pk, second.pk, urgent.pk, late.pk]


def test_a_slot_that_was_left_behind_is_handed_out_at_last():
    """Passed by while somebody else held it, and free again since."""
    desk = Desk(documents=3, overlap=1)
    quick, slow = desk.annotator(), desk.annotator()
    held = quick.next()
    Assignment.objects.filter(handle=held).update(priority=5)  # its substitute lies before all that follows
    assert [slow.next() and slow.submit(slow.next()).status_code for _ in range(2)] == [200, 200]
    Assignment.objects.filter(handle=held).update(status="voided", annotator=None, handle=None)
    make.slots(desk.round, desk.documents[0])
    behind = Assignment.objects.get(status="open")
    Assignment.objects.filter(pk=behind.pk).update(id=Assignment.objects.earliest("id").pk - 1)
    assert slow.documents_in_order() == [desk.documents[0].pk]


def test_next_costs_the_same_however_much_one_has_done(transactional_db, as_owner):
    """A handful of rows is looked at, whether one has done 20 documents or 400."""
    looked_at = []
    for done in (20, 400):
        desk = Desk(documents=done + 5)
        person = desk.annotator()
        for document in desk.documents[:done]:
            Assignment.objects.filter(document=document, slot=1).update(
                status="leased", annotator=person.user, handle=make.uuid7(), lease_expires_at=Now()
            )
        values = {"round": desk.round.pk, "annotator": person.user.pk}
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("ANALYZE annotations_assignment, annotations_event")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {assignments.FURTHER_SLOT}", values)
            looked_at.append(rows_looked_at(cursor.fetchone()[0][0]["Plan"]))
    assert max(looked_at) < 60


def rows_looked_at(plan: dict) -> float:
    """The rows that all steps of a plan took up, those they threw away included."""
    own = (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"]
    return own + sum(rows_looked_at(step) for step in plan.get("Plans", []))
