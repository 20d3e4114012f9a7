"""Which labels are true, and how good is each annotator: models that estimate both at once.

Dawid and Skene here; MACE and GLAD in `mace.py` and `glad.py`. All work by expectation and maximization on
ratings in long form, equal rows counted once where that is possible.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from annotations.agreement.data import (
    MISSING,
    AnyInts,
    CodingData,
    Counts,
    DataError,
    Floats,
    Ints,
    Ratings,
    ReliabilityData,
    dense,
    floats,
)
from annotations.agreement.result import Result
from annotations.agreement.student import normal_quantile
from annotations.agreement.tally import MOST_ROWS, row_numbers

NO_RATING = "there is no rating"


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """An estimate of the true labels. Without any rating `reason` says so and the arrays are empty.

    `posterior`: items × labels, the probability of each label. `label`: the likeliest (the lowest of equals).
    `quality`: for each annotator the probability of a correct rating, with an interval (Wilson's, from the
    ratings' expected correctness). `log_likelihood`: of the ratings. `parameters`: what else was estimated.
    """

    method: str
    label: Ints
    posterior: Floats
    quality: tuple[Result, ...]
    log_likelihood: float
    iterations: int
    converged: bool
    reason: str | None = None
    parameters: Mapping[str, Floats] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """Ratings ordered by row; a row stands for `weight` items with the same ratings."""

    row: Ints
    rater: Ints
    label: Ints
    weight: Floats
    item_row: Ints  # the row of each item
    n_raters: int
    n_labels: int
    counts: Floats = field(init=False)  # rows × labels
    begins: Ints = field(init=False)  # first rating of each row that has any

    def __post_init__(self) -> None:
        cells = np.bincount(self.row * self.n_labels + self.label, minlength=self.n_rows * self.n_labels)
        object.__setattr__(self, "counts", floats(cells).reshape(self.n_rows, self.n_labels))
        object.__setattr__(self, "begins", np.flatnonzero(np.diff(self.row, prepend=-1)))

    @property
    def n_rows(self) -> int:
        return len(self.weight)

    def summed(self, per_rating: Floats) -> Floats:
        """Values per rating (ratings × anything) summed by row; 0 for a row without ratings, one rating at least."""
        sums = np.zeros((self.n_rows, *per_rating.shape[1:]))
        sums[self.row[self.begins]] = np.add.reduceat(per_rating, self.begins, axis=0)
        return sums

    def by_rater_and_label(self, per_rating: Floats) -> Floats:
        """Values per rating, times how many items each stands for: summed, raters × labels given."""
        cell = self.rater * self.n_labels + self.label
        sums = np.bincount(cell, per_rating * self.weight[self.row], self.n_raters * self.n_labels)
        return floats(sums).reshape(self.n_raters, self.n_labels)


def _votes_of_matrix(data: ReliabilityData) -> Votes:
    codes: AnyInts = data.codes
    item_row = np.arange(len(codes))
    if (data.n_labels + 1) ** codes.shape[1] <= MOST_ROWS:
        _, first, item_row = np.unique(row_numbers(data), return_index=True, return_inverse=True)
        codes = codes[first]
    row, rater = np.nonzero(codes != MISSING)
    weight = np.bincount(item_row.reshape(-1), minlength=len(codes))
    label = codes[row, rater].astype(np.int64)
    return Votes(row, rater, label, floats(weight), item_row.reshape(-1), data.codes.shape[1], data.n_labels)


def votes_of(data: CodingData) -> Votes:
    """The votes of any ratings; a rater may rate an item several times. Raises DataError for counts."""
    if isinstance(data, Counts):
        raise DataError("who rated must be known; counts do not say.")
    if isinstance(data, ReliabilityData):
        return _votes_of_matrix(data)
    item, n_items = dense(data.item)
    rater, n_raters = dense(data.rater)
    matrix = _as_matrix(Ratings(item, rater, data.label, data.n_labels), n_items, n_raters)
    if matrix is not None:
        return _votes_of_matrix(matrix)
    order = np.argsort(item, kind="stable")
    rows = np.arange(n_items)
    return Votes(
        item[order], rater[order], data.label[order], np.ones(n_items), rows, n_raters, data.n_labels
    )


def _as_matrix(data: Ratings, n_items: int, n_raters: int) -> ReliabilityData | None:
    """Items × raters, where rows can then be counted once and nobody rated an item twice."""
    if (data.n_labels + 1) ** n_raters > MOST_ROWS:
        return None
    codes = np.full((n_items, n_raters), MISSING, dtype=np.int32)
    codes[data.item, data.rater] = data.label
    complete = int(np.count_nonzero(codes != MISSING)) == len(data.item)
    return ReliabilityData(codes, data.n_labels) if complete else None


def majority(votes: Votes) -> Floats:
    """The share of each label among a row's votes; equal shares where nobody voted."""
    size = votes.counts.sum(axis=1, keepdims=True)
    return np.where(size > 0, votes.counts / np.maximum(size, 1), 1 / max(votes.n_labels, 1))


def normalized(logs: Floats) -> tuple[Floats, Floats]:
    """Log weights (rows × labels) as probabilities, and the log of each row's sum."""
    top = logs.max(axis=1, keepdims=True)
    shares = np.exp(logs - top)
    total = shares.sum(axis=1, keepdims=True)
    return floats(shares / total), floats((top + np.log(total))[:, 0])


def quality_of(votes: Votes, posterior: Floats, method: str, confidence: float) -> tuple[Result, ...]:
    """Each annotator's share of correct ratings in expectation, with Wilson's interval."""
    correct = votes.by_rater_and_label(posterior[votes.row, votes.label]).sum(axis=1)
    given = votes.by_rater_and_label(np.ones(len(votes.row))).sum(axis=1)
    pairs = zip(correct.tolist(), given.tolist(), strict=True)
    return tuple(_wilson(hits, round(n), method, confidence) for hits, n in pairs)


def _wilson(hits: float, n: int, method: str, confidence: float) -> Result:
    """E. B. Wilson (1927), Probable inference, JASA 22."""
    name = f"{method}: share of correct ratings"
    if not n:
        return Result(None, method=name, reason=NO_RATING)
    z = normal_quantile((1 + confidence) / 2)
    share = hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)) ** 0.5
    low, high = max(0.0, middle - reach), min(1.0, middle + reach)
    return Result(share, low, high, n_items=n, observed=share, method=name, confidence=confidence)


