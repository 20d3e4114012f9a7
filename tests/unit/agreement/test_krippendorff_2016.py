"""The unitizing alphas of Krippendorff, Mathet, Bouvry and Widlöcher (2016)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.agreement import (
    Bootstrap,
    DataError,
    Documents,
    Spans,
    cu_alpha,
    ku_alpha,
    u_alpha,
    u_alpha_bar,
    unitizing,
)
from annotations.agreement.vectors import outcomes
from tests.unit.agreement import definitions
from tests.unit.agreement.definitions import few


def study(documents, n_raters=None):
    """documents: (length, annotators, units); a unit is (annotator, start, end, label)."""
    rows = [(doc, *unit) for doc, (_, _, units) in enumerate(documents) for unit in units]
    doc, rater, start, end, label = np.array(rows, dtype=int).reshape(-1, 5).T
    n = n_raters or 1 + max(max(annotators, default=0) for _, annotators, _ in documents)
    finished = np.zeros((len(documents), n), dtype=bool)
    for number, (_, annotators, _) in enumerate(documents):
        finished[number, list(annotators)] = True
    return Spans(doc, rater, start, end, label), Documents(
        np.array([length for length, _, _ in documents]), finished
    )


@pytest.mark.parametrize(
    "vector",
    (
        "unitizing2016-three-annotators",
        "unitizing2016-keyphrase",
        "unitizing2016-k2004-c",
        "unitizing2016-jittered-3",
    ),
)
def test_published_continua(shared_vectors, vector):
    chosen = [entry for entry in shared_vectors["vectors"] if entry["id"] == vector]
    assert len(chosen) == 1
    assert [outcome for outcome in outcomes({"vectors": chosen}) if outcome.problem] == []


@st.composite
def continua(draw, most_documents=3):
    """Documents whose annotators' units of one label do not overlap, those of different labels may."""
    documents = []
    for _ in range(draw(st.integers(1, most_documents))):
        length = draw(st.integers(1, 25))
        annotators = tuple(range(draw(st.integers(0, 3))))
        units = []
        for who in annotators:
            for label in range(3):
                cuts = sorted(draw(st.lists(st.integers(0, length), max_size=6)))
                units += [(who, a, b, label) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b]
        documents.append((length, annotators, units))
    return documents


def comparable(documents):
    return [document for document in documents if len(document[1]) > 1]


def agree(result, expected):
    if expected is None:
        assert result.value is None
        assert result.reason
    else:
        assert result.value == pytest.approx(expected, abs=1e-9)


@few
@given(documents=continua())
def test_the_definition_position_by_position(documents):
    spans, texts = study(documents)
    has_units = any(units for _, _, units in comparable(documents))
    agree(u_alpha(spans, texts), definitions.u_alpha(comparable(documents)) if has_units else None)
    agree(cu_alpha(spans, texts), definitions.cu_alpha(comparable(documents)) if has_units else None)


@few
@given(documents=continua(), data=st.data())
def test_annotators_and_labels_may_be_renamed(documents, data):
    who = data.draw(st.permutations(range(3)))
    what = data.draw(st.permutations(range(3)))
    renamed = [
        (length, tuple(who[a] for a in annotators), [(who[a], s, e, what[label]) for a, s, e, label in units])
        for length, annotators, units in documents
    ]
    before, after = unitizing(*study(documents, 3)), unitizing(*study(renamed, 3))
    for name in ("u", "|u", "cu"):
        assert after[name].value == pytest.approx(before[name].value, abs=1e-9)


@few
@given(documents=continua())
def test_the_family_is_the_single_functions(documents):
    spans, texts = study(documents)
    family = unitizing(spans, texts)
    assert family["u"] == u_alpha(spans, texts)
    assert family["|u"] == u_alpha_bar(spans, texts)
    assert family["cu"] == cu_alpha(spans, texts)
    for label in range(spans.n_labels):
        assert family[f"({label})u"] == ku_alpha(spans, texts, label)


