"""`python -m annotations.formats`: exit codes, sentences for people, JSON for programs, no Django."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from annotations.formats import registry
from annotations.formats.__main__ import main
from annotations.formats.base import UnknownFormatError

CHECKOUT = Path(__file__).parents[3]
GOOD = CHECKOUT / "fixtures" / "formats" / "jsonl" / "lanterns.jsonl"


@pytest.fixture
def file(tmp_path):
    """A good file that a test may spoil."""
    copy = tmp_path / "data.jsonl"
    copy.write_bytes(GOOD.read_bytes())
    return copy


def test_list(capsys):
    assert main(["list"]) == 0
    first, *others = capsys.readouterr().out.splitlines()
    assert first == "jsonl           .jsonl     read write  Native JSON lines"
    assert len(others) == len(registry.FORMATS) - 1


def test_list_for_programs(capsys):
    assert main(["list", "--json"]) == 0
    assert [each["format"] for each in json.loads(capsys.readouterr().out)] == list(registry.FORMATS)


def test_a_good_file(capsys):
    assert main(["check", str(GOOD)]) == 0
    assert capsys.readouterr().out == f"{GOOD}: no problems\n"


def test_a_bad_file(file, capsys):
    file.write_bytes(file.read_bytes().replace(b'"stance":"supports"', b'"stance":"proves"', 1))
    assert main(["check", str(file)]) == 1
    first, *_, last = capsys.readouterr().out.splitlines()
    assert first == f"{file}: line 28, stance: “proves” is not one of: neutral, refutes, supports"
    assert last == f"{file}: 2 problems"  # gold leans on that evidence


def test_problems_for_programs_up_to_the_limit(file, capsys):
    file.write_bytes(b"{\n" * 20)
    assert main(["check", str(file), "--json", "--limit", "3"]) == 1
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert [each["line"] for each in problems] == [1, 2, 3]


@pytest.mark.parametrize(("spoil", "codes"), ((b"", 0), (b" ", 1)))
def test_the_manifest_beside_the_file(file, capsys, spoil, codes):
    data = file.read_bytes()
    manifest = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    file.with_name("data.jsonl.manifest.json").write_text(json.dumps(manifest))
    file.write_bytes(data[:-1] + spoil + b"\n")
    assert main(["check", str(file)]) == codes
    assert capsys.readouterr().out.count("the manifest says") == 2 * codes


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    (
        (["check", "absent.jsonl"], "No such file or directory"),
        (["check", str(GOOD), "--format", "doc"], "There is no format “doc”; there are: jsonl, "),
        (["convert", "absent.jsonl", "--from", "jsonl", "--to", "csv", "out.csv"], "No such file"),
    ),
)
def test_what_cannot_be_read(capsys, arguments, sentence):
    assert main(arguments) == 2
    assert sentence in capsys.readouterr().err


def test_unknown_formats_are_refused():
    with pytest.raises(UnknownFormatError):
        registry.get("doc")


def test_it_runs_without_django():
    """And loads nothing heavy before a format asks for it."""
    heavy = ("django", "spacy", "numpy", "pyarrow", "trafilatura")
    script = (
        "import sys; import annotations.formats.__main__ as m; m.main(['list']); "
        f"sys.exit(any(name in sys.modules for name in {heavy}))"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=CHECKOUT)
    done = subprocess.run(
        [sys.executable, "-m", "annotations.formats", "check", GOOD],
        check=True,
        cwd=CHECKOUT,
        capture_output=True,
    )
    assert done.stdout.endswith(b"no problems\n")


# ── convert ─────────────────────────────────────────────────────────────────────────────────────


def convert(*arguments: object) -> int:
    return main(["convert", *map(str, arguments)])


def test_convert_and_back(tmp_path, capsys):
    table, back, again = (tmp_path / name for name in ("data.csv", "data.jsonl", "again.csv"))
    assert convert(GOOD, "--from", "jsonl", "--to", "csv", table) == 0
    assert "no-place: The format has no place for it. 3 assignment.id, " in capsys.readouterr().out
    assert convert(table, "--from", "csv", "--to", "jsonl", back) == 0
    assert capsys.readouterr().out == f"{back} is written; nothing was lost\n"
    assert main(["check", str(back)]) == 0
    assert convert(back, "--from", "jsonl", "--to", "csv", again) == 0
    assert again.read_bytes() == table.read_bytes()


def test_losses_for_programs(tmp_path, capsys):
    assert convert(GOOD, "--from", "jsonl", "--to", "csv", tmp_path / "data.csv", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["problems"] == []
    assert {"rule": "no-place", "what": "claim.place", "count": 1} in [
        {key: each[key] for key in ("rule", "what", "count")} for each in answer["losses"]
    ]


BAD = "text,quote\nA b b.,b\nC d.,d\nE.,f\n"


def test_all_bad_records_are_named_and_nothing_is_written(tmp_path, capsys):
    """P47: line, field and reason; a quote that stands twice is never guessed at."""
    file, out = tmp_path / "bad.csv", tmp_path / "out.jsonl"
    file.write_text(BAD)
    assert convert(file, "--from", "csv", "--to", "jsonl", out) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{file}: line 2, quote: stands 2 times in the text; say which by its offsets",
        f"{file}: line 4, quote: is not in the text",
        f"{file}: 2 problems; nothing was written",
    ]
    assert list(tmp_path.iterdir()) == [file]


def test_problems_up_to_a_limit(tmp_path, capsys):
    file = tmp_path / "bad.csv"
    file.write_text("text,quote\n" + "A b b.,b\n" * 9)
    assert convert(file, "--from", "csv", "--to", "jsonl", tmp_path / "out", "--limit", "3", "--json") == 1
    assert [each["line"] for each in json.loads(capsys.readouterr().out)["problems"]] == [2, 3, 4]


def test_whose_work_it_is_can_be_told(tmp_path):
    file, out = tmp_path / "a.csv", tmp_path / "out.jsonl"
    file.write_text("body,quote\nA b c.,b\n")
    told = ["--column", "text=body", "--annotator", "anna"]
    assert convert(file, "--from", "csv", "--to", "jsonl", out, *told) == 0
    assert [
        each["annotator"]
        for each in map(json.loads, out.read_text().splitlines())
        if each["type"] == "assignment"
    ] == ["anna"]


def test_only_what_can_be_written_here_is_exported(monkeypatch):
    assert registry.exportable("csv") is registry.FORMATS["csv"]
    with pytest.raises(UnknownFormatError, match="can be read, but not written; these can: jsonl, "):
        registry.exportable("html")
    with pytest.raises(UnknownFormatError, match="There is no format “x”"):
        registry.exportable("x")
    monkeypatch.setattr(registry, "find_spec", lambda _name: None)
    with pytest.raises(UnknownFormatError, match=r"needs pyarrow: pip install -r requirements/parquet\.txt"):
        registry.exportable("parquet")


def test_folders_in_and_out(tmp_path, capsys):
    """An archive's files in a folder that is there, and from one."""
    folder, packed = tmp_path / "brat", tmp_path / "brat.zip"
    folder.mkdir()
    assert convert(GOOD, "--from", "jsonl", "--to", "brat", folder) == 0
    assert convert(GOOD, "--from", "jsonl", "--to", "brat", packed) == 0
    assert len(list(folder.rglob("*.ann"))) == 4
    first, second = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    assert convert(folder, "--from", "brat", "--to", "jsonl", first) == 0
    assert convert(packed, "--from", "brat", "--to", "jsonl", second) == 0
    assert first.read_bytes() == second.read_bytes()
    assert main(["check", str(folder), "--format", "brat"]) == 0
    assert capsys.readouterr().out.endswith("no problems\n")


