"""From rows to numbers: what counts, what is matched, and what comes out. Numbers are computed by hand."""

import pytest

from annotations.core.merging import AnnotatedClaim
from annotations.models import Assignment, Document, Mention, Verdict, VerdictLabel
from annotations.queries.agreement import finished_documents
from annotations.services import adjudication, agreement, merges
from annotations.services.agreement import counts as agreement_counts
from annotations.services.preconditions import Precondition
from tests import factories as make
from tests.newsroom import Newsroom, gold

pytestmark = pytest.mark.django_db


def measured(room: Newsroom):
    room.round.refresh_from_db()
    return agreement.measure(round=room.round)


def counts(room: Newsroom) -> dict[str, int]:
    return measured(room)["claims"]


def value(room: Newsroom, card: str, measure: str) -> float | None:
    return measured(room)[card][measure]["value"]


def set_status(room: Newsroom, who: str, document: Document, *path: str) -> None:
    """Move an assignment along, as moderators and managers can."""
    for status in path:
        assignment = Assignment.objects.get(round=room.round, document=document, annotator=room.people[who])
        assignment.status = status
        assignment.save()
    agreement_counts.recount_target(assignment)


@pytest.fixture
def room() -> Newsroom:
    return Newsroom()


@pytest.fixture
def two_documents(room):
    """Verdicts (s, s), (r, s) and (r, r) on matched claims, and a claim that only one found in each."""
    first, second = room.document(), room.document()
    room.mark("a", first, (0, 10), verdict="supported")
    room.mark("a", first, (20, 30), verdict="refuted")
    room.mark("a", first, (40, 50), verdict="not_enough_evidence")
    room.mark("b", first, (0, 10), verdict="supported")
    room.mark("b", first, (20, 28), verdict="supported")
    room.submit(first)
    room.mark("a", second, (0, 10), verdict="refuted")
    room.mark("b", second, (0, 10), verdict="refuted")
    room.mark("b", second, (60, 70), verdict="supported")
    room.submit(second)
    return first, second


def test_the_numbers(room, two_documents):
    body = measured(room)
    assert body["documents"] == {"finished": 2, "total": 2, "skipped": 0}
    assert body["annotators"] == 2
    assert body["claims"] == {
        "matched": 3,
        "single": 2,
        "confirmed": 0,
        "computed": 3,
        "self_contradictions": 0,
    }
    percent, alpha = body["verdict"]["percent"], body["verdict"]["alpha"]
    # two of three; drawn twice, the first document has 1 of 2, the second 1 of 1
    assert (percent["value"], percent["n"], percent["unit"]) == (pytest.approx(2 / 3), 3, "claims")
    assert (percent["low"], percent["high"]) == (0.5, 1.0)
    # 3 supported, 3 refuted: D_o = 2·1/6, D_e = 2·3·3·1/(6·5)
    assert alpha["value"] == pytest.approx(1 - (1 / 3) / (3 / 5))
    assert (alpha["n"], alpha["seed"], alpha["samples"], alpha["reason"]) == (3, 1, 1000, None)
    f1 = body["finding"]["span_f1"]
    # 3 of 4 and 4 mentions matched; 2 of 3 and 2 in the first document, 1 of 1 and 2 in the second
    assert (f1["value"], f1["n"], f1["unit"]) == (pytest.approx(6 / 8), 8, "spans")
    assert (f1["low"], f1["high"]) == (pytest.approx(2 / 3), pytest.approx(4 / 5))
    unitizing = body["finding"]["unitizing_alpha"]
    # Krippendorff et al. 2016, eq. 1-6: 22 of 200 positions differ; 78 of 400 marked, in units 7 × 10 and 1 × 8
    expected = 2 * 78 * 322 / (400**2 - (7 * 10**2 + 8**2) - 322)
    assert (unitizing["value"], unitizing["n"], unitizing["unit"]) == (
        pytest.approx(1 - 0.11 / expected),
        2,
        "documents",
    )
    assert "|u" in unitizing["method"]
    assert [(row["key"], row["support"]) for row in body["labels"]] == [
        ("supported", 3), ("refuted", 3), ("not_enough_evidence", 0), ("conflicting", 0),
    ]  # fmt: skip


def test_one_changed_verdict_changes_alpha(room, two_documents):
    before = measured(room)
    label = VerdictLabel.objects.get(scale=room.round.verdict_scale, key="not_enough_evidence")
    changed = Mention.objects.get(fragments=[20, 28]).claim
    Verdict.objects.filter(claim=changed).update(label=label)
    agreement_counts.recount(documents=[two_documents[0].pk])
    # 2 supported, 3 refuted, 1 not enough: D_o = 2·.75/6, D_e = 2(2·3·1 + 2·1·.75 + 3·1·.75)/(6·5)
    after = measured(room)
    assert after["verdict"]["alpha"]["value"] == pytest.approx(1 - 0.25 / 0.65)
    assert after["verdict"]["alpha"]["value"] != before["verdict"]["alpha"]["value"]
    assert after["finding"] == before["finding"]


