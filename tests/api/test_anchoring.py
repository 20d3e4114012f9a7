"""What suggestions do to people, end to end through the API: set by a manager, drawn, worked on, measured (P13).

Withheld leaves no trace in any answer, and the figures are those that can be counted from what was sent.
"""

from collections import Counter
from dataclasses import dataclass, field
from itertools import combinations
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from django.db import transaction
from django.test import Client

from annotations.models import Assignment, ClaimLink, Document, Project, Round, Suggestion, User
from annotations.queries import assignment_screen
from annotations.services import agreement
from tests import factories as make
from tests.api.test_blindness import Recorder, masked

pytestmark = pytest.mark.django_db

PLACES = ((0, 10), (20, 30), (40, 50), (60, 70))
ELSEWHERE = (90, 100)
MARKER = "Zebra crossing"
SUPPORTED, REFUTED = "supported", "refuted"


@dataclass
class Newsroom:
    """A project whose manager has set a round to draw by lot, through the API."""

    project: Project
    round: Round
    documents: list[Document] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"/api/v1/rounds/{self.round.pk}"


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def newsroom(*, documents: int, overlap: int) -> Newsroom:
    """Documents with four suggestions each, one of them linked with every neighbor's; drawn by lot."""
    project = make.project()
    at = Newsroom(project, make.round_of(project, overlap=overlap))
    for number in range(documents):
        text = f"{make.TEXT} Report {number:04}."
        at.documents.append(make.document(project, text, title=f"Report {number:04}"))
    made = [[suggest(document, *place) for place in PLACES] for document in at.documents]
    for one, other in combinations(range(documents), 2):
        if other - one < DOCUMENTS:
            link(made[one][0], made[other][0])
    make.slots(at.round, *at.documents)
    manager = signed_in(make.member(project, "manager"))
    tag = manager.get(at.address)["ETag"]
    answer = manager.patch(
        at.address, {"suggestion_policy": "randomize", "withheld_share": 0.5},
        content_type="application/json", headers={"If-Match": tag},
    )  # fmt: skip
    assert answer.status_code == 200
    return at


def suggest(document: Document, start: int, end: int) -> Suggestion:
    """A suggestion with everything that one can fill in."""
    fragment = {"start": start, "end": end}
    return make.suggestion(
        document, start, end, wording=f"{MARKER} {start}", claimant=MARKER, reasons=[MARKER],
        attribution={
            "mode": "direct", "source": MARKER, "source_fragments": [fragment], "cue": "said", "cue_fragments": [],
            "content_fragments": [fragment], "chain": [MARKER],
        },
        dates=[{"fragment": fragment, "expression": MARKER, "start": "2024-03-04", "end": "2024-03-04",
                "granularity": "day", "uncertain": False}],
    )  # fmt: skip


def link(one: Suggestion, other: Suggestion) -> None:
    passage = {"start": 0, "end": 40}
    ClaimLink.objects.create(
        id=make.uuid7(), project=one.project, kind="diverging-quote", suggestion_a=one, suggestion_b=other,
        score=0.9, method="test", passage_a=passage, passage_b=passage,
        differences=[{"here": [], "there": [], "here_text": MARKER, "there_text": MARKER}],
    )  # fmt: skip


# ── withheld leaves no trace ────────────────────────────────────────────────────────────────────


def day(at: Newsroom, by: Recorder) -> None:
    """Someone works through all documents as the screen does, the next one kept ahead; only own words are sent."""
    slug = at.project.slug
    for number in range(len(at.documents)):
        held = by.api("POST", f"rounds/{at.round.pk}/next", {})["assignment"]["id"]
        by.api("POST", f"rounds/{at.round.pk}/next", {"ahead": True})
        base = f"assignments/{held}"
        by.api("GET", base)
        saved = by.api("PUT", f"{base}/mentions/{MENTIONS[number]}", BODIES[number], If_None_Match="*")
        assert saved["mention"]
        by.api("PUT", f"{base}/decisions/{NOBODYS}", {"outcome": "dismissed"})
        by.api("GET", base)
        by.api("POST", f"{base}/submit", {})
        by.api("GET", base)
        for path in ("", "/documents", "/progress", "/jobs", "/exports", "/settings"):
            by.api("GET", f"projects/{slug}{path}")
        by.api("GET", f"rounds/{at.round.pk}/agreement")


DOCUMENTS = 8
MENTIONS, NOBODYS = [make.uuid7() for _ in range(DOCUMENTS)], make.uuid7()
BODIES = [make.mention_body((5, 15), claim=make.claim_body(wording="Own words")) for _ in range(DOCUMENTS)]


