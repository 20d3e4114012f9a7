"""The rules against sentences of our own with gold; the tables in fixtures/preannotators drive these tests."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from annotations.core.records import DocumentRecord
from annotations.core.spans import Span
from annotations.preannotators import registry
from annotations.preannotators.dates.expressions import dates

GOLD = Path(__file__).parents[3] / "fixtures/preannotators"
DIGITS_OF_A_YEAR = re.compile(r"\d{4}")
PUBLISHED = date(2024, 5, 14)


def rows(name):
    return json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8"))


def suggest(text):
    return registry.get("rules").suggest(DocumentRecord(text, published_on=PUBLISHED))


def matches(wanted, found):
    return wanted in {"*", found}


@pytest.mark.parametrize("row", rows("attribution"), ids=lambda row: row["text"][:60])
def test_claims_and_who_makes_them(row):
    found = suggest(row["text"])
    assert [one.quote for one in found] == [claim["quote"] for claim in row["claims"]]
    for one, claim in zip(found, row["claims"], strict=True):
        assert matches(claim["claimant"], one.claimant), one.claimant
        assert matches(claim["mode"], one.attribution.mode if one.attribution else "")


@pytest.mark.parametrize("row", rows("dates"), ids=lambda row: row["text"][:60])
def test_dates(row):
    text = row["text"]
    found = [
        {
            "expression": one.expression,
            "start": one.start and one.start.isoformat(),
            "end": one.end and one.end.isoformat(),
            "granularity": one.granularity,
        }
        for one in dates(text, Span(0, len(text)), PUBLISHED)
    ]
    assert found == row["dates"]


ABSOLUTE = {
    "iso",
    "numeric",
    "month_year",
    "years",
    "year",
    "decade",
    "century",
    "season",
    "part_of_year",
    "range",
}


@pytest.mark.parametrize("row", rows("dates"), ids=lambda row: row["text"][:60])
def test_without_a_publication_date_nothing_is_guessed(row):
    text = row["text"]
    for one in dates(text, Span(0, len(text)), None):
        known = (
            one.rule.split("_", 1)[-1] in ABSOLUTE or one.rule in ABSOLUTE or DIGITS_OF_A_YEAR.search(text)
        )
        assert known or (one.start, one.end, one.uncertain) == (None, None, True)


@pytest.mark.parametrize("row", rows("triggers"), ids=lambda row: row["text"])
def test_what_gives_cause_for_a_suggestion(row):
    assert bool(suggest(row["text"])) is row["suggests"]


def test_there_is_gold_enough():
    assert len(rows("attribution")) >= 40
    assert sum(len(row["dates"]) for row in rows("dates")) >= 60