def test_a_verdict_that_was_taken_back_does_not_count(room):
    document = room.document()
    room.mark("b", document, (0, 10), verdict="refuted")
    mention, body = (
        make.uuid7(),
        make.mention_body((0, 10), claim=make.claim_body(verdict=make.verdict_body("supported"))),
    )
    room.save("a", document, mention, body)
    body["claim"] |= {"verdict": make.verdict_body("refuted"), "revision": 1}
    room.save("a", document, mention, body, Precondition(revision=1))
    assert sorted(Verdict.objects.values_list("status", flat=True)) == ["deleted", "live", "live"]
    room.submit(document)
    assert value(room, "verdict", "percent") == 1.0


def test_the_same_work_gives_the_same_numbers(room, two_documents):
    assert measured(room) == measured(room)


def test_alpha_has_an_interval_over_documents(room):
    for verdicts in ("supported", "refuted"):
        document = room.document()
        room.mark("a", document, (0, 10), verdict="supported")
        room.mark("b", document, (0, 10), verdict="supported")
        room.mark("a", document, (20, 30), verdict="refuted")
        room.mark("b", document, (20, 30), verdict=verdicts)
        room.submit(document)
    alpha = measured(room)["verdict"]["alpha"]
    # the first document twice: D_o = 4/8, D_e = 2·6·2/(8·7); the second twice: no disagreement
    assert (alpha["low"], alpha["high"]) == (pytest.approx(1 - 0.5 / (24 / 56)), 1.0)
    assert alpha["interval_reason"] is None


def test_one_document_has_numbers_but_no_interval(room):
    document = room.document()
    room.mark("a", document, (0, 10), verdict="supported")
    room.mark("b", document, (0, 10), verdict="refuted")
    room.submit(document)
    alpha = measured(room)["verdict"]["alpha"]
    # D_o = 1, D_e = 2·1·1·1/(2·1) = 1
    assert alpha["value"] == pytest.approx(0.0)
    assert (alpha["low"], alpha["high"]) == (None, None)
    assert "document" in alpha["interval_reason"]


MEASURES = {
    "finding": ("unitizing_alpha", "span_f1"),
    "labeling": ("cu_alpha",),
    "verdict": ("alpha", "ac1", "percent"),
}


def test_nothing_finished_is_said_in_words(room):
    document = room.document()
    room.mark("a", document, (0, 10), verdict="supported")
    room.mark("b", document, (0, 10), verdict="supported")
    room.submit(document, "a")
    body = measured(room)
    assert body["documents"] == {"finished": 0, "total": 1, "skipped": 0}
    assert body["annotators"] == 0
    assert body["claims"] == dict.fromkeys(body["claims"], 0)
    measures = [body[card][name] for card, names in MEASURES.items() for name in names]
    assert {(measure["value"], measure["reason"]) for measure in measures} == {
        (None, "No document is finished by all its annotators yet.")
    }
    assert {body[card]["advice"]["level"] for card in MEASURES} == {"none"}


REASONS = {
    "nothing matched": (
        ((0, 10), "supported"),
        ((50, 60), "supported"),
        "No claim was found by two annotators.",
    ),
    "one verdict": (((0, 10), "supported"), ((0, 10), None), "No claim has verdicts from two annotators."),
    "no variation": (
        ((0, 10), "refuted"),
        ((0, 10), "refuted"),
        "Every rating that can be compared has the same label.",
    ),
}


@pytest.mark.parametrize(("one", "other", "reason"), REASONS.values(), ids=REASONS)
def test_an_undefined_alpha_says_why(room, one, other, reason):
    document = room.document()
    room.mark("a", document, one[0], verdict=one[1])
    room.mark("b", document, other[0], verdict=other[1])
    room.submit(document)
    alpha = measured(room)["verdict"]["alpha"]
    assert (alpha["value"], alpha["reason"]) == (None, reason)


def test_a_finished_document_without_a_mention_is_data(room, two_documents):
    before = measured(room)["finding"]
    room.submit(room.document())
    after = measured(room)["finding"]
    assert after["unitizing_alpha"]["n"] == 3
    # 100 more positions that nobody marked: 22 of 300 differ, 78 of 600 marked
    expected = 2 * 78 * 522 / (600**2 - (7 * 10**2 + 8**2) - 522)
    assert after["unitizing_alpha"]["value"] == pytest.approx(1 - (22 / 300) / expected)
    assert after["span_f1"]["value"] == before["span_f1"]["value"]


