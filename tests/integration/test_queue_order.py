"""The order of a round's queue: by suggestions alone, kept by every hand-out, told by nobody's work (P12)."""

import uuid

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from annotations.core import queueing
from annotations.models import Assignment, Document, Job, Round, Suggestion
from annotations.models.project import QueueOrder
from annotations.services import assignments, handing_in, job_runs, queue_order, round_settings, suggestions
from annotations.services.preconditions import Precondition, state_tag
from tests import factories

pytestmark = pytest.mark.django_db

CERTAIN, UNSURE, MIDDLING, UNKNOWN = "certain", "unsure", "middling", "unknown"


@pytest.fixture
def round_() -> Round:
    """Four documents that engines are sure of to different degrees, in a round of two annotators each."""
    project = factories.project()
    made = factories.round_of(project)
    for name, score, worth in (
        (CERTAIN, 0.99, 0.99),
        (UNSURE, 0.5, 0.5),
        (MIDDLING, 0.9, 0.6),
        (UNKNOWN, None, None),
    ):
        document = factories.document(project, f"The {name} harbor will close on Monday.", title=name)
        if score is not None:
            factories.suggestion(document, 0, 10, score=score, check_worthiness_score=worth)
        factories.slots(made, document)
    return made


def choose(round_: Round, order: str) -> None:
    """As a manager does, and the worker after it."""
    round_.refresh_from_db()
    believed = Precondition(revision=state_tag(round_settings.values_of(round_)))
    manager = factories.member(round_.project, "manager")
    round_settings.change(round=round_.pk, values={"queue_order": order}, precondition=believed, by=manager)
    for job in Job.objects.filter(kind="queue_order", status="queued"):
        job_runs.run(job_id=job.pk, work=queue_order.run)
    assert set(Job.objects.filter(kind="queue_order").values_list("status", flat=True)) <= {"done"}
    round_.refresh_from_db()


def take(round_: Round, person) -> str:
    """Hand out the next document and hand it in; its title."""
    held = assignments.next_for(round=round_, annotator=person)
    if held is None:
        return ""
    handing_in.submit(assignment=held.handle, annotator=person)
    return held.document_title


def takes(round_: Round, count: int = 4) -> list[str]:
    """What a newcomer gets one after another."""
    person = factories.member(round_.project, "annotator")
    return [take(round_, person) for _ in range(count)]


def other_engine(round_: Round, name: str, start: int, end: int) -> None:
    """What an engine that ran before proposed."""
    document = Document.objects.get(project=round_.project, title=name)
    factories.suggestion(document, start, end, pre_annotator="other", superseded_at=Now())


def test_documents_come_in_their_order_by_default(round_):
    assert takes(round_) == [CERTAIN, UNSURE, MIDDLING, UNKNOWN]


def test_what_the_engine_is_least_sure_of_comes_first(round_):
    choose(round_, "uncertainty")
    assert takes(round_) == [UNSURE, MIDDLING, CERTAIN, UNKNOWN]


def test_what_engines_disagree_on_comes_first(round_):
    other_engine(round_, CERTAIN, 12, 20)  # elsewhere
    other_engine(round_, UNSURE, 0, 10)  # the same
    other_engine(round_, MIDDLING, 0, 20)  # in part
    other_engine(round_, UNKNOWN, 0, 20)  # alone
    choose(round_, "disagreement")
    assert takes(round_) == [CERTAIN, MIDDLING, UNSURE, UNKNOWN]


def test_only_the_last_word_of_another_engine_counts(round_):
    other_engine(round_, CERTAIN, 0, 10)
    document = Document.objects.get(title=CERTAIN)
    factories.suggestion(
        document, 12, 20, pre_annotator="other", pre_annotator_version="0", superseded_at=Now(), created_at="2001-01-01T00:00Z"
    )  # fmt: skip
    other_engine(round_, UNSURE, 5, 10)
    choose(round_, "disagreement")
    assert takes(round_)[:2] == [UNSURE, CERTAIN]


