"""Krippendorff's alpha for coding: Computing Krippendorff's Alpha-Reliability (2011)."""

import json
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.agreement import (
    Bootstrap,
    Counts,
    DataError,
    Ratings,
    ReliabilityData,
    alpha,
    between_sets,
    coincidence_matrix,
    distances,
    label_alpha,
)
from annotations.agreement.vectors import outcomes
from tests.unit.agreement import definitions
from tests.unit.agreement.definitions import few

# the package's function of that name hides the module
ALPHA_MODULE = import_module("annotations.agreement.alpha")

# section C, data matrix of four observers and twelve units, as codes from 0
SECTION_C = np.array(
    [
        [0, 0, -1, 0], [1, 1, 2, 1], [2, 2, 2, 2], [2, 2, 2, 2], [1, 1, 1, 1], [0, 1, 2, 3],
        [3, 3, 3, 3], [0, 0, 1, 0], [1, 1, 1, 1], [-1, 4, 4, 4], [-1, -1, 0, 0], [-1, 2, -1, -1],
    ]
)  # fmt: skip
VALUES = (1, 2, 3, 4, 5)
PUBLISHED = {"nominal": 0.743, "ordinal": 0.815, "interval": 0.849, "ratio": 0.797}


def long_form(codes, n_labels, cluster=None):
    item, rater = np.nonzero(codes >= 0)
    return Ratings(
        item, rater, codes[item, rater], n_labels, None if cluster is None else np.asarray(cluster)[item]
    )


def counts_form(codes, n_labels):
    return Counts(np.stack([(codes == label).sum(axis=1) for label in range(n_labels)], axis=1))


FORMS = {
    "matrix": ReliabilityData,
    "long": long_form,
    "counts": counts_form,
    "small integers": lambda codes, q: ReliabilityData(codes.astype(np.int8), q),
}


@pytest.mark.parametrize("level", tuple(PUBLISHED))
@pytest.mark.parametrize("form", tuple(FORMS))
def test_section_c(level, form):
    result = alpha(FORMS[form](SECTION_C, 5), level=level, values=VALUES)
    assert result.value == pytest.approx(PUBLISHED[level], abs=0.0005)
    assert (result.n_items, result.n_pairs) == (11, 55)
    assert result.value == pytest.approx(1 - result.observed / result.expected)
    assert result.reason is None


def test_coincidences_of_section_c():
    matrix = coincidence_matrix(ReliabilityData(SECTION_C, 5))
    assert matrix.sum() == pytest.approx(40)
    assert np.diagonal(matrix).tolist() == pytest.approx([7, 10, 8, 4, 3])
    assert matrix.sum(axis=1).tolist() == pytest.approx([9, 13, 10, 5, 3])


@pytest.mark.parametrize(
    "vector",
    ("krippendorff2011-A-binary", "krippendorff2011-C-missing", "hayes-krippendorff2007", "sets-masi-dkpro"),
)
def test_published_tables(shared_vectors, vector):
    chosen = [entry for entry in shared_vectors["vectors"] if entry["id"] == vector]
    assert len(chosen) == 1
    assert [outcome for outcome in outcomes({"vectors": chosen}) if outcome.problem] == []


def squared(values):
    return lambda a, b: (values[a] - values[b]) ** 2


def as_ratio(values):
    return lambda a, b: ((values[a] - values[b]) / ((values[a] + values[b]) or 1)) ** 2


codes_of = st.integers(2, 5).flatmap(
    lambda raters: st.lists(
        st.lists(st.integers(-1, 3), min_size=raters, max_size=raters), min_size=1, max_size=12
    ).map(np.array)
)


def agree(result, expected):
    if expected is None:
        assert result.value is None
        assert result.reason
    else:
        assert result.value == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("form", tuple(FORMS))
@few
@given(codes=codes_of)
def test_the_definition(form, codes):
    data = FORMS[form](codes, 4)
    agree(alpha(data), definitions.alpha(codes, lambda a, b: a != b))
    agree(alpha(data, level="interval"), definitions.alpha(codes, squared(range(4))))
    agree(alpha(data, level="ratio", values=(0, 1, 5, 2)), definitions.alpha(codes, as_ratio((0, 1, 5, 2))))


