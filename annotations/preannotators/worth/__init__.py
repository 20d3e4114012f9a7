"""How much a claim deserves checking, and which kinds of claim it is."""

from annotations.preannotators.worth.kinds import claim_types
from annotations.preannotators.worth.news import Evidence, confidence
from annotations.preannotators.worth.weighing import check_worthiness

__all__ = ["Evidence", "check_worthiness", "claim_types", "confidence"]
