"""Input without an answer gives a reason in words: every measure, every form, with and without an interval."""

import math
import warnings

import numpy as np
import pytest

from annotations.agreement import (
    Bootstrap,
    Counts,
    DataError,
    Documents,
    Ratings,
    ReliabilityData,
    Spans,
    by_period,
    compare_pairs,
    dawid_skene,
    each_against_gold,
    each_against_rest,
    glad,
    leave_one_out,
    mace,
    most_disputed,
    pairwise,
    per_label,
    unitizing,
)
from annotations.agreement.registry import CODING, MEASURES, UNITIZING

NOTHING = np.zeros(0, dtype=int)
CODES = {
    "no item": np.zeros((0, 2), dtype=int),
    "no rater": np.zeros((3, 0), dtype=int),
    "one rater": np.array([[0], [1]]),
    "one item": np.array([[0, 1]]),
    "one item, one label": np.array([[1, 1]]),
    "all missing": np.full((3, 2), -1),
    "no pair": np.array([[0, -1], [-1, 1]]),
    "one label": np.ones((5, 2), dtype=int),
    "never the same": np.array([[0, 1], [1, 0], [0, 1]]),
    "three raters": np.array([[0, 0, 1], [1, 1, -1]]),
}
BOOTS = (
    None,
    Bootstrap(n=20),
    Bootstrap(n=20, unit="cluster"),
    Bootstrap(n=20, method="percentile"),
    Bootstrap(n=20, method="bca"),
)


def forms(codes):
    cluster = np.arange(len(codes)) // 2
    item, rater = np.nonzero(codes >= 0)
    long = Ratings(item, rater, codes[item, rater], 2, cluster[item])
    counts = np.stack([(codes == label).sum(axis=1) for label in (0, 1)], axis=1)
    return ReliabilityData(codes, 2, cluster), long, Counts(counts, cluster=cluster)


def checked(result):
    """A number or words, and an interval that holds together."""
    assert (result.value is None) != (result.reason is None)
    assert result.value is None or math.isfinite(result.value)
    assert (result.low is None) == (result.high is None)
    if result.low is not None:
        assert math.isfinite(result.low)
        assert result.low <= result.high


def options_of(measure):
    return {"label": 0} if "label" in measure.options else {}


@pytest.fixture(autouse=True)
def no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.mark.parametrize("codes", CODES.values(), ids=CODES)
@pytest.mark.parametrize("name", [name for name, one in MEASURES.items() if one.study == CODING])
@pytest.mark.parametrize(
    "boot", BOOTS, ids=lambda boot: "none" if boot is None else f"{boot.unit} {boot.method}"
)
def test_coding(name, codes, boot):
    measure = MEASURES[name]
    for data in forms(codes):
        try:
            checked(measure.function(data, boot=boot, **options_of(measure)))
        except DataError as error:
            assert "counts do not say" in str(error)  # noqa: PT017 - who rated is what counts cannot tell


@pytest.mark.parametrize("codes", CODES.values(), ids=CODES)
@pytest.mark.parametrize(
    "boot", BOOTS, ids=lambda boot: "none" if boot is None else f"{boot.unit} {boot.method}"
)
def test_taken_apart(codes, boot):
    matrix, long, _ = forms(codes)
    for data in (matrix, long):
        parts = [
            pairwise(data, boot=boot),
            pairwise(data, measure="alpha", boot=boot),
            per_label(data, boot=boot),
        ]
        parts += [each_against_rest(data, boot=boot), leave_one_out(data, boot=boot)]
        for result in (result for part in parts for result in part.values()):
            checked(result)
        for pair in compare_pairs(data, 0.5, boot=boot, least=1).values():
            assert (pair.p is None) == (pair.reason is not None)
    gold = np.zeros(len(long.item), dtype=int)
    for part in (each_against_gold(long, gold, boot=boot), by_period(long, gold, boot=boot)):
        for result in part.values():
            checked(result)
    assert isinstance(most_disputed(long), list)


@pytest.mark.parametrize("codes", CODES.values(), ids=CODES)
@pytest.mark.parametrize("model", (dawid_skene, mace, glad))
def test_truth(codes, model):
    for data in forms(codes)[:2]:
        truth = model(data)
        assert (truth.reason is None) == bool((codes >= 0).any())
        assert np.isfinite(truth.posterior).all()
        for result in truth.quality:
            checked(result)


STUDIES = {
    "no document": ([], np.zeros(0, dtype=int), np.zeros((0, 2), dtype=bool)),
    "no rater": ([], np.array([9]), np.zeros((1, 0), dtype=bool)),
    "no length": ([], np.array([0]), np.ones((1, 2), dtype=bool)),
    "nothing finished": ([(0, 0, 1, 3, 0)], np.array([9]), np.zeros((1, 2), dtype=bool)),
    "nothing marked": ([], np.array([9, 9]), np.ones((2, 2), dtype=bool)),
    "one marked": ([(0, 0, 1, 3, 0)], np.array([9]), np.ones((1, 2), dtype=bool)),
    "all marked": ([(0, 0, 0, 9, 0), (0, 1, 0, 9, 0)], np.array([9]), np.ones((1, 2), dtype=bool)),
    "all the same": ([(0, 0, 2, 4, 0), (0, 1, 2, 4, 0)], np.array([9]), np.ones((1, 2), dtype=bool)),
    "one position": ([(0, 0, 0, 1, 0), (0, 1, 0, 1, 1)], np.array([1]), np.ones((1, 2), dtype=bool)),
    "by others": (
        [(0, 2, 0, 1, 0), (1, 0, 0, 1, 1)],
        np.array([3, 3]),
        np.array([[1, 1, 0], [0, 1, 1]], dtype=bool),
    ),
}


@pytest.mark.usefixtures("scipy")
@pytest.mark.parametrize("study", STUDIES.values(), ids=STUDIES)
@pytest.mark.parametrize("name", [name for name, one in MEASURES.items() if one.study == UNITIZING])
def test_units(name, study):
    rows, length, finished = study
    columns = np.array(rows, dtype=int).reshape(-1, 5).T
    measure, spans, documents = MEASURES[name], Spans(*columns), Documents(length, finished)
    for boot in BOOTS if measure.interval else (None,):
        intervals = {"boot": boot} if measure.interval else {}
        try:
            checked(measure.function(spans, documents, **intervals, **options_of(measure)))
        except DataError as error:
            assert "there is no label" in str(error)  # noqa: PT017 - gamma-k of a label that nobody used
    for result in unitizing(spans, documents, boot=Bootstrap(n=20)).values():
        checked(result)
