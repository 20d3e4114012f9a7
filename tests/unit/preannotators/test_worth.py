"""Check-worthiness: the model, what it says for itself, and its agreement with a person's judgment on news."""

import json
from pathlib import Path

import numpy as np
import pytest

from annotations.preannotators import metrics
from annotations.preannotators.data_files import sha256_of
from annotations.preannotators.worth import Evidence, check_worthiness, claim_types, storage
from annotations.preannotators.worth.calibrating import platt
from annotations.preannotators.worth.fitting import fit, logistic, minimize
from annotations.preannotators.worth.hashing import BIAS, COLUMNS, HASHED, WORD_COLUMNS, rows
from annotations.preannotators.worth.model import NAME, WEIGHTS, shipped
from annotations.preannotators.worth.net import layers, sentences
from annotations.preannotators.worth.net_fitting import fit_net
from annotations.preannotators.worth.transcripts import Turn, transcript_scores
from annotations.preannotators.worth.weighing import news_log_odds

GRADED = Path(__file__).parents[3] / "fixtures/preannotators/worth.json"
NOTHING = {
    "types": (), "quoted": False, "attributed": False, "named_claimant": False, "carried": False, "dates": 0,
    "exact_dates": 0, "numerals": 0, "designators_only": False, "measures": 0, "names": 0,
}  # fmt: skip


def evidence(claim, **known):
    return Evidence(claim=claim, **{**NOTHING, **known})


@pytest.fixture(scope="module")
def graded():
    return json.loads(GRADED.read_text(encoding="utf-8"))


def of_row(row):
    return evidence(row["text"], **{key: row[key] for key in row.keys() - {"text", "grade"}})


def test_model_and_news_together_follow_a_person_better_than_either_alone(graded):
    found = [of_row(row) for row in graded]
    grades = [row["grade"] for row in graded]
    mixed = metrics.rank_correlation(grades, [check_worthiness(one)[0] for one in found])
    news = metrics.rank_correlation(grades, [news_log_odds(one) for one in found])
    model = metrics.rank_correlation(grades, shipped().scores([one.claim for one in found]))
    assert len(graded) >= 40
    assert mixed > max(news, model)
    assert mixed > 0.75


def test_reasons_are_for_reviewers_and_those_against_stand_last(graded):
    for row in graded:
        value, reasons = check_worthiness(of_row(row))
        assert 0 <= value <= 1
        against = [reason.startswith("but ") for reason in reasons]
        assert against == sorted(against)
        assert len(set(reasons)) == len(reasons)


def test_what_counted_is_said():
    _, reasons = check_worthiness(evidence("The mayor cut 412 million dollars in 2019.", numerals=1, dates=1))
    assert {"gives a figure", "worded like claims that were checked"} <= set(reasons)
    _, reasons = check_worthiness(evidence("What will become of us?"))
    assert "but a question" in reasons


def test_the_parts_sum_up_to_the_score():
    text = "Unemployment fell by 3 percent last year."
    assert shipped().contributions(text).log_odds == pytest.approx(shipped().scores([text])[0])


def test_no_text_and_no_word_have_a_score():
    assert shipped().scores([]) == []
    assert all(np.isfinite(shipped().scores(["", "…", "Ünïcödé 😀"])))


def test_scores_do_not_depend_on_the_company():
    texts = [
        "We lost 5,000 jobs.",
        "Good evening.",
        "He said it in 1996, and again much later, at some length.",
    ]
    together = shipped().scores(texts)
    assert together == pytest.approx([shipped().scores([text])[0] for text in texts])


def test_rows_hold_words_characters_marks_and_a_one():
    table = rows(["He's 5.", ""])
    first = table.columns[table.starts[0] : table.starts[1]]
    assert (first < WORD_COLUMNS).any()
    assert ((first >= WORD_COLUMNS) & (first < HASHED)).any()
    assert (first >= HASHED).any()
    assert list(table.columns).count(BIAS) == 2
    weights = np.arange(COLUMNS, dtype=float)
    dense = np.zeros((2, COLUMNS))
    for row in range(2):
        part = slice(table.starts[row], table.starts[row + 1])
        np.add.at(dense[row], table.columns[part], table.values[part])
    assert table.times(weights) == pytest.approx(dense @ weights)
    assert table.transposed_times(np.array([2.0, -1.0])) == pytest.approx(dense.T @ [2, -1])
    assert table.take([1, 0]).times(weights) == pytest.approx((dense @ weights)[::-1])


