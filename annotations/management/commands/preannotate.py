"""`manage.py preannotate`: asks for suggestions in a project's documents, and can wait for them."""

from argparse import ArgumentParser
from typing import Any

from annotations.management import console, waiting
from annotations.queries import jobs as job_queries
from annotations.services import suggestions


class Command(console.Command):
    help = "Asks the background worker for suggestions in every document of the project."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("--project", required=True, metavar="SLUG")
        parser.add_argument("--wait", action="store_true", help="until the job has ended")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of sentences")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Ask, and wait if told to.

        Raises:
            CommandError: there is no such project, no worker runs, or the job did not end well.
        """
        project = console.project_named(options["project"])
        job = suggestions.request(project=project, by=None)
        if options["wait"]:
            waiting.wait_for(job, label="Pre-annotating", out=self.stdout, quiet=options["json"])
        job.refresh_from_db()
        has_worker = job_queries.has_worker()
        if options["json"]:
            self.stdout.write(console.to_json(job_queries.as_json(job, has_worker=has_worker)))
        else:
            self.stdout.write(job_queries.message(job, has_worker=has_worker))
