"""Drawing random groups of documents comes to the intervals that drawing each document gives."""

import numpy as np
import pytest

from annotations.services.agreement import estimates, samples
from annotations.services.agreement.samples import FEW_UNITS, MOST_UNITS, Samples, interval

ROUND = 6_000


def agreeing(documents: np.ndarray) -> np.ndarray:
    """How many of each document's claims agree, and how many there are: few or many, hard or easy."""
    rng = np.random.default_rng(7)
    claims = rng.integers(1, 20, ROUND)
    return np.stack([rng.binomial(claims, rng.beta(4, 2, ROUND)), claims], axis=1)[documents].astype(float)


def ends(n: int, documents: np.ndarray) -> tuple[float, float, float]:
    found = interval(Samples(n).sums(documents, agreeing(documents)), estimates.ratio)
    assert None not in (found.value, found.low, found.high)
    return found.value, found.low, found.high


@pytest.fixture
def each_alone(monkeypatch):
    """Every document is drawn by itself, whatever their number."""

    def drawn(documents: np.ndarray) -> tuple[float, float, float]:
        with monkeypatch.context() as patch:
            patch.setattr(samples, "MOST_UNITS", ROUND)
            return ends(ROUND, documents)

    return drawn


@pytest.mark.parametrize("size", [300, 6_000])
def test_groups_give_the_intervals_of_single_documents(each_alone, size):
    documents = np.random.default_rng(11).permutation(ROUND)[:size]
    value, low, high = ends(ROUND, documents)
    exact, low_alone, high_alone = each_alone(documents)
    assert value == exact
    assert (high - low) / (high_alone - low_alone) == pytest.approx(1, abs=0.12)
    assert [low, high] == pytest.approx([low_alone, high_alone], abs=0.12 * (high_alone - low_alone))


def test_groups_are_of_like_size_and_hold_each_document_once():
    sizes = np.bincount(Samples(ROUND).unit)
    assert len(sizes) == MOST_UNITS
    assert set(sizes) == {ROUND // MOST_UNITS}


def test_up_to_the_limit_each_document_is_drawn_by_itself():
    assert Samples(MOST_UNITS).unit.tolist() == list(range(MOST_UNITS))


def test_two_documents_of_one_group_cannot_vary():
    unit = Samples(ROUND).unit
    together = np.flatnonzero(unit == unit[0])[:2]
    found = interval(Samples(ROUND).sums(together, agreeing(together)), estimates.ratio)
    assert found.low is None
    assert found.interval_reason == FEW_UNITS.format(unit="document")
