"""Label Studio: its own kit finds our tasks valid under our configuration; what it exports is read."""

import io
import json
from typing import Any

import pytest

from annotations.core.records import DocumentRecord, MentionRecord
from annotations.formats.archives import unpack
from annotations.formats.base import Reading, Suggested
from tests.unit.formats.tables import FIXTURES, judged, native, problems, read, written

FILE = FIXTURES / "label-studio" / "export.json"

SDK = """
import json, pathlib, sys
from label_studio_sdk.label_interface import LabelInterface
folder = pathlib.Path(sys.argv[1])
interface = LabelInterface((folder / "config.xml").read_text("utf-8"))
tasks = json.loads((folder / "tasks.json").read_text("utf-8"))
print(json.dumps({
    # with its annotations, validate_task calls itself without an argument
    "tasks": [bool(interface.validate_task({"data": task["data"]})) for task in tasks],
    "annotations": [bool(interface.validate_annotation(each)) for task in tasks for each in task["annotations"]],
    "predictions": [bool(interface.validate_prediction(each)) for task in tasks for each in task["predictions"]],
    "quotes": [[region["value"]["text"], task["data"]["text"][region["value"]["start"]:region["value"]["end"]]]
               for task in tasks for each in task["annotations"] for region in each["result"] if region["type"] == "labels"],
}))
"""


def verdict_of_the_kit(data: bytes, folder) -> dict[str, Any]:
    unpack(io.BytesIO(data), folder)
    return judged("label-studio", SDK, folder)


def test_the_kit_finds_all_valid(tmp_path):
    """Several labels, several fragments, emoji before and in a span (complaints 4 to 6, 11, 12)."""
    found = verdict_of_the_kit(written("label-studio", native())[0], tmp_path)
    assert found["tasks"] == [True, True]
    assert found["annotations"] == [True] * 4
    assert len(found["quotes"]) == 15
    assert all(text == cut for text, cut in found["quotes"])


def test_the_kit_finds_a_label_that_the_configuration_lacks(tmp_path):
    """The judge can say no."""
    stream = io.BytesIO(written("label-studio", native())[0])
    unpack(stream, tmp_path)
    config = tmp_path / "config.xml"
    config.write_text(config.read_text("utf-8").replace('<Label value="quantity"/>', ""))
    assert not all(judged("label-studio", SDK, tmp_path)["annotations"])


def test_suggestions_are_predictions(tmp_path):
    how = Reading(preannotator="rules", preannotator_version="3")
    suggested = read("label-studio", written("label-studio", native())[0], how)
    assert len([each for each in suggested if isinstance(each, Suggested)]) == 8
    found = verdict_of_the_kit(written("label-studio", suggested)[0], tmp_path)
    assert found["predictions"] == [True, True]
    again = read("label-studio", written("label-studio", suggested)[0])
    assert {(each.preannotator, each.version) for each in again if isinstance(each, Suggested)} == {
        ("rules", "3")
    }


def test_what_it_exports():
    """Line ends of two characters, a person by number, a cancelled annotation, a prediction, other data keys."""
    records = read("label-studio", FILE.read_bytes(), Reading(name="export"))
    [document] = [each for each in records if isinstance(each, DocumentRecord)]
    assert (document.id, document.title, document.metadata) == ("export/17", "", {"desk": "city"})
    assert document.text == "🌉 The bridge\nis shut 👩🏽‍🚒 for a year."
    mentions = [each for each in records if isinstance(each, MentionRecord)]
    assert [(each.quote, each.claim_types, each.provenance.author) for each in mentions] == [
        ("The bridge\nis shut 👩🏽‍🚒", ("event", "quantity"), "3"),
        ("for a year", ("quantity",), "3"),
    ]
    [suggested] = [each for each in records if isinstance(each, Suggested)]
    assert (suggested.preannotator, suggested.suggestion.quote, suggested.suggestion.score) == (
        "ner",
        "bridge",
        0.5,
    )


def test_offsets_of_another_unit():
    """UTF-16 offsets are refused where code points are expected, and read where they are told (complaint 4)."""
    task = {"data": {"text": "🌉 A bridge"}, "annotations": [{"result": [region(3, 4, "A")]}]}
    data = json.dumps([task]).encode()
    assert problems("label-studio", data) == [
        ("", 1, "0.result.0.value.text", "is not the text at its offsets")
    ]
    [mention] = [m for m in read("label-studio", data, Reading(unit="utf16")) if isinstance(m, MentionRecord)]
    assert (mention.quote, mention.fragments[0].start) == ("A", 2)


def region(start: int, end: int, text: str) -> dict[str, Any]:
    value = {"start": start, "end": end, "text": text, "labels": ["event"]}
    return {"id": "a", "from_name": "label", "to_name": "text", "type": "labels", "value": value}


WRONG = (
    ([7], "0", "must be an object, not 7"),
    ([{"data": {}}], "0.data.text", "must be text, not null"),
    ([{"data": {"text": "A"}, "annotations": 7}], "0.annotations", "must be an array, not 7"),
    (
        [{"data": {"text": "A"}, "annotations": [{"result": [region(0, 9, "A")]}]}],
        "0",
        "0 to 9 is no span of a text of 1 code points",
    ),
)


@pytest.mark.parametrize(("tasks", "field", "reason"), WRONG, ids=range(len(WRONG)))
def test_what_is_wrong(tasks, field, reason):
    data = json.dumps([*tasks, {"data": {"text": "B"}}]).encode()
    assert problems("label-studio", data) == [("", 1, field, reason)]
