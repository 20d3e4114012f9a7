"""Spans of many documents laid out on one axis, restricted to what can be compared.

Only documents that at least two raters finished count, and in them only the raters who finished. Within a
document those raters take the slots 0, 1, … so that loops run over pairs of slots, however many raters the
corpus has.
"""

from dataclasses import dataclass, replace

import numpy as np

from annotations.agreement.data import Bools, DataError, Documents, Floats, Ints, Spans, floats

NO_DOCUMENT = "no document was finished by two annotators"
NO_UNIT = "nobody marked anything in the documents that two annotators finished"


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The documents on the axis: where each starts, its length, how many raters finished it (0 if unusable)."""

    offset: Ints
    length: Ints
    raters: Ints

    @property
    def usable(self) -> Bools:
        return self.raters > 0

    @property
    def total(self) -> int:
        return int(self.length.sum())

    @property
    def n_slots(self) -> int:
        return int(self.raters.max(initial=0))

    @property
    def n_documents(self) -> int:
        return int(np.count_nonzero(self.raters))

    @property
    def n_pairs(self) -> int:
        """Pairs of annotators, document by document."""
        return int((self.raters * (self.raters - 1) // 2).sum())


@dataclass(frozen=True, slots=True, eq=False)
class Fragments:
    """Fragments on the axis. `unit`: 0 … n_units - 1; `joined`: units that were joined with another."""

    doc: Ints
    slot: Ints
    start: Ints
    end: Ints
    label: Ints
    unit: Ints
    n_units: int
    joined: int

    def where(self, keep: Bools | Ints) -> "Fragments":
        """The chosen fragments, units keeping their numbers."""
        parts = {name: getattr(self, name)[keep] for name in ("doc", "slot", "start", "end", "label", "unit")}
        return replace(self, **parts)

    @property
    def length(self) -> Ints:
        return self.end - self.start

    def per_unit(self, values: Ints | Floats) -> Floats:
        """Values of fragments summed over each unit."""
        return floats(np.bincount(self.unit, values, self.n_units))

    def of_units(self, values: Ints) -> Ints:
        """A value all fragments of a unit share, once per unit."""
        shared = np.zeros(self.n_units, dtype=np.int64)
        shared[self.unit] = values
        return shared


def _check(spans: Spans, documents: Documents) -> None:
    if not spans.doc.size:
        return
    if int(spans.doc.max()) >= len(documents.length):
        raise DataError(f"a span lies in document {int(spans.doc.max())}, there are {len(documents.length)}.")
    if int(spans.rater.max()) >= documents.n_raters:
        raise DataError(f"a span is by rater {int(spans.rater.max())}, there are {documents.n_raters}.")
    if bool((spans.end > documents.length[spans.doc]).any()):
        raise DataError("a span ends behind its document.")


def _unit_numbers(spans: Spans) -> tuple[Ints, int]:
    if spans.unit is None:
        return np.arange(len(spans.doc)), len(spans.doc)
    if not spans.unit.size:
        return spans.unit, 0
    keys = np.stack([spans.doc, spans.rater, spans.unit], axis=1)
    distinct, numbers = np.unique(keys, axis=0, return_inverse=True)
    return numbers.reshape(-1).astype(np.int64), len(distinct)


def lay_out(spans: Spans, documents: Documents) -> tuple[Layout, Fragments]:
    """The comparable spans on one axis.

    Raises DataError for a span of an unknown document or rater, or one that ends behind its document.
    """
    _check(spans, documents)
    finishers = documents.finished.sum(axis=1)
    raters = np.where(finishers > 1, finishers, 0)
    length = np.where(raters > 0, documents.length, 0)
    layout = Layout(np.cumsum(length) - length, length, raters)
    unit, n_units = _unit_numbers(spans)
    slots = np.cumsum(documents.finished, axis=1) - 1
    every = Fragments(
        doc=spans.doc,
        slot=slots[spans.doc, spans.rater],
        start=spans.start + layout.offset[spans.doc],
        end=spans.end + layout.offset[spans.doc],
        label=spans.label,
        unit=unit,
        n_units=n_units,
        joined=0,
    )
    keep = layout.usable[spans.doc] & documents.finished[spans.doc, spans.rater]
    return layout, every if bool(keep.all()) else _renumbered(every.where(keep))


def _renumbered(fragments: Fragments) -> Fragments:
    """The same fragments with units numbered without holes."""
    present, unit = np.unique(fragments.unit, return_inverse=True)
    return replace(fragments, unit=unit.reshape(-1).astype(np.int64), n_units=len(present))


def runs(start: Ints, end: Ints, key: Ints, top: int) -> tuple[Ints, Ints]:
    """Fragments of one key that overlap, transitively, are a run: the order by key and start, and each
    ordered fragment's run number. Touching fragments (end == start) do not overlap. `top`: above any end.
    """
    shift = key * (top + 1)
    order = np.argsort(start + shift, kind="stable")
    reach = np.maximum.accumulate((end + shift)[order])
    begins = np.ones(len(order), dtype=np.bool_)
    begins[1:] = (start + shift)[order][1:] >= reach[:-1]
    return order, np.cumsum(begins) - 1


def joined(fragments: Fragments, total: int) -> Fragments:
    """Overlapping units of one rater and one label joined to one unit; `joined` counts the units affected."""
    if not len(fragments.start):
        return fragments
    key = fragments.label * (int(fragments.slot.max()) + 1) + fragments.slot
    order, run = runs(fragments.start, fragments.end, key, total)
    if int(run[-1]) + 1 == len(order):
        return fragments
    first = np.flatnonzero(np.diff(run, prepend=-1))
    unit = fragments.unit[order]
    chained = _connected(unit, run)
    affected = np.bincount(unit, np.bincount(run)[run] > 1, fragments.n_units) > 0
    ordered = fragments.where(order)
    merged = replace(
        ordered.where(first),
        end=np.maximum.reduceat(ordered.end, first),
        unit=chained[first],
        joined=int(np.count_nonzero(affected & _with_others(unit, chained, fragments.n_units))),
    )
    return _renumbered(merged)


def _with_others(unit: Ints, chained: Ints, n_units: int) -> Bools:
    """Units that share their chain with another unit."""
    chain_of = np.zeros(n_units, dtype=np.int64)
    chain_of[unit] = chained
    return np.asarray(np.bincount(chain_of[np.unique(unit)], minlength=n_units)[chain_of] > 1)


def _lowest(values: Ints, groups: Ints, n_groups: int) -> Ints:
    lowest = np.full(n_groups, np.iinfo(np.int64).max)
    np.minimum.at(lowest, groups, values)
    return lowest[groups]


def _connected(unit: Ints, run: Ints) -> Ints:
    """The lowest unit that each fragment is connected with through shared runs and shared units."""
    chain = unit
    while True:
        further = _lowest(_lowest(chain, run, int(run[-1]) + 1), unit, int(unit.max()) + 1)
        if np.array_equal(further, chain):
            return chain
        chain = further
