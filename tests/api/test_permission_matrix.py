"""Every route × method × caller × object, generated from the URL map (P01, P02, P08, P10, P19, P20).

A route without a row fails; so does a row without a route. Each request runs in a savepoint that is
rolled back, so that all of them meet the same world.
"""

import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from annotations.api import base
from annotations.core.permissions import Facts
from annotations.models import Membership
from annotations.queries import assignment_screen, membership
from tests.api import matrix
from tests.api.matrix import PUBLIC, TABLE, Rule, World

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
SAFE = ("GET", "HEAD", "OPTIONS")
API = "/api/v1/"


@pytest.fixture(scope="module")
def callers(world: World) -> dict[str, "Caller"]:
    """Everybody who may knock, signed in."""
    return {who: Caller(world, who) for who in (*world.people, *world.secrets, "anonymous")}


# ── the URL map ─────────────────────────────────────────────────────────────────────────────────


def routes(patterns: list[Any], before: str = "/") -> Iterator[str]:
    """Every route of the site, placeholders included."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def uncovered(patterns: list[Any]) -> list[str]:
    """Routes without a row."""
    return [
        route
        for route in routes(patterns)
        if route not in PUBLIC
        and route.removeprefix(API) not in TABLE
        and not route.startswith(matrix.OF_THEIR_OWN)
    ]


def test_every_route_has_a_row():
    assert uncovered(get_resolver().url_patterns) == []


def test_every_row_has_a_route():
    present = set(routes(get_resolver().url_patterns))
    assert {API + route for route in TABLE} | set(PUBLIC) <= present


def test_a_route_without_a_row_would_fail():
    """The control: a planted route is found."""
    planted = path("api/v1/planted", lambda _request: None)
    assert uncovered([*get_resolver().url_patterns, planted]) == ["/api/v1/planted"]


@pytest.mark.parametrize("route", TABLE)
def test_every_method_of_a_view_has_a_rule(route: str):
    view = view_of(route)
    offered = {
        method.upper() for method in ("get", "post", "put", "patch", "delete") if hasattr(view, method)
    }
    assert offered == set(TABLE[route])


def view_of(route: str) -> type[APIView]:
    """The view class behind a route."""
    found = {API + str(p.pattern): p for r in get_resolver().url_patterns for p in api_patterns(r)}
    return found[API + route].callback.cls


def api_patterns(resolver: Any) -> list[URLPattern]:
    return resolver.url_patterns if str(resolver.pattern) == "api/v1/" else []


# ── the requests ────────────────────────────────────────────────────────────────────────────────


class Caller:
    """One who knocks: a session of their own, or a token."""

    def __init__(self, world: World, who: str, *, csrf: bool = False) -> None:
        self.client = Client(enforce_csrf_checks=csrf, raise_request_exception=False)
        self.headers: dict[str, str] = {}
        if who in world.people:
            self.client.force_login(world.people[who])
        elif who in world.secrets:
            self.headers = {"Authorization": f"Bearer {world.secrets[who]}"}

    def ask(self, method: str, address: str, body: Any = None, headers: Any = None) -> int:
        """The status of the answer; whatever was written is undone."""
        with transaction.atomic():
            answer = self.client.generic(
                method,
                address,
                json.dumps({} if body is None else body),
                content_type="application/json",
                headers={**self.headers, **(headers or {})},
            )
            if answer.streaming:
                b"".join(answer.streaming_content)
            transaction.set_rollback(True)
        return answer.status_code


def written(*, but: str = "") -> int:
    """Rows inserted, updated and deleted in this transaction so far, undone ones too; not `last_used_at`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables"
            " WHERE schemaname = 'public' AND relname NOT IN ('annotations_accesstoken', %s)",
            [but],
        )
        return int(cursor.fetchone()[0])


def rules_of(route: str) -> dict[str, Rule]:
    """Method → rule; HEAD goes as GET does."""
    rules = dict(TABLE[route])
    if "GET" in rules:
        rules["HEAD"] = rules["GET"]
    return rules


def targets_of(route: str, rule: Rule) -> list[str]:
    """Own, colleague's, other project's, nobody's; a list of one's own has none of them."""
    if "<" not in route:
        return ["same"]
    return list(matrix.TARGETS) if rule.own else list(matrix.TARGETS[1:])


CALLERS = (
    *matrix.NOBODY,
    *matrix.STRANGERS,
    *matrix.ROLES,
    *(f"token:{role}" for role in matrix.ROLES),
    "busy",
)


def mismatches(world: World, callers: dict[str, Caller], route: str) -> list[tuple[Any, ...]]:
    """Requests that are answered otherwise than the table says, or write where they may not."""
    return [
        found
        for method, rule in rules_of(route).items()
        for who in CALLERS
        for target in targets_of(route, rule)
        for found in checked(world, callers[who], (method, route, who, target), rule)
    ]


def checked(
    world: World, caller: Caller, request: tuple[str, str, str, str], rule: Rule
) -> Iterator[tuple[Any, ...]]:
    """What is wrong with the answer to this request."""
    method, route, who, target = request
    everyones = "<" not in route and who not in matrix.NOBODY
    of_everyone = 403 if rule.sessions and who.startswith("token") else rule.ok
    wanted = of_everyone if everyones else matrix.expected(rule, who, target)
    kept = "annotations_event" if rule.logs else ""
    before = written(but=kept)
    got = caller.ask(method, world.path(route, target), rule.body and rule.body(world, target), rule.headers)
    if got != wanted:
        yield (*request, "answered", got, "expected", wanted)
    if (method in SAFE or got in (401, 403, 404)) and written(but=kept) != before:
        yield (*request, "wrote")


