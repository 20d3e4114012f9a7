"""Gamma and its kin: agreement on units, chance-corrected by shuffling, from the best alignment.

Source: Y. Mathet, A. Widlöcher and J.-P. Métivier (2015), Computational Linguistics 41(3), 437-479; Y. Mathet
(2017), The agreement measure gamma-cat, Computational Linguistics 43(3), 661-681.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from annotations.agreement import distances
from annotations.agreement.alignment import ABSENT, Alignment, Marked, Weighing, best_alignments, positional
from annotations.agreement.data import Bools, DataError, Documents, Floats, Ints, Spans, floats
from annotations.agreement.result import Result
from annotations.agreement.units import NO_DOCUMENT, NO_UNIT, lay_out

NO_CHANCE = "shuffled units never disagree"
NO_PAIR = "no units of two annotators are aligned"
NO_SUCH_PAIR = "no unit with this label is aligned"


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the expected disorder is sampled: `samples` shuffles from `seed`; more, up to what `precision` (the
    relative error of the mean at 95 %) asks for.
    """

    samples: int = 30
    seed: int = 0
    precision: float | None = None

    def __post_init__(self) -> None:
        if self.samples < 1 or (self.precision is not None and not 0 < self.precision < 1):
            raise DataError("gamma needs at least one sample, and a precision between 0 and 1.")

    def needed(self, disorders: Floats) -> int:
        """Samples that the precision asks for, given those drawn (Mathet 2015, section 5.3)."""
        if self.precision is None or not float(disorders.mean()):
            return len(disorders)
        variation = float(disorders.std() / disorders.mean())
        return max(len(disorders), int(np.ceil((1.96 * variation / self.precision) ** 2)))


@dataclass(frozen=True, slots=True, eq=False)
class Continuum:
    """One document: its units and its length."""

    units: Marked
    length: float


def _shuffle(continuum: Continuum, rng: np.random.Generator) -> Marked:
    """Each annotator gets a random one's units, moved round the document by a shift of their own.

    Shifts keep half a mean unit length apart where there is room (Mathet 2015, section 5.2).
    """
    units, length = continuum.units, continuum.length
    apart = float((units.end - units.start).mean()) / 2
    parts = []
    for slot, shift in enumerate(_shifts(units.n_raters, length, apart, rng)):
        source = int(rng.integers(units.n_raters))
        own = units.rater == source
        start = (units.start[own] + shift) % length
        parts.append(
            (np.full(len(start), slot), start, start + (units.end - units.start)[own], units.label[own])
        )
    rater, start, end, label = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Marked(rater, start, end, label, units.n_raters)


def _shifts(n: int, length: float, apart: float, rng: np.random.Generator) -> list[float]:
    """`n` random shifts; a few attempts to keep each `apart` from the others, else any."""
    shifts: list[float] = []
    for _ in range(n):
        for _attempt in range(20):
            shift = float(rng.integers(int(length))) if length >= 1 else float(rng.uniform(0, length))
            if all(abs(shift - other) > apart for other in shifts):
                break
        shifts.append(shift)
    return shifts


# ── disorders of a set of documents ─────────────────────────────────────────


@dataclass(frozen=True, slots=True, eq=False)
class Aligned:
    """One document's units and their best alignment."""

    units: Marked
    alignment: Alignment


def _align(texts: list[Marked], weighing: Weighing) -> list[Aligned]:
    return [Aligned(*pair) for pair in zip(texts, best_alignments(texts, weighing), strict=True)]


def disorder(documents: list[Aligned]) -> float:
    """The cost of all alignments per mean number of units of an annotator (Mathet 2015, equation 6)."""
    mean_units = sum(len(document.units) / document.units.n_raters for document in documents)
    cost = sum(document.alignment.cost for document in documents)
    return cost / mean_units if mean_units else 0.0


def _has(units: Marked, numbers: Ints, label: int | None) -> Bools:
    """Whether each of these (possibly absent) units has the label; any label will do if None."""
    present = numbers != ABSENT
    return np.asarray(present if label is None else present & (units.label[numbers] == label))


