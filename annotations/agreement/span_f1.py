"""F1 of spans between annotators: no chance correction, no need for a number of negatives.

Source: G. Hripcsak and A. S. Rothschild (2005), Agreement, the F-measure, and reliability in information
retrieval, JAMIA 12(3): F = 2a / (2a + b + c), symmetric in the two annotators, and what kappa tends to when
what nobody marked is many. Pooled over pairs of annotators and documents, so each pair weighs by its spans.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from annotations.agreement.bootstrap import Estimates, Report, Sums, interval, summarize, total
from annotations.agreement.data import DataError, Documents, Floats, Ints, Spans, floats
from annotations.agreement.matching import heaviest_matching, largest_matching
from annotations.agreement.overlaps import UnitPairs, overlapping, unit_pairs
from annotations.agreement.result import Bootstrap, Result
from annotations.agreement.units import NO_DOCUMENT, NO_UNIT, Fragments, Layout, joined, lay_out

#: The document of each match, and what the match is worth.
_Hits = tuple[Ints, Floats]


@dataclass(frozen=True, slots=True, eq=False)
class _Marked:
    """What one comparison needs: the fragments, each unit's key and length, the axis."""

    fragments: Fragments
    keys: Ints
    lengths: Floats
    docs: Ints
    top: int
    labeled: bool


def _discontinuous_keys(fragments: Fragments, keys: Ints) -> Ints:
    """Keys for units of several fragments: the same for the same fragments and label."""
    several = np.bincount(fragments.unit, minlength=fragments.n_units) > 1
    pieces: dict[int, list[tuple[int, int]]] = {}
    chosen = fragments.where(several[fragments.unit])
    for unit, start, end in zip(
        chosen.unit.tolist(), chosen.start.tolist(), chosen.end.tolist(), strict=True
    ):
        pieces.setdefault(unit, []).append((start, end))
    labels = fragments.of_units(fragments.label)
    numbers: dict[tuple[object, ...], int] = {}
    for unit, parts in pieces.items():
        shape = (int(labels[unit]), *sorted(parts))
        keys[unit] = -1 - numbers.setdefault(shape, len(numbers))
    return keys


