"""Assignments: one document or claim for one annotator, under a lease."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from annotations.core import workflow
from annotations.models.document import Document
from annotations.models.fields import created_at, one_of
from annotations.models.project import Project, Round
from annotations.models.tracking import tracked

ALLOWED_MOVES = ", ".join(f"('{old}', '{new}')" for old, new in sorted(workflow.MOVES))

MOVES_BY_THE_TABLE = f"""
IF (OLD.status, NEW.status) NOT IN ({ALLOWED_MOVES}) THEN
    RAISE EXCEPTION 'an assignment does not go from % to %', OLD.status, NEW.status
        USING ERRCODE = 'check_violation', CONSTRAINT = 'assignment_moves_by_the_table';
END IF;
RETURN NEW;
"""


class AssignmentStatus(models.TextChoices):
    OPEN = "open"
    LEASED = "leased"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CLOSED = "closed"
    EXPIRED = "expired"
    LATE = "late"
    VOIDED = "voided"


class AssignmentOutcome(models.TextChoices):
    DONE = "done"
    SKIPPED = "skipped"


@tracked(exclude=["lease_expires_at", "active_seconds"])
class Assignment(models.Model):
    """A slot of a target in a round, and who holds it.

    Slots are rows from the moment a target enters the round. ``handle`` is the id that people
    and programs see: it is computed from round, target and annotator at hand-out, so it tells
    nothing of which slots others took (P12).
    """

    id = models.BigAutoField(primary_key=True)
    handle = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="assignments")
    round = models.ForeignKey(Round, models.CASCADE, related_name="assignments")
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="assignments")
    claim = models.ForeignKey(
        "annotations.Claim", models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    slot = models.PositiveSmallIntegerField()
    priority = models.IntegerField(default=0)
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
    )
    status = models.CharField(max_length=16, choices=AssignmentStatus, default=AssignmentStatus.OPEN)
    suggestions_shown = models.BooleanField(default=True)
    leased_at = models.DateTimeField(null=True, blank=True)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    active_seconds = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=16, choices=AssignmentOutcome, null=True, blank=True)
    reason = models.TextField(blank=True)
    created_at = created_at()

    class Meta:
        constraints = [
            one_of("status", AssignmentStatus, "assignment_status"),
            models.CheckConstraint(
                condition=Q(document__isnull=True) ^ Q(claim__isnull=True),
                name="assignment_one_target",
            ),
            models.CheckConstraint(
                condition=~Q(status="open") | Q(annotator__isnull=True, handle__isnull=True),
                name="assignment_open_is_free",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["open", "voided"]) | Q(annotator__isnull=False, handle__isnull=False),
                name="assignment_held_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(status="leased") | Q(lease_expires_at__isnull=False),
                name="assignment_lease_ends",
            ),
            *(
                models.UniqueConstraint(
                    fields=["round", target, by],
                    condition=Q(status__in=("open", "leased", "submitted", "returned", "closed"))
                    & Q(**{f"{target}__isnull": False, f"{by}__isnull": False}),
                    name=f"assignment_{target}_{by}_once",
                )
                for target in ("document", "claim")
                for by in ("slot", "annotator")
            ),
        ]
        indexes = [
            models.Index(
                fields=["round", "priority", "id"],
                condition=Q(status="open"),
                name="assignment_open_slots",
            ),
            models.Index(
                fields=["lease_expires_at"],
                condition=Q(status="leased"),
                name="assignment_leases",
            ),
            models.Index(fields=["annotator", "round", "status"], name="assignment_of_annotator"),
            models.Index(
                fields=["annotator", "round", "priority", "id"],
                condition=Q(annotator__isnull=False),
                name="assignment_last_met",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="moves_by_the_table",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("status"),
                func=MOVES_BY_THE_TABLE,
            )
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.document or self.claim} slot {self.slot}"
