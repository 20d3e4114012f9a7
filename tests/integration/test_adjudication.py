"""Merging and settling: what is stored, what is refused, and what the log keeps."""

import threading
import uuid

import pytest
from django.db import connection

from annotations.core.spans import SpanError
from annotations.models import Assignment, Claim, Event, Mention, Resolution, Source, Verdict
from annotations.queries import cases
from annotations.services import adjudication, merges
from annotations.services.adjudication import NotRootError
from annotations.services.errors import (
    InvalidError,
    NotFoundError,
    PreconditionFailedError,
    PreconditionRequiredError,
)
from annotations.services.mentions import HiddenError
from annotations.services.merges import NotReadyError, SettledError
from annotations.services.preconditions import Precondition
from tests import factories as make
from tests.newsroom import Newsroom, gold, gold_mention

pytestmark = pytest.mark.django_db
NEW = Precondition(creates=True)


class Desk:
    """A finished document: `a` and `b` both found the claim at 0–10, each one more alone."""

    def __init__(self) -> None:
        self.room = room = Newsroom()
        self.document = room.document()
        self.a1 = room.mark("a", self.document, (0, 10), verdict="supported", urls=("https://example.org/a",))
        self.a2 = room.mark("a", self.document, (30, 40), verdict="refuted", urls=("https://example.org/a2",))
        self.b1 = room.mark("b", self.document, (0, 9), verdict="refuted", urls=("https://example.org/b",))
        self.b2 = room.mark("b", self.document, (60, 70), verdict="refuted")
        room.submit(self.document)

    def merge(self, *claims: Claim):
        return merges.merge(
            round=self.room.round, claims=[claim.pk for claim in claims], adjudicator=self.room.adjudicator
        )

    def unmerge(self, claim: Claim):
        return merges.unmerge(claim=claim.pk, adjudicator=self.room.adjudicator)

    def settle(self, claim: Claim, precondition: Precondition = NEW, **body):
        return adjudication.settle(
            claim=claim.pk, adjudicator=self.room.adjudicator, body=gold(**body), precondition=precondition
        )

    def case(self):
        return cases.case(round=self.room.round, document=self.document.pk)

    def roots(self) -> dict[str, str | None]:
        names = {self.a1.pk: "a1", self.a2.pk: "a2", self.b1.pk: "b1", self.b2.pk: "b2"}
        found = Claim.objects.filter(pk__in=names).values_list("pk", "merged_into")
        return {names[pk]: names.get(root) for pk, root in found}

    def statuses(self) -> set[str]:
        return set(Assignment.objects.filter(round=self.room.round).values_list("status", flat=True))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def rows() -> dict[str, list]:
    """Every annotator's rows as they are, merges apart."""
    return {
        "claims": list(
            Claim.objects.order_by("pk").values_list("pk", "wording", "author", "revision", "status")
        ),
        "mentions": list(Mention.objects.filter(resolution=None).order_by("pk").values()),
        "verdicts": list(Verdict.objects.order_by("pk").values()),
    }


# ── merges ──────────────────────────────────────────────────────────────────


def test_merging_moves_no_row_but_the_pointer(desk):
    before = rows()
    answer = desk.merge(desk.b1, desk.a1)
    assert answer == {"root": desk.a1.pk, "claims": [desk.a1.pk, desk.b1.pk]}
    assert desk.roots() == {"a1": None, "a2": None, "b1": "a1", "b2": None}
    assert rows() == before


def test_each_claim_that_moves_leaves_an_event(desk):
    desk.merge(desk.a1, desk.b1)
    desk.unmerge(desk.b1)
    found = Event.objects.filter(object_type="claim").order_by("id")
    assert [(e.verb, e.object_id, e.before, e.after, e.actor) for e in found] == [
        ("claim_merged", str(desk.b1.pk), {"merged_into": None}, {"merged_into": str(desk.a1.pk)}, desk.room.adjudicator),
        ("claim_unmerged", str(desk.b1.pk), {"merged_into": str(desk.a1.pk)}, {"merged_into": None}, desk.room.adjudicator),
    ]  # fmt: skip


