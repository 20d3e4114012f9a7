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
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
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


@pytest.mark.parametrize(
    "name", tuple(name for name, measure in MEASURES.items() if measure.study == UNITIZING)
)
def test_spans(capsys, files, name):
    if name == "gamma":
        pytest.importorskip("scipy", reason="scipy is not installed; gamma alone needs it")
    result = measured(capsys, files, "spans.csv", "--measure", name, "--documents", "documents.csv")
    assert (result["value"] is None) == bool(result["reason"])
    only_d = measured(capsys, files, "spans.csv", "--measure", name, "--documents", "finished.csv")
    assert only_d["n_pairs"] == 1


@pytest.mark.parametrize(
    "name", tuple(name for name, measure in MEASURES.items() if measure.study != UNITIZING)
)
def test_ratings(capsys, files, name):
    result = measured(capsys, files, "numbers.csv", "--measure", name)
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
        (("ratings.csv", "--level", "ordinal"), "give them in order"),
        (("ratings.csv", "--labels", "low,high"), "not among the labels given: medium"),
        (("spans.csv",), "has no column item"),
        (("spans.csv", "--measure", "u-alpha"), "needs --documents"),
        (("spans.csv", "--measure", "u-alpha", "--documents", "none.csv"), "not among the labels given"),
        (("spans.csv", "--measure", "u-alpha", "--documents", "half.csv"), "not among"),
        (("absent.csv",), "No such file"),
        (("numbers.csv", "--bootstrap", "10", "--unit", "cluster"), "needs the cluster"),
    ),
)
def test_refusals_go_to_standard_error(capsys, files, arguments, message):
    status, out, err = run(capsys, files, "measure", *arguments)
    assert (status, out) == (2, "")
    assert message in err


def test_positions_are_whole(capsys, files):
    (files / "odd.csv").write_text("document,rater,start,end,label\nd,ann,0,5.5,claim\n", encoding="utf-8")
    status, _, err = run(
        capsys, files, "measure", "odd.csv", "--measure", "u-alpha", "--documents", "documents.csv"
    )
    assert status == 2
    assert "end must be whole numbers" in err


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
