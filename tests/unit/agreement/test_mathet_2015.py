"""Gamma, gamma-cat and gamma-k: Mathet, Widlöcher and Métivier (2015), Mathet (2017)."""

from importlib import import_module
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.agreement import DataError, Sampling, gamma, gamma_study
from annotations.agreement import alignment as alignments
from annotations.agreement.alignment import ABSENT, Marked, Weighing, best_alignments
from annotations.agreement.vectors import outcomes
from tests.unit.agreement.definitions import few
from tests.unit.agreement.test_krippendorff_2016 import study

# the example of the paper (figure 2) as in the reference software: Alex, Paul, Suzan; labels 1 … 7 as 0 … 6
EXAMPLE = (
    60,
    (0, 1, 2),
    [
        (0, 2, 9, 0), (0, 11, 17, 1), (0, 24, 30, 4), (0, 32, 36, 5), (0, 36, 44, 5), (0, 44, 60, 6),
        (1, 2, 9, 0), (1, 11, 17, 2), (1, 19, 25, 4), (1, 32, 44, 5),
        (2, 2, 9, 0), (2, 11, 17, 3), (2, 21, 27, 4), (2, 32, 36, 5), (2, 36, 40, 5), (2, 40, 44, 5),
    ],
)  # fmt: skip
SAME = (25, (0, 1), [(who, 5 * i, 5 * i + 4, i) for who in (0, 1) for i in range(3)])


@pytest.mark.usefixtures("scipy")
def test_the_example_of_the_paper():
    found = gamma_study(*study([EXAMPLE]), sampling=Sampling(samples=300))
    assert found.disorder == pytest.approx(0.96, abs=0.001)
    assert found.size == 6
    assert found.gamma().value == pytest.approx(0.455, abs=0.015)
    assert found.gamma_cat().value == pytest.approx(0.4, abs=0.02)
    assert found.gamma_k(0).value == 1.0
    assert found.gamma_k(5).value == pytest.approx(0.37, abs=0.012)
    assert (found.gamma().samples, found.gamma().n_items, found.gamma().n_pairs) == (300, 1, 3)


@pytest.mark.usefixtures("scipy")
@pytest.mark.parametrize(
    "vector",
    (
        "gamma-01_two_annotators_simple",
        "gamma-02_unequal_counts",
        "gamma-03_identical_perfect",
        "gamma-04_three_annotators",
        "gamma-alex-paul-suzan",
    ),
)
def test_published_continua(shared_vectors, vector):
    chosen = [entry for entry in shared_vectors["vectors"] if entry["id"] == vector]
    assert len(chosen) == 1
    assert [outcome for outcome in outcomes({"vectors": chosen}) if outcome.problem] == []


def dissimilar(one, other):
    """alpha 3, beta 1, delta_empty 1; a unit is (rater, start, end, label)."""
    apart = abs(one[1] - other[1]) + abs(one[2] - other[2])
    return 3 * (apart / (one[2] - one[1] + other[2] - other[1])) ** 2 + (one[3] != other[3])


def least_cost(units, n_raters):
    """The cost of the best alignment by trying every partition into unitary alignments."""
    if not units:
        return 0.0
    first, rest = units[0], units[1:]
    best = np.inf
    for size in range(n_raters):
        for others in combinations(rest, size):
            group = [first, *others]
            if len({unit[0] for unit in group}) < len(group):
                continue
            n_pairs = n_raters * (n_raters - 1) / 2
            cost = sum(dissimilar(a, b) for a, b in combinations(group, 2))
            cost += n_pairs - len(group) * (len(group) - 1) / 2
            left = [unit for unit in rest if unit not in others]
            best = min(best, cost / n_pairs + least_cost(left, n_raters))
    return best


@st.composite
def marked(draw):
    n_raters = draw(st.integers(2, 4))
    units = set()
    for _ in range(draw(st.integers(1, 7))):
        start = draw(st.integers(0, 12))
        units.add(
            (
                draw(st.integers(0, n_raters - 1)),
                start,
                start + draw(st.integers(1, 5)),
                draw(st.integers(0, 1)),
            )
        )
    return n_raters, sorted(units)


def as_marked(n_raters, units):
    rater, start, end, label = np.array(units, dtype=np.int64).reshape(-1, 4).T
    return Marked(rater, start.astype(float), end.astype(float), label, n_raters)


WEIGHING = Weighing(3.0, 1.0, 1.0, 1 - np.eye(2))


@pytest.mark.usefixtures("scipy")
@few
@given(example=marked())
def test_the_alignment_is_the_best_there_is(example):
    n_raters, units = example
    (found,) = best_alignments([as_marked(n_raters, units)], WEIGHING)
    assert found.cost == pytest.approx(least_cost(units, n_raters), abs=1e-4)
    used = found.tuples[found.tuples != ABSENT].tolist()
    assert len(used) == len(set(used))
    for row in found.tuples:
        assert all(units[unit][0] == rater for rater, unit in enumerate(row) if unit != ABSENT)


@pytest.mark.usefixtures("scipy")
def test_blocks_side_by_side_are_blocks_alone(monkeypatch):
    rng = np.random.default_rng(0)
    blocks = []
    for n_raters in (2, 3, 2, 3):
        start = rng.integers(0, 60, 24)
        units = [
            (i % n_raters, int(s), int(s) + int(rng.integers(1, 9)), int(rng.integers(2)))
            for i, s in enumerate(start)
        ]
        blocks.append(as_marked(n_raters, units))
    together = [found.cost for found in best_alignments(blocks, WEIGHING)]
    alone = [best_alignments([block], WEIGHING)[0].cost for block in blocks]
    assert together == pytest.approx(alone, abs=1e-4)
    monkeypatch.setattr(alignments, "BATCH", 30)
    monkeypatch.setattr(alignments, "DENSE", 0)
    assert [found.cost for found in best_alignments(blocks, WEIGHING)] == pytest.approx(alone, abs=1e-4)
    assert best_alignments([], WEIGHING) == []


