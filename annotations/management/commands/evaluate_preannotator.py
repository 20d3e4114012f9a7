"""`manage.py evaluate_preannotator`: what the pre-annotators reach on public sets, or on a file of one's own."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from annotations.core.errors import DomainError
from annotations.management import console
from annotations.preannotators.evaluation import registry
from annotations.preannotators.evaluation.base import EvaluationSet, report


class Command(BaseCommand):
    help = (
        "Measures on a public set beside the lab's baseline and winner. "
        "Claim retrieval is measured through the database's index as well, where there is a database."
    )
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
        folder = options["data"] or Path()
        try:
            chosen = registry.named(name)
            found = report(chosen, folder) | _through_the_index(chosen, folder)
        except DomainError as error:
            raise CommandError(str(error)) from None
        if options["json"]:
            self.stdout.write(console.to_json(found))
            return
        for key, value in found.items():
            self.stdout.write(f"{key}: {value}")


def _through_the_index(chosen: EvaluationSet, folder: Path) -> dict[str, Any]:
    """What the product's index reaches on a set that asks for candidates, or why that is not known."""
    if chosen.measure_in is None:
        return {}
    from annotations.services.trial_index import trial

    try:
        _connect()
        return {"product_index": chosen.measure_in(folder, trial)}
    except DatabaseError as error:
        why = str(error).strip().splitlines()[0]
        return {"product_index": None, "product_index_missing": f"No database of the app: {why}"}


def _connect() -> None:
    """Reach the database. Raises DatabaseError, also where the embedded one does not start."""
    try:
        connection.ensure_connection()
    except Exception as error:
        raise DatabaseError(str(error)) from error
