"""Agreement on fixed items: processor time beside a reference in its own environment and plain numpy on the same
arrays. Limits are those to reach on one core of a present-day machine.
"""

import numpy as np

from annotations.agreement import Bootstrap, alpha, dawid_skene, pairwise
from annotations.agreement.tally import counts_of
from tests.benchmarks.registry import Measurement, figure
from tests.support.agreement_bench import Beside, codes, long_form, measured
from tests.support.references import Question


def _count_rows(matrix, base):
    """Every item's codes read once as a number, and the numbers counted."""
    numbers = np.zeros(len(matrix), dtype=np.int16)
    for column in matrix.T:
        numbers *= base
        numbers += column
    return np.bincount(numbers + base ** matrix.shape[1])


def _krippendorff(data, level):
    return Question(
        "krippendorff", {"codes": data.codes}, {"level": level, "n_labels": data.n_labels}, times=1
    )


def _alpha(data, level, limit):
    beside = Beside("krippendorff", _krippendorff(data, level), numpy=lambda: _count_rows(data.codes, 6))
    return measured(lambda: alpha(data, level=level), limit, beside=beside)


@figure("alpha, 100k items x 5 x 5 labels, from codes", unit="ms", limit="at most 3")
def alpha_from_codes() -> Measurement:
    return _alpha(codes(100_000, 5, 5), "nominal", 3)


@figure("alpha ordinal, 100k items x 5 x 5 labels, from codes", unit="ms", limit="at most 3")
def ordinal_from_codes() -> Measurement:
    return _alpha(codes(100_000, 5, 5), "ordinal", 3)


@figure("alpha interval, 100k items x 5 x 5 labels, from codes", unit="ms", limit="at most 3")
def interval_from_codes() -> Measurement:
    return _alpha(codes(100_000, 5, 5), "interval", 3)


@figure("alpha ratio, 100k items x 5 x 5 labels, from codes", unit="ms", limit="at most 3")
def ratio_from_codes() -> Measurement:
    return _alpha(codes(100_000, 5, 5), "ratio", 3)


@figure("alpha, 1M items x 3, 30 % missing", unit="ms", limit="at most 13")
def alpha_with_missing() -> Measurement:
    return _alpha(codes(1_000_000, 3, 5, 0.3), "nominal", 13)


def _long_form(n_items, n_raters, limit):
    data = long_form(n_items, n_raters)
    return measured(
        lambda: alpha(data), limit, beside=Beside(numpy=lambda: np.bincount(data.item * 5 + data.label))
    )


@figure("alpha from long form, 100k x 5", unit="ms", limit="at most 10")
def alpha_from_long_form() -> Measurement:
    return _long_form(100_000, 5, 10)


@figure("alpha from long form, 3M ratings", unit="ms", limit="at most 80")
def alpha_from_much_long_form() -> Measurement:
    return _long_form(1_000_000, 3, 80)


@figure("alpha interval, 100k x 5, 2,000 values", unit="ms", limit="at most 50")
def alpha_of_values() -> Measurement:
    data = codes(100_000, 5, 2000)

    def sums_of_squares():
        numbers = data.codes.astype(np.float64)
        return numbers.sum(axis=1), np.einsum("ir,ir->i", numbers, numbers)

    beside = Beside("krippendorff", _krippendorff(data, "interval"), numpy=sums_of_squares)
    return measured(lambda: alpha(data, level="interval"), 50, beside=beside)


@figure("item bootstrap of alpha, 1,000 samples, 100k x 5", unit="ms", limit="at most 20")
def item_bootstrap() -> Measurement:
    data = codes(100_000, 5, 5)
    weight = counts_of(data).weights
    beside = Beside(
        "krippendorff",
        _krippendorff(data, "nominal"),
        factor=1000,
        numpy=lambda: np.random.default_rng(0).multinomial(100_000, weight / 100_000, size=1000),
    )
    return measured(lambda: alpha(data, boot=Bootstrap(n=1000)), 20, beside=beside)


@figure("kappa of all pairs of 50 annotators, 10k items", unit="ms", limit="at most 60")
def kappa_of_pairs() -> Measurement:
    data = codes(10_000, 50, 5)

    def products():
        chosen = (
            (data.codes[:, :, None] == np.arange(5, dtype=np.int8)).reshape(10_000, 250).astype(np.float32)
        )
        return chosen.T @ chosen

    question = Question("statsmodels_pairs", {"codes": data.codes}, times=1)
    return measured(lambda: pairwise(data), 60, beside=Beside("statsmodels", question, numpy=products))


@figure("Dawid-Skene, 100k x 5 x 5, to 1e-5", unit="ms", limit="at most 300")
def truth() -> Measurement:
    data = codes(100_000, 5, 5)
    item, rater = np.nonzero(data.codes >= 0)
    label = data.codes[item, rater].astype(np.int64)
    rates = np.log(np.random.default_rng(0).dirichlet(np.ones(5), (5, 5)))

    def one_step():
        logs = rates[rater, :, label]
        return np.add.reduceat(logs, np.arange(0, len(item), 5), axis=0)

    options = {"model": "DawidSkene", "options": {"n_iter": 100, "tol": 1e-5}}
    question = Question("crowdkit", {"codes": data.codes}, options, times=1)
    return measured(
        lambda: dawid_skene(data, tolerance=1e-5),
        300,
        beside=Beside("crowd-kit", question, numpy=one_step),
    )
