"""Blind work: no answer depends on what somebody else did on the same document (P12, P13).

One world, rolled back between two runs: in the first, the other annotator has done nothing, in the
second they have decided suggestions, marked, judged, cited the same source and submitted. What is
asked in between is the same, and so must be every answer: status, body, headers. Only clock times,
the request's id and the random part of CSRF tokens are masked.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from annotations.core import permissions
from annotations.models import Assignment, ClaimLink, Membership, Round, Suggestion, User
from annotations.queries import assignment_screen
from annotations.queries import moderation as sight
from annotations.queries import webhooks as webhook_queries
from annotations.services import decisions, exports, jobs, moderation, releases
from tests import desks, factories
from tests.api.test_permission_matrix import routes
from tests.desks import ROLES, Desk

pytestmark = pytest.mark.django_db
URL = "https://example.org/the-same-notice"
MARKER = "Zebra crossing"
MASKS = (
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)", "TIME"),
    (r"[A-Z][a-z]{2,8}\.? \d\d?, \d{4}, (noon|midnight|\d\d?(:\d\d)? [ap]\.m\.)", "TIME"),
    (r'name="csrfmiddlewaretoken" value="\w+"', "CSRF"),
)
RANDOM_HEADERS = {"X-Request-ID", "Content-Length", "Date", "Expires"}
ADMIN_LISTS = ("document", "event", "job", "membership", "mention", "project", "source", "user", "verdict")


@dataclass
class Place:
    """A desk with two annotators, and everything that B will send, made once for both runs."""

    desk: Desk
    a: User
    b: User
    suggestions: list[Suggestion]
    mine: dict[str, Any]
    accepting: dict[str, Any]
    unworded: dict[str, Any]
    link: ClaimLink


def place(**round_fields: Any) -> Place:
    """Two documents with three suggestions each, A and B to annotate them."""
    at = desks.desk("near", documents=2, required_fields=["wording", "claim_types"], **round_fields)
    a, b = (factories.member(at.project, "annotator", name=name) for name in ("ann", "bea"))
    made = [
        factories.suggestion(document, start, end, wording=f"{MARKER} {start}", claimant="the mayor")
        for document in at.documents
        for start, end in ((0, 31), (49, 66), (98, 138))
    ]
    jobs.request(kind="preannotate", project=at.project, by=at.people["manager"])
    exports.request(project=at.project, by=at.people["manager"], format="jsonl")
    releases.request(project=at.project, by=at.people["manager"], version="1.0")
    factories.webhook(at.project, by=at.people["manager"])
    accepting = factories.mention_body(
        (49, 66),
        suggestion=str(made[1].pk),
        claim=factories.claim_body(wording=f"{MARKER} 49", claimant="the mayor"),
    )
    unworded = factories.mention_body((0, 10), claim=factories.claim_body(wording=""))
    link = factories.claim_link(made[1], made[4])
    return Place(at, a, b, made, full_body("Bea's title"), accepting, unworded, link)


def full_body(title: str, **fields: Any) -> dict[str, Any]:
    """A mention with a verdict that cites the one source under a title of one's own."""
    cited = factories.evidence_body(URL)
    cited["source"] = {**cited["source"], "title": title, "publisher": f"{title} press"}
    claim = factories.claim_body(verdict=factories.verdict_body("refuted", cited))
    return factories.mention_body(claim=claim, **fields)


def work_of_a(at: Place) -> None:
    """Everything that A can do to the first document, and a start on the second."""
    held = desks.take(at.desk, at.a)
    assert held.handle is not None
    first, second, third = (s.pk if held.suggestions_shown else None for s in at.suggestions[:3])
    if first:
        decisions.dismiss(assignment=held.handle, suggestion=first, annotator=at.a.pk)
    claim = factories.claim_body(wording="A's own words")
    desks.write(held, factories.mention_body((49, 66), suggestion=text(second), claim=claim))
    desks.write(held, full_body("Ann's title"))
    desks.write(held, full_body("Ann's other title", suggestion=text(third)))
    desks.hand_in(held)
    desks.write(desks.take(at.desk, at.a))


def text(key: object) -> str | None:
    """An id as a client sends it."""
    return str(key) if key else None


# ── asking and writing down ─────────────────────────────────────────────────────────────────────


