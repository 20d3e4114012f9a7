"""Small shared parts: arrays read item by item, the store, losses, labels, quotes without offsets."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.core.records import ClaimRecord, DocumentRecord, EvidenceRecord, GoldRecord, MentionRecord
from annotations.formats import archives, json_items, xml_elements
from annotations.formats.base import Collector, FormatError, Problem, Reading, TooManyProblemsError, located
from annotations.formats.documents import described, place_of
from annotations.formats.frame import Labels
from annotations.formats.json_items import array_items, array_pieces
from annotations.formats.losses import Losses, count_unheld, summary
from annotations.formats.store import filled
from tests.unit.formats.tables import native
from tests.unit.formats.test_archives import made

# ── arrays ──────────────────────────────────────────────────────────────────────────────────────

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(values, max_size=6), st.integers(1, 40), st.sampled_from((None, 2)))
def test_arrays_come_item_by_item(items, piece, indent):
    """Whatever stands at the end of a piece: half a character, half a number."""
    data = b"".join(array_pieces(items, indent))
    before, json_items.PIECE = json_items.PIECE, piece
    try:
        found = list(array_items(io.BytesIO(b"\xef\xbb\xbf" + data)))
    finally:
        json_items.PIECE = before
    assert [value for _, value in found] == items == json.loads(data)


def test_items_know_their_lines():
    data = b'[\n{"a": 1},\n\n{"b":\n2}, 3]'
    assert list(array_items(io.BytesIO(data))) == [(2, {"a": 1}), (4, {"b": 2}), (5, 3)]


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    (
        (b'[1,\n{"a":1,"a":2}]', 2, "stands twice in one object"),
        (b"[1,\n2,\n{]", 3, "not JSON: Expecting property name enclosed in double quotes"),
        (b"[\nNaN]", 2, "NaN is not JSON"),
        (b"[1]\n[2]", 2, "something stands behind the array"),
    ),
)
def test_what_is_wrong_in_an_array(data, line, reason):
    with pytest.raises(FormatError) as refusal:
        list(array_items(io.BytesIO(data)))
    assert (refusal.value.line, refusal.value.reason) == (line, reason)


# ── the store ───────────────────────────────────────────────────────────────────────────────────


def test_records_by_what_they_belong_to():
    records = native()
    mentions = [each for each in records if isinstance(each, MentionRecord)]
    with filled(records) as store:
        assert list(store.all(MentionRecord)) == mentions
        assert store.get(MentionRecord, mentions[1].id) == mentions[1]
        of_claim = [each for each in mentions if each.claim == mentions[0].claim]
        assert list(store.linked(MentionRecord, "claim", mentions[0].claim)) == of_claim
        assert not store.has(ClaimRecord, "nobody")
        with pytest.raises(KeyError):
            store.get(ClaimRecord, "nobody")
        gold = next(each for each in records if isinstance(each, GoldRecord))
        assert list(store.linked(GoldRecord, "document", gold.mentions[0].document)) == [gold]
        assert list(store.linked(EvidenceRecord, "verdict", "nobody")) == []


# ── losses ──────────────────────────────────────────────────────────────────────────────────────


def test_only_what_is_filled_in_is_lost():
    losses = Losses()
    document = DocumentRecord("A.", id="d", title="T", author="", metadata={})
    count_unheld(document, "document", {DocumentRecord: frozenset({"text"})}, losses)
    count_unheld(document, "document", {}, losses)
    found = [(loss.rule, loss.what, loss.count, loss.examples) for loss in losses.listed()]
    assert found == [
        ("no-place", "document", 1, ("d",)),
        ("no-place", "document.id", 1, ("d",)),
        ("no-place", "document.title", 1, ("d",)),
    ]


def test_examples_are_few_and_the_count_is_whole():
    losses = Losses()
    for i in range(20):
        losses.add("outermost", "mention", f"m{i}")
    [loss] = losses.listed()
    assert (loss.count, loss.examples) == (20, ("m0", "m1", "m2", "m3", "m4"))
    assert summary([loss]) == [
        "outermost: Of mentions that overlap the outermost is written: the longest, then the first. 20 mention."
    ]


# ── telling and asking ──────────────────────────────────────────────────────────────────────────


def test_problems_up_to_a_limit():
    collector = Collector(2)
    how = Reading(report=collector)
    with how.at(line=1):
        raise FormatError("first", field="a")
    with pytest.raises(TooManyProblemsError), how.at(file="f", line=2):
        raise FormatError("second")
    assert collector.found == [Problem(1, "a", "first"), Problem(2, "", "second", "f")]
    assert located("x", line=3, field="a", file="f") == "f, line 3, a: x"


def test_within_an_archive_problems_bear_the_file():
    found: list[Any] = []
    with Reading(report=found.append).within("a.txt").at(line=4):
        raise FormatError("x")
    assert found == [Problem(4, "", "x", "a.txt")]


@pytest.mark.parametrize(
    ("quote", "around", "reason"),
    (
        ("bridge", ("", ""), "stands 2 times in the text; say which by its offsets"),
        ("bridge", ("a ", ""), "stands 2 times in the text; say which by its offsets"),
        ("tower", ("", ""), "is not in the text"),
        ("", ("", ""), "is not in the text"),
    ),
)
def test_a_quote_is_never_guessed_at(quote, around, reason):
    with pytest.raises(FormatError) as refusal:
        place_of("a bridge, a bridge", quote, *around)
    assert (refusal.value.field, refusal.value.reason) == ("quote", reason)


def test_a_quote_with_its_surroundings():
    assert place_of("a bridge, the bridge", "bridge", "the ").start == 14


def test_descriptions_of_others_go_to_metadata():
    document = described("d", "A.", {"title": "T", "desk": "city", "metadata": {"page": 3}})
    assert (document.title, document.metadata) == ("T", {"page": 3, "desk": "city"})
    with pytest.raises(FormatError, match="title: must be text"):
        described("d", "A.", {"title": 7})


@pytest.mark.parametrize(
    ("verdicts", "name", "keys"),
    (
        (
            ["supported", "refuted"],
            "imported",
            ["supported", "refuted", "not_enough_evidence", "conflicting"],
        ),
        (["supports"], "imported", ["supports", "refutes", "not_enough_info"]),
        (["maybe", "supported"], "imported", ["maybe", "supported"]),
    ),
)
def test_the_scale_of_what_was_read(verdicts, name, keys):
    labels = Labels()
    for each in verdicts:
        labels.see(verdict=each)
    scale = labels.scale
    assert (scale.name, [label.key for label in scale.labels]) == (name, keys)
    assert len(scale.distances) == len(keys)


# ── guards off ──────────────────────────────────────────────────────────────────────────────────


def test_without_its_guard_the_parser_expands_entities(monkeypatch):
    """P45: that is what the refusal of a DTD keeps away."""
    data = b'<!DOCTYPE x [<!ENTITY a "expanded">]><x y="&a;"/>'
    with pytest.raises(FormatError):
        xml_elements.elements(data)
    monkeypatch.setattr(xml_elements._Collector, "_refuse", lambda *_: None)
    assert xml_elements.elements(data)[0].attributes == {"y": "expanded"}


def test_without_its_guard_an_archive_writes_outside(monkeypatch, tmp_path):
    """P46."""
    stream = made(("../outside.txt", b"x"))
    inside = tmp_path / "inside"
    inside.mkdir()
    with pytest.raises(FormatError):
        archives.unpack(stream, inside)
    assert not (tmp_path / "outside.txt").exists()
    monkeypatch.setattr(archives, "refuse_entry", lambda _: None)
    archives.unpack(stream, inside)
    assert (tmp_path / "outside.txt").exists()
