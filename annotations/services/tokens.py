"""Access tokens: secrets for programs, shown once and stored as a digest (P20)."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from annotations.models import AccessToken, Project, User
from annotations.models.access import AccessTokenScope
from annotations.models.webhook import WebhookEvent
from annotations.queries import access
from annotations.services import events, webhooks
from annotations.services.errors import InvalidError, NotFoundError

PREFIX = "fc_"
USE_IS_NOTED_EVERY = timedelta(minutes=5)
WARNED_AT_ONCE = 500
MOST = 50
"""So many standing tokens someone may have at a time."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A new token; `secret` exists here alone and is never stored."""

    token: AccessToken
    secret: str


def issue(*, owner: User, name: str, scopes: list[str], days: int, project: Project | None = None) -> Issued:
    """Make a token that ends after so many days.

    Raises:
        InvalidError: an unknown scope, none at all, a life of under 1 or over 366 days, or `MOST` tokens are there.
    """
    unknown = set(scopes) - set(AccessTokenScope.values)
    if unknown or not scopes:
        known = ", ".join(AccessTokenScope.values)
        raise InvalidError(f"A token has one or more of these scopes: {known}.", field="scopes")
    if not 1 <= days <= 366:  # noqa: PLR2004
        raise InvalidError("A token lives from 1 to 366 days.", field="days")
    if access.standing().filter(owner=owner).count() >= MOST:
        raise InvalidError(f"You have {MOST} tokens; revoke one that is no longer used.", field="name")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = AccessToken.objects.create(
        owner=owner,
        project=project,
        name=name,
        digest=digest(secret),
        scopes=sorted(set(scopes)),
        expires_at=Now() + timedelta(days=days),
    )
    token.refresh_from_db()
    events.record(actor=owner, verb="token_issued", of=token, project=project, after={"name": name})
    return Issued(token, secret)


def digest(secret: str) -> str:
    """What of a secret is stored. A plain hash will do: the secret has 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def holder_of(secret: str) -> AccessToken | None:
    """The standing token with this secret, its owner loaded; expiry is by the database clock."""
    standing = access.standing().filter(owner__is_active=True, digest=digest(secret))
    token = standing.select_related("owner").first()
    if token:
        note_use(token)
    return token


def note_use(token: AccessToken) -> None:
    """Remember when the token was last used, at most every five minutes."""
    AccessToken.objects.filter(
        Q(last_used_at=None) | Q(last_used_at__lt=Now() - USE_IS_NOTED_EVERY), pk=token.pk
    ).update(last_used_at=Now())


@transaction.atomic
def warn() -> int:
    """Tell webhooks, once, of each project's token that ends soon; how many. For schedulers, of which any may run."""
    ending = access.standing().filter(
        project__isnull=False, warned_at=None, expires_at__lt=Now() + access.SOON
    )
    due = list(ending.select_for_update(skip_locked=True)[:WARNED_AT_ONCE])
    for token in due:
        assert token.project_id is not None  # noqa: S101 - narrows the type; the filter holds
        data = {"token": str(token.pk), "expires_at": token.expires_at.isoformat()}
        webhooks.announce(event=WebhookEvent.TOKEN_EXPIRING, project=token.project_id, data=data)
    AccessToken.objects.filter(pk__in=[token.pk for token in due]).update(warned_at=Now())
    return len(due)


def revoke_reached(*, token: UUID, by: User) -> None:
    """End a standing token of one's own, or one that is bound to a project that one manages.

    Raises:
        NotFoundError: there is none such.
    """
    found = access.reached_by(by).filter(pk=token).first()
    if found is None:
        raise NotFoundError("access token")
    revoke(token=found, by=by)


def revoke(*, token: AccessToken, by: User) -> None:
    """End the token at once."""
    AccessToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=Now())
    events.record(actor=by, verb="token_revoked", of=token, project=token.project)
