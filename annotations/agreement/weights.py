"""Disagreement weights between labels, 0 … 1, for the weighted kappas: 1 less the agreement weights of
K. L. Gwet (2014), Handbook of Inter-Rater Reliability, 4th ed., section 3.5.
"""

import numpy as np
import numpy.typing as npt

from annotations.agreement.data import DataError, Floats, floats

SCHEMES = ("linear", "quadratic", "ordinal")


def _apart(values: Floats) -> Floats:
    """Differences of values as shares of the greatest one."""
    apart = np.abs(values[:, None] - values[None, :])
    greatest = float(apart.max(initial=0))
    return floats(apart / greatest if greatest else apart)


def _ordinal(n_labels: int) -> Floats:
    """Pairs of ranks that lie within each pair of ranks, as a share of all."""
    ranks = np.arange(n_labels, dtype=np.float64)
    within = np.abs(ranks[:, None] - ranks[None, :]) + 1
    pairs = within * (within - 1) / 2
    greatest = float(pairs.max(initial=0))
    return floats(pairs / greatest if greatest else pairs)


def disagreement(
    scheme: str | npt.ArrayLike | None, n_labels: int, values: npt.ArrayLike | None = None
) -> Floats:
    """The weights of a scheme, or a matrix labels × labels as it is; None is 0 or 1, alike or not.

    `values`: the labels' values for linear and quadratic weights (default: their codes). Raises DataError
    for an unknown scheme, a matrix of another size or with negative entries, or a diagonal that is not 0.
    """
    if scheme is None:
        return 1.0 - np.eye(n_labels)
    if isinstance(scheme, str):
        return _named(scheme, n_labels, values)
    weights = floats(scheme)
    if weights.shape != (n_labels, n_labels):
        raise DataError(f"the weights are {weights.shape}, needed is {n_labels} × {n_labels}.")
    if not np.isfinite(weights).all() or bool((weights < 0).any()) or bool(np.diagonal(weights).any()):
        raise DataError("disagreement weights are finite, 0 on the diagonal and nowhere below 0.")
    return weights


def _named(scheme: str, n_labels: int, values: npt.ArrayLike | None) -> Floats:
    if scheme not in SCHEMES:
        raise DataError(f"no weights are called {scheme}; there are {', '.join(SCHEMES)}.")
    if scheme == "ordinal":
        return _ordinal(n_labels)
    numbers = floats(np.arange(n_labels) if values is None else values)
    if numbers.shape != (n_labels,):
        raise DataError(f"values must be {n_labels} numbers, one per label.")
    return _apart(numbers) if scheme == "linear" else _apart(numbers) ** 2
