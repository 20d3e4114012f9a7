"""Who a request comes from, when it carries an access token."""

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from annotations.models import AccessToken, User
from annotations.services import tokens


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer fc_…`; the token itself is on the request as `auth`."""

    def authenticate(self, request: Request) -> tuple[User, AccessToken] | None:
        """The token's owner, or None where the request carries no token.

        Raises:
            AuthenticationFailed: the token is unknown, revoked or expired; which is not said.
        """
        words = get_authorization_header(request).decode("latin-1").split()
        if not words or words[0].lower() != "bearer":
            return None
        token = tokens.holder_of(words[1]) if len(words) == 2 else None  # noqa: PLR2004
        if token is None:
            raise AuthenticationFailed("This access token is unknown, revoked or expired.")
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - DRF's signature
        """Makes a missing sign-in a 401."""
        return "Bearer"
