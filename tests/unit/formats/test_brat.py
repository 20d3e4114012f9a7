"""brat: another parser finds each mention with its fragments; line breaks are cut out and come back."""

import io
from dataclasses import replace
from typing import Any

import pytest

from annotations.core.records import AssignmentRecord, ClaimRecord, DocumentRecord, GoldRecord, MentionRecord
from annotations.core.spans import Span, quote_of
from annotations.formats.archives import ZipReader, ZipWriter, pack, unpack
from annotations.formats.base import Reading, Suggested
from annotations.formats.brat import joined_at_line_ends, split_at_line_ends
from tests.unit.formats.tables import FIXTURES, judged, native, problems, read, written

PYBRAT = """
import json, pathlib, sys
from pybrat.parser import BratParser
found = []
for folder in sorted({each.parent for each in pathlib.Path(sys.argv[1]).rglob("*.ann")}):
    for example in BratParser().parse(str(folder)):
        for each in example.entities:
            cut = " ".join(example.text[span.start:span.end] for span in each.spans)
            found.append([folder.name, each.type, each.mention, cut, len(each.spans)])
        found += [[folder.name, each.type, each.arg1.id, each.arg2.id, 0] for each in example.relations]
print(json.dumps(found))
"""


def test_pybrat_finds_all(tmp_path):
    """Discontinuous, nested and overlapping mentions, emoji before and in them, right-to-left text."""
    unpack(io.BytesIO(written("brat", native())[0]), tmp_path)
    found = judged("standoff", PYBRAT, tmp_path)
    mentions = [each for each in found if each[4]]
    quotes = [each.quote for each in native() if isinstance(each, MentionRecord)]
    gold = [m.quote for each in native() if isinstance(each, GoldRecord) for m in each.mentions]
    assert sorted(said for _, _, said, *_ in mentions) == sorted([*quotes, *gold])
    assert all(said == cut for _, _, said, cut, _ in mentions)
    assert sorted(count for *_, count in mentions) == [1] * 6 + [2] * 3 + [3]
    assert [each for each in found if not each[4]] == [
        ["gold@peeson-ad1d1ca70e00", "SameClaim", "T1", "T2", 0],
        ["person-0a1b2c3d4e5f", "SameClaim", "T1", "T2", 0],
        ["person-f00d5eed1234", "SameClaim", "T1", "T3", 0],
    ]


def test_an_annotator_who_found_nothing_has_an_empty_file():
    records = [each for each in native() if not isinstance(each, MentionRecord | GoldRecord)]
    reader = ZipReader(io.BytesIO(written("brat", records)[0]))
    files = [name for name in reader.names if name.endswith(".ann")]
    assert len(files) == 3
    assert {reader.data(name) for name in files} == {b""}
    assert len([r for r in read("brat", written("brat", records)[0]) if isinstance(r, AssignmentRecord)]) == 3


def test_documents_that_nobody_worked_on():
    records = [each for each in native() if isinstance(each, DocumentRecord)]
    again = read("brat", written("brat", records)[0])
    assert [each.text for each in again if isinstance(each, DocumentRecord)] == [
        each.text for each in records
    ]
    assert not [each for each in again if isinstance(each, AssignmentRecord)]


TEXT = "One\ntwo\n\nthree four"
CUTS = (
    ([(0, 7)], [(0, 3), (4, 7)]),
    ([(0, 14)], [(0, 3), (4, 7), (9, 14)]),
    ([(0, 3), (9, 14)], [(0, 3), (9, 14)]),
)


@pytest.mark.parametrize(("fragments", "cut"), CUTS)
def test_line_breaks(fragments, cut):
    spans = tuple(Span(*each) for each in fragments)
    parts = split_at_line_ends(TEXT, spans)
    assert [(span.start, span.end) for span in parts] == cut
    assert joined_at_line_ends(TEXT, parts) == spans


