"""Reading a project's labeled data live: markers as programs hold them, and who has seen what."""

import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Generator
from contextlib import ExitStack
from dataclasses import astuple
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper

from annotations.models import Project
from annotations.queries import export, labeled_claims
from annotations.queries.labeled_claims import KINDS, Place, Reading
from annotations.queries.labeled_claims_state import State, Step, step
from annotations.services import pseudonyms
from annotations.services.errors import InvalidError
from annotations.services.export_files import scope_of

VERSION = "1"
SEAL = 16  # hexadecimal digits


class UnknownMarkerError(InvalidError):
    """A marker or cursor that this project did not give, or gave before its database was restored."""

    code = "unknown_marker"


def marker_of(project: UUID, state: State) -> str:
    """The state as programs hold it: sealed with a key of the project, so that it is ours when it comes back."""
    written = (
        urlsafe_b64encode(json.dumps(astuple(state), separators=(",", ":")).encode()).decode().rstrip("=")
    )
    return f"{VERSION}.{_seal(project, written)}.{written}"


def state_of(project: UUID, marker: str, field: str = "since") -> State:
    """The state that a marker stands for.

    Raises:
        UnknownMarkerError: it is none that this project gave.
    """
    match = re.fullmatch(rf"{VERSION}\.([0-9a-f]{{{SEAL}}})\.([A-Za-z0-9_-]+)", marker, re.ASCII)
    if match is None or not hmac.compare_digest(match[1], _seal(project, match[2])):
        raise _unknown(field)
    return State(*json.loads(urlsafe_b64decode(match[2] + "=" * (-len(match[2]) % 4))))


def _seal(project: UUID, written: str) -> str:
    message = f"marker {written}".encode()
    return hmac.digest(pseudonyms.key_of(project), message, "sha256").hex()[:SEAL]


def _unknown(field: str) -> UnknownMarkerError:
    return UnknownMarkerError(
        "This marker is not one that this project gave, or its database was restored since; "
        "take everything once more, without one.",
        field=field,
    )


def cursor_of(project: UUID, place: Place, first: State) -> str:
    """Where the next page begins, and the state at which the first one was read."""
    return f"{place.kind}~{place.after}~{marker_of(project, first)}"


def place_of(project: UUID, cursor: str) -> tuple[Place, State]:
    """What a cursor stands for.

    Raises:
        UnknownMarkerError: it is none that a page gave.
    """
    kind, _, rest = cursor.partition("~")
    after, _, marker = rest.partition("~")
    shape = "[0-9]{1,18}" if kind == "assignment" else "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    if kind not in KINDS or not re.fullmatch(shape, after, re.ASCII):
        raise UnknownMarkerError("This cursor is not one that a page gave.", field="cursor")
    return Place(kind, after), state_of(project, marker, "cursor")


def is_unchanged(using: BaseDatabaseWrapper, project: UUID, since: State) -> bool:
    """Whether the project stands as it did; one statement that looks at what came after."""
    found = step(using, project, since)
    return not found.is_changed and found.state.cluster == since.cluster


def reading_of(
    using: BaseDatabaseWrapper, project: Project, since: State | None, field: str = "since"
) -> Reading:
    """What an answer is read by: the state now, the project as it is, and who appears how.

    Raises:
        UnknownMarkerError: the state is of another cluster, whose transactions have other numbers.
    """
    found = step(using, project.pk, since)
    if since is not None and since.cluster != found.state.cluster:
        raise _unknown(field)
    header = export.project_record(using, project.pk, found.state.as_of())
    return Reading(using, scope_of(project.pk, header), header, found, since)


class Stream:
    """The lines of a reading, from one snapshot that stays open until they are sent, or nobody wants them any more.

    A generator would not do: one that was never begun is not told when it is over.
    """

    def __init__(self, project: Project, since: State | None) -> None:
        self.held = ExitStack()
        self.project = project
        using = self.held.enter_context(export.snapshot())
        try:
            labeled_claims.let_go_when_stalled(using)
            self.reading = reading_of(using, project, since)
        except BaseException:
            self.held.close()
            raise
        self.lines = self._all()

    @property
    def step(self) -> Step:
        """The state that the snapshot sees."""
        return self.reading.step

    def __iter__(self) -> "Stream":
        return self

    def __next__(self) -> bytes:
        return next(self.lines)

    def close(self) -> None:
        """Let the snapshot go."""
        self.lines.close()
        self.held.close()

    def _all(self) -> Generator[bytes, None, None]:
        if self.step.is_changed:
            yield from labeled_claims.stream(self.reading)
        yield marker_line(marker_of(self.project.pk, self.step.state))


def marker_line(marker: str) -> bytes:
    """The last line of a stream, by which it is known to be whole."""
    return json.dumps({"type": "marker", "marker": marker}, separators=(",", ":")).encode() + b"\n"
