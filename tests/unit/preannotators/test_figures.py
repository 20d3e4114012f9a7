"""The built-in engine on gold of our own: floors on the half that nobody tunes on, a little below what was seen."""

import pytest

from tests.figures.sets import SETS, rows

FLOORS = {
    "attribution": {
        "precision": 0.93,
        "recall": 0.93,
        "exact_recall": 0.9,
        "speaker_right": 0.85,
        "mode_right": 0.95,
        "cue_right": 0.95,
    },
    "claims": {"precision": 0.92, "recall": 0.92},
    "dates": {"precision": 0.95, "recall": 0.95, "days_right": 0.95, "granularity_right": 0.95},
}


@pytest.mark.parametrize("name", FLOORS)
def test_the_held_out_half_is_read_well(name):
    figures = SETS[name]("news", "held").figures()
    assert {key: figures[key] for key, floor in FLOORS[name].items() if figures[key] < floor} == {}


@pytest.mark.parametrize("name", ["attribution", "claims"])
def test_the_parser_wins_over_the_rules(name):
    with_parser, without = (SETS[name](engine, "held").figures() for engine in ("news", "rules"))
    assert with_parser["recall"] > without["recall"] + 0.2
    assert with_parser["precision"] >= without["precision"] - 0.05


def test_there_is_gold_enough():
    assert sum(bool(row["statements"]) for row in rows("attribution")) >= 60
    assert sum(not row["statements"] for row in rows("attribution")) >= 12
    assert len(rows("claims")) >= 40
    assert sum(len(row["dates"]) for row in rows("dates")) >= 120
