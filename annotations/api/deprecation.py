"""What goes away, declared once: answers carry `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and a link, and the
schema marks it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date


@dataclass(frozen=True, slots=True)
class Deprecated:
    """An operation, as `GET /api/v1/projects/{slug}`, or one field of its answer, that goes away on a day."""

    operation: str
    since: date
    sunset: date
    instead: str
    """A sentence that says what to use."""
    field: str = ""


DEPRECATED: tuple[Deprecated, ...] = ()
"""Everything that goes away; whatever was removed or renamed stays here for at least one minor version."""

EXPLAINED = '</api/docs/>; rel="deprecation"; type="text/html"'
PLACEHOLDER = re.compile(r"<(?:\w+:)?(\w+)>")


class DeprecationMiddleware:
    """Puts the headers on the answers of what is deprecated."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, with headers where they are due."""
        response = self._get_response(request)
        if DEPRECATED and request.resolver_match:
            route = PLACEHOLDER.sub(r"{\1}", request.resolver_match.route)
            found = [each for each in DEPRECATED if each.operation == f"{request.method} /{route}"]
            if found:
                _mark(response, found)
        return response


def _mark(response: HttpResponse, found: Iterable[Deprecated]) -> None:
    """The earliest of the dates: from then on something is deprecated, or gone."""
    response["Deprecation"] = f"@{_seconds(min(each.since for each in found))}"
    response["Sunset"] = http_date(_seconds(min(each.sunset for each in found)))
    response["Link"] = ", ".join([*filter(None, [response.get("Link")]), EXPLAINED])


def _seconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def mark_deprecated(result: dict[str, Any], **_more: object) -> dict[str, Any]:
    """The schema with what goes away marked, and said what to use instead."""
    for each in DEPRECATED:
        method, path = each.operation.split(" ")
        operation = result["paths"][path][method.lower()]
        for marked in [operation] if not each.field else _fields(result, operation, each.field):
            marked["deprecated"] = True
            told = f"Deprecated since {each.since}, gone on {each.sunset}: {each.instead}"
            marked["description"] = " ".join(filter(None, [marked.get("description"), told]))
    return result


def _fields(result: dict[str, Any], operation: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    """The field in each answer of the operation that has it."""
    for answer in operation["responses"].values():
        for content in answer.get("content", {}).values():
            shape = content["schema"].get("$ref", "").rpartition("/")[2]
            properties = result["components"]["schemas"].get(shape, {}).get("properties", {})
            if name in properties:
                yield properties[name]
