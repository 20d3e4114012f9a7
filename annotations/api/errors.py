"""Every refusal as a problem document (RFC 9457): a stable code, a sentence, the field."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from annotations.core.errors import DomainError

STATUS_OF_CODE = {
    "not_found": HTTPStatus.NOT_FOUND,
    "not_permitted": HTTPStatus.FORBIDDEN,
    "sign_in_failed": HTTPStatus.FORBIDDEN,
    "precondition_required": HTTPStatus.PRECONDITION_REQUIRED,
    "precondition_failed": HTTPStatus.PRECONDITION_FAILED,
    "assignment_not_open": HTTPStatus.CONFLICT,
    "suggestion_taken": HTTPStatus.CONFLICT,
    "work_in_use": HTTPStatus.CONFLICT,
    "hidden_by_moderator": HTTPStatus.CONFLICT,
    "job_finished": HTTPStatus.CONFLICT,
    "version_taken": HTTPStatus.CONFLICT,
    "not_ready": HTTPStatus.CONFLICT,
    "already_settled": HTTPStatus.CONFLICT,
    "not_the_root": HTTPStatus.CONFLICT,
    "incomplete": HTTPStatus.UNPROCESSABLE_ENTITY,
    "idempotency_key_reused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "gone": HTTPStatus.GONE,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "too_many_requests": HTTPStatus.TOO_MANY_REQUESTS,
    "cannot_write": HTTPStatus.INSUFFICIENT_STORAGE,
    "store_unreachable": HTTPStatus.SERVICE_UNAVAILABLE,
}
"""The HTTP status of each domain error's code; a code without a row is a 400."""

CODE_OF_STATUS = {
    400: "invalid",
    401: "not_authenticated",
    403: "not_permitted",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "too_large",
    415: "unsupported_media_type",
    429: "too_many_requests",
}

log = logging.getLogger(__name__)


def problem_response(error: Exception, _context: dict[str, Any]) -> Response | None:
    """The answer to an exception raised in an API view; None for a defect, which becomes a 500."""
    set_rollback()
    if isinstance(error, DomainError):
        return domain_problem(error)
    if isinstance(error, Http404):
        error = exceptions.NotFound("There is no such page, or you have no access to it.")
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, exceptions.APIException):
        return framework_problem(error)
    return None


def domain_problem(error: DomainError) -> Response:
    """A refusal of the domain, with its details beside the sentence."""
    status = STATUS_OF_CODE.get(error.code, HTTPStatus.BAD_REQUEST)
    errors = [{"field": error.field, "code": error.code, "message": str(error)}] if error.field else []
    headers = {"Retry-After": str(error.wait)} if hasattr(error, "wait") else {}
    return problem(status, error.code, str(error), errors=errors, headers=headers, more=error.details)


def framework_problem(error: exceptions.APIException) -> Response:
    """A refusal of REST framework: validation, sign-in, rights, method, throttle."""
    code = CODE_OF_STATUS.get(error.status_code, "invalid")
    headers = {}
    if sign_in := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = sign_in
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    if isinstance(error, exceptions.ValidationError):
        errors = flat_errors(error.detail)
        sentence = errors[0]["message"] if len(errors) == 1 else f"{len(errors)} values are not valid."
        return problem(error.status_code, code, sentence, errors=errors)
    return problem(error.status_code, code, str(error.detail), headers=headers)


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> Response:
    """A problem document as a response; `more` are further members of it."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "code": code,
        "detail": detail,
        "errors": errors or [],
        **(more or {}),
    }
    return Response(body, status=status, headers=headers, content_type="application/problem+json")


def flat_errors(detail: Any, path: str = "") -> list[dict[str, str]]:
    """Nested validation errors as a list with dotted paths: `fragments.0.end`."""
    if isinstance(detail, dict):
        pairs = [(step_into(path, key), value) for key, value in detail.items()]
        return [row for where, value in pairs for row in flat_errors(value, where)]
    if isinstance(detail, list):
        if any(isinstance(item, (dict, list)) for item in detail):
            pairs = [(step_into(path, str(i)), value) for i, value in enumerate(detail) if value]
            return [row for where, value in pairs for row in flat_errors(value, where)]
        return [row for value in detail for row in flat_errors(value, path)]
    return [{"field": path, "code": str(getattr(detail, "code", "invalid")), "message": str(detail)}]


def step_into(path: str, key: str) -> str:
    """One level down; errors about the whole keep the path they have."""
    if key == "non_field_errors":
        return path
    return f"{path}.{key}" if path else key
