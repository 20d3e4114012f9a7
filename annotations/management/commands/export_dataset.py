"""`manage.py export_dataset`: a project's labeled data as a file, with its manifest beside it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from annotations.core.errors import DomainError
from annotations.core.records import ManifestRecord
from annotations.formats.losses import summary
from annotations.formats.registry import WRITERS
from annotations.management import console
from annotations.services import export_files, export_selections

CORRUPT = "Quotes of mentions are not what stands in their documents; the manifest names them."


class Command(console.Command):
    help = "Writes a project's labeled data to a file: the same bytes as an export job at the same state."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add project, format, target and what narrows it."""
        parser.add_argument("--project", required=True, metavar="SLUG")
        parser.add_argument("--format", default="jsonl", choices=list(WRITERS))
        parser.add_argument("--output", required=True, type=Path, metavar="FILE")
        add_selection(parser)
        parser.add_argument(
            "--strict", action="store_true", help="end with 1 where a mention's quote is corrupt"
        )
        parser.add_argument("--json", action="store_true", help="print the manifest instead of sentences")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file and its manifest.

        Raises:
            CommandError: there is no such project, round or annotator, the file cannot be written, or it
                is written, but with --strict and corrupt quotes.
        """
        project = console.project_named(options["project"])
        try:
            given = {key: options[key] for key in ("rounds", "annotators", "statuses")}
            narrowed = {key: options[key] for key in ("documents", "judgments")}
            selection = export_selections.selection_of(project, {**given, **narrowed})
            with console.progress("Exporting", out=self.stderr, quiet=options["json"]) as advance:
                manifest = export_files.write(
                    project=project,
                    target=options["output"],
                    format=options["format"],
                    selection=selection,
                    report=advance,
                )
            beside = export_files.write_manifest(manifest, beside=options["output"])
        except DomainError as error:
            raise CommandError(str(error)) from None
        self.say(manifest, options["output"], beside, as_json=options["json"])
        if options["strict"] and export_files.is_corrupt(manifest):
            raise CommandError(CORRUPT)

    def say(self, manifest: ManifestRecord, target: Path, beside: Path, *, as_json: bool) -> None:
        """Print what was written and what was lost."""
        if as_json:
            self.stdout.write(console.to_json(export_files.as_json(manifest)))
            return
        records = sum(manifest.rows.values())
        but = ", but for:" if manifest.losses else "."
        self.stdout.write(f"{records:,} records in {target}, manifest in {beside}{but}")
        for line in summary(manifest.losses):
            self.stdout.write(f"  {line}")


def add_selection(parser: ArgumentParser) -> None:
    """What the data are narrowed to; options that are repeated add up."""
    parser.add_argument(
        "--round", dest="rounds", action="append", metavar="ROUND", help="of this round alone: a name or id"
    )
    parser.add_argument(
        "--annotator", dest="annotators", action="append", metavar="NAME", help="as exports call them"
    )
    parser.add_argument(
        "--status",
        dest="statuses",
        action="append",
        choices=list(export_selections.STATUSES),
        help="of assignments",
    )
    parser.add_argument("--documents", default="all", choices=list(export_selections.DOCUMENTS))
    parser.add_argument("--judgments", default="all", choices=list(export_selections.JUDGMENTS))
