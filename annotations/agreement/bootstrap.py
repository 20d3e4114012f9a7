"""Point estimates and bootstrap over additive statistics.

Every measure here is a function of sums over items. A sample of items is a set of weights for the distinct
rows, multinomially distributed: drawing the weights is *exactly* drawing the items, and the sums, observed
and expected disagreement alike, are recomputed for each sample.

Source: B. Efron and R. Tibshirani (1993), An Introduction to the Bootstrap, chapters 6, 8 and 13.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from annotations.agreement.data import Floats, Ints, floats
from annotations.agreement.intervals import NAMES, Ends, Jackknife, ends_of
from annotations.agreement.result import Bootstrap, Result

#: Weights held in memory at a time (samples × rows).
CHUNK = 1 << 21
#: Draws of units that all stand for themselves are kept for the next measure up to so many bytes.
KEPT = 1 << 26

FEW_UNITS = "no interval: fewer than two {unit}s"


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Additive statistics (rows × statistics) and how many items each row stands for."""

    rows: Floats
    weight: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Estimates:
    """Disagreement observed and expected, one entry per sample; `expected` is None where none is needed."""

    observed: Floats
    expected: Floats | None

    @property
    def value(self) -> Floats:
        """1 - observed / expected, NaN where undefined."""
        if self.expected is None:
            return floats(1.0 - self.observed)
        share = np.full_like(self.observed, np.nan)
        np.divide(self.observed, self.expected, out=share, where=self.expected > 0)
        return floats(1.0 - share)


def distinct(sums: Sums) -> Sums:
    """Rows that are the same counted once."""
    if len(sums.rows) < 2:  # noqa: PLR2004 - one row is distinct
        return sums
    marks = sums.rows @ np.random.default_rng(0).random(sums.rows.shape[1])
    _, first, place = np.unique(marks, return_index=True, return_inverse=True)
    rows = sums.rows[first]
    if not np.array_equal(rows[place], sums.rows):  # two rows with one mark, or one row with two
        rows, place = np.unique(sums.rows, axis=0, return_inverse=True)
    weight = np.bincount(place.reshape(-1), sums.weight, len(rows))
    return Sums(floats(rows), weight.astype(np.int64))


#: Sums (samples × statistics) → estimates per sample.
Finish = Callable[[Floats], Estimates]


def grouped(sums: Sums, cluster: Ints) -> Sums:
    """Rows, times their weights, summed by cluster; every cluster stands for itself."""
    rows = sums.rows * sums.weight[:, None]
    if bool((cluster[1:] < cluster[:-1]).any()):
        order = np.argsort(cluster, kind="stable")
        rows, cluster = rows[order], cluster[order]
    starts = np.flatnonzero(np.diff(cluster, prepend=-1))
    by_cluster = np.add.reduceat(rows, starts, axis=0) if len(starts) else rows[:0]
    return Sums(floats(by_cluster), np.ones(len(starts), dtype=np.int64))


def _draw_rows(weight: Ints, n: int, rng: np.random.Generator) -> Floats:
    """`n` resamples of the items as weights of the rows: n × rows."""
    total = int(weight.sum())
    if len(weight) * 8 < total:
        return rng.multinomial(total, weight / total, size=n).astype(np.float64)
    owner = np.repeat(np.arange(len(weight)), weight)
    draws = owner[rng.integers(0, total, size=(n, total))] + len(weight) * np.arange(n)[:, None]
    return np.bincount(draws.reshape(-1), minlength=n * len(weight)).reshape(n, -1).astype(np.float64)


