"""What `python -m annotations.formats` does with releases: make one again, and put texts back."""

import argparse
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from annotations.core.records import Record
from annotations.formats.base import Problem
from annotations.formats.jsonl import JsonLines
from annotations.formats.release.making import PlainFolder, archive_name, made_of, make
from annotations.formats.release.rehydrating import records_in, rehydrated, texts_in


def add_commands(commands: Any) -> list[argparse.ArgumentParser]:
    """The two commands on the command line."""
    again = commands.add_parser("release", help="a release made again of what it froze: the same bytes")
    again.add_argument("file", type=Path, metavar="FROZEN", help="the folder with what the release froze")
    again.add_argument("out", type=Path, metavar="OUT", help="a folder for the files")
    back = commands.add_parser("rehydrate", help="the texts put back into a release that left them out")
    back.add_argument(
        "file", type=Path, metavar="RELEASE", help="its archive, its folder, or its native file"
    )
    back.add_argument("texts", type=Path, metavar="TEXTS", help="a folder of .txt files")
    back.add_argument("out", type=Path, nargs="?", metavar="OUT", help="the native file with the texts")
    return [again, back]


def make_again(given: argparse.Namespace) -> int:
    """Make everything anew in a folder, and print what the manifest says of it."""
    manifest = make(given.file, PlainFolder(given.out))
    archive = archive_name(manifest["project"], manifest["version"])
    size, sha256 = made_of(given.out / archive)
    found = {"archive": archive, "bytes": size, "sha256": sha256}
    print(json.dumps(found) if given.json else f"{given.out / archive}: sha256 {sha256}")
    return 0


def put_back(given: argparse.Namespace) -> int:
    """Write the native file with its texts, or nothing where one is missing or another. 1 says so."""
    problems: list[Problem] = []
    out = given.out or given.file.with_name(f"{given.file.name.partition('.zip')[0]}-with-texts.jsonl")
    written(rehydrated(records_in(given.file), texts_in(given.texts), problems), out, problems)
    if given.json:
        print(json.dumps({"out": str(out), "problems": [asdict(each) for each in problems]}))
        return 1 if problems else 0
    for problem in problems:
        print(f"{given.file}: {problem}")
    print(
        f"{len(problems)} texts are missing or others; nothing was written"
        if problems
        else f"{out} is written"
    )
    return 1 if problems else 0


def written(records: Iterable[Record], out: Path, problems: list[Problem]) -> None:
    """The records in a native file, which is there when nothing was wrong."""
    draft = out.with_name(f".{out.name}.part")
    try:
        with draft.open("wb") as stream:
            JsonLines().write(records, stream)
        if not problems:
            draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)
