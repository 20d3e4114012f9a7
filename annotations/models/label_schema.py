"""The labels that a project's annotators choose from."""

from django.db import models

from annotations.models.fields import one_of
from annotations.models.project import Project
from annotations.models.tracking import tracked


class LabelSchema(models.Model):
    """A project's set of choices."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="label_schema")

    def __str__(self) -> str:
        return f"{self.project}: labels"


class LabelGroup(models.TextChoices):
    CLAIM_TYPES = "claim_types"
    CHECK_WORTHINESS = "check_worthiness"


@tracked()
class Label(models.Model):
    """One choice; retired ones stay for the work that used them."""

    schema = models.ForeignKey(LabelSchema, models.CASCADE, related_name="labels")
    group = models.CharField(max_length=24, choices=LabelGroup)
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    description = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["group", "position"]
        constraints = [
            models.UniqueConstraint(fields=["schema", "group", "key"], name="label_key_once"),
            one_of("group", LabelGroup, "label_group"),
        ]

    def __str__(self) -> str:
        return self.name
