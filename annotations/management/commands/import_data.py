"""`manage.py import_data`: documents and annotated data in any format that is read, each file whole or not at all."""

import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.core.management.base import CommandError

from annotations.core.errors import DomainError
from annotations.formats import archives
from annotations.formats.base import Reader
from annotations.formats.registry import FORMATS
from annotations.management import console
from annotations.models import Project
from annotations.services.imports import runs
from annotations.services.imports.faults import Fault, ImportFaultyError
from annotations.services.imports.leaving import RULES
from annotations.services.imports.options import UNITS, Options
from annotations.services.imports.reports import Report

READABLE = [name for name, each in FORMATS.items() if isinstance(each, Reader)]
PLAIN = ("format", "whose", "round", "suggestions", "version", "unit", "rationale", "language")
MAPPINGS = ("people", "labels", "columns")


class Command(console.Command):
    help = (
        "Imports documents, and what people or machines made of them, from files in any format that is read. "
        "One bad record keeps its whole file out; what is there already is not stored again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the paths and what files do not say themselves."""
        parser.add_argument(
            "paths", nargs="+", type=Path, metavar="PATH", help="a file, or the folder of an archive's files"
        )
        parser.add_argument("--project", required=True, metavar="SLUG")
        parser.add_argument(
            "--format", default="", choices=["", *READABLE], help="by default found out from the content"
        )
        parser.add_argument(
            "--preview", action="store_true", help="say what would come of it; nothing is stored"
        )
        add_people(parser)
        parser.add_argument(
            "--round", default="", metavar="NAME", help="where work goes; by default the newest open one"
        )
        parser.add_argument(
            "--label", dest="labels", action="append", default=[], metavar="THEIRS=OURS", help="a label by another name; nothing leaves it out"
        )  # fmt: skip
        parser.add_argument(
            "--column", dest="columns", action="append", default=[], metavar="OURS=THEIRS", help="a column by another name"
        )  # fmt: skip
        parser.add_argument(
            "--unit", default="", choices=UNITS, help="of offsets, where the file does not say"
        )
        parser.add_argument(
            "--rationale", default="", metavar="TEXT", help="of verdicts that come without any"
        )
        parser.add_argument(
            "--language", default="", metavar="TAG", help="of texts that do not say, such as en"
        )
        parser.add_argument("--by", default="", metavar="USER", help="who imports; by default the operator")
        parser.add_argument(
            "--json", action="store_true", help="one JSON object for each file instead of sentences"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import file after file, and say what became of each.

        Raises:
            CommandError: project, person or an option is wrong, or a file was refused; those before it are in.
        """
        project = console.project_named(options["project"])
        refused = 0
        for path in options["paths"]:
            try:
                self.tell(self.import_one(project, path, options), as_json=options["json"])
            except ImportFaultyError as error:
                refused += 1
                self.tell_refused(error, as_json=options["json"])
            except (DomainError, OSError) as error:
                raise CommandError(f"{path}: {error}") from None
        if refused:
            raise CommandError(f"{refused} file{'s were' if refused > 1 else ' was'} refused.")

    def import_one(self, project: Project, path: Path, options: dict[str, Any]) -> Report:
        """One file, under a progress bar."""
        by = console.user_named(options["by"]) if options["by"] else None
        quiet = options["json"]
        with opened(path) as stream, console.progress(path.name, out=self.stdout, quiet=quiet) as advance:
            return runs.run(
                project=project,
                stream=stream,
                name=path.name,
                options=options_of(options),
                by=by,
                preview=options["preview"],
                advance=advance,
            )

    def tell(self, report: Report, *, as_json: bool) -> None:
        """What became of a file, or would."""
        if as_json:
            self.stdout.write(console.to_json(report.as_json()))
            return
        for line in sentences(report):
            self.stdout.write(line)

    def tell_refused(self, error: ImportFaultyError, *, as_json: bool) -> None:
        """What is wrong with a file."""
        if as_json:
            self.stdout.write(console.to_json({"code": error.code, "detail": str(error), **error.details}))
        faults: list[dict[str, Any]] = error.details["faults"]  # type: ignore[assignment]
        self.stderr.write(str(error))
        for line in fault_lines([Fault(**each) for each in faults], int(str(error.details["more_faults"]))):
            self.stderr.write(line)


def add_people(parser: ArgumentParser) -> None:
    """Whose the annotations are."""
    parser.add_argument(
        "--annotator",
        dest="people",
        action="append",
        default=[],
        metavar="NAME=USER",
        help="who a name in the file is; user names need no word",
    )
    parser.add_argument(
        "--as", dest="whose", default="", metavar="USER", help="whose work it is, where the file names nobody"
    )
    parser.add_argument(
        "--suggestions", default="", metavar="NAME", help="the marks are suggestions of this pre-annotator, and nobody's work"
    )  # fmt: skip
    parser.add_argument("--suggestions-version", dest="version", default="", metavar="V")


def options_of(given: dict[str, Any]) -> Options:
    """What the command line says of the file. Raises ImportOptionError, UnknownFormatError."""
    plain = {name: given[name] for name in PLAIN}
    mappings: dict[str, Any] = {
        name: dict(each.partition("=")[::2] for each in given[name]) for name in MAPPINGS
    }
    return Options(**plain, **mappings)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file; a folder as an archive of its files."""
    if not path.is_dir():
        with path.open("rb") as stream:
            yield stream
        return
    with tempfile.TemporaryFile() as packed:
        archives.pack(path, packed)
        packed.seek(0)
        yield cast("BinaryIO", packed)


# ── sentences ────────────────────────────────────────────────────────────────────────────────────


def sentences(report: Report) -> Iterator[str]:
    """What became of a file, line by line."""
    documents, works, suggestions = report.documents, report.works, report.suggestions
    verb = "" if report.stored else "would be "
    yield f"{report.file} is read as {report.title}."
    yield f"  {documents.new:,} documents {verb}new, {documents.already_there:,} already there."
    if report.annotators:
        yield f"  {works.new:,} works {verb}new with {report.mentions:,} mentions, {works.already_there:,} already there."
    if suggestions.new or suggestions.already_there:
        yield f"  {suggestions.new:,} suggestions {verb}new, {suggestions.already_there:,} already there."
    for each in report.annotators:
        yield f"  “{each['name']}” is {each['user'] or 'nobody here'}: {each['works']:,} works."
    for theirs in (report.table or {}).get("columns", {}).items():
        yield "  column {}: “{}”".format(*theirs)
    for loss in report.left_out:
        yield f"  {RULES[loss.rule]} {loss.count:,} × {loss.what}."
    yield from (f"  {line}" for line in report.said)
    yield from fault_lines(report.faults, report.more_faults)


def fault_lines(faults: list[Fault], more: int) -> Iterator[str]:
    """Each fault, and how many more there are."""
    yield from (f"  {fault}" for fault in faults)
    if more:
        yield f"  … and {more:,} more."
