"""`python -m annotations.agreement` on CSV files."""

import json
import runpy
import subprocess
import sys

import pytest

from annotations.agreement.__main__ import main
from annotations.agreement.registry import MEASURES, UNITIZING

RATINGS = """item,rater,label,cluster
1,a,low,x
1,b,low,x
2,a,low,x
2,b,medium,x
3,a,high,y
3,b,high,y
4,a,,y
"""
NUMBERS = "item,rater,label\n1,a,1\n1,b,1\n2,a,2\n2,b,4\n3,a,10\n3,b,10\n"
SPANS = "document,rater,start,end,label\nd,ann,0,5,claim\nd,bob,0,6,claim\ne,bob,2,3,fact\n"


@pytest.fixture
def files(tmp_path):
    for name, text in {
        "ratings.csv": RATINGS,
        "numbers.csv": NUMBERS,
        "spans.csv": SPANS,
        "documents.csv": "document,length\nd,20\ne,10\n",
        "finished.csv": "document,length,rater\nd,20,ann\nd,20,bob\ne,10,bob\n",
        "unread.csv": "document,length,rater\nd,20,\ne,10,\n",
        "none.csv": "document,length\n",
        "half.csv": "document,length\nd,2.5\n",
        "short.csv": "label,1\n1,0\n",
        "odd.csv": "label,1,2,4,10\n1,0,1,1,1\n2,1,0,far,1\n4,1,1,0,1\n10,1,1,1,0\n",
        "lacking.csv": "label,1,2,4,10\n1,0,1,1,1\n2,1,0,1,1\n4,1,1,0,1\n",
        "twice.csv": "item,rater,label\n1,a,x\n1,b,x\n1,a,y\n",
        "empty.csv": "\n",
        "ragged.csv": "item,rater,label\n1,a,x\n1,b,x,y\n",
        "doubled.csv": "item,rater,label,item\n1,a,x,1\n",
        "nameless.csv": "item,rater,label\n1,,x\n",
        "unclosed.csv": 'item,rater,label\n1,"a,x\n',
        "sets.csv": "item,rater,label\n1,a,event|place\n1,b,event\n2,a,place\n2,b,place\n",
        "far.csv": "label,1,2,4,10\n1,0,1,2,3\n2,1,0,1,2\n4,2,1,0,1\n10,3,2,1,0\n",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "latin.csv").write_bytes("item,rater,label\n1,a,für\n".encode("latin-1"))
    return tmp_path


def run(capsys, files, *arguments):
    status = main([str(files / part) if part.endswith(".csv") else part for part in arguments])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def measured(capsys, files, *arguments):
    status, out, err = run(capsys, files, "measure", *arguments, "--json")
    assert (status, err) == (0, "")
    return json.loads(out)


def test_alpha_with_an_interval(capsys, files):
    options = ("--measure", "alpha", "--level", "ordinal", "--labels", "low,medium,high")
    result = measured(capsys, files, "ratings.csv", *options, "--bootstrap", "200", "--seed", "3")
    assert result["method"] == "Krippendorff's alpha, ordinal"
    assert (result["n_items"], result["seed"], result["samples"], result["unit"]) == (3, 3, 200, "item")
    assert result["low"] <= result["value"] <= result["high"]


def test_clusters_and_confidence(capsys, files):
    options = ("--bootstrap", "50", "--unit", "cluster", "--confidence", "0.5", "--measure", "percent")
    result = measured(capsys, files, "ratings.csv", *options)
    assert (result["unit"], result["confidence"]) == ("cluster", 0.5)
    assert result["value"] == pytest.approx(2 / 3)


def test_labels_that_are_numbers_have_values(capsys, files):
    # interval: D_o = 2 * 4 / 6; values 1 1 2 4 10 10
    result = measured(capsys, files, "numbers.csv", "--level", "interval")
    assert result["observed"] == pytest.approx(4 / 3)
    assert result["expected"] == pytest.approx(2 * (6 * 222 - 28**2) / 30)


