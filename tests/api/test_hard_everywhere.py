"""No header, no path and no value gives a 5xx, whatever the operation (P32)."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.api import scenes
from tests.api.matrix import TABLE, World
from tests.api.test_examples import OPERATIONS
from tests.api.test_hard_input import HOSTILE, places, replaced

LONG = "9" * 5000
HEADERS: dict[str, tuple[str, ...]] = {
    "If-Match": ("*", '"', '""', 'W/"1"', f'"{LONG}"', '"1", "2"', '"٣"', '"-1"', "\x00", '"999999999"'),
    "If-None-Match": ("*", '"x', "W/", ",,,", LONG),
    "Range": (
        "bytes=",
        f"bytes={LONG}-",
        f"bytes=-{LONG}",
        "bytes=5-1",
        "bytes=0-0,2-3",
        "bytes=٣-",
        "bytes=-0",
    ),
    "If-Range": ('"x"', "Sun, 06 Nov 1994 08:49:37 GMT", "\x00"),
    "Idempotency-Key": ("\x00", "é", "x" * 201, " ", "\ud7ff", "💥"),
    "Accept": ("*/*;q=x", "application/json;q=nan", ",", "text/html", "\x00", "application/json; version=1"),
    "Content-Type": (
        "",
        ";",
        "application/json; charset=nonsense",
        "multipart/form-data",
        "\x00",
        "text/plain",
    ),
    "Authorization": ("Bearer", "Bearer \x00", "Bearer é", "Bearer a b", "Basic eA==", "Bearer " + LONG),
    "Cookie": ("sessionid=", "sessionid=é", "sessionid=" + LONG, "csrftoken=\x00", "=;=;"),
    "Accept-Language": ("x" * 5000, "\x00", "*"),
    "X-Forwarded-For": ("\x00", "::1%25", "999.1.1.1", LONG),
    "Content-Length": ("-1", "x", "0", LONG),
}
FRAMEWORKS = set(HEADERS) - {"If-Match", "If-None-Match", "Range", "If-Range", "Idempotency-Key"}
HOSTILE_WORDS = ("", "%00", "%FF", "%ED%A0%80", "..%2F..%2F", LONG, "-1", "%")


def sent(scene: scenes.Scene, world: World) -> int:
    """The status of the answer; what was written is undone."""
    with scenes.undone():
        return scenes.ask(scene, world).status


def headers_of(name: str) -> list[tuple[str, str]]:
    """Those that the operation reads; those that the framework reads are tried on two operations."""
    own = {
        each["name"] for each in OPERATIONS[name].described.get("parameters", ()) if each["in"] == "header"
    }
    alike = FRAMEWORKS if name in ("get_project", "create_export") else set()
    return [(header, value) for header in sorted(own | alike) for value in HEADERS[header]]


@pytest.mark.parametrize("name", [name for name in OPERATIONS if headers_of(name)])
def test_no_header_gives_a_5xx(world: World, name: str):
    ordinary = scenes.ordinary_scene(OPERATIONS[name], world)
    failed = [
        (header, value)
        for header, value in headers_of(name)
        if sent(replace(ordinary, headers={**ordinary.headers, header: value}), world) >= 500
    ]
    assert failed == []


def test_no_address_gives_a_5xx(world: World):
    failed = []
    for operation in OPERATIONS.values():
        ordinary = scenes.ordinary_scene(operation, world)
        for each in operation.described.get("parameters", ()):
            for word in HOSTILE_WORDS:
                scene = otherwise(ordinary, each, word)
                if scene and sent(scene, world) >= 500:
                    failed.append((operation.name, each["name"], word))
    assert failed == []


def otherwise(scene: scenes.Scene, parameter: dict[str, Any], word: str) -> scenes.Scene | None:
    """The request with another value in its address; None for a header."""
    if parameter["in"] == "path":
        return replace(scene, keys={parameter["name"]: word})
    return replace(scene, query=f"{parameter['name']}={word}") if parameter["in"] == "query" else None


def with_body() -> list[str]:
    """Operations that take JSON, but for the annotation screen's: it has a test of its own."""
    return [
        name
        for name, each in OPERATIONS.items()
        if "requestBody" in each.described and name not in ("save_mention", "upload_file")
    ]


@pytest.mark.parametrize("name", with_body())
def test_no_value_in_a_body_gives_a_5xx(world: World, name: str):
    operation = OPERATIONS[name]
    ordinary = scenes.ordinary_scene(operation, world)
    shown = next(iter(operation.described["requestBody"]["content"].values()))["examples"]["recorded"][
        "value"
    ]
    whole = [value for value in HOSTILE if not isinstance(value, str)]
    bodies: list[Any] = [replaced(shown, path, value) for path in places(shown) for value in HOSTILE]
    failed = [body for body in [*bodies, *whole] if sent(replace(ordinary, body=body), world) >= 500]
    assert failed == [], json.dumps(failed)[:2000]


def test_every_row_of_the_matrix_is_tried():
    assert {scenes.written_as(route) for route in TABLE} <= {each.path for each in OPERATIONS.values()}
