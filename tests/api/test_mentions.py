"""Saving a mention: the aggregate, its preconditions, its refusals, and what it costs."""

import json
import re
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotations.models import Claim, Evidence, Mention, Source, SuggestionDecision, Verdict
from tests import factories as make

pytestmark = pytest.mark.django_db


class Desk:
    """One annotator at a leased document."""

    def __init__(self, *, text: str = make.TEXT) -> None:
        self.project = make.project()
        self.annotator = make.member(self.project, "annotator")
        self.round = make.round_of(self.project)
        self.document = make.document(self.project, text)
        self.suggestion = make.suggestion(
            self.document, 0, 31, wording="The harbor closes.", claimant="the mayor"
        )
        make.slots(self.round, self.document)
        self.client = Client()
        self.client.force_login(self.annotator)
        self.assignment = self.next()

    def next(self) -> str:
        answer = self.client.post(f"/api/v1/rounds/{self.round.pk}/next", {}, content_type="application/json")
        assert answer.status_code == 200, answer.content
        return answer.json()["assignment"]["id"]

    def url(self, mention: uuid.UUID) -> str:
        return f"/api/v1/assignments/{self.assignment}/mentions/{mention}"

    def put(self, mention, body, *, match: str | None = None, create: bool = False, client=None):
        headers = {"If-None-Match": "*"} if create else {"If-Match": match} if match else {}
        return (client or self.client).put(
            self.url(mention), json.dumps(body), content_type="application/json", headers=headers
        )

    def delete(self, mention, match: str):
        return self.client.delete(self.url(mention), headers={"If-Match": match})

    def screen(self):
        return self.client.get(f"/api/v1/assignments/{self.assignment}").json()


@pytest.fixture
def desk() -> Desk:
    return Desk()


def full_body(**fields):
    verdict = make.verdict_body(
        "supported", make.evidence_body(), make.evidence_body("https://example.org/b", position=1)
    )
    return make.mention_body((0, 31), claim=make.claim_body(verdict=verdict), **fields)


def test_save_answers_what_open_shows(desk):
    mention = make.uuid7()
    answer = desk.put(mention, full_body(suggestion=str(desk.suggestion.pk)), create=True)
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert answer.headers["ETag"] == '"1"'
    assert body["mention"]["quote"] == make.TEXT[0:31]
    assert body["offset_unit"] == "code_point"
    screen = desk.screen()
    assert screen["mentions"] == [body["mention"]]
    assert screen["claims"] == [body["claim"]]
    assert screen["suggestions"][0]["decision"] == {"outcome": "edited", "mention": str(mention)}


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({}, "accepted"),
        ({"fragments": [{"start": 0, "end": 30}]}, "edited"),
        ({"claim_types": ["quotation"]}, "edited"),
    ],
)
def test_a_suggestion_kept_as_it_was_is_accepted_else_edited(desk, change, outcome):
    claim = make.claim_body(wording="The harbor closes.", claimant="the mayor")
    body = make.mention_body((0, 31), claim=claim, suggestion=str(desk.suggestion.pk)) | change
    answer = desk.put(make.uuid7(), body, create=True).json()
    assert answer["decision"]["outcome"] == outcome
    assert SuggestionDecision.objects.get().outcome == outcome


def test_a_repeat_of_the_same_body_changes_nothing_whatever_its_precondition(desk):
    """P65, P66."""
    mention, body = make.uuid7(), full_body()
    first = desk.put(mention, body, create=True).json()
    for headers in ({"create": True}, {"match": '"1"'}, {"match": '"77"'}, {}):
        again = desk.put(mention, body, **headers)
        assert again.status_code == 200
        assert again.headers["ETag"] == '"1"'
        assert again.json()["mention"] == first["mention"]
        assert again.json()["claim"] == first["claim"]
    assert (Mention.objects.count(), Claim.objects.count(), Evidence.objects.count()) == (1, 1, 2)


def test_preconditions(desk):
    """P66: nothing said is 428, an old state is 412 with the current one in the body."""
    mention, body = make.uuid7(), full_body()
    assert desk.put(mention, body).status_code == 428
    assert desk.put(mention, body, match='"1"').status_code == 412
    assert not Mention.objects.exists()
    stored = desk.put(mention, body, create=True).json()
    changed = body | {"check_worthiness": "high"}
    assert desk.put(mention, changed, create=True).status_code == 412
    stale = desk.put(mention, changed, match='"9"')
    assert stale.status_code == 412
    assert stale.headers["Content-Type"] == "application/problem+json"
    assert stale.json()["current"]["mention"] == stored["mention"]
    assert stale.json()["current"]["claim"] == stored["claim"]
    fresh = desk.put(mention, changed, match='"1"')
    assert (fresh.status_code, fresh.headers["ETag"]) == (200, '"2"')


