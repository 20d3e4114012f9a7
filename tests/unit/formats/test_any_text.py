"""Whatever stands in a text, and wherever mentions lie in it: every format of marked text gives them back (P49)."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.core.anchoring import surroundings
from annotations.core.records import (
    AssignmentRecord,
    ClaimRecord,
    DocumentRecord,
    MentionRecord,
    ProjectRecord,
    RoundRecord,
)
from annotations.core.spans import Span, quote_of
from annotations.formats.registry import FORMATS
from tests.unit.formats.tables import facts, native, read, written

WHOLE = (
    "csv",
    "tsv",
    "web-annotation",
    "label-studio",
    "doccano",
    "prodigy",
    "docbin",
    "cas-json",
    "jsonl",
    "jsonl-zst",
)
"""Formats that hold every text and every mention as they are."""
IN_PART = ("brat", "cas-xmi", "conll", "webanno")
"""Formats that say by their rules what they do not."""

PIECES = [
    *"ab .,;|[]_*\\/'\"<>&%#@=+-\t\n",
    "🏮",
    "👩🏽‍🚒",
    "e\u0301",
    "\u2028",
    "\u0085",
    "\u00a0",
    "\u200f",
    "ف",
    "\x0b",
    "\x1f",
    "\ufeff",
    "->",
    "\\n",
    "_x0041_",
    "&#10;",
    "</script>",
]
texts = st.lists(st.sampled_from(PIECES), min_size=2, max_size=20).map("".join)
texts = texts.filter(lambda text: text.strip() and text[0] != "\ufeff")  # which no import keeps
keys = st.sampled_from(["event", "a b", "a;b", "x|y", "50%", "_", "*", "é🏮", "claim types"])


@st.composite
def data_sets(draw: Any) -> list[Any]:
    """One text with up to four mentions of up to two claims by one annotator."""
    text = draw(texts)
    records = native()
    digest = sha256(text.encode()).hexdigest()
    document = replace(
        next(r for r in records if isinstance(r, DocumentRecord)), text=text, metadata={}, sha256=digest
    )
    claims = [each for each in records if isinstance(each, ClaimRecord)][:2]
    mention = next(each for each in records if isinstance(each, MentionRecord))
    found = []
    for i in range(draw(st.integers(0, 4))):
        cuts = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=4)))
        spans = tuple(Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False))
        prefix, suffix = surroundings(text, spans)
        types = tuple(dict.fromkeys(draw(st.lists(keys, max_size=2))))
        place = {"fragments": spans, "quote": quote_of(text, spans), "prefix": prefix, "suffix": suffix}
        claim = draw(st.sampled_from(claims)).id
        found.append(replace(mention, id=f"m{i}", claim=claim, claim_types=types, **place))
    assignment = mention.assignment
    work = [each for each in records if isinstance(each, AssignmentRecord) and each.id == assignment]
    used = [each for each in claims if any(each.id == m.claim for m in found)]
    frame = [each for each in records if isinstance(each, ProjectRecord | RoundRecord)]
    return [*frame, document, *work, *used, *found]


@pytest.mark.parametrize("name", WHOLE)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records=data_sets())
def test_all_comes_back(name, records):
    data, losses = written(name, records)
    assert [loss for loss in losses if loss.rule not in {"no-place", "nothing-marked"}] == []
    again = read(name, data)
    before, after = facts(records, name), facts(again, name)
    assert after - before == {}
    assert (before - after).total() <= sum(loss.count for loss in losses if loss.rule == "nothing-marked")
    assert read(name, written(name, again)[0]) == again


@pytest.mark.parametrize("name", IN_PART)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records=data_sets())
def test_what_does_not_come_back_was_listed(name, records):
    """As many mentions come back as no rule took away, and a second way there and back changes nothing."""
    data, losses = written(name, records)
    again = read(name, data)
    mentions = [sum(isinstance(each, MentionRecord) for each in all_) for all_ in (records, again)]
    by_rule = sum(loss.count for loss in losses if loss.rule != "no-place" and loss.what == "mention")
    if not by_rule:
        assert mentions[0] == mentions[1]
    if not [loss for loss in losses if loss.rule != "no-place"]:
        assert facts(again, name) - facts(records, name) == {}
    assert read(name, written(name, again)[0]) == again


def test_every_two_way_format_of_marked_text_is_here():
    marked = {name for name, each in FORMATS.items() if MentionRecord in getattr(each, "holds", {})}
    assert marked - {"parquet"} == {*WHOLE, *IN_PART}