OUT = {
    "returned": ("returned",),
    "voided": ("voided",),
}


@pytest.mark.parametrize("path", OUT.values(), ids=OUT)
def test_withdrawn_work_is_out_of_every_number(room, two_documents, path):
    set_status(room, "a", two_documents[0], *path)
    body = measured(room)
    assert body["documents"]["finished"] == 1
    assert body["verdict"]["percent"]["value"] == 1.0
    assert body["verdict"]["percent"]["n"] == 1


def test_closed_work_counts_as_submitted(room, two_documents):
    before = measured(room)
    set_status(room, "a", two_documents[0], "closed")
    assert measured(room) == before


def test_late_work_does_not_count_and_does_not_fill_a_slot(room):
    document = room.document()
    room.mark("a", document, (0, 10), verdict="supported")
    room.mark("b", document, (0, 10), verdict="supported")
    room.submit(document, "a")
    set_status(room, "b", document, "expired", "late")
    assert measured(room)["documents"]["finished"] == 0
    # someone else finishes the slot; the late work stays out
    room.people["c"] = make.member(room.project, "annotator")
    Assignment.objects.create(
        project=room.project, round=room.round, document=document, slot=2, status="submitted",
        annotator=room.people["c"], handle=make.uuid7(),
    )  # fmt: skip
    agreement_counts.recount(documents=[document.pk])
    body = measured(room)
    assert body["documents"]["finished"] == 1
    assert body["claims"]["matched"] == 0
    assert body["claims"]["single"] == 1
    assert body["annotators"] == 2


@pytest.mark.parametrize("status", ("hidden", "deleted"))
def test_hidden_and_deleted_mentions_are_out_at_once(room, two_documents, status):
    Mention.objects.filter(fragments=[20, 28]).update(status=status)
    agreement_counts.recount(documents=[two_documents[0].pk])
    body = measured(room)
    assert body["claims"]["matched"] == 2
    # a's claim there is left alone
    assert body["claims"]["single"] == 3
    assert body["verdict"]["percent"]["value"] == 1.0
    # 2 of 4 and 3
    assert body["finding"]["span_f1"]["value"] == pytest.approx(4 / 7)


OF_ONE_ROUND = (
    "documents",
    "finding",
    "labeling",
    "verdict",
    "claims",
    "labels",
    "pairwise",
    "confusion",
    "matching",
)


def test_the_work_of_other_rounds_is_apart(room, two_documents):
    before = measured(room)
    other = Newsroom()
    other.project, other.people = room.project, room.people
    other.round = make.round_of(room.project)
    document = two_documents[0]
    make.slots(other.round, document)
    other.mark("a", document, (0, 10), verdict="conflicting")
    other.mark("b", document, (0, 10), verdict="supported")
    other.submit(document)
    after = measured(room)
    assert {part: after[part] for part in OF_ONE_ROUND} == {part: before[part] for part in OF_ONE_ROUND}
    assert measured(other)["verdict"]["percent"]["value"] == 0.0


@pytest.mark.parametrize(("threshold", "matched"), ((0.5, 1), (0.51, 0)))
def test_the_rounds_threshold_decides_what_matches(threshold, matched):
    room = Newsroom(match_threshold=threshold)
    document = room.document()
    room.mark("a", document, (0, 10))
    room.mark("b", document, (0, 20))
    room.submit(document)
    assert counts(room)["matched"] == matched
    # F1 uses the same threshold
    assert value(room, "finding", "span_f1") == float(matched)


def test_twins_are_matched_only_with_their_like(room):
    document = room.document()
    room.mark("a", document, (0, 10), verdict="supported")
    room.mark("b", document, (0, 10), verdict="supported", claim={"asks": "utterance"})
    room.submit(document)
    assert counts(room)["matched"] == 0
    assert value(room, "finding", "span_f1") == 0.0
    # the same positions are marked all the same
    assert value(room, "finding", "unitizing_alpha") == 1.0


def test_a_discontinuous_mention_is_one_span(room):
    document = room.document()
    room.mark("a", document, (0, 10), (20, 30))
    room.mark("b", document, (0, 10), (20, 30))
    room.submit(document)
    body = measured(room)
    assert (body["finding"]["span_f1"]["n"], body["claims"]["matched"]) == (2, 1)


def test_a_claim_with_two_mentions_is_one_claim_and_two_spans(room):
    document = room.document()
    for who in "ab":
        claim = room.mark(who, document, (0, 10), verdict="supported")
        room.mark_again(who, document, claim, (30, 40))
    room.submit(document)
    body = measured(room)
    assert (body["finding"]["span_f1"]["n"], body["claims"]["matched"], body["claims"]["single"]) == (4, 1, 0)