def test_a_stale_claim_revision_alone_is_refused(desk):
    mention, body = make.uuid7(), full_body()
    desk.put(mention, body, create=True)
    body["claim"]["wording"] = "The harbor closes for a week."
    assert desk.put(mention, body, match='"1"').status_code == 412
    body["claim"]["revision"] = 1
    answer = desk.put(mention, body, match='"1"').json()
    assert answer["claim"]["revision"] == 2
    assert answer["mention"]["revision"] == 2


def test_a_change_of_verdict_and_evidence_replaces_exactly_what_changed(desk):
    mention, body = make.uuid7(), full_body()
    desk.put(mention, body, create=True)
    verdict = body["claim"]["verdict"]
    kept, dropped = verdict["questions"][0]["evidence"]
    verdict["label"] = "refuted"
    kept["stance"] = "refutes"
    verdict["questions"][0]["evidence"] = [kept, make.evidence_body("https://example.org/c", position=1)]
    body["claim"]["revision"] = 1
    answer = desk.put(mention, body, match='"1"')
    assert answer.status_code == 200, answer.content
    assert answer.json()["claim"]["verdict"] == verdict
    assert not Evidence.objects.filter(pk=dropped["id"]).exists()
    assert desk.screen()["claims"] == [answer.json()["claim"]]
    body["claim"] |= {"verdict": None, "revision": 2}
    assert desk.put(mention, body, match='"2"').json()["claim"]["verdict"] is None
    assert Verdict.objects.get().status == "deleted"


def test_two_mentions_share_a_claim_that_goes_with_the_last(desk):
    first, second = make.uuid7(), make.uuid7()
    body = full_body()
    claim = body["claim"]["id"]
    desk.put(first, body, create=True)
    other = make.mention_body((33, 50), (60, 70), claim={"id": claim})
    answer = desk.put(second, other, create=True)
    assert answer.status_code == 201, answer.content
    assert answer.json()["mention"]["quote"] == f"{make.TEXT[33:50]} {make.TEXT[60:70]}"
    assert answer.json()["claim"]["id"] == claim
    assert desk.delete(first, '"1"').status_code == 204
    assert Claim.objects.get().status == "live"
    assert desk.delete(second, '"1"').status_code == 204
    assert Claim.objects.get().status == "deleted"
    assert desk.screen()["mentions"] == desk.screen()["claims"] == []


def test_delete_and_bring_back(desk):
    mention, body = make.uuid7(), full_body(suggestion=str(desk.suggestion.pk))
    desk.put(mention, body, create=True)
    assert desk.delete(mention, '"7"').status_code == 412
    assert desk.delete(mention, '"1"').status_code == 204
    assert desk.delete(mention, '"1"').status_code == 204
    assert desk.screen()["suggestions"][0]["decision"] is None
    back = desk.put(mention, body, create=True)
    assert back.status_code == 201, back.content
    assert back.json()["mention"]["revision"] == 3
    assert back.json()["claim"]["verdict"] == body["claim"]["verdict"]
    assert desk.screen()["mentions"] == [back.json()["mention"]]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("outside the text", {"fragments": [{"start": 0, "end": 10_000}]}),
        ("empty span", {"fragments": [{"start": 5, "end": 5}]}),
        ("no span", {"fragments": []}),
        ("overlapping fragments", {"fragments": [{"start": 0, "end": 9}, {"start": 8, "end": 12}]}),
        ("fragments out of order", {"fragments": [{"start": 20, "end": 25}, {"start": 0, "end": 5}]}),
        ("unknown claim type", {"claim_types": ["gossip"]}),
        ("unknown worth", {"check_worthiness": "enormous"}),
        ("unknown field", {"author": "someone"}),
        ("unknown suggestion", {"suggestion": "01900000-0000-7000-8000-00000000dead"}),
        ("NUL in text", {"claim": make.claim_body(wording="a\x00b")}),
        ("unknown verdict", {"claim": make.claim_body(verdict=make.verdict_body("perhaps"))}),
        (
            "no web address",
            {
                "claim": make.claim_body(
                    verdict=make.verdict_body("refuted", make.evidence_body("javascript:alert(1)"))
                )
            },
        ),
        (
            "password in address",
            {
                "claim": make.claim_body(
                    verdict=make.verdict_body("refuted", make.evidence_body("https://a:b@example.org/"))
                )
            },
        ),
        (
            "dates in the wrong order",
            {
                "claim": make.claim_body(
                    claim_date={"expression": "", "start": "2024-02-02", "end": "2024-02-01", "how": ""}
                )
            },
        ),
    ],
)
def test_bad_input_is_named_and_stores_nothing(desk, name, change):
    """P04, P32, P33."""
    answer = desk.put(make.uuid7(), make.mention_body() | change, create=True)
    assert answer.status_code == 400, (name, answer.content)
    problem = answer.json()
    assert problem["detail"], name
    assert problem["errors"][0]["field"], name
    assert not Mention.objects.exists()
    assert not Claim.objects.exists()


