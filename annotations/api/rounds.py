"""A round's settings, for those who manage it."""

from typing import Any
from uuid import UUID

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
    refusals,
    round_for,
    tag_precondition_of,
    user_of,
    validated,
)
from annotations.models import Round
from annotations.models.project import QueueOrder, SuggestionPolicy
from annotations.services import round_settings
from annotations.services.preconditions import state_tag


class RoundSettingsSerializer(StrictSerializer):
    """What a manager may set about a round. It holds for documents that are handed out from then on."""

    suggestion_policy = serializers.ChoiceField(
        SuggestionPolicy.choices,
        help_text="whether annotators see suggestions; `randomize` draws it for each document and annotator",
    )
    withheld_share = serializers.FloatField(
        help_text="with `randomize`: in how many of the documents handed out there are none, between 0 and 1"
    )
    queue_order = serializers.ChoiceField(
        QueueOrder.choices,
        help_text="in which order documents are handed out; computed from suggestions, never from people's work",
    )


class RoundChangesSerializer(RoundSettingsSerializer):
    """Those of the settings that shall be others."""

    def get_fields(self) -> dict[str, Any]:
        """None of them has to be there."""
        found = super().get_fields()
        for field in found.values():
            field.required = False
        return found

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Something has to be."""
        if not attrs:
            raise serializers.ValidationError("Name at least one setting.")
        return attrs


class RoundView(APIView):
    """A round's settings."""

    @extend_schema(
        operation_id="get_round",
        responses={200: RoundSettingsSerializer, **refusals(403, 404)},
    )
    def get(self, request: Request, round_id: UUID) -> Response:
        """As they are, with their ETag."""
        known_parameters(request)
        round_, _ = round_for(request, round_id, "manage")
        return _answer(round_)

    @extend_schema(
        operation_id="change_round",
        parameters=[SETTINGS_IF_MATCH],
        request=RoundChangesSerializer,
        responses={200: RoundSettingsSerializer, **refusals(400, 403, 404, 412, 428)},
    )
    def patch(self, request: Request, round_id: UUID) -> Response:
        """Let these hold in place of those with the ETag in If-Match; a job puts the open slots in order."""
        known_parameters(request)
        round_for(request, round_id, "manage")
        values = validated(RoundChangesSerializer, request)
        held = round_settings.change(
            round=round_id, values=values, precondition=tag_precondition_of(request), by=user_of(request)
        )
        return _answer(held)


def _answer(round_: Round) -> Response:
    settings = round_settings.values_of(round_)
    return Response(settings, headers={"ETag": etag(state_tag(settings))})
