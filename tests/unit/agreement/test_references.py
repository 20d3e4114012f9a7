"""Our values beside other people's implementations, on seeded random data of several shapes.

krippendorff, irrCAC, statsmodels, scikit-learn, nltk, nervaluate, crowd-kit and pygamma-agreement run in an
environment of their own; where it is absent these tests fail. Where a library follows another convention or is
wrong in a corner, the last part says so and shows it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from annotations.agreement import (
    Documents,
    ReliabilityData,
    Spans,
    alpha,
    between_sets,
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    contingency_table,
    dawid_skene,
    fleiss_kappa,
    fleiss_kappa_generalized,
    gamma_study,
    gwet_ac1,
    gwet_ac2,
    pairwise,
    percent_agreement,
    scott_pi,
    semeval_f1,
    weighted_kappa,
)
from annotations.agreement.gamma import Sampling
from tests.support import references
from tests.support.references import HAS_GAMMA, Question, ask


@dataclass(frozen=True, slots=True)
class Held:
    """One comparison: our number, what is asked of whom, and how to read the answer."""

    name: str
    ours: Callable[[], Any]
    question: Question
    within: float = 1e-9
    read: Callable[[Any], Any] = lambda value: value


def random_codes(seed: int, n_items: int, n_raters: int, n_labels: int, missing: float) -> np.ndarray:
    """Ratings that mostly say the truth; with a label that is rare and rows that are empty."""
    rng = np.random.default_rng(seed)
    truth = np.minimum(rng.geometric(0.45, (n_items, 1)) - 1, n_labels - 1)
    shape = (n_items, n_raters)
    codes = np.where(rng.random(shape) < 0.65, truth, rng.integers(0, n_labels, shape))
    codes[rng.random(shape) < missing] = -1
    return codes


#: seed, items, raters, labels, share missing
SHAPES = (
    (1, 30, 2, 2, 0.0),
    (2, 80, 2, 5, 0.25),
    (3, 60, 4, 3, 0.0),
    (4, 120, 6, 7, 0.5),
    (5, 25, 12, 4, 0.7),
)


def held_with_missing(shape: tuple[int, int, int, int, float]) -> list[Held]:
    codes, n_labels = random_codes(*shape), shape[3]
    data, arrays, name = ReliabilityData(codes, n_labels), {"codes": codes}, f"{shape}"
    levels = {"nominal": "identity", "interval": "quadratic", "ratio": "ratio"}

    def of_irrcac(measure: str, weights: str, ours: Callable[[], float | None]) -> Held:
        params = {"measure": measure, "weights": weights, "n_labels": n_labels}
        return Held(f"irrCAC {measure} {weights} {name}", ours, Question("irrcac", arrays, params), 1e-8)

    return [
        *(
            Held(
                f"krippendorff {level} {name}",
                lambda level=level: alpha(data, level=level).value,
                Question("krippendorff", arrays, {"level": level, "n_labels": n_labels}),
            )
            for level in ("nominal", "ordinal", "interval", "ratio")
        ),
        *(
            of_irrcac("krippendorff", weights, lambda level=level: alpha(data, level=level).value)
            for level, weights in levels.items()
            if level != "ratio"
        ),
        of_irrcac("fleiss", "identity", lambda: fleiss_kappa_generalized(data).value),
        of_irrcac("conger", "identity", lambda: conger_kappa(data).value),
        of_irrcac("bp", "identity", lambda: brennan_prediger(data).value),
        of_irrcac("gwet", "identity", lambda: gwet_ac1(data).value),
        *(
            of_irrcac("gwet", weights, lambda weights=weights: gwet_ac2(data, weights=weights).value)
            for weights in ("linear", "quadratic", "ordinal")
        ),
        Held(
            f"irrCAC AC1 standard error {name}",
            lambda: gwet_ac1(data).details["se"],
            Question("irrcac_gwet", arrays, {"part": "se", "n_labels": n_labels}),
            1e-8,
        ),
        Held(f"nltk alpha {name}", lambda: alpha(data).value, Question("nltk", arrays, {"measure": "alpha"})),
    ]


def held_complete(seed: int, n_items: int, n_raters: int, n_labels: int) -> list[Held]:
    codes = random_codes(seed, n_items, n_raters, n_labels, 0.0)
    data = ReliabilityData(codes, n_labels)
    counts = np.stack([(codes == label).sum(axis=1) for label in range(n_labels)], axis=1)
    return [
        Held(
            f"statsmodels Fleiss {seed}",
            lambda: fleiss_kappa(data).value,
            Question("fleiss", {"counts": counts}, {"method": "fleiss"}),
        ),
        Held(
            f"statsmodels Randolph {seed}",
            lambda: brennan_prediger(data).value,
            Question("fleiss", {"counts": counts}, {"method": "rand"}),
        ),
        Held(
            f"statsmodels pairs {seed}",
            lambda: [pairwise(data)[one, other].value for other in range(n_raters) for one in range(other)],
            Question("statsmodels_pairs", {"codes": codes}),
        ),
        Held(
            f"nltk observed agreement {seed}",
            lambda: percent_agreement(data).value,
            Question("nltk", {"codes": codes}, {"measure": "avg_Ao"}),
        ),
    ]


def held_of_two(seed: int, n_items: int, n_labels: int) -> list[Held]:
    codes = random_codes(seed, n_items, 2, n_labels, 0.0)
    data = ReliabilityData(codes, n_labels)
    table = contingency_table(data)

    def ours(weights: str | None) -> float | None:
        return weighted_kappa(data, weights=weights).value

    return [
        *(
            Held(
                f"scikit-learn kappa {weights} {seed}",
                lambda weights=weights: ours(weights),
                Question("sklearn_cohen", {"codes": codes}, {"weights": weights, "n_labels": n_labels}),
            )
            for weights in (None, "linear", "quadratic")
        ),
        *(
            Held(
                f"statsmodels kappa {weights} {seed}",
                lambda weights=weights: ours(weights),
                Question("statsmodels_cohen", {"table": table}, {"weights": weights}),
            )
            for weights in (None, "linear", "quadratic")
        ),
        Held(
            f"nltk pi {seed}",
            lambda: scott_pi(data).value,
            Question("nltk", {"codes": codes}, {"measure": "pi"}),
        ),
        Held(
            f"nltk kappa {seed}",
            lambda: cohen_kappa(data).value,
            Question("nltk", {"codes": codes}, {"measure": "kappa"}),
        ),
    ]


def random_sets(seed: int, n_items: int) -> list[list[list[str] | None]]:
    """Two annotators' sets, never empty (nltk divides by their size), some missing."""
    rng = np.random.default_rng(seed)
    options = [["a"], ["b"], ["c"], ["a", "b"], ["a", "c"], ["b", "c"], ["a", "b", "c"]]
    rows = []
    for _ in range(n_items):
        first = options[rng.integers(7)]
        second = first if rng.random() < 0.5 else options[rng.integers(7)]
        rows.append([first, second if rng.random() < 0.9 else None])
    return rows


