"""P38–P43: the guarded client against real servers on this machine, each guard also with the guard off."""

import gzip
import itertools
import os
import socket
import ssl
import time
import zlib
from contextlib import contextmanager
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import httpcore
import pytest

from annotations.outbound import (
    Client,
    FetchError,
    HostPort,
    Limits,
    Reason,
    Request,
    addresses,
    bodies,
    network,
)
from tests.support.loopback import Internet, answers, response, serving

CERTIFICATE = Path(__file__).parents[3] / "fixtures/outbound/site.example.pem"
PUBLIC, OTHER, INNER = "93.184.216.34", "93.184.216.35", "10.0.0.7"
SITE = {"site.example": [[PUBLIC]]}
QUICK = Limits(connect_seconds=1.0, total_seconds=2.0, body_bytes=100_000)


def reason(client: Client, url: str) -> Reason:
    """Why this is not fetched."""
    with pytest.raises(FetchError) as refused:
        client.fetch(Request(url))
    return refused.value.reason


@contextmanager
def internet(handle, names=None, limits=QUICK, **more):
    """A client whose whole internet is one local server, and that internet."""
    with serving(handle) as server:
        around = Internet(server.port, names or SITE)
        client = Client(limits, resolve=around.resolve, dial=around.dial, **more)
        yield client, around, server


def test_a_page_is_fetched():
    with internet(answers(response(b"Hello", content_type="text/plain; charset=utf-8"))) as (
        client,
        around,
        server,
    ):
        answer = client.fetch(Request("http://site.example/a?b=c#d"))
    assert (answer.url, answer.status, answer.body) == ("http://site.example/a?b=c", 200, b"Hello")
    assert answer.content_type == "text/plain"
    assert around.dialed == [f"{PUBLIC} 80"]
    (request,) = server.requests
    assert request.startswith(b"GET /a?b=c HTTP/1.1\r\nHost: site.example\r\n")


# ── P39: only public addresses, and no second look-up ───────────────────────────────────────────

