"""Machine proposals, and what each annotator made of them."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from annotations.models.assignment import Assignment
from annotations.models.document import Document
from annotations.models.fields import created_at, flat_fragments, keys, one_of
from annotations.models.project import Project
from annotations.models.tracking import tracked

PROPOSALS_ARE_FIXED = """
RAISE EXCEPTION 'a suggestion is never edited: it is superseded by another'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'suggestion_is_fixed';
"""


class Suggestion(models.Model):
    """What a pre-annotator proposed.

    Its id is computed from document, pre-annotator, version and place, so that a job that runs
    twice proposes once.
    """

    id = models.UUIDField(primary_key=True)
    project = models.ForeignKey(Project, models.CASCADE, related_name="suggestions")
    document = models.ForeignKey(Document, models.CASCADE, related_name="suggestions")
    pre_annotator = models.CharField(max_length=80)
    pre_annotator_version = models.CharField(max_length=40)
    fragments = flat_fragments()
    quote = models.TextField()
    wording = models.TextField(blank=True)
    claim_types = keys()
    check_worthiness = models.CharField(max_length=40, null=True, blank=True)
    check_worthiness_score = models.FloatField(null=True, blank=True)
    claimant = models.CharField(max_length=400, blank=True)
    score = models.FloatField()
    attribution = models.JSONField(null=True, blank=True)
    dates = models.JSONField(default=list, blank=True)
    reasons = keys()
    created_at = created_at()
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["document"],
                condition=Q(superseded_at__isnull=True),
                name="suggestion_standing",
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="suggestion_score")
        ]
        triggers = [
            pgtrigger.Trigger(
                name="proposals_are_fixed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["superseded_at"]),
                func=PROPOSALS_ARE_FIXED,
            )
        ]

    def __str__(self) -> str:
        return self.quote[:80]


class SuggestionDecisionOutcome(models.TextChoices):
    ACCEPTED = "accepted"
    EDITED = "edited"
    DISMISSED = "dismissed"


@tracked(of_late=False)
class SuggestionDecision(models.Model):
    """One annotator's decision on one suggestion; nobody else's shows or counts here."""

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="decisions")
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=16, choices=SuggestionDecisionOutcome)
    mention = models.ForeignKey(
        "annotations.Mention", models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    decided_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            one_of("outcome", SuggestionDecisionOutcome, "decision_outcome"),
            models.UniqueConstraint(fields=["suggestion", "assignment"], name="decision_once_per_annotator"),
            models.CheckConstraint(
                condition=Q(outcome="dismissed") ^ Q(mention__isnull=False),
                name="decision_names_its_mention",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome}: {self.suggestion}"


class PreAnnotatorUse(models.Model):
    """What a back end did for a project so far: tokens, calls, and how many of its proposals had no place.

    One row for each thing that is counted; `counted` is a word of `preannotators.metering`.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="pre_annotator_use")
    pre_annotator = models.CharField(max_length=80)
    counted = models.CharField(max_length=20)
    amount = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "pre_annotator", "counted"], name="pre_annotator_use_once"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="pre_annotator_use_grows"),
        ]

    def __str__(self) -> str:
        return f"{self.pre_annotator}: {self.amount} {self.counted}"
