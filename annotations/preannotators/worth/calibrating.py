"""From scores to chances: Platt, "Probabilistic outputs for support vector machines" (1999).

With his targets, which keep a small sample from certainty, and Newton's method on two numbers.
"""

import numpy as np

from annotations.preannotators.worth.fitting import logistic
from annotations.preannotators.worth.hashing import Floats
from annotations.preannotators.worth.model import Calibration

STEPS = 100
ENOUGH = 1e-10
RIDGE = 1e-9  # keeps the curvature invertible where all scores are equal


def platt(scores: Floats, labels: Floats) -> Calibration:
    """Slope and intercept of the log-odds that make the labels (0 or 1) most likely; not below a slope of zero."""
    positive, negative = float(labels.sum()), float(len(labels) - labels.sum())
    targets = np.where(labels > 0, (positive + 1) / (positive + 2), 1 / (negative + 2))
    slope, intercept = 1.0, 0.0
    for _ in range(STEPS):
        chances = logistic(slope * scores + intercept)
        wrong, sure = chances - targets, chances * (1 - chances)
        pull = np.array([(wrong * scores).sum(), wrong.sum()])
        cross = (sure * scores).sum()
        curve = np.array([[(sure * scores**2).sum() + RIDGE, cross], [cross, sure.sum() + RIDGE]])
        step = np.linalg.solve(curve, pull)
        slope, intercept = slope - float(step[0]), intercept - float(step[1])
        if float(np.abs(step).max()) < ENOUGH:
            break
    return Calibration(max(slope, 0.0), intercept)
