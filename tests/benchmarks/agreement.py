"""The agreement measures on large data: processor time of the quickest of several runs, in milliseconds.

Limits are those to reach on one core of a present-day machine; the note gives the memory a run takes on top.
"""

import time
import tracemalloc
from collections.abc import Callable
from functools import cache

import numpy as np

from annotations.agreement import (
    Bootstrap,
    Documents,
    Ratings,
    ReliabilityData,
    Sampling,
    Spans,
    alpha,
    dawid_skene,
    gamma,
    pairwise,
    span_f1,
    unitizing,
)
from tests.benchmarks.registry import Measurement, figure


def measured(run: Callable[[], object], limit: float, *, times: int = 5) -> Measurement:
    """The least processor time of `times` runs after one to warm up, and the memory of another."""
    run()
    taken = []
    for _ in range(times):
        began = time.process_time()
        run()
        taken.append(time.process_time() - began)
    tracemalloc.start()
    run()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return Measurement(1000 * min(taken), limit, f"{peak / 1e6:.1f} MB on top")


@cache
def codes(n_items: int, n_raters: int, n_labels: int, missing: float = 0.0) -> ReliabilityData:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, n_labels, n_items)
    shape = (n_items, n_raters)
    given = np.where(rng.random(shape) < 0.7, truth[:, None], rng.integers(0, n_labels, shape))
    given[rng.random(shape) < missing] = -1
    return ReliabilityData(given.astype(np.int16 if n_labels > 100 else np.int8), n_labels)


@cache
def long_form(n_items: int, n_raters: int) -> Ratings:
    matrix = codes(n_items, n_raters, 5)
    item, rater = np.nonzero(matrix.codes >= 0)
    return Ratings(item, rater, matrix.codes[item, rater].astype(np.int64), 5)


@cache
def marked(n_documents: int, n_units: int, n_raters: int, *, labels: int = 3) -> tuple[Spans, Documents]:
    """Units some 8 long and 20 apart, each annotator's moved a little; `n_units` per annotator and document."""
    rng = np.random.default_rng(0)
    shape = (n_documents, n_units, n_raters)
    start = 20 * np.arange(n_units)[None, :, None] + rng.integers(0, 5, shape)
    end = start + rng.integers(4, 10, shape)
    doc, _, rater = (grid.reshape(-1) for grid in np.indices(shape))
    label = np.where(
        rng.random(shape) < 0.8,
        rng.integers(0, labels, shape[:2])[:, :, None],
        rng.integers(0, labels, shape),
    )
    spans = Spans(doc, rater, start.reshape(-1), end.reshape(-1), label.reshape(-1))
    length = np.full(n_documents, 20 * n_units + 20)
    return spans, Documents(length, np.ones((n_documents, n_raters), dtype=bool))


@figure("alpha, 100k items x 5 x 5 labels, from codes", unit="ms", limit="at most 3")
def alpha_from_codes() -> Measurement:
    data = codes(100_000, 5, 5)
    return measured(lambda: alpha(data), 3)


@figure("alpha ordinal, 100k items x 5 x 5 labels, from codes", unit="ms", limit="at most 3")
def ordinal_from_codes() -> Measurement:
    data = codes(100_000, 5, 5)
    return measured(lambda: alpha(data, level="ordinal"), 3)


@figure("alpha, 1M items x 3, 30 % missing", unit="ms", limit="at most 13")
def alpha_with_missing() -> Measurement:
    data = codes(1_000_000, 3, 5, 0.3)
    return measured(lambda: alpha(data), 13)


@figure("alpha from long form, 100k x 5", unit="ms", limit="at most 10")
def alpha_from_long_form() -> Measurement:
    data = long_form(100_000, 5)
    return measured(lambda: alpha(data), 10)


@figure("alpha from long form, 3M ratings", unit="ms", limit="at most 80")
def alpha_from_much_long_form() -> Measurement:
    data = long_form(1_000_000, 3)
    return measured(lambda: alpha(data), 80)


@figure("alpha interval, 100k x 5, 2,000 values", unit="ms", limit="at most 50")
def alpha_of_values() -> Measurement:
    data = codes(100_000, 5, 2000)
    return measured(lambda: alpha(data, level="interval"), 50)


@figure("item bootstrap of alpha, 1,000 samples, 100k x 5", unit="ms", limit="at most 20")
def item_bootstrap() -> Measurement:
    data = codes(100_000, 5, 5)
    return measured(lambda: alpha(data, boot=Bootstrap(n=1000)), 20)


@figure("kappa of all pairs of 50 annotators, 10k items", unit="ms", limit="at most 60")
def kappa_of_pairs() -> Measurement:
    data = codes(10_000, 50, 5)
    return measured(lambda: pairwise(data), 60)


@figure("unitizing alphas, 3 annotators, 1k units", unit="ms", limit="at most 1")
def unitizing_of_1k() -> Measurement:
    study = marked(1, 333, 3)
    return measured(lambda: unitizing(*study), 1)


@figure("unitizing alphas, 3 annotators, 10k units", unit="ms", limit="at most 10")
def unitizing_of_10k() -> Measurement:
    study = marked(1, 3333, 3)
    return measured(lambda: unitizing(*study), 10)


@figure("unitizing alphas, 3 annotators, 100k units", unit="ms", limit="at most 100")
def unitizing_of_100k() -> Measurement:
    study = marked(1, 33333, 3)
    return measured(lambda: unitizing(*study), 100)


@figure("unitizing alphas, 1,000 document samples, 500 documents x 20 units", unit="ms", limit="at most 100")
def unitizing_bootstrap() -> Measurement:
    study = marked(500, 10, 2)
    return measured(lambda: unitizing(*study, boot=Bootstrap(n=1000)), 100)


def gamma_of(n_units: int, n_raters: int, limit: float) -> Measurement:
    study = marked(1, n_units, n_raters)
    return measured(lambda: gamma(*study, sampling=Sampling(samples=30)), limit, times=1)


@figure("gamma, 30 samples, 2 x 100 units", unit="ms", limit="at most 100")
def gamma_2_100() -> Measurement:
    return gamma_of(100, 2, 100)


@figure("gamma, 30 samples, 3 x 100 units", unit="ms", limit="at most 1,000")
def gamma_3_100() -> Measurement:
    return gamma_of(100, 3, 1000)


@figure("gamma, 30 samples, 3 x 1,000 units", unit="ms", limit="at most 15,000")
def gamma_3_1000() -> Measurement:
    return gamma_of(1000, 3, 15_000)


@figure("exact span F1, 100k + 100k spans", unit="ms", limit="at most 50")
def exact_f1() -> Measurement:
    study = marked(2000, 50, 2)
    return measured(lambda: span_f1(*study), 50)


@figure("overlap span F1, 100k + 100k spans", unit="ms", limit="at most 200")
def overlap_f1() -> Measurement:
    study = marked(2000, 50, 2)
    return measured(lambda: span_f1(*study, mode="overlap"), 200)


@figure("Dawid-Skene, 100k x 5 x 5, to 1e-5", unit="ms", limit="at most 300")
def truth() -> Measurement:
    data = codes(100_000, 5, 5)
    return measured(lambda: dawid_skene(data, tolerance=1e-5), 300)
