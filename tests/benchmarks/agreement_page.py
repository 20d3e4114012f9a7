"""Everything that the agreement page shows, with intervals, from arrays."""

from functools import cache

import numpy as np

from annotations.agreement import (
    Bootstrap,
    Ratings,
    alpha,
    by_period,
    compare_pairs,
    confusion,
    difference,
    each_against_gold,
    each_against_rest,
    gwet_ac1,
    most_disputed,
    per_label,
    percent_agreement,
    share,
    span_f1,
    unitizing,
)
from tests.benchmarks.registry import Measurement, figure
from tests.support.agreement_bench import codes, marked, measured

SCALE = np.array([[0, 1, 2, 3, 2], [1, 0, 1, 2, 2], [2, 1, 0, 1, 2], [3, 2, 1, 0, 2], [2, 2, 2, 2, 0]], float)
WEEKS = 12


@cache
def _verdicts() -> tuple[Ratings, np.ndarray]:
    """100,000 claims in 10,000 documents with five verdicts each, and the gold of a fifth of the claims."""
    matrix = codes(100_000, 5, 5).codes
    item, rater = np.nonzero(matrix >= 0)
    ratings = Ratings(item, rater, matrix[item, rater].astype(np.int64), 5, item // 10)
    gold = np.where(np.arange(100_000) % 5 == 0, matrix[:, 0], -1).astype(np.int64)
    return ratings, gold


def _part(ratings: Ratings, keep: np.ndarray) -> Ratings:
    return Ratings(
        ratings.item[keep], ratings.rater[keep], ratings.label[keep], ratings.n_labels, ratings.cluster[keep]
    )


def _of_verdicts(ratings: Ratings, gold: np.ndarray, boot: Bootstrap) -> list[object]:
    project = alpha(ratings, distance=SCALE, boot=boot)
    shown = ratings.item % 2 == 0
    halves = [alpha(_part(ratings, keep), distance=SCALE, boot=boot) for keep in (shown, ~shown)]
    return [
        project,
        percent_agreement(ratings, boot=boot),
        gwet_ac1(ratings, boot=boot),
        per_label(ratings, boot=boot),
        compare_pairs(ratings, project.value, measure="alpha", distance=SCALE, boot=boot),
        each_against_rest(ratings, distance=SCALE, boot=boot),
        each_against_gold(ratings, gold[ratings.item], boot=boot),
        confusion(ratings, gold[ratings.item]),
        by_period(ratings, ratings.item * WEEKS // 100_000, distance=SCALE, boot=boot),
        most_disputed(ratings, distance=SCALE),
        difference(*halves),
        difference(share(61_000, 70_000), share(22_000, 30_000)),
    ]


def _page(boot: Bootstrap) -> list[object]:
    spans, documents = marked(10_000, 10, 2)
    found = [unitizing(spans, documents, boot=boot), span_f1(spans, documents, mode="overlap", boot=boot)]
    return found + _of_verdicts(*_verdicts(), boot)


@figure(
    "everything on the page, items resampled, 100k x 5 verdicts, 200k spans", unit="ms", limit="at most 1,000"
)
def page_by_item() -> Measurement:
    return measured(lambda: _page(Bootstrap()), 1000, times=3)


@figure(
    "everything on the page, documents resampled, 100k x 5 verdicts, 200k spans",
    unit="ms",
    limit="at most 1,000",
)
def page_by_document() -> Measurement:
    return measured(lambda: _page(Bootstrap(unit="cluster")), 1000, times=3)
