"""P38: only http and https, ports 80 and 443, no credentials; and hosts that all resolvers read alike."""

import pytest

from annotations.outbound.errors import FetchError, Reason
from annotations.outbound.urls import HostPort, Target, host_port, target

REFUSED = {
    "scheme": ("ftp://site.example/", "file:///etc/passwd", "gopher://site.example/", "javascript:alert(1)",
               "data:text/plain,x", "//site.example/", "site.example", "", "http:", "http://", "http:///path"),
    "port": ("http://site.example:22/", "https://site.example:8443/", "http://site.example:0/",
             "http://site.example:99999/", "http://site.example:x/", "http://site.example:-80/"),
    "credentials": ("http://user@site.example/", "http://user:secret@site.example/", "http://@site.example/",
                    "http://site.example:80@inner.example/"),
    "decimal, octal, hex": ("http://2130706433/", "http://0177.0.0.1/", "http://0x7f.0.0.1/", "http://0x7f000001/",
                            "http://127.1/", "http://127.0.1/", "http://017700000001/", "http://134744072/",
                            "http://1.2.3.4.5/", "http://site.example.0x7f/", "http://127.0.0.01/"),
    "loopback names": ("http://localhost/", "http://LOCALHOST/", "http://localhost./", "http://a.localhost/",
                       "http://localhost.localdomain.local/"),
    "inner names": ("http://db/", "http://metadata/", "http://metadata.google.internal/", "http://printer.local/",
                    "http://router.home.arpa/", "http://wiki.corp/"),
    "parsers differ": ("http://site.example\\@inner.example/", "http://site.example\t/", "http://site .example/",
                       "http://site.example\r\nHost: inner/", "http://[::1/", "http://[::1]x/", "http://[v1.x]/",
                       "http://a..example/", "http://-a.example/", "http://%6c%6fcalhost/", "http://[fe80::1%25eth0]/",
                       "http://[1.2.3.4]/", "http://site.example%00.inner/", "http://site.example\x00/"),
    "length": ("http://site.example/" + "a" * 2048, "http://" + "a" * 64 + ".example/"),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "url"), [(rule, url) for rule in REFUSED for url in REFUSED[rule]])
def test_a_url_that_may_not_be_asked_for_is_refused(rule, url):
    with pytest.raises(FetchError) as refused:
        target(url)
    assert refused.value.reason == Reason.NOT_ALLOWED, rule


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://site.example", Target("http", "site.example", 80, "/")),
        ("HTTPS://Site.Example/a?b=c#d", Target("https", "site.example", 443, "/a?b=c")),
        ("https://site.example:80/", Target("https", "site.example", 80, "/")),
        ("http://site.example.:443/", Target("http", "site.example", 443, "/")),
        ("http://bücher.example/ü?q=ä", Target("http", "xn--bcher-kva.example", 80, "/%C3%BC?q=%C3%A4")),
        ("http://site.example/a%20b", Target("http", "site.example", 80, "/a%20b")),
        # in digits that only look different, or written out: judged when it is connected to
        ("http://①②⑦.⓪.⓪.①/", Target("http", "127.0.0.1", 80, "/")),
        ("http://127.0.0.1/", Target("http", "127.0.0.1", 80, "/")),
        ("http://[0:0::0:1]/", Target("http", "::1", 80, "/")),
    ],
)
def test_a_url_is_taken_apart_once(url, expected):
    assert target(url) == expected


def test_what_the_operator_allows_is_allowed_to_the_port():
    allowed = {host_port("localhost:11434"), host_port("[::1]:9000")}
    assert target("http://localhost:11434/v1", allowed).where == HostPort("localhost", 11434)
    assert target("http://[0:0::1]:9000/", allowed).host == "::1"
    for near in ("http://localhost/", "http://localhost:11435/", "http://127.0.0.1:11434/"):
        with pytest.raises(FetchError):
            target(near, allowed)
    with pytest.raises(FetchError):
        target("http://user@localhost:11434/", allowed)


@pytest.mark.parametrize(
    "text", ["localhost", "localhost:", ":80", "localhost:80/x", "a:b:c", "localhost:x", ""]
)
def test_a_pair_is_a_host_and_a_port(text):
    with pytest.raises(FetchError):
        host_port(text)