def test_another_format_is_checked(tmp_path, capsys):
    """What cannot be read, and what does not fit together."""
    file = tmp_path / "bad.csv"
    file.write_text(BAD)
    assert main(["check", str(file), "--format", "csv"]) == 1
    assert capsys.readouterr().out.splitlines()[:2] == [
        f"{file}: line 2, quote: stands 2 times in the text; say which by its offsets",
        f"{file}: line 4, quote: is not in the text",
    ]
    file.write_text("nothing\n")
    assert main(["check", str(file), "--format", "csv"]) == 1
    assert "no column holds the text" in capsys.readouterr().out


def test_marks_as_suggestions_and_the_unit(tmp_path, capsys):
    tasks = tmp_path / "tasks.json"
    value = {"start": 3, "end": 4, "labels": ["x"]}
    region = {"id": "a", "type": "labels", "value": value}
    tasks.write_text(json.dumps([{"data": {"text": "🏮 A"}, "annotations": [{"result": [region]}]}]))
    told = ["--unit", "utf16", "--as-suggestions-of", "ner@2"]
    assert convert(tasks, "--from", "label-studio", "--to", "csv", tmp_path / "out.csv", *told) == 0
    assert ",machine,ner,2,,2-3,A,x," in (tmp_path / "out.csv").read_text("utf-8")
    assert convert(tasks, "--from", "label-studio", "--to", "jsonl", tmp_path / "out.jsonl", *told) == 0
    assert "no-place: The format has no place for it. 1 suggestion." in capsys.readouterr().out


def test_strict_ends_with_1_where_a_mention_was_left_out(tmp_path, capsys):
    file, out = tmp_path / "bad.jsonl", tmp_path / "out.csv"
    lines = GOOD.read_text("utf-8").split("\n")
    i = next(i for i, line in enumerate(lines) if '"type":"mention"' in line)
    mention = json.loads(lines[i])
    mention["quote"] = mention["fragments"][0]["quote"] = "something else"
    file.write_text("\n".join([*lines[:i], json.dumps(mention), *lines[i + 1 :]]), "utf-8")
    arguments = [file, "--from", "jsonl", "--to", "csv", out]
    assert convert(*arguments) == 0
    assert convert(*arguments, "--strict") == 1
    assert "not-in-text: The quote is not what stands at its fragments" in capsys.readouterr().out
    assert out.exists()


def test_what_was_found_out_is_said(tmp_path, capsys):
    file = tmp_path / "d.jsonl"
    file.write_text(json.dumps({"text": "🏮 A b", "label": [[3, 4, "x"]]}), "utf-8")
    assert convert(file, "--from", "doccano", "--to", "csv", tmp_path / "out.csv") == 0
    assert capsys.readouterr().err == f"{file}: offsets are read as UTF-16 units\n"


@pytest.mark.parametrize(
    ("source", "target", "sentence"),
    (
        ("parquet", "csv", "“parquet” can be written, but not read."),
        ("jsonl", "xlsx", "“xlsx” can be read, but not written; these can: jsonl, "),
        ("jsonl", "doc", "There is no format “doc”"),
    ),
)
def test_directions_that_are_not_there(tmp_path, capsys, source, target, sentence):
    assert convert(GOOD, "--from", source, "--to", target, tmp_path / "out") == 2
    assert sentence in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
