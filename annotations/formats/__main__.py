"""`python -m annotations.formats`: list the formats, check a file, convert one; releases. Needs no Django, no database."""

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from annotations.core.errors import DomainError
from annotations.core.records import Loss
from annotations.formats import archives
from annotations.formats.base import (
    CODE_POINTS,
    GRAPHEMES,
    UTF16,
    Collector,
    FormatError,
    Problem,
    Reader,
    Reading,
    TooManyProblemsError,
    Writer,
)
from annotations.formats.losses import summary
from annotations.formats.registry import FORMATS, check, reader, writer
from annotations.formats.release import command as release

MANIFEST_SUFFIX = ".manifest.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0: fine, 1: the file has problems, 2: it cannot be read or written."""
    given = parser().parse_args(arguments)
    commands = {
        "list": list_formats,
        "check": check_file,
        "convert": convert,
        "release": release.make_again,
        "rehydrate": release.put_back,
    }
    try:
        return commands[given.command](given)
    except (OSError, DomainError) as error:
        print(f"{given.file}: {error}" if "file" in given else error, file=sys.stderr)
        return 2


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="python -m annotations.formats", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="the formats that can be read and written")
    checking = commands.add_parser(
        "check", help="structure, quotes against their slices, references, and the manifest beside the file"
    )
    checking.add_argument("file", type=Path)
    checking.add_argument("--format", default="jsonl", help="an identifier from `list` (default: jsonl)")
    converting = commands.add_parser("convert", help="one format into another, with a list of what was lost")
    converting.add_argument(
        "file", type=Path, metavar="IN", help="a file, or the folder of an archive's files"
    )
    converting.add_argument("--from", dest="source", required=True, metavar="FORMAT")
    converting.add_argument("--to", dest="target", required=True, metavar="FORMAT")
    converting.add_argument(
        "out", type=Path, metavar="OUT", help="a file; where there is such a folder, in it"
    )
    converting.add_argument("--strict", action="store_true", help="end with 1 where a mention was left out")
    for command in (checking, converting):
        add_reading(command)
    for command in (listing, checking, converting, *release.add_commands(commands)):
        command.add_argument("--json", action="store_true", help="for programs")
    return top


def add_reading(command: argparse.ArgumentParser) -> None:
    """What a file may not say itself."""
    command.add_argument("--limit", type=int, default=100, help="problems to name before stopping")
    command.add_argument(
        "--annotator", default="imported", help="whose work it is, where the file names nobody"
    )
    command.add_argument("--as-suggestions-of", default="", metavar="NAME@VERSION", help="a pre-annotator's")
    command.add_argument(
        "--unit", default="", choices=("", CODE_POINTS, UTF16, GRAPHEMES), help="of the offsets"
    )
    command.add_argument(
        "--column", action="append", default=[], metavar="OURS=THEIRS", help="a column by another name"
    )


def list_formats(given: argparse.Namespace) -> int:
    """Print the registry."""
    rows = [
        {
            "format": each.identifier,
            "title": each.title,
            "extension": each.extension,
            "read": isinstance(each, Reader),
            "write": isinstance(each, Writer),
            "offset_unit": each.offset_unit,
        }
        for each in FORMATS.values()
    ]
    if given.json:
        print(json.dumps(rows))
        return 0
    for row in rows:
        ways = " ".join(way if row[way] else " " * len(way) for way in ("read", "write"))
        print(f"{row['format']:<16}{row['extension']:<11}{ways}  {row['title']}")
    return 0


def check_file(given: argparse.Namespace) -> int:
    """Print what is wrong with a file, each with line, field and reason."""
    problems = list(islice(problems_of(given), given.limit))
    if given.json:
        print(json.dumps({"file": str(given.file), "problems": [asdict(each) for each in problems]}))
    else:
        print_problems(given.file, problems)
        print(f"{given.file}: {f'{len(problems)} problems' if problems else 'no problems'}")
    return 1 if problems else 0