def held_of_sets(seed: int) -> list[Held]:
    rows = random_sets(seed, 40)
    sets = sorted({frozenset(v) for row in rows for v in row if v is not None}, key=sorted)
    codes = np.array([[-1 if v is None else sets.index(frozenset(v)) for v in row] for row in rows])
    data = ReliabilityData(codes, len(sets))
    return [
        Held(
            f"nltk {distance} {seed}",
            lambda own=own: alpha(data, distance=between_sets(sets, own)).value,
            Question("nltk_sets", {}, {"values": rows, "distance": distance}),
            within,
        )
        # nltk's MASI has M rounded to 0.67 and 0.33
        for own, distance, within in (("masi", "masi_distance", 5e-3), ("jaccard", "jaccard_distance", 1e-9))
    ]


def marked(seed: int, n_documents: int, n_units: int) -> np.ndarray:
    """document, rater, start, end, label of two annotators whose units lie apart, so that any matching is the same."""
    rng = np.random.default_rng(seed)
    rows = []
    for doc in range(n_documents):
        for unit in range(n_units):
            start, label = 30 * unit + 5, rng.integers(3)
            for rater in range(2):
                if rng.random() < 0.85:
                    moved = start + (rng.integers(-3, 4) if rng.random() < 0.4 else 0)
                    own = label if rng.random() < 0.8 else rng.integers(3)
                    rows.append((doc, rater, moved, moved + 8 + rng.integers(0, 2), own))
    return np.array(rows)


