"""Adjudication: annotators' work side by side, merges, gold."""

from uuid import UUID

from django.db.models import Q
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations.api.aggregate import LIST_LIMIT, ClaimSerializer, SpanSerializer, text
from annotations.api.base import (
    PAGE_PARAMETERS,
    NothingSerializer,
    StrictSerializer,
    etag,
    in_scope,
    known_parameters,
    page,
    precondition_of,
    refusals,
    round_for,
    user_of,
    validated,
)
from annotations.api.screen import DocumentTextSerializer, LabelSchemaSerializer, VerdictScaleSerializer
from annotations.core.merging import ASPECTS
from annotations.models.verdict import ResolutionOutcome
from annotations.queries import cases
from annotations.services import adjudication, merges

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="ETag of the resolution that this replaces"
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, enum=["*"], description="creates the resolution"
)


def choices(*values: str) -> list[tuple[str, str]]:
    """Values as the choices of a field."""
    return [(value, value) for value in values]


class CaseDocumentSerializer(StrictSerializer):
    """The document of a case."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    published_on = serializers.DateField(allow_null=True)


class CaseSummarySerializer(StrictSerializer):
    """How far a document is; of a waiting one nothing but that is told."""

    document = CaseDocumentSerializer()
    state = serializers.ChoiceField(choices(cases.WAITING, cases.READY, cases.SETTLED))
    annotators = serializers.IntegerField(help_text="slots of the document in this round")
    groups = serializers.IntegerField()
    settled = serializers.IntegerField()


class CaseListSerializer(StrictSerializer):
    """A page of cases."""

    results = CaseSummarySerializer(many=True)
    next = serializers.CharField(allow_null=True)


class PersonSerializer(StrictSerializer):
    """Someone by the name that others read."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class SkippedBySerializer(PersonSerializer):
    """Someone who handed the document back unjudged, and why."""

    reason = serializers.CharField()


class CaseRoundSerializer(StrictSerializer):
    """The round of a case."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField()


class CaseMentionSerializer(StrictSerializer):
    """A place where the claim is made."""

    id = serializers.UUIDField()
    fragments = SpanSerializer(many=True)
    quote = serializers.CharField()
    claim_types = serializers.ListField(child=serializers.CharField())
    check_worthiness = serializers.CharField(allow_null=True)


class CaseClaimSerializer(ClaimSerializer):
    """One annotator's claim with verdict, evidence and mentions."""

    annotator = serializers.UUIDField()
    check_worthiness = serializers.CharField(allow_null=True, help_text="of its first mention that has one")
    mentions = CaseMentionSerializer(many=True)


class ResolutionSerializer(StrictSerializer):
    """What adjudication made of a group."""

    claim = serializers.UUIDField(help_text="the root of the group")
    revision = serializers.IntegerField()
    outcome = serializers.ChoiceField(ResolutionOutcome.choices)
    wording = serializers.CharField()
    verdict = serializers.CharField(allow_null=True)
    rationale = serializers.CharField()
    evidence = serializers.ListField(child=serializers.UUIDField())
    mentions = CaseMentionSerializer(many=True)
    settled_by = PersonSerializer()
    settled_at = serializers.DateTimeField()


class CandidateMentionSerializer(StrictSerializer):
    """A place that gold could take over."""

    fragments = SpanSerializer(many=True)


class GoldCandidateSerializer(StrictSerializer):
    """Where most annotators agree, their answer: what an adjudicator can start from."""

    wording = serializers.CharField()
    verdict = serializers.CharField(allow_null=True)
    evidence = serializers.ListField(child=serializers.UUIDField())
    mentions = CandidateMentionSerializer(many=True)
    claim_types = serializers.ListField(child=serializers.CharField())
    check_worthiness = serializers.CharField(allow_null=True)


class CaseGroupSerializer(StrictSerializer):
    """Claims that are taken for one: by a merge, by computed overlap, or one alone."""

    root = serializers.UUIDField(help_text="the claim that stands for the group")  # type: ignore[assignment]
    state = serializers.ChoiceField(choices("match", "merged", "single"))
    overlap = serializers.FloatField(
        allow_null=True, help_text="least overlap between two of the claims, 0 to 1"
    )
    disagreements = serializers.ListField(child=serializers.ChoiceField(choices(*ASPECTS)))
    self_contradictions = serializers.ListField(
        child=serializers.UUIDField(), help_text="annotators who judged this claim in two ways"
    )
    claims = CaseClaimSerializer(many=True)
    candidate = GoldCandidateSerializer()
    resolution = ResolutionSerializer(allow_null=True)


class CaseSerializer(StrictSerializer):
    """One document's finished work, side by side."""

    offset_unit = serializers.CharField()
    state = serializers.ChoiceField(choices(cases.READY, cases.SETTLED))
    round = CaseRoundSerializer()
    document = DocumentTextSerializer()
    annotators = PersonSerializer(many=True)
    skipped = SkippedBySerializer(many=True)
    label_schema = LabelSchemaSerializer()
    verdict_scale = VerdictScaleSerializer()
    groups = CaseGroupSerializer(many=True)


