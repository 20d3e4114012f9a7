"""Ranking the sentences of a transcript, where it is known who speaks each.

Checkers check those who stand for office, not those who ask them. A speaker who mostly asks, or says little beside the one who
says most, is taken for a moderator or a passer-by and loses a little; the weights are judgments, not fitted.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from annotations.preannotators.worth.model import shipped

ASKING_COSTS = 1.5  # log-odds of a speaker all of whose sentences are questions
SAYING_LITTLE_COSTS = 1.0  # log-odds of one who says nearly nothing beside the most talkative


@dataclass(frozen=True, slots=True)
class Turn:
    """A sentence and who speaks it."""

    speaker: str
    sentence: str


def transcript_scores(turns: Sequence[Turn]) -> list[float]:
    """How much each sentence deserves checking, as log-odds, within this transcript."""
    said = Counter(turn.speaker for turn in turns)
    asked = Counter(turn.speaker for turn in turns if turn.sentence.rstrip("\"”' ").endswith("?"))
    most = max(said.values(), default=0)
    costs = {
        speaker: ASKING_COSTS * asked[speaker] / count + SAYING_LITTLE_COSTS * (1 - count / most)
        for speaker, count in said.items()
    }
    scores = shipped().scores([turn.sentence for turn in turns])
    return [score - costs[turn.speaker] for turn, score in zip(turns, scores, strict=True)]
