"""Percent agreement: how often two ratings of one item are the same."""

import numpy as np

from annotations.agreement.bootstrap import Estimates
from annotations.agreement.coding import Formula, evaluate
from annotations.agreement.data import CodingData, Floats, floats, row_sums
from annotations.agreement.result import Bootstrap, Result


def disagreeing_shares(rows: Floats) -> Floats:
    """The share of disagreeing pairs among each count row's pairs, 0 where there is no pair."""
    sizes = row_sums(rows)
    pairs = sizes * (sizes - 1)
    differing = sizes * sizes - row_sums(rows * rows)
    return floats(np.divide(differing, pairs, out=np.zeros_like(pairs), where=pairs > 0))


def _statistics(rows: Floats) -> Floats:
    return np.stack([disagreeing_shares(rows), (row_sums(rows) > 1).astype(np.float64)], axis=1)


def mean_of(sums: Floats, size: Floats) -> Floats:
    """Sums over sizes, NaN where the size is 0."""
    return np.divide(sums, size, out=np.full_like(sums, np.nan), where=size > 0)


def _finish(sums: Floats) -> Estimates:
    return Estimates(mean_of(sums[:, 0], sums[:, 1]), None)


PERCENT = Formula("percent agreement", agreement=True, statistics=_statistics, finish=_finish)


def percent_agreement(data: CodingData, *, boot: Bootstrap | None = None) -> Result:
    """The mean, over items with at least two ratings, of the share of agreeing pairs (0 … 1).

    `observed` is the same number; nothing is expected by chance. Raises DataError for a cluster bootstrap
    of data without clusters.
    Source: J. L. Fleiss (1971), Psychological Bulletin 76(5), equations 2 and 3, extended to unequal
    numbers of raters as in K. L. Gwet (2014), Handbook of Inter-Rater Reliability, 4th ed., chapter 2.
    """
    return evaluate(PERCENT, data, boot)