def marked(*fragments: tuple[int, int]) -> list[Any]:
    """A data set of one text with one mention."""
    records = native()
    document = next(each for each in records if isinstance(each, DocumentRecord))
    mention = next(each for each in records if isinstance(each, MentionRecord))
    spans = tuple(Span(*each) for each in fragments)
    kept = [each for each in records if not isinstance(each, DocumentRecord | MentionRecord | GoldRecord)]
    return [
        *kept,
        replace(document, text=TEXT, sha256=""),
        replace(mention, fragments=spans, quote=quote_of(TEXT, spans)),
    ]


@pytest.mark.parametrize(("fragments", "lost"), (([(0, 7)], 0), ([(0, 4)], 1), ([(0, 3), (4, 7)], 1)))
def test_a_line_break_that_does_not_come_back_is_listed(fragments, lost):
    """At the end of a mention, or alone between two fragments, which come back as one."""
    records = [each for each in marked(*fragments) if not isinstance(each, AssignmentRecord)]
    records += [each for each in native() if isinstance(each, AssignmentRecord)][:1]
    data, losses = written("brat", records)
    assert sum(loss.count for loss in losses if loss.rule == "line-break") == lost
    [mention] = [each for each in read("brat", data) if isinstance(each, MentionRecord)]
    assert "\n" not in mention.quote or mention.quote == "One\ntwo"


def test_a_claim_in_several_documents_is_listed():
    records = native()
    mentions = [each for each in records if isinstance(each, MentionRecord)]
    other = next(each for each in mentions if each.document != mentions[0].document)
    records[records.index(other)] = replace(other, claim=mentions[0].claim)
    _, losses = written("brat", records)
    assert [loss.examples for loss in losses if loss.rule == "claim-across-documents"] == [
        (mentions[0].claim,)
    ]


def test_a_collection_of_others(tmp_path):
    """A folder with CRLF, normalizations, events and relations of its own; what has no place is said."""
    packed, said = io.BytesIO(), []
    pack(FIXTURES / "brat" / "harbor", packed)
    records = read("brat", packed.getvalue(), Reading(annotator="eva", say=said.append))
    mentions = [each for each in records if isinstance(each, MentionRecord)]
    assert [(each.quote, each.claim_types, each.provenance.author) for each in mentions] == [
        ("🌉 The bridge", ("Structure",), "eva"),
        ("bridge\nis shut 👩🏽‍🚒", ("Event",), "eva"),
        ("The year", ("Time",), "eva"),
    ]
    assert [each.wording for each in records if isinstance(each, ClaimRecord)][1] == "The bridge is shut."
    assert said == [
        "1 × attribute Negation passed over",
        "1 × line of the kind E passed over",
        "1 × line of the kind N passed over",
        "1 × relation Located passed over",
    ]


def test_marks_as_suggestions():
    packed = io.BytesIO()
    pack(FIXTURES / "brat" / "harbor", packed)
    records = read("brat", packed.getvalue(), Reading(preannotator="ner", preannotator_version="2"))
    assert len([each for each in records if isinstance(each, Suggested)]) == 3
    again = read("brat", written("brat", records)[0])
    assert [each for each in again if isinstance(each, Suggested)] == [
        each for each in records if isinstance(each, Suggested)
    ]


WRONG = (
    ("T1\tEvent 0 99\tx", "", "0 to 99 is no span of a text of 8 code points"),
    ("T1\tEvent 0 1\tx", "T", "is not the text at its places"),
    ("T1\tEvent\tA", "T", "is no type and places"),
    ("T1\tEvent 4 5;0 1\tx", "fragments", "Fragments must be in order and must not overlap."),
    ("A1\tClaimType T9 x", "", "there is no T9 before this line"),
    ("R1\tSameClaim T1 T2", "R", "is no relation of two arguments"),
    ("#1\tAnnotatorNotes T9\tx", "", "there is no T9 before this line"),
)


@pytest.mark.parametrize(("line", "field", "reason"), WRONG, ids=range(len(WRONG)))
def test_lines_that_are_wrong(line, field, reason):
    stream = io.BytesIO()
    with ZipWriter(stream) as archive:
        archive.add("a/d.txt", b"A bridge")
        archive.add("a/d.ann", f"T7\tEvent 0 1\tA\n{line}\nT8\tEvent 2 8\tbridge\n".encode())
    assert problems("brat", stream.getvalue()) == [("a/d.ann", 2, field, reason)]
