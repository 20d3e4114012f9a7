import json
import subprocess
import sys
from pathlib import Path

import pytest

from annotations.preannotators.__main__ import main

ROOT = Path(__file__).parents[3]
DEMO = ROOT / "fixtures/demo/tamsin-bridge-to-close-ansel-courier.txt"


def test_suggestions_as_json():
    done = subprocess.run(
        [sys.executable, "-m", "annotations.preannotators", "suggest", str(DEMO), str(DEMO), "--json"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    first, second = json.loads(done.stdout)
    assert first == second
    assert (first["file"], first["published"]) == (str(DEMO), "2024-05-14")
    text = DEMO.read_text(encoding="utf-8").split(" ", 2)[2].strip()
    for one in first["suggestions"]:
        assert set(one) == {
            "fragments", "quote", "claim_types", "check_worthiness", "reasons", "attribution", "dates", "wording",
            "score", "claimant",
        }  # fmt: skip
        assert " ".join(text[start:end] for start, end in one["fragments"]) == one["quote"]
    said = first["suggestions"][1]["attribution"]
    assert (said["mode"], said["cue"], said["chain"]) == ("direct", "told", ["Ilse Dunmore"])
    assert {"fragment", "expression", "start", "end", "granularity"} <= set(
        first["suggestions"][0]["dates"][0]
    )


@pytest.mark.parametrize(
    ("command", "key", "text"),
    [
        ("sentences", "sentences", "The pier burned last week."),
        ("dates", "dates", "last week"),
        ("suggest", "suggestions", "burned"),
    ],
)
def test_every_command_speaks_json_and_plain(command, key, text, tmp_path, capsys):
    path = tmp_path / "plain.txt"
    path.write_text("The pier burned last week.", encoding="utf-8")
    assert main([command, str(path), "--published", "2024-05-14", "--json"]) == 0
    (result,) = json.loads(capsys.readouterr().out)
    assert result["published"] == "2024-05-14"
    assert len(result[key]) == 1
    assert main([command, str(path)]) == 0
    assert text in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"caf\xe9", "not UTF-8: byte 3"),
        (b"date 2023-02-30 Body.", "no date 2023-02-30"),
        (b" \n", "empty"),
        (None, "No such file"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_the_reason(content, reason, tmp_path, capsys):
    path = tmp_path / "bad.txt"
    if content is not None:
        path.write_bytes(content)
    assert main(["suggest", str(path), "--json"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert str(path) in captured.err
    assert reason in captured.err


def links(capsys, *arguments):
    assert main(["links", *map(str, arguments)]) == 0
    return capsys.readouterr().out


def test_links_as_json(capsys):
    """What fixtures/demo/README.md says of the two reports of one event."""
    files = [DEMO, DEMO.with_name("minister-shuts-tamsin-bridge-norrmark-wire.txt")]
    texts = {str(path): path.read_text(encoding="utf-8").split(" ", 2)[2].strip() for path in files}
    found = json.loads(links(capsys, *files, "--json"))
    for one in found:
        assert set(one) == {"kind", "a", "b", "differences", "score"}
        for end in (one["a"], one["b"]):
            assert set(end) == {"file", "fragments", "quote"}
            text = texts[end["file"]]
            assert " ".join(text[start:end] for start, end in end["fragments"]) == end["quote"]
    apart = {(one["kind"], d["text_a"], d["text_b"]) for one in found for d in one["differences"]}
    assert ("conflicting-number", "41,000", "38,000") in apart
    assert ("conflicting-date", "last month", "March") in apart
    assert ("diverging-quote", "is moving", "was shifting") in apart
    assert len([one for one in found if one["kind"].startswith("conflicting")]) == 2


def test_links_on_lines_with_the_date_and_engine_asked_for(tmp_path, capsys):
    files = [tmp_path / "one.txt", tmp_path / "other.txt"]
    files[0].write_text("Minister Ines Okafor traveled to Velden last month.", encoding="utf-8")
    files[1].write_text("Minister Ines Okafor traveled to Velden in March 2024.", encoding="utf-8")
    plain = links(capsys, *files, "--published", "2024-05-14")
    assert plain.startswith("conflicting-date 0.")
    assert all(str(path) in plain for path in files)
    assert links(capsys, *files, "--published", "2024-04-14").startswith("same-claim")
    dateless = links(capsys, *files, "--published", "2024-05-14", "--engine", "dummy")
    assert dateless.startswith("same-claim")


def test_links_need_two_files(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["links", str(DEMO)])
    assert caught.value.code == 2
    assert "two or more files" in capsys.readouterr().err


def test_links_name_the_file_that_cannot_be_used(tmp_path, capsys, monkeypatch):
    assert main(["links", str(DEMO), str(tmp_path / "none.txt")]) == 2
    assert "none.txt: No such file" in capsys.readouterr().err
    monkeypatch.setenv("FACTCHECK_SPACY_MODEL", "no_such_model")
    assert main(["links", str(DEMO), str(DEMO), "--engine", "news"]) == 2
    assert "no_such_model" in capsys.readouterr().err


def test_a_published_date_must_be_one(tmp_path, capsys):
    with pytest.raises(SystemExit) as caught:
        main(["suggest", str(tmp_path / "a.txt"), "--published", "2024-02-30"])
    assert caught.value.code == 2
    assert "--published" in capsys.readouterr().err


def test_without_a_parser_the_rules_answer_and_it_is_said(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("FACTCHECK_SPACY_MODEL", "no_such_model")
    path = tmp_path / "plain.txt"
    path.write_text("The pier burned in 2019.", encoding="utf-8")
    assert main(["suggest", str(path)]) == 0
    captured = capsys.readouterr()
    assert "burned in 2019" in captured.out
    assert "no_such_model" in captured.err
    assert "lesser path" in captured.err
    assert main(["suggest", str(path), "--engine", "news"]) == 2
    assert "burned" not in capsys.readouterr().out
    monkeypatch.delenv("FACTCHECK_SPACY_MODEL")
    assert main(["suggest", str(path), "--engine", "news"]) == 0
