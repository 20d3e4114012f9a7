"""Access tokens: one's own, and those that are bound to a project one manages."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations.api.base import (
    StrictSerializer,
    known_parameters,
    project_for,
    refusals,
    user_of,
    validated,
)
from annotations.models import AccessToken
from annotations.models.access import AccessTokenScope
from annotations.queries import access
from annotations.services import tokens
from annotations.services.errors import NotPermittedError

ONCE = {"Cache-Control": "no-store"}


class TokenSerializer(StrictSerializer):
    """An access token, without its secret."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    owner = serializers.CharField(help_text="who answers for it; it can do no more than they can")
    project = serializers.CharField(
        allow_null=True, help_text="the one project that it reaches, if it is bound"
    )
    scopes = serializers.ListField(child=serializers.ChoiceField(AccessTokenScope.choices))
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    ends_soon = serializers.BooleanField(help_text="within 14 days")
    last_used_at = serializers.DateTimeField(allow_null=True)


class TokenListSerializer(StrictSerializer):
    """Standing tokens, the newest first."""

    results = TokenSerializer(many=True)


class NewTokenSerializer(StrictSerializer):
    """What a token is for, what it may do, and for how long."""

    name = serializers.CharField(max_length=120)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(AccessTokenScope.choices), min_length=1, max_length=4
    )
    days = serializers.IntegerField(min_value=1, max_value=366)
    project = serializers.SlugField(allow_null=True, default=None)


class IssuedTokenSerializer(StrictSerializer):
    """A new token; its secret is shown this once and stored nowhere."""

    id = serializers.UUIDField()
    secret = serializers.CharField()


def in_person(request: Request) -> None:
    """Refuse access tokens: none makes another that outlives it.

    Raises:
        NotPermittedError: the caller is a program.
    """
    if isinstance(request.auth, AccessToken):
        raise NotPermittedError("Access tokens are made and ended by people: sign in for that.")


class TokensView(APIView):
    """One's own tokens."""

    @extend_schema(operation_id="list_tokens", responses={200: TokenListSerializer, **refusals(403)})
    def get(self, request: Request) -> Response:
        """All that stand; there are at most 50."""
        in_person(request)
        known_parameters(request)
        own = access.standing().filter(owner=user_of(request))
        return Response({"results": access.shown(own)}, headers=ONCE)

    @extend_schema(
        operation_id="create_token",
        request=NewTokenSerializer,
        responses={201: IssuedTokenSerializer, **refusals(400, 403, 404)},
    )
    def post(self, request: Request) -> Response:
        """Make one. It acts as its owner, within the owner's roles and its scopes, in the project if it is bound."""
        in_person(request)
        known_parameters(request)
        wanted = validated(NewTokenSerializer, request)
        slug = wanted.pop("project")
        project = project_for(request, slug, "view_project")[0] if slug else None
        issued = tokens.issue(owner=user_of(request), project=project, **wanted)
        return Response({"id": issued.token.pk, "secret": issued.secret}, status=201, headers=ONCE)


class TokenView(APIView):
    """One token."""

    @extend_schema(operation_id="revoke_token", responses={204: None, **refusals(403, 404)})
    def delete(self, request: Request, token_id: UUID) -> Response:
        """End it at once."""
        in_person(request)
        known_parameters(request)
        tokens.revoke_reached(token=token_id, by=user_of(request))
        return Response(status=204)


class ProjectTokensView(APIView):
    """The tokens that are bound to a project, whoever answers for them."""

    @extend_schema(
        operation_id="list_project_tokens", responses={200: TokenListSerializer, **refusals(403, 404)}
    )
    def get(self, request: Request, slug: str) -> Response:
        """All that stand, for those who manage the project."""
        in_person(request)
        known_parameters(request)
        project, _ = project_for(request, slug, "manage")
        bound = access.standing().filter(project=project)
        return Response({"results": access.shown(bound)}, headers=ONCE)
