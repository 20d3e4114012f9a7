"""The labeled data live: pages, a stream, what changed since a marker, and 304 where nothing has (P09, P12)."""

import re
from typing import Any, TypeVar

from django.db import connection
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from annotations.api.base import (
    ProblemSerializer,
    StrictSerializer,
    known_parameters,
    limit_from,
    project_for,
    refusals,
    user_of,
)
from annotations.core.states import STATES
from annotations.formats.base import CODE_POINTS
from annotations.formats.jsonl import SCHEMA_VERSION
from annotations.models import Project
from annotations.queries import labeled_claims
from annotations.queries.labeled_claims_state import State
from annotations.services import exports
from annotations.services import labeled_claims as service
from annotations.services.errors import InvalidError

Answer = TypeVar("Answer", bound=HttpResponseBase)
PAGE, MOST = 100, 1000
NDJSON = "application/x-ndjson"
SHAPES = ("json", "ndjson")
MARKER_HEADER = "Factcheck-Marker"

PARAMETERS = [
    OpenApiParameter("since", str, description="marker of an earlier answer: only what changed after it"),
    OpenApiParameter("format", str, enum=SHAPES, description="pages, or all as a stream; before Accept"),
    OpenApiParameter("cursor", str, description="`next` of the page before; with the same `since`"),
    OpenApiParameter("limit", int, description=f"records a page, 1 to {MOST}; {PAGE} by default"),
    OpenApiParameter(
        "If-None-Match", str, OpenApiParameter.HEADER, description="ETag of the answer that is there already"
    ),
]
ANSWER_HEADERS = [
    OpenApiParameter(
        MARKER_HEADER, str, OpenApiParameter.HEADER, response=[200], description="for `since`, next time"
    ),
    OpenApiParameter("ETag", str, OpenApiParameter.HEADER, response=[200, 304]),
]
PAGE_EXAMPLE = OpenApiExample(
    "Something changed",
    value={
        "results": [
            {"type": "mention", "id": "01890a5d-ac96-774b-bcce-b302099a8057", "deleted": True},
        ],
        "next": None,
        "marker": "1.9f2c4e6a8b0d1f3a.WyI5OTg6OTk4OiJd",
        "schema_version": SCHEMA_VERSION,
        "offset_unit": CODE_POINTS,
    },
    response_only=True,
    media_type="application/json",
)


class LabeledClaimsSerializer(StrictSerializer):
    """A page of records, in the order of an export; `deleted` ones are in the data no more."""

    results = serializers.ListField(
        child=serializers.DictField(),
        help_text="records of native JSON lines, and `{type, id, deleted: true}`; claims and gold have a"
        f" `state` ({', '.join(STATES)}) and `schema_version` as well",
    )
    next = serializers.CharField(allow_null=True, help_text="`cursor` of the next page; null on the last")
    marker = serializers.CharField(help_text="for `since`, when the last page was read")
    schema_version = serializers.CharField()
    offset_unit = serializers.CharField()


class LabeledClaimsView(APIView):
    """A project's labeled data as it is now."""

    def perform_content_negotiation(self, _request: Request, *_forced: Any) -> tuple[BaseRenderer, str]:
        """The view chooses between its two shapes; refusals are JSON."""
        renderer = self.get_renderers()[0]
        return renderer, str(renderer.media_type)

    @extend_schema(
        operation_id="get_labeled_claims",
        parameters=[*PARAMETERS, *ANSWER_HEADERS],
        examples=[PAGE_EXAMPLE],
        responses={
            (200, "application/json"): LabeledClaimsSerializer,
            (200, NDJSON): OpenApiTypes.BINARY,
            304: OpenApiResponse(None, "nothing changed"),
            400: OpenApiResponse(
                ProblemSerializer,
                "`unknown_marker`: not a marker of this project, or the database was restored since;"
                " take everything anew, without `since`",
            ),
            **refusals(401, 403, 404),
        },
    )
    def get(self, request: Request, slug: str) -> HttpResponseBase:
        """The records that an export would have, or those that changed since a marker with tombstones for what left.

        A full answer and all changes after its marker are, record for record, what a full answer would be now.
        """
        given = known_parameters(request, "since", "format", "cursor", "limit")
        project, _ = project_for(request, slug, "export")
        shape = shape_of(request, given)
        since = service.state_of(project.pk, given["since"]) if "since" in given else None
        if self.has_it(request, project, shape):
            return private(HttpResponse(status=304, headers={"ETag": request.headers["If-None-Match"]}))
        if shape == "ndjson":
            return streamed(request, project, since, given)
        return paged(request, project, since, given)

    @staticmethod
    def has_it(request: Request, project: Project, shape: str) -> bool:
        """Whether the client's copy is of a state since which nothing changed."""
        match = re.fullmatch(rf'(?:W/)?"{shape}-([^"]+)"', request.headers.get("If-None-Match", "").strip())
        if match is None:
            return False
        try:
            state = service.state_of(project.pk, match[1])
        except service.UnknownMarkerError:
            return False
        return service.is_unchanged(connection, project.pk, state)


