"""CSV files of spans and their documents to arrays, for the command line."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from annotations.agreement.data import Documents, Ints, Spans
from annotations.agreement.tables import Cell, Table, numbered, read_table

COLUMNS = ("document", "rater", "start", "end", "label")


@dataclass(frozen=True, slots=True, eq=False)
class LabeledSpans:
    """Spans and documents, with the labels that the spans' codes stand for."""

    spans: Spans
    documents: Documents
    labels: tuple[str, ...]


def read_spans(path: Path, documents_path: Path) -> LabeledSpans:
    """Spans from a CSV file with the columns document, rater, start, end, label (and unit: fragments of one rater
    with the same are one), and their documents from one with document, length.

    A row without start and end says that its rater marked nothing there. With a column rater, a row of documents
    says that this rater finished this document; without, every rater finished every document. Raises DataError,
    with line and column, for columns that lack and fields that cannot be.
    """
    table, of_documents = read_table(path, COLUMNS), read_table(documents_path, ("document", "length"))
    lengths = _lengths(of_documents)
    raters = tuple(sorted({*table.texts("rater"), *_finishers(of_documents)} - {""}))
    rows = [row for row in table.rows if row["start"].text or row["end"].text]
    labels = tuple(sorted({row["label"].text for row in rows}))
    columns = {name: [row[name] for row in rows] for name in table.columns}
    doc = numbered(table.cells("document"), tuple(lengths), f"documents of {documents_path}")
    marked = [bool(row["start"].text or row["end"].text) for row in table.rows]
    spans = Spans(
        doc=doc[np.asarray(marked, dtype=np.bool_)],
        rater=numbered(columns["rater"], raters, "raters"),
        start=np.asarray([cell.whole() for cell in columns["start"]], dtype=np.int64),
        end=_ends(rows, lengths),
        label=numbered(columns["label"], labels, "labels"),
        unit=_units(rows) if "unit" in table.columns else None,
    )
    return LabeledSpans(spans, _documents(of_documents, lengths, raters), labels)


def _lengths(table: Table) -> dict[str, int]:
    """Each document's length, in order of appearance."""
    lengths: dict[str, int] = {}
    for row in table.rows:
        name, length = row["document"].text, row["length"].whole()
        if lengths.setdefault(name, length) != length:
            raise row["length"].fault(
                f"{length}, but {name} has length {lengths[name]} further up; make them equal."
            )
    return lengths


def _finishers(table: Table) -> list[str]:
    return table.texts("rater") if "rater" in table.columns else []


def _ends(rows: list[dict[str, Cell]], lengths: dict[str, int]) -> Ints:
    ends = []
    for row in rows:
        start, end, length = row["start"].whole(), row["end"].whole(), lengths[row["document"].text]
        if end <= start:
            raise row["end"].fault(f"{end} is not behind the start {start}; a span holds start … end - 1.")
        if end > length:
            raise row["end"].fault(
                f"{end} is behind the end of {row['document'].text}, which has length {length}."
            )
        ends.append(end)
    return np.asarray(ends, dtype=np.int64)


def _units(rows: list[dict[str, Cell]]) -> Ints:
    """Fragments with the same text in `unit` are one unit; each without is one of its own."""
    names = [row["unit"].text or f"\0{number}" for number, row in enumerate(rows)]
    place = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return np.asarray([place[name] for name in names], dtype=np.int64)


def _documents(table: Table, lengths: dict[str, int], raters: tuple[str, ...]) -> Documents:
    length = np.asarray(list(lengths.values()), dtype=np.int64)
    if "rater" not in table.columns:
        return Documents(length, np.ones((len(lengths), len(raters)), dtype=np.bool_))
    finished = np.zeros((len(lengths), len(raters)), dtype=np.bool_)
    place = {name: number for number, name in enumerate(lengths)}
    for row in table.rows:
        if row["rater"].text:
            finished[place[row["document"].text], raters.index(row["rater"].text)] = True
    return Documents(length, finished)
