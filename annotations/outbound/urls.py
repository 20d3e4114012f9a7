"""Which URLs may be asked for, and what exactly is asked of whom (P38).

A URL is taken apart once; scheme, host, port and target go on from here as they were checked, so that no
second reader can find another host in it.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from urllib.parse import SplitResult, quote, urlsplit

from annotations.outbound.errors import FetchError, Reason

PORTS = {"http": 80, "https": 443}
MOST_CHARACTERS = 2048
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.ASCII)
_ENDS_IN_A_NUMBER = re.compile(r"(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$", re.ASCII)
_QUAD = re.compile(r"(?:(?:0|[1-9][0-9]{0,2})(?:\.|$)){4}", re.ASCII)
_BRACKETED = re.compile(r"\[[^\[\]]+\](?::[0-9]*)?", re.ASCII)
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\\s]")
#: Names that resolve inside a network, whatever the resolver says.
_INNER_NAMES = ("localhost", "local", "internal", "home.arpa", "lan", "intranet", "corp")


@dataclass(frozen=True, slots=True)
class HostPort:
    """A host as text and a port."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect, and what to ask for there. `host` is ASCII; `path` has the query in it."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def where(self) -> HostPort:
        return HostPort(self.host, self.port)

    @property
    def url(self) -> str:
        """The URL that was asked for, without its fragment."""
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.authority}{port}{self.path}"

    @property
    def authority(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host


def target(url: str, allowed: Collection[HostPort] = ()) -> Target:
    """The parts of a URL that may be asked for.

    `allowed` are pairs that the operator lets be reached at any port, under any name.

    Raises:
        FetchError: NOT_ALLOWED, for another scheme or port, credentials, or no host of a public site.
    """
    parts = _split(url)
    host = _host(parts)
    port = _port(parts)
    if HostPort(host, port) not in allowed:
        _refuse_unless(port in PORTS.values() and _may_be_public(host))
    return Target(parts.scheme, host, port, _path(parts))


def host_port(text: str) -> HostPort:
    """The pair that `host:port` spells, the host as `target` would name it.

    Raises:
        FetchError: NOT_ALLOWED, when it spells no such pair.
    """
    parts = _split(f"http://{text}")
    _refuse_unless(parts.port is not None and not parts.path and not parts.query)
    return HostPort(_host(parts), _port(parts))


def _refuse_unless(holds: bool) -> None:  # noqa: FBT001 - reads as the rule
    if not holds:
        raise FetchError(Reason.NOT_ALLOWED)


def _split(url: str) -> SplitResult:
    _refuse_unless(len(url) <= MOST_CHARACTERS and not _UNSAFE.search(url))
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise FetchError(Reason.NOT_ALLOWED) from error
    _refuse_unless(parts.scheme in PORTS and "@" not in parts.netloc)
    return parts


def _host(parts: SplitResult) -> str:
    """The host in ASCII and lower case; a name by IDNA, so that look-alike digits are digits from here on."""
    name = parts.hostname or ""
    if parts.netloc.startswith("["):
        _refuse_unless(_BRACKETED.fullmatch(parts.netloc) is not None)
        return _literal(name)
    try:
        name = name.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError as error:
        raise FetchError(Reason.NOT_ALLOWED) from error
    _refuse_unless(bool(name) and all(map(_LABEL.fullmatch, name.split("."))))
    return name


def _literal(text: str) -> str:
    """An address in brackets, in its one canonical form; none with a zone."""
    try:
        address = ip_address(text)
    except ValueError as error:
        raise FetchError(Reason.NOT_ALLOWED) from error
    _refuse_unless(isinstance(address, IPv6Address) and address.scope_id is None)
    return str(address)


def _port(parts: SplitResult) -> int:
    return PORTS[parts.scheme] if parts.port is None else parts.port


def _may_be_public(host: str) -> bool:
    """Whether the text can name a public site: an address is judged when it is connected to.

    Numbers in any form but four decimal parts are read differently by different resolvers.
    """
    if ":" in host:
        return True
    if _ENDS_IN_A_NUMBER.search(host):
        return _QUAD.fullmatch(host) is not None
    return "." in host and not any(host == name or host.endswith(f".{name}") for name in _INNER_NAMES)


def _path(parts: SplitResult) -> str:
    query = f"?{parts.query}" if parts.query else ""
    return quote((parts.path or "/") + query, safe="/?:@!$&'()*+,;=~%-._[]|{}^`\"<>")
