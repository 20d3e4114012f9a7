"""What goes into a measure: integer arrays, checked once. What comes out stands in `result.py`."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
AnyInts = npt.NDArray[np.integer]

MISSING = -1


class DataError(ValueError):
    """Arrays that cannot be what they say: wrong shape, wrong type, out of range."""


def floats(values: npt.ArrayLike) -> Floats:
    """`values` as an array of float64 (the same one where it is that already)."""
    return np.asarray(values, dtype=np.float64)


def row_sums(rows: Floats) -> Floats:
    """Each row's sum; as a product, which is several times quicker where rows are short."""
    return floats(rows @ np.ones(rows.shape[1]))


def integers(values: npt.ArrayLike, name: str) -> AnyInts:
    """`values` as an integer array (float arrays are refused, empty ones pass)."""
    array = np.asarray(values)
    if array.size == 0:
        return np.zeros(array.shape, dtype=np.int64)
    if array.dtype.kind not in "iu":
        raise DataError(f"{name} must be integers, not {array.dtype}.")
    return array


def _column(values: npt.ArrayLike, name: str, length: int | None = None) -> Ints:
    array = integers(values, name).astype(np.int64, copy=False)
    if array.ndim != 1:
        raise DataError(f"{name} must have one dimension, not {array.ndim}.")
    if length is not None and len(array) != length:
        raise DataError(f"{name} has {len(array)} entries where {length} are needed.")
    return array


def _check_range(array: AnyInts, name: str, low: int, high: int | None = None) -> None:
    if array.size and int(array.min()) < low:
        raise DataError(f"{name} must not be below {low}; {int(array.min())} is.")
    if high is not None and array.size and int(array.max()) >= high:
        raise DataError(f"{name} must be below {high}; {int(array.max())} is not.")


def dense(ids: Ints) -> tuple[Ints, int]:
    """Ids as 0 … n-1 with few holes, and n. Ids that are dense already are returned as they are."""
    if not ids.size:
        return ids, 0
    top = int(ids.max()) + 1
    if top <= 2 * ids.size + 1000:
        return ids, top
    distinct, codes = np.unique(ids, return_inverse=True)
    return codes.astype(np.int64, copy=False), len(distinct)


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """Ratings in long form, one entry per rating; an absent rating has no entry.

    `item`, `rater`: any non-negative integers. `label`: codes 0 … n_labels - 1, in order of rank for an
    ordinal scale. `cluster`: per rating, the document (or other whole) that the item belongs to.
    Raises DataError for arrays of unequal length, other types or values out of range.
    """

    item: Ints
    rater: Ints
    label: Ints
    n_labels: int
    cluster: Ints | None = None

    def __post_init__(self) -> None:
        item = _column(self.item, "item")
        object.__setattr__(self, "item", item)
        for name in ("rater", "label"):
            object.__setattr__(self, name, _column(getattr(self, name), name, len(item)))
        if self.cluster is not None:
            object.__setattr__(self, "cluster", _column(self.cluster, "cluster", len(item)))
            _check_range(self.cluster, "cluster", 0)
        for name in ("item", "rater"):
            _check_range(getattr(self, name), name, 0)
        _check_range(self.label, "label", 0, self.n_labels)


@dataclass(frozen=True, slots=True, eq=False)
class ReliabilityData:
    """Ratings as a matrix, items × raters, of codes 0 … n_labels - 1; -1 is missing.

    Any integer type serves (int8 is quickest). `cluster`: one entry per item.
    Raises DataError for another shape or codes out of range.
    """

    codes: AnyInts
    n_labels: int
    cluster: Ints | None = None

    def __post_init__(self) -> None:
        codes = integers(self.codes, "codes")
        if codes.ndim != 2:  # noqa: PLR2004 - a matrix
            raise DataError(f"codes must be items × raters, not of {codes.ndim} dimensions.")
        _check_range(codes, "codes", MISSING, self.n_labels)
        object.__setattr__(self, "codes", codes)
        if self.cluster is not None:
            object.__setattr__(self, "cluster", _column(self.cluster, "cluster", len(codes)))
            _check_range(self.cluster, "cluster", 0)


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """How often each label was given, one row per item (or per set of items alike): rows × labels.

    `weight`: how many items each row stands for (default 1). `cluster`: one entry per row.
    Counts are additive: a server may keep them and add to them instead of reading all ratings again.
    Measures that need to know who rated (Cohen, Conger) cannot be had from counts.
    """

    rows: AnyInts
    weight: Ints | None = None
    cluster: Ints | None = None

    def __post_init__(self) -> None:
        rows = integers(self.rows, "rows")
        if rows.ndim != 2:  # noqa: PLR2004 - a matrix
            raise DataError(f"rows must be items × labels, not of {rows.ndim} dimensions.")
        _check_range(rows, "rows", 0)
        object.__setattr__(self, "rows", rows)
        for name in ("weight", "cluster"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, _column(getattr(self, name), name, len(rows)))
                _check_range(getattr(self, name), name, 0)

    @property
    def n_labels(self) -> int:
        return int(self.rows.shape[1])

    @property
    def weights(self) -> Ints:
        return np.ones(len(self.rows), dtype=np.int64) if self.weight is None else self.weight


CodingData = Ratings | ReliabilityData | Counts


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """Marked spans, one entry per fragment: `[start, end)` of document `doc` by `rater` with `label`.

    Positions are code points. `unit` (optional): entries of one document and rater with the same unit are
    the fragments of one discontinuous unit; without it every entry is a unit.
    Raises DataError for unequal lengths, negative values or a span that encloses nothing.
    """

    doc: Ints
    rater: Ints
    start: Ints
    end: Ints
    label: Ints
    unit: Ints | None = None

    def __post_init__(self) -> None:
        doc = _column(self.doc, "doc")
        object.__setattr__(self, "doc", doc)
        names = ("rater", "start", "end", "label") + (("unit",) if self.unit is not None else ())
        for name in names:
            object.__setattr__(self, name, _column(getattr(self, name), name, len(doc)))
        for name in ("doc", *names):
            _check_range(getattr(self, name), name, 0)
        if doc.size and bool((self.start >= self.end).any()):
            raise DataError("a span must start before it ends.")

    @property
    def n_labels(self) -> int:
        return int(self.label.max()) + 1 if self.label.size else 0


@dataclass(frozen=True, slots=True, eq=False)
class Documents:
    """The documents that spans lie in: `length` in code points, and `finished` (documents × raters, bool).

    A document that a rater finished without marking anything is data; one they did not finish is not.
    """

    length: Ints
    finished: Bools

    def __post_init__(self) -> None:
        length = _column(self.length, "length")
        _check_range(length, "length", 0)
        finished = np.asarray(self.finished, dtype=np.bool_)
        if finished.ndim != 2 or len(finished) != len(length):  # noqa: PLR2004 - a matrix
            raise DataError("finished must be documents × raters, one row per length.")
        object.__setattr__(self, "length", length)
        object.__setattr__(self, "finished", finished)

    @property
    def n_raters(self) -> int:
        return int(self.finished.shape[1])
