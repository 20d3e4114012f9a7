"""CSV files to arrays, for the command line."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from annotations.agreement.data import DataError, Documents, Ints, Ratings, Spans


@dataclass(frozen=True, slots=True, eq=False)
class Labeled:
    """Ratings with the labels their codes stand for, and the labels' values where they are numbers."""

    ratings: Ratings
    labels: tuple[str, ...]
    values: tuple[float, ...] | None


def read_rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a CSV file that must have `columns`; raises DataError when it has not."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            raise DataError(f"{path} has no column {', '.join(missing)}; needed are {', '.join(columns)}.")
        return list(reader)


def numbered(names: Sequence[str], known: Sequence[str] | None = None) -> tuple[Ints, tuple[str, ...]]:
    """Codes for names, and the names in order of their codes (sorted, or as `known` has them)."""
    order = tuple(known) if known is not None else tuple(sorted(set(names)))
    code = {name: number for number, name in enumerate(order)}
    unknown = sorted(set(names) - set(code))
    if unknown:
        raise DataError(f"not among the labels given: {', '.join(unknown)}.")
    return np.asarray([code[name] for name in names], dtype=np.int64), order


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def numeric(labels: Sequence[str]) -> tuple[float, ...] | None:
    """The labels as numbers, or None unless all are."""
    numbers = [_number(label) for label in labels]
    return None if None in numbers else tuple(number for number in numbers if number is not None)


def read_ratings(path: Path, *, labels: Sequence[str] | None = None, needs_order: bool = False) -> Labeled:
    """Ratings from a CSV file with the columns item, rater, label (and cluster); an empty label is missing.

    `labels`: all labels in order; by default those that occur, in order of their numbers or names. Raises
    DataError when columns lack, a label is unknown, or an order is needed and the labels are no numbers.
    """
    rows = [row for row in read_rows(path, ("item", "rater", "label")) if row["label"] != ""]
    names = [row["label"] for row in rows]
    known = labels if labels is not None else _in_order(names, needs_order=needs_order)
    label, order = numbered(names, known)
    item, _ = numbered([row["item"] for row in rows])
    rater, _ = numbered([row["rater"] for row in rows])
    cluster = numbered([row["cluster"] for row in rows])[0] if rows and "cluster" in rows[0] else None
    return Labeled(Ratings(item, rater, label, len(order), cluster), order, numeric(order))


def _in_order(names: Sequence[str], *, needs_order: bool) -> list[str]:
    distinct = sorted(set(names))
    values = numeric(distinct)
    if values is None:
        if needs_order:
            raise DataError("the labels are no numbers: give them in order with --labels a,b,c.")
        return distinct
    return [name for _, name in sorted(zip(values, distinct, strict=True))]


def read_spans(path: Path, documents_path: Path) -> tuple[Spans, Documents, tuple[str, ...]]:
    """Spans from a CSV file with the columns document, rater, start, end, label, and their documents from one
    with document, length; with a column rater there, each row says that this rater finished this document,
    without it every rater finished every document.
    """
    rows = read_rows(path, ("document", "rater", "start", "end", "label"))
    document_rows = read_rows(documents_path, ("document", "length"))
    docs = tuple(dict.fromkeys(row["document"] for row in document_rows))
    finishers = [row["rater"] for row in document_rows if row.get("rater")]
    raters = tuple(sorted({row["rater"] for row in rows} | set(finishers)))
    label, labels = numbered([row["label"] for row in rows])
    spans = Spans(
        doc=numbered([row["document"] for row in rows], docs)[0],
        rater=numbered([row["rater"] for row in rows], raters)[0],
        start=_whole(rows, "start"),
        end=_whole(rows, "end"),
        label=label,
    )
    return spans, _documents(document_rows, docs, raters), labels


def _documents(rows: list[dict[str, str]], docs: tuple[str, ...], raters: tuple[str, ...]) -> Documents:
    at = {name: number for number, name in enumerate(docs)}
    length = np.zeros(len(docs), dtype=np.int64)
    length[[at[row["document"]] for row in rows]] = _whole(rows, "length")
    if not rows or "rater" not in rows[0]:
        return Documents(length, np.ones((len(docs), len(raters)), dtype=np.bool_))
    finished = np.zeros((len(docs), len(raters)), dtype=np.bool_)
    for row in rows:
        if row["rater"]:
            finished[at[row["document"]], raters.index(row["rater"])] = True
    return Documents(length, finished)


def _whole(rows: list[dict[str, str]], column: str) -> Ints:
    try:
        return np.asarray([int(row[column]) for row in rows], dtype=np.int64)
    except ValueError as error:
        raise DataError(f"{column} must be whole numbers: {error}.") from error
