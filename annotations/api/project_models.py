"""What a project's pre-annotator learned from decisions: asking for it, its figures, putting it in use."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations.api.base import (
    IDEMPOTENCY_KEY,
    PAGE_PARAMETERS,
    StrictSerializer,
    idempotent,
    known_parameters,
    page,
    project_for,
    refusals,
    user_of,
    validated,
)
from annotations.api.jobs import JobSerializer, shown
from annotations.models import ProjectModel
from annotations.preannotators.base import PreAnnotator
from annotations.services import project_models


class EstimateSerializer(StrictSerializer):
    """A figure with its 95 % interval, by drawing documents."""

    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class LearnedFiguresSerializer(StrictSerializer):
    """How well scores foretell which suggestions are kept; of the last two, less is better."""

    average_precision = EstimateSerializer()
    log_loss = EstimateSerializer()
    calibration_error = EstimateSerializer()


class ProjectModelSerializer(StrictSerializer):
    """A version: what it was learned from, and how it does on documents it did not learn from."""

    number = serializers.IntegerField(min_value=1)
    pre_annotator = serializers.CharField()
    version = serializers.CharField(help_text="as suggestions name it in `pre_annotator_version`")
    in_use = serializers.BooleanField()
    fits = serializers.BooleanField(
        help_text="whether it is for the engine that the project uses, in its version; if not, it changes nothing"
    )
    before = LearnedFiguresSerializer(help_text="of the engine's own scores, on the share held out")
    after = LearnedFiguresSerializer(help_text="of this version's scores, on the same share")
    learned_from = serializers.IntegerField(help_text="decisions")
    held_out = serializers.IntegerField(help_text="decisions")
    held_out_documents = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    created_by = serializers.CharField(allow_null=True)
    activated_at = serializers.DateTimeField(allow_null=True, help_text="the last time")
    activated_by = serializers.CharField(allow_null=True)


class ToLearnFromSerializer(StrictSerializer):
    """Decisions on the engine's suggestions in finished documents that nobody works on, and what learning needs."""

    decisions = serializers.IntegerField()
    documents = serializers.IntegerField()
    kept = serializers.IntegerField(help_text="decisions; accepted or edited, or settled so by adjudication")
    dismissed = serializers.IntegerField(help_text="decisions")
    decisions_needed = serializers.IntegerField()
    documents_needed = serializers.IntegerField()


class ProjectModelListSerializer(StrictSerializer):
    """A page of versions, the newest first, and what another could be learned from."""

    to_learn_from = ToLearnFromSerializer()
    results = ProjectModelSerializer(many=True)
    next = serializers.CharField(allow_null=True)


class ActivateModelSerializer(StrictSerializer):
    """Which version to put in use; 0 for the engine's own scores."""

    number = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


class ActivatedModelSerializer(StrictSerializer):
    """The version in use, or null for the engine's own scores."""

    in_use = ProjectModelSerializer(allow_null=True)


class ProjectModelsView(APIView):
    """The versions of a project."""

    @extend_schema(
        operation_id="list_preannotator_models",
        parameters=PAGE_PARAMETERS,
        responses={200: ProjectModelListSerializer, **refusals(400, 403, 404)},
    )
    def get(self, request: Request, slug: str) -> Response:
        """Every version that was learned, the newest first."""
        project, _ = project_for(request, slug, "learn")
        held = project.learned_models.select_related("created_by", "activated_by")
        found, following = page(request, held, descending=True)
        engine = project_models.engine_of(project)
        return Response(
            {
                "to_learn_from": project_models.to_learn_from(project),
                "results": [_shown(one, engine) for one in found],
                "next": following,
            }
        )

    @extend_schema(
        operation_id="learn_preannotator_model",
        parameters=[IDEMPOTENCY_KEY],
        request=None,
        responses={202: JobSerializer, **refusals(400, 403, 404)},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Make a job that learns a new version from the decisions in finished work; it is not put in use."""
        known_parameters(request)
        project, _ = project_for(request, slug, "learn")

        def act() -> tuple[int, Any]:
            job = project_models.request(project=project, by=user_of(request))
            job.refresh_from_db()
            return status.HTTP_202_ACCEPTED, shown(job)

        return idempotent(request, act)


class ActivateView(APIView):
    """Putting a version in use, or an earlier one back."""

    @extend_schema(
        operation_id="activate_preannotator_model",
        request=ActivateModelSerializer,
        responses={200: ActivatedModelSerializer, **refusals(400, 403, 404)},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Use it for suggestions to come; what is there stays until it is suggested anew. Twice is once."""
        known_parameters(request)
        project, _ = project_for(request, slug, "learn")
        number = validated(ActivateModelSerializer, request)["number"]
        held = project_models.activate(project=project.pk, number=number, by=user_of(request))
        engine = project_models.engine_of(project)
        return Response({"in_use": _shown(held, engine) if held else None})


def _shown(model: ProjectModel, engine: PreAnnotator | None) -> dict[str, Any]:
    fields = (
        "number", "pre_annotator", "version", "in_use", "before", "after", "learned_from", "held_out",
        "held_out_documents", "created_at", "activated_at",
    )  # fmt: skip
    people = {
        name: person.username if person else None
        for name, person in (("created_by", model.created_by), ("activated_by", model.activated_by))
    }
    fits = project_models.fits(model, engine)
    return {**{field: getattr(model, field) for field in fields}, "fits": fits, **people}
