"""Claims and the places where they are made."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from annotations.models.assignment import Assignment
from annotations.models.document import Document
from annotations.models.fields import created_at, flat_fragments, keys, one_of
from annotations.models.project import Project
from annotations.models.tracking import tracked

MERGES_STAY_FLAT = """
IF EXISTS (SELECT 1 FROM annotations_claim
           WHERE id = NEW.merged_into_id AND (merged_into_id IS NOT NULL
                                              OR project_id <> NEW.project_id))
   OR EXISTS (SELECT 1 FROM annotations_claim WHERE merged_into_id = NEW.id) THEN
    RAISE EXCEPTION 'a claim is merged into a root of its own project, in one hop'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_merges_stay_flat';
END IF;
RETURN NULL;
"""


class ClaimAsks(models.TextChoices):
    CONTENT = "content"
    UTTERANCE = "utterance"


class ClaimStatus(models.TextChoices):
    LIVE = "live"
    DELETED = "deleted"


@tracked()
class Claim(models.Model):
    """A proposition in wording that stands alone, as one annotator (or a resolution) put it."""

    id = models.UUIDField(primary_key=True)
    project = models.ForeignKey(Project, models.CASCADE, related_name="claims")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="claims")
    assignment = models.ForeignKey(Assignment, models.PROTECT, null=True, related_name="written_claims")
    wording = models.TextField(blank=True)
    asks = models.CharField(max_length=16, choices=ClaimAsks, default=ClaimAsks.CONTENT)
    claimant = models.CharField(max_length=400, blank=True)
    claim_date_expression = models.CharField(max_length=200, blank=True)
    claim_date_start = models.DateField(null=True, blank=True)
    claim_date_end = models.DateField(null=True, blank=True)
    claim_date_how = models.CharField(max_length=120, blank=True)
    place = models.CharField(max_length=200, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    status = models.CharField(max_length=16, choices=ClaimStatus, default=ClaimStatus.LIVE)
    revision = models.PositiveIntegerField(default=1)
    created_at = created_at()
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            one_of("asks", ClaimAsks, "claim_asks"),
            one_of("status", ClaimStatus, "claim_status"),
            models.CheckConstraint(
                condition=Q(claim_date_start__isnull=True)
                | Q(claim_date_end__isnull=True)
                | Q(claim_date_start__lte=F("claim_date_end")),
                name="claim_date_in_order",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="claim_not_merged_into_itself",
            ),
        ]
        indexes = [models.Index(fields=["project", "id"], name="claim_export_order")]
        triggers = [
            pgtrigger.Trigger(
                name="merges_stay_flat",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("merged_into_id"),
                condition=pgtrigger.Q(new__merged_into__isnull=False),
                func=MERGES_STAY_FLAT,
            )
        ]

    def __str__(self) -> str:
        return self.wording or str(self.id)


FRAGMENTS_FIT_THE_TEXT = """
SELECT text INTO held FROM annotations_document WHERE id = NEW.document_id;
IF coalesce(array_length(NEW.fragments, 1), 0) < 2
   OR mod(array_length(NEW.fragments, 1), 2) = 1 THEN
    RAISE EXCEPTION 'a mention has one or more [start, end) fragments'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'mention_fragments_fit';
END IF;
FOR pair IN 1 .. array_length(NEW.fragments, 1) BY 2 LOOP
    IF NEW.fragments[pair] < previous_end
       OR NEW.fragments[pair] >= NEW.fragments[pair + 1]
       OR NEW.fragments[pair + 1] > char_length(held) THEN
        RAISE EXCEPTION 'fragments are in order, apart, and inside the text'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mention_fragments_fit';
    END IF;
    IF pair > 1 THEN expected := expected || ' '; END IF;
    expected := expected || substr(held, NEW.fragments[pair] + 1,
                                   NEW.fragments[pair + 1] - NEW.fragments[pair]);
    previous_end := NEW.fragments[pair + 1];
END LOOP;
IF NEW.quote <> expected THEN
    RAISE EXCEPTION 'the quote is the text at its fragments'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'mention_quote_is_the_text';
END IF;
RETURN NEW;
"""


class MentionStatus(models.TextChoices):
    LIVE = "live"
    DELETED = "deleted"
    HIDDEN = "hidden"


@tracked()
class Mention(models.Model):
    """A place in a document where a claim is made."""

    id = models.UUIDField(primary_key=True)
    project = models.ForeignKey(Project, models.CASCADE, related_name="mentions")
    document = models.ForeignKey(Document, models.PROTECT, related_name="mentions")
    assignment = models.ForeignKey(Assignment, models.PROTECT, null=True, blank=True, related_name="mentions")
    resolution = models.ForeignKey(
        "annotations.Resolution",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="gold_mentions",
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="mentions")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="mentions")
    suggestion = models.ForeignKey(
        "annotations.Suggestion", models.PROTECT, null=True, blank=True, related_name="mentions"
    )
    fragments = flat_fragments()
    quote = models.TextField()
    prefix = models.CharField(max_length=32, blank=True)
    suffix = models.CharField(max_length=32, blank=True)
    claim_types = keys()
    check_worthiness = models.CharField(max_length=40, null=True, blank=True)
    status = models.CharField(max_length=16, choices=MentionStatus, default=MentionStatus.LIVE)
    revision = models.PositiveIntegerField(default=1)
    created_at = created_at()
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            one_of("status", MentionStatus, "mention_status"),
            models.CheckConstraint(
                condition=Q(assignment__isnull=True) ^ Q(resolution__isnull=True),
                name="mention_of_assignment_or_gold",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "id"], name="mention_export_order"),
            models.Index(fields=["document", "status"], name="mention_of_document"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="fragments_fit_the_text",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("fragments", "quote", "document_id"),
                declare=[
                    ("held", "text"),
                    ("expected", "text := ''"),
                    ("previous_end", "int := 0"),
                ],
                func=FRAGMENTS_FIT_THE_TEXT,
            )
        ]

    def __str__(self) -> str:
        return self.quote[:80]
