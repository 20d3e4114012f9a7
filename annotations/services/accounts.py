"""Signing in and out: every way in goes through here, so every way has the same limits and log."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models.functions import Now

from annotations.core import addresses
from annotations.core.errors import DomainError
from annotations.models import AccessToken, Event, User
from annotations.services import events, rates

WINDOW_SECONDS = rates.WINDOW_SECONDS
ACCOUNT_LIMIT, ADDRESS_LIMIT = 10, 100
"""Failures in a window after which an account name, or an address, has to wait for its end."""

log = logging.getLogger(__name__)


class SignInFailedError(DomainError):
    """Name and password do not fit; which of them is wrong, or whether the account sleeps, is not said."""

    code = "sign_in_failed"


class TooManySignInsError(DomainError):
    """Too many failures of late; `wait` says in how many seconds that ends."""

    code = "too_many_requests"

    def __init__(self, wait: int) -> None:
        super().__init__(f"Too many failed sign-ins. Try again in {-(-wait // 60)} min.")
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Reserved:
    """A sign-in that was counted as a failure until it is known to be none."""

    account: str
    address: str


def address_of(headers: Mapping[str, Any]) -> str:
    """Where a request comes from, by its WSGI variables; forwarded only by `TRUSTED_PROXIES`."""
    return addresses.sender(
        headers.get("REMOTE_ADDR") or "",
        headers.get("HTTP_X_FORWARDED_FOR", ""),
        settings.TRUSTED_PROXIES,
    )


def sign_in(*, username: str, password: str, address: str, staff_only: bool = False) -> User:
    """The account that name and password open. The caller starts its session.

    With `staff_only`, other accounts are answered as wrong passwords are.

    Known, unknown and suspended accounts take the same steps in the same time (P15); the attempt is
    counted before the password is looked at, so parallel ones can't pass the limit together (P16).

    Raises:
        SignInFailedError: they open none.
        TooManySignInsError: too many failures for this name or from this address.
    """
    reserved = _reserve(username, address)
    user = authenticate(username=username, password=password)
    if not isinstance(user, User) or (staff_only and not user.is_staff):
        _note_failure(username, address)
        raise SignInFailedError("Name and password don't match an account.")
    _give_back(reserved)
    note("signed_in", user, address)
    return user


def note(verb: str, user: User, address: str) -> None:
    """Leave an event of signing in or out, and a line in the log (P56)."""
    events.record(actor=user, verb=verb, of=user, after={"address": address})
    log.info("%s account=%s address=%s", verb, user.pk, address)


def _note_failure(username: str, address: str) -> None:
    """The same two for a failure. An unknown name isn't kept: it may be a password (P57)."""
    user = User.objects.filter(username=username).only("pk").first()
    Event.objects.create(
        verb="sign_in_failed",
        object_type="user",
        object_id=str(user.pk) if user else "",
        after={"address": address},
    )
    log.warning("sign_in_failed account=%s address=%s", user.pk if user else "unknown", address)
    _forget_old()


GIVE_BACK = """
UPDATE annotations_signintally
SET failures = CASE WHEN subject = %(account)s THEN 0 ELSE greatest(failures - 1, 0) END
WHERE subject IN (%(account)s, %(address)s)
"""

FORGET_OLD = """
DELETE FROM annotations_signintally WHERE subject IN (
    SELECT subject FROM annotations_signintally WHERE since < now() - make_interval(secs => %(window)s)
    ORDER BY since LIMIT 50 FOR UPDATE SKIP LOCKED)
"""


def _reserve(username: str, address: str) -> Reserved:
    """Count the attempt as failed. A window begins with its first failure and is never prolonged."""
    reserved = Reserved(
        _subject("account", username.casefold()), _subject("address", addresses.site(address))
    )
    wait = rates.count({reserved.account: ACCOUNT_LIMIT, reserved.address: ADDRESS_LIMIT})
    if wait:
        log.warning("sign_in_refused address=%s", address)
        raise TooManySignInsError(wait)
    return reserved


def _subject(kind: str, value: str) -> str:
    """What a tally is kept under."""
    return rates.subject("sign-in", f"{kind}:{value}")


def _give_back(reserved: Reserved) -> None:
    """A good sign-in clears the name, and is no failure of its address."""
    with connection.cursor() as cursor:
        cursor.execute(GIVE_BACK, {"account": reserved.account, "address": reserved.address})


def _forget_old() -> None:
    """Drop tallies that ended, a few at a time."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET_OLD, {"window": WINDOW_SECONDS})


def end_sessions(user: User) -> int:
    """End every session of this person on the server, at once. How many there were."""
    own = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=Now()).iterator(chunk_size=500)
        if session.get_decoded().get("_auth_user_id") == str(user.pk)
    ]
    Session.objects.filter(pk__in=own).delete()
    return len(own)


@transaction.atomic
def change_password(*, user: User, password: str) -> None:
    """Set a password that was checked before. Other sessions end by it, and tokens are revoked (P17)."""
    user.set_password(password)
    user.save(update_fields=["password"])
    AccessToken.objects.filter(owner=user, revoked_at=None).update(revoked_at=Now())
    events.record(actor=user, verb="password_changed", of=user)
