"""Coincidence matrices (all annotators) and the additive statistics that alpha is made of.

Source: K. Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section C: the ratings of an item
with m of them make m (m - 1) ordered pairs, each counted 1 / (m - 1).
"""

import numpy as np

from annotations.agreement.data import CodingData, Counts, Floats, floats, row_sums
from annotations.agreement.tally import counts_of


def pairable(rows: Floats) -> Floats:
    """Count rows with those of fewer than two ratings set to 0: they make no pair."""
    return floats(rows * (row_sums(rows) > 1)[:, None])


def pair_weights(rows: Floats) -> Floats:
    """1 / (m - 1) for each count row, 0 where there is no pair."""
    return floats(1.0 / np.maximum(row_sums(rows) - 1.0, 1.0))


def row_coincidences(counts: Floats) -> Floats:
    """The coincidences of each count row: rows × labels × labels."""
    rows = pairable(counts)
    products = rows[:, :, None] * rows[:, None, :]
    labels = np.arange(rows.shape[1])
    products[:, labels, labels] -= rows
    return floats(products * pair_weights(rows)[:, None, None])


def row_disagreements(counts: Floats, distance: Floats) -> Floats:
    """The summed distance of each count row's pairs, each pair counted 1 / (m - 1)."""
    rows = pairable(counts)
    return floats(row_sums((rows @ distance) * rows) * pair_weights(rows))


def total_coincidences(counts: Counts) -> Floats:
    """The coincidences of all rows: labels × labels."""
    rows = pairable(floats(counts.rows))
    weights = pair_weights(rows) * counts.weights
    return floats((rows * weights[:, None]).T @ rows - np.diag(weights @ rows))


def coincidence_matrix(data: CodingData) -> Floats:
    """Krippendorff's coincidence matrix, labels × labels; its sum is the number of pairable ratings.

    Source: Krippendorff (2011), section C, the matrix of observed coincidences o_ck.
    """
    return total_coincidences(counts_of(data))
