"""One draw of documents for a whole page: every figure's interval comes from the same thousand samples.

Documents are resampled, for claims of one document are not independent. All that is measured is made of sums over
documents, so a sample is a number for each document: how often it was drawn.

Source: B. Efron and R. Tibshirani (1993), An Introduction to the Bootstrap, chapters 6, 8 and 13.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from annotations.agreement.bootstrap import (
    FEW_UNITS,
    MOST_UNDEFINED,
    OFTEN_UNDEFINED,
    Estimates,
    percentile,
)

SAMPLES, SEED, CONFIDENCE = 1000, 1, 0.95
"""Fixed, so that the same work gives the same numbers."""

AT_ONCE = 1 << 22
"""Numbers that are drawn, or made floating, at a time."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """The sums of some statistics: `drawn[0]` over the documents as they are, the rest over the samples."""

    drawn: Floats
    documents: int

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.drawn + other.drawn, max(self.documents, other.documents))

    def columns(self, start: int, end: int) -> "Sums":
        """Some of the statistics."""
        return Sums(self.drawn[:, start:end], self.documents)


@dataclass(frozen=True, slots=True, eq=False)
class Interval:
    """A value with its ends, or why there are none; `samples` hold the value of each sample."""

    value: float | None
    low: float | None
    high: float | None
    interval_reason: str | None
    samples: Floats


@dataclass(frozen=True)
class Samples:
    """How often each of `n_documents` is drawn in each sample."""

    n_documents: int

    @cached_property
    def weights(self) -> npt.NDArray[np.uint16]:
        """Samples × documents."""
        rng = np.random.default_rng(SEED)
        n = self.n_documents
        drawn = np.empty((SAMPLES, n), dtype=np.uint16)
        step = max(1, AT_ONCE // max(1, n))
        for start in range(0, SAMPLES, step):
            part = drawn[start : start + step]
            chosen = rng.integers(0, n, size=part.shape, dtype=np.uint32) if n else part
            cells = chosen + n * np.arange(len(part), dtype=np.uint32)[:, None]
            part[:] = np.bincount(cells.reshape(-1), minlength=part.size).reshape(part.shape)
        return drawn

    def sums(self, document: Ints, values: Floats) -> Sums:
        """The sums of rows of statistics (rows × statistics), each of a document, in every sample."""
        used, place = np.unique(document, return_inverse=True)
        columns = [np.bincount(place.reshape(-1), column, len(used)) for column in values.T]
        return self.sums_of_documents(used, np.stack(columns, axis=1))

    def sums_of_documents(self, used: Ints, table: Floats) -> Sums:
        """The same for one row a document; `used` are the documents, each once."""
        drawn = np.empty((1 + SAMPLES, table.shape[1]))
        drawn[0] = table.sum(axis=0)
        step = max(1, AT_ONCE // max(1, len(used)))
        whole = len(used) == self.n_documents
        for start in range(0, SAMPLES, step):
            weights = self.weights[start : start + step]
            chosen = weights if whole else weights[:, used]
            drawn[1 + start : 1 + start + len(weights)] = chosen.astype(np.float64) @ table
        return Sums(drawn, len(used))


def interval(sums: Sums, finish: Callable[[Floats], Estimates]) -> Interval:
    """The value that sums come to, with its percentile interval."""
    return of_values(finish(sums.drawn).value, sums.documents)


def of_values(values: Floats, documents: int) -> Interval:
    """The first of the values with the interval of the others."""
    point, samples = float(values[0]), values[1:]
    if not np.isfinite(point):
        return Interval(None, None, None, None, samples)
    if documents < 2:  # noqa: PLR2004 - one document cannot vary
        return Interval(point, None, None, FEW_UNITS.format(unit="document"), samples)
    defined = samples[np.isfinite(samples)]
    undefined = 1 - len(defined) / len(samples)
    if undefined > MOST_UNDEFINED:
        return Interval(point, None, None, OFTEN_UNDEFINED.format(share=undefined), samples)
    return Interval(point, *percentile(defined, CONFIDENCE), None, samples)
