"""The shape of a round's agreement."""

from rest_framework import serializers

from annotations.api.base import StrictSerializer
from annotations.api.projects import RoundSerializer
from annotations.queries.agreement_scope import PAIRS
from annotations.services.agreement_advice import LEVELS

UNITS = ("claims", "documents", "spans", "sources", "suggestions")
PAIR_CHOICES = [(kind, kind) for kind in PAIRS]


def share(**options: object) -> serializers.FloatField:
    """A number from 0 to 1, or none."""
    return serializers.FloatField(allow_null=True, **options)  # type: ignore[arg-type]


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

    def __init__(self, **options: object) -> None:
        super().__init__(PAIR_CHOICES, **options)


class AgreementRoundSerializer(RoundSerializer):
    """The round, with what its figures depend on."""

    guideline_version = serializers.IntegerField()
    suggestion_policy = serializers.CharField()


class FiltersSerializer(StrictSerializer):
    """The filters as they were understood."""

    annotators = serializers.ListField(child=serializers.UUIDField())
    label = serializers.CharField(allow_null=True)
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
    """Documents whose slots are all finished, of all documents of the round; only the former count."""

    finished = serializers.IntegerField()
    total = serializers.IntegerField()


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


class ItemSerializer(StrictSerializer):
    """Where to look at a claim: its document's case, and the root of its group."""

    document = serializers.UUIDField()
    claim = serializers.UUIDField()


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


class TitledSerializer(StrictSerializer):
    """A document by title."""

    id = serializers.UUIDField()
    title = serializers.CharField()


class GivenVerdictSerializer(StrictSerializer):
    """Who gave which verdict."""

    annotator = serializers.UUIDField()
    label = serializers.CharField()


class DisputedItemSerializer(StrictSerializer):
    """A claim with the mean distance of the verdicts on it."""

    document = TitledSerializer()
    claim = serializers.UUIDField()
    wording = serializers.CharField()
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
