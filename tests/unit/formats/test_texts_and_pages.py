"""Plain and dated texts, and HTML pages with their main text."""

import io
import sys

import pytest

from annotations.core.records import DocumentRecord
from annotations.formats.archives import ZipWriter, pack
from annotations.formats.base import FormatError, Reading, UnknownFormatError
from annotations.formats.files import is_archive
from tests.unit.formats.tables import CHECKOUT, FIXTURES, problems, read

SEEDS = CHECKOUT / ".." / "shared" / "data" / "seed-articles"
PAGE = (FIXTURES / "html" / "bridge.html").read_bytes()


def documents(identifier: str, data: bytes, **told: str) -> list[DocumentRecord]:
    return [each for each in read(identifier, data, Reading(**told)) if isinstance(each, DocumentRecord)]


def archive(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with ZipWriter(stream) as made:
        for name, data in files.items():
            made.add(name.replace("_", "."), data)
    return stream.getvalue()


def test_a_dated_text():
    [found] = documents("text", "\ufeffdate 2024-03-05 The bridge 🌉\r\nis shut.\r\n".encode(), name="wire-7")
    assert (found.text, str(found.published_on)) == ("The bridge 🌉\nis shut.", "2024-03-05")
    assert (found.id, found.title) == ("wire-7", "The bridge 🌉 is shut")


def test_a_folder_of_texts():
    packed = io.BytesIO()
    pack(CHECKOUT / "fixtures" / "demo", packed)
    found = documents("text", packed.getvalue())
    assert len(found) == 4
    assert all(each.published_on and each.title and each.sha256 for each in found)
    assert len({each.id for each in found}) == 4


@pytest.mark.parametrize(
    ("data", "reason"),
    (
        (b"\xff", "The file is not UTF-8: byte 0 cannot be decoded."),
        (b"a\0", "The text holds a NUL character at character 1."),
        (b"  ", "The text is empty."),
        (b"date 2024-02-30 x", "There is no date 2024-02-30."),
    ),
)
def test_texts_that_cannot_be_stored(data, reason):
    found = problems("text", archive(a_txt=b"Fine.", b_txt=data))
    assert [(file, said) for file, _, _, said in found] == [("b.txt", reason)]


def test_the_real_articles():
    if not SEEDS.exists():
        pytest.skip("../shared/data/seed-articles is not here")
    packed = io.BytesIO()
    pack(SEEDS, packed)
    found = documents("text", packed.getvalue())
    assert len(found) == len(list(SEEDS.glob("*.txt")))
    assert all(each.published_on for each in found)


def test_the_main_text_of_a_page():
    """Title, day, author and site from the page's own words; neither menu nor footer nor script."""
    [found] = documents("html", PAGE, name="bridge")
    assert (found.title, str(found.published_on), found.author) == (
        "The Tamsin Bridge 🌉 is shut",
        "2024-03-05",
        "Anaïs Voss",
    )
    assert (found.publisher, found.url) == ("Ansel Courier", "https://ansel.example/bridge")
    assert "The Tamsin Bridge 👩🏽‍🚒 was shut on Monday & nobody may cross it" in found.text
    assert not [each for each in ("Subscribe", "alert(", "All rights", "<", "\r") if each in found.text]


def test_what_shows_nothing_stays():
    """Joiners in emoji and in Persian, marks of direction, as characters and as references."""
    page = PAGE.decode().replace("nobody may", "&zwj;a\u200db می\u200cرود &#x200F;‎ ❤\ufe0f nobody may")
    [found] = documents("html", page.encode())
    assert "\u200da\u200db می\u200cرود \u200f\u200e ❤\ufe0f nobody may" in found.text


def test_an_archive_of_pages():
    found = documents("html", archive(a_html=PAGE, b_htm=PAGE, c_txt=b"no page"))
    assert [each.id for each in found] == ["a", "b"]


@pytest.mark.parametrize("data", (b"", b"<html><body></body></html>", b"\x00\x01"))
def test_pages_without_a_text(data):
    assert problems("html", data) == [("", 0, "text", "no main text could be found")]


def test_without_trafilatura(monkeypatch):
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(UnknownFormatError, match="needs trafilatura"):
        read("html", PAGE)


def test_nothing_is_fetched(monkeypatch):
    """P45: a page that names other files is read without looking at them."""
    import socket

    def refuse(*_given: object, **_named: object) -> None:
        raise AssertionError("somebody went out")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    hostile = PAGE.replace(
        b"<head>", b'<head><base href="http://127.0.0.1:9/"><link rel="stylesheet" href="x.css">'
    )
    hostile = (
        b'<!DOCTYPE html SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        + hostile
    )
    [found] = documents("html", hostile.replace(b"nobody", b"&e;nobody"))
    assert "root:" not in found.text
    assert "nobody may cross" in found.text


def test_archives_are_known_by_their_content():
    """P48."""
    assert is_archive(io.BytesIO(archive(a_txt=b"x")))
    assert not is_archive(io.BytesIO(b"PK is how this text begins"))


def test_a_single_bad_file_ends_it():
    with pytest.raises(FormatError, match="The text is empty"):
        read("text", b"")