def truth_of(
    votes: Votes,
    posterior: Floats,
    method: str,
    *,
    log_likelihood: float,
    iterations: int,
    converged: bool,
    confidence: float,
    parameters: Mapping[str, Floats],
) -> Truth:
    """The estimate for items from that for rows."""
    of_items = posterior[votes.item_row]
    return Truth(
        method,
        # what differs by rounding only is a tie
        (of_items > of_items.max(axis=1, keepdims=True, initial=0) - 1e-9).argmax(axis=1),
        of_items,
        quality_of(votes, posterior, method, confidence),
        log_likelihood,
        iterations,
        converged,
        parameters=parameters,
    )


def no_truth(votes: Votes, method: str) -> Truth:
    """The estimate where nobody rated anything."""
    empty = np.zeros((len(votes.item_row), votes.n_labels))
    return Truth(
        method, np.zeros(0, dtype=np.int64), empty[:0], (), 0.0, 0, converged=False, reason=NO_RATING
    )


# ── Dawid and Skene ─────────────────────────────────────────────────────────


def _marginals_and_rates(votes: Votes, posterior: Floats, smoothing: float) -> tuple[Floats, Floats]:
    """Class marginals, and error rates raters × true labels × labels given (equations 2.3 and 2.4)."""
    marginals = votes.weight @ posterior / votes.weight.sum()
    given = [votes.by_rater_and_label(posterior[votes.row, true]) for true in range(votes.n_labels)]
    rates = np.stack(given, axis=1) + smoothing
    total = rates.sum(axis=2, keepdims=True)
    return floats(marginals), np.divide(
        rates, total, out=np.full_like(rates, 1 / votes.n_labels), where=total > 0
    )


def _expected(votes: Votes, marginals: Floats, rates: Floats) -> tuple[Floats, float]:
    """The posterior of each row (equation 2.5), and the log likelihood."""
    with np.errstate(divide="ignore"):  # a rate of 0 rules a label out
        log_rates, log_marginals = np.log(rates), np.log(marginals)
    logs = votes.summed(log_rates[votes.rater, :, votes.label]) + log_marginals
    posterior, row_logs = normalized(logs)
    return posterior, float(votes.weight @ row_logs)


def dawid_skene(
    data: CodingData,
    *,
    smoothing: float = 0.01,
    tolerance: float = 1e-7,
    most_iterations: int = 10_000,
    confidence: float = 0.95,
) -> Truth:
    """Dawid and Skene's model: every annotator has error rates of their own, P(says l | true k).

    Starts from vote shares and repeats until the log likelihood rises by less than `tolerance`.
    `smoothing`: added to each count behind an error rate (0 gives the paper's estimate). `parameters`:
    "marginals" (labels) and "error_rates" (annotators × true × given). Raises DataError for counts or
    settings below 0.
    Source: A. P. Dawid and A. M. Skene (1979), Applied Statistics 28(1), equations 2.3 to 2.5.
    """
    if smoothing < 0 or tolerance < 0 or most_iterations < 1:
        raise DataError("smoothing and tolerance must not be below 0, and one iteration is needed.")
    votes = votes_of(data)
    if not len(votes.row):
        return no_truth(votes, "Dawid-Skene")
    posterior, before, converged, iteration = majority(votes), -np.inf, False, 0
    while not converged and iteration < most_iterations:
        marginals, rates = _marginals_and_rates(votes, posterior, smoothing)
        posterior, likelihood = _expected(votes, marginals, rates)
        # smoothing may let the likelihood fall a little; then too there is nothing to gain
        converged, before, iteration = likelihood - before < tolerance, likelihood, iteration + 1
    return truth_of(
        votes,
        posterior,
        "Dawid-Skene",
        log_likelihood=before,
        iterations=iteration,
        converged=converged,
        confidence=confidence,
        parameters={"marginals": marginals, "error_rates": rates},
    )