def test_documents_that_say_something_new_come_first(round_):
    """The certain and the middling one say the same; the unsure one something else."""
    Suggestion.objects.all().delete()
    for name, quote in ((CERTAIN, (0, 3)), (UNSURE, (4, 10)), (MIDDLING, (0, 3))):
        factories.suggestion(Document.objects.get(title=name), *quote, claim_types=[])
    choose(round_, "diversity")
    assert takes(round_) == [CERTAIN, UNSURE, MIDDLING, UNKNOWN]


@pytest.mark.parametrize("order", QueueOrder.values)
def test_everyone_gets_every_document_once_in_every_order(round_, order):
    choose(round_, order)
    people = [factories.member(round_.project, "annotator") for _ in range(2)]
    met = {person.pk: [] for person in people}
    for _ in range(5):
        for person in people:
            met[person.pk].append(take(round_, person))
    for titles in met.values():
        assert sorted(titles) == sorted([CERTAIN, UNSURE, MIDDLING, UNKNOWN, ""])
        assert titles == met[people[0].pk]  # and all meet them in one order


def test_a_change_in_the_middle_of_the_work_holds_from_the_next_hand_out_on(round_):
    person = factories.member(round_.project, "annotator")
    assert take(round_, person) == CERTAIN
    choose(round_, "uncertainty")
    assert take(round_, person) == UNSURE
    choose(round_, "document")
    assert [take(round_, person) for _ in range(3)] == [MIDDLING, UNKNOWN, ""]
    assert takes(round_) == [CERTAIN, UNSURE, MIDDLING, UNKNOWN]


def test_the_order_holds_for_someone_who_met_later_documents_in_an_earlier_order():
    """More documents than places, so that some share one: what was met before hides nothing in its new place."""
    project = factories.project()
    round_ = factories.round_of(project)
    documents = [
        factories.document(project, f"Report {n} of the harbor.") for n in range(queueing.PLACES * 2)
    ]
    factories.slots(round_, *documents)
    for n, document in enumerate(documents):
        factories.suggestion(
            document, 0, 6, score=0.5 + 0.5 * n / len(documents), check_worthiness_score=None
        )
    person = factories.member(project, "annotator")
    choose(round_, "diversity")
    first = [take(round_, person) for _ in range(60)]
    choose(round_, "uncertainty")
    titles = [document.title for document in documents if document.title not in first]
    assert [take(round_, person) for _ in range(len(titles))] == titles


# ── blindness ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("order", QueueOrder.values)
def test_p12_what_others_did_moves_nothing_in_the_queue(round_, order):
    """One queue ordered before anybody worked and one ordered after: a newcomer meets the same documents."""
    choose(round_, order)
    before = places(round_)
    worker = factories.member(round_.project, "annotator")
    for title in (UNSURE, UNKNOWN):
        document = Document.objects.get(title=title)
        slot = Assignment.objects.get(document=document, slot=1)
        Assignment.objects.filter(pk=slot.pk).update(
            status="leased", annotator=worker, handle=uuid.uuid4(), lease_expires_at=Now()
        )
    for suggestion in Suggestion.objects.filter(document__title=UNSURE):
        held = Assignment.objects.get(document__title=UNSURE, slot=1)
        suggestion.decisions.create(assignment=held, outcome="dismissed")
    queue_order.refresh(project=round_.project)
    choose(round_, "uncertainty" if order == "document" else "document")
    choose(round_, order)
    assert places(round_) == before


def places(round_: Round) -> dict[str, int]:
    """Each document's place, counted from the first."""
    rows = Assignment.objects.filter(round=round_, status="open").values_list("document__title", "priority")
    first = min(place for _, place in rows)
    return {title: place - first for title, place in rows}


