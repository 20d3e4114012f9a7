"""`manage.py export_project`: a whole project in one file, or its settings alone as a template."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from annotations.core.errors import DomainError
from annotations.management import console
from annotations.services.moving import writing

KEY_SAID = (
    "It holds the key of the project's pseudonyms: keep the file as secret as you keep who is who, "
    "and remove it when the project is where it goes."
)


class Command(console.Command):
    help = (
        "Writes a project, with all work and its history, to a file that `import_project` takes in elsewhere."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add project, file and what goes along."""
        parser.add_argument("project", metavar="SLUG")
        parser.add_argument("file", type=Path, metavar="FILE", help="such as harbor.factcheck.zip")
        parser.add_argument(
            "--without-data", action="store_true", help="settings alone: a template for other projects"
        )
        parser.add_argument(
            "--pseudonym-key",
            action="store_true",
            help="let people keep their pseudonyms there; the file is then a secret",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object instead of sentences")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write it.

        Raises:
            CommandError: there is no such project, a template can have no key, or the file cannot be written.
        """
        if options["pseudonym_key"] and options["without_data"]:
            raise CommandError("A template holds nobody's work, so it needs no key of pseudonyms.")
        project = console.project_named(options["project"])
        try:
            written = writing.write(
                project=project,
                target=options["file"],
                data=not options["without_data"],
                pseudonym_key=options["pseudonym_key"],
            )
        except DomainError as error:
            raise CommandError(str(error)) from None
        if options["json"]:
            told = {"rows": written.rows, "bytes": written.bytes, "sha256": written.sha256}
            self.stdout.write(console.to_json(told))
            return
        rows = sum(written.rows.values())
        self.stdout.write(f"{rows:,} rows in {options['file']}, sha256 {written.sha256}.")
        if options["pseudonym_key"]:
            self.stdout.write(KEY_SAID)
