"""Whatever is sent, whoever sends it: no 5xx, and no answer that is not as described (P32).

A few requests an operation and caller; `make fuzz` tries many more.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from rest_framework.response import Response

from annotations.api import projects
from factcheck.wsgi import application
from tests.api.matrix import ROLES, SCOPES, World, issue
from tests.support import fuzzing
from tests.support.fuzzing import Caller, Size

TOKENS = tuple(f"token:{role}" for role in ROLES)
ALONE = tuple(f"only {scope}" for scope in SCOPES)
CALLERS = ("nobody", *TOKENS, "superuser", "of the project", *ALONE)
THOROUGH = ("token:manager",)
"""Those who also get every boundary of every value: most of these are refused before it matters who asks."""


@pytest.fixture(scope="session")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The description, as the server gives it."""
    path = tmp_path_factory.mktemp("schema") / "openapi.json"
    path.write_text(json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str))
    return path


def size_for(who: str, examples: int) -> Size:
    """A little for each test run; everything where a number of examples is given."""
    if examples:
        return Size(examples, "examples,coverage,fuzzing")
    return Size(2, "examples,coverage,fuzzing" if who in THOROUGH else "examples,fuzzing")


def caller(world: World, who: str) -> Caller:
    """The caller by a name of CALLERS, with what they can name."""
    near = world.near
    keys = near.keys("own" if who == "token:annotator" else "same")
    return Caller(secret_of(world, who), {**keys, "upload": near.upload.pk, "claims": near.claims})


def secret_of(world: World, who: str) -> str | None:
    """The caller's access token; None for nobody."""
    everything = world.people["everything"]
    if who == "superuser":
        return issue(world.people["superuser"], SCOPES)
    if who == "of the project":
        return issue(everything, SCOPES, project=world.near.desk.project)
    if who in ALONE:
        return issue(everything, [who.removeprefix("only ")])
    return world.secrets.get(who)


@pytest.mark.parametrize("who", CALLERS)
def test_nothing_breaks_whatever_is_sent(
    world: World, who: str, schema: Path, request: pytest.FixtureRequest
):
    examples = request.config.getoption("--fuzz")
    status, said = fuzzing.fuzz(application, caller(world, who), size_for(who, examples), schema)
    assert status == 0, said


# ── controls: what is broken on purpose is found ────────────────────────────────────────────────


def fails(_self: Any, _request: Any, **_path: Any) -> Response:
    raise RuntimeError("planted")


def answers_otherwise(_self: Any, _request: Any, **_path: Any) -> Response:
    return Response({"slug": 7})


def answers_unheard_of(_self: Any, _request: Any, **_path: Any) -> Response:
    return Response({}, status=402)


@pytest.mark.parametrize(
    ("planted", "found"),
    (
        (fails, "Server error"),
        (answers_otherwise, "Response violates schema"),
        (answers_unheard_of, "Undocumented status code"),
    ),
)
def test_a_view_that_breaks_its_promise_is_found(
    world: World, schema: Path, monkeypatch: pytest.MonkeyPatch, planted: Any, found: str
):
    monkeypatch.setattr(projects.ProjectView, "get", planted)
    one = "--include-operation-id=get_project"
    status, said = fuzzing.fuzz(application, caller(world, "token:manager"), Size(1, "fuzzing"), schema, one)
    assert status == 1
    assert found in said
