"""`manage.py prepare`: brings the database to where the app can start."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from factcheck import broker

DEMO_PROJECT = "demo"


class Command(BaseCommand):
    help = "Migrates, makes the queue, and on the first start of a local installation loads the demo project."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add --docs."""
        parser.add_argument("--docs", default="", help="folder of articles to import into the demo project")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it, saying only what takes time."""
        if tables_are_behind():
            self.stdout.write("Making the tables …")
            self.stdout.flush()
        call_command("migrate", verbosity=0, interactive=False)
        broker.prepare()
        if is_first_local_start():
            self.stdout.write("Loading the demo project …")
            self.stdout.flush()
            call_command("load_demo", stdout=self.stdout)
            demo_marker().touch()
        if options["docs"]:
            call_command("import_documents", options["docs"], project=DEMO_PROJECT, stdout=self.stdout)


def tables_are_behind() -> bool:
    """Whether a migration is still to be applied."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def demo_marker() -> Path:
    """The file that says that the demo was loaded once; deleting the project does not bring it back."""
    return Path(settings.DATA_DIR) / "demo-loaded"


def is_first_local_start() -> bool:
    """Whether this is a new installation for local use, on the embedded database."""
    return settings.EMBEDDED and not settings.PRODUCTION and not demo_marker().exists()