def test_merging_again_changes_nothing(desk):
    first = desk.merge(desk.a1, desk.b1)
    events = Event.objects.count()
    assert desk.merge(desk.b1, desk.a1) == first
    assert Event.objects.count() == events


def test_an_existing_root_stays_the_root(desk):
    desk.merge(desk.a2, desk.b1)
    assert desk.merge(desk.a1, desk.b1)["root"] == desk.a2.pk
    assert desk.roots() == {"a1": "a2", "a2": None, "b1": "a2", "b2": None}


def test_two_merges_become_one_in_one_hop(desk):
    desk.merge(desk.a1, desk.b1)
    desk.merge(desk.a2, desk.b2)
    answer = desk.merge(desk.b2, desk.b1)
    assert answer == {"root": desk.a1.pk, "claims": sorted([desk.a1.pk, desk.a2.pk, desk.b1.pk, desk.b2.pk])}
    assert desk.roots() == {"a1": None, "a2": "a1", "b1": "a1", "b2": "a1"}


def test_a_claim_leaves_its_merge(desk):
    desk.merge(desk.a1, desk.b1, desk.b2)
    assert desk.unmerge(desk.b2) == sorted([desk.a1.pk, desk.b1.pk, desk.b2.pk])
    assert desk.roots() == {"a1": None, "a2": None, "b1": "a1", "b2": None}


def test_the_root_undoes_the_merge(desk):
    desk.merge(desk.a1, desk.b1, desk.b2)
    desk.unmerge(desk.a1)
    assert set(desk.roots().values()) == {None}


def test_a_claim_in_no_merge_stays(desk):
    assert desk.unmerge(desk.a2) == [desk.a2.pk]
    assert Event.objects.filter(object_type="claim").count() == 0


def test_what_can_not_be_merged(desk):
    twin = Newsroom()
    foreign = twin.mark("a", twin.document(), (0, 10))
    with pytest.raises(InvalidError, match="two claims"):
        desk.merge(desk.a1, desk.a1)
    with pytest.raises(NotFoundError):
        desk.merge(desk.a1, foreign)
    with pytest.raises(NotFoundError):
        desk.merge(desk.a1, Claim(pk=uuid.uuid4()))
    Claim.objects.filter(pk=desk.b1.pk).update(asks="utterance")
    with pytest.raises(InvalidError, match="whether it was said"):
        desk.merge(desk.a1, desk.b1)
    Mention.objects.filter(claim=desk.b2).update(status="hidden")
    with pytest.raises(NotFoundError):
        desk.merge(desk.a1, desk.b2)
    assert set(desk.roots().values()) == {None}


def test_claims_of_two_documents_are_not_merged(desk):
    other = desk.room.document()
    there = desk.room.mark("a", other, (0, 10))
    desk.room.submit(other)
    with pytest.raises(InvalidError, match="one document"):
        desk.merge(desk.a1, there)


def test_claims_of_another_round_are_not_merged(desk):
    here = desk.room.round
    desk.room.round = make.round_of(desk.room.project)
    make.slots(desk.room.round, desk.document)
    there = desk.room.mark("b", desk.document, (0, 10))
    desk.room.round = here
    with pytest.raises(NotFoundError):
        desk.merge(desk.a1, there)


@pytest.mark.parametrize("status", ("returned", "voided"))
def test_nothing_is_done_to_a_case_that_waits(desk, status):
    desk.merge(desk.a1, desk.b1)
    Assignment.objects.filter(annotator=desk.room.people["a"]).update(status=status)
    with pytest.raises(NotReadyError):
        desk.merge(desk.a1, desk.b2)
    with pytest.raises(NotReadyError):
        desk.unmerge(desk.b1)
    with pytest.raises(NotReadyError):
        desk.settle(desk.a1)


def test_a_settled_claim_is_not_merged_nor_taken_out(desk):
    desk.settle(desk.a1)
    with pytest.raises(SettledError) as refusal:
        desk.merge(desk.b1, desk.b2)
    assert refusal.value.details == {"root": str(desk.a1.pk)}
    with pytest.raises(SettledError):
        desk.unmerge(desk.b1)
    # what is merged already is answered, not refused (P65)
    assert desk.merge(desk.a1, desk.b1)["root"] == desk.a1.pk


