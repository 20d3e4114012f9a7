"""What every view shares: scope, strict input, pages, preconditions, repeats."""

import hashlib
import re
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.core.permissions import Facts, allows
from annotations.models import AccessToken, IdempotencyKey, Job, Project, Round, User
from annotations.queries import membership
from annotations.services.errors import InvalidError, NotFoundError, NotPermittedError
from annotations.services.preconditions import Precondition

Row = TypeVar("Row", bound=Model)
MAX_PAGE, PAGE = 100, 30
MAX_KEY = 200

SCOPE_OF_ACTION = {
    "view_project": "read",
    "view_progress": "read",
    "view_agreement": "read",
    "annotate": "annotate",
    "export": "export",
    "release": "manage",
    "import": "manage",
    "adjudicate": "manage",
    "pre_annotate": "manage",
    "learn": "manage",
    "manage": "manage",
    "moderate": "manage",
}
"""Which scope an access token needs for an action; a session needs none."""

REFUSALS = {
    "annotate": "Only annotators of this project can do this.",
    "adjudicate": "Only adjudicators without open documents of their own can do this.",
    "view_agreement": "You can't see agreement in this project now: it is for those who have no open blind work.",
    "view_progress": "You can't see everyone's progress while you have open documents of your own.",
    "learn": "Learning looks at everyone's decisions: it is for managers who have no open blind work.",
    "import": "An import meets everyone's work: it is for managers without open documents of their own.",
    "export": "Only managers and viewers without open documents of their own can export.",
    "release": "Only managers without open documents of their own can make releases.",
}


class StrictSerializer(serializers.Serializer[Any]):
    """Input that refuses fields it does not know (P04), and text that PostgreSQL cannot hold."""

    def to_internal_value(self, data: Any) -> Any:
        """The validated values.

        Raises:
            ValidationError: a field is unknown, missing or wrong.
        """
        if isinstance(data, dict):
            unknown = sorted(str(key) for key in data.keys() - self.fields.keys())
            if unknown:
                raise serializers.ValidationError(
                    dict.fromkeys(unknown, "There is no such field here."), code="unknown_field"
                )
        return super().to_internal_value(data)


class FieldProblemSerializer(serializers.Serializer[Any]):
    """What is wrong with one value."""

    field = serializers.CharField(help_text="a dotted path, such as fragments.0.end")
    code = serializers.CharField()
    message = serializers.CharField()