def test_a_confirmed_merge_takes_the_place_of_the_match(room):
    document = room.document()
    near = room.mark("a", document, (0, 10), verdict="supported")
    far = room.mark("b", document, (50, 60), verdict="supported")
    room.mark("b", document, (0, 10), verdict="refuted")
    room.submit(document)
    assert counts(room) == {
        "matched": 1,
        "single": 1,
        "confirmed": 0,
        "computed": 1,
        "self_contradictions": 0,
    }
    assert value(room, "verdict", "percent") == 0.0
    merges.merge(round=room.round, claims=[near.pk, far.pk], adjudicator=room.adjudicator)
    assert counts(room) == {
        "matched": 1,
        "single": 1,
        "confirmed": 1,
        "computed": 0,
        "self_contradictions": 0,
    }
    assert value(room, "verdict", "percent") == 1.0
    # merging moves no mention
    assert value(room, "finding", "span_f1") == pytest.approx(2 / 3)


CONTRADICTIONS = {
    "equal ones count once": ("supported", 0, 1.0),
    "differing ones are missing": ("refuted", 1, None),
}


@pytest.mark.parametrize(("second", "contradictions", "percent"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_several_verdicts_of_one_annotator_on_one_root(room, second, contradictions, percent):
    document = room.document()
    own = [
        room.mark("a", document, (0, 10), verdict="supported"),
        room.mark("a", document, (50, 60), verdict=second),
        room.mark("b", document, (0, 10), verdict="supported"),
    ]
    room.submit(document)
    merges.merge(round=room.round, claims=[claim.pk for claim in own], adjudicator=room.adjudicator)
    body = measured(room)
    assert body["claims"]["self_contradictions"] == contradictions
    assert (body["claims"]["matched"], body["claims"]["single"]) == (1, 0)
    assert body["verdict"]["percent"]["value"] == percent
    assert body["verdict"]["percent"]["n"] == (1 if percent else 0)


def test_claims_that_adjudication_told_apart_are_not_matched(room):
    document = room.document()
    alone = room.mark("a", document, (0, 10), verdict="supported")
    room.mark("b", document, (0, 10), verdict="supported")
    room.submit(document)
    adjudication.settle(
        claim=alone.pk,
        adjudicator=room.adjudicator,
        body=gold(claims=[alone.pk]),
        precondition=Precondition(creates=True),
    )
    assert counts(room) == {
        "matched": 0,
        "single": 2,
        "confirmed": 0,
        "computed": 0,
        "self_contradictions": 0,
    }


def test_gold_mentions_are_nobodys_work(room, two_documents):
    before = measured(room)["finding"]
    claim = Mention.objects.get(fragments=[40, 50]).claim
    adjudication.settle(
        claim=claim.pk,
        adjudicator=room.adjudicator,
        body=gold(mentions=[{"id": make.uuid7(), "fragments": [{"start": 70, "end": 90}], "claim_types": [],
                             "check_worthiness": None}]),
        precondition=Precondition(creates=True),
    )  # fmt: skip
    assert measured(room)["finding"] == before


def test_three_annotators(room):
    room = Newsroom(annotators="abc")
    document = room.document()
    for who, verdict in zip("abc", ("supported", "supported", "refuted"), strict=True):
        room.mark(who, document, (0, 10), verdict=verdict)
    room.submit(document)
    body = measured(room)
    assert (body["claims"]["matched"], body["annotators"]) == (1, 3)
    # one of three pairs agrees; D_o = (4·1/2)/3, D_e = 2·2·1·1/(3·2)
    assert body["verdict"]["percent"]["value"] == pytest.approx(1 / 3)
    assert body["verdict"]["alpha"]["value"] == pytest.approx(1 - (2 / 3) / (2 / 3))


def test_claims_come_in_text_order_with_what_is_compared(room):
    document = room.document()
    later = room.mark("a", document, (30, 40), verdict="refuted")
    first = room.mark("b", document, (5, 10), (20, 25))
    room.submit(document)
    (found,) = finished_documents(round_id=room.round.pk)
    assert (found.id, found.characters, found.annotators) == (
        document.pk, 100, [str(room.people["a"].pk), str(room.people["b"].pk)],
    )  # fmt: skip
    assert [claim.id for claim in found.claims] == [str(first.pk), str(later.pk)]
    assert isinstance(found.claims[0], AnnotatedClaim)
    assert [(s.start, s.end) for s in found.claims[0].places[0]] == [(5, 10), (20, 25)]
    assert (found.claims[1].verdict, found.claims[1].merged, found.claims[1].settled) == (
        "refuted",
        False,
        False,
    )
