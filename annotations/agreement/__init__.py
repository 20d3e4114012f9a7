"""Agreement between annotators: pure functions from integer arrays to frozen results.

Knows no Django and no database; needs numpy (scipy for gamma alone). Every measure returns a `Result`: a
number with its interval, or the reason in words why there is none. See docs/agreement.md.
"""

from annotations.agreement.alpha import alpha, label_alpha
from annotations.agreement.alpha_u_1995 import alpha_u_1995
from annotations.agreement.alpha_unitizing import cu_alpha, ku_alpha, u_alpha, u_alpha_bar, unitizing
from annotations.agreement.breakdowns import DisputedItem, by_period, leave_one_out, most_disputed, per_label
from annotations.agreement.coincidence import coincidence_matrix
from annotations.agreement.comparison import PairComparison, compare_pairs
from annotations.agreement.contrasts import difference, share
from annotations.agreement.data import Counts, DataError, Documents, Ratings, ReliabilityData, Spans
from annotations.agreement.distances import between_sets
from annotations.agreement.gamma import GammaStudy, Sampling, gamma, gamma_cat, gamma_k, gamma_study
from annotations.agreement.glad import glad
from annotations.agreement.gwet import gwet_ac1, gwet_ac2
from annotations.agreement.kappa import (
    brennan_prediger,
    fleiss_kappa,
    fleiss_kappa_generalized,
    fleiss_kappa_label,
    scott_pi,
)
from annotations.agreement.kappa_raters import cohen_kappa, conger_kappa, contingency_table, weighted_kappa
from annotations.agreement.mace import mace
from annotations.agreement.matching import SpanMatch, match_spans
from annotations.agreement.pairs import confusion, each_against_gold, each_against_rest, pairwise
from annotations.agreement.percent import percent_agreement
from annotations.agreement.result import Bootstrap, Result
from annotations.agreement.semeval import semeval_f1
from annotations.agreement.shared_marking import shared_marking
from annotations.agreement.significance import benjamini_hochberg, bootstrap_p
from annotations.agreement.span_f1 import f_measure, span_f1
from annotations.agreement.stopping import Advice, advice
from annotations.agreement.truth import Truth, dawid_skene

__all__ = [
    "Advice",
    "Bootstrap",
    "Counts",
    "DataError",
    "DisputedItem",
    "Documents",
    "GammaStudy",
    "PairComparison",
    "Ratings",
    "ReliabilityData",
    "Result",
    "Sampling",
    "SpanMatch",
    "Spans",
    "Truth",
    "advice",
    "alpha",
    "alpha_u_1995",
    "benjamini_hochberg",
    "between_sets",
    "bootstrap_p",
    "brennan_prediger",
    "by_period",
    "cohen_kappa",
    "coincidence_matrix",
    "compare_pairs",
    "confusion",
    "conger_kappa",
    "contingency_table",
    "cu_alpha",
    "dawid_skene",
    "difference",
    "each_against_gold",
    "each_against_rest",
    "f_measure",
    "fleiss_kappa",
    "fleiss_kappa_generalized",
    "fleiss_kappa_label",
    "gamma",
    "gamma_cat",
    "gamma_k",
    "gamma_study",
    "glad",
    "gwet_ac1",
    "gwet_ac2",
    "ku_alpha",
    "label_alpha",
    "leave_one_out",
    "mace",
    "match_spans",
    "most_disputed",
    "pairwise",
    "per_label",
    "percent_agreement",
    "scott_pi",
    "semeval_f1",
    "share",
    "shared_marking",
    "span_f1",
    "u_alpha",
    "u_alpha_bar",
    "unitizing",
    "weighted_kappa",
]