INSIDE = ("127.0.0.1", "10.0.0.7", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1", "fd00:ec2::254",
          "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "fe80::1", "224.0.0.1")  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
@pytest.mark.parametrize("form", ["name", "literal"])
def test_p39_a_connection_to_an_inner_address_is_refused(address, form, monkeypatch):
    host = f"[{address}]" if ":" in address else address
    url = "http://site.example/" if form == "name" else f"http://{host}/"
    with internet(answers(response()), {"site.example": [[address]]}) as (client, around, server):
        assert reason(client, url) == Reason.UNREACHABLE
        assert (around.dialed, server.requests) == ([], [])
        monkeypatch.setattr(addresses, "is_public", lambda _address: True)
        assert client.fetch(Request(url)).status == 200  # the guard off: it would have been reached


@pytest.mark.parametrize("found", [[PUBLIC, INNER], [INNER, PUBLIC], ["2606:4700::1", "::1"]])
def test_p39_one_inner_address_among_others_refuses_the_name(found, monkeypatch):
    with internet(answers(response()), {"site.example": [found]}) as (client, around, _):
        assert reason(client, "http://site.example/") == Reason.UNREACHABLE
        assert around.dialed == []
        monkeypatch.setattr(addresses, "is_public", lambda _address: True)
        assert client.fetch(Request("http://site.example/")).status == 200


def test_p39_a_name_that_changes_its_answer_gains_nothing(monkeypatch):
    """Rebinding: public when it is checked, inner when it is asked for again."""
    names = {"site.example": [[PUBLIC], [INNER]]}
    with internet(answers(response()), names) as (client, around, _):
        assert client.fetch(Request("http://site.example/")).status == 200
        assert (around.looked_up, around.dialed) == (["site.example"], [f"{PUBLIC} 80"])
        # the next request looks up anew, and is refused
        assert reason(client, "http://site.example/") == Reason.UNREACHABLE
    with internet(answers(response()), names) as (client, around, _):

        def naive(_address, port, timeout):
            return around.dial(around.resolve("site.example")[0], port, timeout)

        monkeypatch.setattr(client, "_dial", naive)
        client.fetch(Request("http://site.example/"))
        assert around.dialed == [f"{INNER} 80"]  # the guard off: a second look-up leads inside


def test_p39_the_systems_dialer_connects_to_the_address_and_asks_no_resolver(monkeypatch):
    asked = []
    genuine = socket.getaddrinfo

    def watched(host, *rest, **more):
        asked.append(host)
        return genuine(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", watched)
    with serving(answers(response())) as server:
        client = Client(QUICK, allowed={HostPort("localhost", server.port)})
        assert client.fetch(Request(f"http://localhost:{server.port}/")).status == 200
    names = [host for host in asked if host == "localhost"]
    assert len(names) == 1
    assert all(ip_address(host) for host in asked if host != "localhost")


def test_the_next_address_is_tried_when_the_first_does_not_answer():
    with serving(answers(response())) as server:
        around = Internet(server.port, {"site.example": [[OTHER, PUBLIC]]})

        def first_is_down(address, port, timeout):
            stream = around.dial(address, port, timeout)
            if str(address) == OTHER:
                stream.close()
                raise httpcore.ConnectError("refused")
            return stream

        client = Client(QUICK, resolve=around.resolve, dial=first_is_down)
        assert client.fetch(Request("http://site.example/")).status == 200
    assert around.dialed == [f"{OTHER} 80", f"{PUBLIC} 80"]


def test_only_the_pair_that_is_allowed_is_reached_inside():
    with serving(answers(response())) as server:
        assert reason(Client(QUICK), server.url) == Reason.NOT_ALLOWED
        near = Client(
            QUICK, allowed={HostPort("127.0.0.1", server.port + 1), HostPort("localhost", server.port)}
        )
        assert reason(near, server.url) == Reason.NOT_ALLOWED
        allowed = Client(QUICK, allowed={HostPort("127.0.0.1", server.port)})
        assert allowed.fetch(Request(server.url)).status == 200


def test_sockets_of_this_machine_are_never_opened():
    with pytest.raises(FetchError):
        network.GuardedBackend(network.Deadline(1)).connect_unix_socket("/run/secret.sock")


# ── P40: redirects ──────────────────────────────────────────────────────────────────────────────


def moved(location: str, status: str = "302 Found") -> bytes:
    return response(b"", status=status, location=location)


def test_p40_three_redirects_are_followed_and_a_fourth_is_not(monkeypatch):
    chain = [moved(f"/{n}", status) for n, status in enumerate(("301 M", "302 F", "303 S", "307 T"))]
    with internet(answers(*chain[:3], response(b"there"))) as (client, _, server):
        answer = client.fetch(Request("http://site.example/"))
        assert (answer.url, answer.body, len(server.requests)) == ("http://site.example/2", b"there", 4)
    with internet(answers(*chain, response(b"there"))) as (client, _, server):
        assert reason(client, "http://site.example/") == Reason.REDIRECTS
        assert len(server.requests) == 4
    with internet(answers(*chain, response(b"there"))) as (client, _, server):
        monkeypatch.setattr(client, "_limits", replace(QUICK, redirects=4))
        assert client.fetch(Request("http://site.example/")).body == b"there"  # the guard off


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("http://10.0.0.7/", Reason.UNREACHABLE),
        ("http://inner.example/", Reason.UNREACHABLE),
        ("http://169.254.169.254/latest/meta-data/", Reason.UNREACHABLE),
        ("//[::1]/", Reason.UNREACHABLE),
        ("http://localhost/", Reason.NOT_ALLOWED),
        ("http://2130706433/", Reason.NOT_ALLOWED),
        ("http://site.example:22/", Reason.NOT_ALLOWED),
        ("http://u:p@site.example/", Reason.NOT_ALLOWED),
        ("file:///etc/passwd", Reason.NOT_ALLOWED),
        ("ftp://site.example/", Reason.NOT_ALLOWED),
    ],
)
def test_p40_each_redirect_is_checked_as_a_new_url(location, expected):
    names = {**SITE, "inner.example": [[INNER]]}
    for hops in (1, 3):
        chain = [moved(f"/{n}") for n in range(hops - 1)]
        with internet(answers(*chain, moved(location), response(b"secret")), names) as (
            client,
            around,
            server,
        ):
            assert reason(client, "http://site.example/") == expected
            assert set(around.dialed) == {f"{PUBLIC} 80"}
            assert len(server.requests) == hops


def test_p40_without_the_check_a_redirect_leads_inside(monkeypatch):
    """The control of the test above."""
    monkeypatch.setattr(addresses, "is_public", lambda _address: True)
    with internet(answers(moved("http://10.0.0.7/"), response(b"secret"))) as (client, around, _):
        assert client.fetch(Request("http://site.example/")).body == b"secret"
        assert around.dialed == [f"{PUBLIC} 80", "10.0.0.7 80"]


