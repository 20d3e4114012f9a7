"""Adjudication through the API: who gets in, what a case shows and when, merges, gold, and what it costs."""

import json
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import Assignment, Claim, Event, Mention, Resolution
from tests import factories as make
from tests.newsroom import Newsroom, gold, gold_mention, plenty

pytestmark = pytest.mark.django_db
API = "/api/v1"


class Desk:
    """A finished document in which both found the claim at 0–10, and `a` one more alone."""

    def __init__(self) -> None:
        self.room = room = Newsroom()
        self.document = room.document()
        self.a1 = room.mark("a", self.document, (0, 10), verdict="supported", urls=("https://example.org/a",))
        self.a2 = room.mark("a", self.document, (30, 40))
        self.b1 = room.mark("b", self.document, (0, 8), verdict="refuted", urls=("https://example.org/b",),
                            check_worthiness="low")  # fmt: skip
        room.submit(self.document)
        self.client = room.client()

    @property
    def cases(self) -> str:
        return f"{API}/rounds/{self.room.round.pk}/cases"

    @property
    def case(self) -> str:
        return f"{self.cases}/{self.document.pk}"

    def merge(self, *claims: object, client=None):
        return (client or self.client).post(
            f"{API}/rounds/{self.room.round.pk}/merges",
            json.dumps({"claims": [str(getattr(claim, "pk", claim)) for claim in claims]}),
            content_type="application/json",
        )

    def unmerge(self, claim: Claim, client=None, body="{}"):
        return (client or self.client).post(
            f"{API}/claims/{claim.pk}/unmerge", body, content_type="application/json"
        )

    def settle(self, claim: Claim, client=None, *, match: str | None = None, create: bool = False, **body):
        headers = {"If-None-Match": "*"} if create else {"If-Match": match} if match else {}
        return (client or self.client).put(
            f"{API}/claims/{claim.pk}/resolution",
            json.dumps(gold(**body)),
            content_type="application/json",
            headers=headers,
        )


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_the_list(desk):
    waiting = desk.room.document()
    desk.room.handle("a", waiting)
    answer = desk.client.get(desk.cases)
    assert answer.json() == {
        "results": [
            {
                "document": {"id": str(d.pk), "title": d.title, "published_on": "2024-03-05"},
                "state": state, "annotators": 2, "groups": groups, "settled": 0,
            }
            for d, state, groups in ((desk.document, "ready", 2), (waiting, "waiting", 0))
        ],
        "next": None,
    }  # fmt: skip
    desk.settle(desk.a1, create=True)
    row = desk.client.get(desk.cases).json()["results"][0]
    assert (row["state"], row["settled"]) == ("ready", 1)
    desk.settle(desk.a2, create=True)
    assert desk.client.get(desk.cases).json()["results"][0]["state"] == "settled"


def test_the_list_has_pages(desk):
    for _ in range(2):
        desk.room.submit(desk.room.document())
    first = desk.client.get(desk.cases, {"limit": 2}).json()
    second = desk.client.get(desk.cases, {"limit": 2, "cursor": first["next"]}).json()
    assert [len(first["results"]), len(second["results"]), second["next"]] == [2, 1, None]
    # nothing was found in it, so nothing is left to settle
    assert second["results"][0]["state"] == "settled"


def test_a_case_shows_both_sides(desk):
    body = desk.client.get(desk.case).json()
    people = desk.room.people
    assert body["offset_unit"] == "code_point"
    assert body["state"] == "ready"
    assert body["round"] == {"id": str(desk.room.round.pk), "name": desk.room.round.name, "kind": "annotate"}
    assert body["document"]["text"] == desk.document.text
    assert body["annotators"] == [{"id": str(people[who].pk), "name": people[who].name} for who in "ab"]
    assert [label["key"] for label in body["verdict_scale"]["labels"]][:2] == ["supported", "refuted"]
    assert body["label_schema"]["claim_types"]
    match, single = body["groups"]
    assert (match["root"], match["state"], match["overlap"]) == (str(desk.a1.pk), "match", 0.8)
    assert match["disagreements"] == ["span", "verdict", "evidence", "check_worthiness"]
    assert match["self_contradictions"] == []
    assert match["resolution"] is None
    assert [claim["annotator"] for claim in match["claims"]] == [str(people["b"].pk), str(people["a"].pk)]
    assert (single["root"], single["state"], single["overlap"]) == (str(desk.a2.pk), "single", None)
    assert single["disagreements"] == []


def test_a_claim_of_a_case_is_what_its_annotator_saved(desk):
    annotator = desk.room.client(desk.room.people["b"])
    screen = annotator.get(f"{API}/assignments/{desk.room.handle('b', desk.document)}").json()
    shown = desk.client.get(desk.case).json()["groups"][0]["claims"][0]
    mention = screen["mentions"][0]
    fields = ("id", "fragments", "quote", "claim_types", "check_worthiness")
    assert shown == {
        **screen["claims"][0],
        "annotator": str(desk.room.people["b"].pk),
        "check_worthiness": "low",
        "mentions": [{field: mention[field] for field in fields}],
    }


