"""Bringing data in: sending a file, seeing what would come of it, importing it as a job."""

from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations.api.base import (
    IDEMPOTENCY_KEY,
    PAGE_PARAMETERS,
    idempotent,
    job_for,
    known_parameters,
    page,
    project_for,
    refusals,
    user_of,
    validated,
)
from annotations.api.import_shapes import (
    ImportChoicesSerializer,
    ImportListSerializer,
    ImportRequestSerializer,
    ImportSerializer,
    UploadSerializer,
)
from annotations.formats.base import Reader
from annotations.formats.registry import FORMATS
from annotations.models import Job, Upload
from annotations.models.job import JobKind
from annotations.queries import jobs as job_queries
from annotations.services.errors import InvalidError
from annotations.services.imports import context, import_jobs, pacing, uploads
from annotations.services.imports.options import Options

NAME = OpenApiParameter("name", str, required=True, description="of the file, with its suffix")
PLAIN = ("format", "whose", "round", "suggestions", "version", "unit", "rationale", "language")
MAPPINGS = ("people", "labels", "columns")


class BytesParser(BaseParser):
    """A body that is a file: the view reads it piece by piece."""

    media_type = "application/octet-stream"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002 - DRF's signature
        parser_context: Any = None,  # noqa: ARG002
    ) -> Any:
        """The stream itself."""
        return stream


class UploadsView(APIView):
    """Files on their way in."""

    parser_classes = (BytesParser,)

    @extend_schema(
        operation_id="upload_file",
        parameters=[NAME],
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses={201: UploadSerializer, **refusals(400, 403, 404, 413, 429)},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Keep a file for a week, and say what it looks like. Sent again, it is the same upload."""
        name = known_parameters(request, "name").get("name", "").strip()
        project, _ = project_for(request, slug, "import")
        if not name or len(name) > uploads.NAME or "\0" in name:
            raise InvalidError(f"name is the file's, with 1 to {uploads.NAME} characters.", field="name")
        stream: Any = request.data  # as BytesParser gives it, a mapping where there is no body
        if not hasattr(stream, "read"):
            raise InvalidError("The body is the file.", field="body")
        pacing.take_turn(project=project, by=user_of(request))
        upload = uploads.receive(project=project, by=user_of(request), name=name, stream=stream)
        upload.refresh_from_db()
        return Response(upload_as_json(upload), status=status.HTTP_201_CREATED)


class ImportChoicesView(APIView):
    """What an import can be told."""

    @extend_schema(
        operation_id="get_import_choices", responses={200: ImportChoicesSerializer, **refusals(403, 404)}
    )
    def get(self, request: Request, slug: str) -> Response:
        """The formats that are read, the rounds that take work, and the annotators whose work it may be."""
        known_parameters(request)
        project, _ = project_for(request, slug, "import")
        found = context.read(project, Options())
        return Response(
            {
                "formats": [
                    {"key": key, "name": each.title, "extension": each.extension}
                    for key, each in FORMATS.items()
                    if isinstance(each, Reader)
                ],
                "rounds": [{"key": name, "name": name} for name in found.rounds],
                "annotators": [{"key": name, "name": name} for name in sorted(found.people)],
                "most_bytes": settings.IMPORT_LIMIT,
            }
        )


class ProjectImportsView(APIView):
    """The imports of a project."""

    @extend_schema(
        operation_id="list_imports",
        parameters=PAGE_PARAMETERS,
        responses={200: ImportListSerializer, **refusals(400, 403, 404)},
    )
    def get(self, request: Request, slug: str) -> Response:
        """Imports and previews, the newest first."""
        project, _ = project_for(request, slug, "import")
        found, following = page(request, imports_of().filter(project=project), descending=True)
        has_worker = job_queries.has_worker()
        return Response(
            {"results": [as_json(job, has_worker=has_worker) for job in found], "next": following}
        )

    @extend_schema(
        operation_id="create_import",
        parameters=[IDEMPOTENCY_KEY],
        request=ImportRequestSerializer,
        responses={202: ImportSerializer, **refusals(400, 403, 404, 410, 429)},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Make a job that imports a file that was sent, or that only says what would come of it."""
        known_parameters(request)
        project, _ = project_for(request, slug, "import")
        given = validated(ImportRequestSerializer, request)
        options = Options(**{name: given[name] for name in (*PLAIN, *MAPPINGS) if name in given})
        upload = Upload.objects.filter(project=project, pk=given["upload"]).first()
        if upload is None:
            raise InvalidError("There is no such upload in this project.", field="upload")

        def act() -> tuple[int, Any]:
            pacing.take_turn(project=project, by=user_of(request))
            job = import_jobs.request(
                project=project, upload=upload, options=options, preview=given["preview"], by=user_of(request)
            )
            job.refresh_from_db()
            return status.HTTP_202_ACCEPTED, as_json(job, has_worker=job_queries.has_worker())

        return idempotent(request, act)


class ImportView(APIView):
    """One import."""

    @extend_schema(operation_id="get_import", responses={200: ImportSerializer, **refusals(404)})
    def get(self, request: Request, import_id: UUID) -> Response:
        """How far it is, and the report when it has ended."""
        known_parameters(request)
        job = job_for(request, imports_of(), import_id, "import", "import")
        return Response(as_json(job, has_worker=job_queries.has_worker()))


def imports_of() -> QuerySet[Job]:
    """All import jobs with what their answers show."""
    return Job.objects.filter(kind=JobKind.IMPORT).select_related("requested_by", "project")


def upload_as_json(upload: Upload) -> dict[str, Any]:
    """The upload as the API shows it."""
    about = {"id": upload.pk, "name": upload.name, "bytes": upload.bytes, "sha256": upload.sha256}
    return {**about, "created_at": upload.created_at, **uploads.look(upload)}


def as_json(job: Job, *, has_worker: bool) -> dict[str, Any]:
    """The import as the API shows it."""
    asked = job.parameters
    return {
        **job_queries.as_json(job, has_worker=has_worker),
        "upload": asked["upload"],
        "name": asked["name"],
        "preview": asked["preview"],
        "options": asked["options"],
        "report": job.result.get("report"),
    }
