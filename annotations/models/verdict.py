"""Verdicts of annotators, and the resolutions that settle them into gold."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from annotations.models.assignment import Assignment
from annotations.models.claim import Claim
from annotations.models.fields import created_at, one_of
from annotations.models.project import Project, Round
from annotations.models.tracking import tracked


@tracked()
class VerdictScale(models.Model):
    """The permitted verdicts, with the distance between every two of them."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="verdict_scales")
    name = models.CharField(max_length=120)
    distances = ArrayField(
        ArrayField(models.FloatField()),
        help_text="symmetric, zero on the diagonal, in the order of the labels' positions",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="verdict_scale_name_once")]

    def __str__(self) -> str:
        return self.name


@tracked()
class VerdictLabel(models.Model):
    """One step of a scale."""

    scale = models.ForeignKey(VerdictScale, models.CASCADE, related_name="labels")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()
    color = models.CharField(max_length=16, blank=True)
    claim_review_rating = models.FloatField(null=True, blank=True)
    judged = models.BooleanField(
        default=True, help_text="off for labels that need no rationale, such as “not judged”"
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["scale", "key"], name="verdict_label_key_once"),
            models.UniqueConstraint(fields=["scale", "position"], name="verdict_label_position_once"),
        ]

    def __str__(self) -> str:
        return self.name


class VerdictStatus(models.TextChoices):
    LIVE = "live"
    DELETED = "deleted"


@tracked()
class Verdict(models.Model):
    """One annotator's conclusion about one claim in one round; without a label it is in progress."""

    id = models.UUIDField(primary_key=True)
    project = models.ForeignKey(Project, models.CASCADE, related_name="verdicts")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="verdicts")
    annotator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="verdicts")
    round = models.ForeignKey(Round, models.PROTECT, related_name="verdicts")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="verdicts")
    label = models.ForeignKey(VerdictLabel, models.PROTECT, null=True, blank=True)
    rationale = models.TextField(blank=True)
    confidence = models.PositiveSmallIntegerField(null=True, blank=True)
    status = models.CharField(max_length=16, choices=VerdictStatus, default=VerdictStatus.LIVE)
    created_at = created_at()
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            one_of("status", VerdictStatus, "verdict_status"),
            models.UniqueConstraint(
                fields=["claim", "annotator", "round"],
                condition=Q(status="live"),
                name="verdict_one_live",
            ),
            models.CheckConstraint(
                condition=Q(confidence__isnull=True) | Q(confidence__gte=1, confidence__lte=5),
                name="verdict_confidence",
            ),
        ]
        indexes = [models.Index(fields=["project", "id"], name="verdict_export_order")]

    def __str__(self) -> str:
        return str(self.label or "in progress")


class ResolutionOutcome(models.TextChoices):
    GOLD = "gold"
    NOT_A_CLAIM = "not_a_claim"
    CANNOT_BE_SETTLED = "cannot_be_settled"


@tracked()
class Resolution(models.Model):
    """What adjudication made of a root claim; earlier revisions stay in its history."""

    id = models.UUIDField(primary_key=True)
    project = models.ForeignKey(Project, models.CASCADE, related_name="resolutions")
    round = models.ForeignKey(Round, models.PROTECT, related_name="resolutions")
    claim = models.OneToOneField(Claim, models.PROTECT, related_name="resolution")
    outcome = models.CharField(max_length=24, choices=ResolutionOutcome)
    wording = models.TextField(blank=True)
    label = models.ForeignKey(VerdictLabel, models.PROTECT, null=True, blank=True)
    rationale = models.TextField()
    chosen_evidence = ArrayField(
        models.UUIDField(),
        default=list,
        blank=True,
        help_text="ids of any annotators' evidence; an array, so that each revision keeps its own",
    )
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="resolutions")
    settled_at = models.DateTimeField(db_default=Now())
    signed_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            one_of("outcome", ResolutionOutcome, "resolution_outcome"),
            models.CheckConstraint(condition=~Q(rationale=""), name="resolution_has_rationale"),
            models.CheckConstraint(
                condition=~Q(outcome="gold") | ~Q(wording=""), name="resolution_gold_is_worded"
            ),
        ]
        indexes = [GinIndex(fields=["chosen_evidence"], name="resolution_chosen_evidence")]

    def __str__(self) -> str:
        return f"{self.outcome}: {self.wording}"
