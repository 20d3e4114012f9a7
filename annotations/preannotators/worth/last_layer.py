"""The last layer of a project: how likely its people keep a suggestion, from what the suggestion itself shows.

It starts where the engine's own score stands (weight one on that score's log-odds, none on anything else) and moves as
far as decisions pull it. Weights are kept by name, so that a mark that comes or goes later does no harm.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from annotations.core.records import DocumentRecord, SuggestionRecord
from annotations.preannotators.base import PreAnnotator
from annotations.preannotators.worth.fitting import logistic
from annotations.preannotators.worth.hashing import Floats, plain
from annotations.preannotators.worth.kinds import KINDS
from annotations.preannotators.worth.marks import MARKS, marks
from annotations.preannotators.worth.model import shipped

MODES = ("direct", "indirect", "mixed")
FEATURES: tuple[str, ...] = (
    "score", "check-worthiness", "wording", "one", "words", "claimant", "dates", "uncertain dates",
    *(f"kind {kind}" for kind in KINDS), *(f"mode {mode}" for mode in MODES), *(f"mark {mark}" for mark in MARKS),
)  # fmt: skip
SCORE = FEATURES.index("score")
ONE = FEATURES.index("one")
LEAST = 0.02  # of the score's weight, so that the engine's own score can be told again
SURE = 1e-6  # scores are kept off 0 and 1

Weights = Mapping[str, float]


def features(record: SuggestionRecord) -> Floats:
    """The numbers of FEATURES, of the order of one. `record.score` is the engine's own."""
    modes = record.attribution.mode if record.attribution else ""
    return np.array([
        log_odds(record.score),
        log_odds(record.check_worthiness) / 2,
        shipped().contributions(record.quote).wording / 4,
        1.0,
        math.log1p(len(record.quote.split())) / 3,
        float(bool(record.claimant)),
        min(len(record.dates), 3) / 2,
        float(any(one.uncertain for one in record.dates)),
        *(float(kind in record.claim_types) for kind in KINDS),
        *(float(mode == modes) for mode in MODES),
        *marks(plain(record.quote)),
    ])  # fmt: skip


def log_odds(chance: float) -> float:
    """Of a chance that is kept off 0 and 1."""
    kept = min(max(chance, SURE), 1 - SURE)
    return math.log(kept / (1 - kept))


@dataclass(frozen=True, slots=True)
class LastLayer:
    """Weights by the names of FEATURES; what is not named weighs nothing."""

    weights: Weights

    def applied(self, record: SuggestionRecord) -> SuggestionRecord:
        """The suggestion with the project's score in place of the engine's."""
        return replace(record, score=_chance(float(features(record) @ self._vector())))

    def undone(self, record: SuggestionRecord) -> SuggestionRecord:
        """The suggestion with the engine's score, of one that `applied` gave."""
        vector = self._vector()
        rest = float(features(record) @ vector) - log_odds(record.score) * vector[SCORE]
        return replace(record, score=_chance((log_odds(record.score) - rest) / vector[SCORE]))

    def _vector(self) -> Floats:
        return np.array([self.weights.get(name, 0.0) for name in FEATURES])


def _chance(of_log_odds: float) -> float:
    return float(logistic(np.array([of_log_odds]))[0])


@dataclass(frozen=True, slots=True)
class Refitted:
    """A pre-annotator whose scores a project's last layer gives. `version` tells which layer of which version."""

    engine: PreAnnotator
    layer: LastLayer
    number: int

    @property
    def identifier(self) -> str:
        """The engine's."""
        return self.engine.identifier

    @property
    def version(self) -> str:
        """The engine's with the layer's number: "1+3"."""
        return f"{self.engine.version}+{self.number}"

    @property
    def title(self) -> str:
        """The engine's."""
        return self.engine.title

    def suggest(self, document: DocumentRecord) -> list[SuggestionRecord]:
        """What the engine suggests, scored by the project."""
        return [self.layer.applied(record) for record in self.engine.suggest(document)]