def test_p40_what_carries_headers_or_a_body_is_not_led_on():
    """A key for one host is not shown to another."""
    with internet(answers(moved("http://other.example/"))) as (client, around, _):
        for request in (
            Request("http://site.example/", headers={"Authorization": "Bearer key"}),
            Request("http://site.example/", method="POST", body=b"{}"),
        ):
            assert client.fetch(request).status == 302
        assert around.looked_up == ["site.example"] * 2


# ── P41: time, size, types, TLS, nothing of ours ────────────────────────────────────────────────


def dripping(connection: socket.socket, _request: bytes) -> None:
    """A body of which one byte comes every tenth of a second: no single read is slow."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(1000):
        connection.sendall(b"x")
        time.sleep(0.1)


def dripping_head(connection: socket.socket, _request: bytes) -> None:
    """A head that never ends."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in itertools.count():
        connection.sendall(f"X-{number}: y\r\n".encode())
        time.sleep(0.1)


def silent(connection: socket.socket, _request: bytes) -> None:
    """No answer."""
    connection.recv(1)


@pytest.mark.parametrize("handle", [dripping, dripping_head, silent])
def test_p41_the_total_time_ends_what_is_slow(handle):
    with internet(handle, limits=replace(QUICK, total_seconds=0.5)) as (client, _, _server):
        started = time.monotonic()
        assert reason(client, "http://site.example/") == Reason.UNREACHABLE
        assert 0.4 < time.monotonic() - started < 2.0


def test_p41_without_the_deadline_the_slow_one_holds_the_worker(monkeypatch):
    """The control: the same drip with no total time is read to its end, though each read is quick."""
    with internet(dripping, limits=replace(QUICK, total_seconds=0.5)) as (client, _, _server):
        monkeypatch.setattr(network.Deadline, "left", lambda _self, _at_most=None: 1.0)
        monkeypatch.setattr(client, "_limits", replace(QUICK, body_bytes=15))
        started = time.monotonic()
        assert reason(client, "http://site.example/") == Reason.TOO_LARGE
        assert time.monotonic() - started > 1.0


def test_p41_a_resolver_that_hangs_is_not_waited_for():
    def hang(_host):
        time.sleep(3)
        return [ip_address(PUBLIC)]

    started = time.monotonic()
    assert (
        reason(Client(replace(QUICK, total_seconds=0.3), resolve=hang), "http://site.example/")
        == Reason.UNREACHABLE
    )
    assert time.monotonic() - started < 2.0


def test_p41_a_connection_that_is_not_taken_up_ends_at_its_limit():
    waited = []

    def never(_address, _port, timeout):
        waited.append(timeout)
        raise httpcore.ConnectTimeout("no answer")

    around = Internet(0, SITE)
    client = Client(replace(QUICK, connect_seconds=0.7), resolve=around.resolve, dial=never)
    assert reason(client, "http://site.example/") == Reason.UNREACHABLE
    assert waited == [0.7]


def endless(connection: socket.socket, _request: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65536)


def chunked(connection: socket.socket, _request: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")


@pytest.mark.parametrize("handle", [endless, chunked])
def test_p41_an_endless_body_ends_at_the_limit(handle):
    with internet(handle) as (client, _, _server):
        assert reason(client, "http://site.example/") == Reason.TOO_LARGE


@pytest.mark.parametrize("size", [100_000, 100_001])
def test_p41_the_limit_is_exact(size):
    with internet(answers(response(b"x" * size))) as (client, _, _server):
        if size <= QUICK.body_bytes:
            assert len(client.fetch(Request("http://site.example/")).body) == size
        else:
            assert reason(client, "http://site.example/") == Reason.TOO_LARGE


BOMB = b"\0" * 50_000_000


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [("gzip", gzip.compress(BOMB)), ("deflate", zlib.compress(BOMB)), ("GZIP", gzip.compress(BOMB))],
)
def test_p41_a_compressed_bomb_is_counted_as_what_it_unpacks_to(encoding, packed, monkeypatch):
    assert len(packed) < QUICK.body_bytes  # it would pass as it comes over the wire
    with internet(answers(response(packed, content_encoding=encoding))) as (client, _, _server):
        largest = []
        genuine = bodies._inflated

        def watched(*given):
            for piece in genuine(*given):
                largest.append(len(piece))
                yield piece

        monkeypatch.setattr(bodies, "_inflated", watched)
        assert reason(client, "http://site.example/") == Reason.TOO_LARGE
        assert max(largest) <= QUICK.body_bytes + 1
        monkeypatch.setattr(client, "_limits", replace(QUICK, body_bytes=len(BOMB)))
        assert len(client.fetch(Request("http://site.example/")).body) == len(BOMB)  # the guard off


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("br", b"whatever"),
        ("gzip", b"not gzip at all"),
        ("gzip", gzip.compress(b"cut off")[:-9]),
        ("gzip, gzip", gzip.compress(gzip.compress(b"twice"))),
        ("deflate", os.urandom(40)),
    ],
    ids=["brotli", "plain", "cut off", "twice", "noise"],
)
def test_p41_a_mislabeled_body_is_not_read(encoding, body):
    with internet(answers(response(body, content_encoding=encoding))) as (client, _, _server):
        assert reason(client, "http://site.example/") == Reason.UNREADABLE


