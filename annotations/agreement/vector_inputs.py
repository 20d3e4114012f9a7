"""The inputs of a vector file as arrays: ratings, contingency tables, counts, sets, continua, 2 × 2 tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from annotations.agreement.data import (
    MISSING,
    AnyInts,
    CodingData,
    Counts,
    DataError,
    Documents,
    ReliabilityData,
    Spans,
)

Units = tuple[tuple[int, float, float, int], ...]


class UnknownCategoryError(DataError):
    """A category that no rating or unit has: what is asked about it is undefined."""

    def __init__(self, category: object) -> None:
        super().__init__(f"no category is {category}")


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """One input. Coding: `data` and its `categories`. Unitizing: `spans`, `documents`, `categories`.

    `rater_of_column`: who made each column of ratings, where a rater rated more than once.
    """

    kind: str
    categories: tuple[Any, ...] = ()
    coding: CodingData | None = None
    spans: Spans | None = None
    documents: Documents | None = None
    units: Units = ()
    raters: tuple[Any, ...] = ()
    length: float = 0
    rater_of_column: tuple[Any, ...] = ()
    cells: dict[str, Any] = field(default_factory=dict)

    @property
    def data(self) -> CodingData:
        if self.coding is None:
            raise DataError(f"{self.kind} holds no ratings.")
        return self.coding

    @property
    def marked(self) -> tuple[Spans, Documents]:
        if self.spans is None or self.documents is None:
            raise DataError(f"{self.kind} holds no spans.")
        return self.spans, self.documents

    @property
    def values(self) -> tuple[float, ...]:
        """The categories as numbers; their positions where they are none."""
        if all(_is_number(category) for category in self.categories):
            return tuple(float(category) for category in self.categories)
        return tuple(float(position) for position in range(len(self.categories)))

    def code(self, category: Any) -> int:
        """A category's code; a whole number that is no category is a position. Raises UnknownCategoryError."""
        category = frozenset(category) if isinstance(category, list) else category
        if category in self.categories:
            return self.categories.index(category)
        by_text = [str(known) for known in self.categories]
        if str(category) in by_text:
            return by_text.index(str(category))
        if isinstance(category, int) and 0 <= category < len(self.categories):
            return category
        raise UnknownCategoryError(category)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _in_order(values: set[Any]) -> tuple[Any, ...]:
    """Numbers, also those written as text, by their size; anything else by its text."""
    try:
        return tuple(sorted(values, key=lambda value: (float(value), str(value))))
    except (TypeError, ValueError):
        return tuple(sorted(values, key=str))


def _codes(rows: Sequence[Sequence[Any]], categories: tuple[Any, ...]) -> AnyInts:
    """Codes of the rows, -1 for None; raises DataError for rows of unequal length or a value of no category."""
    code = {category: number for number, category in enumerate(categories)}
    width = len(rows[0]) if rows else 0
    for number, row in enumerate(rows):
        if len(row) != width:
            raise DataError(f"row {number + 1} of the values has {len(row)} entries, the first has {width}.")
        unknown = [value for value in row if value is not None and value not in code]
        if unknown:
            raise DataError(f"row {number + 1} of the values has {unknown[0]!r}, which is no category.")
    codes = [[MISSING if value is None else code[value] for value in row] for row in rows]
    return np.asarray(codes, dtype=np.int64).reshape(len(rows), width)


def _is_missing(value: Any, missing: Any) -> bool:
    """null, NaN, or the file's own mark; true is no 1."""
    if value is None or value != value:  # noqa: PLR0124 - NaN alone differs from itself
        return True
    return bool(value == missing and isinstance(value, bool) == isinstance(missing, bool))


def _rows(given: dict[str, Any], *, turned: str) -> list[list[Any]]:
    """The values with a row per item; `turned`: how an orientation begins that has the items as columns."""
    rows: list[list[Any]] = given["values"]
    orientation = str(given.get("orientation", "items"))
    if orientation.startswith("items"):
        return rows
    if not orientation.startswith(turned) or not orientation.endswith("items"):
        raise DataError(f"no orientation of values is called {orientation}.")
    if len({len(row) for row in rows}) > 1:
        raise DataError("the rows of the values have different lengths.")
    return [list(column) for column in zip(*rows, strict=True)]


def _ratings(given: dict[str, Any]) -> Study:
    missing = given.get("missing")
    rows = [
        [None if _is_missing(value, missing) else value for value in row]
        for row in _rows(given, turned="rat")
    ]
    occurring = {value for row in rows for value in row if value is not None}
    categories = tuple(given["categories"]) if "categories" in given else _in_order(occurring)
    raters = tuple(given.get("rater_of_column", ()))
    codes = _codes(rows, categories)
    if raters and len(raters) != codes.shape[1]:
        raise DataError(f"rater_of_column names {len(raters)} columns, the values have {codes.shape[1]}.")
    return Study("ratings", categories, ReliabilityData(codes, len(categories)), rater_of_column=raters)


def _sets(given: dict[str, Any]) -> Study:
    missing = given.get("missing")
    rows = [
        [None if value is None or value == missing else frozenset(value) for value in row]
        for row in _rows(given, turned="rat")
    ]
    distinct = {value for row in rows for value in row if value is not None}
    categories = tuple(sorted(distinct, key=lambda labels: (len(labels), sorted(map(str, labels)))))
    return Study("sets", categories, ReliabilityData(_codes(rows, categories), len(categories)))


