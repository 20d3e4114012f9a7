"""Asking another program over HTTP: with patience, within limits, and with failures that say what to do."""

import json
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from annotations.core.errors import DomainError
from annotations.outbound import Answer, Client, FetchError, HostPort, Limits, Reason, Request

#: Statuses after which the same question may be answered: busy, restarting, behind a gateway that is.
TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504, 529})
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds
_MOST_ANSWERED = 10 * 1024 * 1024  # bytes

_OK = 200
_MEANING = {
    400: "does not understand what it is asked; its operator can check kind and model in PREANNOTATORS",
    401: "does not accept its key; its operator can check it in PREANNOTATORS",
    403: "does not accept its key; its operator can check it in PREANNOTATORS",
    404: "has nothing at its address; its operator can check url and model in PREANNOTATORS",
    413: "finds a passage too long; its operator can lower chunk in PREANNOTATORS",
    429: "is too busy, or its quota is used up; try again later",
}


class BackEndError(DomainError):
    """A back end cannot be used now. The sentence says what can be done; no word of a document is in it."""

    code: ClassVar[str] = "back_end_failed"

    def __init__(self, name: str, trouble: str) -> None:
        super().__init__(f"The pre-annotator “{name}” {trouble}.")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a back end is and how patiently it is asked. `seconds` is for one answer, retries come on top.

    `url` has no slash at its end; `key` is sent as a bearer token, to this address alone.
    """

    name: str
    url: str
    key: str = field(default="", repr=False)
    seconds: float = 60.0
    retries: int = 2
    allowed: Collection[HostPort] = ()
    pause: Callable[[float], None] = time.sleep

    def post(self, path: str, body: object) -> object:
        """The JSON that is answered to this JSON. Raises BackEndError."""
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
        return self._json(self._patiently(Request(self.url + path, "POST", self._headers(), content)))

    def get(self, path: str) -> object:
        """The JSON at this path. Raises BackEndError."""
        return self._json(self._patiently(Request(self.url + path, "GET", self._headers())))

    def _headers(self) -> Mapping[str, str]:
        authorization = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        return {"Content-Type": "application/json", "Accept": "application/json", **authorization}

    def _patiently(self, request: Request) -> Answer:
        """The answer of status 200, after as many tries as it takes and may take."""
        wait = FIRST_PAUSE
        for _ in range(self.retries):
            outcome = self._once(request)
            if not _may_pass(outcome):
                return self._good(outcome)
            self.pause(max(wait, _asked_to_wait(outcome)))
            wait = min(wait * 2, LONGEST_PAUSE)
        return self._good(self._once(request))

    def _once(self, request: Request) -> Answer | FetchError:
        limits = Limits(
            total_seconds=self.seconds,
            connect_seconds=min(self.seconds, 10.0),
            body_bytes=_MOST_ANSWERED,
            redirects=0,
        )
        try:
            return Client(limits, allowed=self.allowed).fetch(request)
        except FetchError as error:
            return error

    def _good(self, outcome: Answer | FetchError) -> Answer:
        """The outcome, if it is an answer that can be used."""
        if isinstance(outcome, FetchError):
            raise BackEndError(self.name, self._unreached(outcome)) from outcome
        if outcome.status != _OK:
            meaning = _MEANING.get(outcome.status, "is in trouble; try again later or ask its operator")
            raise BackEndError(self.name, f"{meaning} (status {outcome.status})")
        return outcome

    def _unreached(self, error: FetchError) -> str:
        if error.timed_out:
            return f"did not answer within {self.seconds:g} seconds, {self.retries + 1} times in a row"
        if error.reason == Reason.UNREACHABLE:
            return "could not be reached; its operator can check that it runs, and PREANNOTATOR_HOSTS"
        if error.reason == Reason.NOT_ALLOWED:
            return "lies at an address that the operator has not allowed in PREANNOTATOR_HOSTS"
        return f"answered with something that cannot be used ({error.reason.value})"

    def _json(self, answer: Answer) -> object:
        try:
            return parsed_json(answer.body.decode())
        except ValueError as error:
            raise BackEndError(self.name, "answered with something that is not JSON") from error


def parsed_json(text: str) -> object:
    """The value that the text spells; numbers are finite.

    Raises:
        ValueError: it spells none, or one that is nested too deep to be an answer.
    """
    try:
        value: object = json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("nested too deep") from None
    return value


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _may_pass(outcome: Answer | FetchError) -> bool:
    if isinstance(outcome, FetchError):
        return outcome.reason == Reason.UNREACHABLE
    return outcome.status in TRANSIENT


def _asked_to_wait(outcome: Answer | FetchError) -> float:
    """Seconds that the back end asks for, as far as that is reasonable."""
    after = outcome.headers.get("retry-after", "") if isinstance(outcome, Answer) else ""
    return min(float(after), LONGEST_PAUSE) if after.isascii() and after.isdecimal() else 0.0
