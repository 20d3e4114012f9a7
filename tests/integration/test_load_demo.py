"""The commands that fill a new installation: the demo, accounts, tokens, members."""

import io
import json
import stat
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.test import Client

from annotations.management.commands import load_demo
from annotations.models import AccessToken, Assignment, Document, Job, Membership, Project, Suggestion, User
from annotations.services import job_runs, suggestions, tokens
from tests import factories

pytestmark = pytest.mark.django_db
ARTICLES = sorted(load_demo.ARTICLES.glob("*.txt"))


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path


def run(command: str, *arguments: str, **options) -> str:
    out = io.StringIO()
    call_command(command, *arguments, stdout=out, **options)
    return out.getvalue()


# ── the demo ────────────────────────────────────────────────────────────────────────────────────


def test_the_demo_has_its_people_articles_slots_and_job():
    run("load_demo")
    project = Project.objects.get(slug="demo")
    roles = {
        m.user.username: m.roles for m in Membership.objects.filter(project=project).select_related("user")
    }
    assert roles == {
        "annotator1": ["annotator"],
        "annotator2": ["annotator"],
        "adjudicator": ["adjudicator"],
        "manager": ["manager"],
        "moderator": ["moderator"],
    }
    assert list(User.objects.filter(is_staff=True).values_list("username", flat=True)) == ["moderator"]
    assert not User.objects.filter(is_superuser=True).exists()
    assert Document.objects.filter(project=project).count() == len(ARTICLES) >= 4
    assert Assignment.objects.filter(project=project, status="open").count() == 2 * len(ARTICLES)
    assert len(Job.objects.get().parameters["documents"]) == len(ARTICLES)


def test_loading_it_twice_changes_nothing():
    def state() -> list:
        models = (Project, User, Membership, Document, Assignment, Job)
        return [list(model.objects.order_by("pk").values()) for model in models]

    run("load_demo")
    before = state()
    assert json.loads(run("load_demo", json=True))["new"] == 0
    assert state() == before


def test_its_people_can_sign_in_and_the_moderator_reaches_the_admin():
    password = json.loads(run("load_demo", json=True))["password"]
    assert len(password) >= 12
    for person in load_demo.PEOPLE:
        assert authenticate(username=person.username, password=password), person
        client = Client()
        client.force_login(User.objects.get(username=person.username))
        assert client.get("/admin/").status_code == (200 if person.username == "moderator" else 302)


def test_the_accounts_are_left_where_start_prints_them(tmp_path):
    run("load_demo")
    file = Path(tmp_path / "demo-accounts.txt")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    lines = file.read_text().splitlines()
    assert [line.split()[0] for line in lines] == [person.username for person in load_demo.PEOPLE]
    assert all(load_demo.PASSWORD in line for line in lines)


def test_there_is_no_demo_in_production(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        run("load_demo")
    assert not User.objects.exists()


def test_every_article_of_the_demo_gets_suggestions():
    run("load_demo")
    job_runs.run(job_id=Job.objects.get().pk, work=suggestions.run)
    assert Job.objects.get().status == "done"
    assert Suggestion.objects.values("document").distinct().count() == len(ARTICLES)
    for one in Suggestion.objects.select_related("document"):
        pairs = zip(one.fragments[::2], one.fragments[1::2], strict=True)
        assert one.quote == " ".join(one.document.text[start:end] for start, end in pairs)


# ── accounts, tokens, members ───────────────────────────────────────────────────────────────────


def with_input(monkeypatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_an_account_is_made_with_the_password_from_standard_input(monkeypatch):
    with_input(monkeypatch, "a lantern at sea\n")
    run("create_user", "edith", name="Edith", moderator=True)
    user = authenticate(username="edith", password="a lantern at sea")
    assert (user.name, user.is_staff, user.is_superuser) == ("Edith", True, False)


@pytest.mark.parametrize(
    ("name", "password", "reason"),
    (
        ("edith", "short", "at least 12"),
        ("edith", "password1234", "too common"),
        ("taken", "a lantern at sea", "already exists"),
        ("not a name", "a lantern at sea", "valid username"),
    ),
)
def test_a_weak_password_or_a_bad_name_makes_no_account(monkeypatch, name, password, reason):
    factories.user("taken")
    with_input(monkeypatch, password)
    with pytest.raises(CommandError, match=reason):
        run("create_user", name)
    assert User.objects.count() == 1


def test_a_token_is_printed_once_and_works():
    factories.user("edith")
    secret = run("create_token", "edith", name="script", scope=["read", "export"], days=7).strip()
    token = tokens.holder_of(secret)
    assert (token.owner.username, token.scopes, token.name) == ("edith", ["export", "read"], "script")
    assert secret not in str(AccessToken.objects.values().get())


@pytest.mark.parametrize(("who", "days", "reason"), (("nobody", 7, "no account"), ("edith", 0, "366 days")))
def test_a_token_that_cannot_be_made_says_why(who, days, reason):
    factories.user("edith")
    with pytest.raises(CommandError, match=reason):
        run("create_token", who, scope=["read"], days=days)


def test_a_member_gets_roles_beside_those_they_have():
    project = factories.project("desk")
    factories.user("edith")
    run("add_member", "desk", "edith", "manager")
    assert run("add_member", "desk", "edith", "annotator") == "edith is annotator, manager in “desk”.\n"
    assert Membership.objects.get(project=project).roles == ["annotator", "manager"]
