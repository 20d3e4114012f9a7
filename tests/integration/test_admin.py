"""The moderation pages: what they show, to whom, at what cost (P02, P06, P11, P12, P25, P28)."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotations.admin import site
from annotations.models import (
    Document,
    Event,
    Job,
    Membership,
    Mention,
    Project,
    Source,
    User,
    Verdict,
)
from annotations.services import moderation
from tests import desks, factories

pytestmark = pytest.mark.django_db
MODELS = ("document", "event", "job", "membership", "mention", "project", "source", "user", "verdict")
MODERATED = ("mention", "source", "user")
MARKUP = '<script>alert("x")</script><img src=x onerror=alert(1)>'


class Case:
    """Work in two projects, and the moderator of one of them at the pages."""

    def __init__(self) -> None:
        self.near, self.far = desks.desk("near"), desks.desk("far")
        self.rows = {"near": work_in(self.near), "far": work_in(self.far)}
        self.moderator = self.near.people["moderator"]
        moderation.grant_staff(user=self.moderator, by=None)
        self.client = Client()
        self.client.force_login(self.moderator)

    def get(self, model: str, key: object = "", query: str = "") -> str:
        page = f"{key}/change/" if key else ""
        answer = self.client.get(f"/admin/annotations/{model}/{page}{query}")
        assert answer.status_code == 200, (answer.status_code, answer.get("Location"))
        return answer.content.decode()

    def status(self, model: str, key: object) -> int:
        return self.client.get(f"/admin/annotations/{model}/{key}/change/").status_code


def work_in(at: desks.Desk) -> dict[str, object]:
    """One row of each model that the pages show."""
    held = desks.take(at, at.people["annotator"])
    mention = desks.write(held, body_in(at.project.slug))
    desks.hand_in(held)
    job = Job.objects.create(project=at.project, kind="export", requested_by=at.people["manager"])
    return {
        "document": mention.document,
        "event": Event.objects.filter(project=at.project).first(),
        "job": job,
        "membership": Membership.objects.get(project=at.project, user=at.people["viewer"]),
        "mention": mention,
        "project": at.project,
        "source": desks.source_of(mention),
        "user": at.people["annotator"],
        "verdict": desks.verdict_of(mention),
    }


def body_in(slug: str) -> dict:
    """A mention whose every text names the project, so that a leak shows by its name."""
    cited = factories.evidence_body(f"https://example.org/{slug}")
    verdict = factories.verdict_body("supported", cited, rationale=f"because of {slug}")
    return factories.mention_body(claim=factories.claim_body(wording=f"claim of {slug}", verdict=verdict))


@pytest.fixture
def case() -> Case:
    return Case()


def test_every_page_is_here():
    assert sorted(model._meta.model_name for model in site._registry) == list(MODELS)


@pytest.mark.parametrize("model", MODELS)
def test_a_moderator_sees_their_project_and_no_other(case: Case, model: str):
    """P02: outside it is as if nothing were there, in lists, search and pages."""
    near, far = case.rows["near"][model], case.rows["far"][model]
    shown = case.get(model)
    assert f"/{near.pk}/change/" in shown
    assert f"/{far.pk}/change/" not in shown
    assert "far" not in re.sub(r"[\w-]*safari[\w-]*", "", shown)
    assert case.get(model, near.pk)
    for page in ("change/", "history/", "delete/", ""):
        answer = case.client.get(f"/admin/annotations/{model}/{far.pk}/{page}")
        if page == "":  # Django's redirect of old addresses looks at nothing
            assert answer.url.endswith(f"{far.pk}/change/")
        else:
            assert answer.status_code == 404, page
    assert case.status(model, factories.uuid7()) == case.status(model, "nonsense") == 404


@pytest.mark.parametrize("model", MODELS)
def test_a_superuser_sees_every_project(case: Case, model: str):
    case.client.force_login(factories.user("root", is_superuser=True, is_staff=True))
    for at in ("near", "far"):
        assert f"/{case.rows[at][model].pk}/change/" in case.get(model)
        assert case.get(model, case.rows[at][model].pk)


@pytest.mark.parametrize("model", MODELS)
def test_nothing_is_added_changed_or_deleted(case: Case, model: str):
    case.client.force_login(factories.user("root", is_superuser=True, is_staff=True))
    key = case.rows["near"][model].pk
    base = f"/admin/annotations/{model}/"
    before = counts()
    assert case.client.get(f"{base}add/").status_code == 403
    for page in ("add/", f"{key}/change/", f"{key}/delete/"):
        assert case.client.post(base + page, {"status": "hidden", "post": "yes"}).status_code == 403
    answer = case.client.post(base, {"action": "delete_selected", "_selected_action": str(key)})
    assert answer.status_code in (200, 302)
    assert counts() == before
    assert "_save" not in case.get(model, key)
    assert "delete_selected" not in case.get(model)


def counts() -> list[int]:
    return [m.objects.count() for m in (Document, Event, Job, Membership, Mention, Source, User, Verdict)]


@pytest.mark.parametrize(
    ("who", "status"), (("nobody", 302), ("annotator", 302), ("manager", 302), ("staff", 403))
)
def test_who_gets_in(case: Case, who: str, status: int):
    """Roles of a project open nothing here; staff without the group's rights sees no list."""
    client = Client()
    if who == "staff":
        client.force_login(factories.user("staff", is_staff=True))
    elif who != "nobody":
        client.force_login(case.near.people[who])
    for model in MODELS:
        assert client.get(f"/admin/annotations/{model}/").status_code == status
        page = client.get(f"/admin/annotations/{model}/{case.rows['near'][model].pk}/change/")
        assert page.status_code == (404 if who == "staff" else status)


