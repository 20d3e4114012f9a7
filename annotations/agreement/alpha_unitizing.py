"""Krippendorff's alpha for unitizing, the family of 2016: where annotators choose the boundaries as well.

Source: K. Krippendorff, Y. Mathet, S. Bouvry and A. Widlöcher (2016), On the reliability of unitizing textual
continua: Further developments, Quality and Quantity 50, 2347-2364, equations 1 to 13.

Documents are pooled, never averaged: lengths and intersections are sums over documents, and each document
weighs by its length and the annotators who finished it. Units of one annotator may overlap when their labels
differ and are then compared as they are; overlapping units of one label are joined.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from annotations.agreement.bootstrap import (
    Estimates,
    Finish,
    Report,
    Sums,
    interval,
    resampled,
    summarize,
    total,
)
from annotations.agreement.continuum import Continuum, continuum
from annotations.agreement.data import DataError, Documents, Floats, Spans, floats
from annotations.agreement.result import Bootstrap, Result
from annotations.agreement.units import NO_DOCUMENT, NO_UNIT, Fragments, Layout, joined, lay_out

NO_CONTRAST = "everything that can be compared has the same label, or all is marked"
NO_INTERSECTION = "no units of two annotators intersect"
TOO_LITTLE = "too little intersects to say what chance would give"
NO_LABEL = "nobody used the label"

#: Sums of whole lengths over a few annotators are either 0 or far above this.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """The sums of a corpus (or of samples of its documents), unpacked; the first axis is the sample."""

    observed: Floats  # samples × (1 + labels) × (1 + labels), label 0 is the gap
    lengths: Floats  # samples × (1 + labels)
    squares: Floats  # samples × labels: unit lengths squared
    crossing: Floats  # samples × labels: squared lengths of the parts of units that meet others' units


def _unpack(sums: Floats) -> _Parts:
    # 1 + labels = Q makes Q² + Q + 2 (Q - 1) = (Q + 1.5)² - 4.25 columns
    size = round((sums.shape[1] + 4.25) ** 0.5 - 1.5)
    square, lengths = size * size, size * size + size
    return _Parts(
        sums[:, :square].reshape(-1, size, size),
        sums[:, square:lengths],
        sums[:, lengths : lengths + size - 1],
        sums[:, lengths + size - 1 :],
    )


def _pack(parts: Continuum) -> Floats:
    n, size = parts.lengths.shape
    flat = parts.observed.reshape(n, size * size)
    return np.concatenate([flat, parts.lengths, parts.squares, parts.crossing], axis=1)


def _share(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > ROUNDING)


def _off_diagonal(matrices: Floats) -> Floats:
    return floats(matrices.sum(axis=(1, 2)) - np.trace(matrices, axis1=1, axis2=2))


def _products(marginals: Floats) -> Floats:
    return floats(marginals[:, :, None] * marginals[:, None, :])


def _finish_u(sums: Floats) -> Estimates:
    """Equations 1 to 5: o_ck over all pairable lengths; a unit is not paired with itself (squares), a
    position of a gap neither (its length)."""
    parts = _unpack(sums)
    pairable = parts.lengths.sum(axis=1)
    chance = pairable**2 - parts.squares.sum(axis=1) - parts.lengths[:, 0]
    observed = _share(_off_diagonal(parts.observed), parts.observed.sum(axis=(1, 2)))
    return Estimates(observed, _share(_off_diagonal(_products(parts.lengths)), chance))


def _coding(parts: _Parts) -> tuple[Floats, Floats]:
    """Observed intersections of units, labels × labels, and their marginals."""
    observed = parts.observed[:, 1:, 1:]
    return observed, observed.sum(axis=2)


def _finish_cu(sums: Floats) -> Estimates:
    """Equations 9 to 11: only where units of two annotators intersect."""
    parts = _unpack(sums)
    observed, marginals = _coding(parts)
    pairable = marginals.sum(axis=1)
    chance = pairable**2 - parts.crossing.sum(axis=1)
    expected = _share(_off_diagonal(_products(marginals)), chance)
    return Estimates(_share(_off_diagonal(observed), pairable), expected)


def _finish_ku(sums: Floats, label: int) -> Estimates:
    """Equation 13: the row of one label."""
    parts = _unpack(sums)
    observed, marginals = _coding(parts)
    own = marginals[:, label]
    others = marginals.sum(axis=1) - own
    differing = own - observed[:, label, label]
    chance = own * marginals.sum(axis=1) - parts.crossing[:, label]
    return Estimates(_share(differing, own), _share(own * others, chance))


def _merged(fragments: Fragments) -> Fragments:
    return replace(fragments, label=np.zeros_like(fragments.label))


@dataclass(frozen=True, slots=True, eq=False)
class _Study:
    layout: Layout
    units: Fragments
    parts: Continuum
    sums: Sums
    totals: Floats
    marked: int
    drawn: Floats | None = None

    @property
    def joined_share(self) -> float:
        return self.units.joined / self.marked if self.marked else 0.0


def _study(layout: Layout, fragments: Fragments, n_labels: int) -> _Study:
    units = joined(fragments, layout.total)
    return _summed(layout, units, continuum(layout, units, n_labels), fragments.n_units)


def _summed(layout: Layout, units: Fragments, parts: Continuum, marked: int) -> _Study:
    sums = Sums(_pack(parts)[layout.usable], np.ones(layout.n_documents, dtype=np.int64))
    return _Study(layout, units, parts, sums, total(sums), marked)


def _bar_study(study: _Study, fragments: Fragments) -> _Study:
    """The study with all labels as one; without nesting its sums follow from those at hand."""
    if study.parts.nested or not study.marked:
        return _study(study.layout, _merged(fragments), 1)
    return _summed(study.layout, study.units, study.parts.merged(), study.marked)


def _prepare(spans: Spans, documents: Documents, *, merged: bool) -> _Study:
    layout, fragments = lay_out(spans, documents)
    return _study(layout, _merged(fragments) if merged else fragments, 1 if merged else spans.n_labels)


def _result(
    study: _Study,
    name: str,
    finish: Finish,
    undefined: Callable[[_Study], str],
    boot: Bootstrap | None,
    *,
    coverage: Callable[[_Parts], float] | None = None,
) -> Result:
    report = Report(name, agreement=False, n_items=study.layout.n_documents, n_pairs=study.layout.n_pairs)
    if not study.marked:
        reason = NO_UNIT if study.layout.n_documents else NO_DOCUMENT
        return Result(None, n_items=report.n_items, n_pairs=report.n_pairs, method=name, reason=reason)
    point = finish(study.totals)
    defined = bool(np.isfinite(point.value[0]))
    details = {"units": float(study.marked), "joined": study.joined_share}
    if coverage and defined:
        details["coverage"] = coverage(_unpack(study.totals))
    by_document = replace(boot, unit="cluster") if boot else None
    values = None if study.drawn is None else finish(study.drawn).value
    ends = interval(study.sums, finish, by_document, values=values) if by_document and defined else None
    return summarize(report, point, ends, by_document, "" if defined else undefined(study), details=details)


def _cu_coverage(parts: _Parts) -> float:
    return float(_coding(parts)[1].sum() / parts.observed.sum())


def _ku_coverage(parts: _Parts, label: int) -> float:
    return float(_coding(parts)[1][0, label] / parts.observed[0, label + 1].sum())


def _u(study: _Study, boot: Bootstrap | None) -> Result:
    return _result(study, "u-alpha", _finish_u, lambda _: NO_CONTRAST, boot)


def _bar(study: _Study, boot: Bootstrap | None) -> Result:
    return _result(study, "|u-alpha", _finish_u, lambda _: NO_CONTRAST, boot)


def _undefined_coding(study: _Study) -> str:
    parts = _unpack(study.totals)
    _, marginals = _coding(parts)
    if not marginals.any():
        return NO_INTERSECTION
    alone = marginals.sum() ** 2 - parts.crossing.sum() <= ROUNDING
    return TOO_LITTLE if alone and np.count_nonzero(marginals) > 1 else NO_CONTRAST


def _cu(study: _Study, boot: Bootstrap | None) -> Result:
    return _result(study, "cu-alpha", _finish_cu, _undefined_coding, boot, coverage=_cu_coverage)


def _ku(study: _Study, label: int, boot: Bootstrap | None) -> Result:
    return _result(
        study,
        "(k)u-alpha",
        lambda sums: _finish_ku(sums, label),
        _undefined_coding,
        boot,
        coverage=lambda parts: _ku_coverage(parts, label),
    )


def u_alpha(spans: Spans, documents: Documents, *, boot: Bootstrap | None = None) -> Result:
    """u-alpha: boundaries and labels at once, gaps included, over the whole continuum.

    Lengths in positions; `n_items` documents, `n_pairs` pairs of annotators over documents. `details`: units,
    and `joined`, the share of them that overlapped another of the same annotator and label. The bootstrap
    resamples documents. Undefined, with a reason, when no document was finished by two annotators, nobody
    marked anything, or everything is marked with one label.
    Raises DataError for spans outside the documents.
    Source: Krippendorff et al. (2016), equations 1 to 5.
    """
    return _u(_prepare(spans, documents, merged=False), boot)


def u_alpha_bar(spans: Spans, documents: Documents, *, boot: Bootstrap | None = None) -> Result:
    """|u-alpha: marked or not, whatever the label. Overlapping units of one annotator are joined first.

    Everything else as for `u_alpha`. Source: Krippendorff et al. (2016), equation 6.
    """
    return _bar(_prepare(spans, documents, merged=True), boot)


def cu_alpha(spans: Spans, documents: Documents, *, boot: Bootstrap | None = None) -> Result:
    """cu-alpha: the labels of units where units of two annotators intersect; gaps are left out.

    `details["coverage"]`: the share of the continuum (lengths of all annotators) that enters, 0 … 1. Undefined
    when no units intersect or all intersections have one label; else as for `u_alpha`.
    Source: Krippendorff et al. (2016), equations 9 to 11.
    """
    return _cu(_prepare(spans, documents, merged=False), boot)


def ku_alpha(spans: Spans, documents: Documents, label: int, *, boot: Bootstrap | None = None) -> Result:
    """(k)u-alpha: one label against the others where units intersect.

    `details["coverage"]`: the share of the label's length that meets another annotator's unit, 0 … 1. Raises
    DataError for a negative label; a label that nobody used has no value. Else as for `cu_alpha`.
    Source: Krippendorff et al. (2016), equation 13.
    """
    if label < 0:
        raise DataError(f"there is no label {label}.")
    if label >= spans.n_labels:
        return Result(None, method="(k)u-alpha", reason=NO_LABEL)
    return _ku(_prepare(spans, documents, merged=False), label, boot)


def unitizing(spans: Spans, documents: Documents, *, boot: Bootstrap | None = None) -> dict[str, Result]:
    """The whole family at once: keys "u", "|u", "cu" and, for each label, "(0)u", "(1)u", …

    The same numbers as the single functions, from one pass over the spans.
    Source: Krippendorff et al. (2016), equations 1 to 13.
    """
    layout, fragments = lay_out(spans, documents)
    study = _study(layout, fragments, spans.n_labels)
    if boot and study.marked:
        # all measures of the family take the same samples of documents, as they would from the same seed
        study = replace(study, drawn=resampled(study.sums, boot))
    family = {
        "u": _u(study, boot),
        "|u": _bar(_bar_study(study, fragments), boot),
        "cu": _cu(study, boot),
    }
    return family | {f"({label})u": _ku(study, label, boot) for label in range(spans.n_labels)}