def test_offsets_of_a_case_slice_its_text(desk):
    body = desk.client.get(desk.case).json()
    mentions = [m for group in body["groups"] for claim in group["claims"] for m in claim["mentions"]]
    assert len(mentions) == 3
    for mention in mentions:
        parts = [body["document"]["text"][f["start"] : f["end"]] for f in mention["fragments"]]
        assert mention["quote"] == " ".join(parts)
    assert mentions[0]["quote"].startswith("🚢")


def test_nothing_of_a_waiting_case_is_shown():
    """P12, P14: the answers are the same whether one of two has worked, submitted, or not begun."""
    room = Newsroom()
    document = room.document()
    cases = f"{API}/rounds/{room.round.pk}/cases"

    def answers():
        found = [room.client().get(path) for path in (cases, f"{cases}/{document.pk}")]
        return [(answer.status_code, answer.json()) for answer in found]

    before = answers()
    assert before[1][0] == 409
    assert before[1][1]["code"] == "not_ready"
    mine = room.mark("a", document, (0, 10), verdict="supported")
    assert answers() == before
    room.submit(document, "a")
    assert answers() == before
    other = room.mark("b", document, (0, 10), verdict="refuted")
    assert answers() == before
    room.submit(document, "b")
    assert answers() != before  # the control
    for claim in (mine, other):
        assert str(claim.pk) in json.dumps(answers())


def test_work_that_was_returned_is_hidden_again(desk):
    Assignment.objects.filter(annotator=desk.room.people["a"]).update(status="returned")
    assert desk.client.get(desk.case).status_code == 409
    assert desk.client.get(desk.cases).json()["results"][0]["groups"] == 0


def test_what_a_moderator_hid_is_not_shown(desk):
    Mention.objects.filter(claim=desk.a1).update(status="hidden")
    body = desk.client.get(desk.case)
    assert [group["root"] for group in body.json()["groups"]] == [str(desk.b1.pk), str(desk.a2.pk)]
    assert str(desk.a1.pk) not in body.content.decode()


def requests(desk: Desk, client):
    """Every request of adjudication."""
    return {
        "list": client.get(desk.cases),
        "case": client.get(desk.case),
        "merge": desk.merge(desk.a1, desk.b1, client=client),
        "unmerge": desk.unmerge(desk.b1, client),
        "settle": desk.settle(desk.a1, client, create=True),
    }


@pytest.mark.parametrize("role", ("annotator", "manager", "moderator", "viewer"))
def test_adjudication_is_for_adjudicators(desk, role):
    """P14."""
    person = make.member(desk.room.project, role)
    answers = requests(desk, desk.room.client(person))
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 403)
    assert Resolution.objects.count() == 0


def test_other_projects_find_nothing(desk):
    """P02."""
    stranger = make.member(make.project(), "adjudicator", "manager")
    answers = requests(desk, desk.room.client(stranger))
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 404)
    assert not Claim.objects.exclude(merged_into=None).exists()


def test_an_adjudicator_with_open_blind_work_gets_nothing(desk):
    """P12; the control is the adjudicator, for whom the same requests work."""
    person = desk.room.people["a"]
    membership = person.memberships.get()
    membership.roles = ["annotator", "adjudicator"]
    membership.save()
    desk.room.handle("a", desk.room.document())
    answers = requests(desk, desk.room.client(person))
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 403)
    answers = requests(desk, desk.client)
    assert [answer.status_code for answer in answers.values()] == [200, 200, 200, 200, 201]


def test_ids_of_two_projects_do_not_mix(desk):
    """P03: in every position of path and body."""
    other = Desk()
    # one adjudicator of both projects, so that only the ids are at odds
    make.member(other.room.project, "adjudicator", who=desk.room.adjudicator)
    evidence = other.room.evidence(other.a1)
    mention = str(other.room.mention(other.a1).pk)
    refused = [
        desk.client.get(f"{desk.cases}/{other.document.pk}"),
        desk.client.get(f"{desk.cases}/{uuid.uuid4()}"),
        desk.merge(desk.a1, other.a1),
        desk.merge(other.a1, other.b1),
        desk.merge(desk.a1, uuid.uuid4()),
        desk.settle(desk.a1, create=True, mentions=[gold_mention((0, 5), id=mention)]),
        desk.settle(desk.a1, create=True, evidence=evidence),
        desk.settle(desk.a1, create=True, claims=[str(desk.a1.pk), str(other.a1.pk)]),
    ]
    assert [answer.status_code for answer in refused] == [404, 404, 404, 404, 404, 404, 400, 404]
    assert Resolution.objects.count() == 0
    assert not Claim.objects.exclude(merged_into=None).exists()
    assert desk.client.get(other.case).status_code == 200


