"""A project's settings, for those who manage it."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations.api.base import (
    SETTINGS_IF_MATCH,
    StrictSerializer,
    etag,
    known_parameters,
    project_for,
    refusals,
    tag_precondition_of,
    user_of,
    validated,
)
from annotations.models import Project
from annotations.services import project_settings
from annotations.services.preconditions import state_tag

LONGEST_NOTE = 10_000


class AboutDataSerializer(StrictSerializer):
    """What data cards tell of how the data came about, in the manager's words."""

    sampling = serializers.CharField(
        max_length=LONGEST_NOTE, allow_blank=True, help_text="how documents were chosen"
    )
    annotators = serializers.CharField(
        max_length=LONGEST_NOTE,
        allow_blank=True,
        help_text="who they are; no names where people have pseudonyms",
    )
    recruitment = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True)
    training = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True)
    pay = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True)
    consent = serializers.CharField(
        max_length=LONGEST_NOTE, allow_blank=True, help_text="the text that annotators agreed to"
    )
    consent_version = serializers.CharField(max_length=40, allow_blank=True)


class ProjectSettingsSerializer(StrictSerializer):
    """What a manager may set."""

    name = serializers.CharField(max_length=200)
    description = serializers.CharField(max_length=10_000, allow_blank=True)
    data_license = serializers.CharField(max_length=120, allow_blank=True)
    about_data = AboutDataSerializer(required=False, help_text="left out of a request, it stays as it is")
    pseudonymize_annotators = serializers.BooleanField(
        help_text="whether people leave in exports as pseudonyms"
    )
    agreement_visible_to_annotators = serializers.BooleanField()
    pre_annotator = serializers.CharField(max_length=80, help_text="identifier of one of `pre_annotators`")
    pre_annotate_on_import = serializers.BooleanField()


class PreAnnotatorSerializer(StrictSerializer):
    """An engine that can be chosen."""

    identifier = serializers.CharField()
    title = serializers.CharField()
    version = serializers.CharField()


class ProjectSettingsFoundSerializer(StrictSerializer):
    """The settings, and what can be chosen."""

    settings = ProjectSettingsSerializer()
    pre_annotators = PreAnnotatorSerializer(many=True)


class ProjectSettingsView(APIView):
    """A project's settings."""

    @extend_schema(
        operation_id="get_project_settings",
        responses={200: ProjectSettingsFoundSerializer, **refusals(403, 404)},
    )
    def get(self, request: Request, slug: str) -> Response:
        """As they are, with their ETag."""
        known_parameters(request)
        project, _ = project_for(request, slug, "manage")
        return _found(project)

    @extend_schema(
        operation_id="put_project_settings",
        parameters=[SETTINGS_IF_MATCH],
        request=ProjectSettingsSerializer,
        responses={200: ProjectSettingsFoundSerializer, **refusals(400, 403, 404, 412, 428)},
    )
    def put(self, request: Request, slug: str) -> Response:
        """Let these hold in place of those with the ETag in If-Match."""
        known_parameters(request)
        project, _ = project_for(request, slug, "manage")
        values = validated(ProjectSettingsSerializer, request)
        changed = project_settings.change(
            project=project, by=user_of(request), values=values, precondition=tag_precondition_of(request)
        )
        return _found(changed)


def _found(project: Project) -> Response:
    values = project_settings.values_of(project)
    return Response(
        {"settings": values, "pre_annotators": project_settings.pre_annotators()},
        headers={"ETag": etag(state_tag(values))},
    )
