"""Log lines: one line each, and nothing of a document's text (P56, P57)."""

import logging

import psycopg
import pytest
from django.db import IntegrityError

from factcheck.logs import Formatter

MARKER = "text of a document"


def line(message: str, *parameters: object, error: BaseException | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("name", logging.WARNING, __file__, 1, message, parameters, info)
    record.request_id = "-"
    return Formatter().format(record)


def test_line_breaks_cannot_forge_a_line():
    assert "\n" not in line("sign-in of %s refused", "mallory\n2026-01-01 INFO auth - admin signed in\r")


def failure(*, wrapped: bool) -> Exception:
    """A refusal as the database words it, as it is or as Django passes it on."""
    try:
        try:
            raise psycopg.errors.UniqueViolation(f"Key (quote)=({MARKER}) already exists.")
        except psycopg.Error as cause:
            if wrapped:
                raise IntegrityError(str(cause)) from cause
            raise
    except (psycopg.Error, IntegrityError) as error:
        return error


@pytest.mark.parametrize("wrapped", (True, False))
def test_a_database_error_says_no_values(wrapped):
    text = line("failed", error=failure(wrapped=wrapped))
    assert MARKER not in text
    assert text.endswith(("UniqueViolation 23505", "IntegrityError 23505"))
    assert "test_logs.py" in text


def test_other_errors_keep_their_message():
    text = line("failed", error=ValueError("no such\nformat"))
    assert text.endswith("ValueError: no such\\nformat")
