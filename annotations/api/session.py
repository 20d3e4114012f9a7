"""Who is signed in: signing in, signing out, and what one may reach."""

from typing import Any

from django.contrib.auth import login, logout
from django.middleware.csrf import get_token
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import Throttled
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations.api.base import ProblemSerializer, StrictSerializer, known_parameters, scope_of_token
from annotations.models import AccessToken, User
from annotations.queries import membership
from annotations.services import accounts
from annotations.services.errors import NotPermittedError

PRIVATE = {"Cache-Control": "no-store"}


class CredentialsSerializer(StrictSerializer):
    """Name and password."""

    username = serializers.CharField(max_length=150, trim_whitespace=False)
    password = serializers.CharField(max_length=1024, trim_whitespace=False)


class SignedInUserSerializer(StrictSerializer):
    """The one who is signed in."""

    id = serializers.UUIDField()
    username = serializers.CharField()
    display_name = serializers.CharField()
    is_staff = serializers.BooleanField(help_text="may use the moderation pages")


class ReachableProjectSerializer(StrictSerializer):
    """A project that one is in, with one's roles."""

    slug = serializers.CharField()
    name = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())


class SessionSerializer(StrictSerializer):
    """Who is signed in, if anybody, and their projects."""

    user = SignedInUserSerializer(allow_null=True)
    projects = ReachableProjectSerializer(many=True)


class TooOftenError(Throttled):
    """The refusal of a sign-in that has to wait; Throttled would lengthen a sentence that says so already."""

    def __init__(self, error: accounts.TooManySignInsError) -> None:
        super().__init__(detail=str(error))
        self.wait = error.wait


class SessionView(APIView):
    """The session; open to everyone, because it is how one signs in."""

    permission_classes = [AllowAny]

    @extend_schema(operation_id="get_session", responses={200: SessionSerializer})
    def get(self, request: Request) -> Response:
        """Who is signed in; sets the cookie that writes have to repeat as X-CSRFToken."""
        known_parameters(request)
        scope_of_token(request, "read")
        get_token(request)
        return Response(shown(request.user, request.auth), headers=PRIVATE)

    @extend_schema(
        operation_id="sign_in",
        request=CredentialsSerializer,
        responses={200: SessionSerializer, **dict.fromkeys((400, 403, 429), ProblemSerializer)},
    )
    def post(self, request: Request) -> Response:
        """Sign in under a new session id; unknown names are answered as wrong passwords are."""
        known_parameters(request)
        SessionAuthentication().enforce_csrf(request)
        given = CredentialsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        address = accounts.address_of(request.META)
        try:
            user = accounts.sign_in(**given.validated_data, address=address)
        except accounts.TooManySignInsError as error:
            raise TooOftenError(error) from None
        request._request.session.flush()  # noqa: SLF001 - `login` keeps the id of one's own session
        login(request._request, user)  # noqa: SLF001 - the session belongs to Django's request
        return Response(shown(user, None), headers=PRIVATE)

    @extend_schema(operation_id="sign_out", responses={204: None, 403: ProblemSerializer})
    def delete(self, request: Request) -> Response:
        """Sign out: the session ends on the server. Without one, nothing happens."""
        known_parameters(request)
        if isinstance(request.auth, AccessToken):
            raise NotPermittedError("An access token has no session; it ends by being revoked.")
        if isinstance(request.user, User):
            accounts.note("signed_out", request.user, accounts.address_of(request.META))
        logout(request._request)  # noqa: SLF001 - the session belongs to Django's request
        return Response(status=204)


def shown(user: Any, token: Any) -> dict[str, Any]:
    """The session as the API shows it; a token for one project shows that project alone."""
    if not isinstance(user, User):
        return {"user": None, "projects": []}
    found = membership.of_user(user).order_by("project__name", "project__slug")
    if isinstance(token, AccessToken) and token.project_id:
        found = found.filter(project=token.project_id)
    fields = ("id", "username", "display_name", "is_staff")
    return {
        "user": {field: getattr(user, field) for field in fields},
        "projects": [{"slug": m.project.slug, "name": m.project.name, "roles": m.roles} for m in found],
    }
