"""Which intervals of two lists overlap: all pairs, in time linear in the lists (after sorting) and the pairs."""

from dataclasses import dataclass

import numpy as np

from annotations.agreement.data import Floats, Ints
from annotations.agreement.units import Fragments


def ranges(first: Ints, count: Ints) -> Ints:
    """first[0], first[0] + 1, … `count[0]` of them, then first[1], …"""
    total = int(count.sum())
    starts = np.cumsum(count) - count
    return np.arange(total) - np.repeat(starts - first, count)


def _beginning_inside(outer_start: Ints, outer_end: Ints, inner_start: Ints, side: str) -> tuple[Ints, Ints]:
    """Pairs (outer, inner) in which the inner interval begins within the outer one."""
    order = np.argsort(inner_start, kind="stable")
    ordered = inner_start[order]
    low = np.searchsorted(ordered, outer_start, "left" if side == "from" else "right")
    count = np.maximum(np.searchsorted(ordered, outer_end, "left") - low, 0)
    return np.repeat(np.arange(len(outer_start)), count), order[ranges(low, count)]


def overlapping(start: Ints, end: Ints, other_start: Ints, other_end: Ints) -> tuple[Ints, Ints]:
    """Index pairs of the intervals of two lists that share at least one position."""
    one, other = _beginning_inside(start, end, other_start, "from")
    late_other, late_one = _beginning_inside(other_start, other_end, start, "after")
    return np.concatenate([one, late_one]), np.concatenate([other, late_other])


@dataclass(frozen=True, slots=True, eq=False)
class UnitPairs:
    """Pairs of units of two raters that overlap: unit numbers, shared positions, intersection over union."""

    left: Ints
    right: Ints
    shared: Ints
    iou: Floats


def unit_pairs(left: Fragments, right: Fragments, lengths: Floats, *, labeled: bool, top: int) -> UnitPairs:
    """All overlapping pairs of units, of the same label where `labeled`. `lengths`: of every unit; `top`: the axis."""
    shift_left = left.label * (top + 1) if labeled else 0
    shift_right = right.label * (top + 1) if labeled else 0
    one, other = overlapping(
        left.start + shift_left, left.end + shift_left, right.start + shift_right, right.end + shift_right
    )
    shared = np.minimum(left.end[one], right.end[other]) - np.maximum(left.start[one], right.start[other])
    unit_one, unit_other, shared = _summed(left.unit[one], right.unit[other], shared)
    union = lengths[unit_one] + lengths[unit_other] - shared
    return UnitPairs(unit_one, unit_other, shared, shared / union)


def _summed(one: Ints, other: Ints, shared: Ints) -> tuple[Ints, Ints, Ints]:
    """Shared positions of several fragments of the same two units added up."""
    if not len(one):
        return one, other, shared
    width = int(other.max()) + 1
    keys = one * width + other
    distinct, inverse = np.unique(keys, return_inverse=True)
    if len(distinct) == len(keys):
        return one, other, shared
    total = np.bincount(inverse.reshape(-1), shared).astype(np.int64)
    return distinct // width, distinct % width, total
