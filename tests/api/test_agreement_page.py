"""The agreement page by API: filters, splits, the file, single claims, gold, suggestions, oneself again."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest

from annotations.models import Assignment
from annotations.services import adjudication
from annotations.services.agreement import counts
from tests import factories as make
from tests.newsroom import NEW, Newsroom, gold

pytestmark = pytest.mark.django_db
TODAY = date(2024, 3, 6)  # a Wednesday


def page(room: Newsroom, *, status: int = 200, who: Any = None, suffix: str = "", **filters: Any) -> Any:
    answer = room.client(who).get(f"/api/v1/rounds/{room.round.pk}/agreement{suffix}", filters)
    assert answer.status_code == status, answer.content
    return answer.json()


def finish_on(room: Newsroom, document: Any, day: date) -> None:
    Assignment.objects.filter(document=document).update(submitted_at=f"{day} 12:00Z")
    counts.recount(documents=[document.pk])


@pytest.fixture
def room() -> Newsroom:
    """Three annotators, two documents a week apart: a and b agree, c differs from both."""
    room = Newsroom(annotators="abc")
    for week in range(2):
        document = room.document()
        for who in "abc":
            other = who == "c"
            for place, types in ((0, ["event"]), (20, ["quantity"])):
                verdict = ("refuted", "supported") if other else ("supported", "refuted")
                room.mark(who, document, (place, place + 10), verdict=verdict[place > 0], claim_types=types)
        room.submit(document)
        finish_on(room, document, TODAY + timedelta(weeks=week))
    return room


def test_everything_is_the_default(room):
    body = page(room)
    assert body["filters"] == {"annotators": [], "label": None, "since": None, "until": None, "pairs": None}
    assert (body["documents"], body["annotators"]) == ({"finished": 2, "total": 2, "skipped": 0}, 3)
    assert body["claims"] == {
        "matched": 4,
        "single": 0,
        "confirmed": 0,
        "computed": 4,
        "self_contradictions": 0,
    }
    # of three pairs on each claim one agrees
    assert body["verdict"]["percent"]["value"] == pytest.approx(1 / 3)


def test_by_annotator(room):
    a, b, c = (str(room.people[who].pk) for who in "abc")
    body = page(room, annotator=a)
    # a with b, and a with c
    assert body["verdict"]["percent"]["value"] == pytest.approx(1 / 2)
    assert {frozenset((cell["a"], cell["b"])) for cell in body["pairwise"]["cells"]} == {
        frozenset((a, b)), frozenset((a, c)),
    }  # fmt: skip
    everyone = page(room, annotator=[a, c])
    assert everyone["verdict"] == page(room)["verdict"]
    assert everyone["filters"]["annotators"] == sorted([a, c])


def test_by_period(room):
    first, second = TODAY, TODAY + timedelta(weeks=1)
    assert [week["start"] for week in page(room)["drift"]["weeks"]] == ["2024-03-04", "2024-03-11"]
    body = page(room, since=second)
    assert (body["documents"]["finished"], body["claims"]["matched"]) == (1, 2)
    assert [week["start"] for week in body["drift"]["weeks"]] == ["2024-03-11"]
    assert page(room, until=first)["documents"]["finished"] == 1
    assert page(room, since=first, until=second)["documents"]["finished"] == 2
    empty = page(room, since=second + timedelta(days=1))
    assert empty["documents"] == {"finished": 0, "total": 2, "skipped": 0}
    assert empty["verdict"]["alpha"]["reason"] == "No finished document is left by these filters."


def test_by_claim_type(room):
    body = page(room, label="event")
    assert body["claims"]["matched"] == 2
    assert {row["key"]: row["support"] for row in body["labels"]}["supported"] == 4
    assert [item["distance"] for item in body["disputed"]["items"]] == [pytest.approx(2 / 3)] * 2
    # finding is of all that was marked
    assert body["finding"] == page(room)["finding"]


REFUSED = {
    "annotator": ("annotator", "a"),
    "label": ("label", "no-such-type"),
    "since": ("since", "yesterday"),
    "until": ("until", "2024-02-30"),
    "pairs": ("pairs", "some"),
    "as": ("as", "xml"),
}


@pytest.mark.parametrize(("name", "value"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_value_is_refused_by_name(room, name, value):
    suffix = "/file" if name == "as" else ""
    assert name in str(page(room, status=400, suffix=suffix, **{name: value})["errors"])


def test_confusion_leads_to_the_claims(room):
    body = page(room)
    cells = {(cell["a"], cell["b"]): cell for cell in body["confusion"]["cells"]}
    # on each of four claims one pair agrees and two differ; a cell does not say who gave which
    assert {key: cell["n"] for key, cell in cells.items()} == {
        ("supported", "supported"): 2, ("supported", "refuted"): 8, ("refuted", "refuted"): 2,
    }  # fmt: skip
    (item, *_), n = cells["supported", "refuted"]["items"], len(cells["supported", "refuted"]["items"])
    assert n == 4
    case = room.client().get(f"/api/v1/rounds/{room.round.pk}/cases/{item['document']['id']}").json()
    assert item["claim"] in {group["root"] for group in case["groups"]}


def test_who_annotates_sees_numbers_but_no_single_claim(room):
    """P12: whoever has seen others' work on a document is never handed it; here nobody notes who saw what."""
    room.project.agreement_visible_to_annotators = True
    room.project.save()
    body, whole = page(room, who=room.people["a"]), page(room)
    assert [cell["items"] for cell in body["confusion"]["cells"]] == [[], [], []]
    assert body["disputed"] == {"items": [], "items_shown": False}
    assert whole["disputed"]["items_shown"]
    assert len(whole["disputed"]["items"]) == 4
    assert (body["verdict"], body["finding"]) == (whole["verdict"], whole["finding"])