class Recorder:
    """B at the API: sends, and keeps what was answered."""

    def __init__(self, who: User) -> None:
        self.client = Client(raise_request_exception=False)
        self.client.force_login(who)
        self.answers: list[dict[str, Any]] = []

    def ask(self, method: str, address: str, body: Any = None, **headers: str) -> Any:
        """Send, keep the masked answer, give the JSON of it."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.client.generic(
            method, address, json.dumps(body or {}), content_type="application/json", headers=named
        )
        content = answer.content.decode()
        self.answers.append(
            {
                "asked": f"{method} {address}",
                "status": answer.status_code,
                "body": masked(content),
                "headers": {k: v for k, v in answer.headers.items() if k not in RANDOM_HEADERS},
                "cookies": sorted(answer.cookies),
            }
        )
        return json.loads(content) if content.startswith("{") else None

    def api(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The same below the API's base."""
        return self.ask(method, f"/api/v1/{path}", body, **headers)


def masked(content: str) -> str:
    """The body without what differs from one second to the next."""
    for pattern, name in MASKS:
        content = re.sub(pattern, name, content)
    return content


def look_around(at: Place, by: Recorder) -> None:
    """Every read of the main path, with their parameters; whether B may is not the point."""
    slug, round_ = at.desk.project.slug, at.desk.round.pk
    for path in (
        "session",
        "projects",
        f"projects/{slug}",
        f"projects/{slug}/documents",
        f"projects/{slug}/documents?limit=1",
        f"projects/{slug}/documents?cursor={at.desk.documents[0].pk}",
        f"projects/{slug}/documents?ordering=mentions",
        f"projects/{slug}/progress",
        f"projects/{slug}/jobs",
        f"projects/{slug}/exports",
        f"projects/{slug}/export-choices",
        f"projects/{slug}/labeled-claims",
        f"projects/{slug}/labeled-claims?limit=1",
        f"projects/{slug}/releases",
        f"projects/{slug}/imports",
        f"projects/{slug}/import-choices",
        f"projects/{slug}/settings",
        f"projects/{slug}/preannotator-models",
        f"projects/{slug}/tokens",
        f"projects/{slug}/webhooks",
        *(f"webhooks/{hook.pk}" for hook in at.desk.project.webhooks.all()),
        *(f"webhooks/{hook.pk}/deliveries" for hook in at.desk.project.webhooks.all()),
        "tokens",
        f"rounds/{round_}",
        f"rounds/{round_}/agreement",
        f"rounds/{round_}/agreement/file",
        f"rounds/{round_}/cases",
        f"rounds/{round_}/cases?limit=1",
        *(f"rounds/{round_}/cases/{document.pk}" for document in at.desk.documents),
        *(f"jobs/{job.pk}" for job in at.desk.project.jobs.order_by("pk")),
        *(f"exports/{job.pk}" for job in at.desk.project.jobs.order_by("pk")),
        *(f"imports/{job.pk}" for job in at.desk.project.jobs.order_by("pk")),
        *(f"exports/{job.pk}/file" for job in at.desk.project.jobs.order_by("pk")),
        *(f"releases/{job.pk}" for job in at.desk.project.jobs.order_by("pk")),
        *(f"releases/{job.pk}/files/README.md" for job in at.desk.project.jobs.order_by("pk")),
    ):
        by.api("GET", path)


def annotate(at: Place, by: Recorder, assignment: str) -> None:
    """Decide, mark, cite, err, repeat, delete and put back, as the annotation screen does."""
    base = f"assignments/{assignment}"
    suggestions = [s.pk for s in at.suggestions]
    mention, second = (f"{base}/mentions/{name}" for name in (MENTION, SECOND))
    by.api("GET", base)
    by.api("PUT", f"{base}/mentions/{UNWORDED}", at.unworded, If_None_Match="*")
    by.api("POST", f"{base}/submit")
    by.api("DELETE", f"{base}/mentions/{UNWORDED}", If_Match='"1"')
    by.api("PUT", f"{base}/decisions/{suggestions[0]}", {"outcome": "dismissed"})
    by.api("DELETE", f"{base}/decisions/{suggestions[0]}")
    by.api("PUT", f"{base}/decisions/{suggestions[2]}", {"outcome": "dismissed"})
    by.api("PUT", mention, at.mine)
    by.api("PUT", mention, at.mine, If_None_Match="*")
    by.api("PUT", mention, at.mine, If_None_Match="*")
    by.api("PUT", mention, {**at.mine, "claim_types": ["event", "quantity"]}, If_Match='"9"')
    changed = {**at.mine, "claim": {**at.mine["claim"], "revision": 1}, "check_worthiness": "high"}
    by.api("PUT", mention, changed, If_Match='"1"')
    by.api("PUT", second, at.accepting, If_None_Match="*")
    by.api("GET", base)
    by.api("DELETE", second, If_Match='"1"')
    by.api("PUT", second, at.accepting, If_None_Match="*")
    by.api("GET", base)


