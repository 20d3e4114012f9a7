"""Webhooks: addresses that are told of a project's events, and the log of what they were sent."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations.api.base import (
    IDEMPOTENCY_KEY,
    PAGE_PARAMETERS,
    StrictSerializer,
    etag,
    idempotent,
    in_scope,
    known_parameters,
    page,
    project_for,
    refusals,
    tag_precondition_of,
    user_of,
    validated,
)
from annotations.api.tokens import ONCE
from annotations.core.webhooks import PING
from annotations.models import Delivery, Webhook
from annotations.models.webhook import DeliveryStatus, WebhookEvent
from annotations.queries import webhooks as queries
from annotations.services import webhooks
from annotations.services.errors import NotFoundError
from annotations.services.preconditions import state_tag

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="ETag of the webhook that this changes"
)


class NewWebhookSerializer(StrictSerializer):
    """Where to, and what of."""

    url = serializers.CharField(max_length=2048, help_text="http or https, at a public address")
    events = serializers.ListField(
        child=serializers.ChoiceField(WebhookEvent.choices), min_length=1, max_length=len(WebhookEvent)
    )


class WebhookChangesSerializer(StrictSerializer):
    """What shall be other than it is."""

    url = serializers.CharField(max_length=2048, required=False)
    events = serializers.ListField(
        child=serializers.ChoiceField(WebhookEvent.choices),
        min_length=1,
        max_length=len(WebhookEvent),
        required=False,
    )
    active = serializers.BooleanField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Something has to be named."""
        if not attrs:
            raise serializers.ValidationError("Name at least one setting.")
        return attrs


class WebhookSerializer(StrictSerializer):
    """A webhook, without its secret."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    events = serializers.ListField(child=serializers.ChoiceField(WebhookEvent.choices))
    active = serializers.BooleanField()
    failing_since = serializers.DateTimeField(
        allow_null=True, help_text="null when the last try came through"
    )
    given_up_at = serializers.DateTimeField(
        allow_null=True, help_text="when it was switched off for failing; null once it is switched on again"
    )
    created_at = serializers.DateTimeField()


class WebhookListSerializer(StrictSerializer):
    """All webhooks of a project, the oldest first."""

    results = WebhookSerializer(many=True)


class WebhookSecretSerializer(StrictSerializer):
    """What the webhook is signed with; shown this once."""

    id = serializers.UUIDField()
    secret = serializers.CharField(help_text="whsec_ and 32 bytes in base64")


class DeliveryAttemptSerializer(StrictSerializer):
    """One try; without outcome while it is under way, or when its worker was killed."""

    number = serializers.IntegerField()
    started_at = serializers.DateTimeField()
    milliseconds = serializers.IntegerField(allow_null=True)
    status = serializers.IntegerField(allow_null=True, help_text="of HTTP, where there was an answer")
    answer = serializers.CharField(help_text="how the answer begins")
    error = serializers.CharField(help_text="empty when it was accepted")


class DeliverySerializer(StrictSerializer):
    """One event that a webhook is told of; `id` is sent as `webhook-id`."""

    id = serializers.UUIDField()
    event = serializers.ChoiceField([*WebhookEvent.choices, (PING, "Ping")])
    data = serializers.DictField(  # type: ignore[assignment]
        child=serializers.CharField(), help_text="as it is sent"
    )
    status = serializers.ChoiceField(DeliveryStatus.choices)
    attempts_made = serializers.IntegerField()
    next_attempt_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    attempts = DeliveryAttemptSerializer(many=True, help_text="the latest 20, the last one first")


class DeliveryListSerializer(StrictSerializer):
    """A page of deliveries, the newest first."""

    results = DeliverySerializer(many=True)
    next = serializers.CharField(allow_null=True)


class ProjectWebhooksView(APIView):
    """The webhooks of a project."""

    @extend_schema(operation_id="list_webhooks", responses={200: WebhookListSerializer, **refusals(403, 404)})
    def get(self, request: Request, slug: str) -> Response:
        """All of them; there are at most 20."""
        known_parameters(request)
        project, _ = project_for(request, slug, "manage")
        hooks = project.webhooks.order_by("pk")
        return Response({"results": [queries.as_json(hook) for hook in hooks]})

    @extend_schema(
        operation_id="create_webhook",
        request=NewWebhookSerializer,
        responses={201: WebhookSecretSerializer, **refusals(400, 403, 404)},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Let an address be told. It must be public; the secret is answered this once."""
        known_parameters(request)
        project, _ = project_for(request, slug, "manage")
        made = webhooks.create(
            project=project, by=user_of(request), **validated(NewWebhookSerializer, request)
        )
        return _secret(made, status=201)


