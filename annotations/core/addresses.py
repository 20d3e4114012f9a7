"""Network addresses: which one a request comes from, and which ones count as one sender."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
UNKNOWN = "unknown"
IPV6_SITE_BITS = 64


def sender(peer: str, forwarded_for: str, proxies: Sequence[Network]) -> str:
    """The address that a request comes from, as text; `UNKNOWN` where there is none.

    `peer` is at the other end of the connection. `forwarded_for` is the X-Forwarded-For header,
    which anybody can write: it counts only as far as configured proxies wrote it, so it is read
    from its end to the first address that is no proxy.
    """
    found = parsed(peer)
    for text in reversed(forwarded_for.split(",")):
        before = parsed(text)
        if found is None or before is None or not any(found in network for network in proxies):
            break
        found = before
    return UNKNOWN if found is None else str(found)


def parsed(text: str) -> Address | None:
    """The address that a text spells, IPv4 inside IPv6 as IPv4; None for anything else."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address


def site(address: str) -> str:
    """What limits count as one sender: an IPv4 address, or the /64 that one customer is given."""
    known = parsed(address)
    if not isinstance(known, IPv6Address):
        return address
    return str(ip_network((int(known), IPV6_SITE_BITS), strict=False))