def told(at: Newsroom, person: User, *, without: list[Document]) -> list[dict[str, Any]]:
    """What the day is answered, in a world without the suggestions of some documents; the world is put back."""
    with transaction.atomic():
        Suggestion.objects.filter(document__in=without).delete()
        recorder = Recorder(person)
        day(at, recorder)
        transaction.set_rollback(True)
    return recorder.answers


def withheld_from(at: Newsroom, person: User) -> list[Document]:
    """The documents that the draw withholds from someone."""
    with transaction.atomic():
        day(at, Recorder(person))
        held = Assignment.objects.filter(annotator=person, suggestions_shown=False)
        found = list(Document.objects.filter(assignments__in=held))
        transaction.set_rollback(True)
    assert 0 < len(found) < DOCUMENTS - 1, "the draw is of one kind; nothing can be compared"
    return found


@pytest.fixture
def drawn() -> tuple[Newsroom, User, list[Document]]:
    """A round that draws, somebody who works alone in it, and what is withheld from them; some of both."""
    at = newsroom(documents=DOCUMENTS, overlap=1)
    for _ in range(20):
        person = make.member(at.project, "annotator")
        try:
            return at, person, withheld_from(at, person)
        except AssertionError:
            continue
    raise AssertionError("twenty people in a row were drawn alike")


def differences(at: Newsroom, person: User, withheld: list[Document]) -> list[str]:
    """What is answered otherwise because the documents that are withheld have suggestions."""
    pairs = zip(told(at, person, without=[]), told(at, person, without=withheld), strict=True)
    return [one["asked"] for one, other in pairs if one != other]


def test_p13_withheld_is_as_if_there_were_none(drawn):
    """All answers of the day, of the documents that are shown too: status, body, headers, cookies."""
    assert differences(*drawn) == []


def test_p13_where_they_are_shown_they_are(drawn):
    """The control: marks, links, wordings, claimants and dates of the documents that are shown are there."""
    at, person, _ = drawn
    bodies = "".join(one["body"] for one in told(at, person, without=[]))
    for part in ('"wording"', '"claimant"', '"dates"', '"links"', '"attribution"'):
        assert part in bodies
    assert f'"wording" : "{MARKER} 0"' in bodies
    assert '"kind" : "diverging-quote"' in bodies


LEAKS = {
    "marks": ("a.suggestions_shown\n      AND (sd.id", "true\n      AND (sd.id"),
    "links here": ("a.suggestions_shown\n      AND (here", "true\n      AND (here"),
    "links there": ("coalesce((\n          SELECT bool_and", "true OR coalesce((\n          SELECT bool_and"),
    "the draw": ("'steps', to_json(r.steps)", "'shown', a.suggestions_shown"),
}


@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS)
def test_p13_a_leak_would_show(drawn, monkeypatch, leak):
    at, person, withheld = drawn
    assert leak[0] in assignment_screen.OPEN
    monkeypatch.setattr(assignment_screen, "OPEN", assignment_screen.OPEN.replace(*leak))
    if leak is LEAKS["the draw"]:
        assert len({one["body"] for one in looks(at, person, withheld)}) > 1
    else:
        assert differences(at, person, withheld)


def looks(at: Newsroom, person: User, withheld: list[Document]) -> list[dict[str, Any]]:
    """The screens of documents that hold no suggestions, withheld or none there, with what tells documents apart masked."""
    found = []
    with transaction.atomic():
        Suggestion.objects.exclude(document__in=withheld).delete()
        recorder = Recorder(person)
        for _ in at.documents:
            held = recorder.api("POST", f"rounds/{at.round.pk}/next", {})["assignment"]["id"]
            document = Document.objects.get(assignments__handle=held)
            recorder.api("GET", f"assignments/{held}")
            answer = recorder.answers[-1]
            for told_apart in (held, str(document.pk), document.title, f"Report {document.title[-4:]}"):
                answer["body"] = answer["body"].replace(told_apart, "…")
            found.append({**answer, "asked": ""})
            recorder.api("POST", f"assignments/{held}/submit", {})
        transaction.set_rollback(True)
    return found


def test_p13_withheld_looks_like_a_document_that_never_had_any(drawn):
    """Byte for byte, but for ids, title and number: nothing says whether the lot fell for or against."""
    found = looks(*drawn)
    assert len(found) == DOCUMENTS
    assert {str(one) for one in found} == {str(found[0])}
    assert masked(MARKER) not in found[0]["body"]


# ── the figures are those of the work ───────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Done:
    """What somebody sent for a document: whether they saw suggestions, and their verdicts by place."""

    document: str
    shown: bool
    verdicts: dict[tuple[int, int], str]
    dismissed: int


