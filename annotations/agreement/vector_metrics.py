"""The vocabulary of vector files: metric name → the measure with its parameters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from annotations.agreement.alpha import alpha, label_alpha
from annotations.agreement.alpha_u_1995 import alpha_u_1995
from annotations.agreement.alpha_unitizing import cu_alpha, ku_alpha, u_alpha, u_alpha_bar
from annotations.agreement.data import (
    MISSING,
    CodingData,
    DataError,
    Documents,
    Ratings,
    ReliabilityData,
    Spans,
)
from annotations.agreement.distances import SET_DISTANCES, between_sets
from annotations.agreement.gamma import GammaStudy, Sampling, gamma_study
from annotations.agreement.gwet import gwet_ac1, gwet_ac2
from annotations.agreement.kappa import (
    brennan_prediger,
    fleiss_kappa,
    fleiss_kappa_generalized,
    fleiss_kappa_label,
    scott_pi,
)
from annotations.agreement.kappa_raters import cohen_kappa, conger_kappa, weighted_kappa
from annotations.agreement.percent import percent_agreement
from annotations.agreement.result import Result
from annotations.agreement.semeval import semeval_f1
from annotations.agreement.span_f1 import f_measure, span_f1
from annotations.agreement.tally import matrix_of
from annotations.agreement.truth import Truth, dawid_skene
from annotations.agreement.vector_inputs import Study, Units, UnknownCategoryError, spans_of

Params = dict[str, Any]


def _of_categories(matrix: Any, study: Study) -> Any:
    """The rows and columns of the categories, where a matrix has more: they are numbered from 0 or 1."""
    n = len(matrix)
    if n <= len(study.categories):
        return matrix
    numbers = [int(value) for value in study.values]
    first = 0 if 0 in numbers or max(numbers, default=0) < n else 1
    chosen = np.asarray(numbers, dtype=np.int64) - first
    return np.asarray(matrix)[np.ix_(chosen, chosen)]


def _alpha(study: Study, params: Params) -> Result:
    level = params.get("level", "custom" if "distance" in params else "nominal")
    if level == "custom":
        if "distance" not in params:
            raise DataError("the level custom needs a matrix called distance.")
        return alpha(study.data, distance=_of_categories(params["distance"], study))
    if level in SET_DISTANCES:
        if study.kind != "sets":
            raise DataError(f"{level} is a distance between sets, {study.kind} hold none.")
        sets = [frozenset(category) for category in study.categories]
        return alpha(study.data, distance=between_sets(sets, level))
    return alpha(study.data, level=level, values=study.values)


def _weighted_kappa(study: Study, params: Params) -> Result:
    if len(params) > 1:
        raise DataError("weighted_kappa takes weights or disagreement, not both.")
    weights = (
        _of_categories(params["disagreement"], study) if "disagreement" in params else params.get("weights")
    )
    return weighted_kappa(study.data, weights=weights)


def _f_measure(study: Study, _: Params) -> Result:
    if study.kind != "2x2":
        raise DataError(f"f_measure is of a 2x2 table, not of {study.kind}.")
    return f_measure(study.cells["a"], study.cells["b"], study.cells["c"])


def _detail(result: Result, name: str) -> float | Result:
    """A further number of a result; the result itself, which has a reason, where it has none."""
    return result.details[name] if name in result.details else replace(result, value=None)


def _kappa_max(study: Study, _: Params) -> float | Result:
    return _detail(cohen_kappa(study.data), "max")


def _kappa_at_d(study: Study, _: Params) -> list[float | None]:
    """Cohen's kappa of a 2 × 2 table for each number of true negatives."""
    if "d" not in study.cells:
        raise DataError("cohen_kappa_at_d is of a 2x2 table with a list of d.")
    a, b, c = (study.cells[name] for name in "abc")
    negatives = study.cells["d"]
    counts = negatives if isinstance(negatives, list) else [negatives]
    cells = np.asarray([[0, 0], [0, 1], [1, 0], [1, 1]])
    return [cohen_kappa(ReliabilityData(np.repeat(cells, [a, b, c, d], axis=0), 2)).value for d in counts]


def _dawid_skene(study: Study) -> Truth:
    """The paper's estimate, without smoothing; columns of one rater are that rater's repeated ratings."""
    data: CodingData = study.data
    if study.rater_of_column:
        codes = matrix_of(data).codes
        raters = list(dict.fromkeys(study.rater_of_column))
        item, column = np.nonzero(codes != MISSING)
        rater = np.asarray([raters.index(name) for name in study.rater_of_column])[column]
        data = Ratings(item, rater, codes[item, column].astype(np.int64), data.n_labels)
    return dawid_skene(data, smoothing=0.0, tolerance=1e-10)


