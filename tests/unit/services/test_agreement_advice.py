"""What an interval allows to say, and how many more items it asks for."""

import pytest

from annotations.services.agreement.advice import LEVELS, OF_WORDS, SENTENCES, UNDECIDED, Advice, advice


def of(
    value: float | None, low: float | None, high: float | None, *, n: int = 100, documents: int = 50
) -> Advice:
    return advice(value, low, high, n=n, documents=documents, unit="claims")


BOUNDS = {
    "reliable from .80": (0.9, 0.8, 0.95, "reliable"),
    "just below is tentative": (0.9, 0.799, 0.95, "tentative"),
    "tentative from .667": (0.7, 0.667, 0.75, "tentative"),
    "just below is not decided": (0.7, 0.666, 0.75, "undecided"),
    "the upper end reaches .667": (0.6, 0.5, 0.667, "undecided"),
    "the upper end below .667": (0.6, 0.5, 0.666, "not_reliable"),
    "a high value over a wide interval": (0.9, 0.3, 1.0, "undecided"),
    "no value": (None, None, None, "none"),
    "no interval": (0.9, None, None, "none"),
}


@pytest.mark.parametrize(("value", "low", "high", "level"), BOUNDS.values(), ids=BOUNDS)
def test_the_level_is_read_from_the_interval(value, low, high, level):
    assert of(value, low, high).level == level


def test_every_level_has_its_words():
    assert {*OF_WORDS.values(), "none"} == set(LEVELS) == {*SENTENCES, "none"}


def test_a_handful_of_documents_gets_no_advice():
    assert of(0.9, 0.85, 0.95, documents=10).level == "reliable"
    few = of(0.9, 0.85, 0.95, documents=9)
    assert (few.level, "fewer than 10 documents" in few.sentence) == ("none", True)


def test_how_many_more():
    # the lower end is .2 below the value and must come up to .1: four times the items
    found = of(0.767, 0.567, 0.9)
    assert found.level == UNDECIDED
    assert found.more == pytest.approx(300, abs=1)
    assert f"About {found.more:,} more claims annotated twice would settle it." in found.sentence
    # below .667 it is the upper end that counts: .2 above, must come down to .05
    assert of(0.617, 0.3, 0.817).more == pytest.approx(1500, abs=1)


@pytest.mark.parametrize("value", (0.667, 0.668, 0.666))
def test_a_value_on_the_bound_gets_no_number(value):
    found = of(value, 0.5, 0.8)
    assert (found.level, found.more) == (UNDECIDED, None)
    assert "no number" in found.sentence
