"""doccano: the unit of a file is said, asked for or found out; its three layouts are read."""

import io
import json
from typing import Any

import pytest

from annotations.core.records import DocumentRecord, MentionRecord
from annotations.formats.base import PLAINLY, FormatError, Reading
from annotations.formats.registry import reader
from tests.unit.formats.tables import FIXTURES, native, problems, read, written


def rows(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.split(b"\n") if line]


def mentions(data: bytes, how: Reading = PLAINLY) -> list[MentionRecord]:
    return [each for each in read("doccano", data, how) if isinstance(each, MentionRecord)]


def test_our_lines_have_the_layout():
    """Keys of doccano's relation export, ids that are whole numbers, offsets that slice in Python."""
    for row in rows(written("doccano", native())[0]):
        assert {"id", "text", "entities", "relations", "Comments"} <= row.keys()
        assert row["offset_unit"] == "code_point"
        ids = [each["id"] for each in row["entities"]]
        assert ids == list(range(1, len(ids) + 1))
        for each in row["entities"]:
            assert set(each) == {"id", "label", "start_offset", "end_offset"}
            assert row["text"][each["start_offset"] : each["end_offset"]].strip()
        for each in row["relations"]:
            assert set(each) == {"id", "from_id", "to_id", "type"}
            assert {each["from_id"], each["to_id"]} <= set(ids)


def test_the_golden_file():
    """Written by hand from doccano's own export module; our bytes for the same records are these."""
    golden = (FIXTURES / "doccano" / "golden.jsonl").read_bytes()
    again, _ = written("doccano", read("doccano", golden))
    assert rows(again) == rows(golden)


TEXT = "🌉 The bridge is shut 👩🏽‍🚒."


def line(*spans: tuple[int, int, str], text: str = TEXT, **more: Any) -> bytes:
    return json.dumps({"text": text, "label": spans, **more}).encode() + b"\n"


ENGINE = "👩🏽‍🚒"
AFTER = len(f"{ENGINE} ")
ACCENTED = "Le cafe\u0301 est fermé"
DIFFERENT = "🌉🌉 a b"

UNITS = (
    (line((2, 12, "a")), "code points", "The bridge"),
    (line((3, 13, "a")), "UTF-16 units", "The bridge"),
    (line((2, 12, "a"), text="A short text"), "code points", "short text"),
    (line((2, 5, "a"), text=f"{ENGINE} The bridge"), "grapheme clusters", "The"),
    (line((AFTER, AFTER + 3, "a"), text=f"{ENGINE} The bridge"), "code points", "The"),
    (line((8, 11, "a"), text=ACCENTED), "grapheme clusters", "est"),
    (line((9, 12, "a"), text=ACCENTED), "code points", "est"),
    (line((2, 5, "a"), text="A\r\nThe bridge"), "grapheme clusters", "The"),
    # where every unit marks the same words it does not matter which it is
    (line(text=TEXT), "code points", None),
    (line((0, 3, "a"), text="The 🌉"), "code points", "The"),
)


@pytest.mark.parametrize(("data", "unit", "quote"), UNITS)
def test_the_unit_is_found_out_and_said(data, unit, quote):
    """Complaints 1 to 3: a file says nothing of its unit."""
    said: list[str] = []
    assert [each.quote for each in mentions(data, Reading(say=said.append))] == ([quote] if quote else [])
    assert said == [f"offsets are read as {unit}"]


def test_the_unit_can_be_told():
    data = line((5, 6, "a"), text=f"{DIFFERENT} cafe\u0301")
    quotes = [
        mentions(data, Reading(unit=unit))[0].quote for unit in ("utf16", "code_point", "grapheme_cluster")
    ]
    assert quotes == ["a", "b", "b"]
    [accented] = mentions(
        line((7, 11, "a"), text=f"{DIFFERENT} cafe\u0301"), Reading(unit="grapheme_cluster")
    )
    assert accented.quote == "cafe\u0301"


@pytest.mark.parametrize(
    ("data", "reason"),
    (
        (line((2, 12, "a")) + line((3, 13, "a")), "fit no unit"),
        (line((0, 99, "a")), "fit no unit"),
        (line((5, 6, "a"), text=DIFFERENT), "code points and UTF-16 units and grapheme clusters alike"),
    ),
)
def test_units_that_cannot_be_found_out(data, reason):
    with pytest.raises(FormatError, match=reason):
        reader_of(data)


def reader_of(data: bytes) -> list[Any]:
    return list(reader("doccano").read(io.BytesIO(data)))


def test_a_unit_that_does_not_fit_is_refused():
    assert problems("doccano", line((0, 99, "a"), text="A bridge"), Reading(unit="code_point")) == [
        ("", 1, "", "0 to 99 is no span of a text of 8 code points")
    ]


def test_meta_keys_become_metadata():
    data = line((0, 1, "x"), text="A bridge", desk="city", page=3)
    [document] = [each for each in read("doccano", data) if isinstance(each, DocumentRecord)]
    assert document.metadata == {"desk": "city", "page": 3}


WRONG = (
    ({"text": 7}, "text", "must be text, not 7"),
    ({"text": "A", "label": [[0]]}, "label.0", "must be start, end and label"),
    ({"text": "A", "label": [["0", 1, "x"]]}, "label.0", "must be a whole number from 0, not text"),
    (
        {"text": "A", "entities": [{"start_offset": 0}]},
        "entities.0.end_offset",
        "must be a whole number from 0, not null",
    ),
    ({"text": "A", "relations": 7}, "relations", "must be an array, not 7"),
)


@pytest.mark.parametrize(("row", "field", "reason"), WRONG, ids=range(len(WRONG)))
def test_what_is_wrong(row, field, reason):
    data = line((0, 1, "x"), text="A bridge") + json.dumps(row).encode() + b"\n"
    assert problems("doccano", data) == [("", 2, field, reason)]
