"""What is answered when nobody else does: to programs a problem document, to people a sentence."""

import json
import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from factcheck.middleware import request_id

RETRY_AFTER = 5  # seconds; a restarting database needs fewer
API = "/api/"
UNAVAILABLE = "The database cannot be reached at the moment. Nothing was lost; try again in a few seconds."
FAILED = "Something went wrong here. If it happens again, report it with this id: {id}"
NO_PAGE = "There is no such page."
NOT_UNDERSTOOD = "This request is not one that can be answered."


def answer(request: HttpRequest, status: HTTPStatus, code: str, sentence: str) -> HttpResponse:
    """The answer in the form that its reader can use."""
    if not request.path.startswith(API):
        return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8")
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "code": code,
        "detail": sentence,
        "errors": [],
        "request_id": request_id.get(),
    }
    return HttpResponse(json.dumps(body), status=status, content_type="application/problem+json")


def failed(request: HttpRequest) -> HttpResponse:
    """500, or 503 while the database is away; the reason stays in the log, under the request's id."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = answer(request, HTTPStatus.SERVICE_UNAVAILABLE, "database_unavailable", UNAVAILABLE)
        response.headers["Retry-After"] = str(RETRY_AFTER)
        return response
    sentence = FAILED.format(id=request_id.get())
    return answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, "failed", sentence)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it by name
    """400: an unknown host, a form past its limits, NUL where none can be."""
    return answer(request, HTTPStatus.BAD_REQUEST, "invalid", NOT_UNDERSTOOD)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it by name
    """404."""
    return answer(request, HTTPStatus.NOT_FOUND, "not_found", NO_PAGE)
