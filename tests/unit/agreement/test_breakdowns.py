"""One measure taken apart; SemEval's F1; Krippendorff's own bootstrap; the other data set."""

import csv

import numpy as np
import pytest

from annotations.agreement import (
    Bootstrap,
    DataError,
    Documents,
    Ratings,
    ReliabilityData,
    Spans,
    alpha,
    by_period,
    cohen_kappa,
    label_alpha,
    leave_one_out,
    pairwise,
    per_label,
    percent_agreement,
    semeval_f1,
    shared_marking,
    weighted_kappa,
)
from annotations.agreement.vectors import outcomes
from tests.unit.agreement.test_hripcsak_rothschild_2005 import MIXED
from tests.unit.agreement.test_krippendorff_2011 import SECTION_C, counts_form, long_form
from tests.unit.agreement.test_krippendorff_2016 import study

DATA = ReliabilityData(SECTION_C, 5)


def of_pair(one, other):
    return ReliabilityData(SECTION_C[:, [one, other]], 5)


@pytest.mark.parametrize(
    ("options", "single"),
    (
        ({}, cohen_kappa),
        ({"weights": "linear"}, lambda data: weighted_kappa(data, weights="linear")),
        ({"measure": "percent"}, percent_agreement),
        ({"measure": "alpha"}, alpha),
        ({"measure": "alpha", "level": "ordinal"}, lambda data: alpha(data, level="ordinal")),
        ({"measure": "alpha", "level": "interval"}, lambda data: alpha(data, level="interval")),
    ),
)
def test_pairs_are_the_measure_of_two(options, single):
    found = pairwise(DATA, **options)
    assert list(found) == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    for (one, other), result in found.items():
        expected = single(of_pair(one, other))
        assert result.value == pytest.approx(expected.value)
        assert result.n_items == expected.n_items
        assert result.observed == pytest.approx(expected.observed)


def test_pairs_keep_the_annotators_numbers():
    item, rater = np.nonzero(SECTION_C >= 0)
    ratings = Ratings(item, np.array([7, 3, 10**9, 5])[rater], SECTION_C[item, rater], 5)
    found = pairwise(ratings, boot=Bootstrap(n=100))
    assert sorted({number for pair in found for number in pair}) == [3, 5, 7, 10**9]
    assert found[3, 7].value == pytest.approx(cohen_kappa(of_pair(0, 1)).value)
    assert found[3, 7].low <= found[3, 7].value <= found[3, 7].high


def test_pairs_without_a_shared_item():
    apart = ReliabilityData(np.array([[0, -1], [-1, 1]]), 2)
    assert pairwise(apart, boot=Bootstrap(n=5))[0, 1].reason == "no item has two ratings"
    assert pairwise(ReliabilityData(np.array([[0]]), 1)) == {}
    assert "same label" in pairwise(ReliabilityData(np.array([[1, 1]]), 2))[0, 1].reason


@pytest.mark.parametrize(
    ("data", "options"),
    (
        (DATA, {"measure": "horoscope"}),
        (DATA, {"boot": Bootstrap(unit="cluster")}),
        (counts_form(SECTION_C, 5), {}),
    ),
)
def test_pairs_are_refused(data, options):
    with pytest.raises(DataError):
        pairwise(data, **options)


@pytest.mark.parametrize("form", (long_form, counts_form, ReliabilityData))
def test_labels_have_their_support(form):
    found = per_label(form(SECTION_C, 5), boot=Bootstrap(n=20))
    assert {label: result.details["support"] for label, result in found.items()} == {
        0: 9,
        1: 13,
        2: 11,
        3: 5,
        4: 3,
    }
    assert found[1].value == label_alpha(DATA, 1).value


def test_leaving_one_out():
    found = leave_one_out(long_form(SECTION_C, 5), level="interval")
    assert sorted(found) == [0, 1, 2, 3]
    assert found[2].value == pytest.approx(
        alpha(ReliabilityData(SECTION_C[:, [0, 1, 3]], 5), level="interval").value
    )


def test_leaving_one_out_of_a_matrix():
    assert leave_one_out(DATA) == leave_one_out(long_form(SECTION_C, 5))
    with pytest.raises(DataError, match="who rated"):
        leave_one_out(counts_form(SECTION_C, 5))


def test_periods_are_apart():
    ratings = long_form(SECTION_C, 5, np.arange(12))
    period = ratings.item // 6
    found = by_period(ratings, period, measure=percent_agreement)
    assert found[0].value == percent_agreement(ReliabilityData(SECTION_C[:6], 5)).value
    assert found[1].value == percent_agreement(ReliabilityData(SECTION_C[6:], 5)).value
    with pytest.raises(DataError, match="its period"):
        by_period(ratings, [1, 2])


# ── SemEval-2013 ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("scheme", "value"), (("strict", 0.2), ("exact", 0.4), ("partial", 0.6), ("type", 0.4))
)
def test_semeval(scheme, value):
    assert semeval_f1(*study([MIXED]), scheme=scheme).value == pytest.approx(value)


