"""Real servers on this machine that answer as badly as the internet does, and a way to them for the guarded client."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address

import httpcore

from annotations.outbound.network import Address, dial

Handle = Callable[[socket.socket, bytes], None]
"""What to do with a connection once the head of its request, and as much body as it announces, was read."""


@dataclass
class Server:
    """A server of raw bytes: `requests` holds what it was sent, one entry a connection."""

    port: int
    requests: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"


@contextmanager
def serving(handle: Handle, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server on a free port of the loopback; each connection is handled in a thread of its own."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(listener.getsockname()[1])

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    def talk(connection: socket.socket) -> None:
        try:
            if tls is not None:
                connection = tls.wrap_socket(connection, server_side=True)
            with connection:
                request = read_request(connection)
                server.requests.append(request)
                handle(connection, request)
        except OSError:
            connection.close()  # the client had enough

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def read_request(connection: socket.socket) -> bytes:
    """Head and body of one request."""
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65536)
        if not piece:
            return received
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    lengths = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    length = int(lengths[0].split(b":")[1]) if lengths else 0
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def response(body: bytes = b"ok", *, status: str = "200 OK", **headers: str) -> bytes:
    """A whole HTTP response; `content_type="…"` becomes the header Content-Type."""
    lines = {"Content-Type": "text/plain", "Content-Length": str(len(body))}
    lines |= {name.replace("_", "-").title(): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body


def answers(*responses: bytes) -> Handle:
    """A handler that sends these one after another, a connection each, and the last one for ever."""
    left = list(responses)

    def handle(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(left.pop(0) if len(left) > 1 else left[0])

    return handle


@dataclass
class Internet:
    """A resolver and a dialer: names have the addresses given here, and every address leads to one local server.

    `looked_up` and `dialed` say what was asked for. A name may have several answers, one a look-up.
    """

    port: int
    names: dict[str, Sequence[Sequence[str]]]
    looked_up: list[str] = field(default_factory=list)
    dialed: list[str] = field(default_factory=list)

    def resolve(self, host: str) -> list[Address]:
        """The next answer for the name; the last one for ever."""
        answered = self.looked_up.count(host)
        self.looked_up.append(host)
        try:
            return [ip_address(host)]
        except ValueError:
            lists = self.names.get(host, ())
        if not lists:
            raise OSError("no such name")
        return [ip_address(one) for one in lists[min(answered, len(lists) - 1)]]

    def dial(self, address: Address, port: int, timeout: float) -> httpcore.NetworkStream:
        """A connection to the local server, noted under the address that was asked for."""
        self.dialed.append(f"{address} {port}")
        return dial(ip_address("127.0.0.1"), self.port, timeout)
