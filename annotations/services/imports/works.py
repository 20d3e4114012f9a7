"""What a file says that one person made of one document, gathered from its records: plain values, no database."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from annotations.core.records import (
    AssignmentRecord,
    ClaimRecord,
    EvidenceRecord,
    MentionRecord,
    RoundRecord,
    SourceRecord,
    VerdictRecord,
)
from annotations.formats.store import Store


@dataclass(frozen=True, slots=True)
class ClaimWork:
    """A claim with its mentions in one document, its verdict, and the evidence for that."""

    claim: ClaimRecord
    mentions: tuple[MentionRecord, ...]
    verdict: VerdictRecord | None
    evidence: tuple[tuple[EvidenceRecord, SourceRecord], ...]
    is_split: bool
    """Whether it has mentions elsewhere, where it becomes another claim."""


@dataclass(frozen=True, slots=True)
class Work:
    """All that one person made of one document in one round; `record` is the id of the first assignment in the file."""

    document: UUID
    record: str
    annotator: str
    round: str
    outcome: str
    suggestions_shown: bool
    claims: tuple[ClaimWork, ...]


def works(store: Store, document: UUID, records: Sequence[str]) -> Iterator[Work]:
    """The works on a document, which stands in the file under these ids; their rounds by name."""
    assignments = [each for name in records for each in store.linked(AssignmentRecord, "document", name)]
    by_whom: dict[tuple[str, str], list[AssignmentRecord]] = {}
    for each in assignments:
        by_whom.setdefault((each.annotator, each.round), []).append(each)
    for group in by_whom.values():
        first = group[0]
        claims = tuple(_claims(store, group))
        outcome = "done" if claims else first.outcome or "done"
        yield Work(
            document,
            first.id,
            first.annotator,
            store.get(RoundRecord, first.round).name,
            outcome,
            first.suggestions_shown,
            claims,
        )


def _claims(store: Store, assignments: Iterable[AssignmentRecord]) -> Iterator[ClaimWork]:
    mentions: dict[str, list[MentionRecord]] = {}
    for each in assignments:
        for mention in store.linked(MentionRecord, "assignment", each.id):
            mentions.setdefault(mention.claim, []).append(mention)
    for claim, found in mentions.items():
        verdict = next(store.linked(VerdictRecord, "claim", claim), None)
        everywhere = {each.assignment for each in store.linked(MentionRecord, "claim", claim)}
        yield ClaimWork(
            claim=store.get(ClaimRecord, claim),
            mentions=tuple(found),
            verdict=verdict,
            evidence=tuple(_evidence(store, verdict)) if verdict else (),
            is_split=len(everywhere - {each.id for each in assignments}) > 0,
        )


def _evidence(store: Store, verdict: VerdictRecord) -> Iterator[tuple[EvidenceRecord, SourceRecord]]:
    for each in store.linked(EvidenceRecord, "verdict", verdict.id):
        yield each, store.get(SourceRecord, each.source)
