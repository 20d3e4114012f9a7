"""Links between claims that bear on each other, as far as a machine or a person has found them."""

from django.db import models
from django.db.models import Q

from annotations.models.claim import Claim
from annotations.models.fields import created_at, one_of
from annotations.models.project import Project
from annotations.models.suggestion import Suggestion


class ClaimLinkKind(models.TextChoices):
    SAME_CLAIM = "same-claim"
    DIVERGING_QUOTE = "diverging-quote"
    CONFLICTING_DATE = "conflicting-date"
    CONFLICTING_NUMBER = "conflicting-number"


class ClaimLink(models.Model):
    """Two ends that make one claim, or say it differently; never which of them is true.

    Its id is computed from kind and ends, so that a job that runs twice links once. ``differences`` are seen from
    the first end, each with the spans and words ``here`` and ``there``; passages are the paragraphs around
    either end, in code points of its document.
    """

    id = models.UUIDField(primary_key=True)
    project = models.ForeignKey(Project, models.CASCADE, related_name="claim_links")
    kind = models.CharField(max_length=24, choices=ClaimLinkKind)
    suggestion_a = models.ForeignKey(Suggestion, models.CASCADE, null=True, related_name="links_from")
    suggestion_b = models.ForeignKey(Suggestion, models.CASCADE, null=True, related_name="links_to")
    claim_a = models.ForeignKey(Claim, models.CASCADE, null=True, related_name="links_from")
    claim_b = models.ForeignKey(Claim, models.CASCADE, null=True, related_name="links_to")
    score = models.FloatField()
    method = models.CharField(max_length=80)
    differences = models.JSONField(default=list)
    passage_a = models.JSONField()
    passage_b = models.JSONField()
    created_at = created_at()

    class Meta:
        constraints = [
            one_of("kind", ClaimLinkKind, "claim_link_kind"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"suggestion_{side}__isnull": True})
                    ^ Q(**{f"claim_{side}__isnull": True}),
                    name=f"claim_link_one_end_{side}",
                )
                for side in "ab"
            ),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="claim_link_score"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.score:.2f}"
