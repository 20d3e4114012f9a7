"""Kept counts: what a round's finished documents come to, so that agreement is read without a rescan.

Derived rows: `services.agreement.counts` writes them with every change of what they count, and
`manage.py doctor` compares them with a full recount. What is packed in them, `queries.agreement.records` says.
A recount replaces rows, so the ids of a round's tallies tell whether anything has changed.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from annotations.models.document import Document
from annotations.models.project import Round


class DocumentTally(models.Model):
    """One document that all its annotators finished in one round: who they are, and how their spans meet."""

    id = models.BigAutoField(primary_key=True)
    round = models.ForeignKey(Round, models.CASCADE, related_name="tallies")
    document = models.ForeignKey(Document, models.CASCADE, related_name="tallies")
    finished_at = models.DateTimeField(help_text="when the last of its annotators submitted")
    annotators = ArrayField(models.UUIDField(), help_text="in the order of their slots")
    saw_suggestions = ArrayField(models.BooleanField(), help_text="of each annotator")
    pairs = models.BinaryField(help_text="for each two annotators, lengths and numbers of what they marked")
    codings = models.BinaryField(help_text="the labels where the spans of two annotators meet")
    thresholds = models.BinaryField(help_text="what would match at other thresholds, and its verdicts")
    suggestions = models.BinaryField(help_text="what each annotator made of the suggestions")
    repeats = models.BinaryField(help_text="what an annotator said of the document in another round")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "document"], name="document_tally_once"),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.document}"


class ClaimTally(models.Model):
    """The count row of one root claim: which annotators gave which verdict and labels."""

    id = models.BigAutoField(primary_key=True)
    tally = models.ForeignKey(DocumentTally, models.CASCADE, related_name="claims")
    item = models.PositiveIntegerField(help_text="its number within the document")
    root = models.UUIDField(help_text="the claim that stands for the group")
    ratings = models.BinaryField(help_text="one record an annotator")
    stances = models.BinaryField(help_text="one record an annotator and source")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tally", "item"], name="claim_tally_once"),
        ]

    def __str__(self) -> str:
        return str(self.root)