def label_of(name, label):
    """The option that measures of one label need."""
    return ("--label", label) if "label" in MEASURES[name].options else ()


@pytest.mark.parametrize(
    "name", tuple(name for name, measure in MEASURES.items() if measure.study == UNITIZING)
)
def test_spans(capsys, files, name):
    if name.startswith("gamma"):
        pytest.importorskip("scipy", reason="scipy is not installed; gamma alone needs it")
    options = ("--measure", name, *label_of(name, "claim"))
    result = measured(capsys, files, "spans.csv", *options, "--documents", "documents.csv")
    assert (result["value"] is None) == bool(result["reason"])
    only_d = measured(capsys, files, "spans.csv", *options, "--documents", "finished.csv")
    assert only_d["n_pairs"] == 1


@pytest.mark.parametrize(
    "name", tuple(name for name, measure in MEASURES.items() if measure.study != UNITIZING)
)
def test_ratings(capsys, files, name):
    result = measured(capsys, files, "numbers.csv", "--measure", name, *label_of(name, "10"))
    assert (result["value"] is None) == bool(result["reason"])
    assert result["method"]


def test_a_line_for_people(capsys, files):
    status, out, _ = run(capsys, files, "measure", "ratings.csv", "--measure", "percent", "--bootstrap", "50")
    assert status == 0
    assert out.startswith("percent agreement: 0.6667 [")
    assert out.endswith("] at 95%, 3 items, 3 pairs\n")
    _, out, _ = run(
        capsys, files, "measure", "spans.csv", "--measure", "cu-alpha", "--documents", "unread.csv"
    )
    assert out == "cu-alpha: undefined, no document was finished by two annotators\n"
    _, out, _ = run(
        capsys,
        files,
        "measure",
        "spans.csv",
        "--measure",
        "u-alpha",
        "--documents",
        "finished.csv",
        "--bootstrap",
        "9",
    )
    assert "(no interval: fewer than two clusters)" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    (
        (
            ("ratings.csv", "--level", "ordinal"),
            "ratings.csv, line 2, column label: “low” is no number; give all labels in order with --labels",
        ),
        (
            ("ratings.csv", "--labels", "low,high"),
            "ratings.csv, line 5, column label: “medium” is not among the labels given: low, high.",
        ),
        (
            ("spans.csv",),
            "spans.csv, line 1: no column item; needed are item, rater, label, there are document",
        ),
        (("spans.csv", "--measure", "u-alpha"), "needs --documents"),
        (
            ("spans.csv", "--measure", "u-alpha", "--documents", "none.csv"),
            "spans.csv, line 2, column document: “d” is not among the documents of",
        ),
        (
            ("spans.csv", "--measure", "u-alpha", "--documents", "half.csv"),
            "half.csv, line 2, column length: “2.5” is no whole number; write digits only.",
        ),
        (
            ("ratings.csv", "--weights", "linear"),
            "alpha does not take --weights; it takes --level, --distance.",
        ),
        (("ratings.csv", "--measure", "percent", "--level", "ordinal"), "it takes no options"),
        (("ratings.csv", "--measure", "label-alpha"), "label-alpha needs --label."),
        (
            ("ratings.csv", "--measure", "label-alpha", "--label", "odd"),
            "nobody used the label odd; there are high",
        ),
        (
            ("ratings.csv", "--level", "interval", "--labels", "low,medium,high"),
            "needs labels that are numbers",
        ),
        (("ratings.csv", "--level", "nominal", "--distance", "masi"), "not both"),
        (("numbers.csv", "--distance", "short.csv"), "short.csv, line 1: no column 2, 4, 10"),
        (("numbers.csv", "--distance", "odd.csv"), "odd.csv, line 3, column 4: “far” is no number"),
        (("numbers.csv", "--distance", "lacking.csv"), "lacking.csv, column label: no row for 10; add one."),
        (("numbers.csv", "--bootstrap", "0"), "at least one sample"),
        (
            ("spans.csv", "--measure", "gamma", "--documents", "documents.csv", "--bootstrap", "9"),
            "no interval",
        ),
        (
            ("twice.csv",),
            "twice.csv, line 4, column rater: a rated item 1 in line 2 already; keep one of them.",
        ),
        (("empty.csv",), "empty.csv is empty; its first line names the columns item, rater, label."),
        (
            ("ragged.csv",),
            "ragged.csv, line 3: 4 fields, the first line names 3 columns; put a text with a comma",
        ),
        (("doubled.csv",), "doubled.csv, line 1: the column item is there twice"),
        (("nameless.csv",), "nameless.csv, line 2, column rater: nothing stands here"),
        (("latin.csv",), "latin.csv is not UTF-8 text; save it as “CSV UTF-8”."),
        (("unclosed.csv",), "unclosed.csv, line 2: "),
        (("absent.csv",), "No such file"),
        (("numbers.csv", "--bootstrap", "10", "--unit", "cluster"), "needs the cluster"),
    ),
)
def test_refusals_go_to_standard_error(capsys, files, arguments, message):
    status, out, err = run(capsys, files, "measure", *arguments)
    assert (status, out) == (2, "")
    assert message in err


