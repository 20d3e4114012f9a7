"""Which part of a data set a record belongs to: train, validation or test, with nothing of one matter on two sides.

Documents that share a claim are one group, by the claims' roots; a group goes by the hash of its first id in order. So
the parts are the same whenever they are made, and stay so when data grows, unless new work joins groups.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from annotations.core.records import (
    AssignmentRecord,
    ClaimRecord,
    DocumentRecord,
    EvidenceRecord,
    GoldRecord,
    MentionRecord,
    VerdictRecord,
)
from annotations.formats.store import Store

TRAIN, VALIDATION, TEST, WHOLE = "train", "validation", "test", "whole"
SHARES = ((TEST, 0.1), (VALIDATION, 0.2), (TRAIN, 1.0))
"""Each part with the hash, 0 … 1, that it reaches up to."""


class Groups:
    """Ids that belong together; each group is named by its least id (union–find with path halving)."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def find(self, identifier: str) -> str:
        """The least id of the group."""
        while (above := self._above.setdefault(identifier, identifier)) != identifier:
            self._above[identifier] = identifier = self._above[above]
        return identifier

    def join(self, first: str, second: str) -> None:
        """Put two groups together."""
        least, other = sorted((self.find(first), self.find(second)))
        self._above[other] = least


class Splits:
    """The part of each record of a store; memory grows with the number of documents and claims."""

    def __init__(self, store: Store) -> None:
        self._groups = Groups()
        for claim in store.all(ClaimRecord):
            self._tie(claim.id, claim.merged_into or claim.id)
        for mention in store.all(MentionRecord):
            self._tie(mention.claim, mention.document)
        for gold in store.all(GoldRecord):
            self._tie_all(gold.id, [*gold.claims, *(mention.document for mention in gold.mentions)])
        for verdict in store.all(VerdictRecord):
            self._tie(verdict.id, verdict.claim)

    def _tie(self, first: str, second: str) -> None:
        self._groups.join(first, second)

    def _tie_all(self, first: str, others: Iterable[str]) -> None:
        for other in others:
            self._tie(first, other)

    def of(self, record: Any) -> str:
        """The part of a record; `whole` for what belongs to no document and no claim."""
        identifier = _matter_of(record)
        return WHOLE if identifier is None else part_of(self._groups.find(identifier))


def _matter_of(record: Any) -> str | None:
    """The id by which a record is tied to others."""
    if isinstance(record, DocumentRecord | ClaimRecord | VerdictRecord | GoldRecord):
        return record.id
    if isinstance(record, AssignmentRecord | MentionRecord):
        return record.document
    return record.verdict if isinstance(record, EvidenceRecord) else None


def part_of(group: str) -> str:
    """The part that a group goes to."""
    number = int.from_bytes(sha256(group.encode()).digest()[:8], "big") / 2**64
    return next(part for part, up_to in SHARES if number < up_to)
