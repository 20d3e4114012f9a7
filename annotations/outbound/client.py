"""One request, and the redirects it meets, under all guards. No cookies, no credentials of ours (P40, P41)."""

import ssl
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin

import httpcore

from annotations.outbound import bodies, urls
from annotations.outbound.errors import FetchError, Reason
from annotations.outbound.network import Deadline, Dial, GuardedBackend, Resolve, dial, resolve
from annotations.outbound.urls import HostPort, Target

USER_AGENT = "Factcheck"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TIMEOUTS = (httpcore.ConnectTimeout, httpcore.ReadTimeout, httpcore.WriteTimeout, httpcore.PoolTimeout)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one fetch: seconds until connected and in all, bytes after decompression, redirects.

    `content_types` without parameters; empty for any.
    """

    connect_seconds: float = 5.0
    total_seconds: float = 20.0
    body_bytes: int = 5 * 1024 * 1024
    redirects: int = 3
    content_types: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask for. Only a GET without headers of its own follows redirects: it has nothing to give away."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)

    @property
    def may_be_led_on(self) -> bool:
        return self.method == "GET" and not self.headers


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: the URL that answered in the end, its status, the headers (names in lower case) and the body."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """The media type alone, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@contextmanager
def _told_as_reasons() -> Iterator[None]:
    try:
        yield
    except _TIMEOUTS as error:
        raise FetchError(Reason.UNREACHABLE, timed_out=True) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise FetchError(Reason.UNREACHABLE) from error


class Client:
    """Fetches within `limits`. `allowed` pairs are the operator's: never from a project or a person."""

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        allowed: Collection[HostPort] = (),
        resolve: Resolve = resolve,
        dial: Dial = dial,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._allowed = frozenset(allowed)
        self._resolve = resolve
        self._dial = dial
        self._tls = tls

    def fetch(self, request: Request) -> Answer:
        """The answer, of whatever status.

        Raises:
            FetchError: with the one reason that may be told.
        """
        deadline = Deadline(self._limits.total_seconds)
        with _told_as_reasons():
            return self._follow(request, deadline)

    def check(self, url: str) -> None:
        """See whether the URL may be asked for and leads to public addresses now; nothing is connected to.

        Raises:
            FetchError: with the one reason that may be told.
        """
        where = urls.target(url, self._allowed).where
        with _told_as_reasons():
            self._backend(Deadline(self._limits.connect_seconds)).addresses_of(where)

    def _backend(self, deadline: Deadline) -> GuardedBackend:
        return GuardedBackend(deadline, allowed=self._allowed, resolve=self._resolve, dial=self._dial)

    def _follow(self, request: Request, deadline: Deadline) -> Answer:
        for _ in range(self._limits.redirects + 1):
            answer = self._ask(request, urls.target(request.url, self._allowed), deadline)
            location = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not location or not request.may_be_led_on:
                return answer
            request = replace(request, url=urljoin(answer.url, location))
        raise FetchError(Reason.REDIRECTS)

    def _ask(self, request: Request, target: Target, deadline: Deadline) -> Answer:
        """One request over one connection of its own, which is closed again."""
        url = httpcore.URL(
            scheme=target.scheme, host=target.host, port=target.port, target=target.path.encode("ascii")
        )
        headers = {
            "Host": target.url.split("/", 3)[2],
            "User-Agent": USER_AGENT,
            "Accept-Encoding": bodies.ACCEPTED_ENCODINGS,
            "Connection": "close",
            **request.headers,
        }
        timeout = {"connect": self._limits.connect_seconds}
        with (
            httpcore.ConnectionPool(ssl_context=self._tls, network_backend=self._backend(deadline)) as pool,
            pool.stream(
                request.method,
                url,
                headers=list(headers.items()),
                content=request.body,
                extensions={"timeout": timeout},
            ) as response,
        ):
            return self._read(target, request, response)

    def _read(self, target: Target, request: Request, response: httpcore.Response) -> Answer:
        """The answer with its body; that of a redirect that is followed is left unread."""
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
        }
        answer = Answer(target.url, response.status, headers, b"")
        if answer.status in _REDIRECTS and request.may_be_led_on:
            return answer
        if self._limits.content_types and answer.content_type not in self._limits.content_types:
            raise FetchError(Reason.TYPE)
        body = bodies.read(
            response.iter_stream(), headers.get("content-encoding", ""), self._limits.body_bytes
        )
        return replace(answer, body=body)
