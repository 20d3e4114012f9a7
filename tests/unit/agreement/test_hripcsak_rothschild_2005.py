"""Span F1 and the matching of spans: Hripcsak and Rothschild (2005), JAMIA 12(3)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.agreement import (
    Bootstrap,
    DataError,
    Documents,
    SpanMatch,
    Spans,
    f_measure,
    match_spans,
    span_f1,
)
from annotations.agreement.matching import largest_matching
from tests.unit.agreement import definitions
from tests.unit.agreement.definitions import few
from tests.unit.agreement.test_krippendorff_2016 import study

TWO = (0, 1)


def f1(documents, **options):
    return span_f1(*study(documents, n_raters=3), **options)


MIXED = (
    90,
    TWO,
    [
        (0, 0, 5, 0), (0, 10, 20, 0), (0, 30, 38, 1), (0, 50, 60, 2), (0, 70, 75, 0),
        (1, 0, 5, 0), (1, 12, 20, 0), (1, 30, 38, 2), (1, 51, 58, 1), (1, 80, 85, 0),
    ],
)  # fmt: skip


@pytest.mark.parametrize(
    ("options", "matched", "compared"),
    (
        ({}, 1, 10),
        ({"labeled": False}, 2, 10),
        ({"mode": "overlap"}, 2, 10),
        ({"mode": "overlap", "labeled": False}, 4, 10),
        ({"mode": "overlap", "labeled": False, "threshold": 0.75}, 3, 10),
        ({"mode": "token"}, 13, 71),
        ({"mode": "token", "labeled": False}, 28, 71),
    ),
)
def test_one_document(options, matched, compared):
    result = f1([MIXED], **options)
    assert result.details == {"matched": matched, "compared": compared}
    assert result.value == pytest.approx(2 * matched / compared)
    assert (result.n_items, result.n_pairs) == (10, 1)


def test_f_of_counts():
    assert f_measure(60, 15, 25).value == pytest.approx(0.75)
    assert f_measure(0, 0, 0).reason


def test_pairs_weigh_by_their_spans():
    many = (100, TWO, [(who, 2 * i, 2 * i + 1, 0) for i in range(30) for who in TWO])
    one = (100, TWO, [(0, 0, 1, 0), (1, 5, 6, 0)])
    assert f1([many, one]).value == pytest.approx(60 / 62)


def test_three_annotators_are_three_pairs():
    document = (10, (0, 1, 2), [(0, 0, 5, 0), (1, 0, 5, 0), (2, 0, 4, 0)])
    assert f1([document]).details == {"matched": 1, "compared": 6}
    assert f1([document], mode="overlap").value == 1.0
    assert f1([document], mode="token").value == pytest.approx(2 * (5 + 4 + 4) / (2 * 14))
    assert f1([document]).n_pairs == 3


def test_one_unit_matches_one_unit():
    document = (10, TWO, [(0, 0, 9, 0), (1, 0, 3, 0), (1, 4, 6, 0), (1, 7, 9, 0)])
    assert f1([document], mode="overlap").details["matched"] == 1
    twice = (10, TWO, [(0, 0, 9, 0), (0, 0, 9, 0), (1, 0, 9, 0)])
    assert f1([twice]).details == {"matched": 1, "compared": 3}


def test_discontinuous_units_match_as_wholes():
    columns = np.array(
        [(0, 0, 1, 3, 0), (0, 0, 6, 8, 0), (0, 1, 1, 3, 0), (0, 1, 6, 8, 0), (0, 0, 9, 10, 0)]
    ).T
    texts = Documents(np.array([10]), np.ones((1, 2), dtype=bool))
    as_units = Spans(*columns, unit=np.array([0, 0, 1, 1, 2]))
    assert span_f1(as_units, texts).details == {"matched": 1, "compared": 3}
    assert span_f1(as_units, texts, mode="overlap", threshold=1.0).details == {"matched": 1, "compared": 3}
    assert span_f1(Spans(*columns), texts).details == {"matched": 2, "compared": 5}


def test_long_axes_need_other_keys():
    far = (2**40, TWO, [(0, 2**39, 2**39 + 5, 3), (1, 2**39, 2**39 + 5, 3), (1, 7, 9, 3)])
    assert f1([far]).details == {"matched": 1, "compared": 3}


@pytest.mark.parametrize(
    ("documents", "reason"),
    (([], "no document"), ([(5, (0,), [(0, 1, 2, 0)])], "no document"), ([(5, TWO, [])], "nobody marked")),
)
@pytest.mark.parametrize("mode", ("exact", "overlap", "token"))
def test_degenerate_input_gives_a_reason(documents, reason, mode):
    result = f1(documents, mode=mode, boot=Bootstrap(n=5))
    assert result.value is None
    assert reason in result.reason


def test_refusals():
    with pytest.raises(DataError):
        f1([MIXED], mode="vague")
    with pytest.raises(DataError):
        f1([MIXED], threshold=2)


def test_the_bootstrap_resamples_documents():
    documents = [(10, TWO, [(0, 0, 5, 0), (1, 0, 4 + number % 2, 0)]) for number in range(40)]
    result = f1(documents, boot=Bootstrap(n=500))
    assert result.value == 0.5
    assert 0.3 < result.low < 0.5 < result.high < 0.7
    assert result.unit == "cluster"


# ── matching ────────────────────────────────────────────────────────────────


def test_spans_of_one_document_match_one_to_one():
    left = [[(0, 10)], [(20, 30)], [(50, 55), (60, 65)]]
    right = [[(21, 30)], [(0, 9)], [(50, 55)], [(60, 65), (50, 55)]]
    assert match_spans(left, right) == [
        SpanMatch(0, 1, pytest.approx(0.9)),
        SpanMatch(1, 0, pytest.approx(0.9)),
        SpanMatch(2, 3, 1.0),
    ]


def test_the_greatest_total_overlap_wins():
    # greedily, 0-0 (0.9) leaves 1 alone; together 0-1 and 1-0 share more
    left, right = [[(0, 10)], [(1, 12)]], [[(1, 10)], [(0, 8)]]
    assert [(pair.left, pair.right) for pair in match_spans(left, right, threshold=0.3)] == [(0, 1), (1, 0)]


def test_the_threshold_is_reached_not_passed():
    assert match_spans([[(0, 10)]], [[(0, 5)]], threshold=0.5) == [SpanMatch(0, 0, 0.5)]
    assert match_spans([[(0, 10)]], [[(0, 5)]], threshold=0.51) == []
    assert match_spans([[(0, 5)]], [[(5, 9)]], threshold=0) == []


def test_nothing_matches_nothing():
    assert match_spans([], []) == match_spans([[(0, 1)]], []) == match_spans([], [[(0, 1)]]) == []


@pytest.mark.parametrize("spans", ([[]], [[(3, 3)]], [[(5, 2)]], [[(-1, 2)]], [[(0, 5), (4, 6)]]))
def test_spans_are_checked(spans):
    with pytest.raises(DataError):
        match_spans(spans, [[(0, 1)]])
    with pytest.raises(DataError):
        match_spans([[(0, 1)]], spans)


@pytest.mark.parametrize("threshold", (-0.1, 1.1))
def test_thresholds_are_checked(threshold):
    with pytest.raises(DataError):
        match_spans([], [], threshold=threshold)


def covered(pieces):
    return {position for start, end in pieces for position in range(start, end)}


@st.composite
def marked(draw):
    spans = []
    for _ in range(draw(st.integers(0, 4))):
        cuts = sorted(draw(st.lists(st.integers(0, 14), min_size=2, max_size=4, unique=True)))
        spans.append([(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)])
    return spans


@few
@given(left=marked(), right=marked(), threshold=st.sampled_from((0.0, 0.3, 0.5, 1.0)))
def test_matches_are_the_best_there_are(left, right, threshold):
    weights = {}
    for i, one in enumerate(left):
        for j, other in enumerate(right):
            a, b = covered(one), covered(other)
            iou = len(a & b) / len(a | b)
            if a & b and iou >= threshold:
                weights[i, j] = iou
    found = match_spans(left, right, threshold=threshold)
    assert all(weights[pair.left, pair.right] == pytest.approx(pair.overlap) for pair in found)
    assert len({pair.left for pair in found}) == len({pair.right for pair in found}) == len(found)
    assert sum(pair.overlap for pair in found) == pytest.approx(definitions.best_total(weights))
    assert [pair.left for pair in found] == sorted(pair.left for pair in found)


@few
@given(edges=st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12))
def test_the_largest_matching(edges):
    left, right = np.array(sorted(edges), dtype=np.int64).reshape(-1, 2).T
    lefts, rights = largest_matching(left, right)
    pairs = list(zip(lefts.tolist(), rights.tolist(), strict=True))
    assert set(pairs) <= edges
    assert len(set(lefts.tolist())) == len(set(rights.tolist())) == len(pairs)
    assert len(pairs) == definitions.best_total(dict.fromkeys(edges, 1))


def test_a_long_chain_of_overlaps_is_matched_in_full():
    """Each unit overlaps the next of the other annotator: only one of two maximal matchings is complete."""
    n = 400
    units = [(0, 10 * i, 10 * i + 8, 0) for i in range(n)] + [
        (1, 10 * i + 6, 10 * i + 13, 0) for i in range(n)
    ]
    assert f1([(10 * n + 20, TWO, units)], mode="overlap").value == 1.0
