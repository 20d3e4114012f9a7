"""Real answers as examples: what changes with each run made plain, long lists cut, and the shape of what is left."""

import json
import re
from typing import Any

from annotations.api import openapi

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)")
SECRET = re.compile(r"fc_[A-Za-z0-9_-]{8,}")
ENOUGH = 2
"""Items of a list that show what it holds."""


def shown(value: Any) -> Any:
    """The value with at most two items a list."""
    if isinstance(value, dict):
        return {key: shown(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shown(inner) for inner in value[:ENOUGH]]
    return value


def plain(value: Any) -> Any:
    """The value with ids counted from one, one moment, and no secret."""
    seen: dict[str, str] = {}

    def counted(match: re.Match[str]) -> str:
        return seen.setdefault(match[0], f"01900000-0000-7000-8000-{len(seen) + 1:012x}")

    text = UUID.sub(counted, json.dumps(value))
    return json.loads(SECRET.sub("fc_example", MOMENT.sub("2024-03-05T10:00:00Z", text)))


def shape(value: Any) -> Any:
    """Keys and types: what two answers have in common that differ in values alone."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner) for inner in value]
    return type(value).__name__


def write(operation: str, found: dict[str, Any]) -> None:
    """Keep the examples of an operation."""
    path = openapi.EXAMPLES / f"{operation}.json"
    path.write_text(json.dumps(plain(found), indent=1, ensure_ascii=False) + "\n")
