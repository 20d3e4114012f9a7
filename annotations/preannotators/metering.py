"""What an engine notes of its work for one project: tokens it used, proposals it had to drop."""

from collections import Counter
from typing import Protocol, Self, runtime_checkable

from annotations.preannotators.base import PreAnnotator

#: What is counted. `not_found` and `ambiguous` are quotes without one place in the text, `refused` are
#: passages that the model would not look at, `unplaced` are answers about no passage.
TOKENS, CALLS, NOT_FOUND, AMBIGUOUS, REFUSED, UNPLACED = (
    "tokens",
    "calls",
    "not_found",
    "ambiguous",
    "refused",
    "unplaced",
)


class Meter(Protocol):
    """Counts for one project and one engine."""

    def tokens_spent(self) -> int:
        """Tokens of all jobs so far."""
        ...

    def note(self, **counts: int) -> None:
        """Add to the counts; what is noted stays, whatever becomes of the document."""
        ...


class Tally:
    """A meter in memory."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def tokens_spent(self) -> int:
        return self.counts[TOKENS]

    def note(self, **counts: int) -> None:
        self.counts.update(counts)


@runtime_checkable
class Metered(PreAnnotator, Protocol):
    """An engine that notes its work on a meter."""

    def metered(self, meter: Meter) -> Self:
        """The same engine for one job, on this meter."""
        ...
