"""WebAnno TSV 3.3: a file made by hand from the description of the format, and another reader."""

import io
from dataclasses import replace

import pytest

from annotations.core.records import DocumentRecord, GoldRecord, MentionRecord
from annotations.core.spans import Span
from annotations.formats.archives import ZipReader, ZipWriter
from annotations.formats.base import Reading
from tests.unit.formats.tables import FIXTURES, judged, native, problems, read, written

GOLDEN = FIXTURES / "webanno"

WEBANNO2SPACY = """
import csv, json, logging, pathlib, sys, spacy, webanno2spacy
said = []
handler = logging.Handler()
handler.emit = lambda record: said.append(record.getMessage())
webanno2spacy.logger.addHandler(handler)
def missed(text):
    said.clear()
    with open(sys.argv[2], encoding="utf-8") as rows:
        webanno2spacy.convert_rows(spacy.blank("en"), text, csv.reader(rows, delimiter="\\t", quoting=csv.QUOTE_NONE))
    return [each for each in said if "not found" in each]
text = pathlib.Path(sys.argv[1]).read_text("utf-8")
print(json.dumps([missed(text), missed("~" + text)]))
"""


def archive(name: str, data: bytes) -> bytes:
    stream = io.BytesIO()
    with ZipWriter(stream) as made:
        made.add(name, data)
    return stream.getvalue()


def one(text: str, *marks: tuple[list[tuple[int, int]], str]) -> bytes:
    """The file of a text with marks by one annotator."""
    records = native()
    document = replace(
        next(each for each in records if isinstance(each, DocumentRecord)), text=text, sha256=""
    )
    mention = next(each for each in records if isinstance(each, MentionRecord))
    kept = [e for e in records if type(e).__name__ in {"ProjectRecord", "RoundRecord", "ClaimRecord"}]
    work = [e for e in records if type(e).__name__ == "AssignmentRecord"][:1]
    made = []
    for i, (places, label) in enumerate(marks):
        spans = tuple(Span(*place) for place in places)
        quote = " ".join(span.of(text) for span in spans)
        made.append(replace(mention, id=f"m{i}", fragments=spans, quote=quote, claim_types=(label,)))
    reader = ZipReader(io.BytesIO(written("webanno", [*kept, document, *work, *made])[0]))
    return reader.data(reader.names[0])


def rows(data: bytes) -> list[list[str]]:
    return [line.split("\t") for line in data.decode().split("\n") if line and line[0] != "#"]


def test_the_golden_file():
    """Stacked, nested, several tokens, sub-tokens, reserved characters, emoji: read, then written the same."""
    data = (GOLDEN / "golden.tsv").read_bytes()
    records = read("webanno", archive("anna/doc.tsv", data))
    mentions = [each for each in records if isinstance(each, MentionRecord)]
    assert [(each.quote, each.claim_types) for each in mentions] == [
        ("The 💩 tax", ("event",)),
        ("tax", ("quantity", "causal")),
        ("ax is", ("event",)),
        ("5%", ()),
        ("[it_rose]", ("a|b",)),
    ]
    reader = ZipReader(io.BytesIO(written("webanno", records)[0]))
    assert reader.data("anna/doc.tsv").decode() == data.decode()


def test_another_reader(tmp_path):
    """It knows no stacks, no sub-tokens and no UTF-16; it looks for each span in its own tokens, and finds ours."""
    text = "The ferry sails on Monday."
    (tmp_path / "a.txt").write_text(text)
    (tmp_path / "a.tsv").write_bytes(one(text, ([(4, 9)], "vessel"), ([(10, 15)], "event")))
    right, shifted = judged("webanno", WEBANNO2SPACY, tmp_path / "a.txt", tmp_path / "a.tsv")
    assert right == []
    assert [each.split(" ")[0] for each in shifted] == ["span=(4,", "span=(10,"]


def test_offsets_count_utf16():
    places = [row[1:3] for row in rows(one("🏮 a 👩🏽‍🚒 b", ([(2, 3)], "x")))]
    assert places == [["0-2", "🏮"], ["3-4", "a"], ["5-12", "👩🏽‍🚒"], ["13-14", "b"]]