def _keys(fragments: Fragments, top: int) -> Ints:
    """A number per unit, equal for units of the same positions and label."""
    keys = (fragments.label * (top + 1) + fragments.start) * (top + 1) + fragments.end
    if (int(fragments.label.max(initial=0)) + 1) * (top + 1) ** 2 >= 2**63:
        columns = np.stack([fragments.label, fragments.start, fragments.end], axis=1)
        keys = np.unique(columns, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
    per_unit = fragments.of_units(keys)
    return per_unit if fragments.n_units == len(keys) else _discontinuous_keys(fragments, per_unit)


def _slot_units(marked: _Marked, slot: int) -> Ints:
    return np.flatnonzero(marked.fragments.of_units(marked.fragments.slot) == slot)


def _exact(marked: _Marked, one: int, other: int) -> _Hits:
    """Units that both slots marked alike, once per one-to-one match."""
    left, right = _slot_units(marked, one), _slot_units(marked, other)
    keys, first, counts = np.unique(marked.keys[left], return_index=True, return_counts=True)
    other_keys, other_counts = np.unique(marked.keys[right], return_counts=True)
    _, at, other_at = np.intersect1d(keys, other_keys, assume_unique=True, return_indices=True)
    both = np.minimum(counts[at], other_counts[other_at])
    return marked.docs[left[first[at]]], floats(both)


def _fragments_of(marked: _Marked, slot: int) -> Fragments:
    return marked.fragments.where(marked.fragments.slot == slot)


def _near(marked: _Marked, one: int, other: int, threshold: float) -> UnitPairs:
    """Overlapping units of two slots whose intersection over union reaches the threshold."""
    pairs = unit_pairs(
        _fragments_of(marked, one),
        _fragments_of(marked, other),
        marked.lengths,
        labeled=marked.labeled,
        top=marked.top,
    )
    near = pairs.iou >= threshold
    return UnitPairs(pairs.left[near], pairs.right[near], pairs.shared[near], pairs.iou[near])


def _overlap(marked: _Marked, one: int, other: int, threshold: float) -> _Hits:
    """The units of a largest one-to-one matching between two slots."""
    pairs = _near(marked, one, other, threshold)
    lefts, _ = largest_matching(pairs.left, pairs.right)
    return marked.docs[lefts], np.ones(len(lefts))


def _partial(marked: _Marked, one: int, other: int, threshold: float) -> _Hits:
    """The units of the best one-to-one matching in which equal boundaries count 1, other overlap 1/2."""
    pairs = _near(marked, one, other, threshold)
    worth = np.where(pairs.iou == 1, 1.0, 0.5)
    chosen = heaviest_matching(pairs.left, pairs.right, worth)
    return marked.docs[pairs.left[chosen]], worth[chosen]


def _per_document(docs: Ints, n_documents: int, weights: Ints | Floats | None = None) -> Floats:
    return np.bincount(docs, weights, n_documents).astype(np.float64)


def _sizes(docs: Ints, layout: Layout, weights: Ints | None = None) -> Floats:
    """Per document, the units (or positions) that all its pairs of annotators compare: each n - 1 times."""
    return _per_document(docs, len(layout.raters), weights) * np.maximum(layout.raters - 1, 0)


def _slot_pairs(layout: Layout) -> list[tuple[int, int]]:
    return [(one, other) for other in range(layout.n_slots) for one in range(other)]


def _marked(fragments: Fragments, top: int, *, labeled: bool, keyed: bool) -> _Marked:
    keys = _keys(fragments, top) if keyed else np.zeros(0, dtype=np.int64)
    docs, lengths = fragments.of_units(fragments.doc), fragments.per_unit(fragments.length)
    return _Marked(fragments, keys, lengths, docs, top, labeled)


def _unit_sums(layout: Layout, marked: _Marked, matches: Callable[[_Marked, int, int], _Hits]) -> Floats:
    """Per document: matched units and compared units, over all pairs of annotators."""
    hits = np.zeros(len(layout.raters))
    for one, other in _slot_pairs(layout):
        docs, worth = matches(marked, one, other)
        hits += _per_document(docs, len(hits), worth)
    return np.stack([hits, _sizes(marked.docs, layout)], axis=1)


def _token_sums(layout: Layout, fragments: Fragments) -> Floats:
    """Per document: positions (with their label) that both marked, and all that were compared."""
    once = joined(fragments, layout.total)
    hits = np.zeros(len(layout.raters))
    shift = once.label * (layout.total + 1)
    start, end = once.start + shift, once.end + shift
    for one, other in _slot_pairs(layout):
        left, right = np.flatnonzero(once.slot == one), np.flatnonzero(once.slot == other)
        at, other_at = overlapping(start[left], end[left], start[right], end[right])
        i, j = left[at], right[other_at]
        shared = np.minimum(end[i], end[j]) - np.maximum(start[i], start[j])
        hits += _per_document(once.doc[i], len(hits), shared)
    return np.stack([hits, _sizes(once.doc, layout, once.length)], axis=1)


def f_measure(a: float, b: float, c: float) -> Result:
    """F = 2a / (2a + b + c): `a` marked by both, `b` by one only, `c` by the other only.

    Source: Hripcsak and Rothschild (2005), equation 3 (positive specific agreement).
    """
    estimates = _finish(floats([[a, 2 * a + b + c]]))
    report = Report("F-measure", agreement=True, n_items=int(a + b + c), n_pairs=1)
    return summarize(report, estimates, None, None, NO_UNIT)


def _finish(sums: Floats) -> Estimates:
    hits, size = sums[:, 0], sums[:, 1]
    share = np.divide(2 * hits, size, out=np.full_like(hits, np.nan), where=size > 0)
    return Estimates(1 - share, None)


def _relabeled(fragments: Fragments, *, labeled: bool) -> Fragments:
    if labeled:
        return fragments
    return replace(fragments, label=np.zeros_like(fragments.label))


MODES = ("exact", "overlap", "partial", "token")


def span_f1(
    spans: Spans,
    documents: Documents,
    *,
    mode: str = "exact",
    labeled: bool = True,
    threshold: float = 0.0,
    boot: Bootstrap | None = None,
) -> Result:
    """F1 between annotators, pooled over all pairs who finished a document, each pair weighted by its spans.

    `mode`: "exact" (same positions), "overlap" (as many one-to-one pairs as possible among units that share
    a position and have intersection over union of at least `threshold`), "partial" (the same, but only equal
    boundaries count in full, other overlap half), "token" (positions, each counted
    once per label). `labeled`: labels must be equal too. The bootstrap resamples documents.
    `n_items`: units compared; `details`: matched units (or positions) and those compared, over all pairs.
    Undefined, with a reason, when no document was finished by two or nobody marked anything.
    Raises DataError for an unknown mode, a threshold outside 0 … 1, or spans outside the documents.
    Source: Hripcsak and Rothschild (2005), equation 3; B. Efron and R. Tibshirani (1993) for the interval.
    """
    if mode not in MODES or not 0 <= threshold <= 1:
        raise DataError(f"span F1 is {', '.join(MODES)}, with a threshold between 0 and 1.")
    layout, every = lay_out(spans, documents)
    fragments = _relabeled(every, labeled=labeled)
    sums = _sums(layout, fragments, mode, labeled=labeled, threshold=threshold)
    usable = Sums(sums[layout.usable], np.ones(layout.n_documents, dtype=np.int64))
    report = Report(f"span F1, {mode}", agreement=True, n_items=fragments.n_units, n_pairs=layout.n_pairs)
    by_document = None if boot is None else _by_document(boot)
    ends = interval(usable, _finish, by_document) if by_document and fragments.n_units else None
    sum_of_all = total(usable)
    reason = NO_UNIT if layout.n_documents else NO_DOCUMENT
    details = {"matched": float(sum_of_all[0, 0]), "compared": float(sum_of_all[0, 1])}
    return summarize(report, _finish(sum_of_all), ends, by_document, reason, details=details)


def _by_document(boot: Bootstrap) -> Bootstrap:
    """Spans are resampled by document, whatever was asked: spans of one text are not independent."""
    return replace(boot, unit="cluster")


def _sums(layout: Layout, fragments: Fragments, mode: str, *, labeled: bool, threshold: float) -> Floats:
    if mode == "token":
        return _token_sums(layout, fragments)
    marked = _marked(fragments, layout.total, labeled=labeled, keyed=mode == "exact")
    if mode == "exact":
        return _unit_sums(layout, marked, _exact)
    matches = _overlap if mode == "overlap" else _partial
    return _unit_sums(layout, marked, lambda m, one, other: matches(m, one, other, threshold))
