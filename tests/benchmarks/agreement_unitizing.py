"""Agreement where annotators choose the boundaries: processor time as in `agreement_coding.py`."""

import numpy as np

from annotations.agreement import Bootstrap, Sampling, gamma, span_f1, unitizing
from tests.benchmarks.registry import Measurement, figure
from tests.support.agreement_bench import Beside, marked, measured
from tests.support.references import HAS_GAMMA, Question


def _family(n_units, limit):
    spans, documents = marked(1, n_units, 3)

    def sort_and_count():
        edges = np.sort(np.concatenate([spans.start, spans.end]))
        return np.bincount(np.zeros(len(edges) - 1, dtype=np.int64), np.diff(edges))

    return measured(lambda: unitizing(spans, documents), limit, beside=Beside(numpy=sort_and_count))


@figure("unitizing alphas, 3 annotators, 1k units", unit="ms", limit="at most 1")
def unitizing_of_1k() -> Measurement:
    return _family(333, 1)


@figure("unitizing alphas, 3 annotators, 10k units", unit="ms", limit="at most 10")
def unitizing_of_10k() -> Measurement:
    return _family(3333, 10)


@figure("unitizing alphas, 3 annotators, 100k units", unit="ms", limit="at most 100")
def unitizing_of_100k() -> Measurement:
    return _family(33333, 100)


@figure("unitizing alphas, 1,000 document samples, 500 documents x 20 units", unit="ms", limit="at most 100")
def unitizing_bootstrap() -> Measurement:
    study = marked(500, 10, 2)
    return measured(lambda: unitizing(*study, boot=Bootstrap(n=1000)), 100)


def _gamma(n_units, n_raters, limit, *, reference=True):
    spans, documents = marked(1, n_units, n_raters)
    units = np.stack([spans.rater, spans.start, spans.end, spans.label], axis=1)
    params = {"samples": 30, "alpha": 3, "beta": 1, "delta_empty": 1}
    question = Question("pygamma", {"units": units}, params, times=1) if reference and HAS_GAMMA else None
    beside = Beside("pygamma-agreement" if question else "", question)
    return measured(lambda: gamma(spans, documents, sampling=Sampling(30)), limit, times=1, beside=beside)


@figure("gamma, 30 samples, 2 x 100 units", unit="ms", limit="at most 100")
def gamma_2_100() -> Measurement:
    return _gamma(100, 2, 100)


@figure("gamma, 30 samples, 3 x 100 units", unit="ms", limit="at most 1,000")
def gamma_3_100() -> Measurement:
    return _gamma(100, 3, 1000)


@figure("gamma, 30 samples, 3 x 1,000 units", unit="ms", limit="at most 15,000")
def gamma_3_1000() -> Measurement:
    return _gamma(1000, 3, 15_000, reference=False)  # pygamma-agreement takes more than two minutes


@figure("gamma, 30 samples, 3 x 10,000 units", unit="ms", limit="at most 300,000")
def gamma_3_10000() -> Measurement:
    return _gamma(10_000, 3, 300_000, reference=False)


def _sides(spans):
    rows = np.stack([spans.doc, spans.start, spans.end, spans.label], axis=1)
    return {"left": rows[spans.rater == 0], "right": rows[spans.rater == 1], "n_documents": 2000}


@figure("exact span F1, 100k + 100k spans", unit="ms", limit="at most 50")
def exact_f1() -> Measurement:
    spans, documents = marked(2000, 50, 2)
    keys = ((spans.doc * 2000 + spans.start) * 2000 + spans.end) * 3 + spans.label
    left, right = keys[spans.rater == 0], keys[spans.rater == 1]
    question = Question("nervaluate", _sides(spans), {"scheme": "strict"}, times=1)
    beside = Beside("nervaluate", question, numpy=lambda: np.intersect1d(left, right, assume_unique=True))
    return measured(lambda: span_f1(spans, documents), 50, beside=beside)


@figure("overlap span F1, 100k + 100k spans", unit="ms", limit="at most 200")
def overlap_f1() -> Measurement:
    spans, documents = marked(2000, 50, 2)
    start, end = (spans.doc * 2000 + side for side in (spans.start, spans.end))
    one, other = spans.rater == 0, spans.rater == 1

    def sort_and_search():
        order = np.sort(start[other])
        return np.searchsorted(order, start[one]), np.searchsorted(order, end[one])

    return measured(
        lambda: span_f1(spans, documents, mode="overlap"), 200, beside=Beside(numpy=sort_and_search)
    )