def test_p12_an_order_by_work_would_be_noticed(round_, monkeypatch):
    """The control: with an order by how much was decided, the test above fails."""
    from annotations.queries import queue_order as queries

    choose(round_, "uncertainty")
    before = places(round_)
    held = Assignment.objects.filter(document__title=CERTAIN).first()
    Assignment.objects.filter(pk=held.pk).update(
        status="leased", annotator=factories.member(round_.project, "annotator"), handle=uuid.uuid4(), lease_expires_at=Now()
    )  # fmt: skip
    taken = Assignment.objects.exclude(status="open").values_list("document", flat=True)
    monkeypatch.setattr(
        queries, "order_of", lambda held: sorted(queries._documents(held), key=lambda d: d not in set(taken))
    )
    queue_order.refresh(project=round_.project)
    assert places(round_) != before


# ── what keeps it fresh, and what it costs ──────────────────────────────────────────────────────


def test_the_queue_is_in_order_again_when_pre_annotation_ends(round_):
    choose(round_, "uncertainty")
    job = suggestions.request(project=round_.project, by=None)
    Suggestion.objects.all().delete()
    stale = places(round_)
    job_runs.run(job_id=job.pk, work=suggestions.run)
    job.refresh_from_db()
    assert job.status == "done"
    assert Suggestion.objects.exists()
    assert places(round_) != stale


def test_new_documents_come_last_until_they_are_in_order(round_):
    choose(round_, "uncertainty")
    late = factories.document(round_.project, "A late report.", title="late")
    factories.slots(round_, late)
    assert takes(round_, 5)[-1] == "late"
    factories.suggestion(late, 0, 6, score=0.5, check_worthiness_score=0.51)
    queue_order.refresh(project=round_.project)
    assert takes(round_, 5)[:2] == [UNSURE, "late"]


def test_an_order_that_stands_already_writes_nothing(round_):
    choose(round_, "uncertainty")
    before = list(Assignment.objects.order_by("id").values_list("priority", flat=True))
    with CaptureQueriesContext(connection) as captured:
        queue_order.refresh(project=round_.project)
    assert not [one for one in captured if one["sql"].startswith("\nUPDATE")]
    assert list(Assignment.objects.order_by("id").values_list("priority", flat=True)) == before


def test_slots_that_somebody_has_keep_their_place(round_):
    person = factories.member(round_.project, "annotator")
    held = assignments.next_for(round=round_, annotator=person)
    choose(round_, "uncertainty")
    assert Assignment.objects.get(handle=held.handle).priority == 0
    assert Assignment.objects.filter(status="open", priority=0).count() == 0


def test_a_closed_round_is_left_alone(round_):
    choose(round_, "uncertainty")
    Round.objects.update(status="closed")
    Suggestion.objects.all().delete()
    before = places(round_)
    queue_order.refresh(project=round_.project)
    assert places(round_) == before


def test_a_hand_out_takes_as_many_statements_in_every_order():
    counts = set()
    for order in QueueOrder.values:
        project = factories.project()
        round_ = factories.round_of(project)
        documents = [factories.document(project, f"Report {n} {order}.") for n in range(30)]
        factories.slots(round_, *documents)
        for n, document in enumerate(documents):
            factories.suggestion(document, 0, 6, score=n / 30)
        choose(round_, order)
        person = factories.member(project, "annotator")
        for _ in range(10):
            take(round_, person)
        with CaptureQueriesContext(connection) as captured:
            assert assignments.next_for(round=round_, annotator=person)
        counts.add(len(captured))
    assert len(counts) == 1


def test_a_round_that_is_gone_ends_the_job_with_a_sentence(round_):
    choose(round_, "uncertainty")
    manager = factories.member(round_.project, "manager")
    believed = Precondition(revision=state_tag(round_settings.values_of(round_)))
    round_settings.change(
        round=round_.pk, values={"queue_order": "diversity"}, precondition=believed, by=manager
    )
    job = Job.objects.get(status="queued")
    Assignment.objects.all().delete()
    round_.delete()
    job_runs.run(job_id=job.pk, work=queue_order.run)
    job.refresh_from_db()
    assert (job.status, job.error) == ("failed", "There is no such round, or you have no access to it.")
