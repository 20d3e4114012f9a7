"""CSV files to arrays, for the command line. Every complaint names the file, the line, the column and what to do."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np

from annotations.agreement.data import DataError, Floats, Ints, Ratings, floats

#: Separates the members of a label that is a set.
MEMBERS = "|"


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a table, and where it stands."""

    path: Path
    line: int
    column: str
    text: str

    def fault(self, words: str) -> DataError:
        """An error about this field."""
        return DataError(f"{self.path}, line {self.line}, column {self.column}: {words}")

    def whole(self, *, least: int = 0) -> int:
        """The field as a whole number; raises DataError when it is none or below `least`."""
        try:
            number = int(self.text)
        except ValueError:
            raise self.fault(f"“{self.text}” is no whole number; write digits only.") from None
        if number < least:
            raise self.fault(f"{number} is below {least}; positions and lengths count from 0.")
        return number


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a CSV file, each a cell per column."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[dict[str, Cell], ...]

    def cells(self, column: str) -> list[Cell]:
        return [row[column] for row in self.rows]

    def texts(self, column: str) -> list[str]:
        return [row[column].text for row in self.rows]


def _lines(path: Path, file: TextIO) -> Iterator[tuple[int, list[str]]]:
    """Line numbers and fields; lines without any text are left out."""
    reader = csv.reader(file, delimiter="\t" if path.suffix == ".tsv" else ",", strict=True)
    try:
        for fields in reader:
            if any(field.strip() for field in fields):
                yield reader.line_num, [field.strip() for field in fields]
    except csv.Error as error:
        raise DataError(f"{path}, line {reader.line_num}: {error}; a quoted field must be closed.") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not UTF-8 text; save it as “CSV UTF-8”.") from error


def _header(path: Path, fields: list[str], needed: Sequence[str]) -> tuple[str, ...]:
    lacking = [name for name in needed if name not in fields]
    if lacking:
        raise DataError(
            f"{path}, line 1: no column {', '.join(lacking)}; needed are {', '.join(needed)}, "
            f"there are {', '.join(fields)}."
        )
    twice = sorted({name for name in fields if fields.count(name) > 1})
    if twice:
        raise DataError(f"{path}, line 1: the column {twice[0]} is there twice; rename or delete one.")
    return tuple(fields)


def read_table(path: Path, needed: Sequence[str]) -> Table:
    """The rows of a CSV file (TSV by its ending) that must have the columns `needed`.

    Raises DataError for a file that is empty, not UTF-8, lacks a column or has a row of another length; OSError
    where it cannot be opened.
    """
    with path.open(newline="", encoding="utf-8-sig") as file:
        lines = _lines(path, file)
        _, fields = next(lines, (0, []))
        if not fields:
            raise DataError(f"{path} is empty; its first line names the columns {', '.join(needed)}.")
        columns = _header(path, fields, needed)
        return Table(path, columns, tuple(_row(path, columns, *line) for line in lines))


def _row(path: Path, columns: tuple[str, ...], line: int, fields: list[str]) -> dict[str, Cell]:
    if len(fields) != len(columns):
        raise DataError(
            f"{path}, line {line}: {len(fields)} fields, the first line names {len(columns)} columns; "
            "put a text with a comma in quotation marks."
        )
    return {name: Cell(path, line, name, text) for name, text in zip(columns, fields, strict=True)}


def numbered(cells: Sequence[Cell], known: Sequence[str], what: str) -> Ints:
    """The place of each cell's text among the `known`; raises DataError for one that is not there."""
    place = {name: number for number, name in enumerate(known)}
    for cell in cells:
        if cell.text not in place:
            raise cell.fault(f"“{cell.text}” is not among the {what}: {', '.join(known)}.")
    return np.asarray([place[cell.text] for cell in cells], dtype=np.int64)


def _by_name(cells: Sequence[Cell]) -> tuple[Ints, tuple[str, ...]]:
    """Codes in order of the names, and the names."""
    for cell in cells:
        if not cell.text:
            raise cell.fault("nothing stands here; write a name or a number.")
    names = tuple(sorted({cell.text for cell in cells}))
    return numbered(cells, names, "names"), names


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def numeric(labels: Sequence[str]) -> tuple[float, ...] | None:
    """The labels as numbers, or None unless all are."""
    numbers = [_number(label) for label in labels]
    return None if None in numbers else tuple(number for number in numbers if number is not None)


# ── ratings ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, eq=False)
class Labeled:
    """Ratings with the labels their codes stand for, the labels' values where they are numbers, and the names of
    the items and the raters in order of their codes.
    """

    ratings: Ratings
    labels: tuple[str, ...]
    values: tuple[float, ...] | None
    names: tuple[tuple[str, ...], tuple[str, ...]]


def _refuse_repeated(rows: Sequence[dict[str, Cell]]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        key, line = (row["item"].text, row["rater"].text), row["rater"].line
        if key in seen:
            raise row["rater"].fault(
                f"{key[1]} rated item {key[0]} in line {seen[key]} already; keep one of them."
            )
        seen[key] = line


def _labels(cells: Sequence[Cell], *, needs_order: bool) -> list[str]:
    distinct = sorted({cell.text for cell in cells})
    values = numeric(distinct)
    if values is not None:
        return [name for _, name in sorted(zip(values, distinct, strict=True))]
    if needs_order:
        odd = next(cell for cell in cells if _number(cell.text) is None)
        raise odd.fault(f"“{odd.text}” is no number; give all labels in order with --labels a,b,c.")
    return distinct


def read_ratings(
    path: Path, *, labels: Sequence[str] | None = None, needs_order: bool = False, repeated: bool = False
) -> Labeled:
    """Ratings from a CSV file with the columns item, rater, label (and cluster); an empty label is missing.

    `labels`: all labels in order; by default those that occur, in order of their numbers or names. `repeated`:
    whether a rater may rate an item again. Raises DataError when columns lack, a label is unknown, or an order
    is needed and the labels are no numbers.
    """
    table = read_table(path, ("item", "rater", "label"))
    rows = [row for row in table.rows if row["label"].text]
    if not repeated:
        _refuse_repeated(rows)
    label_cells = [row["label"] for row in rows]
    order = tuple(_labels(label_cells, needs_order=needs_order) if labels is None else labels)
    cluster = _by_name([row["cluster"] for row in rows])[0] if "cluster" in table.columns else None
    (item, items), (rater, raters) = (_by_name([row[name] for row in rows]) for name in ("item", "rater"))
    ratings = Ratings(item, rater, numbered(label_cells, order, "labels given"), len(order), cluster)
    return Labeled(ratings, order, numeric(order), (items, raters))


def sets_of(labels: Sequence[str]) -> list[frozenset[object]]:
    """Labels such as event|quantity as sets."""
    return [frozenset(part.strip() for part in label.split(MEMBERS) if part.strip()) for label in labels]


def read_distance(path: Path, labels: Sequence[str]) -> Floats:
    """A matrix labels × labels from a CSV file: the first column is called label, the others by the labels.

    Raises DataError when a label has no row or column, or a distance is no number.
    """
    table = read_table(path, ("label", *labels))
    rows = {row["label"].text: row for row in table.rows}
    lacking = [label for label in labels if label not in rows]
    if lacking:
        raise DataError(f"{path}, column label: no row for {', '.join(lacking)}; add one.")
    return floats([[_distance(rows[one][other]) for other in labels] for one in labels])


def _distance(cell: Cell) -> float:
    number = _number(cell.text)
    if number is None:
        raise cell.fault(f"“{cell.text}” is no number; write a distance of 0 or above.")
    return number
