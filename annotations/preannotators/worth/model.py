"""The model of check-worthiness, a linear one and small nets in a mean: from a sentence to log-odds, a chance, and what counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from annotations.preannotators.worth import storage
from annotations.preannotators.worth.fitting import logistic
from annotations.preannotators.worth.hashing import BIAS, HASHED, VECTOR, Floats, rows
from annotations.preannotators.worth.net import LAYERS, Net, sentences

WEIGHTS = Path(__file__).parents[1] / "weights"
NAME = "worth"
NETS_SHARE = 0.5
NETS = 3
MISSING_COSTS = 2.0
"""Beta of the F by which the threshold is chosen: a missed claim costs more than one looked at in vain."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """From the model's raw score to log-odds (Platt 1999): slope × score + intercept."""

    slope: float
    intercept: float

    def of(self, raw: Floats) -> Floats:
        """The log-odds of raw scores."""
        return self.slope * raw + self.intercept


@dataclass(frozen=True, slots=True)
class Contributions:
    """What a sentence's log-odds are the sum of: the base rate, its wording, and its marks in their order."""

    base: float
    wording: float
    marks: Floats

    @property
    def log_odds(self) -> float:
        """Their sum."""
        return self.base + self.wording + float(self.marks.sum())


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of the columns of `hashing.Rows`, the scale of each column, calibration and threshold.

    `threshold` is the chance from which on a sentence counts as check-worthy (`metrics.best_threshold`).
    """

    weights: Floats
    scale: Floats
    nets: Sequence[Net]
    calibration: Calibration
    threshold: float

    def scores(self, texts: Sequence[str]) -> list[float]:
        """The log-odds that each sentence deserves checking."""
        return [float(one) for one in self._log_odds(texts)]

    def chances(self, texts: Sequence[str]) -> list[float]:
        """The chance, 0 … 1, that each sentence deserves checking."""
        return [float(one) for one in logistic(self._log_odds(texts))]

    def contributions(self, text: str) -> Contributions:
        """The log-odds of one sentence in parts."""
        one = rows([text]).scaled(self.scale)
        parts = self.calibration.slope * (1 - NETS_SHARE) * one.values * self.weights[one.columns]
        nets = self.calibration.slope * NETS_SHARE * float(self._nets_score([text])[0])
        marked = (one.columns >= HASHED) & (one.columns < VECTOR)
        marks = np.zeros(VECTOR - HASHED)
        marks[one.columns[marked] - HASHED] = parts[marked]
        base = float(parts[one.columns == BIAS].sum())
        wording = float(parts.sum()) - base - float(marks.sum()) + nets
        return Contributions(base + self.calibration.intercept, wording, marks)

    def _log_odds(self, texts: Sequence[str]) -> Floats:
        return self.calibration.of(self.raw(texts)) if texts else np.zeros(0)

    def raw(self, texts: Sequence[str]) -> Floats:
        """The scores before calibration."""
        return mixed(rows(texts).scaled(self.scale).times(self.weights), self._nets_score(texts))

    def _nets_score(self, texts: Sequence[str]) -> Floats:
        read = sentences(texts)
        return np.asarray(np.mean([net.scores(read) for net in self.nets], axis=0), np.float64)


def mixed(linear: Floats, nets: Floats) -> Floats:
    """The raw scores of the linear model and of the nets in one."""
    return (1 - NETS_SHARE) * linear + NETS_SHARE * nets


@cache
def shipped() -> Model:
    """The model whose weights lie in the repository, read once."""
    return restored(*storage.read(WEIGHTS, NAME))


def restored(arrays: storage.Arrays, facts: Mapping[str, Any]) -> Model:
    """The model from what training gives and `storage` keeps: eight-bit numbers and their steps."""
    hashed = arrays["weights"] * np.float64(facts["weight_step"])
    scale = arrays["scale"] * np.float64(facts["scale_step"])
    return Model(
        weights=np.concatenate([hashed, arrays["others"], [facts["bias"]]]),
        scale=np.concatenate([scale, np.ones(len(arrays["others"]) + 1)]),
        nets=[
            Net(*(arrays[f"net{one}_{name}"].astype(np.float32) for name in LAYERS)) for one in range(NETS)
        ],
        calibration=Calibration(**facts["calibration"]),
        threshold=facts["threshold"],
    )
