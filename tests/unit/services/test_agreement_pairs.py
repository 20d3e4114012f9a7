"""Arrays about pairs: the short ways give what the long ways do."""

import numpy as np
import pytest

from annotations.queries.agreement.records import RATING
from annotations.services.agreement.counting import PERCENTS
from annotations.services.agreement.pairs import (
    BOTH,
    JudgedPairs,
    codes_of,
    in_order,
    same_item_pairs,
    starts,
)


@pytest.mark.parametrize("most", (1, 40, 1 << 16, 1 << 63))
def test_codes_are_places_among_the_distinct_values(most):
    values = np.random.default_rng(most % 97).integers(0, most, 500, dtype=np.uint64)
    values[::7] = values[0]
    distinct, codes = codes_of(values)
    assert distinct.tolist() == sorted(set(values.tolist()))
    assert (distinct[codes] == values).all()


def test_nothing_has_no_codes():
    distinct, codes = codes_of(np.zeros(0, dtype=np.uint64))
    assert (len(distinct), len(codes)) == (0, 0)


def test_records_in_order_are_as_sorted_by_each_field():
    rng = np.random.default_rng(1)
    records = np.zeros(300, dtype=RATING.dtype)
    document = rng.integers(0, 9, 300)
    for name, most in (("item", 40), ("slot", 5), ("types", 1 << 60)):
        records[name] = rng.integers(0, most, 300)
    order = np.lexsort((records["slot"], records["item"], document))
    ordered, documents = in_order(records, document, "item", "slot")
    assert documents.tolist() == document[order].tolist()
    assert ordered.tolist() == records[order].tolist()


def test_pairs_of_one_item_stand_the_lower_place_first():
    item = np.array([0, 0, 0, 1, 2, 2])
    assert starts(item).tolist() == [0, 3, 4]
    assert set(zip(*map(np.ndarray.tolist, same_item_pairs(item)), strict=True)) == {
        (0, 1),
        (1, 2),
        (0, 2),
        (4, 5),
    }


def judged(*at: int) -> JudgedPairs:
    """Claims that match at these thresholds, as bits."""
    column = np.array(at, dtype=np.int64)
    return JudgedPairs(*[column] * 5, np.arange(len(at)), *[column] * 4)


def test_thresholds_that_match_alike_are_told_by_the_same_values():
    pairs = judged(0b11101, 0b00010, 0b11101, 0b01001)
    assert [pairs.at_which(percent) for percent in PERCENTS] == [(9, 29), (2,), (29,), (9, 29), (29,)]
    assert pairs.at_one_of((29,)).found.tolist() == [0, 2]
    assert pairs.at_one_of(pairs.at_which(PERCENTS[3])).found.tolist() == [0, 2, 3]
    everything = judged(1, 1)
    assert everything.at_one_of((1,)) is everything


def test_rows_of_a_kind_are_chosen():
    kind = np.array([0, 2, 2])
    pairs = JudgedPairs(kind, kind, kind, kind, kind, np.arange(3), *[kind] * 4)
    assert pairs.of_kind(BOTH).found.tolist() == [1, 2]
