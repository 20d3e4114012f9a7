"""The index by which a claim's likes are found: for each standing suggestion its terms and its vector.

Derived rows: `services.claim_index` writes them with the suggestions, and completes what lacks. They go with their
suggestion by the database's own cascade, so that deleting suggestions asks nothing about them.
"""

from django.db import models

from annotations.models.project import Project
from annotations.models.suggestion import Suggestion


class IndexedClaim(models.Model):
    """A suggestion in the index; its number is shorter than the suggestion's id, and terms refer to that."""

    id = models.BigAutoField(primary_key=True)
    suggestion = models.OneToOneField(
        Suggestion, models.DO_NOTHING, db_constraint=False, related_name="indexed"
    )
    project = models.ForeignKey(
        Project, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    version = models.PositiveSmallIntegerField(help_text="of the rules that made terms and vector")
    length = models.PositiveSmallIntegerField(help_text="terms, repeated ones too")
    vector = models.BinaryField(help_text="one signed byte a dimension")

    class Meta:
        indexes = [models.Index(fields=["project"], include=["length"], name="indexed_claim_lengths")]

    def __str__(self) -> str:
        return str(self.suggestion_id)


class ClaimTerm(models.Model):
    """That a claim of a project holds a term, how often, and among how many."""

    pk = models.CompositePrimaryKey("project", "term", "claim")
    project = models.ForeignKey(
        Project, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    term = models.TextField()
    claim = models.ForeignKey(IndexedClaim, models.DO_NOTHING, db_constraint=False, related_name="terms")
    count = models.PositiveSmallIntegerField()
    length = models.PositiveSmallIntegerField(help_text="of the claim")

    def __str__(self) -> str:
        return self.term
