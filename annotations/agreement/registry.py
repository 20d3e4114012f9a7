"""Every measure by name: what it is called, what it takes, where it comes from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from annotations.agreement.alpha import alpha, label_alpha
from annotations.agreement.alpha_u_1995 import alpha_u_1995
from annotations.agreement.alpha_unitizing import cu_alpha, ku_alpha, u_alpha, u_alpha_bar
from annotations.agreement.gamma import gamma, gamma_cat, gamma_k
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
from annotations.agreement.shared_marking import shared_marking
from annotations.agreement.span_f1 import span_f1

CODING = "coding"
UNITIZING = "unitizing"


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure as the command line and the documentation see it.

    `study`: coding (fixed items get labels) or unitizing (annotators choose boundaries). `annotators`: how
    many it takes. `missing`: whether an item may lack ratings. `options`: what else it can be told.
    """

    name: str
    title: str
    study: str
    function: Callable[..., Result]
    annotators: str
    source: str
    missing: bool = True
    interval: bool = True
    options: tuple[str, ...] = ()


_KRIPPENDORFF_2016 = "Krippendorff, Mathet, Bouvry and Widlöcher 2016"
_SEMEVAL = "Segura-Bedmar, Martínez and Herrero-Zazo 2013"
_HRIPCSAK = "Hripcsak and Rothschild 2005"

_MANY = "2 or more"
_GAMMA = ("alpha", "beta", "delta_empty", "samples", "precision")

_ALL = (
    Measure("percent", "Percent agreement", CODING, percent_agreement, _MANY, "Fleiss 1971; Gwet 2014"),
    Measure(
        "alpha",
        "Krippendorff's alpha",
        CODING,
        alpha,
        _MANY,
        "Krippendorff 2004, 2011",
        options=("level", "distance"),
    ),
    Measure(
        "label-alpha",
        "Krippendorff's alpha of one label",
        CODING,
        label_alpha,
        _MANY,
        "Krippendorff 2004",
        options=("label",),
    ),
    Measure("cohen-kappa", "Cohen's kappa", CODING, cohen_kappa, "2", "Cohen 1960"),
    Measure(
        "weighted-kappa",
        "Cohen's weighted kappa",
        CODING,
        weighted_kappa,
        "2",
        "Cohen 1968",
        options=("weights",),
    ),
    Measure("scott-pi", "Scott's pi", CODING, scott_pi, "2", "Scott 1955"),
    Measure("fleiss-kappa", "Fleiss' kappa", CODING, fleiss_kappa, _MANY, "Fleiss 1971", missing=False),
    Measure(
        "fleiss-kappa-label",
        "Fleiss' kappa of one label",
        CODING,
        fleiss_kappa_label,
        _MANY,
        "Fleiss 1971",
        missing=False,
        options=("label",),
    ),
    Measure(
        "fleiss-kappa-generalized",
        "Fleiss' kappa for unequal numbers of ratings",
        CODING,
        fleiss_kappa_generalized,
        _MANY,
        "Gwet 2014",
    ),
    Measure("conger-kappa", "Conger's kappa", CODING, conger_kappa, _MANY, "Conger 1980; Gwet 2014"),
    Measure(
        "brennan-prediger",
        "Brennan and Prediger's kappa",
        CODING,
        brennan_prediger,
        _MANY,
        "Brennan and Prediger 1981",
        options=("categories",),
    ),
    Measure("gwet-ac1", "Gwet's AC1", CODING, gwet_ac1, _MANY, "Gwet 2008, 2014"),
    Measure("gwet-ac2", "Gwet's AC2", CODING, gwet_ac2, _MANY, "Gwet 2014", options=("weights",)),
    Measure("u-alpha", "u-alpha", UNITIZING, u_alpha, _MANY, _KRIPPENDORFF_2016),
    Measure("u-alpha-bar", "|u-alpha", UNITIZING, u_alpha_bar, _MANY, _KRIPPENDORFF_2016),
    Measure("cu-alpha", "cu-alpha", UNITIZING, cu_alpha, _MANY, _KRIPPENDORFF_2016),
    Measure("ku-alpha", "(k)u-alpha", UNITIZING, ku_alpha, _MANY, _KRIPPENDORFF_2016, options=("label",)),
    Measure(
        "alpha-u-1995",
        "alpha_U of 1995",
        UNITIZING,
        alpha_u_1995,
        "2 or more, as many in every document",
        "Krippendorff 1995, 2004",
        missing=False,
        interval=False,
        options=("label",),
    ),
    Measure("f1-exact", "Span F1, exact", UNITIZING, partial(span_f1, mode="exact"), _MANY, _HRIPCSAK),
    Measure(
        "f1-overlap",
        "Span F1, overlap",
        UNITIZING,
        partial(span_f1, mode="overlap"),
        _MANY,
        _HRIPCSAK,
        options=("threshold",),
    ),
    Measure(
        "semeval-strict",
        "SemEval F1, strict",
        UNITIZING,
        partial(semeval_f1, scheme="strict"),
        _MANY,
        _SEMEVAL,
    ),
    Measure(
        "semeval-exact", "SemEval F1, exact", UNITIZING, partial(semeval_f1, scheme="exact"), _MANY, _SEMEVAL
    ),
    Measure(
        "semeval-partial",
        "SemEval F1, partial",
        UNITIZING,
        partial(semeval_f1, scheme="partial"),
        _MANY,
        _SEMEVAL,
    ),
    Measure(
        "semeval-type", "SemEval F1, type", UNITIZING, partial(semeval_f1, scheme="type"), _MANY, _SEMEVAL
    ),
    *(
        Measure(name, name, UNITIZING, function, _MANY, source, interval=False, options=(*own, *_GAMMA))
        for name, function, source, own in (
            ("gamma", gamma, "Mathet et al. 2015", ()),
            ("gamma-cat", gamma_cat, "Mathet 2017", ()),
            ("gamma-k", gamma_k, "Mathet 2017", ("label",)),
        )
    ),
    Measure("f1-token", "Span F1, token", UNITIZING, partial(span_f1, mode="token"), _MANY, _HRIPCSAK),
    Measure(
        "shared-marking",
        "Shared marking",
        UNITIZING,
        shared_marking,
        _MANY,
        "Łajewska and Balog 2023",
        options=("at_least",),
    ),
)

MEASURES: Mapping[str, Measure] = {measure.name: measure for measure in _ALL}