@few
@given(codes=codes_of)
def test_ordinal_is_the_squared_rank_sum(codes):
    rows = counts_form(codes, 4).rows
    marginals = rows[rows.sum(axis=1) > 1].sum(axis=0)

    def distance(a, b):
        low, high = min(a, b), max(a, b)
        return (marginals[low : high + 1].sum() - (marginals[low] + marginals[high]) / 2) ** 2

    agree(alpha(ReliabilityData(codes, 4), level="ordinal"), definitions.alpha(codes, distance))


@few
@given(codes=codes_of, order=st.permutations(range(4)))
def test_nominal_labels_may_be_renamed(codes, order):
    renamed = np.append(np.array(order), -1)[codes]
    assert alpha(ReliabilityData(renamed, 4)).value == pytest.approx(
        alpha(ReliabilityData(codes, 4)).value, abs=1e-12
    )


@few
@given(codes=codes_of, data=st.data())
def test_raters_and_items_may_be_reordered(codes, data):
    items = data.draw(st.permutations(range(len(codes))))
    raters = data.draw(st.permutations(range(codes.shape[1])))
    for level in PUBLISHED:
        before = alpha(ReliabilityData(codes, 4), level=level).value
        after = alpha(ReliabilityData(codes[items][:, raters], 4), level=level).value
        assert after == pytest.approx(before, abs=1e-12)


@few
@given(codes=codes_of)
def test_doubled_data_change_only_the_small_sample_correction(codes):
    once, twice = (alpha(ReliabilityData(np.tile(codes, (k, 1)), 4)) for k in (1, 2))
    assert (once.value is None) == (twice.value is None)
    if once.value is not None:
        n = coincidence_matrix(ReliabilityData(codes, 4)).sum()
        assert twice.observed == pytest.approx(once.observed)
        assert twice.expected * (2 * n - 1) / (2 * n) == pytest.approx(once.expected * (n - 1) / n)


@few
@given(codes=codes_of)
def test_merging_two_labels_is_a_distance_of_zero(codes):
    apart = 1.0 - np.eye(4)
    apart[2, 3] = apart[3, 2] = 0
    merged = np.where(codes == 3, 2, codes)
    by_distance = alpha(ReliabilityData(codes, 4), distance=apart).value
    assert by_distance == pytest.approx(alpha(ReliabilityData(merged, 4)).value, abs=1e-12)


def test_a_label_against_the_rest():
    told_apart = label_alpha(ReliabilityData(np.array([[0, 0], [1, 2], [2, 1]]), 3), 0)
    assert told_apart.value == pytest.approx(1.0)
    assert label_alpha(ReliabilityData(SECTION_C, 5), 4).value == pytest.approx(1.0)
    clustered = ReliabilityData(SECTION_C, 5, np.arange(12) % 3)
    assert label_alpha(clustered, 0).value == label_alpha(ReliabilityData(SECTION_C, 5), 0).value


@pytest.mark.parametrize(
    ("codes", "reason"),
    (
        (np.zeros((0, 2), dtype=int), "no item has two ratings"),
        ([[0, -1], [-1, 1]], "no item has two ratings"),
        ([[1, 1], [1, 1]], "same label"),
        ([[1, 1], [0, -1]], "same label"),
    ),
)
@pytest.mark.parametrize("level", tuple(PUBLISHED))
@pytest.mark.parametrize("boot", (None, Bootstrap(n=20), Bootstrap(n=20, unit="cluster")))
def test_degenerate_data_give_a_reason(codes, reason, level, boot):
    data = ReliabilityData(np.array(codes), 2, np.zeros(len(codes), dtype=int))
    result = alpha(data, level=level, boot=boot)
    assert (result.value, result.low, result.high) == (None, None, None)
    assert reason in result.reason


@pytest.mark.parametrize(
    ("options", "message"),
    (
        ({"level": "poetic"}, "no level is called poetic"),
        ({"level": "ratio", "values": (-1, 0, 1, 2, 3)}, "values of 0 and above"),
        ({"level": "interval", "values": (1, 2)}, "5 finite numbers"),
        ({"level": "interval", "values": (1, 2, 3, 4, float("nan"))}, "5 finite numbers"),
        ({"distance": np.zeros((2, 2))}, "needed is 5 × 5"),
        ({"distance": np.full((5, 5), 1.0)}, "distance 0 to itself"),
        ({"distance": np.triu(np.ones((5, 5)), 1)}, "symmetric"),
        ({"distance": -distances.nominal(5)}, "not below 0"),
        ({"boot": Bootstrap(unit="cluster")}, "needs the cluster"),
    ),
)
@pytest.mark.parametrize("wide", (False, True))
def test_refusals(options, message, wide, monkeypatch):
    if wide:
        monkeypatch.setattr(ALPHA_MODULE, "WIDE", 2)
    with pytest.raises(DataError, match=message):
        alpha(ReliabilityData(SECTION_C, 5), **options)
    with pytest.raises(DataError, match=message):
        alpha(long_form(SECTION_C, 5), **options)