def test_distances_between_labels(capsys, files):
    """Items agree, 2 against 4 and agree: D_o = 2 · 1 / 6, D_e from 1 1 2 4 10 10."""
    own = measured(capsys, files, "numbers.csv", "--distance", str(files / "far.csv"))
    assert own["observed"] == pytest.approx(1 / 3)
    assert own["expected"] == pytest.approx(2 * (2 * 1 + 2 * 2 + 4 * 3 + 1 + 2 * 2 + 2 * 1) / 30)
    sets = measured(capsys, files, "sets.csv", "--distance", "masi")
    assert sets["observed"] == pytest.approx(2 * (1 - 1 / 2 * 2 / 3) / 4)


def test_options_reach_their_measure(capsys, files):
    spans = ("spans.csv", "--documents", "documents.csv", "--measure")
    assert measured(capsys, files, *spans, "f1-overlap", "--threshold", "0.5")["value"] == pytest.approx(
        2 / 3
    )
    assert measured(capsys, files, *spans, "f1-overlap", "--threshold", "0.9")["value"] == 0
    assert measured(capsys, files, *spans, "shared-marking", "--at-least", "2")["value"] == pytest.approx(
        5 / 12
    )
    options = ("--measure", "brennan-prediger", "--categories", "6")
    assert measured(capsys, files, "numbers.csv", *options)["value"] == pytest.approx(
        (2 / 3 - 1 / 6) / (5 / 6)
    )
    bca = measured(
        capsys, files, "ratings.csv", "--bootstrap", "50", "--method", "bca", "--measure", "percent"
    )
    assert bca["interval_method"] == "BCa bootstrap"


@pytest.mark.usefixtures("scipy")
def test_options_of_gamma(capsys, files):
    spans = ("spans.csv", "--documents", "documents.csv", "--measure", "gamma", "--samples", "40")
    plain = measured(capsys, files, *spans, "--seed", "2")
    assert (plain["samples"], plain["seed"]) == (40, 2)
    dear = measured(capsys, files, *spans, "--seed", "2", "--alpha", "1", "--delta-empty", "2")
    assert dear["observed"] != plain["observed"]


@pytest.mark.parametrize(
    ("row", "message"),
    (
        ("d,ann,0,5.5,claim", "column end: “5.5” is no whole number"),
        ("d,ann,-3,5,claim", "column start: -3 is below 0"),
        ("d,ann,5,5,claim", "column end: 5 is not behind the start 5"),
        ("d,ann,5,21,claim", "column end: 21 is behind the end of d, which has length 20"),
        ("f,ann,5,9,claim", "column document: “f” is not among the documents"),
    ),
)
def test_spans_are_checked(capsys, files, row, message):
    (files / "odd.csv").write_text(f"document,rater,start,end,label\n{row}\n", encoding="utf-8")
    options = ("--measure", "u-alpha", "--documents", "documents.csv")
    status, _, err = run(capsys, files, "measure", "odd.csv", *options)
    assert status == 2
    assert f"odd.csv, line 2, {message}" in err


