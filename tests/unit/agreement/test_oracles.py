"""Every vector file in fixtures/agreement, and the published one beside the repository."""

import json

import pytest

from annotations.agreement import DataError
from annotations.agreement.vectors import check_file, outcomes
from tests.unit.agreement import combinations


def test_written_fixtures(fixtures):
    files = sorted(fixtures.glob("*.json"))
    assert files
    for file in files:
        found = list(outcomes(json.loads(file.read_text(encoding="utf-8"))))
        assert found
        assert [outcome for outcome in found if outcome.problem] == []


def test_combinations_are_what_their_definitions_say():
    assert combinations.FILE.read_text(encoding="utf-8") == combinations.text()


def test_combinations_use_the_whole_vocabulary(shared_vectors):
    """Every kind of input, and every metric; only gamma's values need another reference than a definition."""
    vectors = json.loads(combinations.FILE.read_text(encoding="utf-8"))["vectors"]
    vocabulary = shared_vectors["vocabulary"]
    assert {vector["input"]["kind"] for vector in vectors} == set(vocabulary["inputs"])
    used = {expected["metric"] for vector in vectors for expected in vector["expected"]}
    elsewhere = {name for name in vocabulary["metrics"] if name.startswith("alpha_u_1995_")} | {"gamma_k"}
    assert used | elsewhere == set(vocabulary["metrics"])


def test_published_vectors(shared_vectors):
    """Gamma, which needs scipy, has a test of its own."""
    found = list(outcomes(without_gamma(shared_vectors)))
    assert len(found) == 107
    assert [outcome for outcome in found if outcome.problem] == []


def test_published_digits(shared_vectors):
    """Where an implementation confirmed a value to more digits, they are ours too (some print eight)."""
    compared = 0
    for vector in without_gamma(shared_vectors)["vectors"]:
        for expected, outcome in zip(vector["expected"], outcomes({"vectors": [vector]}), strict=True):
            if "precise" in expected:
                compared += 1
                assert outcome.number == pytest.approx(expected["precise"], abs=6e-9), outcome
    assert compared == 70


def without_gamma(document):
    kept = [vector for vector in document["vectors"] if not vector["id"].startswith("gamma")]
    return {**document, "vectors": kept}


@pytest.mark.parametrize(
    ("expected", "problem"),
    (
        ({"metric": "percent_agreement", "value": 0.5, "tolerance": 0.01}, "tolerance"),
        ({"metric": "percent_agreement", "value": "undefined"}, "instead of undefined"),
        ({"metric": "percent_agreement", "value": [1.0], "tolerance": 1}, "instead of [1.0]"),
        ({"metric": "u_alpha", "value": 1.0}, "holds no spans"),
        ({"metric": "horoscope", "value": 1.0}, "no measure is called horoscope"),
    ),
)
def test_a_wrong_value_is_named(tmp_path, expected, problem):
    vector = {
        "id": "v",
        "input": {"kind": "ratings", "missing": None, "values": [[1, 1], [2, 2]]},
        "expected": [expected],
    }
    file = tmp_path / "v.json"
    file.write_text(json.dumps({"vectors": [vector]}), encoding="utf-8")
    lines = []
    assert check_file(file, lines.append) == 1
    assert lines[-1] == "0 passed, 1 failed"
    assert lines[0].startswith(f"v: {expected['metric']}")
    assert problem in lines[0]