def _pair_parts(document: Aligned, weighing: Weighing, label: int | None) -> tuple[float, float]:
    """Weighted label disagreement of pairs in unitary alignments, and the weights (Mathet 2017, section 4.2.5).

    A pair of which one is absent counts as full disagreement of weight delta_empty, as in the authors' and
    the reference software.
    """
    units, tuples = document.units, _with_units_alone(document)
    size = np.maximum((tuples != ABSENT).sum(axis=1), 2)
    disagreement = weight_sum = 0.0
    for one in range(units.n_raters):
        for other in range(one + 1, units.n_raters):
            left, right = tuples[:, one], tuples[:, other]
            concerned = _has(units, left, label) | _has(units, right, label)
            both = (left != ABSENT) & (right != ABSENT)
            lacking = int(np.count_nonzero(concerned & ~both))
            compared = np.flatnonzero(concerned & both)
            left, right = left[compared], right[compared]
            far = weighing.alpha * positional(units, left, right) * weighing.delta_empty
            weight = np.maximum(0.0, 1 - far) / (size[compared] - 1)
            disagreement += float(weight @ weighing.labels[units.label[left], units.label[right]])
            disagreement += lacking * weighing.delta_empty
            weight_sum += float(weight.sum()) + lacking * weighing.delta_empty
    return disagreement * weighing.delta_empty, weight_sum


def _with_units_alone(document: Aligned) -> Ints:
    """All unitary alignments of a document: those of several units, and each unit that stands alone."""
    units, tuples = document.units, document.alignment.tuples
    alone = np.setdiff1d(np.arange(len(units)), tuples)
    single = np.full((len(alone), units.n_raters), ABSENT, dtype=np.int64)
    single[np.arange(len(alone)), units.rater[alone]] = alone
    return np.concatenate([tuples, single])


def label_disorder(documents: list[Aligned], weighing: Weighing, label: int | None) -> float | None:
    """The mean label disagreement of aligned pairs; None where none is aligned."""
    parts = [_pair_parts(document, weighing, label) for document in documents]
    weight = sum(part[1] for part in parts)
    return sum(part[0] for part in parts) / weight if weight else None


# ── measures ────────────────────────────────────────────────────────────────


def _weighing(
    n_labels: int, alpha: float, beta: float, delta_empty: float, distance: npt.ArrayLike | None
) -> Weighing:
    if alpha < 0 or beta < 0 or delta_empty <= 0:
        raise DataError("alpha and beta must not be below 0, and delta_empty must be above.")
    labels = distances.nominal(n_labels) if distance is None else distances.checked(distance, n_labels)
    return Weighing(alpha, beta, delta_empty, labels)


def continua(spans: Spans, documents: Documents) -> list[Continuum]:
    """Documents that two annotators finished and one marked; a discontinuous unit reaches over its gaps."""
    layout, fragments = lay_out(spans, documents)
    doc, rater, label = (
        fragments.of_units(column) for column in (fragments.doc, fragments.slot, fragments.label)
    )
    start, end = (
        np.full(fragments.n_units, np.iinfo(np.int64).max),
        np.zeros(fragments.n_units, dtype=np.int64),
    )
    np.minimum.at(start, fragments.unit, fragments.start)
    np.maximum.at(end, fragments.unit, fragments.end)
    order = np.argsort(doc, kind="stable")
    edges = np.flatnonzero(np.diff(doc[order], prepend=-1))
    found = []
    for chosen in np.split(order, edges)[1:]:
        number = int(doc[chosen[0]])
        offset = int(layout.offset[number])
        begins, ends = floats(start[chosen] - offset), floats(end[chosen] - offset)
        units = Marked(rater[chosen], begins, ends, label[chosen], int(layout.raters[number]))
        found.append(Continuum(units, float(layout.length[number])))
    return found


Disorder = Callable[[list[Aligned]], float | None]


def _shuffled(
    texts: list[Continuum], weighing: Weighing, count: int, rng: np.random.Generator
) -> list[list[Aligned]]:
    aligned = _align([_shuffle(text, rng) for _ in range(count) for text in texts], weighing)
    return [aligned[start : start + len(texts)] for start in range(0, len(aligned), len(texts))]


def _samples(texts: list[Continuum], weighing: Weighing, sampling: Sampling) -> list[list[Aligned]]:
    """Shuffled corpora with their best alignments, as many as the precision needs."""
    rng = np.random.default_rng(sampling.seed)
    drawn = _shuffled(texts, weighing, sampling.samples, rng)
    more = sampling.needed(floats([disorder(corpus) for corpus in drawn])) - len(drawn)
    return drawn + _shuffled(texts, weighing, more, rng)


