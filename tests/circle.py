"""Records of two projects as the same facts: without ids, times and revisions, which belong to a project."""

from collections import Counter
from dataclasses import fields, is_dataclass, replace
from typing import Any

from annotations.core.records import (
    AssignmentRecord,
    ClaimRecord,
    DocumentRecord,
    EvidenceRecord,
    GoldRecord,
    MentionRecord,
    Origin,
    ProjectRecord,
    RoundRecord,
    SourceRecord,
    VerdictRecord,
)
from annotations.formats.base import Item

OF_A_PROJECT = {
    "id",
    "created_at",
    "updated_at",
    "submitted_at",
    "revision",
    "as_of",
    "slug",
    "name",
    "description",
    "guideline_version",
}
REFERENCES = {
    "document": DocumentRecord,
    "assignment": AssignmentRecord,
    "round": RoundRecord,
    "claim": ClaimRecord,
    "verdict": VerdictRecord,
    "source": SourceRecord,
}
NAMED = {"question"}
"""References to what is no record: the words beside them say what it is."""


def facts(records: list[Item]) -> Counter[Any]:
    """Every record with what it refers to in the place of ids."""
    by_id = {(type(each), each.id): each for each in records if hasattr(each, "id")}

    def fact(value: Any, name: str = "") -> Any:
        if is_dataclass(value):
            found = [(each.name, fact(getattr(value, each.name), each.name)) for each in fields(value)]
            kept = [(key, each) for key, each in found if key not in OF_A_PROJECT | NAMED]
            return (type(value).__name__, *kept)
        target = by_id.get((REFERENCES[name], value)) if name in REFERENCES else None
        if target is not None:
            return fact(target)
        return tuple(map(fact, value)) if isinstance(value, tuple) else repr(value)

    return Counter(fact(each) for each in records if not isinstance(each, ProjectRecord | GoldRecord))


def taken_over(records: list[Item]) -> list[Item]:
    """The records but for what an import leaves out by its rules: withheld sources, gold, merges, and suggestions."""
    withheld = {each.id for each in records if isinstance(each, SourceRecord) and each.withheld}
    kept = [
        each
        for each in records
        if not (isinstance(each, EvidenceRecord) and each.source in withheld)
        and not (isinstance(each, SourceRecord) and each.withheld)
        and not isinstance(each, GoldRecord)
    ]
    return [_own(each) for each in kept]


def _own(record: Item) -> Item:
    if isinstance(record, MentionRecord):
        return replace(record, origin=Origin())
    return replace(record, merged_into=None) if isinstance(record, ClaimRecord) else record


def works_and_mentions(records: list[Item]) -> tuple[int, int]:
    """How many there are, one work for each person and text."""
    texts = {each.id: each.text for each in records if isinstance(each, DocumentRecord)}
    works = {(texts[each.document], each.annotator) for each in records if isinstance(each, AssignmentRecord)}
    return len(works), sum(isinstance(each, MentionRecord) for each in records)


def rules_needed(records: list[Item]) -> set[str]:
    """The rules by which an import leaves something of these out."""
    found = {
        "suggestion-origin": any(
            isinstance(each, MentionRecord) and each.origin.suggestion for each in records
        ),
        "withheld-source": any(isinstance(each, SourceRecord) and each.withheld for each in records),
        "merge": any(isinstance(each, ClaimRecord) and each.merged_into for each in records),
        "gold": any(isinstance(each, GoldRecord) for each in records),
    }
    return {rule for rule, needed in found.items() if needed}
