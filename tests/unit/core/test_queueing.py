"""Orders of a queue, on plain values."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.core import queueing
from annotations.core.spans import Span
from tests.timing import least_seconds


@pytest.mark.parametrize(
    ("probabilities", "expected"),
    [([], None), ([0.5], 1.0), ([0, 1], 0.0), ([0.5, 1.0], 0.5), ([0.25, 0.75], 0.5)],
)
def test_uncertainty_is_how_far_from_sure(probabilities, expected):
    assert queueing.uncertainty(probabilities) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ([], None),
        ([[Span(0, 10)]], None),
        ([[Span(0, 10)], [Span(0, 10)]], 0.0),
        ([[Span(0, 10)], [Span(10, 20)]], 1.0),
        ([[Span(0, 10)], [Span(0, 5), Span(3, 5)]], 0.5),
        ([[Span(0, 10)], [Span(0, 10)], [Span(20, 30)]], 2 / 3),
    ],
)
def test_disagreement_is_what_only_one_of_two_marks(marked, expected):
    assert queueing.disagreement(marked) == pytest.approx(expected) if expected is not None else True
    assert (queueing.disagreement(marked) is None) == (expected is None)


def test_the_greatest_come_first_and_the_unknown_last():
    assert queueing.by_measure([0.1, None, 0.9, 0.1, None, 0.5]) == [2, 5, 0, 3, 1, 4]


def test_diverse_documents_come_first():
    features = ["ab", "ab", "cd", "", "ae", "cd"]
    assert queueing.by_diversity(features) == [0, 2, 4, 5, 1, 3]


@given(st.lists(st.frozensets(st.sampled_from("abcdef")), max_size=14))
def test_each_next_one_adds_nearly_as_much_as_the_best_could(features):
    order = queueing.by_diversity(features)
    assert sorted(order) == list(range(len(features)))
    met = Counter()

    def adds(at):
        return sum(1 / (1 + met[one]) for one in features[at]) / max(1, len(features[at]))

    for place, at in enumerate(order):
        assert adds(at) >= queueing.STEP * max(map(adds, order[place:])) - 1e-9
        met.update(features[at])


@given(st.integers(0, 1000))
def test_places_are_even_in_order_and_few(count):
    order = list(range(count))[::-1]
    found = queueing.places(order)
    in_order = [found[at] for at in order]
    assert in_order == sorted(in_order)
    assert len(set(in_order)) == min(count, queueing.PLACES)
    sizes = [in_order.count(place) for place in set(in_order)]
    assert not sizes or max(sizes) - min(sizes) <= 1


def test_the_time_grows_with_the_documents():
    """Words grow with the documents, as they do; were there few, each one met would make all others worth less."""

    def seconds(count):
        features = [[f"w{(n * step) % count}" for step in range(1, 60)] for n in range(count)]
        return least_seconds(lambda: queueing.by_diversity(features))

    assert seconds(2000) < 12 * seconds(500)  # 4 where it is linear, 16 where it grows with the square
