"""Every operation shows a request and each of its answers, and what it shows is what the API gives."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator, FormatChecker

from annotations.api import openapi
from tests.api import scenes
from tests.api.matrix import World
from tests.api.scenes import Operation
from tests.support import examples

JSON = dict[str, Any]
DOCUMENT: JSON = SchemaGenerator().get_schema(request=None, public=True)
OPERATIONS = {
    described["operationId"]: Operation(described["operationId"], method, path, described)
    for path, methods in DOCUMENT["paths"].items()
    for method, described in methods.items()
}
MEND = "run make examples, and commit what changes"
SHARED_BY = {
    401: "get_project",
    406: "get_project",
    413: "save_mention",
    415: "save_mention",
    422: "pre_annotate",
}
"""An operation that gives each of the answers that are the same for all."""
NO_SCENE = "{} can answer {}, but nobody has said when: add a row to ALONE in tests/api/scenes.py"


def played(operation: Operation, status: str, world: World) -> scenes.Answer:
    """The answer in the scene that should give it."""
    answer = scenes.play(operation, status, world)
    assert answer, NO_SCENE.format(operation.name, status)
    assert answer.status == int(status), (operation.name, status, answer)
    return answer


def own_answers(operation: Operation) -> list[str]:
    """The statuses of answers that have a body and are not the same for all."""
    return [status for status, each in operation.described["responses"].items() if "content" in each]


def recorded(operation: Operation, world: World) -> JSON:
    """What the API gives now, as examples show it."""
    found: JSON = {"answers": {}}
    for status in own_answers(operation):
        answer = played(operation, status, world)
        found["answers"][status] = {answer.kind: examples.shown(answer.body)}
        if answer.sent and int(status) < 300:
            found["request"] = examples.shown(answer.sent)
    return found


@pytest.fixture(scope="session")
def writes(request: pytest.FixtureRequest) -> bool:
    """Whether examples shall be written and not only compared."""
    return bool(request.config.getoption("--write-examples"))


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_gives_what_its_examples_show(world: World, name: str, writes: bool):
    found = recorded(OPERATIONS[name], world)
    if writes:
        examples.write(name, found)
    kept = openapi.examples_of.__wrapped__(name)
    assert examples.shape(examples.plain(found)) == examples.shape(kept), MEND


def test_the_answers_that_all_share_are_what_is_given(world: World, writes: bool):
    found: JSON = {"answers": {}}
    for status in openapi.SHARED:
        answer = played(OPERATIONS[SHARED_BY[status]], str(status), world)
        found["answers"][str(status)] = {answer.kind: answer.body}
    if writes:
        examples.write(openapi.SHARED_FILE, found)
    kept = openapi.examples_of.__wrapped__(openapi.SHARED_FILE)
    assert examples.shape(examples.plain(found)) == examples.shape(kept), MEND


@pytest.mark.parametrize("status", ["401", "406", "415", "422"])
def test_each_operation_gives_the_answers_that_all_share(world: World, status: str):
    for operation in OPERATIONS.values():
        if "$ref" in operation.described["responses"].get(status, {}):
            played(operation, status, world)


# ── the description itself ──────────────────────────────────────────────────────────────────────


def bodies(document: JSON) -> Iterator[tuple[str, JSON]]:
    """Every body that the document describes, by media type, with where it stands."""
    for _path, operation in openapi.operations(document):
        name = operation["operationId"]
        if "requestBody" in operation:
            yield f"{name}, request", operation["requestBody"]["content"]
        for status, answer in operation["responses"].items():
            if "content" in answer:
                yield f"{name}, {status}", answer["content"]
    for name, answer in document["components"]["responses"].items():
        yield name, answer["content"]


def without_example(document: JSON) -> list[str]:
    """Where no media type has an example."""
    return [
        where for where, body in bodies(document) if not any("examples" in kind for kind in body.values())
    ]


def broken(document: JSON) -> list[str]:
    """Examples that are not of their shape."""
    return [
        f"{where}: {error.json_path} {error.message}"
        for where, body in bodies(document)
        for described in body.values()
        if "examples" in described
        for error in faults(document, described)
    ]


def faults(document: JSON, described: JSON) -> Iterator[Any]:
    """What is wrong with an example; shapes are looked up in the document."""
    shape = {**described["schema"], "components": document["components"]}
    return Draft202012Validator(shape, format_checker=FormatChecker()).iter_errors(
        described["examples"]["recorded"]["value"]
    )


def test_every_body_has_an_example():
    assert without_example(DOCUMENT) == [], MEND


def test_every_example_is_of_its_shape():
    assert broken(DOCUMENT) == [], MEND


def test_an_operation_without_examples_would_be_named():
    """The control: one whose file is not there."""
    planted = copy.deepcopy(DOCUMENT)
    answer = planted["paths"]["/api/v1/projects"]["get"]["responses"]["200"]["content"]["application/json"]
    del answer["examples"]
    assert without_example(planted) == ["list_projects, 200"]


@pytest.mark.parametrize("value", [{"results": []}, {"results": [{"slug": 1}], "next": None}, []])
def test_an_example_of_another_shape_would_be_found(value: Any):
    """The control."""
    planted = copy.deepcopy(DOCUMENT)
    answer = planted["paths"]["/api/v1/projects"]["get"]["responses"]["200"]["content"]["application/json"]
    answer["examples"]["recorded"]["value"] = value
    assert any(each.startswith("list_projects, 200: ") for each in broken(planted))


def test_no_example_is_of_an_operation_that_is_gone():
    kept = {path.stem for path in openapi.EXAMPLES.glob("*.json")}
    assert kept <= {*OPERATIONS, openapi.SHARED_FILE}


def test_a_status_without_a_scene_would_be_named(world: World):
    """The control: what a new answer asks of its author."""
    with pytest.raises(AssertionError, match="list_projects can answer 418"):
        played(OPERATIONS["list_projects"], "418", world)
