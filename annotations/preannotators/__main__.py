"""`python -m annotations.preannotators`: suggestions, sentences, dates or links of text files, without a database.

`serve` answers a Label Studio instead.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TypeVar

from annotations.core.errors import DomainError
from annotations.core.records import DocumentRecord, SuggestionRecord
from annotations.core.text import import_dated
from annotations.preannotators import registry
from annotations.preannotators.backends import label_studio_server
from annotations.preannotators.claims.engine import readings
from annotations.preannotators.parsing.model import ParserUnavailableError
from annotations.preannotators.record_json import JSONValue, date_json, link_json, suggestion_json
from annotations.preannotators.surface.document import passages

_USAGE_ERROR = 2
_FEWEST_LINKED = 2
LINKS = "links"
Value = TypeVar("Value")
Answer = tuple[list[JSONValue], Callable[[JSONValue], str]]
"""Rows, and how each is written for people."""


def _proposed(document: DocumentRecord, identifier: str) -> list[SuggestionRecord]:
    engine = registry.get(identifier or registry.NEWS.identifier)
    try:
        return engine.suggest(document)
    except ParserUnavailableError as error:
        if identifier:
            raise
        print(f"{error} These are theirs.", file=sys.stderr)
        return registry.get("rules").suggest(document)


def _suggest(document: DocumentRecord, identifier: str) -> JSONValue:
    return {"suggestions": [suggestion_json(one) for one in _proposed(document, identifier)]}


def _sentences(document: DocumentRecord, _: str) -> JSONValue:
    spans = [passage.sentence for passage in passages(document)]
    return {
        "sentences": [{"start": s.start, "end": s.end, "text": s.of(document.text)} for s in spans],
    }


def _dates(document: DocumentRecord, _: str) -> JSONValue:
    read = readings((passage, ()) for passage in passages(document))
    return {"dates": [date_json(one) for reading in read for one in reading.dates]}


_COMMANDS: dict[str, Callable[[DocumentRecord, str], JSONValue]] = {
    "suggest": _suggest,
    "sentences": _sentences,
    "dates": _dates,
}


def _document(path: str, published: date | None) -> DocumentRecord:
    imported = import_dated(Path(path).read_bytes())
    return DocumentRecord(
        imported.text, Path(path).stem, imported.published_on or published, external_id=path
    )


def _plain(result: JSONValue) -> str:
    lines = [f"{result['file']} ({result['published'] or 'no date'})"]
    for rows in result.values():
        if isinstance(rows, list):
            lines += [_line(row) for row in rows]
    return "\n".join(lines)


def _line(row: JSONValue) -> str:
    if "quote" in row:
        return (
            f"  {row['score']:.2f}  {row['check_worthiness']:.2f}  {row['claimant'] or '–'}: {row['wording']}"
        )
    if "expression" in row:
        return f"  {row['expression']}: {row['start']} … {row['end']} ({row['granularity']})"
    return f"  {row['start']}–{row['end']}  {row['text']}"


def _link_line(row: JSONValue) -> str:
    ends = [f"{end['file']}: {end['quote']}" for end in (row["a"], row["b"]) if isinstance(end, dict)]
    return "\n  ".join([f"{row['kind']} {row['score']:.2f}", *ends])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m annotations.preannotators", description=__doc__)
    parser.add_argument("command", choices=sorted([*_COMMANDS, LINKS]))
    parser.add_argument("files", nargs="+", metavar="FILE", help="plain text or the dated-text layout, UTF-8")
    parser.add_argument(
        "--published", type=date.fromisoformat, metavar="DATE", help="for files without a date prefix"
    )
    parser.add_argument(
        "--engine",
        choices=sorted(registry.PRE_ANNOTATORS),
        default="",
        help="without it news, or rules (and a word on standard error) where no parser is installed",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON list, an object a file")
    return parser


def _serve(arguments: Sequence[str]) -> int:
    """Be a back end of Label Studio until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m annotations.preannotators serve")
    parser.add_argument("--engine", choices=sorted(registry.PRE_ANNOTATORS), default=registry.NEWS.identifier)
    parser.add_argument("--host", default="127.0.0.1", help="who may connect; this machine alone by default")
    parser.add_argument("--port", type=int, default=9090)
    options = parser.parse_args(arguments)
    with suppress(KeyboardInterrupt):
        label_studio_server.serve(registry.get(options.engine), options.host, options.port)
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 2 when a file cannot be used, with its name and the reason on standard error."""
    given = sys.argv[1:] if arguments is None else arguments
    registry.NEWS.use(os.environ.get("FACTCHECK_SPACY_MODEL", ""))
    if given[:1] == ["serve"]:
        return _serve(given[1:])
    parser = _parser()
    options = parser.parse_args(given)
    if options.command == LINKS and len(options.files) < _FEWEST_LINKED:
        parser.error(f"{LINKS} needs two or more files")
    command = _linked if options.command == LINKS else _each
    try:
        results, line = command(options)
    except _UnusableError as error:
        print(error, file=sys.stderr)
        return _USAGE_ERROR
    print(json.dumps(results, ensure_ascii=False) if options.json else "\n".join(map(line, results)))
    return 0


def _linked(options: argparse.Namespace) -> Answer:
    """The links between all files."""
    from annotations.preannotators.matching.links import links

    def proposed(path: str) -> tuple[DocumentRecord, list[SuggestionRecord]]:
        document = _document(path, options.published)
        return document, _proposed(document, options.engine)

    found = links([_usable(path, proposed) for path in options.files])
    return [link_json(one) for one in found], _link_line


def _each(options: argparse.Namespace) -> Answer:
    """What the command finds in each file."""

    def found(path: str) -> JSONValue:
        document = _document(path, options.published)
        published = document.published_on and document.published_on.isoformat()
        return {
            "file": path,
            "published": published,
            **_COMMANDS[options.command](document, options.engine),
        }

    return [_usable(path, found) for path in options.files], _plain


class _UnusableError(Exception):
    """A file that cannot be used, by name, with the reason."""


def _usable(path: str, act: Callable[[str], Value]) -> Value:
    try:
        return act(path)
    except (OSError, DomainError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise _UnusableError(f"{path}: {reason}") from error


if __name__ == "__main__":
    sys.exit(main())