MENTION, SECOND, UNWORDED = (factories.uuid7() for _ in range(3))


def annotators_day(at: Place, by: Recorder) -> None:
    """From before the first document until nothing is left."""
    look_around(at, by)
    following = f"rounds/{at.desk.round.pk}/next"
    assignment = by.api("POST", following, Idempotency_Key="one")["assignment"]["id"]
    by.api("POST", following, Idempotency_Key="one")
    look_around(at, by)
    annotate(at, by, assignment)
    by.api("PUT", f"assignments/{assignment}/active-time", {"seconds": 0})
    by.api("POST", following, {"ahead": True})
    look_around(at, by)
    by.api("POST", f"assignments/{assignment}/submit", Idempotency_Key="two")
    by.api("PUT", f"assignments/{assignment}/mentions/{MENTION}", at.mine, If_Match='"2"')
    look_around(at, by)
    second = by.api("POST", following)["assignment"]["id"]
    by.api("GET", f"assignments/{second}")
    by.api("POST", f"assignments/{second}/skip", {"reason": ""})
    by.api("POST", f"assignments/{second}/skip", {"reason": "Cut off in the middle."})
    look_around(at, by)
    by.api("POST", f"assignments/{second}/reopen")
    by.api("GET", f"assignments/{second}")
    by.api("POST", f"assignments/{second}/submit")
    by.api("DELETE", f"tokens/{MENTION}")
    by.api("POST", following)
    look_around(at, by)


def overseers_desk(at: Place, by: Recorder) -> None:
    """Someone with every role, staff too, who has the document open: as blind as anybody."""
    assignment = by.api("POST", f"rounds/{at.desk.round.pk}/next")["assignment"]["id"]
    look_around(at, by)
    look_into_admin(at, by)
    annotate(at, by, assignment)
    look_around(at, by)
    look_into_admin(at, by)
    by.api("POST", f"projects/{at.desk.project.slug}/exports", {"format": "jsonl"})
    by.api("POST", f"projects/{at.desk.project.slug}/releases", {"version": "1.1"})
    by.api("POST", f"projects/{at.desk.project.slug}/uploads?name=a.txt", {})
    by.api("POST", f"projects/{at.desk.project.slug}/imports", {"upload": str(MENTION)})


def look_into_admin(at: Place, by: Recorder) -> None:
    """Every list, filtered and searched, and the pages of the document."""
    document = at.desk.documents[0].pk
    for model in ADMIN_LISTS:
        for query in ("", "?q=mayor", "?project=near", f"?document={document}"):
            if query.startswith("?document") and model != "mention":
                continue
            if query.startswith("?project") and model in ("user", "project"):
                continue
            by.ask("GET", f"/admin/annotations/{model}/{query}")
    by.ask("GET", f"/admin/annotations/document/{document}/change/")
    by.ask("GET", f"/admin/annotations/user/{at.a.pk}/change/")
    by.ask("GET", f"/admin/annotations/event/?object_id={document}")


# ── the difference ──────────────────────────────────────────────────────────────────────────────


Story = Callable[[Place, Recorder], None]


def told(at: Place, story: Story, *, before: Callable[[Place], None] | None) -> list[dict[str, Any]]:
    """B's record of the story, after `before`; the world is put back."""
    with transaction.atomic():
        if before:
            before(at)
        recorder = Recorder(at.b)
        story(at, recorder)
        transaction.set_rollback(True)
    return recorder.answers


def differences(at: Place, story: Story) -> list[tuple[str, Any, Any]]:
    """Where B's records differ with and without A's work."""
    alone, after = (told(at, story, before=before) for before in (None, work_of_a))
    assert [x["asked"] for x in alone] == [x["asked"] for x in after]
    return [(one["asked"], one, two) for one, two in zip(alone, after, strict=True) if one != two]


def with_every_role(at: Place) -> None:
    """B holds every role, and is staff."""
    Membership.objects.filter(user=at.b).update(roles=list(ROLES))
    moderation.grant_staff(user=at.b, by=None)
    at.b = User.objects.get(pk=at.b.pk)


@pytest.mark.parametrize("policy", ("show", "hide", "randomize"))
def test_an_annotator_sees_nothing_of_another(policy: str):
    """P12, from before the first document to after the last."""
    at = place(suggestion_policy=policy, withheld_share=0.5)
    assert differences(at, annotators_day) == []


def test_no_role_lifts_blindness():
    """P12: it belongs to person and target, admin included."""
    at = place()
    with_every_role(at)
    assert differences(at, overseers_desk) == []