def _chunks(n: int, width: int) -> Iterator[int]:
    step = max(1, CHUNK // max(1, width))
    for start in range(0, n, step):
        yield min(step, n - start)


def _draw_units(n_units: int, n: int, rng: np.random.Generator) -> npt.NDArray[np.uint16]:
    """How often each unit is in each of `n` resamples: n × units."""
    drawn = np.empty((n, n_units), dtype=np.uint16)
    for sample in drawn:
        sample[:] = np.bincount(rng.integers(0, n_units, n_units), minlength=n_units)
    return drawn


@lru_cache(maxsize=1)
def _kept_draws(n_units: int, n: int, seed: int) -> npt.NDArray[np.uint16]:
    """Measures of the same documents take the same samples of them, drawn once."""
    return _draw_units(n_units, n, np.random.default_rng(seed))


def _of_single_units(sums: Sums, boot: Bootstrap) -> Floats:
    n_units = len(sums.weight)
    if 2 * n_units * boot.n <= KEPT:
        draws = _kept_draws(n_units, boot.n, boot.seed)
        parts = np.split(draws, range(0, boot.n, max(1, CHUNK // n_units))[1:])
        return np.concatenate([part.astype(np.float64) @ sums.rows for part in parts])
    rng = np.random.default_rng(boot.seed)
    return np.concatenate(
        [_draw_units(n_units, n, rng).astype(np.float64) @ sums.rows for n in _chunks(boot.n, n_units)]
    )


def resampled(sums: Sums, boot: Bootstrap) -> Floats:
    """The sums of `boot.n` resamples: samples × statistics."""
    if bool((sums.weight == 1).all()):
        return _of_single_units(sums, boot)
    rng = np.random.default_rng(boot.seed)
    width = max(len(sums.weight), int(sums.weight.sum()) if len(sums.weight) * 8 >= sums.weight.sum() else 0)
    return np.concatenate([_draw_rows(sums.weight, n, rng) @ sums.rows for n in _chunks(boot.n, width)])


def _jackknife(sums: Sums, finish: Finish) -> Jackknife:
    whole = total(sums)
    without_one = finish(floats(whole - sums.rows)).value
    return Jackknife(float(finish(whole).value[0]), without_one, sums.weight.astype(np.float64))


def interval(sums: Sums, finish: Finish, boot: Bootstrap, *, values: Floats | None = None) -> Ends | str:
    """The interval, or the reason why there is none; `values`: of the samples, where they are known already."""
    n_units = int(sums.weight.sum())
    if n_units < 2:  # noqa: PLR2004 - one unit cannot vary
        return FEW_UNITS.format(unit=boot.unit)
    of_samples = finish(resampled(sums, boot)).value if values is None else values
    return ends_of(of_samples, boot, n_units, lambda: _jackknife(sums, finish))


@dataclass(frozen=True, slots=True)
class Report:
    """How to put estimates into words: the method's name, and whether it speaks of agreement."""

    method: str
    agreement: bool
    n_items: int
    n_pairs: int


def _side(values: Floats | None, *, agreement: bool) -> float | None:
    if values is None or not np.isfinite(values[0]):
        return None
    return float(1 - values[0] if agreement else values[0])


def summarize(
    report: Report,
    point: Estimates,
    ends: Ends | str | None,
    boot: Bootstrap | None,
    undefined: str,
    *,
    details: Mapping[str, float] | None = None,
) -> Result:
    """The Result of a point estimate (first entry) and its interval; `undefined` in words if it has no value."""
    value = float(point.value[0])
    defined = bool(np.isfinite(value))
    low, high = ends if defined and isinstance(ends, tuple) else (None, None)
    return Result(
        value=value if defined else None,
        low=low,
        high=high,
        n_items=report.n_items,
        n_pairs=report.n_pairs,
        observed=_side(point.observed, agreement=report.agreement),
        expected=_side(point.expected, agreement=report.agreement),
        method=report.method,
        seed=boot.seed if boot else None,
        reason=None if defined else undefined,
        unit=boot.unit if boot else None,
        samples=boot.n if boot else None,
        confidence=boot.confidence if boot else None,
        interval_method=NAMES[boot.method] if boot and low is not None else None,
        interval_reason=ends if defined and isinstance(ends, str) else None,
        details=details or {},
    )


def total(sums: Sums) -> Floats:
    """The sums of the data as they are: 1 × statistics."""
    return (sums.weight.astype(np.float64) @ sums.rows)[None, :]