def test_a_compressed_page_is_unpacked():
    with internet(answers(response(gzip.compress(b"Hello"), content_encoding="gzip"))) as (
        client,
        _,
        _server,
    ):
        assert client.fetch(Request("http://site.example/")).body == b"Hello"


@pytest.mark.parametrize(
    "given", ["application/x-msdownload", "", "text/htmlx", "image/svg+xml; x=text/html"]
)
def test_p41_only_types_that_were_asked_for_are_read(given):
    limits = replace(QUICK, content_types=frozenset({"text/html"}))
    with internet(answers(response(b"<p>", content_type=given)), limits=limits) as (client, _, _server):
        assert reason(client, "http://site.example/") == Reason.TYPE
    with internet(answers(response(b"<p>", content_type=given))) as (client, _, _server):
        assert client.fetch(Request("http://site.example/")).body == b"<p>"  # the guard off
    with internet(answers(response(b"<p>", content_type="Text/HTML; charset=x")), limits=limits) as (
        client,
        _,
        _s,
    ):
        assert client.fetch(Request("http://site.example/")).body == b"<p>"


def test_p41_tls_proves_the_name_and_not_the_address():
    ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.load_cert_chain(CERTIFICATE)
    trusting = ssl.create_default_context(cafile=CERTIFICATE)
    names = {"site.example": [[PUBLIC]], "other.example": [[PUBLIC]]}
    with serving(answers(response(b"secured")), tls=ours) as server:
        around = Internet(server.port, names)

        def client(context):
            return Client(QUICK, resolve=around.resolve, dial=around.dial, tls=context)

        assert client(trusting).fetch(Request("https://site.example/")).body == b"secured"
        assert around.dialed == [f"{PUBLIC} 443"]
        assert reason(client(trusting), "https://other.example/") == Reason.UNREACHABLE
        assert reason(client(None), "https://site.example/") == Reason.UNREACHABLE  # nobody vouches for it
        blind = ssl._create_unverified_context()  # the guard off
        assert client(blind).fetch(Request("https://other.example/")).body == b"secured"


def test_p41_no_cookie_no_credential_no_proxy_of_ours_goes_out(monkeypatch, tmp_path):
    (tmp_path / ".netrc").write_text("machine site.example login us password secret\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with internet(answers(moved("/b"), response(set_cookie="a=b"))) as (client, _, server):
        client.fetch(Request("http://site.example/"))
        client.fetch(Request("http://site.example/"))
    names = {
        line.split(b":")[0].lower() for sent in server.requests for line in sent.split(b"\r\n")[1:] if line
    }
    assert names == {b"host", b"user-agent", b"accept-encoding", b"connection"}


# ── P43: the same answer for whatever lies behind ───────────────────────────────────────────────


def test_p43_closed_port_refused_address_and_silence_are_told_apart_by_nobody():
    told = set()
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    around = Internet(port, {**SITE, "inner.example": [[INNER]]})
    gone = Client(QUICK, resolve=around.resolve, dial=around.dial)
    for host in ("site.example", "inner.example", "unknown.example"):
        told.add(said(gone, host))
    for handle in (silent, lambda connection, _request: connection.sendall(b"SSH-2.0-OpenSSH\r\n\r\n")):
        with internet(handle, limits=replace(QUICK, total_seconds=0.3)) as (client, _, _server):
            told.add(said(client, "site.example"))
    assert told == {("unreachable", "This address could not be reached.", "", (("reason", "unreachable"),))}


def said(client: Client, host: str) -> tuple:
    """All that a person could be shown of the failure."""
    with pytest.raises(FetchError) as refused:
        client.fetch(Request(f"http://{host}/"))
    error = refused.value
    return (error.reason.value, str(error), error.field, tuple(error.details.items()))


def test_a_request_shows_neither_headers_nor_body():
    """P57: what is logged by accident holds no key and no text."""
    shown = repr(Request("https://site.example/", "POST", {"Authorization": "Bearer key"}, b"text"))
    assert "key" not in shown
    assert "text" not in shown
