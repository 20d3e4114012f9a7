"""The append-only log: who did what to whom, from what to what, and why."""

from typing import Any

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
