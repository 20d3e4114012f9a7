"""What a file says that one person made of one document, gathered from its records: plain values, no database."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
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


@dataclass(frozen=True, slots=True)
class Pile:
    """What a file has of some documents: records by what they belong to, or by id."""

    assignments: Mapping[str, list[AssignmentRecord]]
    rounds: Mapping[str, RoundRecord]
    mentions: Mapping[str, list[MentionRecord]]
    claims: Mapping[str, ClaimRecord]
    mentioned: Mapping[str, int]
    """How many mentions each claim has in the whole file."""
    verdicts: Mapping[str, list[VerdictRecord]]
    evidence: Mapping[str, list[EvidenceRecord]]
    sources: Mapping[str, SourceRecord]


def pile(store: Store, documents: Iterable[str]) -> Pile:
    """All that belongs to the documents with these ids in the file."""
    assignments = store.all_linked(AssignmentRecord, "document", documents)
    taken = list(chain.from_iterable(assignments.values()))
    mentions = store.all_linked(MentionRecord, "assignment", (each.id for each in taken))
    claims = list(dict.fromkeys(each.claim for each in chain.from_iterable(mentions.values())))
    verdicts = store.all_linked(VerdictRecord, "claim", claims)
    first = (found[0].id for found in verdicts.values())
    evidence = store.all_linked(EvidenceRecord, "verdict", first)
    cited = (each.source for each in chain.from_iterable(evidence.values()))
    return Pile(
        assignments,
        store.all_named(RoundRecord, (each.round for each in taken)),
        mentions,
        store.all_named(ClaimRecord, claims),
        store.links_to(MentionRecord, "claim", claims),
        verdicts,
        evidence,
        store.all_named(SourceRecord, cited),
    )


def works(pile: Pile, document: UUID, records: Sequence[str]) -> Iterator[Work]:
    """The works on a document, which stands in the file under these ids; their rounds by name."""
    by_whom: dict[tuple[str, str], list[AssignmentRecord]] = {}
    for each in (each for name in records for each in pile.assignments.get(name, ())):
        by_whom.setdefault((each.annotator, each.round), []).append(each)
    for group in by_whom.values():
        first = group[0]
        claims = tuple(_claims(pile, group))
        outcome = "done" if claims else first.outcome or "done"
        yield Work(
            document,
            first.id,
            first.annotator,
            pile.rounds[first.round].name,
            outcome,
            first.suggestions_shown,
            claims,
        )


def _claims(pile: Pile, assignments: Iterable[AssignmentRecord]) -> Iterator[ClaimWork]:
    mentions: dict[str, list[MentionRecord]] = {}
    for each in assignments:
        for mention in pile.mentions.get(each.id, ()):
            mentions.setdefault(mention.claim, []).append(mention)
    for claim, found in mentions.items():
        verdict = next(iter(pile.verdicts.get(claim, ())), None)
        evidence = pile.evidence.get(verdict.id, ()) if verdict else ()
        yield ClaimWork(
            claim=pile.claims[claim],
            mentions=tuple(found),
            verdict=verdict,
            evidence=tuple((each, pile.sources[each.source]) for each in evidence),
            is_split=pile.mentioned[claim] > len(found),
        )