def test_a_label_must_exist():
    with pytest.raises(DataError, match="no label 5"):
        label_alpha(ReliabilityData(SECTION_C, 5), 5)


# ── many labels: other sums, the same numbers ───────────────────────────────


@pytest.mark.parametrize("level", (*PUBLISHED, "own"))
@pytest.mark.parametrize("form", ("matrix", "long"))
def test_many_labels_give_the_same_numbers(level, form, monkeypatch):
    own = np.sqrt(distances.interval(VALUES))
    options = {"distance": own} if level == "own" else {"level": level, "values": VALUES}
    narrow = alpha(FORMS[form](SECTION_C, 5), **options)
    monkeypatch.setattr(ALPHA_MODULE, "WIDE", 2)
    wide = alpha(FORMS[form](SECTION_C, 5), **options, boot=Bootstrap(n=300, seed=2))
    assert wide.value == pytest.approx(narrow.value)
    assert (wide.n_items, wide.n_pairs) == (narrow.n_items, narrow.n_pairs)
    assert wide.observed == pytest.approx(narrow.observed)
    assert wide.low < wide.value < wide.high
    clustered = (
        long_form(SECTION_C, 5, np.arange(12))
        if form == "long"
        else ReliabilityData(SECTION_C, 5, np.arange(12))
    )
    by_cluster = alpha(clustered, **options, boot=Bootstrap(n=300, seed=2, unit="cluster"))
    assert by_cluster.value == pytest.approx(narrow.value)
    assert by_cluster.low < by_cluster.value < by_cluster.high


def test_unused_labels_cost_nothing():
    data = ReliabilityData(np.where(SECTION_C >= 0, SECTION_C * 50, -1), 201)
    assert alpha(data).value == pytest.approx(alpha(ReliabilityData(SECTION_C, 5)).value)
    assert alpha(long_form(data.codes, 201)).value == pytest.approx(
        alpha(ReliabilityData(SECTION_C, 5)).value
    )


def test_large_values_do_not_cancel():
    codes = np.arange(140).reshape(70, 2) % 97
    years = 2_000_000.0 + np.arange(97)
    small = alpha(ReliabilityData(codes, 97), level="interval")
    assert alpha(ReliabilityData(codes, 97), level="interval", values=years).value == pytest.approx(
        small.value
    )


def test_many_labels_in_clusters_need_clusters(monkeypatch):
    monkeypatch.setattr(ALPHA_MODULE, "WIDE", 2)
    with pytest.raises(DataError, match="needs the cluster"):
        alpha(ReliabilityData(SECTION_C, 5), level="interval", boot=Bootstrap(unit="cluster"))


@pytest.mark.parametrize("level", tuple(PUBLISHED))
def test_many_labels_that_do_not_vary(level, monkeypatch):
    monkeypatch.setattr(ALPHA_MODULE, "WIDE", 0)
    boot = Bootstrap(n=10)
    assert "same label" in alpha(ReliabilityData(np.full((3, 2), 70), 80), level=level, boot=boot).reason
    assert (
        "two ratings"
        in alpha(ReliabilityData(np.array([[3, -1], [-1, 70]]), 80), level=level, boot=boot).reason
    )


def test_items_and_long_ids():
    sparse = Ratings(np.array([10**9, 10**9, 5, 5]), np.array([7, 8, 7, 8]), np.array([0, 0, 1, 1]), 2)
    assert alpha(sparse).value == 1.0


# ── intervals ───────────────────────────────────────────────────────────────


