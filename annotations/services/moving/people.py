"""Whose work it is here: accounts that the importer names, and for everybody else one that nobody can sign in to.

Nobody becomes an account of the same name by themselves: others' work would then be somebody's here who never did it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from annotations.models import User
from annotations.models.fields import longest
from annotations.services import events
from annotations.services.errors import InvalidError
from annotations.services.moving.identities import ArchiveRefusedError, Identities

NAME = longest(User, "username")


@dataclass
class People:
    """Accounts by their ids there, and the names of those that were made."""

    known: dict[str, str] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    matched: dict[str, str] = field(default_factory=dict)


def settle(rows: Iterable[Mapping[str, Any]], *, told: Mapping[str, str], into: Identities) -> People:
    """Find or make an account for everybody in the archive; `told` says who is who, by account names.

    Raises:
        ArchiveRefusedError: a name that no account can have.
        InvalidError: `told` names nobody in the archive, no account here, or one account twice.
    """
    found, left = People(), dict(told)
    for row in rows:
        name = str(row["username"])
        wanted = left.pop(name, None)
        account = _account(wanted) if wanted else _placeholder(row, into, found)
        found.known[str(row["id"])] = str(account.pk)
        if wanted:
            found.matched[name] = account.username
    if left:
        raise InvalidError(f"Nobody in the archive is called “{next(iter(left))}”.", field="people")
    if len(set(found.known.values())) < len(found.known):
        raise InvalidError("Two people of the archive can't be one account.", field="people")
    return found


def _account(name: str) -> User:
    account = User.objects.filter(username=name).first()
    if account is None:
        raise InvalidError(f"There is no account “{name}” here.", field="people")
    return account


def _placeholder(row: Mapping[str, Any], into: Identities, found: People) -> User:
    """An account in somebody's name, without a password, suspended until the operator lets them in."""
    key = UUID(into.fresh(str(row["id"])))
    if User.objects.filter(pk=key).exists():
        key = UUID(_other(into, str(row["id"])))
    account = User(
        pk=key, username=_free_name(str(row["username"])), display_name=row["display_name"], is_active=False
    )
    account.set_unusable_password()
    try:
        account.full_clean(exclude=["password"])
    except ValidationError as error:
        raise ArchiveRefusedError(f"Somebody can't have an account here: {error.messages[0]}") from None
    account.save(force_insert=True)
    events.record(actor=None, verb="account_imported", of=account, after={"username": row["username"]})
    found.made.append(account.username)
    return account


def _other(into: Identities, old: str) -> str:
    return Identities(old="", new=into.new, people={}).fresh(old)


def _free_name(wanted: str) -> str:
    return next(name for name in _names(wanted) if not User.objects.filter(username=name).exists())


def _names(wanted: str) -> Iterator[str]:
    """The name itself, then it with 2, 3 …"""
    yield wanted
    for number in count(2):
        yield f"{wanted[: NAME - len(str(number)) - 1]}-{number}"
