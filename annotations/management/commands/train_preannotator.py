"""`manage.py train_preannotator`: the weights of check-worthiness from ClaimBuster, the same bytes each time."""

import json
import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from annotations.management import console
from annotations.preannotators.worth.model import WEIGHTS

FITTING = [sys.executable, "-m", "annotations.preannotators.worth"]
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""Read when numpy is loaded, hence another process: products then add up in one order on any number of cores."""


class Command(BaseCommand):
    help = "Fits the model of check-worthiness on ClaimBuster and writes its weights. Needs no database."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the data's folder and where to write."""
        files = "with crowdsourced.csv and groundtruth.csv"
        parser.add_argument("--data", required=True, type=Path, metavar="DIR", help=files)
        parser.add_argument(
            "--output", type=Path, default=WEIGHTS, metavar="DIR", help="default: %(default)s"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object instead of sentences")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Fit and write.

        Raises:
            CommandError: a file or column is missing, or the target can't be written.
        """
        started = time.perf_counter()
        facts = _fit(options["data"].resolve(), options["output"].resolve())
        seconds = round(time.perf_counter() - started, 1)
        if options["json"]:
            self.stdout.write(console.to_json({**facts, "seconds": seconds}))
            return
        for measured_on, figures in facts["figures"].items():
            listed = ", ".join(f"{name} {value}" for name, value in figures.items())
            self.stdout.write(f"{measured_on}: {listed}")
        self.stdout.write(f"Written to {options['output']} after {seconds} s.")


def _fit(data: Path, output: Path) -> dict[str, Any]:
    done = subprocess.run(
        [*FITTING, str(data), str(output)],
        env={**os.environ, **ONE_THREAD},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CommandError(done.stderr.strip())
    facts: dict[str, Any] = json.loads(done.stdout)
    return facts
