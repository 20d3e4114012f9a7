"""The inputs of a vector file as arrays: ratings, contingency tables, counts, sets, continua, 2 × 2 tables."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from annotations.agreement.data import (
    AnyInts,
    CodingData,
    Counts,
    DataError,
    Documents,
    ReliabilityData,
    Spans,
)

Units = tuple[tuple[int, float, float, int], ...]


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
        """A category's code; a whole number that is no category is a position."""
        if category in self.categories:
            return self.categories.index(category)
        by_text = [str(known) for known in self.categories]
        if str(category) in by_text:
            return by_text.index(str(category))
        if isinstance(category, int) and 0 <= category < len(self.categories):
            return category
        raise DataError(f"no category is {category}.")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _in_order(values: set[Any]) -> tuple[Any, ...]:
    return tuple(sorted(values)) if all(map(_is_number, values)) else tuple(sorted(values, key=str))


def _codes(rows: Sequence[Sequence[Any]], missing: Any, categories: tuple[Any, ...]) -> AnyInts:
    code = {category: number for number, category in enumerate(categories)}
    return np.asarray(
        [[-1 if value == missing or value is None else code[value] for value in row] for row in rows]
    )


def _items_by_raters(given: dict[str, Any]) -> list[list[Any]]:
    rows: list[list[Any]] = given["values"]
    if str(given.get("orientation", "items")).startswith("items"):
        return rows
    return [list(column) for column in zip(*rows, strict=True)]


def _ratings(given: dict[str, Any]) -> Study:
    rows, missing = _items_by_raters(given), given.get("missing")
    occurring = {value for row in rows for value in row if value is not None and value != missing}
    categories = tuple(given["categories"]) if "categories" in given else _in_order(occurring)
    data = ReliabilityData(_codes(rows, missing, categories), len(categories))
    return Study("ratings", categories, data, rater_of_column=tuple(given.get("rater_of_column", ())))


def _sets(given: dict[str, Any]) -> Study:
    rows = [[None if value is None else frozenset(value) for value in row] for row in _items_by_raters(given)]
    distinct = {value for row in rows for value in row if value is not None}
    categories = tuple(sorted(distinct, key=lambda labels: (len(labels), sorted(map(str, labels)))))
    return Study("sets", categories, ReliabilityData(_codes(rows, None, categories), len(categories)))


def _table(given: dict[str, Any]) -> Study:
    cells = np.asarray(given["values"], dtype=np.int64)
    row, column = np.nonzero(cells)
    codes = np.repeat(np.stack([row, column], axis=1), cells[row, column], axis=0)
    categories = tuple(given.get("categories", range(len(cells))))
    return Study("table", categories, ReliabilityData(codes, len(categories)))


def _counts(given: dict[str, Any]) -> Study:
    rows = np.asarray(_items_by_raters(given), dtype=np.int64)
    return Study("counts", tuple(given.get("categories", range(rows.shape[1]))), Counts(rows))


def _continuum(given: dict[str, Any]) -> Study:
    columns = given.get("columns", ["annotator", "start", "end", "label"])
    units = [dict(zip(columns, unit, strict=True)) for unit in given["units"]]
    raters = _in_order({unit["annotator"] for unit in units})
    categories = _in_order({unit["label"] for unit in units})
    begin = given.get("start", 0)
    rows = tuple(
        (raters.index(u["annotator"]), u["start"] - begin, u["end"] - begin, categories.index(u["label"]))
        for u in units
    )
    whole = all(float(start).is_integer() and float(end).is_integer() for _, start, end, _ in rows)
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
    return Study("2x2", cells={name: given[name] for name in "abcd"})


READERS = {
    "ratings": _ratings,
    "table": _table,
    "counts": _counts,
    "sets": _sets,
    "continuum": _continuum,
    "2x2": _two_by_two,
}


def read_input(given: dict[str, Any]) -> Study:
    """The input of one vector; raises DataError for a kind that is not in READERS."""
    kind = given.get("kind")
    if kind not in READERS:
        raise DataError(f"no kind of input is called {kind}; there are {', '.join(READERS)}.")
    return READERS[kind](given)
