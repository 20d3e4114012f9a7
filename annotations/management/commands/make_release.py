"""`manage.py make_release`: a project's labeled data frozen under a version, or made again of what was frozen."""

import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from annotations.core.errors import DomainError
from annotations.core.records import Loss
from annotations.formats.losses import summary
from annotations.formats.registry import WRITERS
from annotations.formats.release.frozen import PSEUDONYMS
from annotations.management import console, waiting
from annotations.models import Project, Release
from annotations.services import export_files, job_runs, release_files, releases

OPTIONAL = (
    "formats",
    "with_text",
    "quote_limit",
    "license",
    "people",
    "validation",
    "test",
    "seed",
    "pseudonyms",
)


CORRUPT = (
    "It is published, but quotes do not match their documents; the manifest names them under “withheld”."
)


class Command(console.Command):
    help = (
        "Makes a release: all that is finished in the project, frozen, with data card, splits and manifest."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """The parser, whose --version is the release's and not Django's."""
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add project, version and what the release shall be."""
        parser.add_argument("--project", required=True, metavar="SLUG")
        parser.add_argument("--version", required=True, metavar="1.0")
        parser.add_argument("--again", action="store_true", help="make it again, and compare the bytes")
        parser.add_argument("--format", dest="formats", action="append", choices=list(WRITERS))
        for option, value, said in (("--with-text", True, "keep"), ("--without-text", False, "leave out")):
            parser.add_argument(
                option, dest="with_text", action="store_const", const=value, help=f"{said} documents' texts"
            )
        parser.add_argument(
            "--quote-limit", type=int, metavar="N", help="of quotes, where texts are left out"
        )
        parser.add_argument("--license", metavar="SPDX", help="the project's, if it is not given")
        parser.add_argument("--people", metavar="TEXT", help="recruitment, training, pay, consent")
        parser.add_argument("--validation", type=float, metavar="SHARE", help="0.1 if it is not given")
        parser.add_argument("--test", type=float, metavar="SHARE", help="0.1 if it is not given")
        parser.add_argument("--seed", help="another deals the parts otherwise")
        parser.add_argument(
            "--strict", action="store_true", help="fail where quotes were corrupt, once it is made"
        )
        parser.add_argument(
            "--pseudonyms", choices=list(PSEUDONYMS), help="as the project says, if not given"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object instead of sentences")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make the release here, unless a worker is at it already.

        Raises:
            CommandError: there is no such project or release, it cannot be made, or it has other bytes.
        """
        project = console.project_named(options["project"])
        try:
            if options["again"]:
                self.again(project, options["version"], as_json=options["json"])
            else:
                release = self.made(project, options)
                self.tell(release, as_json=options["json"])
                strictly(release, strict=options["strict"])
        except DomainError as error:
            raise CommandError(str(error)) from None

    def made(self, project: Project, options: dict[str, Any]) -> Release:
        """A new release."""
        asked = {name: options[name] for name in OPTIONAL if options[name] is not None}
        job = releases.request(project=project, by=None, version=options["version"], **asked)
        job_runs.run(job_id=job.pk, work=releases.run)
        waiting.wait_for(job, label="Releasing", out=self.stdout, quiet=options["json"])
        return Release.objects.get(pk=job.pk)

    def again(self, project: Project, version: str, *, as_json: bool) -> None:
        """The release of that version, made anew beside it."""
        release = Release.objects.filter(project=project, version=version).first()
        if release is None:
            raise CommandError(f"There is no release {version} of “{project.slug}”.")
        with tempfile.TemporaryDirectory() as folder:
            archive = releases.make_again(release, Path(folder))
        self.stdout.write(console.to_json(archive) if as_json else f"{archive['path']}: the same bytes.")

    def tell(self, release: Release, *, as_json: bool) -> None:
        """Say where it lies and what is left out of it."""
        files, folder = release.files, release_files.where(release)
        if as_json:
            self.stdout.write(
                console.to_json(
                    {"id": release.pk, "version": release.version, "folder": folder, "files": files}
                )
            )
            return
        self.stdout.write(f"{folder}/{files[0]['path']}: sha256 {files[0]['sha256']}")
        for line in summary(Loss(**each) for each in release.manifest["withheld"]):
            self.stdout.write(f"  {line}")


def strictly(release: Release, *, strict: bool) -> None:
    """Raises CommandError where it is strict and mentions were corrupt."""
    if strict and any(loss["rule"] in export_files.CORRUPT for loss in release.manifest["withheld"]):
        raise CommandError(CORRUPT)