def shape_of(request: Request, given: dict[str, str]) -> str:
    """Pages or a stream.

    Raises:
        InvalidError: there is no such shape.
    """
    asked = given.get("format") or ("ndjson" if NDJSON in request.headers.get("Accept", "") else "json")
    if asked not in SHAPES:
        raise InvalidError(f"format is one of: {', '.join(SHAPES)}.", field="format")
    return asked


def paged(request: Request, project: Project, since: State | None, given: dict[str, str]) -> HttpResponse:
    """One page. Its marker is that of the first page, so that what changed meanwhile comes with the next `since`."""
    limit = limit_from(given.get("limit"), usual=PAGE, most=MOST)
    place, first = labeled_claims.START, None
    if "cursor" in given:
        place, first = service.place_of(project.pk, given["cursor"])
    reading = service.reading_of(connection, project, since)
    state = reading.step.state
    lines, following = labeled_claims.page(reading, place, limit) if reading.step.is_changed else ([], None)
    note(request, project, lines, state)
    first = first or state
    marker = service.marker_of(project.pk, first)
    cursor = service.cursor_of(project.pk, following, first) if following else None
    answer = HttpResponse(body_of(lines, cursor, marker), content_type="application/json")
    return tagged(answer, marker, f"json-{service.marker_of(project.pk, state)}")


def body_of(lines: list[bytes], cursor: str | None, marker: str) -> bytes:
    """The page around lines that are JSON already."""
    following = f'"{cursor}"' if cursor else "null"
    about = f'"schema_version":"{SCHEMA_VERSION}","offset_unit":"{CODE_POINTS}"'
    records = b",".join(line.rstrip(b"\n") for line in lines)
    return b'{"results":[%b],"next":%b,"marker":"%b",%b}' % (
        records,
        following.encode(),
        marker.encode(),
        about.encode(),
    )


def streamed(
    request: Request, project: Project, since: State | None, given: dict[str, str]
) -> StreamingHttpResponse:
    """Everything from one snapshot, its marker last: without that line it is cut off.

    Raises:
        InvalidError: what belongs to pages was given.
    """
    for name in ("cursor", "limit"):
        if name in given:
            raise InvalidError(f"A stream has no {name}: it is whole.", field=name)
    stream = service.Stream(project, since)
    if stream.step.is_changed:
        exports.note_seen(project=project, by=user_of(request), what=seen_of(stream.step.state))
    marker = service.marker_of(project.pk, stream.step.state)
    return tagged(StreamingHttpResponse(stream, content_type=NDJSON), marker, f"ndjson-{marker}")


def note(request: Request, project: Project, lines: list[bytes], state: State) -> None:
    """Remember that they have seen what others did (P12)."""
    if lines:
        exports.note_seen(project=project, by=user_of(request), what=seen_of(state))


def seen_of(state: State) -> dict[str, str]:
    """What the log says was read."""
    return {"labeled_claims": str(state.changes)}


def tagged(answer: Answer, marker: str, tag: str) -> Answer:
    """The answer with what the client keeps of it."""
    answer[MARKER_HEADER] = marker
    answer["ETag"] = f'"{tag}"'
    return private(answer)


def private(answer: Answer) -> Answer:
    """Nobody else's to keep (P09)."""
    answer["Cache-Control"] = "private, no-cache"
    answer["Vary"] = "Accept, Authorization, Cookie"
    return answer
