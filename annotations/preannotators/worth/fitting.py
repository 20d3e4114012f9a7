"""Logistic regression by limited-memory BFGS (Nocedal 1980; Nocedal and Wright, "Numerical optimization", 7.4).

Plain numpy, one thread, sums in a fixed order: the same rows give the same weights to the last bit.
"""

from collections import deque
from collections.abc import Callable
from itertools import count

import numpy as np

from annotations.preannotators.worth.hashing import BIAS, COLUMNS, Floats, Rows

KEPT = 8  # pairs of steps and changes of the gradient
SLOPE = 1e-4  # of the sufficient decrease
SHORTEST = 1e-10

Objective = Callable[[Floats], tuple[float, Floats]]


def logistic(scores: Floats) -> Floats:
    """1 / (1 + exp(-score)), without overflow."""
    return np.exp(-np.logaddexp(0.0, -scores))


def fit(table: Rows, labels: Floats, *, cost: float, steps: int) -> Floats:
    """Weights of the columns that minimize half their squares plus `cost` times the logistic loss.

    `labels` are 0 … 1 (a share is a label held by that share). The bias is not shrunk.
    """
    shrunk = np.ones(COLUMNS)
    shrunk[BIAS] = 1e-3

    def objective(weights: Floats) -> tuple[float, Floats]:
        scores = table.times(weights)
        loss = np.logaddexp(0.0, scores) - labels * scores
        gradient = cost * table.transposed_times(logistic(scores) - labels) + shrunk * weights
        return cost * float(loss.sum()) + float((shrunk * weights * weights).sum()) / 2, gradient

    return minimize(objective, np.zeros(COLUMNS), steps=steps)


def minimize(objective: Objective, start: Floats, *, steps: int, tolerance: float = 1e-4) -> Floats:
    """The point where the objective is least, or where `steps` steps ended.

    Stops early where the gradient is `tolerance` of what it was at the start.
    """
    point = start
    value, gradient = objective(point)
    enough = tolerance * _length(gradient)
    pairs: deque[tuple[Floats, Floats, float]] = deque(maxlen=KEPT)
    for _ in range(steps):
        if _length(gradient) <= enough:
            break
        direction = _direction(gradient, pairs)
        stepped = _line_search(objective, point, value, gradient, direction)
        if stepped is None:
            break
        moved, value, changed = stepped
        curvature = _dot(moved - point, changed - gradient)
        if curvature > 0:
            pairs.append((moved - point, changed - gradient, 1 / curvature))
        point, gradient = moved, changed
    return point


def _dot(left: Floats, right: Floats) -> float:
    return float((left * right).sum())  # not BLAS, whose order of adding depends on its threads


def _length(vector: Floats) -> float:
    return float(_dot(vector, vector) ** 0.5)


def _direction(gradient: Floats, pairs: "deque[tuple[Floats, Floats, float]]") -> Floats:
    """The two loops: downhill, bent by the curvature seen in the last steps."""
    vector = gradient.copy()
    shares = []
    for step, change, inverse in reversed(pairs):
        share = inverse * _dot(step, vector)
        shares.append(share)
        vector -= share * change
    if pairs:
        _, change, inverse = pairs[-1]
        vector /= inverse * _dot(change, change)
    else:
        vector /= max(_length(gradient), 1.0)
    for (step, change, inverse), share in zip(pairs, reversed(shares), strict=True):
        vector += (share - inverse * _dot(change, vector)) * step
    return -vector


def _line_search(
    objective: Objective, point: Floats, value: float, gradient: Floats, direction: Floats
) -> tuple[Floats, float, Floats] | None:
    """The longest of the halved steps that goes down enough; None where none does."""
    slope = _dot(gradient, direction)
    for halvings in count():
        length = 0.5**halvings
        if length < SHORTEST:
            return None
        moved = point + length * direction
        reached, changed = objective(moved)
        if reached <= value + SLOPE * length * slope:
            return moved, reached, changed
    return None
