"""The sums over one axis that the unitizing alphas are made of: one sort of all boundaries, then weighted
counts of what two annotators do between two neighboring boundaries.
"""

from dataclasses import dataclass

import numpy as np

from annotations.agreement.data import Floats, Ints, floats
from annotations.agreement.units import Fragments, Layout

GAP = 1  # a lane's code: 0 nothing here, 1 gap, 2 + label


@dataclass(frozen=True, slots=True, eq=False)
class Continuum:
    """Per document. `observed`: documents × (1 + labels)², row and column 0 the gap, each pair of annotators
    counted both ways and divided by the annotators less one. `lengths`: documents × (1 + labels).
    `squares`: documents × labels, unit lengths squared. `crossing`: documents × labels, the squared lengths
    over which a unit meets another annotator's units, averaged over the other annotators. `nested`: whether
    units of one annotator overlap anywhere.
    """

    observed: Floats
    lengths: Floats
    squares: Floats
    crossing: Floats
    nested: bool

    def merged(self) -> "Continuum":
        """The same with all labels as one, for units that are not nested (nested ones would have to be joined)."""
        observed = np.add.reduceat(np.add.reduceat(self.observed, [0, 1], axis=1), [0, 1], axis=2)
        lengths = np.add.reduceat(self.lengths, [0, 1], axis=1)
        squares, crossing = (part.sum(axis=1, keepdims=True) for part in (self.squares, self.crossing))
        return Continuum(floats(observed), floats(lengths), squares, crossing, nested=False)


@dataclass(frozen=True, slots=True, eq=False)
class _Segments:
    """Stretches between neighboring boundaries, and the segment where each fragment begins and ends."""

    length: Ints
    doc: Ints
    begin: Ints
    finish: Ints


def _segments(layout: Layout, units: Fragments) -> _Segments:
    docs = np.flatnonzero(layout.usable)
    # where edges coincide, what ends comes first, then the document's own edge, then what begins there
    edges = np.concatenate([units.end, layout.offset[docs], units.start])
    order = np.argsort(edges, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    length = np.diff(edges[order], append=layout.total)
    finish, heads, begin = np.split(rank, [len(units.end), len(units.end) + len(docs)])
    return _Segments(length, np.repeat(docs, np.diff(heads, append=len(edges))), begin, finish)


def _lanes(begin: Ints, finish: Ints) -> Ints:
    """A lane for each fragment of one slot, so that no two in a lane overlap."""
    order = np.argsort(begin, kind="stable")
    if bool((finish[order][:-1] <= begin[order][1:]).all()):
        return np.zeros(len(begin), dtype=np.int64)
    lanes = np.zeros(len(begin), dtype=np.int64)
    free_from: list[int] = []
    for fragment in order.tolist():
        start = int(begin[fragment])
        lane = next((i for i, end in enumerate(free_from) if end <= start), len(free_from))
        free_from[lane : lane + 1] = [int(finish[fragment])]
        lanes[fragment] = lane
    return lanes


def _states(segments: _Segments, units: Fragments, slot: int, present: Ints) -> list[Ints]:
    """One array per lane of a slot: what the annotator does in each segment. Gaps stand in the first lane."""
    mine = np.flatnonzero(units.slot == slot)
    begin, finish, code = segments.begin[mine], segments.finish[mine], units.label[mine] + GAP + 1
    lane = _lanes(begin, finish)
    states = []
    for number in range(int(lane.max(initial=0)) + 1):
        chosen = lane == number
        change = np.zeros(len(segments.length) + 1, dtype=np.int64)
        change[begin[chosen]] += code[chosen]
        change[finish[chosen]] -= code[chosen]
        states.append(np.cumsum(change[:-1]))
    # lanes fill from the first, yet a later one may still be running when the first is free again
    busy = states[0] > 0
    for state in states[1:]:
        busy = busy | (state > 0)
    states[0] = np.where(busy, states[0], GAP * present)
    return states


def _pair_counts(
    segments: _Segments, one: list[Ints], other: list[Ints], n_codes: int, n_docs: int
) -> Floats:
    """Lengths per document and pair of codes, for two slots: documents × codes × codes."""
    counted = np.zeros(n_docs * n_codes * n_codes)
    base = segments.doc * (n_codes * n_codes)
    for left in one:
        for right in other:
            counted += np.bincount(base + left * n_codes + right, segments.length, len(counted))
    return counted.reshape(n_docs, n_codes, n_codes)


def _own_counts(segments: _Segments, states: list[Ints], n_codes: int, n_docs: int) -> Floats:
    counted = np.zeros(n_docs * n_codes)
    for state in states:
        counted += np.bincount(segments.doc * n_codes + state, segments.length, len(counted))
    return counted.reshape(n_docs, n_codes)


def _marked_before(segments: _Segments, states: list[Ints]) -> Floats:
    """Positions marked by a slot before each boundary, every unit counted."""
    units = np.sum([state > GAP for state in states], axis=0)
    return np.concatenate([[0.0], np.cumsum(units * segments.length)])


def _crossing(segments: _Segments, units: Fragments, lanes: list[list[Ints]]) -> Floats:
    """Per unit: the squared length over which it meets each other slot's units, summed over those slots."""
    squared = np.zeros(units.n_units)
    for slot, states in enumerate(lanes):
        before = _marked_before(segments, states)
        met = before[segments.finish] - before[segments.begin]
        met[units.slot == slot] = 0
        squared += units.per_unit(met) ** 2
    return squared


def _by_document(units: Fragments, values: Floats, n_docs: int, n_labels: int) -> Floats:
    cell = units.of_units(units.doc) * n_labels + units.of_units(units.label)
    return floats(np.bincount(cell, values, n_docs * n_labels).reshape(n_docs, n_labels))


def continuum(layout: Layout, units: Fragments, n_labels: int) -> Continuum:
    """The sums per document of units that are joined already. Documents that are not usable have zeros."""
    n_docs, n_codes = len(layout.raters), n_labels + GAP + 1
    segments = _segments(layout, units)
    raters = layout.raters[segments.doc]
    lanes = [
        _states(segments, units, slot, (raters > slot).astype(np.int64)) for slot in range(layout.n_slots)
    ]
    observed = np.zeros((n_docs, n_codes, n_codes))
    for other in range(layout.n_slots):
        for one in range(other):
            observed += _pair_counts(segments, lanes[one], lanes[other], n_codes, n_docs)
    observed += observed.transpose(0, 2, 1)
    own = np.zeros((n_docs, n_codes))
    for states in lanes:
        own += _own_counts(segments, states, n_codes, n_docs)
    others = np.maximum(layout.raters - 1, 1).astype(np.float64)
    crossing = _by_document(units, _crossing(segments, units, lanes), n_docs, n_labels)
    return Continuum(
        observed[:, GAP:, GAP:] / others[:, None, None],
        own[:, GAP:],
        _by_document(units, units.per_unit(units.length) ** 2, n_docs, n_labels),
        crossing / others[:, None],
        nested=any(len(states) > 1 for states in lanes),
    )
