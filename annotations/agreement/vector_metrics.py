"""The vocabulary of vector files: metric name → the measure with its parameters."""

from collections.abc import Callable, Mapping
from typing import Any

from annotations.agreement.alpha import alpha, label_alpha
from annotations.agreement.alpha_u_1995 import alpha_u_1995
from annotations.agreement.alpha_unitizing import cu_alpha, ku_alpha, u_alpha, u_alpha_bar
from annotations.agreement.distances import SET_DISTANCES, between_sets
from annotations.agreement.percent import percent_agreement
from annotations.agreement.result import Result
from annotations.agreement.span_f1 import f_measure, span_f1
from annotations.agreement.vector_inputs import Study

Params = dict[str, Any]
Metric = Callable[[Study, Params], Any]


def _alpha(study: Study, params: Params) -> Result:
    level = params.get("level", "nominal")
    if "distance" in params:
        return alpha(study.data, distance=params["distance"])
    if level in SET_DISTANCES:
        sets = [frozenset(category) for category in study.categories]
        return alpha(study.data, distance=between_sets(sets, level))
    return alpha(study.data, level=level, values=study.values)


def _f_measure(study: Study, _: Params) -> Result:
    return f_measure(study.cells["a"], study.cells["b"], study.cells["c"])


METRICS: Mapping[str, Metric] = {
    "percent_agreement": lambda study, _: percent_agreement(study.data),
    "krippendorff_alpha": _alpha,
    "krippendorff_alpha_category": lambda study, p: label_alpha(study.data, study.code(p["category"])),
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
    "token_f1": lambda study, _: span_f1(*study.marked, mode="token"),
    "f_measure": _f_measure,
}
