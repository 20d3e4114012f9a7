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
    assert capsys.readouterr().out == "jsonl       .jsonl    Native JSON lines\n"


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
        (["check", str(GOOD), "--format", "csv"], "There is no format “csv”; there are: jsonl."),
    ),
)
def test_what_cannot_be_read(capsys, arguments, sentence):
    assert main(arguments) == 2
    assert sentence in capsys.readouterr().err


def test_unknown_formats_are_refused():
    with pytest.raises(UnknownFormatError):
        registry.get("csv")


def test_it_runs_without_django():
    script = "import sys; import annotations.formats.__main__ as m; m.main(['list']); sys.exit('django' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True, cwd=CHECKOUT)
    done = subprocess.run(
        [sys.executable, "-m", "annotations.formats", "check", GOOD],
        check=True,
        cwd=CHECKOUT,
        capture_output=True,
    )
    assert done.stdout.endswith(b"no problems\n")
