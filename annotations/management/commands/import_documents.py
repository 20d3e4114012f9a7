"""`manage.py import_documents`: texts from files and folders, all of them or none."""

from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction

from annotations.core.errors import DomainError
from annotations.management import console
from annotations.models import Project
from annotations.services import documents, import_files, projects


class Command(console.Command):
    help = (
        "Imports plain UTF-8 texts; a first line that begins `date YYYY-MM-DD ` gives the publication date. "
        "A folder gives all *.txt files in and below it. One bad file keeps all of them out."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the paths and the options."""
        parser.add_argument("paths", nargs="+", metavar="PATH", help="file or folder")
        parser.add_argument("--project", required=True, metavar="SLUG", help="where the documents go")
        parser.add_argument("--create", action="store_true", help="make the project if there is none")
        parser.add_argument("--name", default="", help="name of a project that is made; by default its slug")
        parser.add_argument(
            "--manager", default="", metavar="USER", help="who manages a project that is made"
        )
        parser.add_argument("--language", default="", metavar="TAG", help="language of the texts, such as en")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of sentences")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import, and say how much was new.

        Raises:
            CommandError: the project is missing, or a file was refused; nothing was stored.
        """
        files = import_files.find(map(Path, options["paths"]), limit=settings.DOCUMENT_LIMIT)
        try:
            # one transaction with the project that is made for them
            with transaction.atomic():
                project, is_new = self.project(options)
                report = self.import_all(project, files, options)
        except documents.ImportRefusedError as refusal:
            raise CommandError(self.refused(refusal, as_json=options["json"])) from None
        except DomainError as error:
            raise CommandError(str(error)) from None
        self.tell(project, report, options)
        if is_new and not options["manager"]:
            self.stderr.write(
                f"Nobody is a member of “{project.slug}” yet: manage.py add_member {project.slug} USER manager"
            )

    def project(self, options: dict[str, Any]) -> tuple[Project, bool]:
        """The project, and whether it was made just now."""
        slug = options["project"]
        found = Project.objects.filter(slug=slug).first()
        if found or not options["create"]:
            return found or console.project_named(slug), False
        manager = console.user_named(options["manager"]) if options["manager"] else None
        return projects.create(slug=slug, name=options["name"] or slug, by=manager), True

    def import_all(
        self, project: Project, files: list[import_files.TextFile], options: dict[str, Any]
    ) -> documents.Report:
        """Import under a progress bar."""
        done = 0
        with console.progress("Importing", out=self.stdout, quiet=options["json"]) as advance:

            def on_file() -> None:
                nonlocal done
                done += 1
                advance(done, len(files))

            return documents.import_texts(
                project=project, files=files, by=None, language=options["language"], on_file=on_file
            )

    def refused(self, refusal: documents.ImportRefusedError, *, as_json: bool) -> str:
        """What was wrong with which file, for standard error; as JSON on standard output too."""
        faults: list[dict[str, str]] = refusal.details["faults"]  # type: ignore[assignment]
        if as_json:
            self.stdout.write(
                console.to_json({"code": refusal.code, "detail": str(refusal), "faults": faults})
            )
        return "\n".join([str(refusal), *(f"  {fault['name']}: {fault['reason']}" for fault in faults)])

    def tell(self, project: Project, report: documents.Report, options: dict[str, Any]) -> None:
        """Say what became of the files."""
        if options["json"]:
            self.stdout.write(
                console.to_json(
                    {
                        "project": project.slug,
                        "new": report.new,
                        "already_there": report.already_there,
                        "slots": report.slots,
                        "documents": [asdict(one) for one in report.documents],
                        "jobs": [job.pk for job in report.jobs],
                    }
                )
            )
            return
        self.stdout.write(f"{report.new:,} new, {report.already_there:,} already there in “{project.slug}”.")
        if report.jobs:
            self.stdout.write("Suggestions for the new ones are under way.")
