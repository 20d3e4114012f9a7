"""Signing in and out: the session, its limits, its log (P15, P16, P17, P19, P56)."""

import logging
import statistics
import time
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from annotations.models import Event, Membership, Project, SignInTally, User
from annotations.services import accounts, tokens
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/api/v1/session"
WRONG = "not the right password"


@pytest.fixture(autouse=True)
def _quick_passwords(settings) -> None:
    """The real hasher is slow by design; only the tests of times need it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def browser() -> Client:
    """A client that has to send CSRF tokens, as a browser does."""
    return Client(enforce_csrf_checks=True)


def sign_in(browser: Client, name: str, password: str = factories.PASSWORD, **extra: str):
    """Ask for the cookie, then sign in through the API."""
    token = browser.get(URL).cookies["csrftoken"].value
    return browser.post(
        URL,
        {"username": name, "password": password},
        content_type="application/json",
        headers={"X-CSRFToken": token},
        **extra,
    )


def sign_in_through_admin(browser: Client, name: str, password: str = factories.PASSWORD, **extra):
    """Sign in through the moderation pages."""
    token = browser.get("/admin/login/").cookies["csrftoken"].value
    fields = {"username": name, "password": password, "csrfmiddlewaretoken": token}
    return browser.post("/admin/login/", fields, **extra)


WAYS_IN = {URL: sign_in, "/admin/login/": sign_in_through_admin}


def is_in(browser: Client) -> bool:
    return browser.get(URL).json()["user"] is not None


def test_signing_in_and_out(browser: Client):
    project = factories.project("harbor")
    person = factories.member(
        project, "annotator", who=factories.user_with_password("ada", display_name="Ada")
    )
    assert browser.get(URL).json() == {"user": None, "projects": []}
    answer = sign_in(browser, "ada")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    expected = {
        "user": {"id": str(person.pk), "username": "ada", "display_name": "Ada", "is_staff": False},
        "projects": [{"slug": "harbor", "name": "Harbor desk", "roles": ["annotator"]}],
    }
    assert answer.json() == browser.get(URL).json() == expected
    token = browser.cookies["csrftoken"].value
    assert browser.delete(URL, headers={"X-CSRFToken": token}).status_code == 204
    assert not is_in(browser)
    assert verbs() == ["signed_in", "signed_out"]


def verbs() -> list[str]:
    return list(Event.objects.order_by("id").values_list("verb", flat=True))


def test_the_session_id_is_new_at_sign_in_and_dead_after_sign_out(browser: Client):
    """P17."""
    factories.user_with_password("ada")
    browser.cookies["sessionid"] = "planted-by-somebody-else"
    sign_in(browser, "ada")
    first = browser.cookies["sessionid"].value
    assert first != "planted-by-somebody-else"
    sign_in(browser, "ada")
    second = browser.cookies["sessionid"].value
    assert second != first
    token = browser.cookies["csrftoken"].value
    browser.delete(URL, headers={"X-CSRFToken": token})
    for old in (first, second):
        browser.cookies["sessionid"] = old
        assert not is_in(browser)


@pytest.mark.parametrize("method", ("post", "delete"))
def test_writing_needs_a_csrf_token(browser: Client, method: str):
    """P19."""
    factories.user_with_password("ada")
    sign_in(browser, "ada")
    body = {"username": "ada", "password": factories.PASSWORD}
    answer = getattr(browser, method)(URL, body, content_type="application/json")
    assert answer.status_code == 403
    assert answer.json()["code"] == "not_permitted"
    assert is_in(browser)


def test_signing_in_needs_a_csrf_token_before_there_is_a_session(browser: Client):
    factories.user_with_password("ada")
    body = {"username": "ada", "password": factories.PASSWORD}
    assert browser.post(URL, body, content_type="application/json").status_code == 403
    assert not is_in(browser)


@pytest.mark.parametrize(
    "body",
    (
        {"username": "ada"},
        {"username": "ada", "password": ""},
        {"username": "a" * 151, "password": "x"},
        {"username": "ada", "password": "x" * 1025},
        {"username": "ada", "password": "x\0"},
        {"username": "\ud800", "password": "x"},
        {"username": "ada", "password": "x", "is_staff": True},
        {"username": ["ada"], "password": "x"},
        ["ada"],
        "ada",
        None,
    ),
)
def test_strange_bodies_are_refused(browser: Client, body: object):
    token = browser.get(URL).cookies["csrftoken"].value
    answer = browser.post(URL, body, content_type="application/json", headers={"X-CSRFToken": token})
    assert answer.status_code == 400


def test_unknown_wrong_and_suspended_accounts_are_answered_alike(browser: Client):
    """P15."""
    factories.user_with_password("known")
    factories.user_with_password("suspended", is_active=False)
    factories.user("without-password")
    answers = [
        sign_in(browser, "known", WRONG),
        sign_in(browser, "nobody"),
        sign_in(browser, "suspended"),
        sign_in(browser, "without-password"),
    ]
    assert [(a.status_code, a.json()["code"]) for a in answers] == [(403, "sign_in_failed")] * 4
    assert len({a.content for a in answers}) == 1
    assert len({frozenset(a.headers) for a in answers}) == 1


def test_unknown_and_known_accounts_cost_the_same_statements():
    """P15: not even the work differs."""
    factories.user_with_password("known")
    shapes = []
    for name in ("known", "nobody"):
        with (
            CaptureQueriesContext(
                connection,
            ) as queries,
            pytest.raises(accounts.SignInFailedError),
        ):
            accounts.sign_in(username=name, password=WRONG, address="203.0.113.7")
        shapes.append([query["sql"].split(" ")[:3] for query in queries])
    assert shapes[0] == shapes[1]


@pytest.fixture
def argon(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real hasher in a smaller size: still most of what a sign-in costs."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    for name, value in (("time_cost", 1), ("memory_cost", 16 * 1024), ("parallelism", 1)):
        monkeypatch.setattr(Argon2PasswordHasher, name, value)
    for limit in ("ACCOUNT_LIMIT", "ADDRESS_LIMIT"):
        monkeypatch.setattr(accounts, limit, 1000)


def ratio_of_times() -> float:
    """How much longer an unknown account takes: medians over 100 tries each, taken in turns."""
    factories.user_with_password("known")
    times: dict[str, list[float]] = {"known": [], "nobody": []}
    for _ in range(100):
        for name, taken in times.items():
            start = time.thread_time()
            fail(name, 1)
            taken.append(time.thread_time() - start)
    return statistics.median(times["nobody"]) / statistics.median(times["known"])


@pytest.mark.usefixtures("argon")
def test_unknown_and_known_accounts_take_the_same_time():
    """P15."""
    assert 0.8 < ratio_of_times() < 1.25


@pytest.mark.usefixtures("argon")
def test_the_times_would_tell(monkeypatch: pytest.MonkeyPatch):
    """The control: without the hash for unknown accounts the same measurement shows it."""
    monkeypatch.setattr(User, "set_password", lambda *_arguments: None)
    factories_user = User.objects.create(username="known", password=make_password(factories.PASSWORD))
    monkeypatch.setattr(factories, "user_with_password", lambda _name: factories_user)
    assert ratio_of_times() < 0.8


@pytest.mark.parametrize("way", WAYS_IN)
def test_failures_are_limited_for_each_account(browser: Client, way: str):
    """P16: at the limit, over it, and after it; on every way in."""
    factories.user_with_password("ada", is_staff=True, is_superuser=True)
    attempt = WAYS_IN[way]
    for _ in range(accounts.ACCOUNT_LIMIT):
        assert attempt(browser, "ada", WRONG).status_code in (200, 403)
    refused = attempt(browser, "ADA")
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= accounts.WINDOW_SECONDS + 1
    assert not is_in(browser)
    the_window_passes()
    assert attempt(browser, "ada").status_code in (200, 302)
    assert is_in(browser)


def the_window_passes() -> None:
    SignInTally.objects.update(since=F("since") - timedelta(seconds=accounts.WINDOW_SECONDS + 1))


def test_the_ways_in_share_one_limit(browser: Client):
    factories.user_with_password("ada", is_staff=True, is_superuser=True)
    for number in range(accounts.ACCOUNT_LIMIT):
        (sign_in, sign_in_through_admin)[number % 2](browser, "ada", WRONG)
    assert sign_in(browser, "ada").status_code == 429
    assert sign_in_through_admin(browser, "ada").status_code == 429


def test_no_other_way_in():
    """A new page that signs in needs a row in WAYS_IN, and with it the limits."""
    assert {path for path in every_path(get_resolver()) if "login" in path} == {"/admin/login/"}


def every_path(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield path
        else:
            yield from every_path(pattern, path)


def test_the_limit_ends_by_itself_though_attempts_go_on():
    """P16: trying while it lasts does not prolong it."""
    factories.user_with_password("ada")
    fail("ada", accounts.ACCOUNT_LIMIT)
    began = SignInTally.objects.latest("since").since
    for _ in range(5):
        with pytest.raises(accounts.TooManySignInsError):
            accounts.sign_in(username="ada", password=factories.PASSWORD, address="203.0.113.7")
    assert SignInTally.objects.latest("since").since == began
    the_window_passes()
    assert accounts.sign_in(username="ada", password=factories.PASSWORD, address="203.0.113.7")


def fail(name: str, times: int, address: str = "203.0.113.7") -> None:
    for _ in range(times):
        with pytest.raises(accounts.SignInFailedError):
            accounts.sign_in(username=name, password=WRONG, address=address)


def test_failures_are_limited_for_each_address(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(accounts, "ADDRESS_LIMIT", 3)
    factories.user_with_password("ada")
    for number in range(3):
        fail(f"guess-{number}", 1, "2001:db8::1")
    with pytest.raises(accounts.TooManySignInsError):
        accounts.sign_in(username="ada", password=factories.PASSWORD, address="2001:db8::ffff")
    assert accounts.sign_in(username="ada", password=factories.PASSWORD, address="2001:db8:1::1")


def test_good_sign_ins_cost_an_address_nothing(monkeypatch: pytest.MonkeyPatch):
    """An office behind one address signs in as often as it likes."""
    monkeypatch.setattr(accounts, "ADDRESS_LIMIT", 3)
    factories.user_with_password("ada")
    for _ in range(5):
        accounts.sign_in(username="ada", password=factories.PASSWORD, address="203.0.113.7")
    fail("ada", 2)


def test_a_good_sign_in_clears_the_account():
    factories.user_with_password("ada")
    for _ in range(2):
        fail("ada", accounts.ACCOUNT_LIMIT - 1)
        accounts.sign_in(username="ada", password=factories.PASSWORD, address="203.0.113.7")


def test_the_attempt_is_counted_before_the_password_is_looked_at(monkeypatch: pytest.MonkeyPatch):
    """P16: parallel attempts cannot pass the limit together."""
    factories.user_with_password("ada")
    counted = []

    def look(**_credentials: str) -> None:
        counted.append(SignInTally.objects.order_by("-failures").values_list("failures", flat=True)[0])

    monkeypatch.setattr(accounts, "authenticate", look)
    fail("ada", 3)
    assert counted == [1, 2, 3]


@pytest.mark.parametrize(
    ("proxies", "refused"), (([], True), ([ip_network("127.0.0.1")], False)), ids=("no proxy", "proxy")
)
def test_forwarded_addresses_count_only_from_proxies(
    browser: Client, settings, monkeypatch: pytest.MonkeyPatch, proxies: list, refused: bool
):
    """P16: forging the header does not move one's count elsewhere."""
    settings.TRUSTED_PROXIES = proxies
    monkeypatch.setattr(accounts, "ADDRESS_LIMIT", 2)
    factories.user_with_password("ada")
    for number in range(2):
        sign_in(browser, f"guess-{number}", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    answer = sign_in(browser, "ada", HTTP_X_FORWARDED_FOR="198.51.100.9")
    assert (answer.status_code == 429) == refused


def test_old_tallies_go():
    factories.user_with_password("ada")
    for number in range(3):
        fail(f"guess-{number}", 1)
    assert SignInTally.objects.count() == 4
    the_window_passes()
    fail("guess", 1, "198.51.100.1")
    assert SignInTally.objects.count() == 2


def test_names_that_were_typed_are_not_kept():
    """P57: people type passwords into the name field."""
    fail("hunter2 is my secret", 1)
    kept = [*SignInTally.objects.values_list(), *Event.objects.values_list()]
    assert kept
    assert "hunter2" not in repr(kept)


def test_failures_leave_an_event_and_a_line(browser: Client, caplog: pytest.LogCaptureFixture):
    """P56: who, what, when, from where; line breaks from input forge nothing."""
    person = factories.user_with_password("ada")
    forged = "ada\r\n2030-01-01 INFO signed_in"
    with caplog.at_level(logging.INFO, logger="annotations"):
        sign_in(browser, "ada", WRONG)
        sign_in(browser, forged, WRONG, HTTP_X_FORWARDED_FOR=f"203.0.113.7\r\n{forged}")
        sign_in(browser, "ada")
    rows = Event.objects.order_by("id").values_list("verb", "actor", "object_id", "after")
    here = {"address": "127.0.0.1"}
    assert list(rows) == [
        ("sign_in_failed", None, str(person.pk), here),
        ("sign_in_failed", None, "", here),
        ("signed_in", person.pk, str(person.pk), here),
    ]
    lines = [r.getMessage() for r in caplog.records if r.name == accounts.log.name]
    assert lines == [
        f"sign_in_failed account={person.pk} address=127.0.0.1",
        "sign_in_failed account=unknown address=127.0.0.1",
        f"signed_in account={person.pk} address=127.0.0.1",
    ]
    assert factories.PASSWORD not in repr(list(rows))


def test_a_changed_password_ends_other_sessions_and_tokens(browser: Client):
    """P17."""
    person = factories.user_with_password("ada")
    sign_in(browser, "ada")
    secret = tokens.issue(owner=person, name="script", scopes=["read"], days=1).secret
    bearer = {"Authorization": f"Bearer {secret}"}
    assert Client().get(URL, headers=bearer).json()["user"]["username"] == "ada"
    accounts.change_password(user=person, password="another long enough password")
    assert not is_in(browser)
    assert Client().get(URL, headers=bearer).status_code == 401
    assert verbs()[-1] == "password_changed"


def test_a_token_shows_its_owner_and_its_project_alone():
    near, far = factories.project("near"), factories.project("far")
    person = factories.member(near, "viewer")
    factories.member(far, "viewer", who=person)
    secret = tokens.issue(owner=person, name="s", scopes=["read"], days=1, project=near).secret
    answer = Client().get(URL, headers={"Authorization": f"Bearer {secret}"})
    assert [project["slug"] for project in answer.json()["projects"]] == ["near"]


def test_a_token_cannot_sign_out():
    person = factories.user()
    secret = tokens.issue(owner=person, name="s", scopes=["read"], days=1).secret
    answer = Client().delete(URL, headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 403


def test_sessions_of_one_person_can_be_ended(browser: Client):
    for name in ("ada", "bea"):
        factories.user_with_password(name)
    other = Client(enforce_csrf_checks=True)
    sign_in(browser, "ada")
    sign_in(other, "bea")
    assert accounts.end_sessions(User.objects.get(username="ada")) == 1
    assert not is_in(browser)
    assert is_in(other)
    assert Session.objects.count() == 1


@pytest.mark.parametrize("count", (10, 1000))
def test_statements_do_not_grow_with_projects(client: Client, count: int):
    person = factories.user()
    Project.objects.bulk_create(Project(slug=f"p-{number}", name="P") for number in range(count))
    Membership.objects.bulk_create(
        Membership(project=project, user=person, roles=["viewer"]) for project in Project.objects.all()
    )
    client.force_login(person)
    with CaptureQueriesContext(connection) as queries:
        assert len(client.get(URL).json()["projects"]) == count
    assert len(queries) == 3
