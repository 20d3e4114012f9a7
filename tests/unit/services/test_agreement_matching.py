"""The quick way to match mentions gives what the engine's matching gives."""

import random

import pytest

from annotations.agreement import match_spans
from annotations.core.spans import Fragments, Span
from annotations.queries.matching import Overlaps, best, overlaps


def some(chance: random.Random, n: int, crowded: int) -> list[Fragments]:
    made = []
    for _ in range(n):
        start = chance.randrange(crowded)
        first = Span(start, start + chance.randrange(1, 12))
        second = Span(first.end + 1, first.end + 1 + chance.randrange(1, 5))
        made.append((first, second) if chance.random() < 0.2 else (first,))
    return made


@pytest.mark.parametrize("threshold", (0.1, 0.3, 0.5, 1.0))
@pytest.mark.parametrize("crowded", (15, 60, 400))
def test_the_same_pairs(threshold, crowded):
    chance, rivals = random.Random(f"{threshold}/{crowded}"), 0
    for _ in range(60):
        left, right = some(chance, 8, crowded), some(chance, 9, crowded)
        given = [[[(s.start, s.end) for s in place] for place in side] for side in (left, right)]
        wanted = [(m.left, m.right, m.overlap) for m in match_spans(*given, threshold=threshold)]
        found = best(overlaps(left, right), threshold)
        assert found == wanted
        assert list(Overlaps().matcher(threshold)(left, right)) == wanted
        rivals += len([edge for edge in overlaps(left, right) if edge[2] >= threshold]) > len(found)
    # both the pairs without a rival and those with one were among them
    assert rivals > 0 or threshold == 1.0 or crowded == 400


def test_what_was_asked_once_is_remembered_for_these_mentions_alone():
    known = Overlaps()
    one, other = [(Span(0, 10),)], [(Span(5, 15),)]
    assert known.between(one, other) is known.between(list(one), list(other))
    assert known.between(one, [(Span(20, 30),)]) == []
