"""What has become of a claim, as far as a data set can tell.

A state follows from the records of the data set alone (the claims that a merge holds together, their verdicts,
their gold), so whoever has the data can check it, and nothing shows through it that the data do not hold.
"""

from dataclasses import dataclass

OPEN, SINGLE, DISPUTED = "open", "single", "disputed"
GOLD, CORRECTED, WITHDRAWN = "gold", "corrected", "withdrawn"

STATES = {
    OPEN: "several annotators, whose verdicts do not differ; nobody has settled it",
    SINGLE: "one annotator alone; nobody has settled it",
    DISPUTED: "verdicts differ, or adjudication found that it cannot be settled",
    GOLD: "settled",
    CORRECTED: "settled, and settled anew since",
    WITHDRAWN: "adjudication found that it is not a claim",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a claim with all that are merged with it.

    `outcome` and `revision` are those of its gold, "" and 0 where it has none; `annotators` and `labels` are how many
    different people made it, and gave it how many different verdicts.
    """

    outcome: str = ""
    revision: int = 0
    annotators: int = 0
    labels: int = 0


def state_of(found: Standing) -> str:
    """One of `STATES`."""
    if found.outcome == "gold":
        return GOLD if found.revision <= 1 else CORRECTED
    if found.outcome == "not_a_claim":
        return WITHDRAWN
    if found.outcome == "cannot_be_settled" or found.labels > 1:
        return DISPUTED
    return SINGLE if found.annotators <= 1 else OPEN
