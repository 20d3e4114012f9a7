"""Sources, and the evidence drawn from them."""

from django.db import models
from django.db.models import Q

from annotations.models.document import Document
from annotations.models.fields import created_at, flat_fragments, one_of
from annotations.models.project import Project
from annotations.models.tracking import tracked
from annotations.models.verdict import Verdict


class SourceKind(models.TextChoices):
    WEB = "web"
    DOCUMENT = "document"
    FILE = "file"
    INTERVIEW = "interview"
    BROADCAST = "broadcast"
    DATASET = "dataset"
    PRINT = "print"


class SourceStatus(models.TextChoices):
    LIVE = "live"
    HIDDEN = "hidden"


@tracked()
class Source(models.Model):
    """A publication, conversation or data set that evidence is drawn from.

    Its id is computed from project, kind and address, so that citing what another annotator
    cited before gives the same answer as citing it first (P12).
    """

    id = models.UUIDField(primary_key=True)
    project = models.ForeignKey(Project, models.CASCADE, related_name="sources")
    kind = models.CharField(max_length=16, choices=SourceKind)
    url = models.CharField(max_length=2000, blank=True, help_text="canonical, for the web only")
    citation = models.CharField(max_length=2000, blank=True)
    title = models.CharField(max_length=400, blank=True)
    publisher = models.CharField(max_length=200, blank=True)
    published_on = models.DateField(null=True, blank=True)
    date_found_by = models.CharField(max_length=40, blank=True)
    confidential = models.BooleanField(default=False)
    status = models.CharField(max_length=16, choices=SourceStatus, default=SourceStatus.LIVE)
    created_at = created_at()

    class Meta:
        constraints = [
            one_of("kind", SourceKind, "source_kind"),
            one_of("status", SourceStatus, "source_status"),
            models.CheckConstraint(
                condition=(Q(kind="web") & ~Q(url="")) | (~Q(kind="web") & Q(url="")),
                name="source_url_for_the_web",
            ),
            models.UniqueConstraint(
                fields=["project", "url"], condition=Q(kind="web"), name="source_url_once"
            ),
        ]
        indexes = [
            models.Index(fields=["project", "id"], name="source_export_order"),
            models.Index(fields=["project"], condition=Q(confidential=True), name="source_confidential"),
        ]

    def __str__(self) -> str:
        return self.title or self.url or self.citation


@tracked(of_late=False)
class Question(models.Model):
    """What the evidence answers; silent (empty) where the project cites plainly."""

    id = models.UUIDField(primary_key=True)
    verdict = models.ForeignKey(Verdict, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.text or "(plain citation)"


class EvidenceStance(models.TextChoices):
    SUPPORTS = "supports"
    REFUTES = "refutes"
    NEUTRAL = "neutral"


class EvidenceAnswerType(models.TextChoices):
    EXTRACTIVE = "extractive"
    ABSTRACTIVE = "abstractive"
    BOOLEAN = "boolean"
    UNANSWERABLE = "unanswerable"


class EvidenceOrigin(models.TextChoices):
    INDEPENDENT = "independent"
    REPEATS_CLAIM_SOURCE = "repeats_claim_source"
    SAME_AS_OTHER = "same_as_other"
    UNKNOWN = "unknown"


@tracked()
class Evidence(models.Model):
    """What one annotator took from a source, and what it does to the claim.

    Title, publisher and date stand here as this annotator cited them; the source's own row is
    shared, so nobody reads through it what another person typed.
    """

    id = models.UUIDField(primary_key=True)
    project = models.ForeignKey(Project, models.CASCADE, related_name="evidence")
    question = models.ForeignKey(Question, models.CASCADE, related_name="evidence")
    source = models.ForeignKey(Source, models.PROTECT, related_name="evidence")
    position = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(blank=True)
    answer_type = models.CharField(max_length=16, choices=EvidenceAnswerType, null=True, blank=True)
    boolean_explanation = models.TextField(blank=True)
    excerpt = models.TextField(blank=True)
    excerpt_document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True)
    excerpt_fragments = flat_fragments(null=True, blank=True)
    stance = models.CharField(max_length=16, choices=EvidenceStance)
    origin = models.CharField(max_length=24, choices=EvidenceOrigin, default=EvidenceOrigin.UNKNOWN)
    evidence_set = models.PositiveSmallIntegerField(default=0)
    cited_title = models.CharField(max_length=400, blank=True)
    cited_publisher = models.CharField(max_length=200, blank=True)
    cited_published_on = models.DateField(null=True, blank=True)
    cited_date_found_by = models.CharField(max_length=40, blank=True)
    cited_medium = models.CharField(max_length=40, blank=True)
    created_at = created_at()

    class Meta:
        constraints = [
            one_of("stance", EvidenceStance, "evidence_stance"),
            one_of("origin", EvidenceOrigin, "evidence_origin"),
        ]
        indexes = [models.Index(fields=["project", "id"], name="evidence_export_order")]

    def __str__(self) -> str:
        return f"{self.source} {self.stance}"
