"""Which format a file is in, by its content (P48): every format that is read, and what other programs write."""

import io
import json
import zipfile

import pytest

from annotations.formats.base import Reader
from annotations.formats.guessing import KINDS, NotThatFormatError, kind_of, readable, settled
from annotations.formats.registry import FORMATS, WRITERS
from tests.unit.formats.tables import native, written

READABLE = [name for name, each in FORMATS.items() if isinstance(each, Reader)]


def zipped(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "."), text)
    return out.getvalue()


def guessed(data: bytes, name: str = "file") -> str:
    return settled(io.BytesIO(data), name=name)


def test_every_format_that_is_read_has_its_kinds():
    assert set(KINDS) == set(READABLE)


@pytest.mark.parametrize("name", [name for name in READABLE if name in WRITERS])
def test_what_we_write_is_known_again(name):
    """Without any name, and where it is told."""
    data, _ = written(name, native())
    assert guessed(data) == name
    assert settled(io.BytesIO(data), name="x", told=name) == name


@pytest.mark.parametrize(
    ("data", "name", "wanted"),
    (
        (b"Some words.", "a.txt", "text"),
        (b"date 2024-03-05 Some words.", "a", "text"),
        (b'{"a": 1} is how the text begins', "a.txt", ""),
        (b"\xef\xbb\xbfSome words.", "a", "text"),
        (b"id,text\n1,a\n", "a", "csv"),
        (b"id\ttext\n1\ta\n", "a", "tsv"),
        (b"id,words\n1,a\n", "a", "text"),
        (b"id,words\n1,a\n", "a.csv", "csv"),
        (b"id;text\n", "a.csv", "csv"),
        (b"id\ttext\n", "a.csv", "tsv"),
        (b"The O\nferry B-x\n", "a", "conll"),
        (b"-DOCSTART- O\n", "a", "conll"),
        (b"#FORMAT=WebAnno TSV 3.3\n", "a", "webanno"),
        (b"<!DOCTYPE html><p>Words</p>", "a", "html"),
        (b'<html><script type="application/ld+json">{"@type":"ClaimReview"}</script>', "a", "claim-review-pages"),
        (b'<?xml version="1.0"?><xmi:XMI xmlns:xmi="http://www.omg.org/XMI">', "a", "cas-xmi"),
        (b'[{"data": {"text": "a"}}]', "a", "label-studio"),
        (b'{"text": "a", "spans": []}\n', "a", "prodigy"),
        (b'{"text": "a", "label": []}\n', "a", "doccano"),
        (b'{"@context": "https://schema.org", "@type": "ClaimReview"}', "a", "claim-review"),
        (b'{"words": "a"}', "a", ""),
        (b"[1, 2]", "a", ""),
        (b'{"text": "' + b"a" * 70_000 + b'", "label": []}', "a", "doccano"),
        (zipped(a__txt="words"), "a", "text"),
        (zipped(a__txt="words", a__ann=""), "a", "brat"),
        (zipped(a__html="<p>words</p>"), "a", "html"),
        (zipped(a__png="x"), "a", ""),
        (zipped(a__txt="words", MANIFEST=json.dumps({"format": "brat"})), "a", "brat"),
        (zipped(a__txt="words", MANIFEST=json.dumps({"format": "parquet"})), "a", ""),
        (zipped(a__txt="words", MANIFEST="not JSON"), "a", "text"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a.png", ""),
        (b"", "a", ""),
        (b"words \xff\xfe" * 10, "a", ""),
    ),
)  # fmt: skip
def test_what_others_write(data, name, wanted):
    if wanted:
        assert guessed(data, name) == wanted
    else:
        with pytest.raises(NotThatFormatError, match="which format it is in can't be told"):
            guessed(data, name)


@pytest.mark.parametrize(
    ("data", "kind"),
    (
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"\0words", "binary"),
        (b"x" * 65_535 + "é".encode(), "text"),  # the head ends inside a character
        (b"PAR1", "parquet"),
        (b"%PDF-1.7", "pdf"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"x marks the spot", "text"),  # as zlib streams begin, too
    ),
)
def test_kinds(data, kind):
    assert kind_of(io.BytesIO(data)) == kind


def test_what_is_told_must_be_what_it_looks_like():
    with pytest.raises(NotThatFormatError, match="The file is plain text, which “brat”"):
        settled(io.BytesIO(b"words"), name="a.txt", told="brat")


def test_a_lone_file_of_a_format_of_archives():
    """WebAnno's TSV, say, is read as an archive of its own."""
    with readable(io.BytesIO(b"#FORMAT=WebAnno TSV 3.3\n"), "webanno", name="folder/one.tsv") as stream:
        assert zipfile.ZipFile(stream).namelist() == ["one.tsv"]
    whole = io.BytesIO(zipped(a__tsv="x"))
    with readable(whole, "webanno", name="a.zip") as stream:
        assert stream is whole