@pytest.mark.parametrize(
    ("given", "message"),
    (
        ({"kind": "runes"}, "no kind of input"),
        ({"kind": "continuum", "length": 5.5, "units": [["a", 0.5, 1, "x"]]}, "holds no spans"),
        ({"kind": "2x2", "a": 1, "b": 1, "c": 1, "d": [1, 2]}, "holds no ratings"),
        ({"kind": "2x2", "a": 1, "b": 1}, "the 2x2 lacks c"),
        ({"kind": "counts", "values": [[1, 2]], "colour": "red"}, "unknown fields: colour"),
        ({"kind": "counts", "values": [[1.5, 2]]}, "whole numbers"),
        ({"kind": "counts", "values": [[1, 2]], "orientation": "sideways"}, "no orientation of values"),
        ({"kind": "counts", "values": [[1, 2]], "categories": ["a"]}, "1 categories and 2 counts"),
        ({"kind": "table", "values": [[1, 2]]}, "square"),
        ({"kind": "table", "values": [[0.25, 0.25], [0, 0.5]]}, "whole numbers"),
        ({"kind": "table", "values": "no"}, "no matrix of numbers"),
        ({"kind": "ratings", "values": [[1, 2], [1]]}, "row 2 of the values has 1 entries"),
        ({"kind": "ratings", "values": [[1, 2]], "categories": [1]}, "2, which is no category"),
        ({"kind": "ratings", "values": [[1, 2]], "rater_of_column": [1]}, "names 1 columns"),
        ({"kind": "ratings", "values": [[1], [1, 2]], "orientation": "raters x items"}, "different lengths"),
        ({"kind": "continuum", "length": 5, "units": [], "span": "fuzzy"}, "no kind of span is called fuzzy"),
        ({"kind": "continuum", "length": 5, "units": [[1, 2]]}, "unit 1 has 2 entries"),
        ({"kind": "continuum", "length": 5, "units": [], "columns": ["a"]}, "the columns of a unit"),
    ),
)
def test_an_input_that_cannot_be_used_is_named(given, message):
    metric = "u_alpha" if given["kind"] == "continuum" else "percent_agreement"
    vector = {"id": "v", "input": given, "expected": [{"metric": metric, "value": 1.0}]}
    (outcome,) = outcomes({"vectors": [vector]})
    assert message in outcome.problem


@pytest.mark.parametrize(
    ("metric", "params", "problem"),
    (
        ("percent_agreement", {"level": "nominal"}, "percent_agreement takes no level"),
        ("krippendorff_alpha", {"level": "cosmic"}, "no level is called cosmic"),
        ("krippendorff_alpha", {"level": "custom"}, "needs a matrix"),
        ("krippendorff_alpha", {"level": "masi"}, "a distance between sets"),
        ("krippendorff_alpha", {"distance": [[0, 1], [2, 0]]}, "symmetric"),
        ("krippendorff_alpha_category", {}, "needs category"),
        ("krippendorff_alpha_category", {"category": "z"}, "undefined (no category is z) instead of 1.0"),
        ("weighted_kappa", {"weights": "cubic"}, "no weights are called cubic"),
        ("weighted_kappa", {"weights": "linear", "disagreement": [[0, 1], [1, 0]]}, "not both"),
        ("gwet_ac2", {"weights": "cubic"}, "no weights are called cubic"),
        ("f_measure", {}, "of a 2x2 table"),
        ("cohen_kappa_at_d", {}, "of a 2x2 table"),
        ("gamma", {}, "holds no spans"),
        ("brennan_prediger", {"categories": 1}, "2 labels occur"),
        (None, {}, "no measure is called None"),
    ),
)
def test_what_cannot_be_measured_is_named(metric, params, problem):
    expected = {"metric": metric, "params": params, "value": 1.0}
    vector = {"id": "v", "input": {"kind": "ratings", "values": [[1, 1], [2, 2]]}, "expected": [expected]}
    (outcome,) = outcomes({"vectors": [vector]})
    assert problem in outcome.problem


@pytest.mark.parametrize(
    ("vector", "problem"),
    (
        (7, "this is no vector"),
        ({"id": "v"}, "needs an input"),
        ({"id": "v", "input": {"kind": "ratings", "values": []}, "expected": []}, "list of what is expected"),
        ({"id": "v", "input": {"kind": "ratings", "values": []}, "expected": [3]}, "says nothing"),
        (
            {"id": "v", "input": {"kind": "ratings", "values": []}, "expected": [{"metric": "gamma"}]},
            "no value",
        ),
    ),
)
def test_what_is_no_vector_is_named(vector, problem):
    (outcome,) = outcomes({"vectors": [vector]})
    assert problem in outcome.problem


@pytest.mark.parametrize("document", ([], {}, {"vectors": []}, {"vectors": [1], "schema": 2}))
def test_what_is_no_file_of_vectors(document):
    with pytest.raises(DataError, match=r"no vectors|of schema 2"):
        list(outcomes(document))


