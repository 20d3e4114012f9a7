"""What a data card says in numbers, counted from the records that the release holds."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from annotations.core.records import (
    AssignmentRecord,
    DocumentRecord,
    GoldRecord,
    MentionRecord,
    Record,
    VerdictRecord,
)
from annotations.formats.jsonl import NAMES, TYPES
from annotations.formats.splits import Splits

Counts = Counter[str]


def _counters() -> defaultdict[str, Counts]:
    return defaultdict(Counter)


@dataclass
class Statistics:
    """Counts of a release. `labels` by what they are given to; `softness` by (annotators, whether all agree)."""

    rows: Counts = field(default_factory=lambda: Counter(dict.fromkeys(TYPES, 0)))
    parts: Counts = field(default_factory=Counter)
    languages: Counts = field(default_factory=Counter)
    published: list[date] = field(default_factory=list)
    labels: defaultdict[str, Counts] = field(default_factory=_counters)
    finished: Counts = field(default_factory=Counter)
    work: Counts = field(default_factory=Counter)
    settled_by: Counts = field(default_factory=Counter)
    made: Counts = field(default_factory=Counter)
    softness: Counter[tuple[int, bool]] = field(default_factory=Counter)

    def see(self, record: Record, splits: Splits) -> None:
        """Count one more record."""
        self.rows[NAMES[type(record)]] += 1
        match record:
            case DocumentRecord():
                self._document(record, splits.of(record))
            case AssignmentRecord():
                self.finished[record.document] += 1
                self.work[record.annotator] += 1
            case MentionRecord():
                self._mention(record)
            case VerdictRecord():
                self.labels[f"verdict ({record.scale})"][record.label or "none reached"] += 1
            case GoldRecord():
                self._gold(record)

    def soften(self, soft: dict[str, Any]) -> None:
        """Count one claim's soft labels: how many judged it, and whether all alike."""
        for counts in soft["verdicts"].values():
            self.softness[sum(counts.values()), len(counts) == 1] += 1

    @property
    def annotators_a_document(self) -> Counter[int]:
        """How many documents were finished by how many annotators."""
        by_document = Counter(self.finished.values())
        by_document[0] = self.rows["document"] - len(self.finished)
        return +by_document

    def _document(self, record: DocumentRecord, part: str) -> None:
        self.parts[part] += 1
        if record.language:
            self.languages[record.language] += 1
        if record.published_on:
            self.published = _ends([*self.published, record.published_on])

    def _mention(self, record: MentionRecord) -> None:
        for key in record.claim_types:
            self.labels["claim type"][key] += 1
        self.labels["check-worthiness"][record.check_worthiness or "none given"] += 1
        self.made[record.origin.outcome or "by hand"] += 1

    def _gold(self, record: GoldRecord) -> None:
        self.settled_by[record.provenance.author] += 1
        self.labels["gold outcome"][record.outcome] += 1
        if record.verdict:
            self.labels["gold verdict"][record.verdict] += 1


def _ends(days: Iterable[date]) -> list[date]:
    """The first and the last day."""
    ordered = sorted(days)
    return [ordered[0], ordered[-1]]