def problems_of(given: argparse.Namespace) -> Iterator[Problem]:
    """What is wrong with the file, and with the manifest where one stands beside it."""
    with opened(given.file) as stream:
        yield from check(given.format, stream, reading_of(given))
    manifest = given.file.with_name(given.file.name + MANIFEST_SUFFIX)
    if manifest.exists():
        yield from against_manifest(given.file, json.loads(manifest.read_text("utf-8")))


def print_problems(file: Path, problems: Sequence[Problem]) -> None:
    """One a line."""
    for problem in problems:
        print(f"{file}: {problem}")


def against_manifest(file: Path, manifest: dict[str, object]) -> Iterator[Problem]:
    """Whether bytes and sha256 are those of the manifest."""
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    for field, found in (("bytes", file.stat().st_size), ("sha256", digest)):
        if manifest.get(field) != found:
            yield Problem(0, field, f"the manifest says {manifest.get(field)}, the file has {found}")


# ── convert ──────────────────────────────────────────────────────────────────────────────────────


def convert(given: argparse.Namespace) -> int:
    """Write the file in the other format, or nothing where one of its records is wrong."""
    problems = Collector(given.limit)
    losses = converted(given, problems)
    if given.json:
        found = {
            "problems": [asdict(each) for each in problems.found],
            "losses": [asdict(each) for each in losses],
        }
        print(json.dumps({"file": str(given.file), "out": str(given.out), **found}))
    elif problems.found:
        print_problems(given.file, problems.found)
        print(f"{given.file}: {len(problems.found)} problems; nothing was written")
    else:
        print(f"{given.out} is written" + (", but for:" if losses else "; nothing was lost"))
        print("".join(f"  {line}\n" for line in summary(losses)), end="")
    incomplete = given.strict and any(loss.rule == "not-in-text" for loss in losses)
    return 1 if problems.found or incomplete else 0


def converted(given: argparse.Namespace, problems: Collector) -> tuple[Loss, ...]:
    """Read and write through a draft, which becomes the file when nothing was wrong."""
    source, target = reader(given.source), writer(given.target)
    how = reading_of(given, problems)
    with opened(given.file) as stream, drafted(given.out) as draft:
        try:
            losses = target.write(source.read(stream, how), draft)
        except TooManyProblemsError:
            return ()
        except FormatError as error:
            problems.found.append(Problem(error.line, error.field, error.reason, error.file))
        if problems.found:
            return ()
        keep(draft, given.out)
    return losses


@contextmanager
def drafted(out: Path) -> Iterator[BinaryIO]:
    """A nameless file on the disk where the result will lie."""
    with tempfile.TemporaryFile(dir=out.absolute().parent) as draft:
        yield cast("BinaryIO", draft)


def keep(draft: BinaryIO, out: Path) -> None:
    """The draft as a file, or its files in a folder that is there."""
    draft.flush()
    draft.seek(0)
    if out.is_dir():
        archives.unpack(draft, out)
        return
    with out.open("wb") as stream:
        stream.writelines(archives.pieces_of(draft))


def reading_of(given: argparse.Namespace, problems: Collector | None = None) -> Reading:
    """What the command line tells about a file."""
    machine, _, version = given.as_suggestions_of.partition("@")
    told = Reading(
        annotator=given.annotator,
        preannotator=machine,
        preannotator_version=version,
        unit=given.unit,
        columns=dict(each.partition("=")[::2] for each in given.column),
        name=given.file.stem or "imported",
        say=lambda sentence: print(f"{given.file}: {sentence}", file=sys.stderr),
    )
    return told.reporting(problems) if problems else told


@contextmanager
def opened(file: Path) -> Iterator[BinaryIO]:
    """The file; a folder as an archive of its files."""
    if not file.is_dir():
        with file.open("rb") as stream:
            yield stream
        return
    with tempfile.TemporaryFile() as packed:
        archives.pack(file, packed)
        packed.seek(0)
        yield packed


if __name__ == "__main__":
    sys.exit(main())