def _of_truth(read: Callable[[Truth, Study], Any]) -> Callable[[Study, Params], Any]:
    """A number of Dawid and Skene's model; undefined where there is no rating."""

    def metric(study: Study, _: Params) -> Any:
        truth = _dawid_skene(study)
        return Result(None, reason=truth.reason) if truth.reason else read(truth, study)

    return metric


def _diagonals(truth: Truth, _: Study) -> list[list[float]]:
    rates: list[list[float]] = np.diagonal(truth.parameters["error_rates"], axis1=1, axis2=2).tolist()
    return rates


#: Far more shuffles than the 30 of the paper, so that sampling hardly shows against the tolerance.
GAMMA_SAMPLES = 500
#: Positions may have up to so many decimals.
DECIMALS = 6


@lru_cache(maxsize=1)
def _gamma_of(
    units: Units, n_raters: int, length: float, known: tuple[tuple[str, float], ...], sampling: Sampling
) -> GammaStudy:
    """Cached, because one vector asks for several numbers of the same alignments."""
    spans, documents = _in_whole_positions(units, n_raters, length)
    return gamma_study(spans, documents, **dict(known), sampling=sampling)


def _in_whole_positions(units: Units, n_raters: int, length: float) -> tuple[Spans, Documents]:
    """Gamma knows proportions only, so positions with decimals are counted in smaller steps."""
    numbers = [number for _, start, end, _ in units for number in (start, end)] + [length]
    for places in range(DECIMALS + 1):
        step = 10**places
        if all(abs(number * step - round(number * step)) < 1e-9 * step for number in numbers):
            moved = [
                (rater, round(start * step), round(end * step), label) for rater, start, end, label in units
            ]
            return spans_of(tuple(moved), n_raters, round(length * step))
    raise DataError(f"positions have at most {DECIMALS} decimals.")


def _gamma(study: Study, params: Params, samples: int = GAMMA_SAMPLES) -> GammaStudy:
    if study.kind != "continuum":
        raise DataError(f"{study.kind} holds no spans.")
    if params.get("sampler", "shuffle") != "shuffle":
        raise DataError(f"no sampler is called {params['sampler']}; there is shuffle.")
    names = ("alpha", "beta", "delta_empty")
    known = tuple((name, float(params[name])) for name in names if name in params)
    sampling = Sampling(samples, precision=params.get("precision") if samples > 1 else None)
    return _gamma_of(study.units, len(study.raters), study.length, known, sampling)


def _of_alignment(read: Callable[[GammaStudy], float]) -> Callable[[Study, Params], Any]:
    """A number of the best alignment; undefined where nothing can be aligned."""

    def metric(study: Study, params: Params) -> Any:
        aligned = _gamma(study, params, samples=1)
        return Result(None, reason=aligned.reason) if aligned.reason else read(aligned)

    return metric


