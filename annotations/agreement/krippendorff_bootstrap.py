"""Krippendorff's own bootstrap of alpha: pairs are drawn, the expected disagreement is kept.

Source: K. Krippendorff (2006), Bootstrapping distributions for Krippendorff's alpha, as described in A. F.
Hayes and K. Krippendorff (2007), Communication Methods and Measures 1(1), and in Content Analysis, 4th ed.
(2019), section 12.4. It takes pairs for independent and so gives narrower intervals than resampling items;
use it to match published papers.
"""

import numpy as np

from annotations.agreement.data import Floats
from annotations.agreement.intervals import percentile
from annotations.agreement.result import Bootstrap


def krippendorff_interval(
    coincidences: Floats, distance: Floats, expected: float, boot: Bootstrap
) -> tuple[float, float]:
    """The interval of alpha from coincidences and distances (labels × labels) and D_e.

    Each sample draws as many pairs as there are, at most 25 per cell that can differ, by how often they
    coincide; alpha is 1 - their mean distance / D_e, cut at -1. Where nothing in a sample disagrees, alpha is
    1 only if more than one label was drawn, else 0 (nothing varied).
    """
    rng = np.random.default_rng(boot.seed)
    n_cells = int(np.count_nonzero(coincidences))
    n_pairs = round(float(coincidences.sum()) / 2)
    draws = max(1, min(n_pairs, 25 * n_cells))
    shares = (coincidences / coincidences.sum()).reshape(-1)
    drawn = rng.multinomial(draws, shares, size=boot.n)
    values = 1 - drawn @ distance.reshape(-1) / draws / expected
    tables = drawn.reshape(boot.n, *coincidences.shape)
    varied = (tables.sum(axis=2) > 0).sum(axis=1) > 1
    values = np.where((values == 1) & ~varied, 0.0, np.maximum(values, -1.0))
    return percentile(values, ((1 - boot.confidence) / 2, (1 + boot.confidence) / 2))
