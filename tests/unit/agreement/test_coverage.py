"""Intervals hold about 95 % of the time; the whole table is `python -m tests.simulations.coverage`."""

import numpy as np
import pytest

from annotations.agreement import Bootstrap, alpha
from tests.simulations.coverage import MARGINALS, Cell, coverage


@pytest.mark.parametrize(
    ("unit", "method"),
    (("item", "accelerated"), ("item", "percentile"), ("item", "bca"), ("cluster", "accelerated")),
)
def test_ninety_five_of_a_hundred(unit, method):
    """With 400 studies the share of those that hold has a standard error of 1.1 points."""
    found = coverage(Cell(0.6, MARGINALS["skewed"], unit), 400, method=method)
    assert 0.91 <= found.holds <= 0.985
    assert found.holds + found.above + found.below == pytest.approx(1)


def test_documents_matter_to_the_interval():
    """Resampling items where documents move together gives intervals that are too narrow."""
    rng = np.random.default_rng(0)
    studies = [Cell(0.6, MARGINALS["even"], "cluster").drawn(rng) for _ in range(40)]
    width = {
        unit: np.mean([_width(alpha(data, boot=Bootstrap(n=500, unit=unit))) for data in studies])
        for unit in ("item", "cluster")
    }
    assert width["cluster"] > 1.05 * width["item"]


def _width(result):
    return result.high - result.low


@pytest.mark.parametrize("value", (0.3, 0.8))
def test_the_simulated_data_has_the_alpha_it_says(value):
    rng = np.random.default_rng(1)
    for unit in ("item", "cluster"):
        values = [alpha(Cell(value, MARGINALS["skewed"], unit).drawn(rng)).value for _ in range(300)]
        assert np.mean(values) == pytest.approx(value, abs=0.01)