@pytest.mark.parametrize(
    "field", ("id", "revision", "project", "round", "settled_by", "signed_off_by", "status", "label")
)
def test_fields_that_are_not_the_clients_are_refused(desk, field):
    """P04."""
    answer = desk.settle(desk.a1, create=True, **{field: "1"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field
    assert Resolution.objects.count() == 0


@pytest.mark.parametrize(
    "field", ("author", "claim", "status", "quote", "assignment", "resolution", "prefix")
)
def test_fields_of_gold_mentions_that_are_not_the_clients_are_refused(desk, field):
    """P04."""
    answer = desk.settle(desk.a1, create=True, mentions=[gold_mention((0, 5), **{field: "1"})])
    assert answer.status_code == 400
    assert not Mention.objects.exclude(resolution=None).exists()


def test_unknown_parameters_and_bodies_are_refused(desk):
    assert desk.client.get(desk.cases, {"order": "title"}).json()["code"] == "unknown_parameter"
    assert desk.client.get(desk.case, {"x": 1}).status_code == 400
    assert desk.unmerge(desk.a1, body='{"claims": []}').status_code == 400
    assert desk.merge().status_code == 400


def test_merge_and_unmerge(desk):
    answer = desk.merge(desk.b1, desk.a1)
    assert (answer.status_code, answer.json()) == (
        200, {"root": str(desk.a1.pk), "claims": [str(desk.a1.pk), str(desk.b1.pk)]},
    )  # fmt: skip
    group = desk.client.get(desk.case).json()["groups"][0]
    assert (group["state"], group["root"], group["overlap"]) == ("merged", str(desk.a1.pk), 0.8)
    answer = desk.unmerge(desk.a1)
    assert (answer.status_code, answer.json()) == (200, {"claims": [str(desk.a1.pk), str(desk.b1.pk)]})
    assert desk.client.get(desk.case).json()["groups"][0]["state"] == "match"


def test_settle_shows_in_the_case(desk):
    mention = gold_mention((0, 10))
    before = desk.client.get(desk.case).json()["groups"][0]["claims"]
    answer = desk.settle(desk.a1, create=True, mentions=[mention], evidence=desk.room.evidence(desk.b1))
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    group = desk.client.get(desk.case).json()["groups"][0]
    assert group["resolution"] == answer.json()
    assert group["claims"] == before  # gold is no annotator's mention
    assert group["state"] == "merged"
    assert answer.json()["mentions"][0]["quote"] == desk.document.text[:10]


def test_preconditions_of_a_resolution(desk):
    """P65, P66."""
    assert desk.settle(desk.a1).status_code == 428
    missing = desk.settle(desk.a1, match='"1"')
    assert (missing.status_code, missing.json()["current"]) == (412, None)
    first = desk.settle(desk.a1, create=True)
    again = desk.settle(desk.a1, create=True)
    assert (again.status_code, again.headers["ETag"], again.json()) == (200, '"1"', first.json())
    stale = desk.settle(desk.a1, create=True, rationale="Another.")
    assert (stale.status_code, stale.json()["current"]) == (412, first.json())
    changed = desk.settle(desk.a1, match='"1"', rationale="Another.")
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    lost = desk.settle(desk.a1, match='"1"', rationale="Another.")
    assert (lost.status_code, lost.headers["ETag"]) == (200, '"2"')
    assert desk.settle(desk.a1, match="1").status_code == 400
    assert Event.objects.filter(verb="claim_settled").count() == 2


def test_refusals_say_what_is_wrong(desk):
    answer = desk.settle(desk.b1, create=True)
    assert (answer.status_code, answer.json()["code"], answer.json()["root"]) == (
        409,
        "not_the_root",
        str(desk.a1.pk),
    )
    desk.settle(desk.a1, create=True)
    answer = desk.merge(desk.a1, desk.a2)
    assert (answer.status_code, answer.json()["code"]) == (409, "already_settled")
    assert desk.unmerge(desk.b1).json()["code"] == "already_settled"
    answer = desk.settle(desk.a2, create=True, rationale="")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "rationale")


def test_annotators_learn_nothing_of_merges_and_gold(desk):
    """P12, P14: the annotator's own screen is the same before and after."""
    url = f"{API}/assignments/{desk.room.handle('b', desk.document)}"
    annotator = desk.room.client(desk.room.people["b"])
    before = annotator.get(url)
    desk.merge(desk.a1, desk.b1)
    desk.settle(desk.a1, create=True, mentions=[gold_mention((0, 10))])
    assert annotator.get(url).json() == before.json()


def statements(act) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert act().status_code == 200
    return len(queries)


def test_statements_of_the_list_do_not_grow(desk):
    small = statements(lambda: desk.client.get(desk.cases))
    plenty(desk.room, 29, 17)
    assert len(desk.client.get(desk.cases).json()["results"]) == 30
    # session, user, membership, round, documents, work
    assert [small, statements(lambda: desk.client.get(desk.cases))] == [6, 6]


def test_statements_of_a_case_do_not_grow():
    room = Newsroom()
    client, seen = room.client(), []
    for claims in (5, 500):
        plenty(room, 1, claims)
        document = room.round.assignments.order_by("-id").first().document
        url = f"{API}/rounds/{room.round.pk}/cases/{document.pk}"
        first, again = (statements(lambda url=url: client.get(url)) for _ in range(2))
        seen.append((first, again))
        assert len(client.get(url).json()["groups"]) == claims
    # session, user, membership, round, case, seen before?, and the log's row the first time
    assert seen == [(7, 6), (7, 6)]
