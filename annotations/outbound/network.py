"""The only place that opens connections: resolve once, check every address, connect to one that was checked.

Nothing is looked up between check and connection, so a name that changes its answer gains nothing (P39).
TLS still proves the name: the certificate is checked against the host of the URL, whatever the address.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from ipaddress import ip_address
from typing import Any

import httpcore

from annotations.outbound import addresses
from annotations.outbound.addresses import Address
from annotations.outbound.errors import FetchError, Reason
from annotations.outbound.urls import HostPort

Resolve = Callable[[str], Sequence[Address]]
"""The addresses of a host, in the order in which to try them; OSError when it has none."""
Dial = Callable[[Address, int, float], httpcore.NetworkStream]
"""A connection to an address and port, within so many seconds."""


def resolve(host: str) -> list[Address]:
    """What the system's resolver says."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [ip_address(str(sockaddr[0])) for *_, sockaddr in found]


def dial(address: Address, port: int, timeout: float) -> httpcore.NetworkStream:
    """A TCP connection to the address itself: a literal is not looked up."""
    return httpcore.SyncBackend().connect_tcp(str(address), port, timeout)


class Deadline:
    """The end of all patience with one request; by the monotonic clock."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, at_most: float | None = None) -> float:
        """Seconds left, or `at_most`.

        Raises:
            httpcore.ReadTimeout: none are.
        """
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise httpcore.ReadTimeout("the total time is over")
        return seconds if at_most is None else min(seconds, at_most)


class GuardedBackend(httpcore.NetworkBackend):
    """Connects to public addresses alone, or to pairs that are allowed by name; all before the deadline."""

    def __init__(
        self,
        deadline: Deadline,
        *,
        allowed: Collection[HostPort] = (),
        resolve: Resolve = resolve,
        dial: Dial = dial,
    ) -> None:
        self._deadline = deadline
        self._allowed = allowed
        self._resolve = resolve
        self._dial = dial

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002 - the backend's signature
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002 - the backend's signature
    ) -> httpcore.NetworkStream:
        """A connection to the first address that answers.

        Raises:
            FetchError: UNREACHABLE, when one address of the name is not public.
            httpcore.ConnectError: it has no address, or none answers.
        """
        found = self.addresses_of(HostPort(host, port), timeout)
        error: Exception = httpcore.ConnectError("the name has no address")
        for address in dict.fromkeys(found):
            try:
                stream = self._dial(address, port, self._deadline.left(timeout))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                error = failed
            else:
                return _TimedStream(stream, self._deadline)
        raise error

    def addresses_of(self, where: HostPort, timeout: float | None = None) -> Sequence[Address]:
        """The addresses that may be connected to, all checked.

        Raises:
            FetchError: UNREACHABLE, when one address of the name is not public.
            httpcore.ConnectError: it has no address.
        """
        found = _in_time(self._resolve, where.host, self._deadline.left(timeout))
        if where not in self._allowed and not all(map(addresses.is_public, found)):
            raise FetchError(Reason.UNREACHABLE)
        return found

    def connect_unix_socket(self, *_given: Any, **_more: Any) -> httpcore.NetworkStream:
        """Never: a socket of this machine is inside.

        Raises:
            FetchError: NOT_ALLOWED.
        """
        raise FetchError(Reason.NOT_ALLOWED)


def _in_time(resolve: Resolve, host: str, seconds: float) -> Sequence[Address]:
    """What the resolver says, if it does so in time; it cannot be interrupted, so a thread waits for it."""
    outcome: list[Sequence[Address] | OSError] = []

    def ask() -> None:
        try:
            outcome.append(resolve(host))
        except (OSError, UnicodeError) as error:
            outcome.append(OSError(str(error)))

    thread = threading.Thread(target=ask, name="resolver", daemon=True)
    thread.start()
    thread.join(seconds)
    if not outcome:
        raise httpcore.ConnectTimeout("the resolver did not answer")
    if isinstance(outcome[0], OSError):
        raise httpcore.ConnectError(str(outcome[0])) from outcome[0]
    return outcome[0]


class _TimedStream(httpcore.NetworkStream):
    """A stream of which no read, write or handshake outlasts the deadline, however slowly bytes drip."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _TimedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
