"""How log lines look: one line each, and no text of documents in what a failure leaves behind."""

import logging
import traceback
from types import TracebackType

import psycopg
from django.db import Error as DjangoDatabaseError

LINE = "{asctime} {levelname} {name} {request_id} {message}"
ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Formatter(logging.Formatter):
    """Writes exceptions without what the database says of the row that it refused."""

    def __init__(self) -> None:
        super().__init__(LINE, style="{")

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line; line breaks in its message cannot forge another."""
        record.message = record.getMessage().replace("\r", "\\r").replace("\n", "\\n")
        record.asctime = self.formatTime(record)
        line = self.formatMessage(record)
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 - logging's name
        """The stack and the kind of the failure."""
        error = ei[1]
        if error is None:
            return ""
        frames = "".join(traceback.format_tb(error.__traceback__))
        return f"{frames}{summary(error)}"


def summary(error: BaseException) -> str:
    """The failure in one line. A database error's own message quotes values, so only its code and names stay."""
    kind = type(error).__name__
    cause = error.__cause__ if isinstance(error, DjangoDatabaseError) else error
    if isinstance(cause, psycopg.Error):
        return f"{kind} {cause.sqlstate or ''} {cause.diag.constraint_name or ''}".strip()
    return f"{kind}: {error}".replace("\n", "\\n")
