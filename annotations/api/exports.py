"""Labeled data: asking for a file, how far it is, and taking it away (P09)."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations.api import file_answers
from annotations.api.base import (
    IDEMPOTENCY_KEY,
    PAGE_PARAMETERS,
    ProblemSerializer,
    StrictSerializer,
    idempotent,
    job_for,
    known_parameters,
    page,
    project_for,
    refusals,
    user_of,
    validated,
)
from annotations.api.jobs import JobSerializer
from annotations.formats.base import CODE_POINTS, NO_OFFSETS, UTF16, Writer
from annotations.formats.losses import RULES
from annotations.formats.registry import WRITERS, is_installed
from annotations.models import Job
from annotations.models.job import JobKind, JobStatus
from annotations.queries import jobs as job_queries
from annotations.queries.export import EVERYTHING
from annotations.services import export_selections, exports
from annotations.services.export_selections import DOCUMENTS, JUDGMENTS, STATUSES

OFFSET_UNITS = [(CODE_POINTS, "code points"), (UTF16, "UTF-16 units"), (NO_OFFSETS, "it has none")]
MEDIA_TYPES = sorted({each.media_type for each in WRITERS.values()})
FORMAT_CHOICES = [(name, name) for name in WRITERS]
MOST_CHOICES = 1000

RANGE_HEADERS = [
    OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="one range, as `bytes=0-1023`"),
    OpenApiParameter(
        "If-Range", str, OpenApiParameter.HEADER, description="ETag of the bytes that are there already"
    ),
    OpenApiParameter(
        "If-None-Match", str, OpenApiParameter.HEADER, description="ETag of the file that is there already"
    ),
]


def several(help_text: str) -> serializers.ListField:
    """Names of which one will do; none narrow nothing."""
    child = serializers.CharField(max_length=200)
    return serializers.ListField(child=child, required=False, max_length=MOST_CHOICES, help_text=help_text)


class ExportRequestSerializer(StrictSerializer):
    """What to export."""

    format = serializers.ChoiceField(choices=FORMAT_CHOICES)
    rounds = several("ids or names of rounds; work, gold and documents of these alone")
    annotators = several("as exports call them; the work of these alone, and gold of their claims")
    statuses = serializers.ListField(
        child=serializers.ChoiceField(choices=list(STATUSES.items())),
        required=False,
        help_text="of assignments; work of these alone",
    )
    documents = serializers.ChoiceField(choices=list(DOCUMENTS.items()), required=False)
    judgments = serializers.ChoiceField(choices=list(JUDGMENTS.items()), required=False)


class AsOfSerializer(StrictSerializer):
    """The state that data were taken at: equal for equal states, and greater for every later one."""

    changes = serializers.IntegerField(help_text="changes that the project had seen")
    at = serializers.CharField(help_text="when the last of them was made")


class SelectionSerializer(StrictSerializer):
    """What was asked for; an empty list narrows nothing."""

    rounds = serializers.ListField(child=serializers.UUIDField())
    annotators = serializers.ListField(child=serializers.CharField(), help_text="as the data name them")
    statuses = serializers.ListField(child=serializers.ChoiceField(choices=list(STATUSES.items())))
    documents = serializers.ChoiceField(choices=list(DOCUMENTS.items()))
    judgments = serializers.ChoiceField(choices=list(JUDGMENTS.items()))


class LossSerializer(StrictSerializer):
    """What the format could not hold."""

    rule = serializers.CharField()
    what = serializers.CharField(help_text="a type of record, or a field of one")
    count = serializers.IntegerField()
    examples = serializers.ListField(child=serializers.CharField(), help_text="ids of the first few")
    sentence = serializers.CharField(help_text="what the rule says")


class ManifestSerializer(StrictSerializer):
    """What the file holds."""

    schema_version = serializers.CharField()
    offset_unit = serializers.ChoiceField(choices=OFFSET_UNITS)
    format = serializers.CharField()
    project = serializers.CharField()
    as_of = AsOfSerializer()
    pseudonymized = serializers.BooleanField()
    selection = SelectionSerializer()
    rows = serializers.DictField(child=serializers.IntegerField(), help_text="by type of record")
    losses = LossSerializer(many=True)
    bytes = serializers.IntegerField()
    sha256 = serializers.CharField()


class ExportSerializer(JobSerializer):
    """A job that writes a file; what is known of the file is null until it is done."""

    format = serializers.CharField()
    title = serializers.CharField(help_text="of the format")
    is_part = serializers.BooleanField(help_text="whether it was narrowed")
    file_url = serializers.CharField(allow_null=True)
    bytes = serializers.IntegerField(allow_null=True)
    sha256 = serializers.CharField(allow_null=True)
    rows = serializers.DictField(child=serializers.IntegerField(), allow_null=True)
    manifest = ManifestSerializer(allow_null=True)


class ExportListSerializer(StrictSerializer):
    """A page of exports, the newest first."""

    results = ExportSerializer(many=True)
    next = serializers.CharField(allow_null=True)


class ExportFormatSerializer(StrictSerializer):
    """A format in which data can leave."""

    key = serializers.CharField()
    name = serializers.CharField(help_text="what it is")
    read_by = serializers.CharField(help_text="who reads it")
    extension = serializers.CharField()
    media_type = serializers.CharField()
    is_installed = serializers.BooleanField(help_text="whether the server has what it needs")


class ChoiceSerializer(StrictSerializer):
    """A value to choose, and its name or what it means."""

    key = serializers.CharField()
    name = serializers.CharField()


class ExportChoicesSerializer(StrictSerializer):
    """What can be asked for."""

    formats = ExportFormatSerializer(many=True)
    rounds = ChoiceSerializer(many=True)
    annotators = ChoiceSerializer(many=True)
    statuses = ChoiceSerializer(many=True)
    documents = ChoiceSerializer(many=True)
    judgments = ChoiceSerializer(many=True)


class ExportChoicesView(APIView):
    """What an export can be of."""

    @extend_schema(
        operation_id="get_export_choices", responses={200: ExportChoicesSerializer, **refusals(403, 404)}
    )
    def get(self, request: Request, slug: str) -> Response:
        """The formats, and what the data can be narrowed to."""
        known_parameters(request)
        project, _ = project_for(request, slug, "export")
        narrowing = export_selections.choices(project)
        listed = {field: [{"key": k, "name": n} for k, n in pairs] for field, pairs in narrowing.items()}
        return Response({"formats": [format_as_json(each) for each in WRITERS.values()], **listed})


class ProjectExportsView(APIView):
    """The exports of a project."""

    @extend_schema(
        operation_id="list_exports",
        parameters=PAGE_PARAMETERS,
        responses={
            200: ExportListSerializer,
            **refusals(400, 403, 404),
        },
    )
    def get(self, request: Request, slug: str) -> Response:
        """Those that were asked for, the newest first."""
        project, _ = project_for(request, slug, "export")
        rows = exports_of().filter(project=project)
        found, following = page(request, rows, descending=True)
        has_worker = job_queries.has_worker()
        results = [as_json(job, has_worker=has_worker) for job in found]
        return Response({"results": results, "next": following})

    @extend_schema(
        operation_id="create_export",
        parameters=[IDEMPOTENCY_KEY],
        request=ExportRequestSerializer,
        responses={
            202: ExportSerializer,
            **refusals(400, 403, 404),
        },
    )
    def post(self, request: Request, slug: str) -> Response:
        """Make a job that writes what counts in the project, or a part of it, to a file."""
        known_parameters(request)
        project, _ = project_for(request, slug, "export")
        given = validated(ExportRequestSerializer, request)

        selection = export_selections.selection_of(project, given)

        def act() -> tuple[int, Any]:
            job = exports.request(
                project=project, by=user_of(request), format=given["format"], selection=selection
            )
            job.refresh_from_db()
            return status.HTTP_202_ACCEPTED, as_json(job, has_worker=job_queries.has_worker())

        return idempotent(request, act)


class ExportView(APIView):
    """One export."""

    @extend_schema(operation_id="get_export", responses={200: ExportSerializer, **refusals(404)})
    def get(self, request: Request, export_id: UUID) -> Response:
        """How far it is, and the manifest when it is done."""
        known_parameters(request)
        job = job_for(request, exports_of(), export_id, "export", "export")
        return Response(as_json(job, has_worker=job_queries.has_worker()))


class ExportFileView(file_answers.FileView):
    """The file of an export."""

    @extend_schema(
        operation_id="get_export_file",
        parameters=RANGE_HEADERS,
        responses={
            **file_answers.of_types(MEDIA_TYPES),
            304: None,
            **refusals(404),
            409: OpenApiResponse(ProblemSerializer, "it is not written yet"),
            410: OpenApiResponse(ProblemSerializer, "it is no longer kept"),
            416: OpenApiResponse(ProblemSerializer, "the file has no such bytes"),
            503: OpenApiResponse(ProblemSerializer, "the storage for files does not answer"),
        },
    )
    def get(self, request: Request, export_id: UUID) -> HttpResponseBase:
        """The file, or one range of it; who may not export any more gets nothing (P09, P10)."""
        known_parameters(request)
        job = job_for(request, exports_of(), export_id, "export", "export")
        file = exports.open_file(job)
        exports.note_taken(job=job, by=user_of(request))
        shape = WRITERS[job.parameters["format"]]
        return file_answers.answer(
            request,
            file,
            sha256=job.result["manifest"]["sha256"],
            media_type=shape.media_type,
            name=exports.name_of(job),
        )


def format_as_json(shape: Writer) -> dict[str, Any]:
    """A format as a choice."""
    return {
        "key": shape.identifier,
        "name": shape.title,
        "read_by": shape.read_by,
        "extension": shape.extension,
        "media_type": shape.media_type,
        "is_installed": is_installed(shape.identifier),
    }


def exports_of() -> QuerySet[Job]:
    """All export jobs with what their answers show."""
    return Job.objects.filter(kind=JobKind.EXPORT).select_related("requested_by", "project")


def as_json(job: Job, *, has_worker: bool) -> dict[str, Any]:
    """The export as the API shows it."""
    manifest = job.result.get("manifest") if job.status == JobStatus.DONE else None
    file = manifest or {"bytes": None, "sha256": None, "rows": None}
    return {
        **job_queries.as_json(job, has_worker=has_worker),
        "format": job.parameters["format"],
        "title": WRITERS[job.parameters["format"]].title,
        "is_part": exports.selection_of(job) != EVERYTHING,
        "file_url": f"/api/v1/exports/{job.pk}/file" if manifest else None,
        "bytes": file["bytes"],
        "sha256": file["sha256"],
        "rows": file["rows"],
        "manifest": manifest and shown(manifest),
    }


def shown(manifest: dict[str, Any]) -> dict[str, Any]:
    """The manifest with the sentence of each loss's rule."""
    losses = [{**loss, "sentence": RULES.get(loss["rule"], "")} for loss in manifest.get("losses", ())]
    selection = manifest.get("selection") or asdict(EVERYTHING)
    return {**manifest, "selection": selection, "losses": losses}
