"""FEVER: our own export scores 1.0 as a prediction; every sentence that evidence points to is there."""

import io
import json
from dataclasses import replace
from typing import Any

import pytest

from annotations.core.records import EvidenceRecord, GoldRecord, VerdictRecord
from annotations.formats.archives import ZipReader, ZipWriter, pack
from annotations.formats.base import Reading
from tests.unit.formats.tables import FIXTURES, native, problems, read, written


def rows(data: bytes, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ZipReader(io.BytesIO(data)).data(name).split(b"\n") if line]


def judged() -> list[Any]:
    """The fixture without gold, with evidence that FEVER can hold for both of its judged claims."""
    records = [each for each in native() if not isinstance(each, GoldRecord)]
    excerpts = {"703": "It burned. All of it 🏮, e.g. two lamps.\nNobody came.", "702": "So it was."}
    return [
        replace(
            each, excerpt=excerpts[each.id[-3:]], stance={"703": "refutes", "702": "supports"}[each.id[-3:]]
        )
        if isinstance(each, EvidenceRecord) and each.id[-3:] in excerpts
        else each
        for each in records
    ]


def score(predictions: list[dict[str, Any]], actual: list[dict[str, Any]]) -> float:
    """The FEVER score (arXiv 1803.05355, section 5): the label is right, and with it one whole set of evidence, among
    the first five sentences that are predicted; a claim without enough information needs none."""
    right = 0
    for guess, truth in zip(predictions, actual, strict=True):
        given = {tuple(place) for place in guess["predicted_evidence"][:5]}
        sets = [{tuple(piece[2:]) for piece in one} for one in truth["evidence"]]
        found = truth["label"] == "NOT ENOUGH INFO" or any(one <= given for one in sets)
        right += guess["predicted_label"] == truth["label"] and found
    return right / len(actual)


def predictions(actual: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "predicted_label": each["label"],
            "predicted_evidence": [piece[2:] for one in each["evidence"] for piece in one],
        }
        for each in actual
    ]


def test_our_export_scores_1():
    actual = rows(written("fever", judged())[0], "claims.jsonl")
    assert [each["label"] for each in actual] == ["SUPPORTS", "REFUTES"]
    assert score(predictions(actual), actual) == 1.0
    wrong = [{**each, "predicted_label": "NOT ENOUGH INFO"} for each in predictions(actual)]
    assert score(wrong, actual) == 0.0
    assert score([{**each, "predicted_evidence": []} for each in predictions(actual)], actual) == 0.0


def test_every_sentence_is_there():
    data, _ = written("fever", judged())
    pages = {page["id"]: page["lines"].split("\n") for page in rows(data, "wiki-pages/wiki-001.jsonl")}
    sentences = [
        pages[page][number].split("\t")
        for claim in rows(data, "claims.jsonl")
        for one in claim["evidence"]
        for _, _, page, number in one
    ]
    assert [text for _, text in sentences] == [
        "40 lanterns were lost.",
        "So it was.",
        "It burned.",
        "All of it 🏮, e.g. two lamps.",
        "Nobody came.",
    ]
    ids = [piece[:2] for claim in rows(data, "claims.jsonl") for one in claim["evidence"] for piece in one]
    assert len({tuple(each) for each in ids}) == len(ids)


def test_sets_stay_apart_and_come_back():
    data, losses = written("fever", judged())
    first = rows(data, "claims.jsonl")[0]
    assert [len(one) for one in first["evidence"]] == [1, 1]
    found = [each for each in read("fever", data) if isinstance(each, EvidenceRecord)]
    assert [each.evidence_set for each in found] == [0, 1, 0]
    assert [loss.count for loss in losses if loss.rule == "white-space"] == [1]


def test_what_it_cannot_hold_is_listed():
    records = [each for each in native() if not isinstance(each, GoldRecord)]
    _, losses = written("fever", records)
    rules = {(loss.rule, loss.what): loss.count for loss in losses if loss.rule != "no-place"}
    assert rules == {
        ("no-sentence", "claim"): 1,
        ("no-sentence", "evidence"): 1,
        ("no-verdict", "claim"): 4,
        ("other-stance", "evidence"): 2,
    }


def test_a_claim_without_enough_information():
    records = [
        replace(each, label="not_enough_evidence") if isinstance(each, VerdictRecord) and each.label else each
        for each in judged()
    ]
    data, _ = written("fever", records)
    assert [each["evidence"] for each in rows(data, "claims.jsonl")] == [
        [[[n, None, None, None]]] for n in (1, 2)
    ]
    assert read("fever", written("fever", read("fever", data))[0]) == read("fever", data)


def test_the_layout_of_the_data_set():
    """Several sets, several pages in a set, links behind the sentences, a page that nobody needs."""
    packed = io.BytesIO()
    pack(FIXTURES / "fever" / "kettle", packed)
    records = read("fever", packed.getvalue(), Reading(annotator="ida"))
    found = [each for each in records if isinstance(each, EvidenceRecord)]
    assert [(each.evidence_set, each.source, each.excerpt) for each in found] == [
        (0, "Tamsin_Bridge", "It closed 🌉 in 2024. It opened again."),
        (1, "Tamsin_Bridge", "It closed 🌉 in 2024."),
        (1, "Port_Ansel", "Ansel is a port -LRB- of Veldania -RRB- ."),
    ]
    again = written("fever", records)[0]
    assert read("fever", again, Reading(annotator="ida")) != []
    actual = rows(again, "claims.jsonl")
    assert score(predictions(actual), actual) == 1.0


ROW: dict[str, Any] = {"id": 1, "label": "SUPPORTS", "claim": "A.", "evidence": [[[1, 1, "P", 0]]]}
WRONG = (
    ({"label": "TRUE"}, "label", "“TRUE” is not one of: SUPPORTS, REFUTES, NOT ENOUGH INFO"),
    ({"claim": " "}, "claim", "is empty"),
    ({"evidence": [[[1, 1, "P"]]]}, "evidence.0.0", "must be annotation, evidence, page and sentence"),
    ({"evidence": [[[1, 1, "P", "0"]]]}, "evidence.0.0", "must name a page and the number of a sentence"),
    ({"evidence": [[[1, 1, "P", 7]]]}, "evidence.0", "no page “P” with a sentence 7 is there"),
    ({"evidence": None}, "evidence", "must be an array, not null"),
)


@pytest.mark.parametrize(("values", "field", "reason"), WRONG, ids=range(len(WRONG)))
def test_what_is_wrong(values, field, reason):
    stream = io.BytesIO()
    with ZipWriter(stream) as archive:
        archive.add(
            "claims.jsonl", b"".join(json.dumps(each).encode() + b"\n" for each in (ROW, ROW | values))
        )
        archive.add("wiki-pages/1.jsonl", json.dumps({"id": "P", "lines": "0\tA."}).encode())
    assert problems("fever", stream.getvalue()) == [("claims.jsonl", 2, field, reason)]
