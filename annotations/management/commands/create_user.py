"""`manage.py create_user`: an account that can sign in."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from annotations.core.errors import DomainError
from annotations.management import console
from annotations.services import moderation, users


class Command(console.Command):
    help = "Makes an account; asks for its password, or reads it from standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the name and the options."""
        parser.add_argument("username", metavar="USER")
        parser.add_argument("--name", default="", help="the name that others read")
        parser.add_argument("--email", default="")
        parser.add_argument("--moderator", action="store_true", help="may use the admin as a moderator")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make it.

        Raises:
            CommandError: the name is taken, or the password too weak.
        """
        try:
            user = users.create(
                username=options["username"],
                password=self.password(),
                display_name=options["name"],
                email=options["email"],
            )
        except DomainError as error:
            raise CommandError(str(error)) from None
        if options["moderator"]:
            moderation.grant_staff(user=user, by=None)
        self.stdout.write(f"{user.username} can sign in.")

    def password(self) -> str:
        """The password, never from the command line, which others on the machine can read."""
        if not sys.stdin.isatty():
            return sys.stdin.readline().rstrip("\n")
        return getpass.getpass("Password: ")
