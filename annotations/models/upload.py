"""Files that people sent, waiting to be imported."""

from django.conf import settings
from django.db import models

from annotations.models.fields import created_at
from annotations.models.project import Project


class Upload(models.Model):
    """One file as it came; its bytes lie in the data folder under its id.

    The id is computed from project, sender, name and content, so that sending a file again is the same upload (P65).
    """

    id = models.UUIDField(primary_key=True)
    project = models.ForeignKey(Project, models.CASCADE, related_name="uploads")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="uploads")
    name = models.CharField(max_length=400)
    bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = created_at()

    def __str__(self) -> str:
        return self.name
