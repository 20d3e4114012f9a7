"""Truth inference: Dawid and Skene (1979), MACE (Hovy 2013), GLAD (Whitehill 2009)."""

import csv
from itertools import pairwise

import numpy as np
import pytest

from annotations.agreement import Counts, DataError, Ratings, ReliabilityData, alpha, dawid_skene, glad, mace
from annotations.agreement.truth import majority, votes_of
from annotations.agreement.vectors import outcomes

METHODS = (dawid_skene, mace, glad)


def simulated(n_items=400, accuracies=(0.9, 0.85, 0.75, 0.4), n_labels=3, missing=0.0, seed=0):
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, n_labels, n_items)
    wrong = (truth[:, None] + rng.integers(1, n_labels, (n_items, len(accuracies)))) % n_labels
    codes = np.where(rng.random(wrong.shape) < accuracies, truth[:, None], wrong)
    codes[rng.random(codes.shape) < missing] = -1
    return codes, truth


def long_form(codes, n_labels):
    item, rater = np.nonzero(codes >= 0)
    return Ratings(item, rater, codes[item, rater], n_labels)


def test_the_anaesthetists(shared_vectors):
    chosen = [entry for entry in shared_vectors["vectors"] if entry["id"] == "dawid-skene1979-anaesthetists"]
    found = list(outcomes({"vectors": chosen}))
    assert len(found) == 4
    assert [outcome for outcome in found if outcome.problem] == []


@pytest.mark.parametrize("method", METHODS)
def test_annotators_are_told_apart(method):
    codes, truth = simulated()
    estimate = method(ReliabilityData(codes, 3))
    votes = votes_of(ReliabilityData(codes, 3))
    by_votes = majority(votes)[votes.item_row].argmax(axis=1)
    assert (estimate.label == truth).mean() > (by_votes == truth).mean() - 0.005
    assert (estimate.label == truth).mean() > 0.9
    quality = [result.value for result in estimate.quality]
    assert quality == pytest.approx([0.9, 0.85, 0.75, 0.4], abs=0.08)
    for result in estimate.quality:
        assert result.low < result.value < result.high
        assert result.n_items == 400
    assert estimate.posterior.sum(axis=1) == pytest.approx(np.ones(400))
    assert estimate.converged


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("missing", (0.0, 0.4))
def test_every_form_of_the_data_gives_the_same(method, missing):
    codes, _ = simulated(n_items=80, missing=missing)
    codes = codes[(codes >= 0).any(axis=1)]
    of_matrix, of_long = method(ReliabilityData(codes, 3)), method(long_form(codes, 3))
    # so many idle annotators that rows cannot be counted once
    idle = np.full((len(codes), 20), -1)
    of_rows = method(ReliabilityData(np.hstack([codes, idle]), 3))
    assert of_long.posterior == pytest.approx(of_matrix.posterior)
    if method is not mace:  # its random starts depend on the number of annotators
        assert of_rows.posterior == pytest.approx(of_matrix.posterior, abs=1e-4)
    assert of_rows.quality[-1].reason == "there is no rating"


def test_a_rater_may_rate_an_item_again():
    codes, truth = simulated(n_items=60)
    once = long_form(codes, 3)
    again = Ratings(np.tile(once.item, 2), np.tile(once.rater, 2), np.tile(once.label, 2), 3)
    assert (dawid_skene(again).label == truth).mean() > 0.85
    assert dawid_skene(again).quality[0].n_items == 120


def test_an_item_without_votes_keeps_the_marginals():
    codes, _ = simulated(n_items=60)
    codes[7] = -1
    estimate = dawid_skene(ReliabilityData(codes, 3))
    assert estimate.posterior[7] == pytest.approx(estimate.parameters["marginals"], abs=1e-3)


def test_likelihood_only_rises():
    codes, _ = simulated(n_items=100, missing=0.3)
    steps = [
        dawid_skene(ReliabilityData(codes, 3), smoothing=0.0, tolerance=0.0, most_iterations=n).log_likelihood
        for n in range(1, 12)
    ]
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(steps))


def test_labels_may_be_renamed():
    codes, _ = simulated(n_items=100)
    order = np.array([2, 0, 1])
    before, after = dawid_skene(ReliabilityData(codes, 3)), dawid_skene(ReliabilityData(order[codes], 3))
    assert after.posterior[:, order] == pytest.approx(before.posterior, abs=1e-4)


@pytest.mark.parametrize("method", METHODS)
def test_no_rating_gives_a_reason(method):
    estimate = method(ReliabilityData(np.full((3, 2), -1), 2))
    assert estimate.reason == "there is no rating"
    assert len(estimate.label) == len(estimate.posterior) == 0
    assert not estimate.converged


@pytest.mark.parametrize(
    ("method", "options"),
    (
        (dawid_skene, {"smoothing": -1}),
        (dawid_skene, {"most_iterations": 0}),
        (mace, {"smoothing": 0}),
        (mace, {"restarts": 0}),
        (glad, {"tolerance": -1}),
    ),
)
def test_settings_are_checked(method, options):
    with pytest.raises(DataError):
        method(ReliabilityData(np.zeros((2, 2), int), 2), **options)
    with pytest.raises(DataError, match="who rated"):
        method(Counts(np.array([[1, 1]])))


@pytest.mark.parametrize("method", METHODS)
def test_iterations_can_run_out(method):
    codes, _ = simulated(n_items=50)
    assert not method(ReliabilityData(codes, 3), most_iterations=1).converged


# ── Snow, O'Connor, Jurafsky and Ng (2008), textual entailment ──────────────


@pytest.fixture(scope="module")
def entailment(shared_data):
    with (shared_data / "snow2008-rte.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    items = {name: number for number, name in enumerate(sorted({row["item"] for row in rows}))}
    workers = {name: number for number, name in enumerate(sorted({row["worker"] for row in rows}))}
    gold = np.zeros(len(items), dtype=int)
    for row in rows:
        gold[items[row["item"]]] = int(row["gold"])
    columns = [(items[row["item"]], workers[row["worker"]], int(row["label"])) for row in rows]
    return Ratings(*np.array(columns).T, n_labels=2), gold


def test_the_majority_of_ten(entailment):
    ratings, gold = entailment
    shares = majority(votes_of(ratings))
    right = np.where(shares[:, 0] == shares[:, 1], 0.5, shares.argmax(axis=1) == gold)
    assert right.mean() == pytest.approx(0.897, abs=0.0005)


@pytest.mark.parametrize(("method", "accuracy"), ((dawid_skene, 0.9275), (mace, 0.925), (glad, 0.925)))
def test_models_of_annotators_do_better(entailment, method, accuracy):
    ratings, gold = entailment
    assert (method(ratings).label == gold).mean() == pytest.approx(accuracy, abs=0.003)


def test_alpha_of_164_workers(entailment):
    ratings, _ = entailment
    assert alpha(ratings).value == pytest.approx(0.2414788, abs=1e-6)
