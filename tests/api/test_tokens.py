"""Access tokens by the API: shown once, listed without their secret, ended at once (P20)."""

from typing import Any

import pytest
from django.db.models.functions import Now
from django.test import Client

from annotations.models import AccessToken, Event
from annotations.queries import access
from annotations.services import tokens
from tests import desks
from tests.api.test_jobs import statements

pytestmark = pytest.mark.django_db
WANTED = {"name": "nightly export", "scopes": ["read", "export"], "days": 30}


@pytest.fixture
def desk() -> desks.Desk:
    return desks.desk("near")


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def post(client: Client, **changes: Any) -> Any:
    return client.post("/api/v1/tokens", {**WANTED, **changes}, content_type="application/json")


def listed(client: Client, path: str = "tokens") -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200
    return answer.json()["results"]


def test_the_secret_is_shown_once_and_works(desk):
    manager = desk.people["manager"]
    client = signed_in(manager)
    made = post(client, project="near")
    assert made.status_code == 201
    assert made["Cache-Control"] == "no-store"
    secret = made.json()["secret"]
    [row] = listed(client)
    assert (row["name"], row["scopes"], row["project"], row["last_used_at"]) == (
        "nightly export", ["export", "read"], "near", None,
    )  # fmt: skip
    assert secret not in str(row)
    assert AccessToken.objects.get().digest not in str(row)
    program = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/projects/near", headers=program).status_code == 200
    assert listed(client)[0]["last_used_at"] is not None
    assert Event.objects.filter(verb="token_issued", actor=manager).count() == 1


def test_it_ends_at_once(desk):
    client = signed_in(desk.people["manager"])
    made = post(client).json()
    assert client.delete(f"/api/v1/tokens/{made['id']}").status_code == 204
    assert listed(client) == []
    program = {"Authorization": f"Bearer {made['secret']}"}
    assert Client().get("/api/v1/projects", headers=program).status_code == 401
    assert client.delete(f"/api/v1/tokens/{made['id']}").status_code == 404


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    (
        ({"scopes": []}, 400, "scopes"),
        ({"scopes": ["root"]}, 400, "scopes.0"),
        ({"days": 0}, 400, "days"),
        ({"days": 367}, 400, "days"),
        ({"name": ""}, 400, "name"),
        ({"project": "elsewhere"}, 404, None),
    ),
)
def test_what_is_refused_makes_none(desk, changes, status, field):
    refused = post(signed_in(desk.people["manager"]), **changes)
    assert refused.status_code == status
    assert field is None or refused.json()["errors"][0]["field"] == field
    assert not AccessToken.objects.exists()


def test_there_is_a_most(desk, monkeypatch):
    monkeypatch.setattr(tokens, "MOST", 2)
    client = signed_in(desk.people["manager"])
    assert [post(client).status_code for _ in range(3)] == [201, 201, 400]


def test_a_manager_sees_and_ends_what_is_bound_to_the_project(desk):
    """And nothing else of its people's: a token that reaches further is its owner's alone."""
    viewer, manager = desk.people["viewer"], desk.people["manager"]
    bound, free = (
        tokens.issue(owner=viewer, name=name, scopes=["read"], days=3, project=project).token
        for name, project in (("bound", desk.project), ("free", None))
    )
    client = signed_in(manager)
    [row] = listed(client, "projects/near/tokens")
    assert (row["id"], row["owner"], row["ends_soon"]) == (str(bound.pk), viewer.username, True)
    assert client.delete(f"/api/v1/tokens/{free.pk}").status_code == 404
    assert client.delete(f"/api/v1/tokens/{bound.pk}").status_code == 204
    assert listed(client, "projects/near/tokens") == []
    assert listed(signed_in(viewer))[0]["name"] == "free"


def test_a_token_makes_none_and_ends_none(desk):
    held = tokens.issue(owner=desk.people["manager"], name="t", scopes=["manage"], days=1)
    program = {"Authorization": f"Bearer {held.secret}"}
    client = Client()
    made = client.post("/api/v1/tokens", WANTED, content_type="application/json", headers=program)
    assert made.status_code == 403
    assert client.delete(f"/api/v1/tokens/{held.token.pk}", headers=program).status_code == 403


def test_those_that_are_over_are_not_listed(desk):
    client = signed_in(desk.people["manager"])
    post(client)
    AccessToken.objects.update(expires_at=Now())
    assert listed(client) == []


def test_the_list_costs_the_same_with_many(desk):
    manager = desk.people["manager"]
    counts = []
    for many in (1, 40):
        for _ in range(many):
            tokens.issue(owner=manager, name="t", scopes=["read"], days=1, project=desk.project)
        paths = ("/api/v1/tokens", "/api/v1/projects/near/tokens")
        counts.append([statements(signed_in(manager), path) for path in paths])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 5
    assert access.standing().count() == 41