# ── gold ────────────────────────────────────────────────────────────────────


def test_settling_a_match_confirms_it(desk):
    settled = desk.settle(desk.a1, evidence=[uuid.UUID(desk.room.evidence(desk.b1)[0])])
    assert settled.created
    assert desk.roots() == {"a1": None, "a2": None, "b1": "a1", "b2": None}
    resolution = Resolution.objects.get(claim=desk.a1)
    assert settled.resolution == {
        "claim": str(desk.a1.pk),
        "revision": 1,
        "outcome": "gold",
        "wording": "The harbor closes on Monday.",
        "verdict": "supported",
        "rationale": "Both notices say so.",
        "evidence": desk.room.evidence(desk.b1),
        "mentions": [],
        "settled_by": {"id": str(desk.room.adjudicator.pk), "name": desk.room.adjudicator.name},
        "settled_at": settled.resolution["settled_at"],
    }
    assert (resolution.project, resolution.round) == (desk.room.project, desk.room.round)


def test_naming_the_claims_tells_the_others_apart(desk):
    desk.settle(desk.a1, claims=[desk.a1.pk])
    assert set(desk.roots().values()) == {None}
    groups = {group["root"]: group for group in desk.case()["groups"]}
    assert len(groups) == 4
    assert groups[str(desk.b1.pk)]["resolution"] is None
    desk.settle(desk.b1, wording="Another claim.")
    assert Resolution.objects.count() == 2


def test_claims_that_do_not_overlap_can_be_settled_as_one(desk):
    desk.settle(desk.a1, claims=[desk.b2.pk])
    assert desk.roots() == {"a1": None, "a2": None, "b1": None, "b2": "a1"}


def test_gold_mentions_are_rows_of_the_resolution(desk):
    text = desk.document.text
    one, two = (
        gold_mention((35, 40), claim_types=["event"], check_worthiness="high"),
        gold_mention((0, 1), (4, 8)),
    )
    answer = desk.settle(desk.a1, mentions=[one, two]).resolution["mentions"]
    assert [row["id"] for row in answer] == [two["id"], one["id"]]
    assert answer[0] == {
        "id": two["id"], "fragments": two["fragments"], "quote": f"{text[0:1]} {text[4:8]}",
        "claim_types": [], "check_worthiness": None,
    }  # fmt: skip
    stored = Mention.objects.get(pk=one["id"])
    assert (stored.author, stored.assignment, stored.claim) == (desk.room.adjudicator, None, desk.a1)
    assert (stored.prefix, stored.quote, stored.suffix) == (text[3:35], text[35:40], text[40:72])
    assert (stored.claim_types, stored.check_worthiness, stored.revision) == (["event"], "high", 1)
    assert stored.resolution == Resolution.objects.get(claim=desk.a1)


def test_gold_mentions_are_replaced_and_come_back(desk):
    kept, moved, gone = gold_mention((0, 10)), gold_mention((20, 30)), gold_mention((40, 50))
    desk.settle(desk.a1, mentions=[kept, moved, gone])
    moved["fragments"] = [{"start": 21, "end": 31}]
    answer = desk.settle(desk.a1, Precondition(revision=1), mentions=[kept, moved]).resolution
    assert answer["revision"] == 2
    assert [row["id"] for row in answer["mentions"]] == [kept["id"], moved["id"]]
    states = {str(m.pk): (m.status, m.revision, m.quote) for m in Mention.objects.exclude(resolution=None)}
    assert states == {
        kept["id"]: ("live", 1, desk.document.text[0:10]),
        moved["id"]: ("live", 2, desk.document.text[21:31]),
        gone["id"]: ("deleted", 2, desk.document.text[40:50]),
    }
    desk.settle(desk.a1, Precondition(revision=2), mentions=[gone])
    assert Mention.objects.get(pk=gone["id"]).status == "live"
    assert Mention.objects.filter(status="live", resolution__isnull=False).count() == 1


