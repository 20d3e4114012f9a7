"""Zip archives: the same bytes each time, hostile ones refused (P46), names that any file system takes."""

import io
import zipfile

import pytest

from annotations.formats import archives
from annotations.formats.archives import ZipReader, ZipWriter, name_of, pack, safe_name, unpack
from annotations.formats.base import FormatError


def made(*entries: tuple[str, bytes], mode: int = 0o100644) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return stream


@pytest.mark.parametrize(
    "name", ("../x", "a/../../x", "/etc/passwd", "..\\x", "C:/x", "a/..", "\\\\host\\share")
)
def test_names_that_lead_out(name, tmp_path):
    stream = made(("good.txt", b""), (name, b"x"))
    with pytest.raises(FormatError, match="leads out of the archive"):
        unpack(stream, tmp_path / "inside")
    assert not (tmp_path / "x").exists()


def test_links():
    with pytest.raises(FormatError, match="is no plain file"):
        ZipReader(made(("link", b"/etc/passwd"), mode=0o120777))


def test_what_unpacks_to_far_more():
    """By ratio, whatever the archive says of its sizes, and before it is all in memory."""
    bomb = made(("zeros", bytes(30_000_000)))
    with pytest.raises(FormatError, match="unpacks to more than is permitted"):
        ZipReader(bomb).data("zeros")


def test_a_text_that_packs_well_is_no_bomb():
    text = b"The ferry sails at noon. " * 100_000
    assert ZipReader(made(("a", bytes(1000) + text[:1_000_000]))).data("a")[1000:] == text[:1_000_000]


def test_too_much_in_all(monkeypatch):
    monkeypatch.setattr(archives, "MOST_BYTES", 15)
    reader = ZipReader(made(("a", b"0123456789"), ("b", b"0123456789")))
    assert reader.data("a") == b"0123456789"
    with pytest.raises(FormatError, match="unpacks to more"):
        reader.data("b")


def test_too_many_entries(monkeypatch):
    monkeypatch.setattr(archives, "MOST_ENTRIES", 2)
    with pytest.raises(FormatError, match="has 3 entries"):
        ZipReader(made(("a", b""), ("b", b""), ("c", b"")))


def test_two_of_one_name():
    with pytest.warns(UserWarning, match="Duplicate name"):
        stream = made(("a", b"1"), ("a", b"2"))
    with pytest.raises(FormatError, match="two entries of one name"):
        ZipReader(stream)


@pytest.mark.parametrize("data", (b"", b"PK", b"PK\x03\x04" + bytes(40), b"text"))
def test_no_archive(data):
    with pytest.raises(FormatError, match="is no zip archive"):
        ZipReader(io.BytesIO(data))


def test_a_damaged_entry():
    data = made(("a", b"0123456789" * 100)).getvalue()
    reader = ZipReader(io.BytesIO(data[:35] + b"\xff\xff\xff" + data[38:]))
    with pytest.raises(FormatError, match="a: is damaged"):
        reader.data("a")


def test_the_same_bytes_and_a_folder_back(tmp_path):
    first, second = io.BytesIO(), io.BytesIO()
    for stream in (first, second):
        with ZipWriter(stream) as archive:
            archive.add("b/é.txt", [b"1", b"2"])
            archive.add("a.txt", b"3")
    assert first.getvalue() == second.getvalue()
    unpack(first, tmp_path / "out")
    assert (tmp_path / "out" / "b" / "é.txt").read_bytes() == b"12"
    (tmp_path / "out" / "link").symlink_to(tmp_path)
    again = io.BytesIO()
    pack(tmp_path / "out", again)
    assert ZipReader(again).names == ["a.txt", "b/é.txt"]


@pytest.mark.parametrize(
    "text", ("plain", "a/b", "..", ".x", "100%", "%2F", "a\nb", "", "C:\\x", "é 🏮", "a*?")
)
def test_names_of_files(text):
    assert name_of(safe_name(text)) == text
    assert not set(safe_name(text)) & set('/\\:*?"<>|\n')
    assert safe_name(text) not in {"", ".", ".."}