def test_each_annotator_against_gold(room):
    for item in page(room)["disputed"]["items"]:
        adjudication.settle(
            claim=item["claim"],
            adjudicator=room.adjudicator,
            body=gold(verdict="supported"),
            precondition=NEW,
        )
    people = {person["id"]: person for person in page(room)["people"]}
    assert [people[str(room.people[who].pk)]["gold"]["value"] for who in "abc"] == [0.5, 0.5, 0.5]
    assert [people[str(room.people[who].pk)]["gold"]["n"] for who in "abc"] == [4, 4, 4]
    # without c all is agreement, and nothing of it varies less than it did
    assert people[str(room.people["c"].pk)]["without"]["value"] == 1.0
    assert people[str(room.people["a"].pk)]["without"]["value"] < 0


def test_the_file_holds_every_figure_of_the_page(room):
    body = page(room)
    answer = room.client().get(f"/api/v1/rounds/{room.round.pk}/agreement/file", {"as": "csv"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="agreement-{room.round.pk}.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert len(rows) == measures_in(body)
    of_verdict = [row for row in rows if row["figure"] == "verdict.alpha"]
    assert [float(row["value"]) for row in of_verdict] == [body["verdict"]["alpha"]["value"]]
    needed = ("figure", "pairs", "method", "version", "seed", "n", "samples", "confidence", "unit")
    assert all(row[name] for row in rows for name in needed)
    file = page(room, suffix="/file", **{"as": "json"})
    assert [row["figure"] for row in file["figures"]] == [row["figure"] for row in rows]
    assert {row["of"] for row in rows if row["figure"] == "labels.alpha"} == {
        row["key"] for row in body["labels"]
    }
    assert len({(row["figure"], row["of"], row["pairs"]) for row in rows}) == len(rows)


def measures_in(part: Any) -> int:
    if isinstance(part, list):
        return sum(map(measures_in, part))
    if isinstance(part, dict):
        return 1 if "method" in part and "value" in part else sum(map(measures_in, part.values()))
    return 0


# ── suggestions ─────────────────────────────────────────────────────────────


@pytest.fixture
def drawn() -> Newsroom:
    """In a round that draws by lot: who sees suggestions takes both and says supported, who does not takes one.

    How the lots fell stands here, for they are drawn from ids that no two runs share.
    """
    room = Newsroom(suggestion_policy="randomize", withheld_share=0.5)
    for lots in ("11", "00", "10", "01", "11", "00", "00", "01"):
        document = room.document()
        made = [make.suggestion(document, start, start + 10) for start in (0, 20)]
        for who, lot in zip("ab", lots, strict=True):
            shown = lot == "1"
            Assignment.objects.filter(handle=room.handle(who, document)).update(suggestions_shown=shown)
            for i, suggestion in enumerate(made if shown else made[:1]):
                room.mark(
                    who, document, (20 * i, 20 * i + 10), verdict="supported" if shown else "refuted",
                    **({"suggestion": str(suggestion.pk)} if shown else {}),
                )  # fmt: skip
        room.submit(document)
    return room


def test_the_effect_of_suggestions(drawn):
    body = page(drawn)
    assert [body["pairs"][kind] for kind in ("both", "neither", "one", "headline")] == [2, 3, 3, "neither"]
    assert body["finding"]["unitizing_alpha"]["n"] == 3
    assert [row["pairs"] for row in body["finding"]["by_pairs"]] == ["neither", "both", "one"]
    effect = body["suggestions"]
    assert effect["randomized"]
    acceptance = effect["acceptance"]
    assert [acceptance[name]["value"] for name in ("shown", "withheld", "difference")] == [1.0, 0.5, 0.5]
    assert (acceptance["shown"]["n"], acceptance["withheld"]["n"]) == (14, 18)
    decided = effect["decisions"]
    assert decided["accepted"] + decided["edited"] == 14
    assert (decided["dismissed"], decided["undecided"]) == (0, 0)
    shift = {
        row["key"]: (row["shown"], row["withheld"], row["difference"]["value"])
        for row in effect["verdict_shift"]
    }
    assert shift["supported"] == (1.0, 0.0, 1.0)
    assert shift["refuted"] == (0.0, 1.0, -1.0)


def test_a_round_without_suggestions_has_no_effect_of_them():
    room = Newsroom(suggestion_policy="hide")
    document = room.document()
    room.submit(document)
    body = page(room)
    assert body["suggestions"] is None
    assert body["pairs"]["headline"] == "all"
    assert body["pairs"]["sentence"] == "Pairs of annotators who saw no suggestions on the document."


def test_every_figure_is_of_the_pairs_asked_for(drawn):
    for kind in ("both", "neither", "one"):
        body = page(drawn, pairs=kind)
        assert body["pairs"]["headline"] == kind
        assert sum(week["documents"] for week in body["drift"]["weeks"]) == body["pairs"][kind]
    # who saw suggestions says supported, who did not refuted: together they never agree
    assert page(drawn, pairs="one")["verdict"]["percent"]["value"] == 0.0
    assert page(drawn, pairs="both")["verdict"]["percent"]["value"] == 1.0


# ── oneself again ───────────────────────────────────────────────────────────


def test_the_same_person_on_the_same_document_in_another_round(room):
    assert page(room)["further"]["self_agreement"]["alpha"]["reason"].startswith("Nobody finished")
    again = Newsroom(annotators="ab")
    again.project, again.people = room.project, {who: room.people[who] for who in "ab"}
    again.round, again.adjudicator = make.round_of(room.project), room.adjudicator
    document = Assignment.objects.order_by("pk").first().document  # type: ignore[union-attr]
    make.slots(again.round, document)
    for who, verdicts in (("a", ("supported", "refuted")), ("b", ("supported", "supported"))):
        for place, verdict in zip((0, 20), verdicts, strict=True):
            again.mark(who, document, (place, place + 10), verdict=verdict)
    again.submit(document)
    for one in (room, again):
        found = page(one)["further"]["self_agreement"]
        # a says the same twice, b once of two times
        assert (found["percent"]["value"], found["percent"]["n"]) == (0.75, 4)
        assert (found["span_f1"]["value"], found["span_f1"]["n"]) == (1.0, 8)
    (guideline,) = page(room)["drift"]["guidelines"]
    assert {choice["id"] for choice in guideline["rounds"]} == {str(room.round.pk), str(again.round.pk)}
    assert guideline["documents"] == 3
