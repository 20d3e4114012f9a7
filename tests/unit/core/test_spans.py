import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.core import spans
from annotations.core.spans import Cover, Span, SpanError

VECTORS = json.loads((Path(__file__).parents[3] / "fixtures/text/offsets.json").read_text(encoding="utf-8"))

some_span = st.tuples(st.integers(0, 60), st.integers(1, 12)).map(
    lambda pair: Span(pair[0], pair[0] + pair[1])
)
some_spans = st.lists(some_span, max_size=8)


def points(found):
    return {point for span in found for point in range(span.start, span.end)}


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 2), (-1, 2)])
def test_a_span_encloses_text(start, end):
    with pytest.raises(SpanError) as caught:
        Span(start, end)
    assert caught.value.code == "invalid_span"


def test_spans_are_ordered_by_start_then_end():
    assert sorted([Span(2, 3), Span(0, 9), Span(0, 2)]) == [Span(0, 2), Span(0, 9), Span(2, 3)]


@pytest.mark.parametrize(
    ("first", "second", "overlap", "contained", "shared"),
    [
        (Span(0, 4), Span(4, 6), False, False, None),
        (Span(0, 4), Span(3, 6), True, False, Span(3, 4)),
        (Span(0, 9), Span(3, 6), True, True, Span(3, 6)),
        (Span(3, 6), Span(3, 6), True, True, Span(3, 6)),
        (Span(5, 6), Span(0, 2), False, False, None),
    ],
)
def test_overlap_containment_and_intersection(first, second, overlap, contained, shared):
    assert first.overlaps(second) is overlap
    assert first.contains(second) is contained
    assert first.intersection(second) == shared


def test_length_shift_and_text():
    span = Span(1, 3)
    assert (len(span), span.shifted(4), span.of("a💩bc")) == (2, Span(5, 7), "💩b")


@pytest.mark.parametrize(
    ("text", "span", "characters", "expected"),
    [
        (" ab ", Span(0, 4), "", Span(1, 3)),
        ("“ab,”", Span(0, 5), "“”,", Span(1, 3)),
        ("\n\u00a0", Span(0, 2), "", None),
        ("ab", Span(0, 2), "", Span(0, 2)),
        ("\u00a0,\n, ab", Span(0, 7), ",", Span(5, 7)),
    ],
)
def test_trimming(text, span, characters, expected):
    assert spans.trimmed(text, span, characters) == expected


@pytest.mark.parametrize(
    ("fragments", "reason"),
    [
        ([], "at least one"),
        ([Span(3, 5), Span(0, 2)], "in order"),
        ([Span(0, 3), Span(2, 5)], "in order"),
        ([Span(0, 3), Span(4, 11)], "ends at 10"),
    ],
)
def test_fragments_that_no_mention_can_have(fragments, reason):
    """P33: offsets are checked against the text."""
    with pytest.raises(SpanError, match=reason):
        spans.checked(fragments, 10)


def test_fragments_may_touch_and_reach_the_end():
    assert spans.checked([Span(0, 3), Span(3, 10)], 10) == (Span(0, 3), Span(3, 10))


def test_the_quote_of_several_fragments():
    assert spans.quote_of("“Yes,” he said, “we can.”", [Span(1, 4), Span(17, 24)]) == "Yes we can."
    assert spans.hull([Span(1, 4), Span(17, 23)]) == Span(1, 23)


@given(some_spans)
def test_normalized_fragments_cover_the_same_points(found):
    result = spans.normalized(found)
    assert points(result) == points(found)
    assert all(first.end < second.start for first, second in itertools.pairwise(result))


@given(some_spans, some_spans)
def test_intersection_over_union_counts_points(first, second):
    union = points(first) | points(second)
    expected = len(points(first) & points(second)) / len(union) if union else 0.0
    assert spans.intersection_over_union(first, second) == expected
    assert spans.covered(first) == len(points(first))


@given(some_spans, some_span)
def test_a_cover_answers_as_its_points_do(found, asked):
    cover, inside = Cover(found), points(found)
    assert cover.overlaps(asked) is bool(points([asked]) & inside)
    assert cover.contains(asked) is (points([asked]) <= inside)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_offset_vectors(vector):
    """P33: one unit, the code point; the front end proves its conversion on the same vectors."""
    text = vector["text"]
    for point in vector["points"]:
        assert len(text[: point["code_point"]].encode("utf-16-le")) // 2 == point["utf16"]
    assert [point["code_point"] for point in vector["points"]] == list(range(len(text) + 1))
    units = text.encode("utf-16-le")
    for span in vector["spans"]:
        assert Span(span["start"], span["end"]).of(text) == span["quote"]
        assert units[2 * span["utf16_start"] : 2 * span["utf16_end"]].decode("utf-16-le") == span["quote"]
    clusters = [text[start:end] for start, end in vector["graphemes"]]
    assert "".join(clusters) == text
    assert all(clusters)
