"""Projects, who works in them, by which guideline, in which rounds."""

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from annotations.models.fields import created_at, keys, new_id, one_of, subset_of
from annotations.models.tracking import tracked


class Role(models.TextChoices):
    """What a member may be; the permission table says what each may do."""

    ANNOTATOR = "annotator"
    ADJUDICATOR = "adjudicator"
    MODERATOR = "moderator"
    MANAGER = "manager"
    VIEWER = "viewer"


class EvidenceStyle(models.TextChoices):
    CITATIONS = "citations"
    QUESTIONS = "questions"


@tracked()
class Project(models.Model):
    """The container of documents, members, label schema and guideline."""

    id = models.UUIDField(primary_key=True, db_default=new_id(), editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    evidence_style = models.CharField(max_length=16, choices=EvidenceStyle, default=EvidenceStyle.CITATIONS)
    data_license = models.CharField(max_length=120, blank=True)
    about_data = models.JSONField(
        db_default={}, blank=True, help_text="what the platform does not know of the data, for data cards"
    )
    pseudonymize_annotators = models.BooleanField(default=True)
    pre_annotator = models.CharField(max_length=80, default="news")
    pre_annotate_on_import = models.BooleanField(default=True)
    agreement_visible_to_annotators = models.BooleanField(default=False)
    created_at = created_at()

    class Meta:
        ordering = ["name"]
        constraints = [one_of("evidence_style", EvidenceStyle, "project_evidence_style")]

    def __str__(self) -> str:
        return self.name


LAST_MANAGER_STAYS = """
IF 'manager' = ANY (OLD.roles)
   AND EXISTS (SELECT 1 FROM annotations_project WHERE id = OLD.project_id)
   AND NOT EXISTS (SELECT 1 FROM annotations_membership
                   WHERE project_id = OLD.project_id AND 'manager' = ANY (roles)) THEN
    RAISE EXCEPTION 'a project keeps at least one manager'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'membership_last_manager_stays';
END IF;
RETURN NULL;
"""


@tracked(of_late=False)
class Membership(models.Model):
    """One person's roles in one project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    roles = keys()
    created_at = created_at()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "user"], name="membership_once"),
            subset_of("roles", Role, "membership_roles"),
            models.CheckConstraint(condition=~Q(roles=[]), name="membership_has_a_role"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="last_manager_stays",
                when=pgtrigger.After,
                operation=pgtrigger.Update | pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                func=LAST_MANAGER_STAYS,
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.project}"


GUIDELINE_IN_USE = """
IF EXISTS (SELECT 1 FROM annotations_round WHERE guideline_id = OLD.id) THEN
    RAISE EXCEPTION 'a guideline that a round uses does not change: write a new version'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'guideline_in_use';
END IF;
RETURN NEW;
"""


class Guideline(models.Model):
    """One version of the instructions to annotators, in Markdown."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="guidelines")
    version = models.PositiveIntegerField()
    markdown = models.TextField()
    html = models.TextField(editable=False, help_text="the Markdown, rendered and sanitized (P26)")
    created_at = created_at()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "version"], name="guideline_version_once")]
        triggers = [
            pgtrigger.Trigger(
                name="guideline_in_use",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=GUIDELINE_IN_USE,
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} guideline {self.version}"


class RoundKind(models.TextChoices):
    ANNOTATE = "annotate"
    VERIFY = "verify"
    REPLAY = "replay"
    TRAINING = "training"
    QUALIFY = "qualify"


class RoundStep(models.TextChoices):
    MARK = "mark"
    WORD = "word"
    JUDGE = "judge"
    CITE = "cite"


class SuggestionPolicy(models.TextChoices):
    SHOW = "show"
    HIDE = "hide"
    RANDOMIZE = "randomize"


class QueueOrder(models.TextChoices):
    """In which order a round hands out documents; only what machines propose decides it, never people's work."""

    DOCUMENT = "document"
    UNCERTAINTY = "uncertainty"
    DISAGREEMENT = "disagreement"
    DIVERSITY = "diversity"


class RoundStatus(models.TextChoices):
    OPEN = "open"
    CLOSED = "closed"


@tracked()
class Round(models.Model):
    """One pass over documents or claims under one guideline version; agreement is within it."""

    id = models.UUIDField(primary_key=True, db_default=new_id(), editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="rounds")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=RoundKind, default=RoundKind.ANNOTATE)
    status = models.CharField(max_length=16, choices=RoundStatus, default=RoundStatus.OPEN)
    steps = keys()
    required_fields = keys()
    verdict_needed = models.CharField(
        max_length=40,
        default="all",
        help_text='"all", "none", or the check-worthiness label from which a verdict is needed',
    )
    guideline = models.ForeignKey(Guideline, models.PROTECT, related_name="rounds")
    verdict_scale = models.ForeignKey("annotations.VerdictScale", models.PROTECT)
    overlap = models.PositiveSmallIntegerField(default=2, validators=[MinValueValidator(1)])
    blind = models.BooleanField(default=True)
    match_threshold = models.FloatField(
        default=0.5, validators=[MinValueValidator(0.01), MaxValueValidator(1.0)]
    )
    suggestion_policy = models.CharField(
        max_length=16, choices=SuggestionPolicy, default=SuggestionPolicy.SHOW
    )
    withheld_share = models.FloatField(default=0.0)
    seed = models.BigIntegerField(default=1)
    queue_order = models.CharField(max_length=16, choices=QueueOrder, default=QueueOrder.DOCUMENT)
    lease_minutes = models.PositiveIntegerField(default=120)
    created_at = created_at()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            one_of("kind", RoundKind, "round_kind"),
            one_of("status", RoundStatus, "round_status"),
            one_of("suggestion_policy", SuggestionPolicy, "round_suggestion_policy"),
            one_of("queue_order", QueueOrder, "round_queue_order"),
            subset_of("steps", RoundStep, "round_steps"),
            models.CheckConstraint(condition=Q(overlap__gte=1), name="round_overlap"),
            models.CheckConstraint(
                condition=Q(match_threshold__gt=0, match_threshold__lte=1),
                name="round_match_threshold",
            ),
            models.CheckConstraint(
                condition=Q(withheld_share__gte=0, withheld_share__lte=1),
                name="round_withheld_share",
            ),
            models.UniqueConstraint(fields=["project", "name"], name="round_name_once"),
        ]

    def __str__(self) -> str:
        return f"{self.project}: {self.name}"
