"""Distances between two labels, as a matrix labels × labels: 0 on the diagonal, symmetric, squared where
the source squares.

Source: K. Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section E (metric differences);
R. Passonneau (2006), Measuring Agreement on Set-valued Items (MASI), LREC.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from annotations.agreement.data import DataError, Floats, floats

LEVELS = ("nominal", "ordinal", "interval", "ratio")


def nominal(n_labels: int) -> Floats:
    """0 for the same label, 1 for two different ones."""
    return 1.0 - np.eye(n_labels)


def interval(values: npt.ArrayLike) -> Floats:
    """The squared difference of the labels' values."""
    numbers = floats(values)
    return floats((numbers[:, None] - numbers[None, :]) ** 2)


def ratio(values: npt.ArrayLike) -> Floats:
    """The squared difference over the sum, ((c - k) / (c + k))²; two zeros are identical.

    Raises DataError for values below 0, for which a ratio scale has no meaning.
    """
    numbers = floats(values)
    if numbers.size and float(numbers.min()) < 0:
        raise DataError("the ratio level needs values of 0 and above.")
    sums = numbers[:, None] + numbers[None, :]
    shares = np.divide(numbers[:, None] - numbers[None, :], sums, out=np.zeros_like(sums), where=sums > 0)
    return floats(shares**2)


def midranks(marginals: Floats) -> Floats:
    """The middle of each label's ranks, for marginals (… × labels): cumulated n up to a label, less half its own.

    Krippendorff's ordinal difference, (sum of n_g from c to k, less (n_c + n_k) / 2)², is the squared
    difference of two midranks.
    """
    return floats(np.cumsum(marginals, axis=-1) - marginals / 2)


def ordinal(marginals: npt.ArrayLike) -> Floats:
    """Krippendorff's ordinal difference, from how often each label was given (pairable ratings)."""
    return interval(midranks(floats(marginals)))


def checked(matrix: npt.ArrayLike, n_labels: int) -> Floats:
    """`matrix` as a distance matrix of `n_labels`; raises DataError when it cannot be one."""
    distance = floats(matrix)
    if distance.shape != (n_labels, n_labels):
        raise DataError(f"the distance matrix is {distance.shape}, needed is {n_labels} × {n_labels}.")
    if not np.isfinite(distance).all() or bool((distance < 0).any()):
        raise DataError("distances must be finite and not below 0.")
    if bool(np.diagonal(distance).any()):
        raise DataError("a label has distance 0 to itself.")
    if not np.array_equal(distance, distance.T):
        raise DataError("a distance matrix must be symmetric.")
    return distance


def _jaccard_index(first: frozenset[object], second: frozenset[object]) -> float:
    union = len(first | second)
    return len(first & second) / union if union else 1.0


def _monotonicity(first: frozenset[object], second: frozenset[object]) -> float:
    """Passonneau's M: 1 identical, 2/3 one within the other, 1/3 overlapping, 0 disjoint."""
    if first == second:
        return 1.0
    if first <= second or second <= first:
        return 2 / 3
    return 1 / 3 if first & second else 0.0


def jaccard(first: frozenset[object], second: frozenset[object]) -> float:
    """1 - |A ∩ B| / |A ∪ B|; two empty sets are identical."""
    return 1.0 - _jaccard_index(first, second)


def masi(first: frozenset[object], second: frozenset[object]) -> float:
    """1 - J · M with M in 1, 2/3, 1/3, 0 (Passonneau 2006); two empty sets are identical."""
    return 1.0 - _jaccard_index(first, second) * _monotonicity(first, second)


def passonneau_set(first: frozenset[object], second: frozenset[object]) -> float:
    """1 - M alone: 0 identical, 1/3 subset, 2/3 overlap, 1 disjoint (Passonneau 2004)."""
    return 1.0 - _monotonicity(first, second)


def dkpro_masi(first: frozenset[object], second: frozenset[object]) -> float:
    """The Jaccard *distance* times 0, 1/3, 2/3, 1: what DKPro Statistics calls MASI, kept for comparison."""
    return jaccard(first, second) * passonneau_set(first, second)


SET_DISTANCES: dict[str, Callable[[frozenset[object], frozenset[object]], float]] = {
    "jaccard": jaccard,
    "masi": masi,
    "passonneau-set": passonneau_set,
    "dkpro-masi": dkpro_masi,
}


def between_sets(sets: Sequence[frozenset[object]], name: str = "masi") -> Floats:
    """The matrix of a set distance ("jaccard", "masi", …) between the labels, each of which is a set.

    Raises DataError for a name that is not in SET_DISTANCES.
    Source: R. Passonneau (2006), Measuring Agreement on Set-valued Items (MASI), LREC, section 3.
    """
    if name not in SET_DISTANCES:
        raise DataError(f"no set distance is called {name}; there are {', '.join(SET_DISTANCES)}.")
    measure = SET_DISTANCES[name]
    return np.array([[measure(a, b) for b in sets] for a in sets], dtype=np.float64).reshape(
        len(sets), len(sets)
    )
