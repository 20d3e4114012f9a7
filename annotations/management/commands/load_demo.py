"""`manage.py load_demo`: a project to try everything in, with people and articles. Twice is once."""

import os
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from annotations.management import console, waiting
from annotations.models import Project, User
from annotations.services import documents, import_files, moderation, projects, users

SLUG = "demo"
NAME = "Harbor desk (demo)"
DESCRIPTION = (
    "Four invented reports about a bridge that closes. Mark what they claim, judge it, cite the evidence."
)
PASSWORD = "ebb-tide-lantern"  # noqa: S105 - of accounts that exist to be tried, never in production
ARTICLES = settings.BASE_DIR / "fixtures" / "demo"
ACCOUNTS_FILE = "demo-accounts.txt"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the demo's desk."""

    username: str
    display_name: str
    role: str


PEOPLE = (
    Person("annotator1", "Ines Calder", "annotator"),
    Person("annotator2", "Jonah Petrie", "annotator"),
    Person("adjudicator", "Maud Ellery", "adjudicator"),
    Person("manager", "Tobias Rehn", "manager"),
    Person("moderator", "Noor Lindqvist", "moderator"),
)


class Command(BaseCommand):
    help = "Makes the demo project with its accounts and articles; refused in production."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add --wait."""
        parser.add_argument("--wait", action="store_true", help="until the articles are pre-annotated")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of sentences")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make what is not there yet.

        Raises:
            CommandError: this is production, whose accounts may not have a known password.
        """
        if settings.PRODUCTION:
            raise CommandError("The demo's password is known to everyone, so there is no demo in production.")
        with transaction.atomic():
            project, report = load()
        write_accounts_file()
        if options["json"]:
            accounts = {person.username: person.role for person in PEOPLE}
            answer = {"project": SLUG, "password": PASSWORD, "accounts": accounts, "new": report.new}
            self.stdout.write(console.to_json(answer))
        else:
            self.stdout.write(
                f"Project “{project.name}”: {report.new} new, {report.already_there} already there."
            )
        for job in report.jobs if options["wait"] else ():
            waiting.wait_for(job, label="Pre-annotating", out=self.stdout, quiet=options["json"])


def load() -> tuple[Project, documents.Report]:
    """The demo project with its people, and what its articles' import found."""
    project = Project.objects.filter(slug=SLUG).first() or projects.create(
        slug=SLUG, name=NAME, by=None, description=DESCRIPTION, data_license="Apache-2.0"
    )
    for person in PEOPLE:
        add_person(project, person)
    files = import_files.find([ARTICLES], limit=settings.DOCUMENT_LIMIT)
    return project, documents.import_texts(project=project, files=files, by=None, language="en")


def add_person(project: Project, person: Person) -> None:
    """Make the account if it is not there, with the role in the project."""
    user = User.objects.filter(username=person.username).first() or users.create(
        username=person.username, password=PASSWORD, display_name=person.display_name
    )
    projects.add_member(project=project, user=user, roles=[person.role], by=None)
    if person.role == "moderator" and not user.is_staff:
        moderation.grant_staff(user=user, by=None)


def write_accounts_file() -> None:
    """Leave the accounts where `make start` prints them from, readable by this user alone."""
    lines = [f"{person.username:<12} {person.role:<12} password {PASSWORD}" for person in PEOPLE]
    path = Path(settings.DATA_DIR) / ACCOUNTS_FILE
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write("\n".join(lines) + "\n")
