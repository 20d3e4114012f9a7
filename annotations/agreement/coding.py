"""How every measure over counts is worked out: statistics per row, their sums, an interval, a Result."""

from collections.abc import Callable
from dataclasses import dataclass

from annotations.agreement.bootstrap import Finish, Report, Sums, grouped, interval, summarize, total
from annotations.agreement.data import CodingData, Counts, Floats, floats
from annotations.agreement.result import Bootstrap, Result
from annotations.agreement.tally import counts_in_clusters, counts_of, pair_totals

NO_PAIR = "no item has two ratings"
NO_VARIATION = "every rating that can be compared has the same label"


@dataclass(frozen=True, slots=True)
class Formula:
    """A measure: the additive statistics of each count row, and what their sums make.

    `agreement`: whether observed and expected are reported as agreement rather than disagreement.
    `refuse`: says why data cannot be measured, before anything is computed. `undefined`: the words for
    an expected disagreement of 0. `total`: a quicker way to the sums over all rows.
    """

    method: str
    agreement: bool
    statistics: Callable[[Floats], Floats]
    finish: Finish
    refuse: Callable[[Counts], str | None] = lambda _: None
    undefined: str = NO_VARIATION
    total: Callable[[Counts], Floats] | None = None


def _sums(formula: Formula, counts: Counts) -> Sums:
    return Sums(formula.statistics(floats(counts.rows)), counts.weights)


def _units(formula: Formula, data: CodingData, counts: Counts, boot: Bootstrap) -> Sums:
    """What is resampled: the items' sums, or those of whole clusters."""
    if boot.unit == "item":
        return _sums(formula, counts)
    per_item, cluster = counts_in_clusters(data)
    return grouped(_sums(formula, per_item), cluster)


def evaluate(formula: Formula, data: CodingData, boot: Bootstrap | None) -> Result:
    """The Result of `formula` for `data`, with an interval where `boot` says how."""
    counts = counts_of(data)
    report = Report(formula.method, formula.agreement, *pair_totals(counts))
    reason = formula.refuse(counts) if report.n_pairs else NO_PAIR
    if reason:
        return Result(
            None, n_items=report.n_items, n_pairs=report.n_pairs, method=formula.method, reason=reason
        )
    sums = formula.total(counts)[None, :] if formula.total else total(_sums(formula, counts))
    ends = interval(_units(formula, data, counts, boot), formula.finish, boot) if boot else None
    return summarize(report, formula.finish(sums), ends, boot, formula.undefined)
