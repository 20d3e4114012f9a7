"""What a project's pre-annotator has learned: every version is kept, at most one is in use."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from annotations.models.fields import created_at, new_id
from annotations.models.project import Project

LEARNED_IS_FIXED = """
RAISE EXCEPTION 'a version that was learned is never edited: another is learned'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'project_model_is_fixed';
"""


class ProjectModel(models.Model):
    """One version of a project's last layer, for one version of one engine, with its figures before and after."""

    id = models.UUIDField(primary_key=True, db_default=new_id(), editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="learned_models")
    number = models.PositiveIntegerField(help_text="1, 2, 3 … in the project")
    pre_annotator = models.CharField(max_length=80)
    pre_annotator_version = models.CharField(
        max_length=40, help_text="the engine's own, without what was learned"
    )
    weights = models.JSONField(help_text="by the names of the features")
    before = models.JSONField(help_text="figures of the engine's own scores on the share held out")
    after = models.JSONField(help_text="figures of this version's scores on the same share")
    learned_from = models.PositiveIntegerField(help_text="decisions")
    held_out = models.PositiveIntegerField(help_text="decisions")
    held_out_documents = models.PositiveIntegerField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = created_at()
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    activated_at = models.DateTimeField(
        null=True, blank=True, help_text="the last time; the log has every one"
    )
    in_use = models.BooleanField(default=False)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="project_model_number_once"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(in_use=True), name="project_model_one_in_use"
            ),
            models.CheckConstraint(
                condition=Q(in_use=False) | Q(activated_at__isnull=False), name="project_model_use_has_a_time"
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="project_model_number_from_one"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="learned_is_fixed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["activated_by", "activated_at", "in_use"]),
                func=LEARNED_IS_FIXED,
            )
        ]

    def __str__(self) -> str:
        return f"{self.pre_annotator} {self.version}"

    @property
    def version(self) -> str:
        """As suggestions name it."""
        return f"{self.pre_annotator_version}+{self.number}"