class MissingSerializer(serializers.Serializer[Any]):
    """What an assignment lacks before it can be submitted, and where."""

    mention = serializers.UUIDField()
    claim = serializers.UUIDField()
    field = serializers.CharField()
    message = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """What a refusal looks like: `application/problem+json`."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="stable, for programs")
    detail = serializers.CharField(help_text="a sentence for people")
    errors = FieldProblemSerializer(many=True)  # type: ignore[assignment]
    missing = MissingSerializer(many=True, required=False, help_text="with `incomplete`")
    current = serializers.JSONField(required=False, help_text="with `precondition_failed`: what is stored")
    request_id = serializers.CharField(required=False, help_text="by which the server's log is searched")


class NothingSerializer(StrictSerializer):
    """An empty body."""


def refusals(*statuses: int) -> dict[int, type[ProblemSerializer]]:
    """The problem responses of an endpoint, for the schema."""
    return dict.fromkeys(statuses, ProblemSerializer)


@cache
def standing(shape: type[StrictSerializer]) -> StrictSerializer:
    """One instance of the shape for all requests: to make its fields anew takes longer than to check a body.

    Checking leaves nothing on it, so threads may share it.
    """
    return shape()


def validated(shape: type[StrictSerializer], request: Request) -> dict[str, Any]:
    """The request's body as that shape.

    Raises:
        ValidationError: it is not of that shape.
    """
    try:
        values: dict[str, Any] = standing(shape).run_validation(request.data)
    except serializers.ValidationError:
        shape(data=request.data).is_valid(raise_exception=True)  # for its wording of a missing body
        raise
    return values


def user_of(request: Request) -> User:
    """The signed-in user of a view that needs one."""
    assert isinstance(request.user, User)  # noqa: S101 - narrows the type; the default permission holds
    return request.user


def project_for(request: Request, slug: str, action: str) -> tuple[Project, Facts]:
    """The project, if the caller may do this in it.

    Raises:
        NotFoundError: no project of theirs has this name (P02).
        NotPermittedError: they are a member, but may not do this.
    """
    return in_scope(request, Q(project__slug=slug), action, "project")


def round_for(request: Request, round_id: UUID, action: str) -> tuple[Round, Facts]:
    """The round, if the caller may do this in its project. Raises as `project_for` does."""
    _, facts = in_scope(request, Q(project__rounds=round_id), action, "round")
    return Round.objects.select_related("project").get(pk=round_id), facts


def in_scope(request: Request, condition: Q, action: str, what: str) -> tuple[Project, Facts]:
    """The project that a condition over memberships names, if the caller may do this in it."""
    found = membership.in_project(user_of(request), project=condition)
    token = request.auth
    if found is None or (isinstance(token, AccessToken) and token.project_id not in (None, found[0].pk)):
        raise NotFoundError(what)
    require(request, found[1], action)
    return found


def job_for(request: Request, jobs: QuerySet[Job], job_id: UUID, action: str, what: str) -> Job:
    """The job among `jobs`, if the caller may do this in its project now.

    Raises:
        NotFoundError: there is none, or they may not: that it exists is not told either (P08).
        NotPermittedError: the access token lacks the scope.
    """
    scope_of_token(request, SCOPE_OF_ACTION[action])
    try:
        in_scope(request, Q(project__jobs=job_id), action, what)
    except NotPermittedError:
        raise NotFoundError(what) from None
    job = jobs.filter(pk=job_id).first()
    if job is None:
        raise NotFoundError(what)
    return job


def require(request: Request, facts: Facts, action: str) -> None:
    """Refuse what the permission table, or the token's scopes, do not allow.

    Raises:
        NotPermittedError: the caller may not do this.
    """
    if not allows(action, facts):
        raise NotPermittedError(REFUSALS.get(action, "Your role in this project can't do this."))
    scope_of_token(request, SCOPE_OF_ACTION[action])


def scope_of_token(request: Request, needed: str) -> None:
    """Refuse an access token that lacks a scope; a session has them all.

    Raises:
        NotPermittedError: the token lacks it.
    """
    if isinstance(request.auth, AccessToken) and needed not in request.auth.scopes:
        raise NotPermittedError(f"This access token lacks the scope “{needed}”.")


def known_parameters(request: Request, *names: str) -> dict[str, str]:
    """The query parameters, all of them expected (P06).

    Raises:
        UnknownParameterError: one is not.
    """
    unknown = sorted(set(request.query_params) - set(names))
    if unknown:
        raise UnknownParameterError(f"There is no parameter “{unknown[0]}” here.", field=unknown[0])
    return {name: request.query_params[name] for name in names if name in request.query_params}


class UnknownParameterError(InvalidError):
    """A query parameter that the endpoint does not have."""

    code = "unknown_parameter"


PAGE_PARAMETERS = [
    OpenApiParameter("cursor", str, description="`next` of the page before"),
    OpenApiParameter("limit", int, description=f"rows a page, 1 to {MAX_PAGE}; {PAGE} by default"),
]


def page(
    request: Request, rows: QuerySet[Row], *more: str, descending: bool = False
) -> tuple[list[Row], str | None]:
    """One page in the order of the primary key, and the cursor of the next (P54).

    `more` names further query parameters that the endpoint knows.
    """
    given = known_parameters(request, "cursor", "limit", *more)
    limit = limit_from(given.get("limit"))
    if "cursor" in given:
        comparison = "pk__lt" if descending else "pk__gt"
        rows = rows.filter(**{comparison: cursor_from(given["cursor"])})
    found = list(rows.order_by("-pk" if descending else "pk")[: limit + 1])
    following = str(found[limit - 1].pk) if len(found) > limit else None
    return found[:limit], following


def limit_from(text: str | None, *, usual: int = PAGE, most: int = MAX_PAGE) -> int:
    """How many rows a page shall have.

    Raises:
        InvalidError: not a number from 1 to the largest page.
    """
    if text is None:
        return usual
    if not re.fullmatch("[0-9]{1,4}", text, re.ASCII) or not 1 <= int(text) <= most:
        raise InvalidError(f"limit is a number from 1 to {most}.", field="limit")
    return int(text)


def cursor_from(text: str) -> UUID:
    """The key that a cursor stands for.

    Raises:
        InvalidError: it is not one that this API gave.
    """
    try:
        return UUID(text)
    except ValueError:
        raise InvalidError("This cursor is not one that a page gave.", field="cursor") from None


def etag(revision: int | str) -> str:
    """The entity tag of a revision."""
    return f'"{revision}"'


def precondition_of(request: Request) -> Precondition:
    """What the request says of the state it replaces.

    Raises:
        InvalidError: `If-Match` is not an entity tag that this API gave.
    """
    if request.headers.get("If-None-Match", "").strip() == "*":
        return Precondition(creates=True)
    tag = request.headers.get("If-Match")
    if tag is None:
        return Precondition()
    match = re.fullmatch(r'\s*"([0-9]{1,9})"\s*', tag, re.ASCII)
    if match is None:
        raise InvalidError("If-Match must be an ETag that was answered before.", field="If-Match")
    return Precondition(revision=int(match[1]))


SETTINGS_IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="ETag of the settings that these replace"
)


def tag_precondition_of(request: Request) -> Precondition:
    """As `precondition_of`, where a state is told by its tag.

    Raises:
        InvalidError: `If-Match` is not an entity tag that this API gave.
    """
    tag = request.headers.get("If-Match")
    if tag is None:
        return Precondition()
    match = re.fullmatch(r'\s*"([0-9a-f]{32})"\s*', tag, re.ASCII)
    if match is None:
        raise InvalidError("If-Match must be an ETag that was answered before.", field="If-Match")
    return Precondition(revision=match[1])


class IdempotencyKeyReusedError(InvalidError):
    """The same Idempotency-Key came with another body."""

    code = "idempotency_key_reused"


IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="makes a repeat of this request safe for 24 hours",
)


def idempotent(request: Request, act: Callable[[], tuple[int, Any]]) -> Response:
    """Act once for each Idempotency-Key; a repeat is answered as the first time (P65).

    `act` answers status and body. Without the header it simply acts. Refusals are not remembered,
    so they can be tried again.

    Raises:
        IdempotencyKeyReusedError: the key came before with another body.
    """
    key = request.headers.get("Idempotency-Key")
    if not key:
        status, body = act()
        return Response(body, status=status)
    if len(key) > MAX_KEY or "\0" in key:
        raise InvalidError(
            f"An Idempotency-Key has at most {MAX_KEY} characters, none of them NUL.", field="Idempotency-Key"
        )
    digest = hashlib.sha256(orjson.dumps(request.data, option=orjson.OPT_SORT_KEYS)).hexdigest()
    with transaction.atomic():
        row, is_new = IdempotencyKey.objects.select_for_update().get_or_create(
            user=user_of(request),
            path=request.path,
            key=key,
            defaults={"body_sha256": digest, "status": 0},
        )
        if row.body_sha256 != digest:
            raise IdempotencyKeyReusedError("This Idempotency-Key came before with another body.")
        if is_new or row.status == 0:
            row.status, body = act()
            row.response = orjson.loads(orjson.dumps(body, default=str))
            row.save(update_fields=["status", "response"])
    return Response(row.response, status=row.status)
