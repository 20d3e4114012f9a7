"""`manage.py create_webhook`: an address that is told of a project's events."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from annotations.core.errors import DomainError
from annotations.management import console
from annotations.models.webhook import WebhookEvent
from annotations.services import webhooks


class Command(console.Command):
    help = "Makes a webhook and prints its secret, which is shown this once; docs/webhooks.md says what it is sent."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the project, the address and the options."""
        parser.add_argument("project", metavar="SLUG")
        parser.add_argument("url", metavar="URL", help="http or https, at a public address")
        parser.add_argument("--event", nargs="+", required=True, choices=WebhookEvent.values)
        parser.add_argument("--by", required=True, metavar="USER", help="who is said to have made it")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make it and print the secret.

        Raises:
            CommandError: no such project or account, or no public address.
        """
        try:
            made = webhooks.create(
                project=console.project_named(options["project"]),
                by=console.user_named(options["by"]),
                url=options["url"],
                events=options["event"],
            )
        except DomainError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(made.secret)
