"""Which pairs of annotators agree more or less than the project as a whole."""

from dataclasses import dataclass
from typing import Any

from annotations.agreement.data import CodingData, DataError, Floats
from annotations.agreement.pairs import Measured, finish_of, measured, tables_of_pairs
from annotations.agreement.result import Bootstrap, Result
from annotations.agreement.significance import benjamini_hochberg, bootstrap_p

FEW_SHARED = "fewer than {least} shared items"


@dataclass(frozen=True, slots=True)
class PairComparison:
    """One pair beside the project: its `result`, the `p` of the project's value, the same `adjusted` for all
    pairs tested, and `differs`: "below", "above", or "" where that may be chance. `reason`: why it was not tested.
    """

    result: Result
    p: float | None = None
    adjusted: float | None = None
    differs: str = ""
    reason: str | None = None


def _chance_of_none(table: Floats, shortfall: float) -> float:
    """The chance, two-sided, that no item of `table` (labels × labels) shows a disagreement, where `shortfall` is
    the share of the disagreement of chance that would be expected.

    A bootstrap says nothing of a pair that never disagreed: all its samples are the same.
    """
    n = float(table.sum())
    by_chance = 1 - float(table.sum(axis=0) @ table.sum(axis=1)) / n**2
    return float(min(1.0, 2 * (1 - min(1.0, max(0.0, shortfall * by_chance))) ** n))


@dataclass(frozen=True, slots=True, eq=False)
class _Test:
    """The pairs, and what they are held against."""

    cells: Floats
    reference: float
    least: int

    def untestable(self, result: Result) -> str | None:
        """Why a pair cannot be tested."""
        if result.n_items < self.least:
            return FEW_SHARED.format(least=self.least)
        return result.reason or result.interval_reason

    def p(self, number: int, one: Measured) -> float | None:
        """The p of the reference for a pair, None where it cannot be tested."""
        result = one.result
        if self.untestable(result) or one.samples is None:
            return None
        if result.value != 1:
            return bootstrap_p(one.samples, self.reference)
        cells = self.cells[number]
        if result.expected is None:  # percent agreement: all disagreement counts, not what exceeds chance
            return float(min(1.0, 2 * self.reference ** float(cells.sum())))
        size = round(len(cells) ** 0.5)
        return _chance_of_none(cells.reshape(size, size), 1 - self.reference)

    def compared(
        self, result: Result, p: float | None, adjusted: float | None, rate: float
    ) -> PairComparison:
        """A pair with its verdict at a false discovery rate."""
        if adjusted is None or result.value is None:
            return PairComparison(result, reason=self.untestable(result))
        side = "below" if result.value < self.reference else "above"
        return PairComparison(result, p, adjusted, side if adjusted <= rate else "")


def compare_pairs(
    data: CodingData,
    reference: float,
    *,
    measure: str = "kappa",
    boot: Bootstrap | None = None,
    least: int = 30,
    rate: float = 0.05,
    **options: Any,
) -> dict[tuple[int, int], PairComparison]:
    """Every pair of annotators against `reference`, the project's value by the same measure.

    Pairs with `least` shared items or more are tested by their bootstrap (default: 1,000 samples of items); the
    project's value is taken as known. A pair that never disagreed is tested by the chance of that. `rate`: the
    false discovery rate, the share of pairs told apart that chance alone may make. Measures, options and errors
    as for `pairwise`; raises DataError for a rate outside 0 … 1.
    Source: as `pairwise`, `bootstrap_p` and `benjamini_hochberg`.
    """
    if not 0 < rate < 1:
        raise DataError("a false discovery rate lies between 0 and 1.")
    drawn = boot or Bootstrap()
    finish, agreement = finish_of(measure, data.n_labels, options)
    tables = tables_of_pairs(data, drawn)
    found = measured(tables, f"pairwise {measure}", finish, drawn, agreement=agreement)
    test = _Test(tables.cells, reference, least)
    p_values = [test.p(number, one) for number, one in enumerate(found.values())]
    columns = zip(found.items(), p_values, benjamini_hochberg(p_values), strict=True)
    return {pair: test.compared(one.result, p, adjusted, rate) for (pair, one), p, adjusted in columns}
