"""Which part of a data set a record belongs to: train, validation or test, with nothing of one matter on two sides.

Documents that share a claim are one group, by the claims' roots; a group goes by the hash of its first document's id.
So the parts are the same whenever they are made, and stay so when data grows, unless new work joins groups: then all
go where the first of their documents was.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Dealing:
    """How groups are dealt out: the shares (0 … 1) that are not for training; another seed deals them otherwise."""

    validation: float = 0.1
    test: float = 0.1
    seed: str = ""


USUAL = Dealing()


class Groups:
    """Ids that belong together; each group is named by its least id (union–find with path halving).

    Ids among `heads` come before all others: clocks of browsers make ids of claims, and one that is slow must
    not rename a group that was there before.
    """

    def __init__(self, heads: Container[str] = ()) -> None:
        self._above: dict[str, str] = {}
        self._heads = heads

    def find(self, identifier: str) -> str:
        """The least id of the group."""
        while (above := self._above.setdefault(identifier, identifier)) != identifier:
            self._above[identifier] = identifier = self._above[above]
        return identifier

    def join(self, first: str, second: str) -> None:
        """Put two groups together."""
        least, other = sorted((self.find(first), self.find(second)), key=self._rank)
        self._above[other] = least

    def _rank(self, identifier: str) -> tuple[bool, str]:
        return identifier not in self._heads, identifier


class Splits:
    """The part of each record of a store; memory grows with the number of documents and claims."""

    def __init__(self, store: Store, dealing: Dealing = USUAL) -> None:
        self._groups = Groups(heads=frozenset(store.ids(DocumentRecord)))
        self._dealing = dealing
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
        return WHOLE if identifier is None else part_of(self._groups.find(identifier), self._dealing)


def _matter_of(record: Any) -> str | None:
    """The id by which a record is tied to others."""
    if isinstance(record, DocumentRecord | ClaimRecord | VerdictRecord | GoldRecord):
        return record.id
    if isinstance(record, AssignmentRecord | MentionRecord):
        return record.document
    return record.verdict if isinstance(record, EvidenceRecord) else None


def part_of(group: str, dealing: Dealing = USUAL) -> str:
    """The part that a group goes to."""
    digest = sha256(f"{dealing.seed}{group}".encode()).digest()
    number = int.from_bytes(digest[:8], "big") / 2**64
    if number < dealing.test:
        return TEST
    return VALIDATION if number < dealing.test + dealing.validation else TRAIN
