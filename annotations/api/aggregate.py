"""The mention aggregate's shapes: strict ones for what comes in, the same with more for what goes out."""

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from annotations.api.base import StrictSerializer, standing
from annotations.models.claim import ClaimAsks
from annotations.models.evidence import EvidenceAnswerType, EvidenceOrigin, EvidenceStance, SourceKind
from annotations.models.suggestion import SuggestionDecisionOutcome

TEXT_LIMIT, LIST_LIMIT = 20_000, 200
FARTHEST = 2**31 - 2
"""The greatest offset: PostgreSQL counts characters from 1, in 32 bits."""


def text(limit: int = TEXT_LIMIT) -> serializers.CharField:
    """Free text as it was typed: never trimmed, empty when nothing was typed."""
    return serializers.CharField(max_length=limit, allow_blank=True, trim_whitespace=False, default="")


class SpanSerializer(StrictSerializer):
    """A half-open span in code points."""

    start = serializers.IntegerField(min_value=0, max_value=FARTHEST)
    end = serializers.IntegerField(min_value=1, max_value=FARTHEST)


class SourceSerializer(StrictSerializer):
    """A source as this annotator cites it: `url` for the web, `citation` for all else."""

    kind = serializers.ChoiceField(SourceKind.choices)
    url = text(2000)
    citation = text(2000)
    title = text(400)
    publisher = text(200)
    published_on = serializers.DateField(allow_null=True, default=None)
    date_found_by = text(40)
    medium = text(40)


class EvidenceSerializer(StrictSerializer):
    """What was taken from a source, and what it does to the claim."""

    id = serializers.UUIDField()
    position = serializers.IntegerField(min_value=0, max_value=LIST_LIMIT, default=0)
    answer = text()
    answer_type = serializers.ChoiceField(EvidenceAnswerType.choices, allow_null=True, default=None)
    boolean_explanation = text()
    excerpt = text()
    stance = serializers.ChoiceField(EvidenceStance.choices)
    origin = serializers.ChoiceField(EvidenceOrigin.choices, default=EvidenceOrigin.UNKNOWN)
    evidence_set = serializers.IntegerField(min_value=0, max_value=LIST_LIMIT, default=0)
    source = SourceSerializer()  # type: ignore[assignment]


class QuestionSerializer(StrictSerializer):
    """What the evidence answers; silent where the project cites plainly."""

    id = serializers.UUIDField()
    position = serializers.IntegerField(min_value=0, max_value=LIST_LIMIT, default=0)
    text = text(2000)
    evidence = EvidenceSerializer(many=True, max_length=LIST_LIMIT)  # type: ignore[call-arg]


class VerdictSerializer(StrictSerializer):
    """A conclusion; while `label` is null it is in progress."""

    id = serializers.UUIDField()
    label = serializers.CharField(max_length=40, allow_null=True, default=None)  # type: ignore[assignment]
    rationale = text()
    confidence = serializers.IntegerField(min_value=1, max_value=5, allow_null=True, default=None)
    questions = QuestionSerializer(many=True, max_length=LIST_LIMIT)  # type: ignore[call-arg]


class ClaimDateSerializer(StrictSerializer):
    """When the claimed thing happened: the expression, and the days it was resolved to."""

    expression = text(200)
    start = serializers.DateField(allow_null=True, default=None)
    end = serializers.DateField(allow_null=True, default=None)
    how = text(120)


class ClaimSerializer(StrictSerializer):
    """A claim with its verdict; `revision` is the one last seen, 0 for a new claim."""

    id = serializers.UUIDField()
    revision = serializers.IntegerField(min_value=0, max_value=2**31 - 1, default=0)
    wording = text()
    asks = serializers.ChoiceField(ClaimAsks.choices, default=ClaimAsks.CONTENT)
    claimant = text(400)
    claim_date = ClaimDateSerializer(allow_null=True, default=None)
    place = text(200)
    verdict = VerdictSerializer(allow_null=True, default=None)


class ClaimReferenceSerializer(StrictSerializer):
    """A claim that is sent inside another mention, by its id alone."""

    id = serializers.UUIDField()


@extend_schema_field(
    PolymorphicProxySerializer(
        component_name="ClaimOrReference",
        serializers=[ClaimSerializer, ClaimReferenceSerializer],
        resource_type_field_name=None,
    )
)
class ClaimOrReferenceField(serializers.Field[Any, Any, Any, Any]):
    """A claim in full, or a reference to one."""

    def to_internal_value(self, data: object) -> dict[str, object]:
        """The validated claim, or `{"id": …}` alone.

        Raises:
            ValidationError: it is neither.
        """
        by_id = isinstance(data, dict) and set(data) == {"id"}
        shape = standing(ClaimReferenceSerializer if by_id else ClaimSerializer)
        values: dict[str, object] = shape.run_validation(data)
        return values


class MentionWriteSerializer(StrictSerializer):
    """A mention with all that hangs on it: the write unit of the annotation screen."""

    fragments = SpanSerializer(many=True, allow_empty=False, max_length=LIST_LIMIT)  # type: ignore[call-arg]
    suggestion = serializers.UUIDField(allow_null=True, default=None)
    claim_types = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=50, default=list
    )
    check_worthiness = serializers.CharField(max_length=40, allow_null=True, default=None)
    claim = ClaimOrReferenceField()


class MentionSerializer(StrictSerializer):
    """A mention as it is stored."""

    id = serializers.UUIDField()
    revision = serializers.IntegerField()
    fragments = SpanSerializer(many=True)
    quote = serializers.CharField()
    suggestion = serializers.UUIDField(allow_null=True)
    claim_types = serializers.ListField(child=serializers.CharField())
    check_worthiness = serializers.CharField(allow_null=True)
    claim = serializers.UUIDField()


class DecisionSerializer(StrictSerializer):
    """What this annotator made of a suggestion."""

    suggestion = serializers.UUIDField()
    outcome = serializers.ChoiceField(SuggestionDecisionOutcome.choices)
    mention = serializers.UUIDField(allow_null=True)


class SavedMentionSerializer(StrictSerializer):
    """What a save answers."""

    mention = MentionSerializer()
    claim = ClaimSerializer()
    decision = DecisionSerializer(allow_null=True)
    status = serializers.CharField(help_text="of the assignment")
    lease_expires_at = serializers.DateTimeField()
    offset_unit = serializers.CharField()
