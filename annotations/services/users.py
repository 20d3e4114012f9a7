"""Accounts: making one."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from annotations.models import User
from annotations.services import events
from annotations.services.errors import InvalidError


@transaction.atomic
def create(
    *, username: str, password: str, display_name: str = "", email: str = "", by: User | None = None
) -> User:
    """Make an account that can sign in with this password.

    Raises:
        InvalidError: the name is taken or not a name, or the password is too weak (P21).
    """
    user = User(username=username, display_name=display_name, email=email)
    try:
        user.full_clean(exclude=["password"])
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidError(" ".join(error.messages)) from None
    user.set_password(password)
    user.save()
    events.record(actor=by, verb="account_created", of=user)
    return user
