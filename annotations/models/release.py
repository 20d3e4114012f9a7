"""Releases: frozen data sets. A row is written once, when all its files are there, and never again."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from annotations.models.fields import created_at
from annotations.models.job import Job
from annotations.models.project import Project

RELEASES_ARE_FIXED = """
RAISE EXCEPTION 'a release is never changed or taken back: another is made'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'release_is_fixed';
"""


class Release(models.Model):
    """A data set as it was published. Who asked for it, and how it was made, its job says; they share the id."""

    job = models.OneToOneField(Job, models.PROTECT, primary_key=True, related_name="release")
    project = models.ForeignKey(Project, models.PROTECT, related_name="releases")
    version = models.CharField(max_length=20)
    changes = models.PositiveBigIntegerField(help_text="changes that the project had seen")
    frozen = models.JSONField(help_text="sha256 of each file that all else is made of")
    manifest = models.JSONField()
    files = models.JSONField(help_text="path, bytes and sha256 of each, the archive of all first")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = created_at()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["project", "version"], name="release_version_once"),
            models.CheckConstraint(condition=~Q(version=""), name="release_has_a_version"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="releases_are_fixed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=RELEASES_ARE_FIXED,
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.version}"
