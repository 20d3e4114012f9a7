"""Webhooks, and what is sent to them: a delivery is the truth, the broker carries its id."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotations.core.webhooks import PING
from annotations.models.fields import created_at, keys, new_id, one_of, subset_of
from annotations.models.project import Project


class WebhookEvent(models.TextChoices):
    JOB_DONE = "job.done"
    JOB_FAILED = "job.failed"
    JOB_CANCELLED = "job.cancelled"
    ASSIGNMENT_SUBMITTED = "assignment.submitted"
    CLAIM_SETTLED = "claim.settled"
    RELEASE_PUBLISHED = "release.published"
    TOKEN_EXPIRING = "token.expiring"  # noqa: S105 - an event, not a secret


class Webhook(models.Model):
    """An address that is told of a project's events.

    Its secret is stored nowhere: it is computed of ``salt`` and a key that lies in the data folder (ADR 0015).
    """

    id = models.UUIDField(primary_key=True, db_default=new_id(), editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=2048)
    events = keys()
    active = models.BooleanField(default=True)
    salt = models.CharField(max_length=64, editable=False)
    former_salt = models.CharField(max_length=64, blank=True, editable=False)
    former_until = models.DateTimeField(null=True, blank=True, editable=False)
    failing_since = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(
        null=True, blank=True, help_text="when it was switched off for failing"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="webhooks")
    created_at = created_at()

    class Meta:
        constraints = [
            subset_of("events", WebhookEvent, "webhook_events"),
            models.CheckConstraint(condition=~Q(events=[]), name="webhook_has_events"),
            models.CheckConstraint(
                condition=Q(given_up_at__isnull=True) | Q(active=False), name="webhook_given_up_is_off"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project}: {self.pk}"


class DeliveryStatus(models.TextChoices):
    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


class Delivery(models.Model):
    """One event for one webhook, written in the transaction of the change that it tells of."""

    id = models.UUIDField(primary_key=True, db_default=new_id(), editable=False)
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=24, choices=[*WebhookEvent.choices, (PING, "Ping")])
    data = models.JSONField(help_text="ids alone, never names, texts or verdicts")
    document = models.UUIDField(
        null=True, blank=True, help_text="kept from managers who have blind work open on it (P12)"
    )
    status = models.CharField(max_length=16, choices=DeliveryStatus, db_default=DeliveryStatus.WAITING)
    attempt = models.PositiveIntegerField(db_default=0)
    first_of_series = models.PositiveIntegerField(
        db_default=0, help_text="attempts before it was last sent by hand"
    )
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    by_hand_at = models.DateTimeField(null=True, blank=True)
    created_at = created_at()

    class Meta:
        constraints = [one_of("status", DeliveryStatus, "delivery_status")]
        indexes = [
            models.Index(fields=["webhook", "-id"], name="delivery_of_webhook"),
            models.Index(fields=["due_at"], condition=Q(status="waiting"), name="delivery_due"),
            models.Index(fields=["created_at"], name="delivery_age"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.status}"


class DeliveryAttempt(models.Model):
    """One try; without an outcome as long as it is under way, or when its worker was killed."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts")
    number = models.PositiveIntegerField()
    started_at = created_at()
    milliseconds = models.PositiveIntegerField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="of HTTP, when there was an answer"
    )
    answer = models.TextField(blank=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "number"], name="delivery_attempt_once")]

    def __str__(self) -> str:
        return f"{self.delivery} {self.number}"
