"""`manage.py export_dataset`: a project's labeled data as a file, with its manifest beside it."""

from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from annotations.core.errors import DomainError
from annotations.formats.registry import PLATFORM
from annotations.management import console
from annotations.services import exports


class Command(console.Command):
    help = "Writes a project's labeled data to a file: the same bytes as an export job at the same state."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add project, format and target."""
        parser.add_argument("--project", required=True, metavar="SLUG")
        parser.add_argument("--format", default="jsonl", choices=sorted(PLATFORM))
        parser.add_argument("--output", required=True, type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="print the manifest instead of sentences")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file and its manifest.

        Raises:
            CommandError: there is no such project, or the file cannot be written.
        """
        project = console.project_named(options["project"])
        target: Path = options["output"]
        try:
            with console.progress("Exporting", out=self.stderr, quiet=options["json"]) as advance:
                manifest = exports.write(project=project, target=target, report=advance)
            beside = exports.write_manifest(manifest, beside=target)
        except DomainError as error:
            raise CommandError(str(error)) from None
        if options["json"]:
            self.stdout.write(console.to_json(asdict(manifest)))
        else:
            records = sum(manifest.rows.values())
            self.stdout.write(f"{records:,} records in {target}, manifest in {beside}.")
