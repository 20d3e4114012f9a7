"""Headers that every response carries, and the id by which its log lines are found."""

import logging
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]

request_id: ContextVar[str] = ContextVar("request_id", default="-")

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class SecurityHeadersMiddleware:
    """Adds `HEADERS` to every response, static files included; a view may set a stricter value."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer `request` with the headers added."""
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class NoNulMiddleware:
    """Refuses NUL in an address or a cookie: PostgreSQL holds none, so nothing is found by one.

    Before everything that looks something up by them, such as the session (P32).
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer `request`.

        Raises:
            BadRequest: there is a NUL.
        """
        parameters = (text for key, values in request.GET.lists() for text in (key, *values))
        if any("\0" in text for text in (request.path, *parameters, *request.COOKIES.values())):
            raise BadRequest("NUL in an address or a cookie")
        return self.get_response(request)


class RequestIdMiddleware:
    """Gives each request an id of its own, in the log and in the response."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer `request` with its id in the X-Request-ID header."""
        token = request_id.set(uuid.uuid4().hex)
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = request_id.get()
            return response
        finally:
            request_id.reset(token)


class RequestIdFilter(logging.Filter):
    """Puts the present request's id into each log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record, with `request_id` added."""
        record.request_id = request_id.get()
        return True
