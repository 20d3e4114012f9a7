"""Files as answers: whole or one range, known by a strong entity tag (RFC 9110, 13 and 14)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from annotations.api.errors import problem
from annotations.services.kept_files import Kept

RANGE = re.compile(r"bytes=([0-9]*)-([0-9]*)", re.ASCII)
MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Part:
    """The bytes `start` … `end - 1`."""

    start: int
    end: int


class FileView(APIView):
    """A view that answers with a file."""

    def perform_content_negotiation(self, _request: Request, *_forced: Any) -> tuple[BaseRenderer, str]:
        """The file has one media type, whatever the client accepts; refusals are JSON."""
        renderer = self.get_renderers()[0]
        return renderer, str(renderer.media_type)


def of_types(media_types: Iterable[str]) -> dict[tuple[int, str], OpenApiTypes]:
    """A file and a part of one, in any of these types, for the schema."""
    return dict.fromkeys(
        ((status, kind) for kind in media_types for status in (200, 206)), OpenApiTypes.BINARY
    )


def answer(request: Request, file: Kept, *, sha256: str, media_type: str, name: str) -> HttpResponseBase:
    """The file, the range asked for, 304 where the client has it, or 416 where it has no such bytes."""
    tag = f'"{sha256}"'
    found = choose(request, file, tag)
    found["ETag"] = tag
    found["Accept-Ranges"] = "bytes"
    found["Cache-Control"] = "private, no-store"
    if found.status_code in {200, 206}:
        found["Content-Type"] = media_type
        found["Content-Disposition"] = f'attachment; filename="{name}"'
    return found


def choose(request: Request, file: Kept, tag: str) -> HttpResponseBase:
    """The answer without the headers that all share."""
    if has_tag(request.headers.get("If-None-Match", ""), tag):
        return HttpResponse(status=304)
    size = file.size
    part = part_of(wanted_range(request, tag), size)
    if part is not None and part.start >= part.end:
        sentence = f"The file has {size} bytes; there is nothing at {part.start}."
        headers = {"Content-Range": f"bytes */{size}"}
        return problem(416, "range_not_satisfiable", sentence, headers=headers)
    sent = part or Part(0, size)
    found = StreamingHttpResponse(file.blocks(sent.start, sent.end), status=206 if part else 200)
    found["Content-Length"] = str(sent.end - sent.start)
    if part:
        found["Content-Range"] = f"bytes {part.start}-{part.end - 1}/{size}"
    return found


def has_tag(header: str, tag: str) -> bool:
    """Whether an If-None-Match header names the tag; a weak one will do there."""
    given = [each.strip().removeprefix("W/") for each in header.split(",")]
    return tag in given or given == ["*"]


def wanted_range(request: Request, tag: str) -> str:
    """The Range header; nothing when If-Range says that it belongs to other bytes."""
    condition = request.headers.get("If-Range")
    return request.headers.get("Range", "") if condition in (None, tag) else ""


def part_of(header: str, size: int) -> Part | None:
    """The one range of a Range header, cut at the end of the file; empty where it lies behind it.

    None for no range, several, or what is no range of bytes: those may be answered with the whole.
    """
    match = RANGE.fullmatch(header.strip())
    if match is None or not any(match.groups()) or max(map(len, match.groups())) > MOST_DIGITS:
        return None
    first, last = match.groups()
    if not first:
        return Part(max(0, size - int(last)), size)
    if last and int(last) < int(first):
        return None
    return Part(int(first), min(int(last) + 1, size) if last else size)
