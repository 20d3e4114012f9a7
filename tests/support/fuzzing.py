"""The API behind a socket, and schemathesis before it: each request is undone, so that all meet the same world."""

import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction

from factcheck import paths

PROGRAM = paths.CHECKOUT / ".readers" / "schemathesis" / "bin" / "schemathesis"
ABSENT = "schemathesis is not installed; run: python3 -m factcheck.install readers"
HOOKS = Path(__file__).parent / "fuzzing_hooks.py"
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
    "unsupported_method",
    "allow_header_conformance",
)
"""What must hold of each answer. Not that whatever fits the shapes is accepted: that a document is handed in already is
in no shape. Nor that whatever doesn't fit is refused: the number 0 is taken as the text "0"."""
App = Callable[[dict[str, Any], Any], Iterable[bytes]]


@dataclass(frozen=True)
class Caller:
    """Who sends the requests, and what they can name."""

    secret: str | None
    ids: Mapping[str, Any]


@dataclass(frozen=True)
class Size:
    """How much is tried: requests an operation, and in which ways."""

    examples: int
    phases: str


class Quiet(WSGIRequestHandler):
    """A handler that writes no line for each request."""

    def log_message(self, *_words: Any) -> None:
        """Nothing."""


@contextmanager
def one_transaction() -> Iterator[None]:
    """Requests leave the connection alone, and it waits for them as long as schemathesis thinks."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def undoing(app: App) -> App:
    """The application, with whatever a request wrote checked as a commit would, then undone."""

    def answer(environ: dict[str, Any], start: Any) -> list[bytes]:
        with transaction.atomic():
            found = app(environ, start)
            body = b"".join(found)
            if close := getattr(found, "close", None):
                close()
            if not connection.needs_rollback:
                connection.check_constraints()
            transaction.set_rollback(True)
        return [body]

    return answer


def fuzz(app: App, caller: Caller, size: Size, schema: Path, *more: str) -> tuple[int, str]:
    """Let schemathesis loose on the application as this caller: its exit status, and what it said.

    Everything is answered in this thread, by its connection to the database.
    """
    assert PROGRAM.exists(), ABSENT
    known = {"SCHEMATHESIS_HOOKS": str(HOOKS), "FUZZ_IDS": json.dumps(caller.ids, default=str)}
    with (
        one_transaction(),
        make_server("127.0.0.1", 0, undoing(app), handler_class=Quiet) as server,
        tempfile.TemporaryFile("w+") as said,
    ):
        server.timeout = 0.05
        process = subprocess.Popen(
            command(schema, server.server_port, caller, size, *more),
            cwd=schema.parent,
            env=os.environ | known,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        while process.poll() is None:
            server.handle_request()
        said.seek(0)
        return process.returncode, said.read()


def command(schema: Path, port: int, caller: Caller, size: Size, *more: str) -> list[str]:
    """Its command line: the same seed makes the same requests."""
    signed_in = ["--header", f"Authorization: Bearer {caller.secret}"] if caller.secret else []
    return [
        str(PROGRAM),
        "run",
        str(schema),
        f"--url=http://127.0.0.1:{port}",
        f"--checks={','.join(CHECKS)}",
        f"--phases={size.phases}",
        f"--max-examples={size.examples}",
        "--generation-deterministic",
        "--suppress-health-check=all",
        "--continue-on-failure",
        "--no-color",
        "--warnings=off",
        *signed_in,
        *more,
    ]