BAD = {
    "no reason": ({"rationale": " "}, InvalidError, "rationale"),
    "gold without a wording": ({"wording": "  "}, InvalidError, "wording"),
    "gold without a verdict": ({"verdict": None}, InvalidError, "verdict"),
    "an unknown verdict": ({"verdict": "half_true"}, InvalidError, "verdict"),
    "a verdict on no claim": ({"outcome": "not_a_claim"}, InvalidError, "verdict"),
    "mentions of no claim": (
        {"outcome": "cannot_be_settled", "verdict": None, "mentions": [gold_mention((0, 9))]}, InvalidError, "mentions",
    ),
    "unknown evidence": ({"evidence": [uuid.uuid4()]}, InvalidError, "evidence"),
    "behind the text": ({"mentions": [gold_mention((90, 101))]}, SpanError, "fragments"),
    "out of order": ({"mentions": [gold_mention((20, 30), (0, 10))]}, SpanError, "fragments"),
    "an unknown type": ({"mentions": [gold_mention((0, 9), claim_types=["rumor"])]}, InvalidError, "mentions.claim_types"),
    "an unknown worth": (
        {"mentions": [gold_mention((0, 9), check_worthiness="huge")]}, InvalidError, "mentions.check_worthiness",
    ),
    "one id twice": ({"mentions": [gold_mention((0, 9), id="x"), gold_mention((20, 30), id="x")]}, InvalidError, "mentions"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "error", "field"), BAD.values(), ids=BAD)
def test_a_wrong_value_stores_nothing(desk, change, error, field):
    with pytest.raises(error) as refusal:
        desk.settle(desk.a1, **change)
    assert refusal.value.field == field
    assert Resolution.objects.count() == 0
    assert set(desk.roots().values()) == {None}
    assert not Mention.objects.exclude(resolution=None).exists()


@pytest.mark.parametrize("outcome", ("not_a_claim", "cannot_be_settled"))
def test_what_is_not_gold_needs_only_a_reason(desk, outcome):
    settled = desk.settle(desk.a2, outcome=outcome, verdict=None, wording="")
    assert (settled.resolution["outcome"], settled.resolution["verdict"]) == (outcome, None)


def test_evidence_is_of_the_groups_annotators(desk):
    own, foreign = desk.room.evidence(desk.b1), desk.room.evidence(desk.a2)
    with pytest.raises(InvalidError) as refusal:
        desk.settle(desk.a1, evidence=[uuid.UUID(own[0]), uuid.UUID(foreign[0])])
    assert refusal.value.field == "evidence"
    Source.objects.filter(url="https://example.org/b").update(status="hidden")
    with pytest.raises(InvalidError):
        desk.settle(desk.a1, evidence=[uuid.UUID(own[0])])
    Source.objects.filter(url="https://example.org/b").update(status="live")
    desk.settle(desk.a1, evidence=[uuid.UUID(own[0])])


def test_mention_ids_held_elsewhere_are_refused(desk):
    held = desk.room.mention(desk.a1)
    with pytest.raises(NotFoundError):
        desk.settle(desk.a1, mentions=[gold_mention((0, 9), id=held.pk)])
    held.refresh_from_db()
    assert held.resolution is None


def test_a_hidden_gold_mention_takes_no_changes(desk):
    mention = gold_mention((0, 9))
    desk.settle(desk.a1, mentions=[mention])
    Mention.objects.filter(pk=mention["id"]).update(status="hidden")
    with pytest.raises(HiddenError):
        desk.settle(desk.a1, Precondition(revision=1), mentions=[mention])
    # left out it stays hidden, and does not become deleted
    desk.settle(desk.a1, Precondition(revision=1), rationale="Anew.", mentions=[])
    assert Mention.objects.get(pk=mention["id"]).status == "hidden"


