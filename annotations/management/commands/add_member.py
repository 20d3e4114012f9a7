"""`manage.py add_member`: gives somebody roles in a project."""

from argparse import ArgumentParser
from typing import Any

from annotations.management import console
from annotations.models.project import Role
from annotations.services import projects


class Command(console.Command):
    help = "Gives an account roles in a project, beside those it has."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add project, account and roles."""
        parser.add_argument("project", metavar="SLUG")
        parser.add_argument("username", metavar="USER")
        parser.add_argument(
            "roles", nargs="+", choices=Role.values, metavar="ROLE", help=", ".join(Role.values)
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Give them."""
        project, user = console.project_named(options["project"]), console.user_named(options["username"])
        membership = projects.add_member(project=project, user=user, roles=options["roles"], by=None)
        self.stdout.write(f"{user.username} is {', '.join(membership.roles)} in “{project.slug}”.")
