"""What comes out of a measure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from annotations.agreement.data import DataError

ACCELERATED = "accelerated"
PERCENTILE = "percentile"
BCA = "bca"
KRIPPENDORFF = "krippendorff"
METHODS = (ACCELERATED, PERCENTILE, BCA, KRIPPENDORFF)


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """How to draw a confidence interval: `n` samples of items, or of whole clusters, from `seed`.

    `unit`: "item" or "cluster" (documents, for spans always whole documents). `method`: "accelerated"
    (percentiles moved for skewness), "percentile", "bca" (moved for bias as well), or "krippendorff" for his own
    bootstrap of alpha, which draws pairs and keeps the expected disagreement.
    """

    n: int = 1000
    unit: str = "item"
    seed: int = 0
    confidence: float = 0.95
    method: str = ACCELERATED

    def __post_init__(self) -> None:
        if self.n < 1:
            raise DataError("a bootstrap needs at least one sample.")
        if self.unit not in {"item", "cluster"}:
            raise DataError(f"the unit of a bootstrap is item or cluster, not {self.unit}.")
        if not 0 < self.confidence < 1:
            raise DataError("confidence lies between 0 and 1.")
        if self.method not in METHODS:
            raise DataError(f"the method of a bootstrap is {', '.join(METHODS)}, not {self.method}.")


@dataclass(frozen=True, slots=True)
class Result:
    """One measured number with its interval, or the reason why there is none.

    `n_items`: items (or documents, or spans) that enter. `n_pairs`: pairs of ratings compared.
    `observed`, `expected`: disagreement for the alphas, agreement for percent and the kappas, in the
    measure's own units. `interval_method`: how `low` and `high` were made. `interval_reason`: why `low` and `high` are missing though asked for.
    `details`: further numbers by name, such as coverage or a standard error.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    n_items: int = 0
    n_pairs: int = 0
    observed: float | None = None
    expected: float | None = None
    method: str = ""
    seed: int | None = None
    reason: str | None = None
    unit: str | None = None
    samples: int | None = None
    confidence: float | None = None
    interval_method: str | None = None
    interval_reason: str | None = None
    details: Mapping[str, float] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """All fields as plain values, for JSON."""
        return {**asdict(self), "details": dict(self.details)}