def test_preconditions(desk):
    with pytest.raises(PreconditionRequiredError):
        desk.settle(desk.a1, Precondition())
    with pytest.raises(PreconditionFailedError) as refusal:
        desk.settle(desk.a1, Precondition(revision=1))
    assert refusal.value.details["current"] is None
    first = desk.settle(desk.a1)
    for stale in (NEW, Precondition(revision=2)):
        with pytest.raises(PreconditionFailedError) as refusal:
            desk.settle(desk.a1, stale, rationale="Another reason.")
        assert refusal.value.details["current"] == first.resolution
    second = desk.settle(desk.a1, Precondition(revision=1), rationale="Another reason.")
    assert (second.created, second.resolution["revision"]) == (False, 2)


@pytest.mark.parametrize("repeat", (NEW, Precondition(), Precondition(revision=7)))
def test_a_body_equal_to_what_is_stored_is_answered(desk, repeat):
    body = {
        "mentions": [gold_mention((20, 30)), gold_mention((0, 9))],
        "evidence": [uuid.UUID(desk.room.evidence(desk.a1)[0])],
    }
    first = desk.settle(desk.a1, **body)
    events = Event.objects.count()
    again = desk.settle(desk.a1, repeat, **body)
    assert (again.created, again.resolution) == (False, first.resolution)
    assert Event.objects.count() == events


def test_only_the_root_is_settled(desk):
    with pytest.raises(NotRootError) as refusal:
        desk.settle(desk.b1)  # of a computed match
    assert refusal.value.details == {"root": str(desk.a1.pk)}
    assert set(desk.roots().values()) == {None}
    desk.merge(desk.a1, desk.b1)
    with pytest.raises(NotRootError):
        desk.settle(desk.b1)


def test_a_claim_nobody_shows_is_not_settled(desk):
    Mention.objects.filter(claim=desk.a2).update(status="hidden")
    with pytest.raises(NotFoundError):
        desk.settle(desk.a2)


def test_each_revision_is_kept(desk):
    desk.settle(desk.a1)
    desk.settle(desk.a1, Precondition(revision=1), verdict="refuted", rationale="The town corrected itself.")
    history = Resolution.pgh_event_model.objects.order_by("pgh_id")
    assert list(history.values_list("revision", "rationale")) == [
        (1, "Both notices say so."),
        (2, "The town corrected itself."),
    ]
    events = Event.objects.filter(verb="claim_settled").order_by("id")
    assert [(e.before and e.before["verdict"], e.after["verdict"], e.object_id) for e in events] == [
        (None, "supported", str(desk.a1.pk)),
        ("supported", "refuted", str(desk.a1.pk)),
    ]


def test_assignments_close_when_all_groups_are_settled(desk):
    desk.settle(desk.a1)
    desk.settle(desk.a2)
    assert desk.statuses() == {"submitted"}
    assert desk.case()["state"] == "ready"
    desk.settle(desk.b2, outcome="not_a_claim", verdict=None)
    assert desk.statuses() == {"closed"}
    assert desk.case()["state"] == "settled"
    assert Event.objects.filter(verb="assignment_closed").count() == 2
    # gold can still be corrected
    desk.settle(desk.b2, Precondition(revision=1), outcome="cannot_be_settled", verdict=None)
    assert Event.objects.filter(verb="assignment_closed").count() == 2


def test_the_log_keeps_who_opened_a_case_once(desk):
    for _ in range(2):
        adjudication.open_case(
            round=desk.room.round, document=desk.document.pk, adjudicator=desk.room.adjudicator
        )
    event = Event.objects.get(verb="case_opened")
    assert (event.actor, event.object_type, event.object_id) == (
        desk.room.adjudicator,
        "document",
        str(desk.document.pk),
    )


@pytest.mark.django_db(transaction=True)
def test_two_adjudicators_at_once_settle_once():
    desk = Desk()
    answers: list[object] = []
    gate = threading.Barrier(2)

    def settle(reason: str) -> None:
        gate.wait()
        try:
            answers.append(desk.settle(desk.a1, rationale=reason).created)
        except PreconditionFailedError:
            answers.append("failed")
        finally:
            connection.close()

    threads = [threading.Thread(target=settle, args=(reason,)) for reason in ("one", "other")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, answers)) == ["True", "failed"]
    assert Resolution.objects.get(claim=desk.a1).revision == 1
