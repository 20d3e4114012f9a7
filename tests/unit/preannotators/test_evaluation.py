"""Evaluation sets on small folders of our own, the two commands, and the public sets where they lie beside the checkout."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from annotations.preannotators.data_files import DataError
from annotations.preannotators.evaluation import registry
from annotations.preannotators.evaluation.base import report
from annotations.preannotators.evaluation.claim_types import in_averitec
from annotations.preannotators.evaluation.retrieval import precision_at
from annotations.preannotators.worth.model import WEIGHTS

SHARED = Path(__file__).parents[4] / "shared/data"
CHECKED, IDLE = "We lost 12,000 jobs in 2008.", "Thank you so much."


def lines(file, *rows):
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")


@pytest.fixture(autouse=True)
def _no_database(monkeypatch):
    def refuse(*_args, **_options):
        raise AssertionError("measuring needs no database")

    monkeypatch.setattr(connection, "ensure_connection", refuse)


def evaluate(name, data=None):
    out = io.StringIO()
    call_command("evaluate_preannotator", set=str(name), data=data, json=True, stdout=out)
    return json.loads(out.getvalue())


def test_a_folder_with_only_the_test_file(tmp_path):
    lines(tmp_path / "dev-test.jsonl", {"text": CHECKED, "label": 1}, {"text": IDLE, "label": 0})
    found = evaluate("check-worthiness", tmp_path)
    assert (found["figure"], found["n"], found["threshold_from"]) == (1.0, 2, "the weights")
    assert found["winner"]["figure"] == 0.898
    assert len(found["data_sha256"]) == 64


def test_the_threshold_comes_from_the_development_file_alone(tmp_path):
    lines(tmp_path / "dev-test.jsonl", {"text": CHECKED, "label": 1}, {"text": IDLE, "label": 0})
    lines(tmp_path / "dev.jsonl", {"text": CHECKED, "label": 1}, {"text": IDLE, "label": 1})
    found = evaluate("check-worthiness", tmp_path)
    assert found["threshold_from"] == "dev.jsonl"
    assert found["f1"] == pytest.approx(2 / 3, abs=1e-4)


def test_other_data_has_another_hash(tmp_path):
    hashes = []
    for text in (CHECKED, f"{CHECKED} "):
        lines(tmp_path / "dev-test.jsonl", {"text": text, "label": 1}, {"text": IDLE, "label": 0})
        hashes.append(evaluate("check-worthiness", tmp_path)["data_sha256"])
    assert len(set(hashes)) == 2


def test_debates_with_and_without_the_folder_of_tests(tmp_path):
    rows = "".join(
        f"{at}\tROE\t{text}\t{label}\n" for at, (text, label) in enumerate([(IDLE, 0), (CHECKED, 1)], 1)
    )
    (tmp_path / "one.tsv").write_text(rows, encoding="utf-8")
    flat = evaluate("debates", tmp_path)
    (tmp_path / "test").mkdir()
    (tmp_path / "test/one.tsv").write_text(rows, encoding="utf-8")
    assert flat["figure"] == 1.0
    assert evaluate("debates", tmp_path)["data_sha256"] == flat["data_sha256"]


def test_files_of_ones_own(tmp_path):
    worth, kinds = tmp_path / "worth.jsonl", tmp_path / "kinds.jsonl"
    lines(worth, {"text": CHECKED, "label": 1}, {"text": IDLE, "label": 0})
    lines(kinds, {"claim": "Rents rose by 4 percent.", "claim_types": ["event", "quantity"]})
    assert evaluate(worth)["figure"] == 1.0
    assert evaluate(kinds)["figure"] == 1.0


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (("event",), {"Event/Property Claim"}),
        (("event", "quantity"), {"Numerical Claim"}),
        (("event", "causal"), {"Causal Claim", "Event/Property Claim"}),
        (("quotation", "opinion"), {"Quote Verification", "Position Statement"}),
    ],
)
def test_our_kinds_in_averitecs(ours, theirs):
    assert in_averitec(ours) == theirs


@pytest.mark.parametrize(
    ("name", "files", "message"),
    [
        ("check-worthiness", {}, "has no file dev-test.jsonl"),
        ("check-worthiness", {"dev-test.jsonl": '{"text": "a"}\n'}, "line 1 lacks the column label"),
        ("check-worthiness", {"dev-test.jsonl": '{"text": "a", "label": 7}\n'}, "label is 7"),
        ("check-worthiness", {"dev-test.jsonl": "no json\n"}, "line 1 is no JSON"),
        ("check-worthiness", {"dev-test.jsonl": ""}, "is empty"),
        ("debates", {}, "has no file test/*.tsv"),
        (
            "debates",
            {"a.tsv": "1\tROE\tYes.\n"},
            "3 columns instead of 4 (line number, speaker, sentence, label)",
        ),
        ("debates", {"a.tsv": "1\tROE\tYes.\t0\n"}, "has a sentence labeled 1"),
        ("claim-retrieval-2020", {}, "has no file verified_claims.jsonl"),
        ("claim-types", {"claims.jsonl": '{"claim": "a", "claim_types": ["gossip"]}\n'}, "holds gossip"),
    ],
)
def test_what_is_missing_is_named(tmp_path, name, files, message):
    for file, content in files.items():
        (tmp_path / file).write_text(content, encoding="utf-8")
    with pytest.raises(CommandError) as raised:
        evaluate(name, tmp_path)
    assert message in str(raised.value)


def test_unknown_sets_and_missing_folders_are_named(tmp_path):
    with pytest.raises(CommandError, match="neither a set"):
        evaluate("nonsense")
    with pytest.raises(CommandError, match="There is no folder"):
        evaluate("check-worthiness", tmp_path / "none")
    with pytest.raises(CommandError, match="--data is missing"):
        evaluate("check-worthiness")
    (tmp_path / "odd.jsonl").write_text('{"a": 1}\n', encoding="utf-8")
    with pytest.raises(DataError, match="neither the columns"):
        registry.named(str(tmp_path / "odd.jsonl"))


def claimbuster(folder, rows):
    for name in ("crowdsourced.csv", "groundtruth.csv"):
        with (folder / name).open("w", encoding="utf-8", newline="") as target:
            writer = csv.DictWriter(target, ["Text", "File_id", "Verdict"])
            writer.writeheader()
            writer.writerows(rows)


def small_world():
    said = [(f"We lost {at},000 jobs in 20{at:02}.", "1") for at in range(12)]
    idle = [(f"Thank you, {name}, very much.", "-1") for name in "ABCDEFGHIJKL"]
    return [
        {"Text": text, "File_id": f"debate {at % 4}", "Verdict": verdict}
        for at, (text, verdict) in enumerate(said + idle)
    ]


def test_training_twice_gives_equal_bytes(tmp_path):
    claimbuster(tmp_path, small_world())
    written = []
    for name in ("once", "again"):
        (tmp_path / name).mkdir()
        call_command("train_preannotator", data=tmp_path, output=tmp_path / name, stdout=io.StringIO())
        written.append([file.read_bytes() for file in sorted((tmp_path / name).iterdir())])
    assert written[0] == written[1]
    facts = json.loads(written[0][0])
    assert facts["figures"]["groundtruth.csv"]["average_precision"] == 1.0


def test_training_names_the_missing_column(tmp_path):
    claimbuster(tmp_path, small_world())
    (tmp_path / "crowdsourced.csv").write_text("Text,Verdict\nHello.,1\n", encoding="utf-8")
    with pytest.raises(CommandError, match="has no column File_id"):
        call_command("train_preannotator", data=tmp_path, output=tmp_path)


#: what the weights of the repository must reach
BARS = [
    ("check-worthiness", "checkthat24-checkworthy-en", {"figure": 0.90, "f1": 0.77}),
    ("debates", "checkthat20-debates-en", {"figure": 0.087}),
    ("claim-types", "averitec-dev", {"figure": 0.50}),
    ("claim-retrieval-2020", "checkthat20-claim-retrieval-en", {"figure": 0.91}),
    ("claim-retrieval-2021-debates", "checkthat21-claim-retrieval-debates-en", {"figure": 0.35}),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "folder", "bars"), BARS, ids=[bar[0] for bar in BARS])
def test_public_sets(name, folder, bars):
    data = SHARED / folder
    if not data.is_dir():
        pytest.skip(f"the public set is not beside the checkout: {data}")
    found = report(registry.named(name), data)
    assert {key: found[key] >= bar for key, bar in bars.items()} == dict.fromkeys(bars, True), found


def test_every_set_has_a_bar():
    assert {name for name, _, _ in BARS} == registry.SETS.keys()


def test_precision_at_five():
    """Two of two wanted, at places 1 and 3."""
    assert precision_at(frozenset("ab"), list("axbyz")) == pytest.approx((1 + 2 / 3) / 2)
    assert precision_at(frozenset("q"), list("axbyz")) == 0


def test_the_weights_say_what_they_are_trained_on():
    card = (WEIGHTS / "worth.md").read_text(encoding="utf-8")
    facts = json.loads((WEIGHTS / "worth.json").read_text(encoding="utf-8"))
    assert "ClaimBuster; its public record is CC BY 4.0 as far as known" in card
    for figures in facts["figures"].values():
        assert str(figures["average_precision"]).removeprefix("0") in card
