"""Refitting the last layer from what people decided, and how much better it is where it did not learn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from annotations.core.errors import DomainError
from annotations.core.records import SuggestionRecord
from annotations.preannotators import metrics
from annotations.preannotators.worth.calibrating import platt
from annotations.preannotators.worth.fitting import logistic, minimize
from annotations.preannotators.worth.hashing import Floats
from annotations.preannotators.worth.last_layer import FEATURES, LEAST, ONE, SCORE, LastLayer, features

Places = npt.NDArray[np.int64]
Metric = Callable[[Floats, Floats], float]

HELD_OUT = 0.25  # of the documents
DOCUMENTS_AT_LEAST = 8
DECISIONS_AT_LEAST = 40
RIDGE = 3.0  # pull back to the engine's own score, in decisions
FOLDS = 3
FLATTEST, STEEPEST = 0.3, 3.0  # slopes that a calibration may have
STEPS = 200
DRAWS = 400
INTERVAL = (0.025, 0.975)


class TooFewDecisionsError(DomainError):
    """There is too little to learn from, or all of it says the same."""

    code: ClassVar[str] = "too_few_decisions"


@dataclass(frozen=True, slots=True)
class Decided:
    """A suggestion with the engine's own score, whether it was kept, and whose document it is in."""

    record: SuggestionRecord
    kept: bool
    document: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval, by drawing documents."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Figures:
    """How well scores foretell what is kept; log loss and calibration error are better when lower."""

    average_precision: Estimate
    log_loss: Estimate
    calibration_error: Estimate


@dataclass(frozen=True, slots=True)
class Refit:
    """The new layer; and the figures of the engine's own scores and of the layer's, on the share held out."""

    layer: LastLayer
    before: Figures
    after: Figures
    learned_from: int
    held_out: int
    held_out_documents: int


@dataclass(frozen=True, slots=True)
class _Table:
    rows: Floats
    kept: Floats
    documents: Places

    def take(self, chosen: Places) -> "_Table":
        return _Table(self.rows[chosen], self.kept[chosen], self.documents[chosen])


def refit(decided: Sequence[Decided], *, seed: int) -> Refit:
    """Learn from three quarters of the documents, measure on the rest; the same input gives the same weights.

    The order of `decided` does not matter within equal documents' names; `seed` draws the share held out.

    Raises:
        TooFewDecisionsError: fewer than 40 decisions or 8 documents, or one of the shares holds only one outcome.
    """
    table = _table(decided)
    learning, held = _split(table, seed)
    weights = _calibrated(learning, _fit(learning))
    layer = LastLayer({name: float(weight) for name, weight in zip(FEATURES, weights, strict=True) if weight})
    return Refit(
        layer=layer,
        before=_figures(held, logistic(held.rows[:, SCORE]), seed),
        after=_figures(held, logistic(_scores(held.rows, weights)), seed),
        learned_from=len(learning.kept),
        held_out=len(held.kept),
        held_out_documents=len(np.unique(held.documents)),
    )


def _table(decided: Sequence[Decided]) -> _Table:
    names = sorted({one.document for one in decided})
    if len(decided) < DECISIONS_AT_LEAST or len(names) < DOCUMENTS_AT_LEAST:
        raise TooFewDecisionsError(
            f"There are {len(decided)} decisions in {len(names)} finished documents; learning needs "
            f"{DECISIONS_AT_LEAST} in {DOCUMENTS_AT_LEAST}."
        )
    numbers = {name: number for number, name in enumerate(names)}
    return _Table(
        np.array([features(one.record) for one in decided]),
        np.array([float(one.kept) for one in decided]),
        np.array([numbers[one.document] for one in decided]),
    )


def _split(table: _Table, seed: int) -> tuple[_Table, _Table]:
    documents = np.random.default_rng(seed).permutation(table.documents.max() + 1)
    chosen = np.isin(table.documents, documents[: round(HELD_OUT * len(documents))])
    learning, held = table.take(np.flatnonzero(~chosen)), table.take(np.flatnonzero(chosen))
    if any(len(np.unique(part.kept)) < len(("kept", "dismissed")) for part in (learning, held)):
        raise TooFewDecisionsError(
            "Learning needs suggestions that were kept and ones that were dismissed, in several documents each."
        )
    return learning, held


def _fit(table: _Table) -> Floats:
    """Weights by logistic loss, pulled back to the engine's own score."""
    prior = np.zeros(len(FEATURES))
    prior[SCORE] = 1.0

    def objective(weights: Floats) -> tuple[float, Floats]:
        scores, moved = _scores(table.rows, weights), weights - prior
        loss = float((np.logaddexp(0.0, scores) - table.kept * scores).sum())
        slope = (table.rows * (logistic(scores) - table.kept)[:, None]).sum(0)
        return loss + RIDGE * float((moved * moved).sum()) / 2, slope + RIDGE * moved

    return minimize(objective, prior, steps=STEPS, tolerance=1e-6)


def _calibrated(table: _Table, weights: Floats) -> Floats:
    """The weights, steeper or flatter as held-out documents of the learning share ask for."""
    fold = table.documents % FOLDS
    raw = np.zeros(len(table.kept))
    for one in range(FOLDS):
        seen, unseen = np.flatnonzero(fold != one), np.flatnonzero(fold == one)
        raw[unseen] = _scores(table.rows[unseen], _fit(table.take(seen)))
    found = platt(raw, table.kept)
    calibrated = np.clip(found.slope, FLATTEST, STEEPEST) * weights
    calibrated[ONE] += found.intercept
    calibrated[SCORE] = max(calibrated[SCORE], LEAST)
    return np.asarray(calibrated, np.float64)


def _scores(rows: Floats, weights: Floats) -> Floats:
    return np.asarray(
        (rows * weights).sum(1), np.float64
    )  # not BLAS, whose order of adding depends on its threads


def _figures(held: _Table, chances: Floats, seed: int) -> Figures:
    """Each figure, and its spread when documents are drawn with replacement."""
    documents = np.unique(held.documents)
    places = {document: np.flatnonzero(held.documents == document) for document in documents}
    chance = np.random.default_rng(seed)
    drawn = [
        np.concatenate([places[one] for one in chance.choice(documents, len(documents))])
        for _ in range(DRAWS)
    ]

    def estimate(metric: Metric) -> Estimate:
        values = [metric(held.kept[rows], chances[rows]) for rows in drawn]
        low, high = np.quantile(values, INTERVAL)
        return Estimate(metric(held.kept, chances), float(low), float(high))

    return Figures(
        estimate(metrics.average_precision), estimate(metrics.log_loss), estimate(metrics.calibration_error)
    )