def test_ids_held_elsewhere_are_not_found(desk):
    """P02, P03: an id of another assignment in any position writes nothing."""
    other = Desk()
    mention, body = make.uuid7(), full_body()
    assert other.put(mention, body, create=True).status_code == 201
    before = other.screen()
    mine = full_body()
    verdict = body["claim"]["verdict"]
    question = verdict["questions"][0]
    theirs = {
        "mention": (mention, mine),
        "claim": (make.uuid7(), full_body() | {"claim": make.claim_body(id=body["claim"]["id"])}),
        "claim named": (make.uuid7(), make.mention_body(claim={"id": body["claim"]["id"]})),
        "verdict": (
            make.uuid7(),
            make.mention_body(
                claim=make.claim_body(verdict=make.verdict_body("supported", id=verdict["id"]))
            ),
        ),
        "question": (
            make.uuid7(),
            make.mention_body(
                claim=make.claim_body(
                    verdict=make.verdict_body("supported")
                    | {"questions": [{"id": question["id"], "position": 0, "text": "", "evidence": []}]}
                )
            ),
        ),
        "evidence": (
            make.uuid7(),
            make.mention_body(
                claim=make.claim_body(
                    verdict=make.verdict_body(
                        "supported", make.evidence_body(id=question["evidence"][0]["id"])
                    )
                )
            ),
        ),
    }
    for position, (where, sent) in theirs.items():
        answer = desk.put(where, sent, create=True)
        assert answer.status_code == 404, (position, answer.content)
    assert desk.put(make.uuid7(), mine, create=True, client=other.client).status_code == 404
    assert other.screen() == before
    assert desk.screen()["mentions"] == []


def test_two_writers_of_one_mention_do_not_lose_a_change(desk, transactional_db):
    """P66: of two changes to one state, one wins and the other is told."""
    desk = Desk()
    mention, body = make.uuid7(), full_body()
    desk.put(mention, body, create=True)

    def write(worth: str) -> int:
        try:
            return desk.put(mention, body | {"check_worthiness": worth}, match='"1"').status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(write, ["high", "low"])) == [200, 412]


def statements_of_a_save(desk: Desk) -> int:
    body = full_body(suggestion=str(make.suggestion(desk.document, 0, 31).pk))
    with CaptureQueriesContext(connection) as seen:
        assert desk.put(make.uuid7(), body, create=True).status_code == 201
    return len([q for q in seen.captured_queries if not re.search(r"(RELEASE )?SAVEPOINT", q["sql"])])


def test_statement_counts_do_not_grow_with_the_work(desk):
    """Open takes at most 4 statements and save at most 12, with 10 and 1,000 mentions alike."""
    counts = {}
    for size in (10, 1000):
        fill(desk, size)
        with CaptureQueriesContext(connection) as seen:
            desk.screen()
        counts[size] = (len(seen.captured_queries), statements_of_a_save(desk))
    assert counts[10] == counts[1000]
    opened, saved = counts[10]
    assert opened <= 4
    assert saved <= 12


def fill(desk: Desk, size: int) -> None:
    """Bring the assignment to so many mentions with verdicts."""
    while Mention.objects.count() < size:
        desk.put(
            make.uuid7(), make.mention_body(claim=make.claim_body(verdict=make.verdict_body())), create=True
        )


def test_sources_have_one_id_whoever_cites_first(desk):
    """P12: the shared source gives nothing away, and its blanks are filled at submit."""
    desk.put(make.uuid7(), full_body(), create=True)
    source = Source.objects.get(url="https://example.org/notice")
    assert source.title == "Notice"
