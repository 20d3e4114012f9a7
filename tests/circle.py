"""Records of two projects as the same facts: without ids, times and revisions, which belong to a project."""

from collections import Counter
from dataclasses import fields, is_dataclass
from typing import Any

from annotations.core.records import (
    AssignmentRecord,
    ClaimRecord,
    DocumentRecord,
    GoldRecord,
    MentionRecord,
    ProjectRecord,
    RoundRecord,
    SourceRecord,
    VerdictRecord,
)
from annotations.formats.base import Item

OF_A_PROJECT = {"id", "created_at", "updated_at", "submitted_at", "revision", "as_of", "slug", "name", "description", "guideline_version"}
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

    return Counter(
        fact(each) for each in records if not isinstance(each, ProjectRecord | GoldRecord)
    )


def mentions(records: list[Item]) -> int:
    return sum(isinstance(each, MentionRecord) for each in records)
