"""The shape of a round's agreement, and of its file."""

from rest_framework import serializers

from annotations.api.agreement.cards import (
    AgreementRoundSerializer,
    ChoicesSerializer,
    ClaimCountsSerializer,
    FiltersSerializer,
    FindingSerializer,
    FinishedDocumentsSerializer,
    LabelingSerializer,
    MeasureSerializer,
    PairKindsSerializer,
    PairsField,
    VerdictAgreementSerializer,
)
from annotations.api.agreement.details import (
    AnnotatorAgreementSerializer,
    ConfusionSerializer,
    DisputedSerializer,
    DriftSerializer,
    FurtherSerializer,
    LabelSupportSerializer,
    MatchingSerializer,
    PairwiseSerializer,
    SuggestionEffectSerializer,
)
from annotations.api.base import StrictSerializer


class AgreementSerializer(StrictSerializer):
    """The agreement of a round."""

    round = AgreementRoundSerializer()
    version = serializers.CharField(help_text="of the way of measuring")
    filters = FiltersSerializer()
    choices = ChoicesSerializer()
    match_threshold = serializers.FloatField(help_text="least overlap of two mentions that match")
    documents = FinishedDocumentsSerializer()
    annotators = serializers.IntegerField()
    pairs = PairKindsSerializer()
    finding = FindingSerializer()
    labeling = LabelingSerializer()
    verdict = VerdictAgreementSerializer()
    claims = ClaimCountsSerializer()
    labels = LabelSupportSerializer(many=True)
    pairwise = PairwiseSerializer()
    people = AnnotatorAgreementSerializer(many=True)
    confusion = ConfusionSerializer()
    drift = DriftSerializer()
    disputed = DisputedSerializer()
    suggestions = SuggestionEffectSerializer(allow_null=True)
    further = FurtherSerializer()
    matching = MatchingSerializer()


class FigureSerializer(MeasureSerializer):
    """One figure of the page."""

    figure = serializers.CharField(help_text="its place in the page, such as verdict.alpha")
    of = serializers.CharField(help_text="the label, annotators, week … that it is of; empty for the whole")
    pairs = PairsField()
    version = serializers.CharField()


class AgreementFileSerializer(StrictSerializer):
    """The page as a table."""

    round = AgreementRoundSerializer()
    version = serializers.CharField()
    filters = FiltersSerializer()
    match_threshold = serializers.FloatField()
    documents = FinishedDocumentsSerializer()
    figures = FigureSerializer(many=True)
