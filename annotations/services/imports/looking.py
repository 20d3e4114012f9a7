"""What a person is shown of a file before it comes in: its first rows, its columns, and what labels may be."""

from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import PurePath
from typing import Any, BinaryIO

from annotations.core.errors import DomainError
from annotations.formats import registry
from annotations.formats.base import Reading
from annotations.formats.csv_table import Csv
from annotations.formats.table import COLUMNS, columns_of
from annotations.formats.xlsx import Xlsx
from annotations.services.imports.context import Context
from annotations.services.imports.options import Options

ROWS = 5
CELL = 200  # characters of a cell that are shown


def stem(name: str) -> str:
    """The file's name without its suffix."""
    return PurePath(name).stem


def saying(how: Reading, say: Callable[[str], object]) -> Reading:
    """The same, with what the reader finds out told to `say`."""
    return replace(how, say=say)


def table(stream: BinaryIO, identifier: str, options: Options) -> dict[str, Any] | None:
    """Header, first rows and which column is taken for what; None for a file that is no table.

    A column that no guess and no option names is mapped to nothing; `wrong` says what keeps the rest from being read.
    """
    source = registry.get(identifier)
    if not isinstance(source, Csv | Xlsx):
        return None
    found: dict[str, Any] = {"header": [], "rows": [], "columns": {}, "known": list(COLUMNS), "wrong": ""}
    try:
        header, *rows = islice(source.cells(stream), ROWS + 1)
        found |= {"header": header, "rows": [[cell[:CELL] for cell in row] for row in rows]}
        found["columns"] = {ours: theirs for theirs, ours in columns_of(header, options.reading("")).items()}
    except ValueError:
        found["wrong"] = "The table has no header."
    except DomainError as error:
        found["wrong"] = str(error)
    finally:
        stream.seek(0)
    return found


def allowed(context: Context, group: str) -> list[str]:
    """The keys that a label of a group may be."""
    groups = {**context.labels, **(context.default_round.labels if context.default_round else {})}
    return list(groups.get(group, {}))