@pytest.mark.parametrize("route", TABLE)
def test_everyone_gets_what_the_table_says(world: World, callers: dict[str, Caller], route: str):
    assert mismatches(world, callers, route) == []


@pytest.mark.parametrize("route", TABLE)
def test_methods_that_are_not_offered(world: World, callers: dict[str, Caller], route: str):
    """OPTIONS among them: it would answer alike for what is in reach and what is not."""
    absent = [method for method in METHODS if method not in rules_of(route)]
    for who, status in (("anonymous", 401), ("busy", 405), ("outsider", 405), ("token:manager", 405)):
        for method, target in itertools.product(absent, ("same", "other", "none")):
            got = callers[who].ask(method, world.path(route, target))
            assert got == status, (method, who, target)


@pytest.mark.parametrize("route", TABLE)
def test_a_token_needs_the_scope(world: World, callers: dict[str, Caller], route: str):
    """P20: the same person's token without it is refused, with it the request goes through."""
    for method, rule in TABLE[route].items():
        person = "annotator" if rule.own else "everything"
        address = world.path(route, "own" if rule.own else "same")
        body = rule.body(world, "same") if rule.body else None
        for scope in matrix.SCOPES:
            caller = callers[f"token without {scope}:{person}"]
            wanted = 403 if rule.sessions or scope in (rule.scope, rule.also) else rule.ok
            assert caller.ask(method, address, body, rule.headers) == wanted, (method, scope)


@pytest.mark.parametrize("route", TABLE)
def test_writing_needs_a_csrf_token(world: World, route: str):
    """P19: with the session alone 403 and nothing is written; with the token it goes through."""
    for method, rule in TABLE[route].items():
        if method in SAFE:
            continue
        caller = Caller(world, "annotator" if rule.own else "everything", csrf=True)
        token = caller.client.get("/api/v1/session").cookies["csrftoken"].value
        address = world.path(route, "own" if rule.own else "same")
        body = rule.body(world, "same") if rule.body else None
        before = written()
        assert caller.ask(method, address, body, rule.headers) == 403
        assert written() == before
        assert caller.ask(method, address, body, {**rule.headers, "X-CSRFToken": token}) == rule.ok


@pytest.mark.parametrize("route", PUBLIC)
@pytest.mark.usefixtures("world")
def test_what_is_public(client: Client, route: str):
    """P01, P63: open without a sign-in; safe methods write nothing, others are not there."""
    address = "/projects/x" if route.startswith("/^") else route
    before = written()
    for method in ("GET", "HEAD"):
        assert client.generic(method, address).status_code in (200, 301, 503), method
    assert written() == before
    for method in METHODS[2:]:
        if method not in PUBLIC[route]:
            assert client.generic(method, address).status_code in (403, 405), method


@pytest.mark.parametrize("role", matrix.ROLES)
def test_who_loses_a_membership_loses_it_at_once(world: World, callers: dict[str, Caller], role: str):
    """P10: for the session and the token alike."""
    both = [callers[role], callers[f"token:{role}"]]
    address = world.path("projects/<slug:slug>", "same")
    assert [caller.ask("GET", address) for caller in both] == [200, 200]
    with transaction.atomic():
        Membership.objects.filter(user=world.people[role]).delete()
        assert [caller.ask("GET", address) for caller in both] == [404, 404]
        transaction.set_rollback(True)


# ── controls: with a guard off, the matrix fails ────────────────────────────────────────────────


def no_permission_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "allows", lambda _action, _facts: True)


def no_membership(monkeypatch: pytest.MonkeyPatch) -> None:
    def anybody(_user: Any, *, project: Any) -> Any:
        found = Membership.objects.filter(project).select_related("project").first()
        return (found.project, Facts(roles=matrix.EVERY_ROLE)) if found else None

    monkeypatch.setattr(membership, "in_project", anybody)


def no_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(APIView, "permission_classes", [AllowAny])


def no_scopes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "scope_of_token", lambda _request, _scope: None)


def no_holder(monkeypatch: pytest.MonkeyPatch) -> None:
    anyones = assignment_screen.OPEN.replace("AND a.annotator_id = %(annotator)s", "")
    assert anyones != assignment_screen.OPEN
    monkeypatch.setattr(assignment_screen, "OPEN", anyones)


def a_write_in_a_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def nosy(request: Any, slug: str, action: str) -> Any:
        found = real(request, slug, action)
        Membership.objects.filter(project=found[0]).update(created_at=found[0].created_at)
        return found

    from annotations.api import projects

    real = projects.project_for
    monkeypatch.setattr(projects, "project_for", nosy)


@pytest.mark.parametrize(
    ("guard", "route"),
    (
        (no_permission_table, "projects/<slug:slug>/exports"),
        (no_permission_table, "rounds/<uuid:round_id>/cases"),
        (no_membership, "projects/<slug:slug>"),
        (no_membership, "rounds/<uuid:round_id>/agreement"),
        (no_sign_in, "projects"),
        (no_holder, "assignments/<uuid:assignment_id>"),
        (a_write_in_a_read, "projects/<slug:slug>/documents"),
    ),
)
def test_with_a_guard_off_the_matrix_fails(
    world: World,
    callers: dict[str, Caller],
    monkeypatch: pytest.MonkeyPatch,
    guard: Callable[[Any], None],
    route: str,
):
    guard(monkeypatch)
    assert mismatches(world, callers, route) != []


def test_without_scopes_the_scope_test_fails(
    world: World, callers: dict[str, Caller], monkeypatch: pytest.MonkeyPatch
):
    no_scopes(monkeypatch)
    with pytest.raises(AssertionError):
        test_a_token_needs_the_scope(world, callers, "rounds/<uuid:round_id>/agreement")