def test_two_labels_make_ku_of_each():
    spans, texts = study(
        [
            (
                20,
                (0, 1, 2),
                [
                    (0, 2, 5, 0),
                    (0, 9, 11, 0),
                    (0, 12, 20, 1),
                    (1, 2, 5, 0),
                    (1, 7, 15, 1),
                    (2, 2, 5, 0),
                    (2, 10, 15, 1),
                ],
            )
        ]
    )
    # the example of lindanna/unitized_alpha; intersections 9, 1.5, 1.5, 11 of 60 positions
    assert ku_alpha(spans, texts, 0).value == pytest.approx(
        1 - (1.5 / 10.5) / (10.5 * 12.5 / (10.5 * 23 - 29.5))
    )
    assert cu_alpha(spans, texts).details["coverage"] == pytest.approx(23 / 60)
    assert ku_alpha(spans, texts, 1).details["coverage"] == pytest.approx(12.5 / 21)


# ── what counts ─────────────────────────────────────────────────────────────

AGREED = (10, (0, 1), [(0, 2, 5, 0), (1, 2, 5, 0)])


def test_only_documents_finished_by_two_count():
    alone = (500, (0,), [(0, 0, 400, 0)])
    unfinished = (10, (0, 1), [(0, 2, 5, 0), (1, 2, 5, 0), (2, 0, 9, 0)])
    spans, texts = study([alone, unfinished, AGREED], n_raters=3)
    result = u_alpha(spans, texts)
    assert (result.value, result.n_items, result.n_pairs) == (1.0, 2, 2)
    assert result.details["units"] == 4


def test_a_finished_document_without_a_mention_is_data():
    busy = (10, (0, 1), [(0, 2, 5, 0), (1, 3, 6, 0)])
    empty = (90, (0, 1), [])
    assert u_alpha(*study([busy, empty])).value > u_alpha(*study([busy])).value


def test_documents_are_pooled_not_averaged():
    good = (100, (0, 1), [(0, 10, 50, 0), (1, 10, 50, 0)])
    bad = (10, (0, 1), [(0, 0, 3, 0), (1, 5, 8, 0)])
    both = u_alpha(*study([good, bad])).value
    mean = (u_alpha(*study([good])).value + u_alpha(*study([bad])).value) / 2
    assert both > mean + 0.3
    assert both == pytest.approx(definitions.u_alpha([good, bad]))


def test_overlapping_units_of_one_label_are_joined_and_reported():
    apart = study([(10, (0, 1), [(0, 2, 5, 0), (0, 4, 8, 0), (1, 2, 8, 0)])])
    joined = study([(10, (0, 1), [(0, 2, 8, 0), (1, 2, 8, 0)])])
    assert u_alpha(*apart).value == u_alpha(*joined).value == 1.0
    assert u_alpha(*apart).details == {"units": 3.0, "joined": pytest.approx(2 / 3)}
    touching = study([(10, (0, 1), [(0, 2, 5, 0), (0, 5, 8, 0), (1, 2, 8, 0)])])
    assert u_alpha(*touching).details["joined"] == 0


def test_nested_units_of_two_labels_are_joined_only_for_the_bar():
    nested = study([(10, (0, 1), [(0, 2, 8, 0), (0, 4, 6, 1), (1, 2, 8, 0)])])
    assert u_alpha_bar(*nested).value == 1.0
    assert u_alpha(*nested).value < 1.0
    assert u_alpha_bar(*nested).details["joined"] == pytest.approx(2 / 3)


def test_fragments_of_one_unit_are_one_unit():
    doc, rater, start, end, label = np.array(
        [(0, 0, 1, 3, 0), (0, 0, 6, 8, 0), (0, 1, 1, 3, 0), (0, 1, 4, 5, 0)]
    ).T
    texts = Documents(np.array([10]), np.ones((1, 2), dtype=bool))
    one_unit = u_alpha(Spans(doc, rater, start, end, label, unit=np.array([7, 7, 1, 2])), texts)
    # lengths 4 (one unit), 2, 1; gaps 6 + 7
    assert one_unit.expected == pytest.approx(2 * 13 * 7 / (400 - 16 - 4 - 1 - 13))
    assert one_unit.details["units"] == 3