@pytest.mark.parametrize(
    ("values", "size"),
    (([[0, 0], [0, 2], [2, 2]], 3), ([[1, 1], [1, 3], [3, 3]], 3), ([[1, 1], [1, 2], [2, 2]], 2)),
)
def test_a_distance_matrix_may_have_more_labels_than_occur(values, size):
    matrix = [[abs(a - b) for b in range(size)] for a in range(size)]
    given = {"kind": "ratings", "values": values}
    # two labels only: whatever their distance, alpha is the nominal one, 1 - (2 / 6) / (2 * 3 * 3 / 30)
    expected = {
        "metric": "krippendorff_alpha",
        "params": {"level": "custom", "distance": matrix},
        "tolerance": 1e-9,
    }
    (outcome,) = outcomes(
        {"vectors": [{"id": "v", "input": given, "expected": [{**expected, "value": 4 / 9}]}]}
    )
    assert outcome.problem == ""


@pytest.mark.parametrize(
    ("mark", "cell"), ((None, "null"), ("*", '"*"'), (-1, "-1"), (0, "0"), (None, "NaN"))
)
def test_marks_for_what_is_missing(mark, cell):
    values = json.loads(f"[[1, 1], [2, {cell}], [{cell}, 1], [2, 2], [1, 2]]")
    given = {"kind": "ratings", "missing": mark, "values": values}
    expected = {"metric": "percent_agreement", "value": 2 / 3, "tolerance": 1e-12}
    (outcome,) = outcomes({"vectors": [{"id": "v", "input": given, "expected": [expected]}]})
    assert outcome.problem == ""


@pytest.mark.usefixtures("scipy")
def test_gamma_knows_positions_with_decimals():
    """Proportions alone matter: tenths of positions give what whole ones give."""
    whole = [["a", 0, 10, "x"], ["b", 2, 10, "x"], ["a", 40, 55, "y"], ["b", 40, 50, "y"]]
    tenths = [[who, start / 10, end / 10, label] for who, start, end, label in whole]
    metrics = ("gamma_best_alignment_disorder", "gamma_best_alignment_size")
    found = []
    for units, length in ((whole, 60), (tenths, 6.0)):
        given = {"kind": "continuum", "length": length, "units": units}
        expected = [{"metric": metric, "value": 0} for metric in metrics]
        found.append(
            [one.got for one in outcomes({"vectors": [{"id": "v", "input": given, "expected": expected}]})]
        )
    assert found[0] == pytest.approx(found[1])
    assert found[0][1] == 2


def test_truth_of_one_column_per_rater():
    given = {"kind": "ratings", "values": [["a", "a"], ["b", "b"], ["a", "a"]]}
    expected = {"metric": "dawid_skene_labels", "value": ["a", "b", "a"], "tolerance": 0}
    (outcome,) = outcomes({"vectors": [{"id": "v", "input": given, "expected": [expected]}]})
    assert outcome.problem == ""


@pytest.mark.parametrize(
    ("category", "value"),
    ((1, 1.0), ("1", 1.0), (9, "no category is 9")),
)
def test_categories_are_found_by_value_or_text(category, value):
    given = {"kind": "ratings", "orientation": "raters x items", "values": [[1, 2, 3], [1, 3, 2]]}
    expected = {
        "metric": "krippendorff_alpha_category",
        "params": {"category": category},
        "value": 1.0,
        "tolerance": 1e-9,
    }
    (outcome,) = outcomes({"vectors": [{"id": "v", "input": given, "expected": [expected]}]})
    if isinstance(value, str):
        assert value in outcome.problem
    else:
        assert outcome.problem == ""


def test_a_category_that_is_no_value_is_a_position():
    given = {"kind": "counts", "categories": ["yes", "no"], "values": [[2, 0], [0, 2]]}
    expected = {
        "metric": "krippendorff_alpha_category",
        "params": {"category": 0},
        "value": 1.0,
        "tolerance": 1e-9,
    }
    (outcome,) = outcomes({"vectors": [{"id": "v", "input": given, "expected": [expected]}]})
    assert outcome.problem == ""
