"""Background jobs: how far each is, asking for suggestions, cancelling (P08)."""

import hashlib
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Q
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations.api.base import (
    IDEMPOTENCY_KEY,
    PAGE_PARAMETERS,
    StrictSerializer,
    idempotent,
    in_scope,
    known_parameters,
    page,
    project_for,
    refusals,
    require,
    user_of,
    validated,
)
from annotations.core.permissions import Facts
from annotations.models import Job
from annotations.models.job import JobKind, JobStatus
from annotations.queries import jobs as queries
from annotations.services import job_runs, jobs, suggestions
from annotations.services.errors import NotFoundError, NotPermittedError

MOST_DOCUMENTS = 10_000


class JobSerializer(StrictSerializer):
    """Work that a background worker does; `message` says in one sentence where it stands."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=JobKind.values)
    status = serializers.ChoiceField(choices=JobStatus.values)
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    attempt = serializers.IntegerField()
    error = serializers.CharField()
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    requested_by = serializers.CharField(allow_null=True)
    message = serializers.CharField()


class JobListSerializer(StrictSerializer):
    """A page of jobs, the newest first."""

    results = JobSerializer(many=True)
    next = serializers.CharField(allow_null=True)


class PreAnnotationSerializer(StrictSerializer):
    """Which documents to look at; all of the project where none are named."""

    documents = serializers.ListField(
        child=serializers.UUIDField(), required=False, allow_empty=False, max_length=MOST_DOCUMENTS
    )


class ProjectJobsView(APIView):
    """The jobs of a project."""

    @extend_schema(
        operation_id="list_jobs",
        parameters=PAGE_PARAMETERS,
        responses={
            200: JobListSerializer,
            **refusals(400, 403, 404),
        },
    )
    def get(self, request: Request, slug: str) -> Response:
        """Those of the kinds that the caller may see, the newest first."""
        project, facts = project_for(request, slug, "view_project")
        if not queries.visible_kinds(facts):
            raise NotPermittedError("Your role in this project can't see its background jobs.")
        found, following = page(request, queries.of_project(project.pk, facts=facts), descending=True)
        has_worker = queries.has_worker()
        results = [queries.as_json(job, has_worker=has_worker) for job in found]
        return Response({"results": results, "next": following})


class PreAnnotationsView(APIView):
    """Asking for suggestions."""

    @extend_schema(
        operation_id="pre_annotate",
        parameters=[IDEMPOTENCY_KEY],
        request=PreAnnotationSerializer,
        responses={
            202: JobSerializer,
            **refusals(400, 403, 404),
        },
    )
    def post(self, request: Request, slug: str) -> Response:
        """Make a job that suggests claims in the documents named, or in all."""
        known_parameters(request)
        project, _ = project_for(request, slug, "pre_annotate")
        given = validated(PreAnnotationSerializer, request)

        def act() -> tuple[int, Any]:
            documents = given.get("documents")
            job = suggestions.request(project=project, by=user_of(request), documents=documents)
            job.refresh_from_db()
            return status.HTTP_202_ACCEPTED, shown(job)

        return idempotent(request, act)


class JobView(APIView):
    """One job."""

    @extend_schema(
        operation_id="get_job",
        parameters=[OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER)],
        responses={200: JobSerializer, 304: None, **refusals(404)},
    )
    def get(self, request: Request, job_id: UUID) -> Response:
        """How far it is. Poll with `If-None-Match`: nothing new is a 304 without a body."""
        known_parameters(request)
        job, _ = job_in_sight(request, job_id)
        body = shown(job)
        tag = tag_of(body)
        if tag in tags_in(request):
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": tag})
        return Response(body, headers={"ETag": tag})


class CancelView(APIView):
    """Ending a job before its time."""

    @extend_schema(
        operation_id="cancel_job",
        request=None,
        responses={
            200: JobSerializer,
            **refusals(403, 404, 409),
        },
    )
    def post(self, request: Request, job_id: UUID) -> Response:
        """Cancel it; what it has written stays. Twice is once."""
        known_parameters(request)
        job, facts = job_in_sight(request, job_id)
        require(request, facts, job_runs.ACTION_OF_KIND[job.kind])
        return Response(shown(jobs.cancel(job=job, by=user_of(request))))


def job_in_sight(request: Request, job_id: UUID) -> tuple[Job, Facts]:
    """The job, if the caller may see jobs of its kind in its project, and the caller's facts there.

    Raises:
        NotFoundError: there is none that they may see (P08).
    """
    _, facts = in_scope(request, Q(project__jobs=job_id), "view_project", "job")
    job = Job.objects.select_related("requested_by", "project").get(pk=job_id)
    if job.kind not in queries.visible_kinds(facts):
        raise NotFoundError("job")
    return job, facts


def shown(job: Job) -> dict[str, Any]:
    """The job as the API shows it."""
    return queries.as_json(job, has_worker=queries.has_worker())


def tag_of(body: dict[str, Any]) -> str:
    """The entity tag of an answer's content."""
    return f'"{hashlib.sha256(orjson.dumps(body)).hexdigest()[:32]}"'


def tags_in(request: Request) -> set[str]:
    """The entity tags that the client has."""
    return {tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")}