def test_discontinuous_units_are_joined_through_their_fragments():
    doc, rater, start, end, label = np.array(
        [(0, 0, 1, 3, 0), (0, 0, 6, 8, 0), (0, 0, 7, 9, 0), (0, 0, 0, 1, 0), (0, 1, 0, 1, 0)]
    ).T
    texts = Documents(np.array([10]), np.ones((1, 2), dtype=bool))
    result = u_alpha(Spans(doc, rater, start, end, label, unit=np.array([1, 1, 2, 3, 4])), texts)
    assert result.details == {"units": 4.0, "joined": 0.5}
    # joined unit 2 + 3 positions, then two of 1
    assert result.expected == pytest.approx(2 * 7 * 13 / (400 - 25 - 1 - 1 - 13))


@pytest.mark.parametrize(
    ("documents", "measure", "reason"),
    (
        ([], u_alpha, "no document"),
        ([(10, (0,), [(0, 1, 2, 0)])], u_alpha, "no document"),
        ([(10, (0, 1), [])], u_alpha, "nobody marked"),
        ([(10, (0, 1), [])], u_alpha_bar, "nobody marked"),
        ([(10, (0, 1), [(0, 0, 10, 0), (1, 0, 10, 0)])], u_alpha, "same label"),
        ([(10, (0, 1), [(0, 0, 5, 0), (1, 5, 9, 1)])], cu_alpha, "no units of two"),
        ([AGREED], cu_alpha, "same label"),
        ([(1, (0, 1, 2), [(1, 0, 1, 1), (2, 0, 1, 2)])], cu_alpha, "too little intersects"),
    ),
)
def test_degenerate_input_gives_a_reason(documents, measure, reason):
    result = measure(*study(documents, n_raters=3), boot=Bootstrap(n=5))
    assert (result.value, result.low) == (None, None)
    assert reason in result.reason


def test_labels_of_ku():
    spans, texts = study([AGREED])
    assert ku_alpha(spans, texts, 3).reason == "nobody used the label"
    with pytest.raises(DataError):
        ku_alpha(spans, texts, -1)


@pytest.mark.parametrize(
    ("units", "message"),
    (([(0, 0, 5, 0), (0, 5, 11, 0)], "behind its document"), ([(4, 0, 5, 0)], "by rater 4")),
)
def test_spans_must_fit_the_documents(units, message):
    spans, _ = study([(20, (0, 1), units)], n_raters=9)
    with pytest.raises(DataError, match=message):
        u_alpha(spans, Documents(np.array([10]), np.ones((1, 2), dtype=bool)))
    outside = Spans(spans.doc + 1, spans.rater, spans.start, spans.end, spans.label)
    with pytest.raises(DataError, match="document 1"):
        u_alpha(outside, Documents(np.array([10]), np.ones((1, 2), dtype=bool)))


def test_the_bootstrap_resamples_documents():
    rng = np.random.default_rng(0)
    documents = []
    for _ in range(40):
        shift = int(rng.integers(0, 8))
        documents.append((60, (0, 1), [(0, 10, 30, 0), (1, 10 + shift, 30 + shift, int(rng.random() < 0.3))]))
    family = unitizing(*study(documents), boot=Bootstrap(n=500, seed=1))
    assert cu_alpha(*study(documents), boot=Bootstrap(n=500, seed=1)) == family["cu"]
    assert u_alpha_bar(*study(documents), boot=Bootstrap(n=500, seed=1)) == family["|u"]
    for name in ("u", "|u", "cu", "(0)u"):
        result = family[name]
        assert result.low < result.value < result.high
        assert (result.unit, result.samples) == ("cluster", 500)
    assert (
        u_alpha(*study(documents[:1]), boot=Bootstrap()).interval_reason
        == "no interval: fewer than two clusters"
    )