def test_a_superuser_is_as_blind():
    at = place()
    with_every_role(at)
    User.objects.filter(pk=at.b.pk).update(is_superuser=True)
    at.b = User.objects.get(pk=at.b.pk)
    assert differences(at, overseers_desk) == []


def test_the_story_is_a_real_one():
    """Most steps succeed, errors are those that are meant, and A's work is there in the second run."""
    at = place()
    alone = told(at, annotators_day, before=None)
    statuses = [answer["status"] for answer in alone]
    assert set(statuses) == {200, 201, 204, 400, 403, 404, 409, 412, 422, 428}
    assert max(statuses) < 500
    assert json.loads(alone[-len_of_a_look(at) - 1]["body"])["reason"] == "nothing_left"


def len_of_a_look(at: Place) -> int:
    recorder = Recorder(at.b)
    look_around(at, recorder)
    return len(recorder.answers)


def test_every_route_is_on_the_way():
    """A new route has to be added to the story."""
    from django.urls import get_resolver

    at = place()
    with_every_role(at)
    asked = [x["asked"].split(" ")[1].split("?")[0] for x in told(at, annotators_day, before=None)]
    reached = {route for route in api_routes(get_resolver) if any(matches(route, path) for path in asked)}
    assert set(api_routes(get_resolver)) - reached == NOT_AN_ANNOTATORS


NOT_AN_ANNOTATORS = {
    "/api/v1/claims/<uuid:claim_id>/resolution",
    "/api/v1/claims/<uuid:claim_id>/unmerge",
    "/api/v1/deliveries/<uuid:delivery_id>/again",
    "/api/v1/jobs/<uuid:job_id>/cancel",
    "/api/v1/projects/<slug:slug>/pre-annotations",
    "/api/v1/projects/<slug:slug>/preannotator-models/activate",
    "/api/v1/projects/<slug:slug>/uploads",
    "/api/v1/rounds/<uuid:round_id>/merges",
    "/api/v1/webhooks/<uuid:webhook_id>/ping",
    "/api/v1/webhooks/<uuid:webhook_id>/secret",
}
"""Writes of managers and adjudicators; the matrix refuses them to who works blind, or they show no work."""


def api_routes(resolver: Callable[[], Any]) -> Iterator[str]:
    return (route for route in routes(resolver().url_patterns) if route.startswith("/api/v1/"))


def matches(route: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"<\w+:\w+>", "[^/]+", route), path) is not None


# ── controls: with a leak planted, the difference shows ─────────────────────────────────────────


def titles_of_sources(patch: pytest.MonkeyPatch) -> None:
    """The shared source's title, which the first to cite it typed."""
    replace_in_screen(patch, "'title', e.cited_title", "'title', s.title")


def everyones_decisions(patch: pytest.MonkeyPatch) -> None:
    replace_in_screen(patch, "AND sd.assignment_id = a.id", "")


def everyones_mentions(patch: pytest.MonkeyPatch) -> None:
    replace_in_screen(patch, "m.assignment_id = a.id", "m.document_id = a.document_id")


def replace_in_screen(patch: pytest.MonkeyPatch, old: str, new: str) -> None:
    assert old in assignment_screen.OPEN
    patch.setattr(assignment_screen, "OPEN", assignment_screen.OPEN.replace(old, new))


def progress_for_all(patch: pytest.MonkeyPatch) -> None:
    table = {**permissions.PERMISSIONS, "view_progress": ((permissions.is_member,),)}
    patch.setattr(permissions, "PERMISSIONS", table)


def admin_that_shows_all(patch: pytest.MonkeyPatch) -> None:
    nobodys = User.objects.none().values("memberships__project")
    patch.setattr(sight, "_worked_on_blind", lambda _user: nobodys)


def deliveries_of_all(patch: pytest.MonkeyPatch) -> None:
    nobodys = Assignment.objects.none().values("document")
    patch.setattr(webhook_queries, "blind_documents", lambda _user: nobodys)


@pytest.mark.parametrize(
    ("leak", "story"),
    (
        (titles_of_sources, annotators_day),
        (everyones_decisions, annotators_day),
        (everyones_mentions, annotators_day),
        (progress_for_all, annotators_day),
        (progress_for_all, overseers_desk),
        (admin_that_shows_all, overseers_desk),
        (deliveries_of_all, overseers_desk),
    ),
)
def test_a_leak_would_show(
    monkeypatch: pytest.MonkeyPatch, leak: Callable[[pytest.MonkeyPatch], None], story: Story
):
    at = place()
    with_every_role(at) if story is overseers_desk else None
    leak(monkeypatch)
    assert differences(at, story) != []


