"""Releases: asking for one, how far it is, what it holds, and taking its files away (P09)."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponseBase
from drf_spectacular.utils import OpenApiResponse, extend_schema
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
from annotations.api.exports import FORMAT_CHOICES, RANGE_HEADERS, AsOfSerializer
from annotations.api.jobs import JobSerializer
from annotations.formats.release.frozen import PSEUDONYMS
from annotations.formats.release.making import media_type_of, media_types
from annotations.models import Job, Release
from annotations.models.job import JobKind
from annotations.queries import jobs as job_queries
from annotations.services import exports, releases

LONGEST_NOTE = 10_000


class ReleaseRequestSerializer(StrictSerializer):
    """What to release, and how."""

    version = serializers.CharField(max_length=20, help_text="two or three numbers: 1.0, 2.3.1")
    formats = serializers.ListField(
        child=serializers.ChoiceField(choices=FORMAT_CHOICES),
        required=False,
        allow_empty=False,
        help_text="jsonl and, where the server can write it, parquet, if none are named",
    )
    with_text = serializers.BooleanField(
        required=False,
        help_text="documents' texts; without a known license they are left out if this is not given",
    )
    quote_limit = serializers.IntegerField(
        required=False, help_text="characters of a quote that stay where the texts are left out"
    )
    license = serializers.CharField(
        required=False, allow_blank=True, max_length=120, help_text="SPDX; the project's if it is not given"
    )
    people = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_NOTE,
        help_text="recruitment, training, pay, consent",
    )
    validation = serializers.FloatField(required=False, help_text="share of the documents, 0 to 1")
    test = serializers.FloatField(required=False, help_text="share of the documents, 0 to 1")
    seed = serializers.CharField(
        required=False, allow_blank=True, max_length=100, help_text="another deals the parts otherwise"
    )
    pseudonyms = serializers.ChoiceField(
        choices=list(PSEUDONYMS.items()), required=False, help_text="as the project says, if it is not given"
    )


class ReleaseFileSerializer(StrictSerializer):
    """A file of a release."""

    path = serializers.CharField()
    bytes = serializers.IntegerField()
    sha256 = serializers.CharField()
    url = serializers.CharField()


class ReleaseSummarySerializer(JobSerializer):
    """A job that makes a release; what is known of the data is null until it is published."""

    version = serializers.CharField()
    formats = serializers.ListField(child=serializers.CharField())
    with_text = serializers.BooleanField()
    license = serializers.CharField(help_text="empty where it is unknown")
    published_at = serializers.DateTimeField(allow_null=True)
    as_of = AsOfSerializer(allow_null=True)
    rows = serializers.DictField(child=serializers.IntegerField(), allow_null=True)
    archive = ReleaseFileSerializer(allow_null=True)


class ReleaseSerializer(ReleaseSummarySerializer):
    """The same with every file; `manifest.json` is one of them."""

    files = ReleaseFileSerializer(many=True)


class ReleaseListSerializer(StrictSerializer):
    """A page of releases, the newest first."""

    results = ReleaseSummarySerializer(many=True)
    next = serializers.CharField(allow_null=True)


class ProjectReleasesView(APIView):
    """The releases of a project."""

    @extend_schema(
        operation_id="list_releases",
        parameters=PAGE_PARAMETERS,
        responses={200: ReleaseListSerializer, **refusals(400, 403, 404)},
    )
    def get(self, request: Request, slug: str) -> Response:
        """Those that were asked for, the newest first."""
        project, _ = project_for(request, slug, "export")
        found, following = page(request, releases_of().filter(project=project), descending=True)
        has_worker = job_queries.has_worker()
        results = [summary_of(job, has_worker=has_worker) for job in found]
        return Response({"results": results, "next": following})

    @extend_schema(
        operation_id="create_release",
        parameters=[IDEMPOTENCY_KEY],
        request=ReleaseRequestSerializer,
        responses={202: ReleaseSerializer, **refusals(400, 403, 404, 409)},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Make a job that freezes what is finished in the project and makes a release of it."""
        known_parameters(request)
        project, _ = project_for(request, slug, "release")
        given = validated(ReleaseRequestSerializer, request)

        def act() -> tuple[int, Any]:
            asked = releases.request(project=project, by=user_of(request), **given)
            job = releases_of().get(pk=asked.pk)
            return status.HTTP_202_ACCEPTED, as_json(job, has_worker=job_queries.has_worker())

        return idempotent(request, act)


class ReleaseView(APIView):
    """One release."""

    @extend_schema(operation_id="get_release", responses={200: ReleaseSerializer, **refusals(404)})
    def get(self, request: Request, release_id: UUID) -> Response:
        """How far it is, and its files when it is published."""
        known_parameters(request)
        job = job_for(request, releases_of(), release_id, "export", "release")
        return Response(as_json(job, has_worker=job_queries.has_worker()))


class ReleaseFileView(file_answers.FileView):
    """A file of a release."""

    @extend_schema(
        operation_id="get_release_file",
        parameters=RANGE_HEADERS,
        responses={
            **file_answers.of_types(media_types()),
            304: None,
            **refusals(404),
            409: OpenApiResponse(ProblemSerializer, "it is not published yet"),
            410: OpenApiResponse(ProblemSerializer, "the file is missing on the server"),
            416: OpenApiResponse(ProblemSerializer, "the file has no such bytes"),
            503: OpenApiResponse(ProblemSerializer, "the storage for files does not answer"),
        },
    )
    def get(self, request: Request, release_id: UUID, path: str) -> HttpResponseBase:
        """The file, in its own media type, or one range of it; who may not export any more gets nothing (P09, P10)."""
        known_parameters(request)
        job = job_for(request, releases_of(), release_id, "export", "release")
        file, listed = releases.open_file(job, path)
        exports.note_taken(job=job, by=user_of(request))
        return file_answers.answer(
            request, file, sha256=listed["sha256"], media_type=media_type_of(path), name=file.name
        )


def releases_of() -> QuerySet[Job]:
    """All jobs that make releases, with what their answers show."""
    jobs = Job.objects.filter(kind=JobKind.RELEASE)
    return jobs.select_related("requested_by", "project", "release")


def summary_of(job: Job, *, has_worker: bool) -> dict[str, Any]:
    """The release without its list of files."""
    plan, release = releases.plan_in(job), published(job)
    told: dict[str, Any] = {"published_at": None, "as_of": None, "rows": None, "archive": None}
    if release is not None:
        told = {
            "published_at": release.created_at,
            "as_of": release.manifest["as_of"],
            "rows": release.manifest["rows"],
            "archive": file_as_json(job, release.files[0]),
        }
    asked = {name: getattr(plan, name) for name in ("version", "formats", "with_text", "license")}
    return {**job_queries.as_json(job, has_worker=has_worker), **asked, **told}


def as_json(job: Job, *, has_worker: bool) -> dict[str, Any]:
    """The release as the API shows it."""
    release = published(job)
    files = [file_as_json(job, each) for each in release.files] if release else []
    return {**summary_of(job, has_worker=has_worker), "files": files}


def published(job: Job) -> Release | None:
    """What the job made, if it has."""
    return getattr(job, "release", None)


def file_as_json(job: Job, file: dict[str, Any]) -> dict[str, Any]:
    """A file with its address."""
    return {**file, "url": f"/api/v1/releases/{job.pk}/files/{file['path']}"}
