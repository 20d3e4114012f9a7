"""A round's settings, for those who manage it."""

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
from annotations.models.project import QueueOrder
from annotations.services import queue_order
from annotations.services.preconditions import state_tag


class RoundSettingsSerializer(StrictSerializer):
    """What a manager may set about a round."""

    queue_order = serializers.ChoiceField(
        QueueOrder.choices,
        help_text="in which order documents are handed out; computed from suggestions, never from people's work",
    )


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
        request=RoundSettingsSerializer,
        responses={200: RoundSettingsSerializer, **refusals(400, 403, 404, 412, 428)},
    )
    def patch(self, request: Request, round_id: UUID) -> Response:
        """Let this hold in place of what has the ETag in If-Match; a job puts the open slots in order."""
        known_parameters(request)
        round_for(request, round_id, "manage")
        wanted = validated(RoundSettingsSerializer, request)["queue_order"]
        held = queue_order.choose(
            round=round_id, order=wanted, precondition=tag_precondition_of(request), by=user_of(request)
        )
        return _answer(held)


def _answer(round_: Round) -> Response:
    settings = queue_order.settings_of(round_)
    return Response(settings, headers={"ETag": etag(state_tag(settings))})