@dataclass(frozen=True, slots=True, eq=False)
class GammaStudy:
    """The best alignments of a corpus and of its shuffles: gamma, gamma-cat and gamma-k from one sampling."""

    observed: list[Aligned]
    shuffled: list[list[Aligned]]
    weighing: Weighing
    seed: int
    n_items: int
    n_pairs: int
    reason: str | None = None

    @property
    def disorder(self) -> float:
        """The observed disorder (Mathet 2015, equation 6)."""
        return disorder(self.observed)

    @property
    def size(self) -> int:
        """Unitary alignments in the best alignments, units alone included."""
        return sum(document.alignment.size for document in self.observed)

    def _result(self, method: str, measure: Disorder, missing: str = NO_CHANCE) -> Result:
        base = Result(None, n_items=self.n_items, n_pairs=self.n_pairs, method=method, seed=self.seed)
        if self.reason:
            return replace(base, reason=self.reason)
        observed = measure(self.observed)
        if observed is None:
            return replace(base, reason=missing)
        drawn = [value for value in map(measure, self.shuffled) if value is not None]
        expected = float(np.mean(drawn)) if drawn else 0.0
        base = replace(base, observed=observed, expected=expected, samples=len(self.shuffled))
        if expected == 0:
            return replace(base, reason=NO_CHANCE)
        error = float(np.std(drawn)) / len(drawn) ** 0.5 / expected
        return replace(
            base, value=1 - observed / expected, details={"sampling_error": (observed / expected) * error}
        )

    def gamma(self) -> Result:
        """1 - observed / expected disorder. Source: Mathet et al. (2015), equation 8."""
        return self._result("gamma", disorder)

    def gamma_cat(self) -> Result:
        """Labels of aligned units alone. Source: Mathet (2017), section 4.2."""
        return self._result("gamma-cat", lambda docs: label_disorder(docs, self.weighing, None), NO_PAIR)

    def gamma_k(self, label: int) -> Result:
        """Aligned pairs in which one has this label. Source: Mathet (2017), section 4.3.

        Raises DataError for a label that does not occur.
        """
        if not 0 <= label < len(self.weighing.labels):
            raise DataError(f"there is no label {label}.")
        return self._result("gamma-k", lambda docs: label_disorder(docs, self.weighing, label), NO_SUCH_PAIR)


def gamma_study(
    spans: Spans,
    documents: Documents,
    *,
    alpha: float = 3.0,
    beta: float = 1.0,
    delta_empty: float = 1.0,
    distance: npt.ArrayLike | None = None,
    sampling: Sampling | None = None,
) -> GammaStudy:
    """Align a corpus and its shuffles once; ask the result for gamma, gamma-cat and gamma-k.

    `alpha`, `beta`: weights of the positional and the label part of a dissimilarity; `delta_empty`: the cost
    of leaving a unit alone; `distance`: labels × labels in 0 … 1 (default: alike or not).
    Raises DataError for negative weights, distances that do not fit, spans outside the documents.
    Source: Mathet et al. (2015), sections 4 and 5; defaults as in their software.
    """
    weighing = _weighing(spans.n_labels, alpha, beta, delta_empty, distance)
    layout, _ = lay_out(spans, documents)
    texts = continua(spans, documents)
    drawn = sampling or Sampling()
    reason = None if texts else NO_UNIT if layout.n_documents else NO_DOCUMENT
    observed = _align([text.units for text in texts], weighing)
    shuffled = _samples(texts, weighing, drawn) if texts else []
    return GammaStudy(observed, shuffled, weighing, drawn.seed, layout.n_documents, layout.n_pairs, reason)


def gamma(
    spans: Spans,
    documents: Documents,
    *,
    alpha: float = 3.0,
    beta: float = 1.0,
    delta_empty: float = 1.0,
    distance: npt.ArrayLike | None = None,
    sampling: Sampling | None = None,
) -> Result:
    """Gamma: 1 - observed / expected disorder of the best alignment, over a corpus.

    Costs and units are summed over documents, each aligned and shuffled by itself. `samples` in the result is
    the number of shuffles, `details["sampling_error"]` the standard error that they leave. Options and errors
    as for `gamma_study`. Needs scipy. Undefined, with a reason, when nothing was marked.
    Source: Mathet et al. (2015), equations 1 to 8.
    """
    study = gamma_study(
        spans,
        documents,
        alpha=alpha,
        beta=beta,
        delta_empty=delta_empty,
        distance=distance,
        sampling=sampling,
    )
    return study.gamma()


def gamma_cat(spans: Spans, documents: Documents, **options: Any) -> Result:
    """Gamma-cat: the labels of aligned units alone. Options, errors and reasons as for `gamma_study`.

    Source: Mathet (2017), section 4.2.
    """
    return gamma_study(spans, documents, **options).gamma_cat()


def gamma_k(spans: Spans, documents: Documents, label: int, **options: Any) -> Result:
    """Gamma-k: aligned pairs in which one has this label. Options, errors and reasons as for `gamma_study`.

    Source: Mathet (2017), section 4.3.
    """
    return gamma_study(spans, documents, **options).gamma_k(label)
