"""The index in memory against its own formula, and what it is looked up by."""

from math import log

import numpy as np
import pytest

from annotations.preannotators.matching import vectors
from annotations.preannotators.matching.bm25 import BM25, K1, B
from annotations.preannotators.matching.candidates import VECTOR_SHARE, MemoryIndex
from annotations.preannotators.matching.terms import readable, stem, terms, unsigned

CLAIMS = (
    "The harbor ferry sank in the storm.",
    "A storm closed the harbor.",
    "Taxes on fuel rise in June.",
    "The mayor opened the new library.",
)


def index() -> MemoryIndex:
    held = MemoryIndex(vectors.load())
    held.add([(str(number), claim) for number, claim in enumerate(CLAIMS)])
    return held


def test_bm25_is_the_published_formula():
    """Robertson & Zaragoza 2009, by hand: "harbor" stands in two of four claims, once in one of three terms."""
    held = BM25()
    for claim in CLAIMS:
        held.add(terms(claim))
    lengths = [len(terms(claim)) for claim in CLAIMS]
    weight = log(1 + (4 - 2 + 0.5) / (2 + 0.5))
    normal = K1 * (1 - B + B * lengths[0] / (sum(lengths) / 4))
    found = held.scores(["harbor"])
    assert found[0] == pytest.approx(weight * (K1 + 1) / (1 + normal))
    assert found[1] > 0
    assert list(found[2:]) == [0, 0]


def test_the_score_is_the_sum_of_words_and_vectors():
    held = BM25()
    for claim in CLAIMS:
        held.add(terms(claim))
    asked = "Storm sinks a ferry"
    words = vectors.load()
    cosines = words.encode([asked]) @ words.encode(CLAIMS).T
    expected = held.scores(terms(asked)) + VECTOR_SHARE * cosines[0]
    found = {one.key: one.score for one in index().nearest([asked], 4)[0]}
    assert [found[str(place)] for place in range(4)] == pytest.approx(list(expected), abs=0.1)  # bytes round


def test_best_first_and_no_more_than_asked_for():
    found = index().nearest(["The library was opened by the mayor"], 2)[0]
    assert found[0].key == "3"
    assert len(found) == 2
    assert found[0].score >= found[1].score


def test_claims_added_later_are_found():
    held = index()
    held.nearest(["anything"], 1)
    held.add([("late", "The lighthouse burned down.")])
    assert held.nearest(["Lighthouse burned"], 1)[0][0].key == "late"


def test_an_empty_index_has_no_candidates():
    assert MemoryIndex(vectors.load()).nearest(["anything"], 5) == [[]]


def test_equal_claims_come_in_the_order_of_their_keys():
    held = MemoryIndex(vectors.load())
    held.add([(key, "The bridge closed.") for key in "cab"])
    assert [one.key for one in held.nearest(["The bridge closed."], 3)[0]] == ["a", "b", "c"]


def test_bytes_keep_a_vector():
    vector = vectors.load().encode(["The harbor ferry sank."])
    kept = vectors.unpacked(vectors.packed(vector))
    assert float((vectors.normal(kept) @ vector.T)[0, 0]) > 0.999
    assert vectors.packed(vector).dtype == np.int8


@pytest.mark.parametrize("word", ["", "ÄÖ", "🙂", "١٢"])
def test_what_the_table_lacks_is_no_vector(word):
    assert not vectors.load().encode([word]).any()


@pytest.mark.parametrize(
    ("a", "b"), [("closes", "closed"), ("closing", "closed"), ("cities", "city"), ("stopped", "stopping")]
)
def test_forms_of_a_word_have_one_stem(a, b):
    assert stem(a) == stem(b)


def test_posts_are_read_without_addresses_and_with_their_hashtags():
    post = "Look #SafeHarbor https://example.org/x — Ada (@ada) May 3, 2020"
    assert readable(post).split()[:3] == ["Look", "Safe", "Harbor"]
    assert "example" not in readable(post)
    assert "Ada" not in unsigned(post)
