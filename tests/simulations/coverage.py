"""How often a 95 % interval of alpha holds the true value: simulated data of known alpha.

    python -m tests.simulations.coverage [REPLICATIONS] [--method accelerated|percentile|bca]

prints a table for items and one for whole documents. An annotator knows an item's true label with probability
√alpha and else draws from the marginals, so two ratings of an item agree beyond chance with probability alpha. With
documents, half of them are easier and half harder, and a third of an item's labels is its document's theme.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from annotations.agreement import Bootstrap, ReliabilityData, alpha

MARGINALS = {"even": (0.2,) * 5, "skewed": (0.6, 0.2, 0.1, 0.07, 0.03), "rare": (0.9, 0.1)}
ALPHAS = (0.3, 0.6, 0.8)
ITEMS, RATERS = 200, 2
#: Items of a document, where documents are resampled.
PER_DOCUMENT = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what is true, what is resampled."""

    alpha: float
    marginals: tuple[float, ...]
    unit: str = "item"
    raters: int = RATERS

    def drawn(self, rng: np.random.Generator) -> ReliabilityData:
        """One study of so many items."""
        labels, document = len(self.marginals), np.arange(ITEMS) // PER_DOCUMENT
        truth = rng.choice(labels, ITEMS, p=self.marginals)
        share = np.full(ITEMS, self.alpha)
        if self.unit == "cluster":
            theme = rng.choice(labels, ITEMS // PER_DOCUMENT, p=self.marginals)[document]
            truth = np.where(rng.random(ITEMS) < 1 / 3, theme, truth)
            spread = min(self.alpha, 1 - self.alpha) / 2
            share += np.where(rng.random(ITEMS // PER_DOCUMENT) < 0.5, spread, -spread)[document]
        shape = (ITEMS, self.raters)
        knows = rng.random(shape) < np.sqrt(share)[:, None]
        guess = rng.choice(labels, shape, p=self.marginals)
        return ReliabilityData(np.where(knows, truth[:, None], guess).astype(np.int8), labels, document)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Shares of the intervals that hold the true value, lie above it, lie below it; and their mean width."""

    holds: float
    above: float
    below: float
    width: float


def coverage(cell: Cell, replications: int, *, method: str = "accelerated", seed: int = 0) -> Coverage:
    """Draw and measure so many studies."""
    rng = np.random.default_rng(seed)
    boots = (Bootstrap(unit=cell.unit, seed=number, method=method) for number in range(replications))
    results = [alpha(cell.drawn(rng), boot=boot) for boot in boots]
    ends = np.array([(result.low, result.high) for result in results], dtype=float)
    above, below = ends[:, 0] > cell.alpha, ends[:, 1] < cell.alpha
    holds = ~above & ~below & np.isfinite(ends[:, 0])
    return Coverage(
        float(holds.mean()),
        float(above.mean()),
        float(below.mean()),
        float(np.nanmean(ends[:, 1] - ends[:, 0])),
    )


def table(unit: str, raters: int, replications: int, method: str) -> Iterator[str]:
    """The cells of a table, a Markdown row each."""
    yield f"| {raters} annotators, {unit}s resampled | even | skewed | rare |"
    yield "| --- | --- | --- | --- |"
    for value in ALPHAS:
        cells = [Cell(value, marginals, unit, raters) for marginals in MARGINALS.values()]
        found = [coverage(cell, replications, method=method) for cell in cells]
        columns = (f"{100 * one.holds:.1f} (+{100 * one.above:.1f} -{100 * one.below:.1f})" for one in found)
        yield f"| alpha {value} | {' | '.join(columns)} |"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("replications", type=int, nargs="?", default=1000)
    parser.add_argument("--method", choices=("accelerated", "percentile", "bca"), default="accelerated")
    arguments = parser.parse_args()
    for unit, raters in (("item", 2), ("item", 3), ("cluster", 2)):
        for line in table(unit, raters, arguments.replications, arguments.method):
            print(line, flush=True)
        print()


if __name__ == "__main__":
    main()
