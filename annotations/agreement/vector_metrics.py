"""The vocabulary of vector files: metric name → the measure with its parameters."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from annotations.agreement.alpha import alpha, label_alpha
from annotations.agreement.alpha_u_1995 import alpha_u_1995
from annotations.agreement.alpha_unitizing import cu_alpha, ku_alpha, u_alpha, u_alpha_bar
from annotations.agreement.data import MISSING, CodingData, Ratings, ReliabilityData
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
from annotations.agreement.vector_inputs import Study, Units, spans_of

Params = dict[str, Any]
Metric = Callable[[Study, Params], Any]


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
    level = params.get("level", "nominal")
    if "distance" in params:
        return alpha(study.data, distance=_of_categories(params["distance"], study))
    if level in SET_DISTANCES:
        sets = [frozenset(category) for category in study.categories]
        return alpha(study.data, distance=between_sets(sets, level))
    return alpha(study.data, level=level, values=study.values)


def _f_measure(study: Study, _: Params) -> Result:
    return f_measure(study.cells["a"], study.cells["b"], study.cells["c"])


def _detail(result: Result, name: str) -> float | Result:
    """A further number of a result; the result itself, which has a reason, where it has none."""
    return result.details[name] if name in result.details else replace(result, value=None)


def _kappa_max(study: Study, _: Params) -> float | Result:
    return _detail(cohen_kappa(study.data), "max")


def _kappa_at_d(study: Study, _: Params) -> list[float | None]:
    """Cohen's kappa of a 2 × 2 table for each number of true negatives."""
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


def _error_rate_diagonals(study: Study, _: Params) -> list[list[float]]:
    rates: list[list[float]] = np.diagonal(
        _dawid_skene(study).parameters["error_rates"], axis1=1, axis2=2
    ).tolist()
    return rates


#: Far more shuffles than the 30 of the paper, so that sampling hardly shows against the tolerance.
GAMMA_SAMPLES = 500


@lru_cache(maxsize=1)
def _gamma_of(
    units: Units, n_raters: int, length: int, known: tuple[tuple[str, float], ...], samples: int
) -> GammaStudy:
    """Cached, because one vector asks for several numbers of the same alignments."""
    spans, documents = spans_of(units, n_raters, length)
    return gamma_study(spans, documents, **dict(known), sampling=Sampling(samples))


def _gamma(study: Study, params: Params, samples: int = GAMMA_SAMPLES) -> GammaStudy:
    names = ("alpha", "beta", "delta_empty")
    known = tuple((name, float(params[name])) for name in names if name in params)
    return _gamma_of(study.units, len(study.raters), int(study.length), known, samples)


METRICS: Mapping[str, Metric] = {
    "percent_agreement": lambda study, _: percent_agreement(study.data),
    "krippendorff_alpha": _alpha,
    "krippendorff_alpha_category": lambda study, p: label_alpha(study.data, study.code(p["category"])),
    "cohen_kappa": lambda study, _: cohen_kappa(study.data),
    "cohen_kappa_max": _kappa_max,
    "cohen_kappa_at_d": _kappa_at_d,
    "weighted_kappa": lambda study, p: weighted_kappa(
        study.data, weights=p["disagreement"] if "disagreement" in p else p.get("weights")
    ),
    "scott_pi": lambda study, _: scott_pi(study.data),
    "fleiss_kappa": lambda study, _: fleiss_kappa(study.data),
    "fleiss_kappa_category": lambda study, p: fleiss_kappa_label(study.data, study.code(p["category"])),
    "fleiss_kappa_generalised": lambda study, _: fleiss_kappa_generalized(study.data),
    "conger_kappa": lambda study, _: conger_kappa(study.data),
    "brennan_prediger": lambda study, p: brennan_prediger(study.data, categories=p.get("categories")),
    "gwet_ac1": lambda study, _: gwet_ac1(study.data),
    "gwet_ac1_se": lambda study, _: _detail(gwet_ac1(study.data), "se"),
    "gwet_ac1_ci_low": lambda study, _: _detail(gwet_ac1(study.data), "t_low"),
    "gwet_ac2": lambda study, p: gwet_ac2(
        study.data, weights=p.get("weights", "quadratic"), values=study.values
    ),
    "u_alpha": lambda study, _: u_alpha(*study.marked),
    "u_alpha_bar": lambda study, _: u_alpha_bar(*study.marked),
    "cu_alpha": lambda study, _: cu_alpha(*study.marked),
    "ku_alpha": lambda study, p: ku_alpha(*study.marked, study.code(p["category"])),
    "alpha_u_1995": lambda study, _: alpha_u_1995(*study.marked),
    "alpha_u_1995_category": lambda study, p: alpha_u_1995(*study.marked, label=study.code(p["category"])),
    "alpha_u_1995_observed_category": lambda study, p: (
        alpha_u_1995(*study.marked, label=study.code(p["category"])).observed
    ),
    "alpha_u_1995_expected_category": lambda study, p: (
        alpha_u_1995(*study.marked, label=study.code(p["category"])).expected
    ),
    "pairwise_f1_exact": lambda study, _: span_f1(*study.marked),
    "semeval_strict_f1": lambda study, _: semeval_f1(*study.marked, scheme="strict"),
    "semeval_exact_f1": lambda study, _: semeval_f1(*study.marked, scheme="exact"),
    "semeval_partial_f1": lambda study, _: semeval_f1(*study.marked, scheme="partial"),
    "semeval_type_f1": lambda study, _: semeval_f1(*study.marked, scheme="type"),
    "dawid_skene_class_marginals": lambda study, _: _dawid_skene(study).parameters["marginals"].tolist(),
    "dawid_skene_error_rate_diagonals": _error_rate_diagonals,
    "dawid_skene_log_likelihood": lambda study, _: _dawid_skene(study).log_likelihood,
    "dawid_skene_labels": lambda study, _: [study.categories[code] for code in _dawid_skene(study).label],
    "token_f1": lambda study, _: span_f1(*study.marked, mode="token"),
    "f_measure": _f_measure,
    "gamma": lambda study, p: _gamma(study, p).gamma(),
    "gamma_best_alignment_disorder": lambda study, p: _gamma(study, p, samples=1).disorder,
    "gamma_best_alignment_size": lambda study, p: _gamma(study, p, samples=1).size,
    "gamma_cat": lambda study, p: _gamma(study, p).gamma_cat(),
    "gamma_k": lambda study, p: _gamma(study, p).gamma_k(study.code(p["category"])),
}
