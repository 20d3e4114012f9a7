"""`python -m annotations.formats`: list the formats, check a file. Needs neither Django nor a database."""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path

from annotations.core.errors import DomainError
from annotations.formats.base import Problem
from annotations.formats.registry import FORMATS, get

MANIFEST_SUFFIX = ".manifest.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0: fine, 1: the file has problems, 2: it cannot be read."""
    given = parser().parse_args(arguments)
    try:
        return list_formats(as_json=given.json) if given.command == "list" else check(given)
    except (OSError, DomainError) as error:
        print(f"{given.file}: {error}" if "file" in given else error, file=sys.stderr)
        return 2


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="python -m annotations.formats", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="the formats that can be read and written")
    listing.add_argument("--json", action="store_true", help="for programs")
    checking = commands.add_parser(
        "check", help="structure, quotes against their slices, references, and the manifest beside the file"
    )
    checking.add_argument("file", type=Path)
    checking.add_argument("--format", default="jsonl", help="an identifier from `list` (default: jsonl)")
    checking.add_argument("--limit", type=int, default=100, help="problems to name before stopping")
    checking.add_argument("--json", action="store_true", help="for programs")
    return top


def list_formats(*, as_json: bool) -> int:
    """Print the registry."""
    rows = [{"format": f.identifier, "title": f.title, "extension": f.extension} for f in FORMATS.values()]
    if as_json:
        print(json.dumps(rows))
    else:
        for row in rows:
            print(f"{row['format']:<12}{row['extension']:<10}{row['title']}")
    return 0


def check(given: argparse.Namespace) -> int:
    """Print what is wrong with a file, each with line, field and reason."""
    problems = list(islice(problems_of(given.file, given.format), given.limit))
    if given.json:
        print(json.dumps({"file": str(given.file), "problems": [asdict(each) for each in problems]}))
    else:
        for problem in problems:
            print(f"{given.file}: {problem}")
        print(f"{given.file}: {f'{len(problems)} problems' if problems else 'no problems'}")
    return 1 if problems else 0


def problems_of(file: Path, identifier: str) -> Iterator[Problem]:
    """What is wrong with the file, and with the manifest where one stands beside it."""
    with file.open("rb") as stream:
        yield from get(identifier).check(stream)
    manifest = file.with_name(file.name + MANIFEST_SUFFIX)
    if manifest.exists():
        yield from against_manifest(file, json.loads(manifest.read_text("utf-8")))


def against_manifest(file: Path, manifest: dict[str, object]) -> Iterator[Problem]:
    """Whether bytes and sha256 are those of the manifest."""
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    for field, found in (("bytes", file.stat().st_size), ("sha256", digest)):
        if manifest.get(field) != found:
            yield Problem(0, field, f"the manifest says {manifest.get(field)}, the file has {found}")


if __name__ == "__main__":
    sys.exit(main())
