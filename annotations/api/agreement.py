"""How far the annotators of a round agree."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations.api.base import StrictSerializer, known_parameters, refusals, round_for
from annotations.api.projects import RoundSerializer
from annotations.services import agreement


class MeasureSerializer(StrictSerializer):
    """A number with its 95 % interval, or the reason why there is none."""

    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField(help_text="how many of the unit enter")
    unit = serializers.ChoiceField([(unit, unit) for unit in ("claims", "documents", "spans")])
    method = serializers.CharField()
    confidence = serializers.FloatField()
    samples = serializers.IntegerField(help_text="of the bootstrap, which draws whole documents")
    seed = serializers.IntegerField()
    reason = serializers.CharField(allow_null=True, help_text="why there is no value")
    interval_reason = serializers.CharField(allow_null=True, help_text="why there is no interval")


class FinishedDocumentsSerializer(StrictSerializer):
    """Documents whose slots are all finished, of all documents of the round; only the former count."""

    finished = serializers.IntegerField()
    total = serializers.IntegerField()


class FindingSerializer(StrictSerializer):
    """How far annotators mark the same places."""

    span_f1 = MeasureSerializer()
    unitizing_alpha = MeasureSerializer()


class VerdictAgreementSerializer(StrictSerializer):
    """How far annotators judge the same claim alike."""

    percent = MeasureSerializer()
    alpha = MeasureSerializer()


class ClaimCountsSerializer(StrictSerializer):
    """Claims that two annotators found (confirmed by an adjudicator, or computed), and that only one did."""

    matched = serializers.IntegerField()
    single = serializers.IntegerField()
    confirmed = serializers.IntegerField()
    computed = serializers.IntegerField()
    self_contradictions = serializers.IntegerField(
        help_text="claims that one annotator judged in two ways, counted for each annotator"
    )


class LabelSupportSerializer(StrictSerializer):
    """How many of the verdicts that were compared give this label."""

    key = serializers.CharField()
    name = serializers.CharField()
    support = serializers.IntegerField()


class AgreementSerializer(StrictSerializer):
    """The agreement of a round."""

    round = RoundSerializer()
    match_threshold = serializers.FloatField(help_text="least overlap of two mentions that match")
    documents = FinishedDocumentsSerializer()
    annotators = serializers.IntegerField()
    finding = FindingSerializer()
    verdict = VerdictAgreementSerializer()
    claims = ClaimCountsSerializer()
    labels = LabelSupportSerializer(many=True)


class AgreementView(APIView):
    """Agreement within a round."""

    @extend_schema(
        operation_id="get_agreement",
        responses={200: AgreementSerializer, **refusals(403, 404)},
    )
    def get(self, request: Request, round_id: UUID) -> Response:
        """Measured now, over the documents that all their annotators have finished."""
        known_parameters(request)
        round_, _ = round_for(request, round_id, "view_agreement")
        return Response(agreement.measure(round=round_), headers={"Cache-Control": "no-store"})