def test_a_single_token_has_no_number():
    assert [row[3] for row in rows(one("A bridge shut", ([(2, 8)], "x")))] == ["_", "x", "_"]
    assert [row[3] for row in rows(one("A bridge shut", ([(2, 13)], "x")))] == ["_", "x[1]", "x[1]"]
    stacked = rows(one("A bridge shut", ([(2, 8)], "x"), ([(2, 8)], "y")))
    assert [row[3] for row in stacked] == ["_", "x[1]|y[2]", "_"]


def test_parts_of_tokens():
    found = rows(one("A bridgehead shut", ([(2, 8)], "x"), ([(8, 17)], "y")))
    assert [(row[0], row[1], row[3]) for row in found] == [
        ("1-1", "0-1", "_"),
        ("1-2", "2-12", "_"),
        ("1-2.1", "2-8", "x[1]"),
        ("1-2.2", "8-12", "y[2]"),
        ("1-3", "13-17", "y[2]"),
    ]


def test_what_it_cannot_hold_is_listed():
    records = native()
    document = next(each for each in records if isinstance(each, DocumentRecord))
    mention = next(each for each in records if isinstance(each, MentionRecord))
    for i, place in enumerate(((7, 13), (1, 2))):
        quote = document.text[slice(*place)]
        records.append(replace(mention, id=f"m{i}", fragments=(Span(*place),), quote=quote))
    rules = {
        (loss.rule, loss.what): loss.count
        for loss in written("webanno", records)[1]
        if loss.rule != "no-place"
    }
    assert rules == {
        ("between-sentences", "document"): 2,
        ("edge-of-tokens", "mention"): 1,
        ("no-token", "mention"): 1,
    }


def test_layers_of_others():
    """Two layers, one of which is not read; chains and relations are passed over; CRLF."""
    data = (GOLDEN / "inception.tsv").read_bytes()
    assert b"\r\n" in data
    records = read("webanno", archive("eva/news.tsv", data), Reading())
    mentions = [each for each in records if isinstance(each, MentionRecord)]
    assert [(each.quote, each.claim_types) for each in mentions] == [
        ("Port Ansel", ("LOC",)),
        ("Monday", ("TIME",)),
    ]


def test_the_folders_of_inception():
    """`annotation/DOCUMENT/ANNOTATOR.tsv`, and what was curated as gold."""
    data, stream = (GOLDEN / "inception.tsv").read_bytes(), io.BytesIO()
    with ZipWriter(stream) as made:
        for name in (
            "annotation/news.txt/eva.tsv",
            "annotation/news.txt/ben.tsv",
            "curation/news.txt/CURATION_USER.tsv",
        ):
            made.add(name, data)
    records = read("webanno", stream.getvalue())
    assert [each.id for each in records if isinstance(each, DocumentRecord)] == ["news.txt"]
    assert {each.provenance.author for each in records if isinstance(each, MentionRecord)} == {"eva", "ben"}
    gold = [each for each in records if isinstance(each, GoldRecord)]
    assert {(each.provenance.author, each.mentions[0].quote) for each in gold} == {
        ("CURATION_USER", "Port Ansel"),
        ("CURATION_USER", "Monday"),
    }


WRONG = (
    (b"#FORMAT=other\n", 1, "is no WebAnno TSV 3"),
    (b"#FORMAT=WebAnno TSV 3.3\n\n#Text=A b\nx\t0-1\tA\t\n", 4, "is no token with its place"),
    (b"#FORMAT=WebAnno TSV 3.3\n\n#Text=A b\n1-1\t0-x\tA\t\n", 4, "is no token with its place"),
    (
        b"#FORMAT=WebAnno TSV 3.3\n\n#Text=A b\n1-1\t0-1\tA\t\n\n#Text=C\n2-1\t1-2\tC\t\n",
        7,
        "begins before the sentence before it ends",
    ),
)


@pytest.mark.parametrize(("data", "line", "reason"), WRONG, ids=range(len(WRONG)))
def test_what_is_wrong(data, line, reason):
    found = problems("webanno", archive("a/d.tsv", data))
    assert found[0] == ("a/d.tsv", line, "", reason)
