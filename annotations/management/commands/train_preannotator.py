"""`manage.py train_preannotator`: the weights of check-worthiness from ClaimBuster, the same bytes each time."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotations.core.errors import DomainError
from annotations.management import console
from annotations.preannotators.worth import storage
from annotations.preannotators.worth.model import NAME, WEIGHTS
from annotations.preannotators.worth.training import train


class Command(BaseCommand):
    help = "Fits the model of check-worthiness on ClaimBuster and writes its weights. Needs no database."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the data's folder and where to write."""
        parser.add_argument(
            "--data",
            required=True,
            type=Path,
            metavar="DIR",
            help="with crowdsourced.csv and groundtruth.csv",
        )
        parser.add_argument(
            "--output", type=Path, default=WEIGHTS, metavar="DIR", help="instead of the repository's weights"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object instead of sentences")  # fmt: skip

    def handle(self, *_args: Any, **options: Any) -> None:
        """Fit and write.

        Raises:
            CommandError: a file or column is missing, or the target can't be written.
        """
        started = time.perf_counter()
        try:
            trained = train(options["data"])
            storage.write(options["output"], NAME, trained.arrays, trained.facts)
        except (DomainError, OSError) as error:
            raise CommandError(str(error)) from None
        seconds = round(time.perf_counter() - started, 1)
        if options["json"]:
            self.stdout.write(console.to_json({**trained.facts, "seconds": seconds}))
            return
        for figures in trained.facts["figures"].values():
            self.stdout.write(", ".join(f"{name} {value}" for name, value in figures.items()))
        self.stdout.write(f"Written to {options['output']} after {seconds} s.")
