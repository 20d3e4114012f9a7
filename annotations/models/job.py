"""Jobs: the truth about background work; the broker carries only their ids."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotations.models.fields import created_at, new_id, one_of
from annotations.models.project import Project


class JobKind(models.TextChoices):
    PRE_ANNOTATE = "preannotate"
    EXPORT = "export"
    QUEUE_ORDER = "queue_order"
    REFIT = "refit"
    RELEASE = "release"
    IMPORT = "import"


class JobStatus(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    PARKED = "parked"
    CANCELLED = "cancelled"


class Job(models.Model):
    """Work asked for in a request and done by a worker under a fenced lease (``attempt``)."""

    id = models.UUIDField(primary_key=True, db_default=new_id(), editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=24, choices=JobKind)
    status = models.CharField(max_length=16, choices=JobStatus, default=JobStatus.QUEUED)
    parameters = models.JSONField(default=dict, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="jobs"
    )
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempt = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True)
    created_at = created_at()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            one_of("kind", JobKind, "job_kind"),
            one_of("status", JobStatus, "job_status"),
            models.CheckConstraint(
                condition=~Q(status="running") | Q(lease_expires_at__isnull=False),
                name="job_running_has_a_lease",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "-created_at"], name="job_of_project"),
            models.Index(
                fields=["status", "lease_expires_at"],
                condition=Q(status__in=["queued", "running"]),
                name="job_to_sweep",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"


class WorkerSeen(models.Model):
    """The last sign of life of each worker process, so that a page can say when none runs."""

    name = models.CharField(max_length=200, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
