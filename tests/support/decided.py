"""A desk whose annotator has decided on suggestions in many documents: something to learn from."""

from typing import Any

from annotations.models import Assignment, Suggestion, SuggestionDecision
from tests import desks, factories

KEPT, DISMISSED = ((49, 66), (95, 145)), ((0, 31), (148, 175))
"""Spans of factories.TEXT: what is kept holds a figure."""


def newsroom(
    slug: str = "learned", *, documents: int = 12, finished: int | None = None, **fields: Any
) -> desks.Desk:
    """One annotator finished so many documents, or all: what holds a figure was kept, the rest dismissed."""
    at = desks.desk(slug, documents=documents, overlap=1, **fields)
    at.project.pre_annotator = "dummy"
    at.project.save()
    for document in at.documents:
        for span in (*KEPT, *DISMISSED):
            factories.suggestion(document, *span, score=0.5, check_worthiness_score=0.5)
    finish(at, documents if finished is None else finished)
    return at


def finish(at: desks.Desk, documents: int) -> None:
    """The annotator takes so many more documents, decides, and hands them in."""
    for _ in range(documents):
        decide(desks.take(at, at.people["annotator"]))


def decide(held: Assignment) -> None:
    """Keep and dismiss, and hand in."""
    mention = desks.write(held)
    for made in Suggestion.objects.filter(document=held.document):
        kept = tuple(made.fragments) in KEPT
        SuggestionDecision.objects.create(
            suggestion=made,
            assignment=held,
            outcome="accepted" if kept else "dismissed",
            mention=mention if kept else None,
        )
    desks.hand_in(held)