class MergeSerializer(StrictSerializer):
    """Claims that are one."""

    claims = serializers.ListField(child=serializers.UUIDField(), max_length=LIST_LIMIT)


class MergedSerializer(StrictSerializer):
    """The merge: its root, and all claims in it."""

    root = serializers.UUIDField()  # type: ignore[assignment]
    claims = serializers.ListField(child=serializers.UUIDField())


class UnmergedSerializer(StrictSerializer):
    """The claims that were together."""

    claims = serializers.ListField(child=serializers.UUIDField())


class GoldMentionWriteSerializer(StrictSerializer):
    """A gold mention; its quote is taken from the text."""

    id = serializers.UUIDField()
    fragments = SpanSerializer(many=True, allow_empty=False, max_length=LIST_LIMIT)  # type: ignore[call-arg]
    claim_types = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=50, default=list
    )
    check_worthiness = serializers.CharField(max_length=40, allow_null=True, default=None)


class ResolutionWriteSerializer(StrictSerializer):
    """A decision on a group; gold needs wording and verdict, and only gold has mentions."""

    outcome = serializers.ChoiceField(ResolutionOutcome.choices)
    wording = text()
    verdict = serializers.CharField(max_length=40, allow_null=True, default=None)
    rationale = text()
    evidence = serializers.ListField(child=serializers.UUIDField(), max_length=LIST_LIMIT, default=list)
    mentions = GoldMentionWriteSerializer(many=True, max_length=LIST_LIMIT, default=list)  # type: ignore[call-arg]
    claims = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=LIST_LIMIT,
        required=False,
        help_text="the claims settled as one; by default the whole group, computed matches included",
    )


class CasesView(APIView):
    """The documents of a round as cases."""

    @extend_schema(
        operation_id="list_cases",
        parameters=PAGE_PARAMETERS,
        responses={200: CaseListSerializer, **refusals(400, 403, 404)},
    )
    def get(self, request: Request, round_id: UUID) -> Response:
        """A page of them, in the order in which the documents came."""
        round_, _ = round_for(request, round_id, "adjudicate")
        found, following = page(request, cases.documents_of(round_))
        return Response({"results": cases.summaries(round_, found), "next": following})


class CaseView(APIView):
    """One document's work."""

    @extend_schema(
        operation_id="open_case",
        responses={200: CaseSerializer, **refusals(403, 404, 409)},
    )
    def get(self, request: Request, round_id: UUID, document_id: UUID) -> Response:
        """All annotators' finished work, grouped; 409 `not_ready` while someone is still at it."""
        known_parameters(request)
        round_, _ = round_for(request, round_id, "adjudicate")
        body = adjudication.open_case(round=round_, document=document_id, adjudicator=user_of(request))
        return Response(body, headers={"Cache-Control": "no-store"})


class MergesView(APIView):
    """Merges of a round's claims."""

    @extend_schema(
        operation_id="merge_claims",
        request=MergeSerializer,
        responses={200: MergedSerializer, **refusals(400, 403, 404, 409)},
    )
    def post(self, request: Request, round_id: UUID) -> Response:
        """Confirm that claims are one; confirming it again changes nothing."""
        known_parameters(request)
        round_, _ = round_for(request, round_id, "adjudicate")
        claims = validated(MergeSerializer, request)["claims"]
        return Response(merges.merge(round=round_, claims=claims, adjudicator=user_of(request)))


class UnmergeView(APIView):
    """The end of a merge."""

    @extend_schema(
        operation_id="unmerge_claim",
        request=NothingSerializer,
        responses={200: UnmergedSerializer, **refusals(403, 404, 409)},
    )
    def post(self, request: Request, claim_id: UUID) -> Response:
        """Take a claim out of its merge; through the root, undo the merge altogether."""
        known_parameters(request)
        in_scope(request, Q(project__claims=claim_id), "adjudicate", "claim")
        validated(NothingSerializer, request)
        return Response({"claims": merges.unmerge(claim=claim_id, adjudicator=user_of(request))})


class ResolutionView(APIView):
    """The resolution of a group, at its root."""

    @extend_schema(
        operation_id="settle_claim",
        parameters=[IF_MATCH, IF_NONE_MATCH],
        request=ResolutionWriteSerializer,
        responses={
            200: ResolutionSerializer,
            201: ResolutionSerializer,
            **refusals(400, 403, 404, 409, 412, 428),
        },
    )
    def put(self, request: Request, claim_id: UUID) -> Response:
        """Settle the group with a rationale; its match is confirmed thereby."""
        known_parameters(request)
        in_scope(request, Q(project__claims=claim_id), "adjudicate", "claim")
        settled = adjudication.settle(
            claim=claim_id,
            adjudicator=user_of(request),
            body=validated(ResolutionWriteSerializer, request),
            precondition=precondition_of(request),
        )
        return Response(
            settled.resolution,
            status=201 if settled.created else 200,
            headers={"ETag": etag(settled.resolution["revision"])},
        )
