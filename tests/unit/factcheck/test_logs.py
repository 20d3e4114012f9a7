"""Log lines: one line each, and nothing of a document's text (P56, P57)."""

import logging
import sys

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


@pytest.mark.parametrize("wrapped", (True, False))
def test_a_database_error_says_no_values(wrapped):
    try:
        try:
            raise psycopg.errors.UniqueViolation(f"Key (quote)=({MARKER}) already exists.")
        except psycopg.Error as cause:
            if wrapped:
                raise IntegrityError(str(cause)) from cause
            raise
    except Exception:
        error = sys.exception() if hasattr(sys, "exception") else sys.exc_info()[1]
    text = line("failed", error=error)
    assert MARKER not in text
    assert "UniqueViolation 23505" in text or "IntegrityError 23505" in text
    assert "test_logs.py" in text


def test_other_errors_keep_their_message():
    text = line("failed", error=ValueError("no such\nformat"))
    assert text.endswith("ValueError: no such\\nformat")
