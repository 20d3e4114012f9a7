"""P39: which addresses are public."""

from ipaddress import ip_address

import pytest

from annotations.outbound.addresses import is_public

INNER = {
    "unspecified": ("0.0.0.0", "0.1.2.3", "::"),
    "loopback": ("127.0.0.1", "127.255.255.254", "::1"),
    "private": ("10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    "carrier-grade NAT": ("100.64.0.1", "100.127.255.255"),
    "link-local": ("169.254.1.1", "fe80::1", "fe80::1%eth0"),
    "metadata": ("169.254.169.254", "100.100.100.200", "192.0.0.192", "168.63.129.16", "fd00:ec2::254"),
    "unique local": ("fc00::1", "fd12:3456::1"),
    "site-local": ("fec0::1",),
    "multicast": ("224.0.0.1", "239.255.255.255", "ff02::1"),
    "reserved": ("240.0.0.1", "255.255.255.255"),
    "documentation and benchmarks": (
        "192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1", "2001:db8::1", "2001:2::1", "3fff::1",
    ),
    "IPv4-mapped": ("::ffff:127.0.0.1", "::ffff:8.8.8.8"),
    "IPv4-compatible": ("::127.0.0.1",),
    "NAT64": ("64:ff9b::7f00:1", "64:ff9b:1::a00:1"),
    "6to4": ("2002:7f00:1::", "192.88.99.1"),
    "Teredo": ("2001:0:4136:e378:8000:63bf:3fff:fdd2",),
    "beyond global unicast": ("4000::1", "100::1", "5f00::1"),
}  # fmt: skip
PUBLIC = ("1.1.1.1", "8.8.8.8", "93.184.216.34", "100.63.255.255", "100.128.0.1", "172.15.255.255", "172.32.0.1",
          "11.0.0.1", "168.63.129.17", "223.255.255.255", "2606:4700:4700::1111", "2a00:1450:4001::1")  # fmt: skip


@pytest.mark.parametrize(("form", "text"), [(form, text) for form in INNER for text in INNER[form]])
def test_inner_addresses_are_not_public(form, text):
    assert not is_public(ip_address(text)), form


@pytest.mark.parametrize("text", PUBLIC)
def test_neighbors_of_inner_addresses_are_public(text):
    """The control: a rule that refuses everything would fail here."""
    assert is_public(ip_address(text))