# ── suggestions that the round withholds (P13) ──────────────────────────────────────────────────


def traces(at: Place, answers: list[dict[str, Any]]) -> list[str]:
    """Answers that hold anything of a suggestion or a link: its words, its id, its pre-annotator or kind."""
    signs = [MARKER, "dummy", "diverging-quote", str(at.link.pk), *(str(s.pk) for s in at.suggestions)]
    return [x["asked"] for x in answers if any(sign in x["body"] for sign in signs)]


def day_without_naming_any(at: Place, by: Recorder) -> None:
    """The annotator's day; only own words are sent, so whatever shows came from the server."""
    look_around(at, by)
    assignment = by.api("POST", f"rounds/{at.desk.round.pk}/next")["assignment"]["id"]
    by.api("GET", f"assignments/{assignment}")
    by.api("PUT", f"assignments/{assignment}/mentions/{MENTION}", at.mine, If_None_Match="*")
    by.api("POST", f"assignments/{assignment}/submit")
    look_around(at, by)


WITHHELD = ({"suggestion_policy": "hide"}, {"suggestion_policy": "randomize", "withheld_share": 1.0})


@pytest.mark.parametrize("fields", WITHHELD)
def test_withheld_suggestions_leave_no_trace(fields: dict[str, Any]):
    at = place(**fields)
    assert traces(at, told(at, day_without_naming_any, before=None)) == []


@pytest.mark.parametrize("fields", WITHHELD)
def test_withheld_suggestions_cannot_be_named(fields: dict[str, Any]):
    """To name one is answered as for one that is not there."""
    at = place(**fields)
    by = Recorder(at.b)
    assignment = by.api("POST", f"rounds/{at.desk.round.pk}/next")["assignment"]["id"]
    for key in (at.suggestions[1].pk, desks.some_id()):
        decided = f"assignments/{assignment}/decisions/{key}"
        by.api("PUT", decided, {"outcome": "dismissed"})
        by.api(
            "PUT",
            f"assignments/{assignment}/mentions/{SECOND}",
            {**at.accepting, "suggestion": str(key)},
            If_None_Match="*",
        )
    answers = [(x["status"], x["body"]) for x in by.answers[1:]]
    assert answers[:2] == answers[2:]
    assert [status for status, _ in answers[:2]] == [404, 400]


@pytest.mark.parametrize("fields", ({}, {"suggestion_policy": "randomize", "withheld_share": 0.0}))
def test_shown_suggestions_do_leave_one(fields: dict[str, Any]):
    """The control."""
    at = place(**fields)
    assert traces(at, told(at, day_without_naming_any, before=None)) != []


def links_shown(at: Place) -> list[dict[str, Any]]:
    """What the first document opens with."""
    by = Recorder(at.b)
    assignment = by.api("POST", f"rounds/{at.desk.round.pk}/next")["assignment"]["id"]
    return list(by.api("GET", f"assignments/{assignment}")["links"])


def test_links_come_with_shown_suggestions():
    """The control of what the traces look for: the other end is a machine's, in another document."""
    at = place()
    (link,) = links_shown(at)
    assert (link["id"], link["suggestion"], link["claim"]) == (
        str(at.link.pk),
        str(at.suggestions[1].pk),
        None,
    )
    assert link["other"]["document"] == str(at.desk.documents[1].pk)


@pytest.mark.parametrize("fields", WITHHELD)
def test_withheld_suggestions_have_no_links(fields: dict[str, Any]):
    assert links_shown(place(**fields)) == []


def test_without_the_guard_withheld_links_leave_a_trace(monkeypatch: pytest.MonkeyPatch):
    at = place(suggestion_policy="hide")
    replace_in_screen(
        monkeypatch,
        "WHERE here.document_id = a.document_id AND a.suggestions_shown",
        "WHERE here.document_id = a.document_id",
    )
    replace_in_screen(
        monkeypatch, "SELECT bool_and(own.suggestions_shown) FROM", "SELECT bool_and(true) FROM"
    )
    replace_in_screen(monkeypatch, "r.suggestion_policy = 'show'))", "true))")
    assert traces(at, told(at, day_without_naming_any, before=None)) != []


def test_the_client_cannot_ask_for_withheld_suggestions():
    at = place(suggestion_policy="hide")
    by = Recorder(at.b)
    assignment = by.api("POST", f"rounds/{at.desk.round.pk}/next")["assignment"]["id"]
    by.api("GET", f"assignments/{assignment}?suggestions=1")
    assert by.answers[-1]["status"] == 400
    assert Round.objects.get(pk=at.desk.round.pk).suggestion_policy == "hide"
