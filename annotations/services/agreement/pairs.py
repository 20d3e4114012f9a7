"""Rows about two annotators of one document, as arrays: what every measure of agreement is made of."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from annotations.queries.agreement.records import NOTHING
from annotations.queries.agreement.scope import ALL, BOTH, NEITHER, ONE
from annotations.services.agreement.counting import PERCENTS
from annotations.services.agreement.samples import distinct

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Records = npt.NDArray[Any]

KINDS = (NEITHER, ONE, BOTH)
"""The kinds of pairs, each at the place that says how many of the two saw suggestions."""


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Rows about two annotators of one document; `document` and annotators by number, `kind` a place in KINDS."""

    document: Ints
    one: Ints
    other: Ints
    kind: Ints

    def where(self, keep: Bools) -> Self:
        """The chosen rows; itself where that is all of them."""
        if keep.all():
            return self
        chosen = np.flatnonzero(keep)  # `take` is many times as quick for records as indexing is
        return replace(self, **{f.name: getattr(self, f.name).take(chosen) for f in fields(self)})

    def of_kind(self, kind: str) -> Self:
        """The rows of one kind of pairs, or all."""
        return self if kind == ALL else self.where(self.kind == KINDS.index(kind))

    def of_annotator(self, annotator: int) -> Self:
        """The rows that someone is part of."""
        return self.where((self.one == annotator) | (self.other == annotator))

    def without(self, annotator: int) -> Self:
        """The rows that someone is no part of."""
        return self.where((self.one != annotator) & (self.other != annotator))


@dataclass(frozen=True, slots=True, eq=False)
class FindingPairs(Pairs):
    """`records` of PAIR; `weight` is 1 / (annotators of the document less one)."""

    records: Records
    weight: Floats


@dataclass(frozen=True, slots=True, eq=False)
class CodingPairs(Pairs):
    """`label`: the number of a label; `length` of where it takes part, times the pair's weight."""

    label: Ints
    length: Floats


@dataclass(frozen=True, slots=True, eq=False)
class RatedPairs(Pairs):
    """Two ratings of one item: `left` and `right` are their places."""

    item: Ints
    left: Ints
    right: Ints


@dataclass(frozen=True, slots=True, eq=False)
class JudgedPairs(Pairs):
    """Claims of two annotators as they match at some thresholds, alike ones together: columns of THRESHOLD."""

    at: Ints
    found: Ints
    judges: Ints
    left: Ints
    right: Ints
    n: Ints

    def at_which(self, percent: int) -> tuple[int, ...]:
        """Those values of `at` that occur and hold the threshold; thresholds that match alike have the same."""
        present = np.flatnonzero(np.bincount(self.at)).tolist()
        return tuple(at for at in present if at >> PERCENTS.index(percent) & 1)

    def at_one_of(self, values: Sequence[int]) -> Self:
        """The rows with one of these values of `at`."""
        wanted = np.zeros(1 << len(PERCENTS), dtype=np.bool_)
        wanted[list(values)] = True
        return self.where(wanted[self.at])


@dataclass(frozen=True, slots=True, eq=False)
class CodedPairs(Pairs):
    """Two codes given to one item. `weight`: 1 / (codes of the item less one); `share`: 1 / pairs of the item."""

    item: Ints
    left: Ints
    right: Ints
    weight: Floats
    share: Floats

    @property
    def n_items(self) -> int:
        """How many items the pairs are about."""
        return distinct(self.item)


def columns(pairs: Pairs) -> tuple[Ints, Ints, Ints, Ints]:
    """What all rows about two annotators have."""
    return pairs.document, pairs.one, pairs.other, pairs.kind


def coded(pairs: RatedPairs, item: Ints, codes: Ints) -> CodedPairs:
    """The pairs of ratings that both have a code; `item` and code (-1 for none) of every rating."""
    left, right = codes[pairs.left], codes[pairs.right]
    both = (left != NOTHING) & (right != NOTHING)
    chosen = pairs.where(both)
    given = np.maximum(np.bincount(item, codes != NOTHING), 2)
    weight, share = 1 / (given - 1), 2 / (given * (given - 1))
    left, right = (left, right) if chosen is pairs else (left[both], right[both])
    return CodedPairs(*columns(chosen), chosen.item, left, right, weight[chosen.item], share[chosen.item])


SMALL = 1 << 16


def codes_of(values: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], Ints]:
    """The distinct values, none negative, in order; and the place of each value among them."""
    if len(values) and values.max() < SMALL:
        small = values.astype(np.int64)
        present = np.bincount(small) > 0
        return np.flatnonzero(present), (np.cumsum(present) - 1)[small]
    distinct_values, codes = np.unique(values, return_inverse=True)
    return distinct_values, codes.reshape(-1).astype(np.int64)


def where(keep: Bools, records: Records, document: Ints) -> tuple[Records, Ints]:
    """The chosen records with their documents."""
    chosen = np.flatnonzero(keep)
    return records.take(chosen), document.take(chosen)


def in_order(records: Records, document: Ints, *fields: str) -> tuple[Records, Ints]:
    """Records of documents by document, then by some of their fields, which hold small numbers."""
    key = document
    for name in fields:
        column = records[name].astype(np.int64)
        key = key * (int(column.max(initial=0)) + 1) + column
    order = np.argsort(key, kind="stable")  # quick for records that are nearly in order, as they are stored
    return records.take(order), document.take(order)


def starts(*keys: npt.NDArray[Any]) -> Ints:
    """Where a new group of equal keys begins, in columns that are sorted by them."""
    if not len(keys[0]):
        return np.zeros(0, dtype=np.int64)
    changes = np.zeros(len(keys[0]), dtype=np.bool_)
    changes[0] = True
    for key in keys:
        changes[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(changes)


def same_item_pairs(item: Ints) -> tuple[Ints, Ints]:
    """All two places of one item, the lower first; items come in order."""
    ones, others = [], []
    for apart in range(1, int(np.bincount(item).max(initial=0)) if len(item) else 0):
        same = np.flatnonzero(item[:-apart] == item[apart:])
        ones.append(same)
        others.append(same + apart)
    nothing = np.zeros(0, dtype=np.int64)
    return np.concatenate([nothing, *ones]), np.concatenate([nothing, *others])