def test_scaled_blocks_have_length_one():
    table = rows(["One two three, one."]).scaled(np.ones(COLUMNS))
    words = table.values[table.columns < WORD_COLUMNS]
    assert (words**2).sum() == pytest.approx(1)


def test_minimize_finds_the_least_of_a_bowl():
    center, steep = np.array([1.0, -2.0, 3.0]), np.array([1.0, 10.0, 100.0])
    found = minimize(
        lambda x: (float((steep * (x - center) ** 2).sum()), 2 * steep * (x - center)), np.zeros(3), steps=100
    )
    assert found == pytest.approx(center, abs=1e-3)


def test_fit_stands_where_the_gradient_is_zero():
    table = rows(["It cost 5 million.", "Thank you.", "We lost 12 jobs.", "I love you."])
    labels = np.array([1.0, 0.0, 1.0, 0.0])
    weights = fit(table, labels, cost=1.0, steps=200)
    gradient = table.transposed_times(logistic(table.times(weights)) - labels) + weights * np.where(
        np.arange(COLUMNS) == BIAS, 1e-3, 1
    )
    assert np.abs(gradient).max() < 1e-3
    assert (table.times(weights) > 0).tolist() == [True, False, True, False]


def test_platt_recovers_slope_and_intercept():
    chance = np.random.default_rng(3)
    scores = chance.normal(size=20_000)
    labels = (chance.random(20_000) < logistic(2 * scores - 1)).astype(float)
    found = platt(scores, labels)
    assert (found.slope, found.intercept) == pytest.approx((2, -1), abs=0.1)


def test_platt_never_turns_the_order_round():
    assert platt(np.array([1.0, 2, 3, 4]), np.array([1.0, 1, 0, 0])).slope == 0


TEXTS = [
    "It cost 5 million last year.",
    "Thank you all.",
    "We lost 12,000 jobs in 2008.",
    "I love this country.",
] * 20


def test_the_net_learns_and_a_seed_repeats_it():
    labels = np.array([1.0, 0, 1, 0] * 20)
    once, again = (fit_net(sentences(TEXTS), labels, seed=4) for _ in range(2))
    assert all((left == right).all() for left, right in zip(layers(once), layers(again), strict=True))
    scores = once.scores(sentences(TEXTS[:4]))
    assert min(scores[0], scores[2]) > max(scores[1], scores[3])


def test_equal_arrays_give_equal_bytes():
    arrays = {"b": np.arange(5, dtype=np.int8), "a": np.ones(3, np.float16)}
    content = storage.packed(arrays)
    assert content == storage.packed(dict(reversed(arrays.items())))
    assert (storage.unpacked(content)["b"] == arrays["b"]).all()


def test_the_weights_fit_the_word_table_they_were_trained_with():
    _, facts = storage.read(WEIGHTS, NAME)
    assert facts["word_table_sha256"] == sha256_of([WEIGHTS / "words.npz"]), (
        "the word table is another: run manage.py train_preannotator"
    )


def test_all_weights_together_stay_small():
    assert sum(file.stat().st_size for file in WEIGHTS.iterdir()) < 4_000_000
    assert (WEIGHTS / f"{NAME}.npz").stat().st_size < 900_000


def test_moderators_come_behind_those_they_ask():
    said = "We lost 12,000 jobs in America in 2008."
    turns = [
        Turn("ROE", said),
        *[Turn("ROE", "I built that.")] * 8,
        Turn("HOST", said),
        *[Turn("HOST", "Why?")] * 3,
    ]
    scores = transcript_scores(turns)
    assert scores[0] > scores[9]


@pytest.mark.parametrize(
    ("claim", "known", "kinds"),
    [
        ("The bridge collapsed.", {}, ("event",)),
        ("Smoking causes cancer.", {}, ("causal",)),
        ("It will rain.", {}, ("prediction",)),
        ("This is a terrible law.", {}, ("opinion",)),
        ("He left.", {"quoted": True, "counted": True}, ("event", "quotation", "quantity")),
    ],
)
def test_claim_types(claim, known, kinds):
    found = claim_types(
        claim, **{"quoted": False, "counted": False, "dates": (), "published_on": None, **known}
    )
    assert found == kinds
