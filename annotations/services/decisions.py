"""Dismissing a suggestion, and taking that back. Accepting is saving a mention that names it."""

from uuid import UUID

from django.db import transaction

from annotations.models import SuggestionDecision
from annotations.services import mention_rows, mentions
from annotations.services.errors import NotFoundError
from annotations.services.mention_aggregate import JSON
from annotations.services.mentions import SuggestionTakenError


@transaction.atomic
def dismiss(*, assignment: UUID, suggestion: UUID, annotator: UUID) -> JSON:
    """Record that the annotator makes nothing of the suggestion. Doing it twice is doing it once.

    Raises:
        NotFoundError: the assignment is not the caller's, or shows no such suggestion.
        MoveRefusedError: the assignment takes no work any more.
        SuggestionTakenError: a mention came of it; delete that first.
    """
    held = mentions.hold(assignment, annotator, [], str(suggestion))
    if held.suggestion is None:
        raise NotFoundError("suggestion")
    taken = SuggestionDecision.objects.filter(
        suggestion=suggestion, assignment=held.id, mention__isnull=False
    )
    if taken.exists():
        raise SuggestionTakenError("A mention came of this suggestion; delete that first.")
    mention_rows.write_decision(held, str(suggestion), "dismissed", None)
    return {"suggestion": str(suggestion), "outcome": "dismissed", "mention": None}


@transaction.atomic
def undo(*, assignment: UUID, suggestion: UUID, annotator: UUID) -> None:
    """Make a dismissed suggestion undecided again; an undecided one stays so.

    Raises as `dismiss` does.
    """
    held = mentions.hold(assignment, annotator, [], str(suggestion))
    if held.suggestion is None:
        raise NotFoundError("suggestion")
    SuggestionDecision.objects.filter(suggestion=suggestion, assignment=held.id, outcome="dismissed").delete()
