"""The append-only log: who did what to whom, from what to what, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model

from annotations.models import Event, Project, User


def record(
    *,
    actor: User | None,
    verb: str,
    of: Model,
    project: Project | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Add one row. It joins the caller's transaction, so a change and its event stand or fall together."""
    Event.objects.create(
        actor=actor,
        project=project,
        verb=verb,
        object_type=str(of._meta.model_name),  # noqa: SLF001 - Django's documented API
        object_id=str(of.pk),
        before=before,
        after=after,
        reason=reason,
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """One of many rows that come at once, with what it is about by type and id."""

    actor: User | None
    verb: str
    object_type: str
    object_id: str
    project: UUID
    after: dict[str, Any]


def record_all(entries: Iterable[Entry]) -> None:
    """Add a row for each, in the caller's transaction."""
    Event.objects.bulk_create(
        Event(
            actor=each.actor,
            project_id=each.project,
            verb=each.verb,
            object_type=each.object_type,
            object_id=each.object_id,
            after=each.after,
        )
        for each in entries
    )
