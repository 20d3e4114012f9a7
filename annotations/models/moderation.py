"""The log of who did what to whom and why. The application can add to it and read it, no more."""

from django.conf import settings
from django.db import models

from annotations.models.fields import created_at
from annotations.models.project import Project


class Event(models.Model):
    """One row of the append-only log (P56, P58)."""

    id = models.BigAutoField(primary_key=True)
    at = created_at()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, blank=True, related_name="+"
    )
    project = models.ForeignKey(
        Project, models.DO_NOTHING, null=True, blank=True, related_name="+", db_constraint=False
    )
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=60)
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="event_of_object"),
            models.Index(fields=["project", "-id"], name="event_of_project"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_type} {self.object_id}"