def _whole(values: Any, name: str) -> AnyInts:
    """Numbers that count something; raises DataError unless they are a matrix of whole ones."""
    try:
        numbers = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(f"the {name} are no matrix of numbers.") from error
    if numbers.ndim != 2 or not np.isfinite(numbers).all() or bool((numbers % 1).any()):  # noqa: PLR2004
        raise DataError(f"the {name} are no matrix of whole numbers.")
    return numbers.astype(np.int64)


def _of_table(kind: str, cells: AnyInts, categories: tuple[Any, ...]) -> Study:
    if cells.shape != (len(categories), len(categories)) or bool((cells < 0).any()):
        raise DataError(f"a table of {len(categories)} categories is square and counts from 0.")
    row, column = np.nonzero(cells)
    codes = np.repeat(np.stack([row, column], axis=1), cells[row, column], axis=0)
    return Study(kind, categories, ReliabilityData(codes, len(categories)))


def _table(given: dict[str, Any]) -> Study:
    cells = _whole(given["values"], "cells")
    return _of_table("table", cells, tuple(given.get("categories", range(len(cells)))))


def _counts(given: dict[str, Any]) -> Study:
    rows = _whole(_rows(given, turned="categories"), "counts")
    categories = tuple(given.get("categories", range(rows.shape[1])))
    if len(categories) != rows.shape[1]:
        raise DataError(f"there are {len(categories)} categories and {rows.shape[1]} counts for each item.")
    return Study("counts", categories, Counts(rows))


#: Columns of a unit, and what is added to an end to make it half-open.
_COLUMNS = ("annotator", "start", "end", "label")
_ENDS = {"half-open": 0, "closed": 1, "inclusive": 1}


def _units(given: dict[str, Any]) -> list[dict[str, Any]]:
    columns = given.get("columns", list(_COLUMNS))
    if sorted(columns) != sorted(_COLUMNS):
        raise DataError(
            f"the columns of a unit are {', '.join(_COLUMNS)}, not {', '.join(map(str, columns))}."
        )
    for number, unit in enumerate(given["units"]):
        if len(unit) != len(columns):
            raise DataError(f"unit {number + 1} has {len(unit)} entries where {len(columns)} are needed.")
    return [dict(zip(columns, unit, strict=True)) for unit in given["units"]]


def _continuum(given: dict[str, Any]) -> Study:
    units, begin = _units(given), given.get("start", 0)
    span = str(given.get("span", "half-open")).split()[0]
    if span not in _ENDS:
        raise DataError(f"no kind of span is called {given['span']}.")
    raters = _in_order({unit["annotator"] for unit in units} | set(given.get("annotators", ())))
    categories = _in_order({unit["label"] for unit in units})
    rows = tuple(
        (
            raters.index(unit["annotator"]),
            unit["start"] - begin,
            unit["end"] - begin + _ENDS[span],
            categories.index(unit["label"]),
        )
        for unit in units
    )
    whole = all(float(number).is_integer() for _, start, end, _ in rows for number in (start, end))
    study = Study("continuum", categories, units=rows, raters=raters, length=given["length"])
    return _with_spans(study) if whole and float(given["length"]).is_integer() else study


def spans_of(units: Units, n_raters: int, length: int) -> tuple[Spans, Documents]:
    """The units of one document that all annotators finished."""
    rater, start, end, label = np.asarray(units, dtype=np.int64).reshape(-1, 4).T
    documents = Documents(np.asarray([length]), np.ones((1, n_raters), dtype=np.bool_))
    return Spans(np.zeros(len(rater), dtype=np.int64), rater, start, end, label), documents


def _with_spans(study: Study) -> Study:
    spans, documents = spans_of(study.units, len(study.raters), int(study.length))
    return replace(study, spans=spans, documents=documents)


def _two_by_two(given: dict[str, Any]) -> Study:
    """`a` marked by both, `b` and `c` by one, `d` by none; one table where `d` is one number."""
    cells = {name: given[name] for name in "abcd" if name in given}
    if isinstance(cells.get("d"), int):
        table = [[cells["d"], cells["c"]], [cells["b"], cells["a"]]]
        return replace(_of_table("2x2", _whole(table, "cells"), (0, 1)), cells=cells)
    return Study("2x2", cells=cells)


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a kind of input is read, the fields it must have, and those it may have."""

    read: Callable[[dict[str, Any]], Study]
    needed: tuple[str, ...]
    allowed: tuple[str, ...] = ()


KINDS = {
    "ratings": _Kind(_ratings, ("values",), ("missing", "orientation", "rater_of_column", "categories")),
    "table": _Kind(_table, ("values",), ("categories", "rows", "columns")),
    "counts": _Kind(_counts, ("values",), ("categories", "orientation")),
    "sets": _Kind(_sets, ("values",), ("orientation", "missing")),
    "continuum": _Kind(_continuum, ("units", "length"), ("columns", "span", "start", "annotators")),
    "2x2": _Kind(_two_by_two, ("a", "b", "c"), ("d",)),
}


def read_input(given: dict[str, Any]) -> Study:
    """The input of one vector.

    Raises DataError for a kind that is not in KINDS, a field that it does not have or lacks, values that do not
    fit.
    """
    name = given.get("kind")
    if name not in KINDS:
        raise DataError(f"no kind of input is called {name}; there are {', '.join(KINDS)}.")
    kind = KINDS[name]
    lacking = [field for field in kind.needed if field not in given]
    unknown = [field for field in given if field not in {"kind", "note", *kind.needed, *kind.allowed}]
    if lacking or unknown:
        words = f"lacks {', '.join(lacking)}" if lacking else f"has unknown fields: {', '.join(unknown)}"
        raise DataError(f"the {name} {words}.")
    return kind.read(given)
