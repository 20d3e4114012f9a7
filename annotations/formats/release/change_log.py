"""CHANGELOG.md of a release: what is new, other and gone since the last one."""

from collections.abc import Iterable

from annotations.core.records import ProjectRecord
from annotations.formats.release.card import one_line, table
from annotations.formats.release.changes import ADDED, CHANGED, WITHDRAWN, Summary
from annotations.formats.release.frozen import CHANGES, Facts

SHOWN = 20
NAMED = ("document", "claim", "gold")
"""Types whose ids are named here; the table beside has all."""


def written(rows: Iterable[str], project: ProjectRecord, facts: Facts) -> str:
    """The file; `rows` are those of the table of changes."""
    title = f"# {one_line(project.name)} {facts.plan.version}"
    if not facts.before:
        return f"{title}\n\nThe first release.\n"
    found = Summary(SHOWN).see(rows)
    types = dict.fromkeys(name for name, _ in found.counts)
    counts = [
        (name, *(found.counts[name, change] for change in (ADDED, CHANGED, WITHDRAWN))) for name in types
    ]
    head = ("record", ADDED, CHANGED, WITHDRAWN)
    parts = [
        title,
        f"Since release {facts.before}. Ids of all that changed are in `{CHANGES}`.",
        table(head, counts) or "Nothing changed.",
        *(_named(found, name) for name in NAMED),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _named(found: Summary, name: str) -> str:
    lines = [
        f"- {change}: {_listed(found, name, change)}"
        for change in (ADDED, CHANGED, WITHDRAWN)
        if found.counts[name, change]
    ]
    return "\n".join([f"## {name}", "", *lines]) if lines else ""


def _listed(found: Summary, name: str, change: str) -> str:
    ids = found.ids[name, change]
    more = found.counts[name, change] - len(ids)
    return ", ".join(f"`{each}`" for each in ids) + (f" and {more} more" if more else "")