def test_documents_have_one_length(capsys, files):
    (files / "lengths.csv").write_text(
        "document,length,rater\nd,20,ann\nd,21,bob\ne,10,bob\n", encoding="utf-8"
    )
    status, _, err = run(
        capsys, files, "measure", "spans.csv", "--measure", "u-alpha", "--documents", "lengths.csv"
    )
    assert status == 2
    assert "lengths.csv, line 3, column length: 21, but d has length 20 further up; make them equal." in err


def test_fragments_and_documents_without_a_span(capsys, files):
    """ann's two fragments are one unit as bob's; in e nobody marked, which a row without start and end says."""
    text = (
        "document,rater,start,end,label,unit\nd,ann,0,3,x,1\nd,ann,6,9,x,1\n"
        "d,bob,0,3,x,7\nd,bob,6,9,x,7\ne,ann,,,,\n"
    )
    (files / "parts.csv").write_text(text, encoding="utf-8")
    exact = measured(capsys, files, "parts.csv", "--measure", "f1-exact", "--documents", "documents.csv")
    assert (exact["value"], exact["n_items"], exact["n_pairs"]) == (1.0, 2, 2)


def test_tabs_separate_as_well(capsys, files):
    (files / "ratings.tsv").write_text(RATINGS.replace(",", "\t"), encoding="utf-8")
    result = measured(capsys, files, str(files / "ratings.tsv"), "--measure", "percent")
    assert result["value"] == pytest.approx(2 / 3)


@pytest.mark.parametrize("model", ("dawid-skene", "mace", "glad"))
def test_truth(capsys, files, model):
    status, out, _ = run(capsys, files, "truth", "numbers.csv", "--model", model, "--json")
    found = json.loads(out)
    assert (status, found["items"]["1"]["label"], found["items"]["3"]["label"]) == (0, "1", "10")
    assert found["labels"] == ["1", "2", "4", "10"]
    assert all(sum(item["posterior"]) == pytest.approx(1) for item in found["items"].values())
    assert all(one["low"] <= one["value"] <= one["high"] for one in found["raters"].values())
    status, out, _ = run(capsys, files, "truth", "numbers.csv", "--model", model)
    assert (status, out.splitlines()[0][:6]) == (0, "1: 1 (")
    assert out.splitlines()[-1].startswith("rater b: ")


def test_truth_of_nothing_and_of_repeated_ratings(capsys, files):
    (files / "bare.csv").write_text("item,rater,label\n", encoding="utf-8")
    assert run(capsys, files, "truth", "bare.csv")[:2] == (0, "Dawid-Skene: undefined, there is no rating\n")
    assert run(capsys, files, "truth", "twice.csv")[0] == 0


def test_it_runs_without_django(files):
    """The package is used on its own: nothing of Django is imported."""
    code = "import sys; from annotations.agreement import __main__; sys.exit('django' in sys.modules or 'scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_it_is_a_module_to_run(monkeypatch, capsys, fixtures):
    monkeypatch.setattr(sys, "argv", ["agreement", "vectors", str(fixtures / "written.json")])
    monkeypatch.delitem(sys.modules, "annotations.agreement.__main__")
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("annotations.agreement", run_name="__main__")
    assert ended.value.code == 0
    assert "0 failed" in capsys.readouterr().out


def test_vectors(capsys, fixtures):
    assert main(["vectors", str(fixtures / "written.json")]) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith(" passed, 0 failed")


def test_a_vector_file_that_is_none(capsys, files):
    status, _, err = run(capsys, files, "vectors", "spans.csv")
    assert status == 2
    assert err.startswith("error: ")
    assert run(capsys, files, "vectors", "latin.csv")[0] == 2
    (files / "none.json").write_text("[]", encoding="utf-8")
    assert "holds no vectors" in main_error(capsys, files / "none.json")


def main_error(capsys, file):
    assert main(["vectors", str(file)]) == 2
    return capsys.readouterr().err
