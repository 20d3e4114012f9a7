"""`manage.py evaluate_preannotator`: what the pre-annotators reach on public sets, or on a file of one's own."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotations.core.errors import DomainError
from annotations.management import console
from annotations.preannotators.evaluation import registry
from annotations.preannotators.evaluation.base import report


class Command(BaseCommand):
    help = "Measures on a public set beside the lab's baseline and winner. Needs no database."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the set and its data."""
        names = ", ".join(registry.SETS)
        parser.add_argument(
            "--set", required=True, metavar="NAME|FILE", help=f"{names}, or a JSON lines file"
        )
        parser.add_argument("--data", type=Path, metavar="DIR", help="the set's folder; a file needs none")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of sentences")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Measure and print.

        Raises:
            CommandError: a set, file or column is missing; the message names it.
        """
        name: str = options["set"]
        if name in registry.SETS and options["data"] is None:
            raise CommandError(f"--data is missing: the folder with the data of {name}.")
        try:
            found = report(registry.named(name), options["data"] or Path())
        except DomainError as error:
            raise CommandError(str(error)) from None
        if options["json"]:
            self.stdout.write(console.to_json(found))
            return
        for key, value in found.items():
            self.stdout.write(f"{key}: {value}")
