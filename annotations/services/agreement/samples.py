"""One draw of documents for a whole page: every figure's interval comes from the same thousand samples.

Documents are resampled, for claims of one document are not independent. All that is measured is made of sums over
documents, so a sample is a number for each document: how often it was drawn. In a large round random groups of
documents are drawn in place of single ones, which keeps the cost of a figure from growing with the round.

Sources: B. Efron and R. Tibshirani (1993), An Introduction to the Bootstrap, chapters 6, 8 and 13; K. Wolter (2007),
Introduction to Variance Estimation, chapter 2 (random groups).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from annotations.agreement import Bootstrap
from annotations.agreement.bootstrap import FEW_UNITS, Estimates
from annotations.agreement.intervals import Jackknife, ends_of

SAMPLES, SEED, CONFIDENCE = 1000, 1, 0.95
"""Fixed, so that the same work gives the same numbers."""
MOST_UNITS = 1000
"""So many groups are drawn at most. An interval then varies as one of a thousand documents does, 2 % of its width."""
BOOT = Bootstrap(n=SAMPLES, unit="cluster", seed=SEED, confidence=CONFIDENCE, method="percentile")
"""Percentiles, for what a single document contributes is not kept."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """The sums of some statistics: `drawn[0]` over the documents as they are, the rest over the samples.

    `units`: of how many documents, or random groups of them.
    """

    drawn: Floats
    units: int


@dataclass(frozen=True, slots=True, eq=False)
class Interval:
    """A value with its ends, or why there are none; `samples` hold the value of each sample, drawn from `units`."""

    value: float | None
    low: float | None
    high: float | None
    interval_reason: str | None
    samples: Floats
    units: int


@dataclass(frozen=True)
class Samples:
    """How often each of `n_documents`, or of their random groups, is drawn in each sample."""

    n_documents: int

    @cached_property
    def unit(self) -> Ints:
        """What each document is drawn by: itself, or the number of its group."""
        numbers = np.arange(self.n_documents)
        if self.n_documents <= MOST_UNITS:
            return numbers
        return np.random.default_rng(SEED).permutation(numbers) % MOST_UNITS

    @property
    def n_units(self) -> int:
        """How many units are drawn in each sample."""
        return min(self.n_documents, MOST_UNITS)

    @property
    def weights(self) -> Floats:
        """Samples × units."""
        return _drawn(self.n_units)

    def sums(self, document: Ints, values: Floats) -> Sums:
        """The sums of rows of statistics (rows × statistics), each of a document, in every sample."""
        used, place = places(self.unit[document], self.n_units)
        columns = [np.bincount(place, column, len(used)) for column in values.T]
        return self.sums_of_units(used, np.stack(columns, axis=1))

    def sums_of_units(self, used: Ints, table: Floats) -> Sums:
        """The same for one row a unit; `used` are the units, each once."""
        weights = self.weights if len(used) == self.n_units else self.weights[:, used]
        drawn = np.concatenate([table.sum(axis=0)[None, :], weights @ table])
        return Sums(drawn, len(used))


@lru_cache(maxsize=2)
def _drawn(n_units: int) -> Floats:
    """How often each unit is drawn: samples × units, the same for all rounds of so many; eight megabytes at most."""
    rng = np.random.default_rng(SEED)
    drawn = np.empty((SAMPLES, n_units))
    for sample in drawn:
        sample[:] = np.bincount(rng.integers(0, n_units, size=n_units), minlength=n_units)
    drawn.setflags(write=False)
    return drawn


def places(numbers: Ints, n: int) -> tuple[Ints, Ints]:
    """Which of the numbers 0 … n - 1 occur, and the place of each among those."""
    present = np.bincount(numbers, minlength=n) > 0
    if present.all():
        return np.arange(n), numbers
    return np.flatnonzero(present), (np.cumsum(present) - 1)[numbers]


def distinct(numbers: Ints) -> int:
    """How many different numbers, from 0 on, there are."""
    return int(np.count_nonzero(np.bincount(numbers)))


def interval(sums: Sums, finish: Callable[[Floats], Estimates]) -> Interval:
    """The value that sums come to, with its percentile interval."""
    return of_values(finish(sums.drawn).value, sums.units)


def of_values(values: Floats, units: int) -> Interval:
    """The first of the values with the interval of the others."""
    point, samples = float(values[0]), values[1:]
    if not np.isfinite(point):
        return Interval(None, None, None, None, samples, units)
    if units < 2:  # noqa: PLR2004 - one document cannot vary
        return Interval(point, None, None, FEW_UNITS.format(unit="document"), samples, units)
    ends = ends_of(samples, BOOT, units, _no_jackknife)
    if isinstance(ends, str):
        return Interval(point, None, None, ends, samples, units)
    return Interval(point, *ends, None, samples, units)


def _no_jackknife() -> Jackknife:
    raise AssertionError("percentiles need none")