@pytest.mark.parametrize("superuser", (False, True))
@pytest.mark.parametrize("model", ("mention", "verdict", "source", "job", "event"))
def test_open_blind_work_hides_others_work(case: Case, model: str, superuser: bool):
    """P12: admin included."""
    row = case.rows["near"][model]
    assert f"/{row.pk}/change/" in case.get(model)
    Membership.objects.filter(user=case.moderator).update(roles=["annotator", "moderator"])
    User.objects.filter(pk=case.moderator.pk).update(is_superuser=superuser)
    held = desks.take(case.near, User.objects.get(pk=case.moderator.pk))
    assert held.document == case.rows["near"]["document"]
    own = desks.write(held, body_in("mine"))
    assert f"/{row.pk}/change/" not in case.get(model)
    assert case.status(model, row.pk) == 404
    if model == "mention":
        assert f"/{own.pk}/change/" in case.get(model)
        assert case.get(model, query="?q=harbor&project=near").count("/change/") == 1
    desks.hand_in(held)
    assert f"/{row.pk}/change/" in case.get(model)


LOOKUPS = (
    "password__startswith=argon",
    "text__contains=harbor",
    "project__memberships__user__username=viewer-far",
    "author__password__contains=a",
    "claim__verdicts__rationale__contains=a",
    "reason__contains=a",
    "id__in=1,2",
)


def test_addresses_hold_only_known_conditions(case: Case):
    """P06: no walking to other tables, no guessing of columns that do not show."""
    for model in MODELS:
        for query in LOOKUPS:
            assert case.client.get(f"/admin/annotations/{model}/?{query}").status_code == 400


FILTERS = (
    ("mention", "project=near", True),
    ("mention", "project=far", False),
    ("mention", "status__exact=live", True),
    ("mention", "status__exact=hidden", False),
    ("mention", "document={document}", True),
    ("mention", "document=nonsense", False),
    ("mention", "q=harbor", True),
    ("mention", "q=claim+of+near", True),
    ("mention", "q=annotator-near", True),
    ("mention", "q=nowhere", False),
    ("verdict", "source={source}", True),
    ("verdict", "q=because", True),
    ("source", "kind__exact=web", True),
    ("source", "q=example.org", True),
    ("source", "kind__exact=print", False),
    ("job", "status__exact=queued", True),
    ("job", "kind__exact=preannotate", False),
    ("job", "q={job}", True),
    ("user", "q=annotator", True),
    ("user", "is_active__exact=0", False),
    ("membership", "user={viewer}", True),
    ("event", "object_type=assignment", True),
    ("event", "q=assignment_submitted", True),
    ("event", "q=submitted", False),
    ("project", "q=near", True),
    ("document", "q=Report", True),
)


