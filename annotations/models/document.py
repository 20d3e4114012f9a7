"""Documents: texts that never change."""

import pgtrigger
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Length

from annotations.models.fields import created_at, new_id
from annotations.models.project import Project
from annotations.models.tracking import tracked

SHA256_OF_TEXT = Func(
    Func(
        Func(F("text"), Value("UTF8"), function="convert_to", output_field=models.BinaryField()),
        function="sha256",
        output_field=models.BinaryField(),
    ),
    Value("hex"),
    function="encode",
    output_field=models.TextField(),
)

TEXT_IS_FIXED = """
RAISE EXCEPTION 'the text of a document is never edited: import a new version'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'document_text_is_fixed';
"""


@tracked(exclude=["text"])
class Document(models.Model):
    """One immutable text; offsets everywhere count its Unicode code points."""

    id = models.UUIDField(primary_key=True, db_default=new_id(), editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="documents")
    external_id = models.CharField(max_length=400, blank=True)
    title = models.CharField(max_length=400)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    characters = models.PositiveIntegerField(help_text="length of the text in code points")
    published_on = models.DateField(null=True, blank=True)
    author = models.CharField(max_length=400, blank=True)
    language = models.CharField(max_length=35, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True)
    created_at = created_at()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "sha256"], name="document_once"),
            models.CheckConstraint(condition=Q(sha256=SHA256_OF_TEXT), name="document_sha256"),
            models.CheckConstraint(condition=Q(characters=Length("text")), name="document_characters"),
            models.CheckConstraint(condition=Q(characters__gt=0), name="document_not_empty"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="text_is_fixed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("text", "sha256", "characters", "project"),
                func=TEXT_IS_FIXED,
            )
        ]

    def __str__(self) -> str:
        return self.title


class Appearance(models.Model):
    """Where a text was published: one wire story in two outlets is one text with two of these."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="appearances")
    url = models.URLField(max_length=2000, blank=True)
    publisher = models.CharField(max_length=200, blank=True)
    published_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.publisher or self.url
