"""The shapes of what stands below the cards."""

from rest_framework import serializers

from annotations.api.agreement.cards import (
    MeasureSerializer,
    NamedAnnotatorSerializer,
    NamedSerializer,
    RoundChoiceSerializer,
    share,
)
from annotations.api.base import StrictSerializer


class LabelSupportSerializer(NamedSerializer):
    """A verdict against all others, and how many of the verdicts that were compared give it."""

    support = serializers.IntegerField()
    alpha = MeasureSerializer()


class PairCellSerializer(StrictSerializer):
    """Two annotators. `differs` only where it holds for all pairs at once (Benjamini and Hochberg)."""

    a = serializers.UUIDField()
    b = serializers.UUIDField()
    alpha = MeasureSerializer()
    p = share(help_text="of the difference to the value of all pairs")
    differs = serializers.ChoiceField([("lower", "lower"), ("higher", "higher")], allow_null=True)
    few = serializers.BooleanField(help_text="too few shared claims to say anything")


class PairwiseSerializer(StrictSerializer):
    """Each two annotators by the alpha of their verdicts."""

    value = share(help_text="the value that the pairs are compared with")
    least_shared = serializers.IntegerField()
    false_discovery_rate = serializers.FloatField()
    cells = PairCellSerializer(many=True)


class AnnotatorAgreementSerializer(NamedAnnotatorSerializer):
    """One annotator against the others and against gold."""

    documents = serializers.IntegerField()
    claims = serializers.IntegerField()
    rest = MeasureSerializer(help_text="alpha of the pairs that they are part of")
    gold = MeasureSerializer(help_text="share of their verdicts that are the gold ones")
    without = MeasureSerializer(help_text="alpha of all pairs that they are not part of")


class TitledSerializer(StrictSerializer):
    """A document by title."""

    id = serializers.UUIDField()
    title = serializers.CharField()


class ItemSerializer(StrictSerializer):
    """Where to look at a claim: its document's case, and the root of its group."""

    document = TitledSerializer()
    claim = serializers.UUIDField()
    wording = serializers.CharField()


class ConfusionCellSerializer(StrictSerializer):
    """Pairs of verdicts on one claim, whoever gave which; `a` stands before `b` on the scale."""

    a = serializers.CharField()
    b = serializers.CharField()
    n = serializers.IntegerField()
    items = ItemSerializer(many=True)


class ConfusionSerializer(StrictSerializer):
    """Which verdicts are given for each other; without items for those who annotate (P12)."""

    labels = serializers.ListField(child=serializers.CharField())
    cells = ConfusionCellSerializer(many=True)
    items_shown = serializers.BooleanField()


class WeekSerializer(StrictSerializer):
    """Documents finished within one week."""

    start = serializers.DateField(help_text="its Monday")
    documents = serializers.IntegerField()
    unitizing_alpha = MeasureSerializer()
    alpha = MeasureSerializer()


class GuidelineDriftSerializer(StrictSerializer):
    """All rounds of the project under one version of the guideline, by the same scale."""

    version = serializers.IntegerField()
    rounds = RoundChoiceSerializer(many=True)
    documents = serializers.IntegerField()
    unitizing_alpha = MeasureSerializer()
    alpha = MeasureSerializer()


class DriftSerializer(StrictSerializer):
    """Agreement over time and over versions of the guideline."""

    weeks = WeekSerializer(many=True)
    guidelines = GuidelineDriftSerializer(many=True)


class GivenVerdictSerializer(StrictSerializer):
    """Who gave which verdict."""

    annotator = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]


class DisputedItemSerializer(ItemSerializer):
    """A claim with the mean distance of the verdicts on it."""

    distance = serializers.FloatField()
    verdicts = GivenVerdictSerializer(many=True)


class DisputedSerializer(StrictSerializer):
    """The claims on which verdicts are farthest apart; none for those who annotate (P12)."""

    items = DisputedItemSerializer(many=True)
    items_shown = serializers.BooleanField()


class EffectOnAgreementSerializer(StrictSerializer):
    """Alpha of verdicts by who saw suggestions, and both minus neither."""

    both = MeasureSerializer()
    neither = MeasureSerializer()
    one = MeasureSerializer()
    difference = MeasureSerializer()


class EffectOnAcceptanceSerializer(StrictSerializer):
    """The share of suggestions that a mention of the annotator matches, seen or not, and the difference."""

    shown = MeasureSerializer()
    withheld = MeasureSerializer()
    difference = MeasureSerializer()


class DecisionsSerializer(StrictSerializer):
    """What annotators made of the suggestions that they were shown."""

    accepted = serializers.IntegerField()
    edited = serializers.IntegerField()
    dismissed = serializers.IntegerField()
    undecided = serializers.IntegerField()


class ShiftSerializer(NamedSerializer):
    """How often a verdict is given with suggestions in sight and without."""

    shown = share()
    withheld = share()
    difference = MeasureSerializer()


class SuggestionEffectSerializer(StrictSerializer):
    """What seeing suggestions does; an effect only where it was drawn by lot who sees them."""

    randomized = serializers.BooleanField()
    sentence = serializers.CharField()
    agreement = EffectOnAgreementSerializer()
    acceptance = EffectOnAcceptanceSerializer()
    decisions = DecisionsSerializer()
    verdict_shift = ShiftSerializer(many=True)


class SetMeasuresSerializer(StrictSerializer):
    """Alpha of labels that are sets, by two distances."""

    masi = MeasureSerializer()
    jaccard = MeasureSerializer()


class SelfAgreementSerializer(StrictSerializer):
    """The same person, the same document, another round."""

    alpha = MeasureSerializer()
    percent = MeasureSerializer()
    span_f1 = MeasureSerializer()


class FurtherSerializer(StrictSerializer):
    """The rest of what annotators say of a claim."""

    check_worthiness = MeasureSerializer()
    claim_types = SetMeasuresSerializer()
    origins = SetMeasuresSerializer()
    stance = MeasureSerializer()
    self_agreement = SelfAgreementSerializer()


class ThresholdSerializer(StrictSerializer):
    """What would be, if mentions matched from this overlap on; 1 is the very same place."""

    threshold = serializers.FloatField()
    matched = serializers.IntegerField()
    single = serializers.IntegerField()
    share = share()
    alpha = MeasureSerializer()


class MatchingSerializer(StrictSerializer):
    """The share of claims that two annotators found, and what the threshold does to it."""

    share = share()
    thresholds = ThresholdSerializer(many=True)
