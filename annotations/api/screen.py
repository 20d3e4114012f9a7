"""What the annotation screen opens with, declared for the schema; the JSON itself is built in SQL."""

from rest_framework import serializers

from annotations.api.aggregate import ClaimSerializer, MentionSerializer, SpanSerializer
from annotations.api.base import StrictSerializer
from annotations.models.claim_link import ClaimLinkKind
from annotations.models.suggestion import SuggestionDecisionOutcome


class LabelSerializer(StrictSerializer):
    """A choice of the label schema."""

    key = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()


class LabelSchemaSerializer(StrictSerializer):
    """The choices that this project gives."""

    claim_types = LabelSerializer(many=True)
    check_worthiness = LabelSerializer(many=True)


class VerdictLabelSerializer(StrictSerializer):
    """A step of the scale; one that is not `judged` needs no rationale."""

    key = serializers.CharField()
    name = serializers.CharField()
    color = serializers.CharField()
    judged = serializers.BooleanField()


class VerdictScaleSerializer(StrictSerializer):
    """The permitted verdicts in order."""

    name = serializers.CharField()
    labels = VerdictLabelSerializer(many=True)


class DocumentTextSerializer(StrictSerializer):
    """A document with its text; offsets count its Unicode code points."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    author = serializers.CharField()
    published_on = serializers.DateField(allow_null=True)
    language = serializers.CharField()
    url = serializers.CharField()
    publisher = serializers.CharField()
    text = serializers.CharField()


class AttributionSerializer(StrictSerializer):
    """Who is said to have said it, and where the text says so."""

    mode = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    source_fragments = SpanSerializer(many=True)
    cue = serializers.CharField()
    cue_fragments = SpanSerializer(many=True)
    content_fragments = SpanSerializer(many=True)
    chain = serializers.ListField(child=serializers.CharField())


class DateExpressionSerializer(StrictSerializer):
    """A date in the text, resolved against the publication date; both days inclusive."""

    fragment = SpanSerializer()
    expression = serializers.CharField()
    start = serializers.DateField(allow_null=True)
    end = serializers.DateField(allow_null=True)
    granularity = serializers.CharField()
    rule = serializers.CharField()
    uncertain = serializers.BooleanField()


class OwnDecisionSerializer(StrictSerializer):
    """This annotator's decision on the suggestion it stands in."""

    outcome = serializers.ChoiceField(SuggestionDecisionOutcome.choices)
    mention = serializers.UUIDField(allow_null=True)


class SuggestionSerializer(StrictSerializer):
    """A machine proposal with this annotator's own decision on it."""

    id = serializers.UUIDField()
    fragments = SpanSerializer(many=True)
    quote = serializers.CharField()
    wording = serializers.CharField()
    claim_types = serializers.ListField(child=serializers.CharField())
    check_worthiness = serializers.CharField(allow_null=True)
    check_worthiness_score = serializers.FloatField(allow_null=True)
    claimant = serializers.CharField()
    score = serializers.FloatField()
    reasons = serializers.ListField(child=serializers.CharField())
    attribution = AttributionSerializer(allow_null=True)
    dates = DateExpressionSerializer(many=True)
    preannotator = serializers.CharField()
    preannotator_version = serializers.CharField()
    decision = OwnDecisionSerializer(allow_null=True)


class DifferenceSerializer(StrictSerializer):
    """Words that differ between two passages; a side that lacks them has no span."""

    here = SpanSerializer(many=True)
    there = SpanSerializer(many=True)
    here_text = serializers.CharField()
    there_text = serializers.CharField()


class PassageSerializer(StrictSerializer):
    """The paragraphs around a quote, in code points of their document."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()
    text = serializers.CharField()


class LinkedSerializer(StrictSerializer):
    """The other document's end of a link."""

    document = serializers.UUIDField()
    title = serializers.CharField()
    publisher = serializers.CharField()
    published_on = serializers.DateField(allow_null=True)
    url = serializers.CharField()
    claimant = serializers.CharField()
    fragments = SpanSerializer(many=True)
    quote = serializers.CharField()
    passage = PassageSerializer()


class ClaimLinkSerializer(StrictSerializer):
    """Another document that makes the claim of a suggestion too, or says it differently; never which is true."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(ClaimLinkKind.choices)
    score = serializers.FloatField()
    suggestion = serializers.UUIDField(allow_null=True)
    claim = serializers.UUIDField(allow_null=True)
    differences = DifferenceSerializer(many=True)
    other = LinkedSerializer()


class ScreenProjectSerializer(StrictSerializer):
    """The project, as far as annotating needs it."""

    slug = serializers.CharField()
    name = serializers.CharField()
    evidence_style = serializers.ChoiceField([("citations", "citations"), ("questions", "questions")])


class ScreenRoundSerializer(StrictSerializer):
    """The round's steps, and what it needs before a submit."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField()
    steps = serializers.ListField(child=serializers.CharField())
    required_fields = serializers.ListField(child=serializers.CharField())
    verdict_needed = serializers.CharField()


class GuidelineSerializer(StrictSerializer):
    """The round's guideline, rendered and sanitized."""

    version = serializers.IntegerField()
    html = serializers.CharField()


class AssignmentScreenSerializer(StrictSerializer):
    """Everything that the annotation screen needs, in one answer."""

    id = serializers.UUIDField()
    status = serializers.CharField()
    lease_expires_at = serializers.DateTimeField()
    active_seconds = serializers.IntegerField()
    offset_unit = serializers.CharField()
    project = ScreenProjectSerializer()
    round = ScreenRoundSerializer()
    label_schema = LabelSchemaSerializer()
    verdict_scale = VerdictScaleSerializer()
    guideline = GuidelineSerializer()
    document = DocumentTextSerializer()
    suggestions = SuggestionSerializer(many=True)
    links = ClaimLinkSerializer(many=True)
    mentions = MentionSerializer(many=True)
    claims = ClaimSerializer(many=True)
