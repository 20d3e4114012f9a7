"""Every measure by name: what it is called, what it takes, where it comes from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from annotations.agreement.alpha import alpha
from annotations.agreement.alpha_u_1995 import alpha_u_1995
from annotations.agreement.alpha_unitizing import cu_alpha, u_alpha, u_alpha_bar
from annotations.agreement.percent import percent_agreement
from annotations.agreement.result import Result
from annotations.agreement.span_f1 import span_f1

CODING = "coding"
UNITIZING = "unitizing"


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure as the command line and the documentation see it.

    `study`: coding (fixed items get labels) or unitizing (annotators choose boundaries). `annotators`: how
    many it takes. `missing`: whether an item may lack ratings. `options`: names of further keyword arguments.
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
_HRIPCSAK = "Hripcsak and Rothschild 2005"

_MANY = "2 or more"

_ALL = (
    Measure("percent", "Percent agreement", CODING, percent_agreement, _MANY, "Fleiss 1971; Gwet 2014"),
    Measure(
        "alpha", "Krippendorff's alpha", CODING, alpha, _MANY, "Krippendorff 2004, 2011", options=("level",)
    ),
    Measure("u-alpha", "u-alpha", UNITIZING, u_alpha, _MANY, _KRIPPENDORFF_2016),
    Measure("u-alpha-bar", "|u-alpha", UNITIZING, u_alpha_bar, _MANY, _KRIPPENDORFF_2016),
    Measure("cu-alpha", "cu-alpha", UNITIZING, cu_alpha, _MANY, _KRIPPENDORFF_2016),
    Measure(
        "alpha-u-1995",
        "alpha_U of 1995",
        UNITIZING,
        alpha_u_1995,
        "2 or more, as many in every document",
        "Krippendorff 1995, 2004",
        missing=False,
        interval=False,
    ),
    Measure("f1-exact", "Span F1, exact", UNITIZING, partial(span_f1, mode="exact"), _MANY, _HRIPCSAK),
    Measure("f1-overlap", "Span F1, overlap", UNITIZING, partial(span_f1, mode="overlap"), _MANY, _HRIPCSAK),
    Measure("f1-token", "Span F1, token", UNITIZING, partial(span_f1, mode="token"), _MANY, _HRIPCSAK),
)

MEASURES: Mapping[str, Measure] = {measure.name: measure for measure in _ALL}
