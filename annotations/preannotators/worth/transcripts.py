"""Ranking the sentences of a transcript, where it is known who speaks each.

Of a debate's many factual sentences checkers take a handful. They check those who stand for office, not those who ask them: a
speaker who mostly asks, or says little beside the one who says most, is taken for a moderator or a passer-by. They check what is
sweeping, what is about the whole country, and what is neither a scrap nor a speech. The weights are judgments in log-odds, whole
numbers that were compared on the labs' training debates only, not fitted.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from annotations.preannotators.worth.model import shipped

ASKING_COSTS = 3.0  # of a speaker all of whose sentences are questions
SAYING_LITTLE_COSTS = 2.0  # of one who says nearly nothing beside the most talkative
WORDS = 18  # of a sentence that is easily checked; each e-fold off it costs 1

_SWEEPING = re.compile(
    r"\b(?:most|least|\w{3,}est|only|never|first|ever|every|all|highest|record)\b", re.IGNORECASE
)
_NATIONWIDE = re.compile(r"\b(?:world|country|nation|america\w*|history|states)\b", re.IGNORECASE)
_COLLECTIVE = re.compile(r"\b(?:we|our)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Turn:
    """A sentence and who speaks it."""

    speaker: str
    sentence: str


def transcript_scores(turns: Sequence[Turn]) -> list[float]:
    """How much each sentence deserves checking, as log-odds, within this transcript."""
    costs = _costs(turns)
    scores = shipped().scores([turn.sentence for turn in turns])
    return [
        score + _reach(turn.sentence) - costs[turn.speaker] for turn, score in zip(turns, scores, strict=True)
    ]


def _costs(turns: Sequence[Turn]) -> dict[str, float]:
    said = Counter(turn.speaker for turn in turns)
    asked = Counter(turn.speaker for turn in turns if turn.sentence.rstrip("\"”' ").endswith("?"))
    most = max(said.values(), default=0)
    return {
        speaker: ASKING_COSTS * asked[speaker] / count + SAYING_LITTLE_COSTS * (1 - count / most)
        for speaker, count in said.items()
    }


def _reach(sentence: str) -> float:
    found = sum(pattern.search(sentence) is not None for pattern in (_SWEEPING, _NATIONWIDE, _COLLECTIVE))
    return found - abs(float(np.log((1 + len(sentence.split())) / WORDS)))