def test_the_same_seed_gives_the_same_interval():
    data = ReliabilityData(SECTION_C, 5)
    first, second, other = (alpha(data, boot=Bootstrap(n=200, seed=seed)) for seed in (4, 4, 5))
    assert (first.low, first.high) == (second.low, second.high)
    assert (first.low, first.high) != (other.low, other.high)
    assert (first.seed, first.samples, first.unit, first.confidence) == (4, 200, "item", 0.95)


def test_items_of_one_cluster_each_are_items():
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 3, 300)
    codes = np.where(rng.random((300, 2)) < 0.8, truth[:, None], rng.integers(0, 3, (300, 2)))
    by_item = alpha(ReliabilityData(codes, 3), boot=Bootstrap(n=4000))
    by_cluster = alpha(ReliabilityData(codes, 3, np.arange(300)), boot=Bootstrap(n=4000, unit="cluster"))
    assert by_cluster.low == pytest.approx(by_item.low, abs=0.01)
    assert by_cluster.high == pytest.approx(by_item.high, abs=0.01)


def test_clusters_widen_the_interval():
    rng = np.random.default_rng(3)
    hard = np.repeat(rng.random(30) < 0.5, 10)
    codes = np.stack(
        [np.arange(300) % 2, np.where(hard, rng.integers(0, 2, 300), np.arange(300) % 2)], axis=1
    )
    cluster = np.repeat(np.arange(30), 10)
    for level in ("nominal", "ordinal"):
        by_item = alpha(ReliabilityData(codes, 2, cluster), level=level, boot=Bootstrap())
        by_cluster = alpha(long_form(codes, 2, cluster), level=level, boot=Bootstrap(unit="cluster"))
        assert by_cluster.high - by_cluster.low > 1.2 * (by_item.high - by_item.low)


def test_an_interval_needs_two_units():
    one = alpha(ReliabilityData(SECTION_C, 5, np.zeros(12, dtype=int)), boot=Bootstrap(unit="cluster"))
    assert one.value is not None
    assert (one.low, one.interval_reason) == (None, "no interval: fewer than two clusters")


def test_an_interval_is_withheld_when_samples_have_no_value():
    rare = alpha(ReliabilityData(np.array([[0, 0]] * 30 + [[0, 1]]), 2), boot=Bootstrap(n=500))
    assert rare.value is not None
    assert rare.low is None
    assert "of the samples have no value" in rare.interval_reason


def test_resampling_rows_is_resampling_items():
    """The multinomial weights have the moments of drawing items with replacement."""
    rng = np.random.default_rng(0)
    from annotations.agreement.bootstrap import Sums, resampled

    rows = rng.random((3, 2))
    weight = np.array([50, 30, 20])
    samples = resampled(Sums(rows, weight), Bootstrap(n=20000, seed=1))
    items = np.repeat(rows, weight, axis=0)
    assert samples.mean(axis=0) == pytest.approx(items.sum(axis=0), rel=0.005)
    assert np.cov(samples.T) == pytest.approx(np.cov(items.T, bias=True) * 100, rel=0.05)
    spread = resampled(Sums(items, np.ones(100, dtype=np.int64)), Bootstrap(n=20000, seed=1))
    assert np.cov(spread.T) == pytest.approx(np.cov(samples.T), rel=0.05)


@pytest.mark.parametrize("options", ({"n": 0}, {"unit": "planet"}, {"confidence": 1.0}, {"method": "guess"}))
def test_bootstraps_are_checked(options):
    with pytest.raises(DataError):
        Bootstrap(**options)


# ── set-valued labels ───────────────────────────────────────────────────────


def test_masi_of_passonneau_2006():
    sets = [frozenset(labels) for labels in ("", "a", "ab", "bc", "c")]
    masi = between_sets(sets, "masi")
    assert masi[0].tolist() == [0, 1, 1, 1, 1]
    assert masi[1, 2] == pytest.approx(1 - 1 / 2 * 2 / 3)
    assert masi[2, 3] == pytest.approx(1 - 1 / 3 * 1 / 3)
    assert between_sets(sets, "jaccard")[2, 3] == pytest.approx(2 / 3)
    assert between_sets([], "masi").shape == (0, 0)
    with pytest.raises(DataError, match="no set distance"):
        between_sets(sets, "cosine")


def test_a_result_is_plain():
    text = json.dumps(alpha(ReliabilityData(SECTION_C, 5)).as_dict())
    assert json.loads(text)["value"] == pytest.approx(0.7434, abs=1e-4)
