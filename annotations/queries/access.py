"""Access tokens that stand, and who may see and end which."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from annotations.models import AccessToken, Project, User

SOON = timedelta(days=14)
"""From so long before its end on a token is said to end soon."""


def standing() -> QuerySet[AccessToken]:
    """Tokens that are neither revoked nor over, by the database's clock."""
    return AccessToken.objects.filter(revoked_at=None, expires_at__gt=Now())


def reached_by(user: User) -> QuerySet[AccessToken]:
    """The standing tokens that the user may end: their own, and those bound to projects that they manage."""
    managed = Project.objects.filter(memberships__user=user, memberships__roles__contains=["manager"])
    return standing().filter(Q(owner=user) | Q(project__in=managed))


def shown(tokens: QuerySet[AccessToken]) -> list[dict[str, Any]]:
    """What may be known of tokens, the newest first; never their secret or its digest. One SQL statement."""
    found = tokens.select_related("owner", "project").annotate(ends_soon=Q(expires_at__lt=Now() + SOON))
    return [
        {
            "id": token.pk,
            "name": token.name,
            "owner": token.owner.display_name or token.owner.username,
            "project": token.project.slug if token.project else None,
            "scopes": token.scopes,
            "created_at": token.created_at,
            "expires_at": token.expires_at,
            "ends_soon": token.ends_soon,
            "last_used_at": token.last_used_at,
        }
        for token in found.order_by("-created_at", "-id")
    ]
