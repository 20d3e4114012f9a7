"""Projects: what one is in, what to do next there, how far everyone is."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations.api.base import (
    PAGE_PARAMETERS,
    StrictSerializer,
    known_parameters,
    page,
    project_for,
    refusals,
    scope_of_token,
    user_of,
)
from annotations.core.permissions import allowed_actions
from annotations.models import AccessToken
from annotations.queries import membership, own_work, projects


class MembershipSerializer(StrictSerializer):
    """A project that one is in, with one's roles."""

    slug = serializers.CharField()
    name = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())


class ProjectListSerializer(StrictSerializer):
    """The caller's projects."""

    results = MembershipSerializer(many=True)
    next = serializers.CharField(allow_null=True)


class RoundSerializer(StrictSerializer):
    """A round as every member may know it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField()
    overlap = serializers.IntegerField()
    status = serializers.CharField()


class AtHandSerializer(StrictSerializer):
    """An unfinished assignment of one's own."""

    id = serializers.UUIDField()
    document_title = serializers.CharField()
    round = serializers.UUIDField()
    lease_expires_at = serializers.DateTimeField()


class HandedInSerializer(StrictSerializer):
    """A document of one's own that was handed in; `may_reopen` while nobody builds on the work."""

    id = serializers.UUIDField()
    document_title = serializers.CharField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    skipped = serializers.BooleanField()
    may_reopen = serializers.BooleanField()


class OwnWorkSerializer(StrictSerializer):
    """One's own work in the project."""

    leased = AtHandSerializer(many=True)
    returned = AtHandSerializer(many=True)
    submitted = serializers.IntegerField()
    active_seconds = serializers.IntegerField()
    handed_in = HandedInSerializer(many=True)


class ProjectSerializer(MembershipSerializer):
    """A project with what the caller may do in it, and their own work."""

    description = serializers.CharField()
    can = serializers.ListField(child=serializers.CharField())
    rounds = RoundSerializer(many=True)
    my_work = OwnWorkSerializer()


class RoundProgressSerializer(StrictSerializer):
    """How far a round is; slots are documents times annotators."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField()
    status = serializers.CharField()
    slots = serializers.IntegerField()
    open = serializers.IntegerField()
    leased = serializers.IntegerField()
    submitted = serializers.IntegerField()
    skipped = serializers.IntegerField()
    closed = serializers.IntegerField()
    documents_finished = serializers.IntegerField()
    settled = serializers.IntegerField()
    seconds_left = serializers.IntegerField(
        allow_null=True,
        help_text="what the open slots will take at the pace of those done; null until three are timed",
    )


class ProgressSerializer(StrictSerializer):
    """How far everyone is. `worker_seen_at` against `now` tells whether a worker is running."""

    documents = serializers.IntegerField()
    documents_preannotated = serializers.IntegerField()
    suggestions = serializers.IntegerField()
    rounds = RoundProgressSerializer(many=True)
    worker_seen_at = serializers.DateTimeField(allow_null=True)
    now = serializers.DateTimeField(allow_null=True)


class DocumentSerializer(StrictSerializer):
    """A document without its text, with one's own status on it."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    publisher = serializers.CharField()
    published_on = serializers.DateField(allow_null=True)
    characters = serializers.IntegerField()
    my_status = serializers.CharField(allow_null=True)


class DocumentListSerializer(StrictSerializer):
    """A page of documents."""

    results = DocumentSerializer(many=True)
    next = serializers.CharField(allow_null=True)


class ProjectsView(APIView):
    """The caller's projects."""

    @extend_schema(operation_id="list_projects", responses={200: ProjectListSerializer})
    def get(self, request: Request) -> Response:
        """All of them; nobody is in so many that pages would help."""
        known_parameters(request)
        scope_of_token(request, "read")
        found = membership.of_user(user_of(request)).order_by("project__name", "project__slug")
        if isinstance(request.auth, AccessToken) and request.auth.project_id:
            found = found.filter(project=request.auth.project_id)
        results = [{"slug": m.project.slug, "name": m.project.name, "roles": m.roles} for m in found]
        return Response({"results": results, "next": None})


class ProjectView(APIView):
    """One project."""

    @extend_schema(operation_id="get_project", responses={200: ProjectSerializer, **refusals(404)})
    def get(self, request: Request, slug: str) -> Response:
        """What it is, what the caller may do in it, and their own work."""
        known_parameters(request)
        project, facts = project_for(request, slug, "view_project")
        return Response(
            {
                "slug": project.slug,
                "name": project.name,
                "description": project.description,
                "roles": sorted(facts.roles),
                "can": allowed_actions(facts),
                "rounds": projects.rounds_of(project),
                "my_work": own_work.own_work(project, user_of(request)),
            }
        )


class ProgressView(APIView):
    """How far everyone is."""

    @extend_schema(
        operation_id="get_progress",
        responses={200: ProgressSerializer, **refusals(403, 404)},
    )
    def get(self, request: Request, slug: str) -> Response:
        """For those who have no open blind work of their own."""
        known_parameters(request)
        project, _ = project_for(request, slug, "view_progress")
        return Response(projects.progress(project))


class DocumentsView(APIView):
    """The documents of a project."""

    @extend_schema(
        operation_id="list_documents",
        parameters=PAGE_PARAMETERS,
        responses={200: DocumentListSerializer, **refusals(400, 404)},
    )
    def get(self, request: Request, slug: str) -> Response:
        """A page of them, in the order in which they came."""
        project, _ = project_for(request, slug, "view_project")
        found, following = page(request, projects.documents_of(project, user_of(request)))
        results = [
            {
                "id": document.pk,
                "title": document.title,
                "publisher": document.publisher or "",  # type: ignore[attr-defined]
                "published_on": document.published_on,
                "characters": document.characters,
                "my_status": document.my_status,  # type: ignore[attr-defined]
            }
            for document in found
        ]
        return Response({"results": results, "next": following})