def held_of_spans(seed: int) -> list[Held]:
    rows = marked(seed, 6, 12)
    study = Spans(*rows.T), Documents(np.full(6, 400), np.ones((6, 2), bool))
    sides = {name: rows[rows[:, 1] == rater][:, [0, 2, 3, 4]] for rater, name in enumerate(("left", "right"))}
    names = {"strict": "strict", "exact": "exact", "partial": "partial", "type": "ent_type"}
    return [
        Held(
            f"nervaluate {scheme} {seed}",
            lambda scheme=scheme: semeval_f1(*study, scheme=scheme).value,
            Question("nervaluate", {**sides, "n_documents": 6}, {"scheme": theirs}),
        )
        for scheme, theirs in names.items()
    ]


def held_of_truth(seed: int) -> list[Held]:
    codes = random_codes(seed, 150, 6, 3, 0.3)
    codes[(codes < 0).all(axis=1), 0] = 0
    data = ReliabilityData(codes, 3)
    question = Question(
        "crowdkit", {"codes": codes}, {"model": "DawidSkene", "options": {"n_iter": 2000, "tol": 1e-12}}
    )
    truth = dawid_skene(data, smoothing=0.0, tolerance=1e-12, most_iterations=5000)
    return [
        Held(f"crowd-kit Dawid-Skene {seed}", truth.label.tolist, question, 0, lambda a: a["label"]),
        Held(
            f"crowd-kit posterior {seed}",
            truth.posterior.tolist,
            question,
            1e-3,
            lambda a: a["posterior"],
        ),
    ]


def held_of_gamma(seed: int, n_raters: int) -> list[Held]:
    rng = np.random.default_rng(seed)
    units = np.array(
        [
            (rater, start := 12 * unit + rng.integers(0, 5), start + rng.integers(3, 9), rng.integers(3))
            for rater in range(n_raters)
            for unit in range(7)
            if rng.random() < 0.85
        ]
    )
    rater, start, end, label = units.T
    spans = Spans(np.zeros(len(units), int), rater, start, end, label)
    documents = Documents(np.array([120]), np.ones((1, n_raters), bool))
    params = {"alpha": 3, "beta": 1, "delta_empty": 1}
    return [
        Held(
            f"pygamma disorder {seed}",
            lambda: gamma_study(spans, documents, sampling=Sampling(1)).disorder,
            Question("pygamma", {"units": units}, {**params, "samples": 0}),
            1e-5,
            lambda a: a["disorder"],
        )
    ]


HELD = [
    *(one for shape in SHAPES for one in held_with_missing(shape)),
    *held_complete(11, 50, 3, 4),
    *held_complete(12, 40, 7, 2),
    *held_of_two(21, 60, 3),
    *held_of_two(22, 200, 6),
    *held_of_sets(31),
    *held_of_spans(41),
    *held_of_spans(42),
    *held_of_truth(51),
    *(held_of_gamma(61, 2) + held_of_gamma(62, 3) if HAS_GAMMA else []),
]


@pytest.fixture(scope="module")
def answers() -> dict[str, dict[str, Any]]:
    """Everything is asked in one go: starting the libraries takes longer than answering."""
    return dict(zip((one.name for one in HELD), ask([one.question for one in HELD]), strict=True))


@pytest.mark.parametrize("held", HELD, ids=lambda held: held.name)
def test_the_same_value(held, answers):
    answer = answers[held.name]
    assert "value" in answer, answer
    theirs = held.read(answer["value"])
    assert np.asarray(held.ours()) == pytest.approx(np.asarray(theirs), abs=held.within)


def test_an_absent_environment_is_a_failure(monkeypatch, tmp_path):
    monkeypatch.setattr(references, "PYTHON", tmp_path / "python")
    with pytest.raises(AssertionError, match="install readers"):
        ask([])


# ── where the references differ, and why ────────────────────────────────────

ONE_LABEL = np.ones((10, 2), dtype=int)
NO_PAIR = np.array([[1, -1], [-1, 2], [1, -1]])