class WebhookView(APIView):
    """One webhook."""

    @extend_schema(operation_id="get_webhook", responses={200: WebhookSerializer, **refusals(403, 404)})
    def get(self, request: Request, webhook_id: UUID) -> Response:
        """As it is, with its ETag."""
        known_parameters(request)
        return _answer(webhook_for(request, webhook_id))

    @extend_schema(
        operation_id="change_webhook",
        parameters=[IF_MATCH],
        request=WebhookChangesSerializer,
        responses={200: WebhookSerializer, **refusals(400, 403, 404, 412, 428)},
    )
    def patch(self, request: Request, webhook_id: UUID) -> Response:
        """Change it in place of that with the ETag in If-Match; `active` switches it on and off."""
        known_parameters(request)
        hook = webhook_for(request, webhook_id)
        changed = webhooks.change(
            webhook=hook.pk,
            by=user_of(request),
            values=validated(WebhookChangesSerializer, request),
            precondition=tag_precondition_of(request),
        )
        return _answer(changed)

    @extend_schema(operation_id="delete_webhook", responses={204: None, **refusals(403, 404)})
    def delete(self, request: Request, webhook_id: UUID) -> Response:
        """Take it away, with its log."""
        known_parameters(request)
        webhooks.remove(webhook=webhook_for(request, webhook_id), by=user_of(request))
        return Response(status=204)


class WebhookSecretView(APIView):
    """What a webhook is signed with."""

    @extend_schema(
        operation_id="renew_webhook_secret",
        request=None,
        responses={200: WebhookSecretSerializer, **refusals(403, 404)},
    )
    def post(self, request: Request, webhook_id: UUID) -> Response:
        """A new secret, answered this once; for 24 hours what is sent is signed with the one before as well."""
        known_parameters(request)
        hook = webhook_for(request, webhook_id)
        return _secret(webhooks.renew_secret(webhook=hook, by=user_of(request)), status=200)


class WebhookPingView(APIView):
    """Trying a webhook out."""

    @extend_schema(
        operation_id="ping_webhook",
        parameters=[IDEMPOTENCY_KEY],
        request=None,
        responses={202: DeliverySerializer, **refusals(403, 404, 429)},
    )
    def post(self, request: Request, webhook_id: UUID) -> Response:
        """Send a `ping`, once; the log shows what came of it."""
        known_parameters(request)
        hook = webhook_for(request, webhook_id)
        return idempotent(request, lambda: _accepted(webhooks.ping(webhook=hook, by=user_of(request))))


class WebhookDeliveriesView(APIView):
    """What a webhook was sent."""

    @extend_schema(
        operation_id="list_deliveries",
        parameters=PAGE_PARAMETERS,
        responses={200: DeliveryListSerializer, **refusals(400, 403, 404)},
    )
    def get(self, request: Request, webhook_id: UUID) -> Response:
        """The newest first, kept for 30 days; without those on documents that the caller has blind work open on."""
        hook = webhook_for(request, webhook_id)
        found, following = page(request, queries.log_of(hook, reader=user_of(request)), descending=True)
        return Response({"results": [queries.delivery_json(each) for each in found], "next": following})


class SendAgainView(APIView):
    """Sending anew."""

    @extend_schema(
        operation_id="send_delivery_again",
        parameters=[IDEMPOTENCY_KEY],
        request=None,
        responses={202: DeliverySerializer, **refusals(403, 404, 429)},
    )
    def post(self, request: Request, delivery_id: UUID) -> Response:
        """Send it now, whatever became of it; its id stays, so that the receiver can tell."""
        known_parameters(request)
        in_scope(request, Q(project__webhooks__deliveries=delivery_id), "manage", "delivery")
        if not queries.seen_by(user_of(request)).filter(pk=delivery_id).exists():
            raise NotFoundError("delivery")
        return idempotent(
            request, lambda: _accepted(webhooks.send_again(delivery=delivery_id, by=user_of(request)))
        )


def webhook_for(request: Request, webhook_id: UUID) -> Webhook:
    """The webhook, if the caller manages its project. Raises as `project_for` does."""
    in_scope(request, Q(project__webhooks=webhook_id), "manage", "webhook")
    return Webhook.objects.select_related("project").get(pk=webhook_id)


def _answer(hook: Webhook) -> Response:
    tag = etag(state_tag(queries.settings_of(hook)))
    return Response(queries.as_json(hook), headers={"ETag": tag})


def _secret(shown: webhooks.Shown, *, status: int) -> Response:
    return Response({"id": shown.webhook.pk, "secret": shown.secret}, status=status, headers=ONCE)


def _accepted(delivery: Delivery) -> tuple[int, Any]:
    return 202, queries.delivery_json(delivery)