@pytest.mark.usefixtures("scipy")
def test_a_relaxation_that_is_not_whole_is_solved_whole():
    """Three alignments of which each two share a unit: half of each is the relaxed optimum."""
    tuples = np.array([[0, 1, ABSENT], [ABSENT, 1, 2], [0, ABSENT, 2]])
    chosen = alignments._solve(tuples, np.array([1.0, 1.0, 1.0]), 3)
    assert chosen.sum() == 1


@pytest.mark.usefixtures("scipy")
def test_without_positions_any_units_can_be_aligned():
    far = (100, (0, 1), [(0, 0, 2, 0), (1, 90, 95, 0)])
    assert gamma_study(*study([far]), alpha=0, sampling=Sampling(samples=2)).disorder == 0
    assert gamma_study(*study([far]), alpha=1, sampling=Sampling(samples=2)).disorder == 2


@pytest.mark.usefixtures("scipy")
def test_perfect_agreement():
    found = gamma_study(*study([SAME]))
    assert (found.disorder, found.size) == (0, 3)
    assert found.gamma().value == found.gamma_cat().value == 1.0


@pytest.mark.usefixtures("scipy")
def test_the_seed_decides():
    values = [gamma(*study([EXAMPLE]), sampling=Sampling(samples=10, seed=seed)).value for seed in (1, 1, 2)]
    assert values[0] == values[1] != values[2]


@pytest.mark.usefixtures("scipy")
def test_precision_asks_for_more_samples():
    few_samples = gamma(*study([EXAMPLE]), sampling=Sampling(samples=10, precision=0.02))
    assert few_samples.samples > 30
    assert few_samples.details["sampling_error"] < 0.02
    assert gamma(*study([SAME]), sampling=Sampling(samples=10, precision=0.9)).samples == 10


@pytest.mark.usefixtures("scipy")
def test_documents_are_pooled():
    empty = (40, (0, 1), [])
    pooled = gamma_study(*study([SAME, empty, EXAMPLE]), sampling=Sampling(samples=5))
    cost = 0.960625 * 16 / 3
    assert pooled.disorder == pytest.approx(cost / (16 / 3 + 3), abs=1e-4)
    assert pooled.n_items == 3


@pytest.mark.usefixtures("scipy")
def test_own_distances_of_labels():
    near = 0.5 * (1 - np.eye(7))
    found = gamma_study(*study([EXAMPLE]), distance=near, sampling=Sampling(samples=2))
    assert found.disorder < 0.96


@pytest.mark.usefixtures("scipy")
def test_a_discontinuous_unit_reaches_over_its_gap():
    from annotations.agreement import Documents, Spans

    columns = np.array([(0, 0, 1, 3, 0), (0, 0, 6, 8, 0), (0, 1, 1, 8, 0)]).T
    texts = Documents(np.array([10]), np.ones((1, 2), dtype=bool))
    spans = Spans(*columns, unit=np.array([0, 0, 1]))
    assert gamma_study(spans, texts, sampling=Sampling(samples=2)).disorder == 0


@pytest.mark.parametrize(
    ("documents", "reason"),
    (([(9, (0,), [])], "no document"), ([(9, (0, 1), [])], "nobody marked")),
)
def test_degenerate_input_gives_a_reason(documents, reason):
    result = gamma(*study(documents))
    assert result.value is None
    assert reason in result.reason


@pytest.mark.usefixtures("scipy")
def test_nothing_is_expected_to_disagree():
    whole = (5, (0, 1), [(0, 0, 5, 0), (1, 0, 5, 0)])
    found = gamma_study(*study([whole]), alpha=0.0, beta=0.0, sampling=Sampling(samples=3))
    # every shuffle can be aligned at no cost, unless one annotator's units were drawn for both
    assert found.gamma().reason == "shuffled units never disagree"
    single = gamma_study(*study([(50, (0, 1), [(0, 0, 2, 0)])]), sampling=Sampling(samples=3))
    assert single.gamma_cat().value is not None
    assert "no label" not in (single.gamma_k(0).reason or "")


@pytest.mark.parametrize(
    "options", ({"alpha": -1}, {"beta": -1}, {"delta_empty": 0}, {"distance": np.ones((7, 7))})
)
def test_settings_are_checked(options):
    with pytest.raises(DataError):
        gamma(*study([EXAMPLE]), **options)


@pytest.mark.parametrize("options", ({"samples": 0}, {"precision": 1.5}))
def test_sampling_is_checked(options):
    with pytest.raises(DataError):
        Sampling(**options)


@pytest.mark.usefixtures("scipy")
def test_a_label_that_only_lone_annotators_used():
    found = gamma_study(*study([SAME, (9, (0,), [(0, 1, 2, 3)])]), sampling=Sampling(samples=2))
    assert found.gamma_k(3).reason == "no unit with this label is aligned"


@pytest.mark.usefixtures("scipy")
def test_a_label_must_exist():
    with pytest.raises(DataError, match="no label 9"):
        gamma_study(*study([EXAMPLE]), sampling=Sampling(samples=1)).gamma_k(9)


def test_a_missing_solver_is_named(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(import_module("annotations.agreement.alignment"), "import_module", missing)
    with pytest.raises(DataError, match="needs scipy"):
        gamma(*study([EXAMPLE]))