@pytest.fixture(scope="module")
def corners() -> dict[str, dict[str, Any]]:
    """Corners in which a library errs or follows another convention."""
    sets = [[["a"], []], [[], []], [["a"], ["a"]]]
    overlapping = {
        "left": np.array([[0, 0, 10, 0], [0, 9, 20, 0]]),
        "right": np.array([[0, 9, 30, 0], [0, 0, 4, 0]]),
    }
    questions = {
        "nltk one label": Question("nltk", {"codes": ONE_LABEL}, {"measure": "alpha"}),
        "nltk no pair": Question("nltk", {"codes": NO_PAIR}, {"measure": "alpha"}),
        "nltk empty sets": Question("nltk_sets", {}, {"values": sets, "distance": "masi_distance"}),
        "krippendorff one label": Question(
            "krippendorff", {"codes": ONE_LABEL}, {"level": "nominal", "n_labels": 3}
        ),
        "scikit-learn one label": Question(
            "sklearn_cohen", {"codes": ONE_LABEL}, {"weights": None, "n_labels": 3}
        ),
        "nervaluate greedy": Question("nervaluate", {**overlapping, "n_documents": 1}, {"scheme": "partial"}),
    }
    return dict(zip(questions, ask(list(questions.values())), strict=True))


def test_one_label_has_no_value(corners):
    """nltk says 1, krippendorff and scikit-learn give NaN; there is nothing that could vary."""
    data = ReliabilityData(ONE_LABEL, 3)
    assert "same label" in alpha(data).reason
    assert "same label" in cohen_kappa(data).reason
    assert corners["nltk one label"] == {"value": 1.0}
    assert corners["scikit-learn one label"] == {"value": None}
    assert corners["krippendorff one label"] == {"value": None}


def test_no_pair_has_no_value(corners):
    """nltk divides by zero."""
    assert alpha(ReliabilityData(NO_PAIR, 3)).reason == "no item has two ratings"
    assert "ZeroDivisionError" in corners["nltk no pair"]["error"]


def test_two_empty_sets_are_the_same(corners):
    """nltk divides by zero."""
    assert between_sets([frozenset()], "masi").tolist() == [[0.0]]
    assert "ZeroDivisionError" in corners["nltk empty sets"]["error"]


def test_matching_is_one_to_one_and_as_large_as_possible(corners):
    """(0, 10) and (9, 20) against (9, 30) and (0, 4): each has a partner, half right. nervaluate gives the first
    the first that it overlaps, and the second none."""
    columns = np.array([(0, 0, 0, 10, 0), (0, 0, 9, 20, 0), (0, 1, 9, 30, 0), (0, 1, 0, 4, 0)]).T
    study = Spans(*columns), Documents(np.array([30]), np.ones((1, 2), bool))
    assert semeval_f1(*study, scheme="partial").value == 0.5
    assert corners["nervaluate greedy"]["value"] == 0.25


@pytest.mark.skipif(not HAS_GAMMA, reason="pygamma-agreement has no build for this Python")
def test_delta_empty_scales_labels_as_well():
    """In Mathet et al. (2015) both parts are multiplied by delta_empty. pygamma-agreement aligns with labels that
    are not: its (alpha, beta, 1/2) is half of (alpha, 2 beta, 1)."""
    (own,) = held_of_gamma(63, 2)
    units = own.question.arrays["units"]
    params = {"alpha": 1, "beta": 1, "delta_empty": 0.5, "samples": 0}
    (answer,) = ask([Question("pygamma", {"units": units}, params)])
    rater, start, end, label = units.T
    study = (
        Spans(np.zeros(len(units), int), rater, start, end, label),
        Documents(np.array([120]), np.ones((1, 2), bool)),
    )

    def ours(**weights: float) -> float:
        return gamma_study(*study, sampling=Sampling(1), **weights).disorder

    assert ours(alpha=1, beta=1, delta_empty=0.5) == pytest.approx(ours(alpha=1, beta=1) / 2)
    assert answer["value"]["disorder"] == pytest.approx(ours(alpha=1, beta=2) / 2, abs=1e-5)
    assert answer["value"]["disorder"] != pytest.approx(ours(alpha=1, beta=1) / 2, abs=1e-3)