@pytest.fixture
def worked() -> tuple[Newsroom, list[Done]]:
    """Three people at thirty documents, two at each, all through the API."""
    at = newsroom(documents=30, overlap=2)
    people = [signed_in(make.member(at.project, "annotator")) for _ in range(3)]
    done: list[Done] = []
    waiting = list(enumerate(people))
    while waiting:
        number, client = waiting.pop(0)
        sent = work(at, client, number)
        if sent:
            done.append(sent)
            waiting.append((number, client))
    assert len(done) == 60
    return at, done


def post(client: Client, address: str, body: Any) -> Any:
    answer = client.post(address, body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()


def work(at: Newsroom, client: Client, number: int) -> Done | None:
    """Take the next document, work as its suggestions lead, hand it in.

    With suggestions someone takes two to four of them and says supported, now and then refuted; without, they find
    the first place, now and then the second, and say refuted more often, and mark something of their own.
    """
    held = post(client, f"{at.address}/next", {})["assignment"]
    if held is None:
        return None
    base = f"/api/v1/assignments/{held['id']}"
    screen = client.get(base).json()
    chance = np.random.default_rng(int(screen["document"]["title"][-4:]) * 3 + number)
    suggestions = {one["fragments"][0]["start"]: one for one in screen["suggestions"]}
    found = PLACES[: chance.integers(2, 5)] if suggestions else (*PLACES[: chance.integers(1, 3)], ELSEWHERE)
    verdicts = {
        place: REFUTED if chance.random() < (0.2 if suggestions else 0.6) else SUPPORTED for place in found
    }
    for place, verdict in verdicts.items():
        body = make.mention_body(
            place,
            suggestion=suggestions[place[0]]["id"] if suggestions else None,
            claim=make.claim_body(verdict=make.verdict_body(verdict)),
        )
        put(client, f"{base}/mentions/{make.uuid7()}", body, {"If-None-Match": "*"})
    left = [one for start, one in suggestions.items() if start not in {place[0] for place in verdicts}]
    for one in left[1:]:  # one stays undecided, if any is left
        put(client, f"{base}/decisions/{one['id']}", {"outcome": "dismissed"}, {})
    post(client, f"{base}/submit", {})
    return Done(screen["document"]["id"], bool(suggestions), verdicts, len(left[1:]))


def put(client: Client, address: str, body: Any, headers: dict[str, str]) -> None:
    answer = client.put(address, body, content_type="application/json", headers=headers)
    assert answer.status_code in (200, 201), answer.content


def effect_of(at: Newsroom) -> Any:
    """The part about suggestions in the agreement answer, as an adjudicator gets it."""
    client = signed_in(make.member(at.project, "adjudicator"))
    return client.get(f"{at.address}/agreement").json()["suggestions"]


def acceptance(done: list[Done], *, shown: bool) -> float:
    """The share of the places suggested that were marked."""
    of_kind = [one for one in done if one.shown is shown]
    return sum(len(set(PLACES) & one.verdicts.keys()) for one in of_kind) / (len(PLACES) * len(of_kind))


def share_of(verdict: str, done: list[Done], *, shown: bool) -> float:
    given = [said for one in done if one.shown is shown for said in one.verdicts.values()]
    return given.count(verdict) / len(given)


def alpha(done: list[Done], saw: int) -> tuple[float, int]:
    """Krippendorff's alpha, nominal, over the claims that two marked of whom `saw` saw suggestions; their number.

    Two values a unit: 1 - observed / expected disagreement, from counts (Krippendorff 2011, section A).
    """
    units = [
        (one.verdicts[place], other.verdicts[place])
        for one, other in combinations(done, 2)
        if one.document == other.document and one.shown + other.shown == saw
        for place in one.verdicts.keys() & other.verdicts.keys()
    ]
    values = Counter(value for unit in units for value in unit)
    n = values.total()
    expected = 1 - sum(count * (count - 1) for count in values.values()) / (n * (n - 1))
    return 1 - (sum(one != other for one, other in units) / len(units)) / expected, len(units)


def drawn_anew(done: list[Done], figure: Any) -> tuple[float, float]:
    """The 95 % interval of a figure by drawing documents, with draws of our own.

    The ends lie as far out as those of a t interval of some thirty documents (Hesterberg 2015, section 5.3):
    (30 / 29)**.5 × 2.045 standard deviations of the normal in place of 1.96.
    """
    by_document: dict[str, list[Done]] = {}
    for one in done:
        by_document.setdefault(one.document, []).append(one)
    documents, chance = list(by_document.values()), np.random.default_rng(99)
    values = []
    for _ in range(1000):
        chosen = chance.integers(0, len(documents), len(documents))
        values.append(figure([one for place in chosen for one in documents[place]]))
    level = NormalDist().cdf(-((30 / 29) ** 0.5) * 2.045)
    low, high = np.quantile(values, (level, 1 - level))
    return float(low), float(high)


def close(value: float) -> Any:
    return pytest.approx(value, abs=1e-9)


def test_p13_the_draw_is_kept_and_falls_both_ways(worked):
    at, done = worked
    shown = sum(one.shown for one in done)
    assert 15 < shown < 45
    assert (
        Assignment.objects.filter(round=at.round, suggestions_shown=True, status="submitted").count() == shown
    )


def test_p13_acceptance_is_that_of_the_work_with_its_interval(worked):
    at, done = worked
    effect = effect_of(at)
    assert effect["randomized"]
    found = effect["acceptance"]
    for name, shown in (("shown", True), ("withheld", False)):
        assert found[name]["value"] == close(acceptance(done, shown=shown))
        assert found[name]["n"] == len(PLACES) * sum(one.shown is shown for one in done)

    def difference(some: list[Done]) -> float:
        return acceptance(some, shown=True) - acceptance(some, shown=False)

    assert found["difference"]["value"] == close(difference(done))
    assert (found["difference"]["low"], found["difference"]["high"]) == pytest.approx(
        drawn_anew(done, difference), abs=0.05
    )
    decided = effect["decisions"]
    marked = sum(len(one.verdicts) for one in done if one.shown)
    dismissed = sum(one.dismissed for one in done)
    assert decided["accepted"] + decided["edited"] == marked
    assert decided["dismissed"] == dismissed
    assert decided["undecided"] == found["shown"]["n"] - marked - dismissed


def test_p13_agreement_of_pairs_is_that_of_the_work_with_its_interval(worked):
    at, done = worked
    found = effect_of(at)["agreement"]
    for name, saw in (("neither", 0), ("one", 1), ("both", 2)):
        value, claims = alpha(done, saw)
        assert (found[name]["value"], found[name]["n"]) == (close(value), claims)
        assert is_around(found[name], value)
    assert found["one"]["low"] is not None  # half of the documents are such pairs, whatever the lot
    apart = found["difference"]
    assert apart["value"] == close(alpha(done, 2)[0] - alpha(done, 0)[0])
    assert is_around(apart, apart["value"])


def is_around(figure: Any, value: float) -> bool:
    """Whether the interval holds the value; the lot may leave a kind of pairs so few documents that there is none."""
    if figure["low"] is None:
        return bool(figure["interval_reason"])
    return bool(figure["low"] <= value <= figure["high"])


def test_p13_the_shift_of_verdicts_is_that_of_the_work_with_its_interval(worked):
    at, done = worked
    rows = {row["key"]: row for row in effect_of(at)["verdict_shift"]}
    for verdict in (SUPPORTED, REFUTED, "conflicting"):
        row = rows[verdict]
        assert row["shown"] == close(share_of(verdict, done, shown=True))
        assert row["withheld"] == close(share_of(verdict, done, shown=False))
        assert row["difference"]["value"] == close(row["shown"] - row["withheld"])
        assert row["difference"]["n"] == sum(len(one.verdicts) for one in done)

    def difference(some: list[Done]) -> float:
        return share_of(REFUTED, some, shown=True) - share_of(REFUTED, some, shown=False)

    apart = rows[REFUTED]["difference"]
    assert (apart["low"], apart["high"]) == pytest.approx(drawn_anew(done, difference), abs=0.05)


def test_p13_what_was_handed_out_under_another_policy_is_not_compared(worked):
    """The lots of ten documents fell before the policy was last changed: the figures are of the rest."""
    at, done = worked
    everything = effect_of(at)
    early = {one.document for one in done[:20]}
    Assignment.objects.filter(document__in=early).update(leased_at="2020-01-01T00:00:00Z")
    agreement.forget()  # when somebody was handed a document never changes in earnest
    effect = effect_of(at)
    rest = [one for one in done if one.document not in early]
    assert f"Left out: {len(early)} documents" in effect["sentence"]
    assert "Left out" not in everything["sentence"]
    assert effect["acceptance"]["shown"]["value"] == close(acceptance(rest, shown=True))
    assert effect["acceptance"]["withheld"]["n"] == len(PLACES) * sum(not one.shown for one in rest)
    assert effect["agreement"]["both"]["n"] == alpha(rest, 2)[1]
    Assignment.objects.update(leased_at="2020-01-01T00:00:00Z")
    agreement.forget()
    nothing = effect_of(at)
    assert "Left out: 30 documents" in nothing["sentence"]
    assert (nothing["acceptance"]["shown"]["value"], nothing["acceptance"]["shown"]["n"]) == (None, 0)
    assert nothing["verdict_shift"][0]["difference"]["value"] is None
