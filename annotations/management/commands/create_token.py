"""`manage.py create_token`: a secret by which a program acts for a person."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from annotations.core.errors import DomainError
from annotations.management import console
from annotations.models.access import AccessTokenScope
from annotations.services import tokens


class Command(console.Command):
    help = "Makes an access token and prints it; it is stored nowhere and shown this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the owner and the options."""
        parser.add_argument("username", metavar="USER")
        parser.add_argument("--name", default="command line", help="what it is for")
        parser.add_argument("--scope", nargs="+", required=True, choices=AccessTokenScope.values)
        parser.add_argument("--days", type=int, default=30, help="1 to 366; 30 by default")
        parser.add_argument("--project", default="", metavar="SLUG", help="it reaches this project alone")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make and print it.

        Raises:
            CommandError: no such account or project, or a life that is too short or long.
        """
        project = console.project_named(options["project"]) if options["project"] else None
        try:
            issued = tokens.issue(
                owner=console.user_named(options["username"]),
                name=options["name"],
                scopes=options["scope"],
                days=options["days"],
                project=project,
            )
        except DomainError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(issued.secret)
