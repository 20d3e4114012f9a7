"""The two real articles, annotated by two people and adjudicated, through every two-way format and back (P49)."""

import io
from dataclasses import replace
from typing import Any

import pytest

from annotations.core.records import ClaimRecord, DocumentRecord, MentionRecord
from annotations.core.sentences import sentences
from annotations.core.spans import Span
from annotations.formats.archives import pack
from annotations.formats.base import Reader, Reading, Writer
from annotations.formats.keeping import records_of
from annotations.formats.registry import FORMATS
from annotations.formats.sheets import Kind, Mark, Page, Sheet
from tests.unit.formats.tables import CHECKOUT, facts, read, written

SEEDS = CHECKOUT / ".." / "shared" / "data" / "seed-articles"
TWO_WAY = [name for name, each in FORMATS.items() if isinstance(each, Reader) and isinstance(each, Writer)]
MARKED = [name for name in TWO_WAY if MentionRecord in FORMATS[name].holds]


@pytest.fixture(scope="module")
def annotated() -> list[Any]:
    """Every second sentence is a claim to one reader; parts of them, nested and with gaps, to another."""
    if not SEEDS.exists():
        pytest.skip("../shared/data/seed-articles is not here")
    packed = io.BytesIO()
    pack(SEEDS, packed)
    documents = [each for each in read("text", packed.getvalue()) if isinstance(each, DocumentRecord)]
    return list(records_of(map(page_of, documents), Reading(name="seeds")))


def page_of(document: DocumentRecord) -> Page:
    places = sentences(document.text)[::2]
    whole = [
        Mark(
            (span,),
            ("event",),
            "high",
            claim=f"{document.id}-{i}",
            wording=f"Claim {i}.",
            verdict="supported",
        )
        for i, span in enumerate(places)
    ]
    parts = [part_of(span, i) for i, span in enumerate(places) if len(span) > 40]
    gold = [
        replace(mark, claim=f"gold-{mark.claim}", claim_types=(), check_worthiness=None) for mark in whole[:5]
    ]
    return Page(
        document,
        (
            Sheet(Kind.PERSON, "anna", tuple(whole)),
            Sheet(Kind.PERSON, "ben", tuple(parts)),
            Sheet(Kind.GOLD, "cleo", tuple(gold)),
        ),
    )


def part_of(span: Span, number: int) -> Mark:
    """The first twenty characters, and in every third sentence ten more behind a gap."""
    fragments = (Span(span.start, span.start + 20), Span(span.start + 25, span.start + 35))
    return Mark(
        fragments if number % 3 == 0 else fragments[:1], ("quantity", "causal"), rationale="So it says."
    )


@pytest.mark.parametrize("name", MARKED)
def test_marked_text_comes_back(name, annotated):
    data, losses = written(name, annotated)
    again = read(name, data, Reading(name="seeds"))
    by_rule = sum(loss.count for loss in losses if loss.rule != "no-place")
    before, after = facts(annotated, name), facts(again, name)
    if not by_rule:
        assert after - before == {}
        assert (before - after).total() == 0
    mentions = [sum(isinstance(each, MentionRecord) for each in all_) for all_ in (annotated, again)]
    assert mentions[0] - by_rule <= mentions[1] <= mentions[0] + by_rule
    assert read(name, written(name, again)[0], Reading(name="seeds")) == again


@pytest.mark.parametrize("name", [name for name in TWO_WAY if name not in MARKED])
def test_fact_checks_come_back(name, annotated):
    data, losses = written(name, annotated)
    again = read(name, data, Reading(name="seeds"))
    claims = sum(isinstance(each, ClaimRecord) for each in again)
    left_out = sum(
        loss.count for loss in losses if loss.rule in {"no-verdict", "no-sentence"} and loss.what == "claim"
    )
    gold = sum(type(each).__name__ == "GoldRecord" for each in annotated)
    assert claims == sum(isinstance(each, ClaimRecord) for each in annotated) + gold - left_out
    assert read(name, written(name, again)[0], Reading(name="seeds")) == again


def test_the_articles_are_worth_it(annotated):
    assert sum(isinstance(each, DocumentRecord) for each in annotated) == 2
    assert sum(isinstance(each, MentionRecord) for each in annotated) > 20
