"""Reading the data files of training and evaluation; what is missing is named."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

from annotations.core.errors import DomainError


class DataError(DomainError):
    """A file, column or value that the set needs is missing or wrong; the message names it."""

    code: ClassVar[str] = "evaluation_data"


def required(folder: Path, name: str) -> Path:
    """The file of that name in the folder.

    Raises:
        DataError: there is none, or no folder.
    """
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}.")
    if not (folder / name).is_file():
        raise DataError(f"{folder} has no file {name}.")
    return folder / name


def json_lines(file: Path, *columns: str) -> list[dict[str, Any]]:
    """The objects of a JSON lines file; blank lines are skipped.

    Raises:
        DataError: a line is no JSON object, lacks one of the columns, or there is no line.
    """
    found = [_row(file, number, line, columns) for number, line in _lines(file) if line.strip()]
    if not found:
        raise DataError(f"{file} is empty.")
    return found


def tab_separated(file: Path, *columns: str) -> list[dict[str, str]]:
    """The rows of a tab-separated file without a header, with these columns.

    Raises:
        DataError: a row has another number of columns, or there is no row.
    """
    found = []
    for number, line in _lines(file):
        cells = line.split("\t")
        if len(cells) != len(columns):
            wanted = ", ".join(columns)
            raise DataError(
                f"{file}, line {number}: {len(cells)} columns instead of {len(columns)} ({wanted})."
            )
        found.append(dict(zip(columns, cells, strict=True)))
    if not found:
        raise DataError(f"{file} is empty.")
    return found


def zero_or_one(file: Path, rows: Sequence[dict[str, Any]], column: str = "label") -> list[int]:
    """A column of labels, 0 or 1.

    Raises:
        DataError: another value, or all the same, which leaves nothing to measure.
    """
    for number, row in enumerate(rows, 1):
        if str(row[column]) not in {"0", "1"}:
            raise DataError(f"{file}, row {number}: {column} is {row[column]!r}, neither 0 nor 1.")
    return [int(row[column]) for row in rows]


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{file} can't be read: {error}") from None
    return ((number, line) for number, line in enumerate(text.rstrip("\n").split("\n"), 1))


def _row(file: Path, number: int, line: str, columns: Sequence[str]) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        raise DataError(f"{file}, line {number} is no JSON.") from None
    if not isinstance(row, dict):
        raise DataError(f"{file}, line {number} is no JSON object.")
    missing = [column for column in columns if column not in row]
    if missing:
        raise DataError(f"{file}, line {number} lacks the column {', '.join(missing)}.")
    return row


def sha256_of(files: Sequence[Path]) -> str:
    """One hash of the files' names and contents, in this order."""
    digest = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        digest.update(f"{file.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
