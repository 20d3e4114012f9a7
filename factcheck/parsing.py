"""JSON in, by orjson."""

from collections.abc import Mapping
from typing import IO, Any

import orjson
from django.conf import settings
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser


class TooLargeError(APIException):
    """A body of more bytes than a request may have."""

    status_code = 413

    def __init__(self, limit: int) -> None:
        super().__init__(f"A request has at most {limit} bytes.", code="too_large")


class JSONParser(BaseParser):
    """Reads bodies that are JSON in UTF-8 and all of whose text PostgreSQL can hold, NUL apart.

    orjson refuses what the standard library lets through or breaks on: lone surrogates, NaN, nesting
    past 1,024 levels. No number leaves it that has more than 64 bits as an integer.
    """

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002 - DRF's signature
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Any:
        """The body's value.

        Raises:
            TooLargeError: more bytes than the limit; the rest is not read (P31).
            ParseError: it is no such JSON.
        """
        limit: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise TooLargeError(limit)
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(f"This is not JSON: {error}.") from None
