"""`manage.py import_project`: a project from the file that `export_project` wrote, done by the owner of the tables."""

from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from annotations.core.errors import DomainError
from annotations.formats.project_archive import ProjectArchive
from annotations.management import console
from annotations.services.moving import loading
from annotations.services.moving.loading import Loaded, Wanted
from factcheck.database import as_owner
from factcheck.env import SettingError


class Command(console.Command):
    help = (
        "Takes in a project with all work and its history, or settings alone as a new project. "
        "All of it comes in, or nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add file, name and who is who."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--slug", default="", help="another than in the file")
        parser.add_argument(
            "--people",
            action="append",
            default=[],
            metavar="THERE=HERE",
            help="the account here whose work it is; everybody else gets one that nobody can sign in to",
        )
        parser.add_argument("--without-data", action="store_true", help="settings alone, as a new project")
        parser.add_argument("--preview", action="store_true", help="say what would come of it, store nothing")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of sentences")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load it. History can be written by the owner of the tables alone; a template has none.

        Raises:
            CommandError: the file cannot be read, is not whole, or cannot be stored; nothing is then.
        """
        wanted = Wanted(
            slug=options["slug"],
            people=_pairs(options["people"]),
            data=not options["without_data"],
            preview=options["preview"],
        )
        try:
            with options["file"].open("rb") as stream, ExitStack() as acting:
                archive = ProjectArchive(stream)
                if archive.about.data and wanted.data:
                    acting.enter_context(as_owner())
                loaded = loading.load(archive=archive, wanted=wanted)
        except (DomainError, SettingError, OSError) as error:
            raise CommandError(f"{options['file']}: {error}") from None
        self.say(loaded, archive, wanted, as_json=options["json"])

    def say(self, loaded: Loaded, archive: ProjectArchive, wanted: Wanted, *, as_json: bool) -> None:
        """Print what came of it, and what is left to do."""
        if as_json:
            self.stdout.write(console.to_json(_told(loaded, wanted)))
            return
        would = "would come" if wanted.preview else "came"
        rows = sum(loaded.rows.values())
        self.stdout.write(
            f"“{archive.about.project['name']}” {would} in as “{loaded.slug}”: "
            f"{rows:,} rows, {loaded.changes:,} changes of its history."
        )
        if loaded.people.made:
            names = ", ".join(loaded.people.made)
            self.stdout.write(f"Accounts that nobody can sign in to yet: {names}.")
        if archive.about.data and wanted.data and not loaded.pseudonyms_kept:
            self.stdout.write("People have other pseudonyms here: the file has no key of them.")
        if not wanted.preview:
            self.stdout.write(f"Give it a manager: manage.py add_member {loaded.slug} NAME manager")


def _told(loaded: Loaded, wanted: Wanted) -> dict[str, Any]:
    """The same for programs."""
    return {
        "slug": loaded.slug,
        "stored": not wanted.preview,
        "rows": loaded.rows,
        "changes": loaded.changes,
        "accounts": loaded.people.made,
        "people": loaded.people.matched,
        "copy": loaded.is_copy,
        "pseudonyms_kept": loaded.pseudonyms_kept,
    }


def _pairs(words: list[str]) -> dict[str, str]:
    """Who is who, by account names."""
    pairs = [word.partition("=") for word in words]
    if wrong := [
        word for word, (there, sign, here) in zip(words, pairs, strict=True) if not (there and sign and here)
    ]:
        raise CommandError(f"--people {wrong[0]}: say it as THERE=HERE")
    return {there: here for there, _, here in pairs}