def test_filters_and_search(case: Case):
    keys = {name: row.pk for name, row in case.rows["near"].items()}
    keys["viewer"] = case.near.people["viewer"].pk
    for model, query, found in FILTERS:
        shown = case.get(model, query=f"?{query.format(**keys)}")
        assert (f"/{keys[model]}/change/" in shown) == found, (model, query)


@pytest.mark.parametrize("model", MODELS)
def test_text_is_shown_as_text(case: Case, model: str):
    """P25: markup in every text that people type."""
    rows = case.rows["near"]
    plain = {"title": MARKUP, "author": MARKUP, "external_id": MARKUP, "metadata": {MARKUP: MARKUP}}
    hostile = factories.document(case.near.project, f"{MARKUP} {factories.TEXT}", **plain)
    Project.objects.filter(pk=case.near.project.pk).update(name=MARKUP, description=MARKUP)
    User.objects.filter(pk=rows["user"].pk).update(display_name=MARKUP)
    Source.objects.filter(pk=rows["source"].pk).update(title=MARKUP, publisher=MARKUP)
    Verdict.objects.filter(pk=rows["verdict"].pk).update(rationale=MARKUP)
    rows["mention"].claim.wording = MARKUP
    rows["mention"].claim.save()
    Job.objects.filter(pk=rows["job"].pk).update(error=MARKUP, result={"note": MARKUP})
    moderation.hide_source(source=rows["source"].pk, by=fresh(case.moderator), reason=MARKUP)
    key = hostile.pk if model == "document" else rows[model].pk
    for page in (case.get(model), case.get(model, key)):
        assert "<img src=x" not in page
        assert "<script>alert" not in page
    if model != "membership":
        assert "&lt;img src=x" in case.get(model, key) + case.get(model)


def fresh(person: User) -> User:
    """The person with rights read anew."""
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize("model", MODELS)
def test_no_inline_script_or_style(case: Case, model: str):
    """P28: the policy stays closed, so a page must hold none."""
    answer = case.client.get(f"/admin/annotations/{model}/")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    pages = [case.get(model), case.get(model, case.rows["near"][model].pk), ask_page(case, "mention", "hide")]
    for page in pages:
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page)
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))


def ask_page(case: Case, model: str, step: str) -> str:
    address = f"/admin/annotations/{model}/moderate/{step}/?id={case.rows['near'][model].pk}"
    return case.client.get(address).content.decode()


STEPS = (
    ("mention", "hide", "mention_hidden", {"status": "hidden"}),
    ("source", "hide", "source_hidden", {"status": "hidden"}),
    ("user", "suspend", "suspended", {"is_active": False}),
)
BACK = {"hide": "restore", "suspend": "unsuspend"}


@pytest.mark.parametrize(("model", "step", "verb", "after"), STEPS)
def test_from_the_button_to_the_event(case: Case, model: str, step: str, verb: str, after: dict):
    """The object's page has a button, the page between asks why, and only its form acts (P11)."""
    row = case.rows["near"][model]
    address = f"/admin/annotations/{model}/moderate/{step}/?id={row.pk}"
    assert address in case.get(model, row.pk)
    before = Event.objects.count()
    asked = case.client.get(address)
    assert asked.status_code == 200
    assert "reason" in asked.content.decode()
    assert "This field is required" in case.client.post(address, {"reason": " "}).content.decode()
    assert Event.objects.count() == before
    done = case.client.post(address, {"reason": "Spam."})
    assert done.url == f"/admin/annotations/{model}/{row.pk}/change/"
    event = Event.objects.first()
    assert (event.verb, event.after, event.reason, event.actor) == (verb, after, "Spam.", case.moderator)
    shown = case.get(model, row.pk)
    assert f"/moderate/{BACK[step]}/" in shown
    assert f"/moderate/{step}/" not in shown
    log = case.client.get(f"/admin/annotations/{model}/{row.pk}/history/", follow=True).content.decode()
    assert "Spam." in log
    assert f'<a href="../{model}/{row.pk}/change/">' in log


