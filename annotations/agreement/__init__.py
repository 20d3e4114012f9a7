"""Agreement between annotators: pure functions from integer arrays to frozen results.

Knows no Django and no database; needs numpy (scipy for gamma alone). Every measure returns a `Result`: a
number with its interval, or the reason in words why there is none. See docs/agreement.md.
"""

from annotations.agreement.alpha import alpha, label_alpha
from annotations.agreement.alpha_u_1995 import alpha_u_1995
from annotations.agreement.alpha_unitizing import cu_alpha, ku_alpha, u_alpha, u_alpha_bar, unitizing
from annotations.agreement.coincidence import coincidence_matrix
from annotations.agreement.data import Counts, DataError, Documents, Ratings, ReliabilityData, Spans
from annotations.agreement.distances import between_sets
from annotations.agreement.matching import SpanMatch, match_spans
from annotations.agreement.percent import percent_agreement
from annotations.agreement.result import Bootstrap, Result
from annotations.agreement.span_f1 import f_measure, span_f1

__all__ = [
    "Bootstrap",
    "Counts",
    "DataError",
    "Documents",
    "Ratings",
    "ReliabilityData",
    "Result",
    "SpanMatch",
    "Spans",
    "alpha",
    "alpha_u_1995",
    "between_sets",
    "coincidence_matrix",
    "cu_alpha",
    "f_measure",
    "ku_alpha",
    "label_alpha",
    "match_spans",
    "percent_agreement",
    "span_f1",
    "u_alpha",
    "u_alpha_bar",
    "unitizing",
]
