"""Krippendorff's first alpha for unitizing: boundary by boundary, label by label.

Source: K. Krippendorff (1995), On the reliability of unitizing contiguous data, Sociological Methodology 25,
47-76; the same in Content Analysis, 2nd ed. (2004), section 11.6, whose figure it reproduces.
"""

from dataclasses import dataclass, replace

import numpy as np

from annotations.agreement.data import DataError, Documents, Floats, Ints, Spans
from annotations.agreement.overlaps import overlapping
from annotations.agreement.result import Result
from annotations.agreement.units import NO_DOCUMENT, NO_UNIT, Fragments, Layout, joined, lay_out

METHOD = "Krippendorff's alpha_U of 1995"
OTHER_ANNOTATORS = "this measure needs the same number of annotators in every document"
NO_CHANCE = "no disagreement is expected by chance"


@dataclass(frozen=True, slots=True, eq=False)
class _Layer:
    """The units of one label, and the gaps between them, by slot."""

    start: Ints
    end: Ints
    slot: Ints
    gaps: Ints  # lengths


def _gaps(layout: Layout, units: Fragments) -> Ints:
    """Lengths of the stretches without a unit, of every slot; documents bound them."""
    lengths = []
    heads = layout.offset[layout.usable]
    tails = heads + layout.length[layout.usable]
    for slot in range(layout.n_slots):
        mine = units.slot == slot
        ends = np.sort(np.concatenate([heads, units.end[mine]]))
        starts = np.sort(np.concatenate([tails, units.start[mine]]))
        lengths.append(starts - ends)
    gaps = np.concatenate([*lengths, np.zeros(0, dtype=np.int64)])
    return gaps[gaps > 0]


def _layer(layout: Layout, units: Fragments, label: int) -> _Layer:
    own = units.where(units.label == label)
    return _Layer(own.start, own.end, own.slot, _gaps(layout, own))


def _observed(layer: _Layer, raters: int, length: int) -> float:
    """D_o: squared differences of the ends where units meet, squared lengths of units that meet none."""
    total = 0.0
    for slot in range(raters):
        mine, theirs = np.flatnonzero(layer.slot == slot), np.flatnonzero(layer.slot != slot)
        at, other = overlapping(layer.start[mine], layer.end[mine], layer.start[theirs], layer.end[theirs])
        i, j = mine[at], theirs[other]
        total += float(((layer.start[i] - layer.start[j]) ** 2 + (layer.end[i] - layer.end[j]) ** 2).sum())
        met = np.unique(np.stack([i, layer.slot[j]], axis=1), axis=0)[:, 0]
        alone = raters - 1 - np.bincount(met, minlength=len(layer.start))[mine]
        # a unit that meets none of another annotator's stands in that one's gap; both orders of the pair
        total += 2 * float((alone * (layer.end[mine] - layer.start[mine]) ** 2).sum())
    return total / (raters * (raters - 1) * length**2)


def _room(gaps: Ints, lengths: Floats) -> Floats:
    """For each unit length: in how many places it fits into the gaps."""
    ordered = np.sort(gaps).astype(np.float64)
    behind = np.concatenate([np.cumsum(ordered[::-1])[::-1], [0.0]])
    first = np.searchsorted(ordered, lengths)
    return behind[first] - (lengths - 1) * (len(ordered) - first)


def _expected(layer: _Layer, raters: int, length: int) -> float:
    """D_e: the same over all places that the units could have."""
    own = (layer.end - layer.start).astype(np.float64)
    meeting = (len(own) - 1) / 3 * (2 * own**3 - 3 * own**2 + own)
    apart = own**2 * _room(layer.gaps, own)
    places = float(raters * length) * (raters * length - 1) - float((own * (own - 1)).sum())
    return 2 / length * float((meeting + apart).sum()) / places if places > 0 else 0.0


def _disagreements(layout: Layout, units: Fragments, labels: list[int]) -> list[tuple[float, float]]:
    layers = [_layer(layout, units, label) for label in labels]
    raters, length = layout.n_slots, layout.total
    return [(_observed(layer, raters, length), _expected(layer, raters, length)) for layer in layers]


def _refuse(layout: Layout, units: Fragments) -> str | None:
    if not layout.n_documents:
        return NO_DOCUMENT
    if len(np.unique(layout.raters[layout.usable])) > 1:
        return OTHER_ANNOTATORS
    return None if units.n_units else NO_UNIT


def alpha_u_1995(spans: Spans, documents: Documents, *, label: int | None = None) -> Result:
    """alpha_U = 1 - sum of D_o over labels / sum of D_e over labels; for one `label`, of it alone.

    Positions are whole; a fragment of a discontinuous unit counts as a unit. Documents are laid end to end.
    `observed`, `expected`: means over the labels used, or of the one. No interval. Undefined, with a reason,
    when documents have different numbers of annotators, none has two, or nothing was marked.
    Raises DataError for a negative label or spans outside the documents.
    Source: Krippendorff (1995), the equations for D_oc and D_ec; Krippendorff (2004), section 11.6.
    """
    if label is not None and label < 0:
        raise DataError(f"there is no label {label}.")
    layout, fragments = lay_out(spans, documents)
    units = joined(fragments, layout.total)
    of_label = units if label is None else units.where(units.label == label)
    base = Result(None, n_items=layout.n_documents, n_pairs=layout.n_pairs, method=METHOD)
    reason = _refuse(layout, replace(of_label, n_units=len(of_label.start)))
    if reason:
        return replace(base, reason=reason)
    labels = np.unique(of_label.label).tolist()
    observed, expected = np.mean(_disagreements(layout, units, labels), axis=0).tolist()
    if expected <= 0:
        return replace(base, observed=observed, expected=expected, reason=NO_CHANCE)
    return replace(base, value=1 - observed / expected, observed=observed, expected=expected)
