"""How much a claim deserves checking: the fitted model and the evidence of news, mixed.

The model learned from debates, whose sentences are the speaker's own; a report names who said what, and when. Neither follows a
person's judgment on news as well as both do. The rule: the mean of their log-odds, a half each, whatever the claim.
"""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from annotations.preannotators.worth.fitting import logistic
from annotations.preannotators.worth.marks import REASONS
from annotations.preannotators.worth.model import Contributions, Model, shipped
from annotations.preannotators.worth.news import BASE, Evidence, news_reasons

MODELS_SHARE = 0.5
WORTH_SAYING = 0.15  # log-odds from which on a reason is shown
SHOWN = 6  # reasons at most, on either side
LIKE_CHECKED, UNLIKE_CHECKED = (
    "worded like claims that were checked",
    "but worded unlike claims that were checked",
)


def check_worthiness(evidence: Evidence, model: Model | None = None) -> tuple[float, tuple[str, ...]]:
    """0 … 1, and the strongest reasons in the order of their weight, those against it last."""
    parts = (model or shipped()).contributions(evidence.claim)
    log_odds = (1 - MODELS_SHARE) * news_log_odds(evidence) + MODELS_SHARE * parts.log_odds
    return round(float(logistic(np.array(log_odds))), 3), _strongest(evidence, parts)


def news_log_odds(evidence: Evidence) -> float:
    """What the evidence of news alone gives."""
    return BASE + sum(weight for weight, _ in news_reasons(evidence))


def _strongest(evidence: Evidence, parts: Contributions) -> tuple[str, ...]:
    summed: defaultdict[str, float] = defaultdict(float)
    for weight, reason in news_reasons(evidence):
        summed[reason] += (1 - MODELS_SHARE) * weight
    for weight, reason in _models_reasons(parts):
        summed[reason] += MODELS_SHARE * weight
    told = sorted((-weight, reason) for reason, weight in summed.items() if abs(weight) >= WORTH_SAYING)
    speaking_for = [reason for weight, reason in told if weight < 0 and not _is_against(reason)]
    against = [reason for weight, reason in told if weight > 0 and _is_against(reason)]
    return (*speaking_for[:SHOWN], *against[-SHOWN:])


def _models_reasons(parts: Contributions) -> Iterator[tuple[float, str]]:
    yield parts.wording, LIKE_CHECKED if parts.wording > 0 else UNLIKE_CHECKED
    for weight, (reason, against) in zip(parts.marks.tolist(), REASONS, strict=True):
        if said := reason if weight > 0 else against:
            yield weight, said


def _is_against(reason: str) -> bool:
    return reason.startswith("but ")