@pytest.mark.parametrize(("model", "step", "verb", "after"), STEPS)
def test_from_the_list(case: Case, model: str, step: str, verb: str, after: dict):
    row = case.rows["near"][model]
    form = {"action": step, "_selected_action": [str(row.pk)]}
    asked = case.client.post(f"/admin/annotations/{model}/", form)
    assert asked.status_code == 302
    assert case.client.post(asked.url, {"reason": "Spam."}).status_code == 302
    assert Event.objects.first().verb == verb


@pytest.mark.parametrize(("model", "step", "verb", "after"), STEPS)
def test_moderation_needs_a_csrf_token(case: Case, model: str, step: str, verb: str, after: dict):
    """P19."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(case.moderator)
    address = f"/admin/annotations/{model}/moderate/{step}/?id={case.rows['near'][model].pk}"
    before = Event.objects.count()
    assert strict.post(address, {"reason": "Spam."}).status_code == 403
    assert Event.objects.count() == before


@pytest.mark.parametrize("model", MODERATED)
def test_what_is_out_of_reach_cannot_be_named(case: Case, model: str):
    """One foreign id among own ones is a 404 for all of them."""
    step = "suspend" if model == "user" else "hide"
    near, far = (case.rows[at][model].pk for at in ("near", "far"))
    for query in (f"id={far}", f"id={near}&id={far}", "id=nonsense", "", f"id={factories.uuid7()}"):
        address = f"/admin/annotations/{model}/moderate/{step}/?{query}"
        for answer in (case.client.get(address), case.client.post(address, {"reason": "Spam."})):
            assert answer.status_code == 404
    assert not Event.objects.filter(reason="Spam.").exists()
    assert case.client.get(f"/admin/annotations/{model}/moderate/explode/?id={near}").status_code == 404


@pytest.mark.parametrize("model", MODERATED)
def test_the_right_to_look_is_not_the_right_to_act(case: Case, model: str):
    group = moderation.moderators()
    group.permissions.remove(group.permissions.get(codename=f"change_{model}"))
    step = "suspend" if model == "user" else "hide"
    key = case.rows["near"][model].pk
    address = f"/admin/annotations/{model}/moderate/{step}/?id={key}"
    assert "/moderate/" not in case.get(model, key)
    assert case.client.post(address, {"reason": "Spam."}).status_code == 403


def test_all_or_none(case: Case):
    """The second is hidden already, so the first stays as it is, and the page says why."""
    held = desks.take(case.near, case.near.people["annotator"])
    first, second = (desks.write(held, body_in(f"mine-{n}")) for n in range(2))
    moderation.hide_mention(mention=second.pk, by=fresh(case.moderator), reason="Spam.")
    address = f"/admin/annotations/mention/moderate/hide/?id={first.pk}&id={second.pk}"
    answer = case.client.post(address, {"reason": "Both."})
    assert answer.status_code == 200
    assert "is hidden, not live" in answer.content.decode()
    assert Mention.objects.get(pk=first.pk).status == "live"


def test_staff_shows_no_button_to_suspend_staff(case: Case):
    """P11."""
    case.near.people["manager"].is_staff = True
    case.near.people["manager"].save()
    for person in (case.near.people["manager"], case.moderator):
        assert "/moderate/" not in case.get("user", person.pk)


def test_users_show_no_secrets(case: Case):
    User.objects.filter(pk=case.rows["near"]["user"].pk).update(
        password="argon2$secret", email="ada@example.org"
    )
    shown = case.get("user", case.rows["near"]["user"].pk) + case.get("user")
    assert "argon2" not in shown
    assert "ada@example.org" not in shown


def many(case: Case, model: str, count: int) -> None:
    """Enough rows of the model, with different parents where that could cost statements."""
    at, rows = case.near, case.rows["near"]
    numbers = range(count - 1)
    if model == "user":
        made = User.objects.bulk_create(User(username=f"u{n}") for n in numbers)
        Membership.objects.bulk_create(Membership(project=at.project, user=u, roles=["viewer"]) for u in made)
    elif model == "membership":
        many(case, "user", count)
    elif model == "project":
        Project.objects.bulk_create(Project(slug=f"p{n}", name=f"P {n}") for n in numbers)
        found = Project.objects.filter(name__startswith="P ")
        Membership.objects.bulk_create(
            Membership(project=p, user=case.moderator, roles=["moderator"]) for p in found
        )
    elif model == "event":
        Event.objects.bulk_create(
            Event(project=at.project, actor=rows["user"], verb="v", object_type="t", object_id=str(n))
            for n in numbers
        )
    elif model == "job":
        Job.objects.bulk_create(
            Job(project=at.project, kind="export", requested_by=rows["user"]) for _ in numbers
        )
    elif model == "document":
        for n in numbers:
            factories.document(at.project, f"text {n}")
    elif model == "source":
        Source.objects.bulk_create(
            Source(id=factories.uuid7(), project=at.project, kind="web", url=f"https://example.org/{n}")
            for n in numbers
        )
    elif model == "mention":
        copies(Mention, rows["mention"], count - 1)
    else:
        copies(Verdict, rows["verdict"], count - 1, status="deleted")


def copies(model: type, row: object, count: int, **fields: object) -> None:
    """Rows like this one, each with a claim of its own."""
    claims = []
    for _ in range(count):
        claim = type(row.claim).objects.get(pk=row.claim_id)
        claim.pk = factories.uuid7()
        claims.append(claim)
    type(row.claim).objects.bulk_create(claims)
    skipped = {"id", "claim", "created_at", "updated_at", *fields}
    kept = {f.name: getattr(row, f.name) for f in model._meta.fields if f.name not in skipped}
    model.objects.bulk_create(model(id=factories.uuid7(), claim=claim, **kept, **fields) for claim in claims)


STATEMENTS = {
    "document": 16,
    "event": 18,
    "job": 16,
    "membership": 16,
    "mention": 18,
    "project": 12,
    "source": 16,
    "user": 14,
    "verdict": 18,
}
"""For a list and a search in it, sign-in and rights included: 6 to 9 a page."""


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("count", (10, 1000))
def test_statements_do_not_grow_with_rows(case: Case, model: str, count: int):
    many(case, model, count)
    case.get(model)  # content types and the like are read once
    with CaptureQueriesContext(connection) as queries:
        case.get(model)
        case.get(model, query="?q=a")
    assert len(queries) == STATEMENTS[model]


def test_one_signs_in_as_staff_only(case: Case):
    """Other accounts are answered as wrong passwords are, and nothing is on record as signed in."""
    factories.user_with_password("plain")
    client = Client()
    form = {"username": "plain", "password": factories.PASSWORD}
    answers = [client.post("/admin/login/", form), client.post("/admin/login/", {**form, "password": "x"})]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert list(Event.objects.values_list("verb", flat=True)[:2]) == ["sign_in_failed"] * 2


def test_signing_out_is_on_record(case: Case):
    case.client.post("/admin/logout/")
    assert Event.objects.first().verb == "signed_out"
    assert case.client.get("/admin/").status_code == 302


def test_changing_ones_password(case: Case):
    """P21, P17: the old one is asked for, common and short ones are refused."""
    case.moderator.set_password(factories.PASSWORD)
    case.moderator.save()
    case.client.force_login(case.moderator)
    for old, new, works in (
        ("wrong", "a new long password", False),
        (factories.PASSWORD, "short", False),
        (factories.PASSWORD, "a new long password", True),
    ):
        form = {"old_password": old, "new_password1": new, "new_password2": new}
        answer = case.client.post("/admin/password_change/", form)
        assert (answer.status_code == 302) == works
    assert Event.objects.filter(verb="password_changed", actor=case.moderator).exists()
    assert case.client.get("/admin/").status_code == 200


def test_targets_after_sign_in_stay_on_this_site():
    """P22."""
    factories.user_with_password("root", is_staff=True, is_superuser=True)
    form = {"username": "root", "password": factories.PASSWORD}
    for target in ("https://example.org/", "//example.org", "javascript:alert(1)", "/\\example.org"):
        answer = Client().post("/admin/login/", {**form, "next": target})
        assert answer.url == "/"
