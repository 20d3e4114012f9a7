"""What of a round's agreement is looked at."""

from dataclasses import dataclass
from datetime import date

ALL, BOTH, NEITHER, ONE = "all", "both", "neither", "one"
PAIRS = (ALL, BOTH, NEITHER, ONE)
"""Which pairs of annotators: all, or those of whom both, neither or one saw suggestions on the document."""


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of the page. `pairs` None leaves the choice to what the round has."""

    annotators: tuple[str, ...] = ()
    label: str | None = None
    since: date | None = None
    until: date | None = None
    pairs: str | None = None
