"""AVeriTeC JSON: the layout with all its rules, and the entries of the data set's own development part."""

import json
from typing import Any

import pytest

from annotations.core.records import ClaimRecord, EvidenceRecord, MentionRecord, VerdictRecord
from annotations.formats.averitec_layout import KEYS, faults
from annotations.formats.base import FormatError, Reading
from tests.unit.formats.tables import CHECKOUT, FIXTURES, native, problems, read, written

FILE = FIXTURES / "averitec" / "kettle.json"
DEVELOPMENT = CHECKOUT / ".." / "shared" / "data" / "averitec-dev" / "claims.jsonl"


def entries() -> list[dict[str, Any]]:
    return json.loads(FILE.read_text("utf-8"))


def changed(path: str, value: Any) -> dict[str, Any]:
    """The first entry with one value changed; `...` takes its key out."""
    entry = entries()[0]
    *parents, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
    place: Any = entry
    for step in parents:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return entry


WRONG = (
    ("claim", "", "claim", "is empty"),
    ("claim", ..., "claim", "is missing"),
    ("claim", None, "claim", "must be str"),
    ("verdict", "x", "verdict", "is no key of this layout"),
    ("required_reannotation", "false", "required_reannotation", "must be bool"),
    ("label", "supported", "label", f"“supported” is not one of: {', '.join(KEYS)}"),
    ("claim_date", "2024-03-09", "claim_date", "“2024-03-09” is no day written DD-MM-YYYY"),
    ("claim_date", "30-2-2024", "claim_date", "“30-2-2024” is no day written DD-MM-YYYY"),
    ("speaker", 7, "speaker", "must be str or null"),
    ("location_ISO_code", "Sweden", "location_ISO_code", "is no two-letter country code"),
    ("claim_types", "Causal Claim", "claim_types", "must be list"),
    ("claim_types.0", 7, "claim_types.0", "must be str"),
    ("fact_checking_strategies.0", None, "fact_checking_strategies.0", "must be str"),
    ("questions.0", "Who?", "questions.0", "must be an object"),
    ("questions.0.answers", ..., "questions.0.answers", "is missing"),
    ("questions.0.answers.0.source_url", ..., "questions.0.answers.0.source_url", "is missing"),
    ("questions.0.answers.0.url", "", "questions.0.answers.0.url", "is no key of this layout"),
    (
        "questions.0.answers.0.boolean_explanation",
        "x",
        "questions.0.answers.0.boolean_explanation",
        "goes with Boolean answers, and with no others",
    ),
    (
        "questions.1.answers.0.boolean_explanation",
        ...,
        "questions.1.answers.0.boolean_explanation",
        "goes with Boolean answers, and with no others",
    ),
    (
        "questions.2.answers.0.source_medium",
        "PDF",
        "questions.2.answers.0.source_medium",
        "must be empty where there is no answer",
    ),
)


@pytest.mark.parametrize(("path", "value", "field", "reason"), WRONG, ids=range(len(WRONG)))
def test_what_the_layout_does_not_allow(path, value, field, reason):
    entry = changed(path, value)
    assert list(faults(entry)) == [(field, reason)]
    data = json.dumps([entries()[1], entry]).encode()
    assert problems("averitec", data) == [("", 1, f"1.{field}", reason)]


def test_an_unknown_kind_of_answer_or_claim():
    assert [field for field, _ in faults(changed("questions.0.answers.0.answer_type", "Short"))] == [
        "questions.0.answers.0.answer_type"
    ]
    assert [field for field, _ in faults(changed("claim_types.0", "Rumor"))] == ["claim_types.0"]
    assert list(faults(7)) == [("", "must be an object")]


@pytest.mark.parametrize(
    "data", (b"{}", b"[", b"[{}", b"[{},]", b"[{} {}]", b"[] x", b"", b'["\xff"]', b"[" * 9999)
)
def test_what_is_no_array(data):
    with pytest.raises(FormatError):
        read("averitec", data)


def test_everything_in_it_is_read():
    records = read("averitec", FILE.read_bytes(), Reading(annotator="ida", name="kettle"))
    claims = [each for each in records if isinstance(each, ClaimRecord)]
    assert [(each.claimant, each.place) for each in claims] == [("Ida Voss 👩🏽‍🚒", "SE"), ("", "")]
    assert str(claims[0].claim_date.start) == "2024-03-09"
    assert {each.provenance.author for each in claims} == {"ida"}
    assert [each.label for each in records if isinstance(each, VerdictRecord)] == ["conflicting", "supported"]
    kinds = [each.answer_type for each in records if isinstance(each, EvidenceRecord)]
    assert kinds == ["extractive", "abstractive", "boolean", "unanswerable"]
    mentions = [each for each in records if isinstance(each, MentionRecord)]
    assert [each.claim_types for each in mentions] == [("event", "position"), ()]


def test_the_same_entries_come_out():
    """All but days without a leading zero, which are written with it."""
    data, losses = written("averitec", read("averitec", FILE.read_bytes()))
    expected = entries()
    expected[0]["claim_date"] = "09-03-2024"
    assert json.loads(data) == expected
    assert [loss for loss in losses if loss.rule != "no-place"] == []


def test_our_export_keeps_the_layout():
    data, losses = written("averitec", native())
    assert [fault for entry in json.loads(data) for fault in faults(entry)] == []
    assert {loss.rule for loss in losses} == {"no-place", "no-verdict", "gold-first", "no-country"}


def test_the_development_part_of_the_data_set():
    """Its claims, whose questions are left out there; only what is absent is filled in."""
    if not DEVELOPMENT.exists():
        pytest.skip("../shared/data/averitec-dev is not here")
    rows = [json.loads(line) for line in DEVELOPMENT.read_text("utf-8").splitlines()]
    absent = {
        "required_reannotation": False,
        "justification": "",
        "original_claim_url": None,
        "cached_original_claim_url": None,
        "fact_checking_article": None,
        "fact_checking_strategies": [],
        "questions": [],
    }
    whole = [absent | row for row in rows]
    again = json.loads(written("averitec", read("averitec", json.dumps(whole).encode()))[0])
    assert len(again) == 500
    for before, after in zip(whole, again, strict=True):
        day = "-".join(part.zfill(2) for part in before["claim_date"].split("-"))
        same = {"claim_date": day}
        same |= {key: before[key] or None for key in ("speaker", "reporting_source")}
        same |= {"claim_types": list(dict.fromkeys(before["claim_types"]))}
        assert after == before | same