def test_semeval_of_the_vectors(shared_vectors):
    chosen = [entry for entry in shared_vectors["vectors"] if entry["id"] == "spans-semeval2013-mixed"]
    assert [outcome for outcome in outcomes({"vectors": chosen}) if outcome.problem] == []


def test_semeval_is_refused():
    with pytest.raises(DataError, match="no scheme is called vague"):
        semeval_f1(*study([MIXED]), scheme="vague")


# ── Krippendorff's own bootstrap ────────────────────────────────────────────


@pytest.mark.parametrize("level", ("nominal", "ordinal", "interval"))
def test_krippendorffs_bootstrap(level):
    own = alpha(DATA, level=level, boot=Bootstrap(n=2000, seed=3, method="krippendorff"))
    assert own.value == alpha(DATA, level=level).value
    assert own.low < own.value < own.high <= 1
    assert (own.unit, own.samples, own.seed) == ("pair", 2000, 3)


def test_krippendorffs_bootstrap_with_own_distances():
    own = alpha(DATA, distance=1 - np.eye(5), boot=Bootstrap(n=500, seed=3, method="krippendorff"))
    nominal = alpha(DATA, boot=Bootstrap(n=500, seed=3, method="krippendorff"))
    assert (own.low, own.high) == (nominal.low, nominal.high)


def test_krippendorffs_bootstrap_is_of_alpha_alone():
    with pytest.raises(DataError, match="of his alpha alone"):
        percent_agreement(DATA, boot=Bootstrap(method="krippendorff"))


def test_krippendorffs_bootstrap_of_nothing():
    assert alpha(ReliabilityData(np.array([[1, 1]]), 2), boot=Bootstrap(method="krippendorff")).value is None


def test_krippendorffs_bootstrap_has_the_spread_of_pairs():
    """Binary, half and half: alpha is 1 - 2 × the share of differing pairs, so its spread is binomial."""
    codes = np.array([[0, 0]] * 40 + [[1, 1]] * 40 + [[0, 1]] * 20)
    own = alpha(ReliabilityData(codes, 2), boot=Bootstrap(n=5000, method="krippendorff"))
    expected = 200 / 199 / 2
    assert (own.high - own.low) / (2 * 1.96) == pytest.approx((0.2 * 0.8 / 100) ** 0.5 / expected, rel=0.1)


# ── CAsT-snippets (Łajewska and Balog 2023) ─────────────────────────────────


@pytest.fixture(scope="module")
def snippets(shared_data):
    def rows(name):
        with (shared_data / name).open(encoding="utf-8") as file:
            return list(csv.DictReader(file, delimiter="\t"))

    docs = rows("cast-snippets-docs.tsv")
    spans = rows("cast-snippets-spans.tsv")
    doc_at = {row["doc"]: number for number, row in enumerate(docs)}
    worker_at = {name: number for number, name in enumerate(sorted({row["worker"] for row in spans}))}
    finished = np.zeros((len(docs), len(worker_at)), dtype=bool)
    for row in spans:
        finished[doc_at[row["doc"]], worker_at[row["worker"]]] = True
    marked = [row for row in spans if row["start"] != ""]
    columns = [(doc_at[r["doc"]], worker_at[r["worker"]], int(r["start"]), int(r["end"]), 0) for r in marked]
    length_column = next(name for name in docs[0] if "length" in name)
    return Spans(*np.array(columns).T), Documents(
        np.array([int(row[length_column]) for row in docs]), finished
    )


@pytest.mark.parametrize(("at_least", "mean"), ((3, 0.33), (2, 0.61)))
def test_shares_of_characters_marked_by_several(snippets, at_least, mean):
    spans, documents = snippets
    assert documents.finished.sum(axis=1).tolist() == [3] * len(documents.length)
    result = shared_marking(spans, documents, at_least=at_least, boot=Bootstrap(n=200))
    assert result.value == pytest.approx(mean, abs=0.005)
    assert result.low < result.value < result.high
    assert (result.n_items, result.n_pairs) == (1855, 3 * 1855)


def test_sharing_by_hand():
    busy = (20, (0, 1, 2), [(0, 0, 6, 0), (0, 4, 8, 1), (1, 5, 10, 0), (2, 5, 7, 0), (2, 15, 19, 0)])
    empty = (5, (0, 1), [])
    assert shared_marking(*study([busy])).value == pytest.approx(3 / 14)
    assert shared_marking(*study([busy]), at_least=3).value == pytest.approx(2 / 14)
    assert shared_marking(*study([busy, empty])).value == pytest.approx((3 / 14 + 1) / 2)
    assert "no document" in shared_marking(*study([(5, (0,), [])])).reason
    with pytest.raises(DataError):
        shared_marking(*study([busy]), at_least=1)
