"""What the schema generator cannot see by itself: refusals that every operation shares, and examples."""

import json
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

JSON = dict[str, Any]
EXAMPLES = Path(__file__).parent / "examples"
"""A file an operation, by its id: `{"request": {media type: value}, "answers": {status: {media type: value}}}`."""
SHARED_FILE = "shared"
"""The file of the answers that are the same whatever the operation."""
SHARED = {
    401: "NotSignedIn",
    406: "NotAcceptable",
    413: "TooLarge",
    415: "UnsupportedMediaType",
    422: "IdempotencyKeyReused",
}
"""The names of these answers."""
METHODS = ("get", "post", "put", "patch", "delete")
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
MEANING = {
    304: "nothing has changed since",
    400: "something in the request is not valid; `errors` says where",
    401: "nobody is signed in, or the access token is unknown, revoked or expired",
    403: "one's role, or the access token's scopes, do not allow this",
    404: "there is none, or it is out of reach",
    406: "the client accepts no media type that this can have",
    409: "the state that it is in does not allow this",
    410: "it is no longer kept",
    412: "it was changed meanwhile; `current` is what is stored",
    413: "more bytes than are taken",
    415: "the body has another media type",
    416: "the file has no such bytes",
    422: "understood, but not to be done so",
    428: "the request does not say which state it replaces",
    429: "too often; `Retry-After` says when again",
}
HEADERS_OF_STATUS = {401: ("WWW-Authenticate",), 416: ("Content-Range", "ETag"), 429: ("Retry-After",)}
TAGGED = ("200", "201", "206", "304")
"""The answers that carry an entity tag, where the request can name one."""


class AccessTokenScheme(OpenApiAuthenticationExtension):
    """How an access token is sent."""

    target_class = "annotations.api.authentication.TokenAuthentication"
    name = "accessToken"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:  # noqa: ARG002 - the library's signature
        """The security scheme object."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "fc_…"}


def answers_are_complete(result: JSON, **_more: object) -> JSON:
    """Declare every field of an answer as present: what may be left out is so in requests alone."""
    for name, component in result.get("components", {}).get("schemas", {}).items():
        if not name.endswith(("Request", "Problem")) and "properties" in component:
            component["required"] = sorted(component["properties"])
    return result


def bodies_are_strict(result: JSON, **_more: object) -> JSON:
    """Declare that a body has no other fields: they are refused (P04)."""
    for name, component in result.get("components", {}).get("schemas", {}).items():
        if name.endswith("Request") and "properties" in component:
            component["additionalProperties"] = False
    return result


def refusals_are_named(result: JSON, **_more: object) -> JSON:
    """Declare what an operation can refuse by its nature, and every refusal as a problem document."""
    for path, operation in operations(result):
        answers = operation["responses"]
        for status in refusals_of(path):
            answers.setdefault(str(status), {"content": PROBLEM})
        for status in shared_by(operation):
            answers.setdefault(str(status), reference_to(status))
        operation["responses"] = {status: described(status, answers[status]) for status in sorted(answers)}
        tag_answers(operation)
    shared = {name: described(str(status), {"content": PROBLEM}) for status, name in SHARED.items()}
    result["components"]["responses"] = shared
    return result


def examples_are_shown(result: JSON, **_more: object) -> JSON:
    """Put each operation's examples, as its file has them, beside the shapes."""
    for _path, operation in operations(result):
        found = examples_of(operation["operationId"])
        illustrate(operation.get("requestBody", {}), found.get("request", {}))
        for status, answer in operation["responses"].items():
            illustrate(answer, found.get("answers", {}).get(status, {}))
    for status, name in SHARED.items():
        shown = examples_of(SHARED_FILE).get("answers", {}).get(str(status), {})
        illustrate(result["components"]["responses"][name], shown)
    return result


def operations(document: JSON) -> Iterator[tuple[str, JSON]]:
    """Every operation with its path."""
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                yield path, methods[method]


def parameters_of(operation: JSON) -> set[str]:
    """The names of the parameters."""
    return {each["name"] for each in operation.get("parameters", ())}


def refusals_of(path: str) -> tuple[int, ...]:
    """What is answered to an unknown parameter or field, to a token without the scope, and for what is not there."""
    return (400, 403, 404) if "{" in path else (400, 403)


def shared_by(operation: JSON) -> Iterator[int]:
    """The refusals that are the same for every operation that can give them."""
    yield 401
    if not is_file(operation):
        yield 406
    if "requestBody" in operation:
        yield from (413, 415)
    if "Idempotency-Key" in parameters_of(operation):
        yield 422


def is_file(operation: JSON) -> bool:
    """Whether it answers with a file, in the file's own media type whatever is accepted."""
    kinds = operation["responses"].get("200", {}).get("content", {"application/json": {}})
    return set(kinds) != {"application/json"}


def reference_to(status: int) -> JSON:
    """A reference to a shared answer."""
    return {"$ref": f"#/components/responses/{SHARED[status]}"}


def described(status: str, answer: JSON) -> JSON:
    """The answer with a sentence, its media type where it is a refusal, and the headers that belong to the status."""
    if "$ref" in answer:
        return answer
    code = int(status)
    said = answer.get("description") or MEANING.get(code) or HTTPStatus(code).phrase
    content = PROBLEM if code >= HTTPStatus.BAD_REQUEST else answer.get("content")
    headers = headers_named(HEADERS_OF_STATUS.get(code, ()))
    return {
        "description": said,
        **({"headers": headers} if headers else {}),
        **({"content": {kind: dict(shape) for kind, shape in content.items()}} if content else {}),
    }


def headers_named(names: tuple[str, ...]) -> JSON:
    """Header objects for headers that are always there."""
    return {name: {"schema": {"type": "string"}, "required": True} for name in names}


def tag_answers(operation: JSON) -> None:
    """Say that an answer has an ETag where the request can hold one against it."""
    if parameters_of(operation) & {"If-Match", "If-None-Match"}:
        for status in TAGGED:
            if status in operation["responses"]:
                operation["responses"][status].setdefault("headers", {}).update(headers_named(("ETag",)))


def illustrate(described_body: JSON, values: JSON) -> None:
    """Put the values beside the shapes of their media types."""
    for kind, value in values.items():
        described_body.get("content", {}).get(kind, {})["examples"] = {"recorded": {"value": value}}


@cache
def examples_of(operation: str) -> JSON:
    """The examples of an operation; none where it has no file yet."""
    path = EXAMPLES / f"{operation}.json"
    found: JSON = json.loads(path.read_text()) if path.exists() else {}
    return found
