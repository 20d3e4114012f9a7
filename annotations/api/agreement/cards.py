"""The shapes of a measure, of what is asked for, and of the three cards."""

from typing import Any

from rest_framework import serializers

from annotations.api.base import StrictSerializer
from annotations.api.projects import RoundSerializer
from annotations.queries.agreement.scope import PAIRS
from annotations.services.agreement.advice import LEVELS

UNITS = ("claims", "documents", "spans", "sources", "suggestions")
PAIR_CHOICES = [(kind, kind) for kind in PAIRS]


def share(**options: Any) -> serializers.FloatField:
    """A number from 0 to 1, or none."""
    return serializers.FloatField(allow_null=True, **options)


class MeasureSerializer(StrictSerializer):
    """A number with its 95 % interval, or the reason why there is none."""

    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField(help_text="how many of the unit enter")
    unit = serializers.ChoiceField([(unit, unit) for unit in UNITS])
    method = serializers.CharField()
    confidence = serializers.FloatField()
    samples = serializers.IntegerField(help_text="of the bootstrap, which draws whole documents")
    seed = serializers.IntegerField()
    reason = serializers.CharField(allow_null=True, help_text="why there is no value")
    interval_reason = serializers.CharField(allow_null=True, help_text="why there is no interval")


class AdviceSerializer(StrictSerializer):
    """What the interval (never the point) says of reliability."""

    level = serializers.ChoiceField([(level, level) for level in LEVELS])
    sentence = serializers.CharField()
    more = serializers.IntegerField(
        allow_null=True, help_text="about how many more of the unit, annotated twice, would settle it"
    )
    unit = serializers.ChoiceField([(unit, unit) for unit in UNITS])


class PairsField(serializers.ChoiceField):
    """Which pairs of annotators, by whether they saw suggestions on the document."""

    def __init__(self, **options: Any) -> None:
        super().__init__(PAIR_CHOICES, **options)


class AgreementRoundSerializer(RoundSerializer):
    """The round, with what its figures depend on."""

    guideline_version = serializers.IntegerField()
    suggestion_policy = serializers.CharField()


class FiltersSerializer(StrictSerializer):
    """The filters as they were understood."""

    annotators = serializers.ListField(child=serializers.UUIDField())
    label = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    since = serializers.DateField(allow_null=True)
    until = serializers.DateField(allow_null=True)
    pairs = PairsField(allow_null=True)


class NamedAnnotatorSerializer(StrictSerializer):
    """An annotator by name."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class NamedSerializer(StrictSerializer):
    """A label by name."""

    key = serializers.CharField()
    name = serializers.CharField()


class RoundChoiceSerializer(StrictSerializer):
    """A round whose agreement may be looked at instead."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    guideline_version = serializers.IntegerField()


class ChoicesSerializer(StrictSerializer):
    """What the filters may be set to."""

    rounds = RoundChoiceSerializer(many=True)
    annotators = NamedAnnotatorSerializer(many=True)
    labels = NamedSerializer(many=True)
    pairs = serializers.ListField(child=PairsField())


class FinishedDocumentsSerializer(StrictSerializer):
    """Documents whose slots are all finished, of all documents of the round; only the former count.

    `skipped` is how often one was handed back unjudged: that slot is finished, and counts nowhere.
    """

    finished = serializers.IntegerField()
    total = serializers.IntegerField()
    skipped = serializers.IntegerField()


class PairKindsSerializer(StrictSerializer):
    """How many pairs of annotators there are of each kind, over documents; all figures are of the headline's kind."""

    headline = PairsField()
    both = serializers.IntegerField(help_text="both saw suggestions")
    neither = serializers.IntegerField(help_text="neither did")
    one = serializers.IntegerField(help_text="one of the two did")
    sentence = serializers.CharField()


class FindingMeasuresSerializer(StrictSerializer):
    """How far annotators mark the same places."""

    unitizing_alpha = MeasureSerializer()
    span_f1 = MeasureSerializer()


class FindingByPairsSerializer(FindingMeasuresSerializer):
    """The same for one kind of pairs."""

    pairs = PairsField()


class FindingSerializer(FindingMeasuresSerializer):
    """The first card: finding claims."""

    advice = AdviceSerializer()
    by_pairs = FindingByPairsSerializer(many=True)


class LabelingMeasuresSerializer(StrictSerializer):
    """How far annotators give the same labels where their spans meet."""

    cu_alpha = MeasureSerializer()
    coverage = share(help_text="the part of the text, over all annotators, in which spans of two meet")


class LabelingByPairsSerializer(LabelingMeasuresSerializer):
    """The same for one kind of pairs."""

    pairs = PairsField()


class LabelingSerializer(LabelingMeasuresSerializer):
    """The second card: labeling, given a match."""

    labels = serializers.CharField(help_text="what the labels are, in words")
    advice = AdviceSerializer()
    by_pairs = LabelingByPairsSerializer(many=True)


class VerdictMeasuresSerializer(StrictSerializer):
    """How far annotators judge the same claim alike."""

    alpha = MeasureSerializer()
    ac1 = MeasureSerializer()
    percent = MeasureSerializer()


class VerdictByPairsSerializer(VerdictMeasuresSerializer):
    """The same for one kind of pairs."""

    pairs = PairsField()


class PrevalenceSerializer(NamedSerializer):
    """The most frequent verdict; where it prevails, alpha falls though annotators agree."""

    share = serializers.FloatField()
    skewed = serializers.BooleanField()
    sentence = serializers.CharField()


class VerdictAgreementSerializer(VerdictMeasuresSerializer):
    """The third card: verdicts."""

    prevalence = PrevalenceSerializer(allow_null=True)
    advice = AdviceSerializer()
    by_pairs = VerdictByPairsSerializer(many=True)


class ClaimCountsSerializer(StrictSerializer):
    """Claims that two annotators found (confirmed by an adjudicator, or computed), and that only one did."""

    matched = serializers.IntegerField()
    single = serializers.IntegerField()
    confirmed = serializers.IntegerField()
    computed = serializers.IntegerField()
    self_contradictions = serializers.IntegerField(
        help_text="claims that one annotator judged in two ways, counted for each annotator"
    )