def _part_1995(part: str) -> Callable[[Study, Params], Any]:
    """The disagreement of alpha_U of 1995 for one category, observed or expected."""

    def metric(study: Study, params: Params) -> Any:
        result = alpha_u_1995(*study.marked, label=study.code(params["category"]))
        value: float | None = getattr(result, part)
        return replace(result, value=value)

    return metric


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric: how it is worked out, the parameters it needs, and those it may have."""

    measure: Callable[[Study, Params], Any]
    needed: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()


_WEIGHTS = ("alpha", "beta", "delta_empty")
_SAMPLED = (*_WEIGHTS, "precision", "sampler")
_CATEGORY = ("category",)

METRICS: Mapping[str, Metric] = {
    "percent_agreement": Metric(lambda study, _: percent_agreement(study.data)),
    "krippendorff_alpha": Metric(_alpha, allowed=("level", "distance")),
    "krippendorff_alpha_category": Metric(
        lambda study, p: label_alpha(study.data, study.code(p["category"])), _CATEGORY
    ),
    "cohen_kappa": Metric(lambda study, _: cohen_kappa(study.data)),
    "cohen_kappa_max": Metric(_kappa_max),
    "cohen_kappa_at_d": Metric(_kappa_at_d),
    "weighted_kappa": Metric(_weighted_kappa, allowed=("weights", "disagreement")),
    "scott_pi": Metric(lambda study, _: scott_pi(study.data)),
    "fleiss_kappa": Metric(lambda study, _: fleiss_kappa(study.data)),
    "fleiss_kappa_category": Metric(
        lambda study, p: fleiss_kappa_label(study.data, study.code(p["category"])), _CATEGORY
    ),
    "fleiss_kappa_generalised": Metric(lambda study, _: fleiss_kappa_generalized(study.data)),
    "conger_kappa": Metric(lambda study, _: conger_kappa(study.data)),
    "brennan_prediger": Metric(
        lambda study, p: brennan_prediger(study.data, categories=p.get("categories")), allowed=("categories",)
    ),
    "gwet_ac1": Metric(lambda study, _: gwet_ac1(study.data)),
    "gwet_ac1_se": Metric(lambda study, _: _detail(gwet_ac1(study.data), "se")),
    "gwet_ac1_ci_low": Metric(lambda study, _: _detail(gwet_ac1(study.data), "t_low")),
    "gwet_ac2": Metric(
        lambda study, p: gwet_ac2(study.data, weights=p.get("weights", "quadratic"), values=study.values),
        allowed=("weights",),
    ),
    "u_alpha": Metric(lambda study, _: u_alpha(*study.marked)),
    "u_alpha_bar": Metric(lambda study, _: u_alpha_bar(*study.marked)),
    "cu_alpha": Metric(lambda study, _: cu_alpha(*study.marked)),
    "ku_alpha": Metric(lambda study, p: ku_alpha(*study.marked, study.code(p["category"])), _CATEGORY),
    "alpha_u_1995": Metric(lambda study, _: alpha_u_1995(*study.marked)),
    "alpha_u_1995_category": Metric(
        lambda study, p: alpha_u_1995(*study.marked, label=study.code(p["category"])), _CATEGORY
    ),
    "alpha_u_1995_observed_category": Metric(_part_1995("observed"), _CATEGORY),
    "alpha_u_1995_expected_category": Metric(_part_1995("expected"), _CATEGORY),
    "pairwise_f1_exact": Metric(lambda study, _: span_f1(*study.marked)),
    "semeval_strict_f1": Metric(lambda study, _: semeval_f1(*study.marked, scheme="strict")),
    "semeval_exact_f1": Metric(lambda study, _: semeval_f1(*study.marked, scheme="exact")),
    "semeval_partial_f1": Metric(lambda study, _: semeval_f1(*study.marked, scheme="partial")),
    "semeval_type_f1": Metric(lambda study, _: semeval_f1(*study.marked, scheme="type")),
    "token_f1": Metric(lambda study, _: span_f1(*study.marked, mode="token")),
    "dawid_skene_class_marginals": Metric(_of_truth(lambda t, _: t.parameters["marginals"].tolist())),
    "dawid_skene_error_rate_diagonals": Metric(_of_truth(_diagonals)),
    "dawid_skene_log_likelihood": Metric(_of_truth(lambda t, _: t.log_likelihood)),
    "dawid_skene_labels": Metric(_of_truth(lambda t, study: [study.categories[code] for code in t.label])),
    "f_measure": Metric(_f_measure),
    "gamma": Metric(lambda study, p: _gamma(study, p).gamma(), allowed=_SAMPLED),
    "gamma_best_alignment_disorder": Metric(_of_alignment(lambda a: a.disorder), allowed=_SAMPLED),
    "gamma_best_alignment_size": Metric(_of_alignment(lambda a: a.size), allowed=_SAMPLED),
    "gamma_cat": Metric(lambda study, p: _gamma(study, p).gamma_cat(), allowed=_SAMPLED),
    "gamma_k": Metric(
        lambda study, p: _gamma(study, p).gamma_k(study.code(p["category"])), _CATEGORY, _SAMPLED
    ),
}


def measured(study: Study, name: str, params: Params) -> Any:
    """What a metric gives: a number, a list of numbers or labels, or a Result.

    A category that nobody used has no value. Raises DataError for a metric or parameter that is not known or
    lacks, an input of another kind, values that do not fit.
    """
    if name not in METRICS:
        raise DataError(f"no measure is called {name}.")
    metric = METRICS[name]
    lacking = [parameter for parameter in metric.needed if parameter not in params]
    unknown = [parameter for parameter in params if parameter not in {*metric.needed, *metric.allowed}]
    if lacking or unknown:
        words = f"needs {', '.join(lacking)}" if lacking else f"takes no {', '.join(unknown)}"
        raise DataError(f"{name} {words}.")
    try:
        return metric.measure(study, params)
    except UnknownCategoryError as absent:
        return Result(None, reason=str(absent))
