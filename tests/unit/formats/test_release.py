"""Releases made of frozen files: splits that stay, changes, soft labels, texts left out and put back, the same bytes."""

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from annotations.core.records import (
    ClaimRecord,
    DocumentRecord,
    MentionRecord,
    ProjectRecord,
    VerdictRecord,
)
from annotations.formats.__main__ import main
from annotations.formats.base import FormatError
from annotations.formats.jsonl import line_of
from annotations.formats.losses import Losses
from annotations.formats.registry import WRITERS
from annotations.formats.release.change_log import written as change_log
from annotations.formats.release.changes import HEADER, Summary, changes
from annotations.formats.release.frozen import (
    CHANGES,
    FACTS,
    RECORDS,
    VERSION,
    EngineFacts,
    Facts,
    GuidelineText,
    Plan,
    read_facts,
    written_facts,
)
from annotations.formats.release.making import PlainFolder, make, media_type_of, writers_of
from annotations.formats.release.soft import soft_labels
from annotations.formats.release.withholding import WITHOUT_TEXT, released
from annotations.formats.splits import USUAL, Dealing, Groups, Splits, part_of
from annotations.formats.store import filled
from tests.unit.formats.tables import LANTERNS, judged, native, read
from tests.unit.formats.test_jsonl import SCHEMA
from tests.unit.formats.test_parquet import CROISSANT, DATASETS

WHOLE = Plan("1.0", ("jsonl", "parquet"), with_text=True, quote_limit=20, license="cc-by-4.0")
BARE = replace(WHOLE, formats=WITHOUT_TEXT, with_text=False)


def facts_of(plan: Plan, **more: Any) -> Facts:
    engines = (EngineFacts("news", "1", 3, 1, 1, 1),)
    known = {
        "before": "",
        "guidelines": (GuidelineText(1, "# What to mark"),),
        "rounds": (),
        "engines": engines,
        "agreement": (),
    }
    return Facts(
        plan=plan, code_version="0.1.0", agreement_version="2", active_seconds=0, **{**known, **more}
    )


def frozen(folder: Path, plan: Plan = WHOLE) -> Path:
    folder.mkdir(parents=True)
    shutil.copy(LANTERNS, folder / RECORDS)
    (folder / FACTS).write_bytes(written_facts(facts_of(plan)))
    (folder / CHANGES).write_text(HEADER)
    return folder


def made(folder: Path, plan: Plan = WHOLE) -> Path:
    """The files of a release of the lanterns."""
    make(frozen(folder / "frozen", plan), PlainFolder(folder / "files"))
    return folder / "files"


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def test_facts_come_back(tmp_path):
    (tmp_path / FACTS).write_bytes(written_facts(facts_of(BARE)))
    assert read_facts(tmp_path) == facts_of(BARE)


def test_the_same_bytes_for_every_format(tmp_path):
    every = replace(WHOLE, formats=tuple(WRITERS))
    one, other = made(tmp_path / "a", every), made(tmp_path / "b", every)
    assert bytes_of(one) == bytes_of(other)


def test_another_plan_is_another_release(tmp_path):
    one, other = made(tmp_path / "a"), made(tmp_path / "b", replace(WHOLE, seed="again"))
    assert bytes_of(one)["manifest.json"] != bytes_of(other)["manifest.json"]


def test_writers_are_those_of_the_formats():
    assert writers_of(("jsonl", "csv", "averitec")) == {}
    assert set(writers_of(("parquet", "jsonl-zst"))) == {"pyarrow", "zstandard"}
    assert set(writers_of(("brat",))) == {"zlib"}


@pytest.mark.parametrize(
    ("version", "fine"), (("1.0", True), ("10.20.30", True), ("1", False), ("01.0", False), ("1.0-b", False))
)
def test_versions(version, fine):
    assert bool(VERSION.fullmatch(version)) is fine


def test_media_types():
    assert media_type_of("formats/docbin/x-1.0.spacy") == WRITERS["docbin"].media_type
    assert media_type_of("data/mention/train.parquet") == "application/x-parquet"


# ── judged by those who read data sets ──────────────────────────────────────────────────────────


@pytest.mark.parametrize("plan", (WHOLE, BARE), ids=("whole", "bare"))
def test_datasets_loads_every_table(tmp_path, plan):
    folder = made(tmp_path, plan)
    found = judged("tables", DATASETS, folder, tmp_path / "cache")
    counts = {name: sum(rows.values()) for name, rows in found["rows"].items()}
    assert counts == json.loads((folder / "manifest.json").read_bytes())["rows"]
    assert found["card"]["license"] == "cc-by-4.0"


@pytest.mark.parametrize("plan", (WHOLE, BARE), ids=("whole", "bare"))
def test_mlcroissant_has_no_error_and_no_warning(tmp_path, plan):
    folder = made(tmp_path, plan)
    [part] = [each.stem for each in (folder / "data" / "mention").iterdir()]
    found = judged("tables", CROISSANT, folder, part)
    assert (found["errors"], found["warnings"]) == ([], [])
    assert sum(found["rows"].values()) == len(native())
    described = {
        each["contentUrl"] for each in json.loads((folder / "croissant.json").read_bytes())["distribution"]
    }
    assert "formats/jsonl/lantern-1.0.jsonl" in described
    assert {"soft_labels.jsonl", "splits.csv"} < described


FILES_ALONE = """
import json, sys
import mlcroissant
issues = mlcroissant.Dataset(sys.argv[1] + "/croissant.json").metadata.ctx.issues
print(json.dumps({"errors": sorted(issues.errors), "warnings": sorted(issues.warnings)}))
"""


def test_mlcroissant_takes_a_release_without_tables(tmp_path):
    folder = made(tmp_path, replace(WHOLE, formats=("jsonl",)))
    assert judged("tables", FILES_ALONE, folder) == {"errors": [], "warnings": []}


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def parts(records: list[Any], dealing: Dealing = USUAL) -> dict[str, str]:
    with filled(records) as store:
        splits = Splits(store, dealing)
        return {each.id: splits.of(each) for each in records if hasattr(each, "id")}


def document(number: int) -> DocumentRecord:
    template = next(each for each in native() if isinstance(each, DocumentRecord))
    return replace(template, id=f"0190{number:04}-0000-7000-8000-000000000000")


def claim_in(where: DocumentRecord, identifier: str) -> list[Any]:
    """A claim with a mention in a document."""
    claim = next(each for each in native() if isinstance(each, ClaimRecord))
    mention = next(each for each in native() if isinstance(each, MentionRecord))
    return [
        replace(claim, id=identifier, merged_into=None),
        replace(mention, id=f"m{identifier}", document=where.id, claim=identifier),
    ]


def test_parts_stay_when_a_slow_clock_names_a_claim():
    """Clients make ids of claims by their own clocks: one that lies before all others moves no document."""
    documents = [document(n) for n in range(200)]
    before = parts(documents)
    early = [
        each
        for n, d in enumerate(documents)
        for each in claim_in(d, f"0000{n:04}-0000-7000-8000-0000000000cc")
    ]
    after = parts([*documents, *early])
    assert {name: after[name] for name in before} == before
    assert len(set(before.values())) == 3
    # the control: by the least id of all, documents would have moved
    assert any(part_of(d.id) != part_of(c.id) for d, c in zip(documents, early[::2], strict=True))


def test_joined_groups_go_where_their_first_document_was():
    documents = [document(n) for n in range(40)]
    before = parts(documents)
    first, last = documents[0], next(d for d in documents if before[d.id] != before[documents[0].id])
    joined = [*claim_in(first, "c1"), *claim_in(last, "c2")]
    joined[2] = replace(joined[2], merged_into="c1")
    after = parts([*documents, *joined])
    assert after[first.id] == after[last.id] == before[first.id]
    assert {d.id for d in documents if after[d.id] != before[d.id]} == {last.id}


def test_shares_and_seeds():
    documents = [document(n) for n in range(2000)]
    for dealing in (Dealing(0.2, 0.3), Dealing(0, 0.5, "x"), Dealing(0, 0)):
        found = list(parts(documents, dealing).values())
        assert found.count("test") / 2000 == pytest.approx(dealing.test, abs=0.04)
        assert found.count("validation") / 2000 == pytest.approx(dealing.validation, abs=0.04)
    assert parts(documents) != parts(documents, Dealing(seed="x"))


def test_heads_name_groups():
    groups = Groups(heads={"z"})
    groups.join("a", "z")
    groups.join("b", "a")
    assert {groups.find(each) for each in "abz"} == {"z"}


# ── changes ─────────────────────────────────────────────────────────────────────────────────────


def lines(records: list[Any]) -> list[bytes]:
    return [line_of(each) for each in records]


def test_changes_are_what_was_added_changed_and_withdrawn():
    old = native()
    claims = [each for each in old if isinstance(each, ClaimRecord)]
    changed, withdrawn = claims[0], claims[-1]
    added = replace(withdrawn, id="ffffffff-0000-7000-8000-000000000000")
    new = [replace(e, place="Port") if e is changed else added if e is withdrawn else e for e in old]
    found = [(each.change, each.type, each.id) for each in changes(lines(old), lines(new))]
    assert found == [
        ("changed", "claim", changed.id),
        ("withdrawn", "claim", withdrawn.id),
        ("added", "claim", added.id),
    ]
    assert list(changes(lines(old), lines(old))) == []
    assert {each.change for each in changes([], lines(old))} == {"added"}
    assert {each.change for each in changes(lines(old), [])} == {"withdrawn"}


def test_records_out_of_order_are_refused():
    with pytest.raises(FormatError, match="order"):
        list(changes(lines(native()), lines(native()[::-1])))


def test_the_change_log():
    project = next(each for each in native() if isinstance(each, ProjectRecord))
    rows = [
        HEADER,
        *(f"added,claim,c{n}\n" for n in range(25)),
        "withdrawn,document,d1\n",
        "changed,verdict,v1\n",
    ]
    log = change_log(rows, project, facts_of(WHOLE, before="0.9"))
    assert "Since release 0.9." in log
    for said in (
        "| claim | 25 | 0 | 0 |",
        "| document | 0 | 0 | 1 |",
        "- withdrawn: `d1`",
        "`c19` and 5 more",
    ):
        assert said in log
    assert "`v1`" not in log
    assert Summary(3).see(rows).ids["claim", "added"] == ["c0", "c1", "c2"]
    assert change_log([HEADER], project, facts_of(WHOLE, before="0.9")).count("Nothing changed.") == 1


# ── soft labels ─────────────────────────────────────────────────────────────────────────────────


def judgment(claim: ClaimRecord, author: str, label: str | None) -> VerdictRecord:
    template = next(each for each in native() if isinstance(each, VerdictRecord))
    made_by = replace(template.provenance, author=author)
    return replace(template, id=f"{claim.id}{author}{label}", claim=claim.id, label=label, provenance=made_by)


def test_an_annotator_counts_once_and_not_at_all_with_two_labels():
    template = next(each for each in native() if isinstance(each, ClaimRecord))
    root = replace(template, id="root", merged_into=None)
    twin, other = (replace(template, id=name, merged_into="root") for name in ("twin", "other"))
    said = [
        judgment(root, "ann", "supported"),
        judgment(twin, "ann", "supported"),
        judgment(twin, "bob", "refuted"),
        judgment(other, "cem", "refuted"),
        judgment(root, "dee", "supported"),
        judgment(twin, "dee", "refuted"),
        judgment(other, "eva", None),
    ]
    with filled([root, twin, other, *said]) as store:
        [found] = list(soft_labels(store))
    assert found["verdicts"] == {"AVeriTeC": {"refuted": 2, "supported": 1}}
    assert found["claim"] == "root"


# ── texts left out, and put back ────────────────────────────────────────────────────────────────


def test_what_is_left_out_is_counted():
    losses = Losses()
    records = list(released(native(), BARE, losses))
    assert {each.text for each in records if isinstance(each, DocumentRecord)} == {""}
    counted = {(each.rule, each.what): each.count for each in losses.listed()}
    assert counted["text-left-out", "document.text"] == 2
    assert counted["quote-cut", "mention.quote"] == 5
    whole = Losses()
    assert list(released(native(), WHOLE, whole))[1:] == native()[1:]
    assert {each.rule for each in whole.listed()} == {"confidential"}


@pytest.fixture
def texts(tmp_path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    for each in native():
        if isinstance(each, DocumentRecord):
            (folder / f"{each.id}.txt").write_bytes(each.text.encode())
    return folder


NATIVE = ("jsonl", "jsonl-zst")


@pytest.mark.parametrize("name", NATIVE)
def test_texts_are_put_back(tmp_path, texts, name, capsys):
    folder = made(tmp_path, replace(BARE, formats=(name,)))
    for given in (folder / "lantern-1.0.zip", folder, *folder.glob("formats/*/*")):
        out = tmp_path / "whole.jsonl"
        assert main(["rehydrate", str(given), str(texts), str(out)]) == 0
        back = read("jsonl", out.read_bytes())
        for found, expected in zip(back, native(), strict=True):
            if isinstance(expected, MentionRecord):
                assert found == expected
            elif isinstance(expected, DocumentRecord):
                assert found == replace(expected, metadata={})
        assert main(["check", str(out)]) == 0
        out.unlink()


def test_a_text_as_it_was_imported(tmp_path, texts, capsys):
    """A file with a byte order mark, other line ends, blanks around and a date before is the same text."""
    folder = made(tmp_path, replace(BARE, formats=("jsonl",)))
    trimmed = [each for each in texts.iterdir() if each.read_text() == each.read_text().strip()]
    assert trimmed
    for each in trimmed:
        dressed = f"\ufeffdate 2024-03-05 {each.read_bytes().decode()}\n\n".replace("\n", "\r\n")
        each.write_bytes(dressed.encode())
    assert main(["rehydrate", str(folder), str(texts), str(tmp_path / "out.jsonl")]) == 0


def test_another_text_and_a_missing_one_are_named(tmp_path, texts, capsys):
    folder = made(tmp_path, replace(BARE, formats=("jsonl",)))
    one, other = sorted(texts.iterdir())
    one.write_bytes(one.read_bytes() + b"!")
    other.unlink()
    out = tmp_path / "out.jsonl"
    assert main(["rehydrate", str(folder), str(texts), str(out), "--json"]) == 1
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert [each["field"] for each in problems] == [f"document {one.stem}", f"document {other.stem}"]
    assert "is another" in problems[0]["reason"]
    assert "no text has the sha256" in problems[1]["reason"]
    assert not out.exists()


def test_what_holds_no_native_file_cannot_be_given_texts(tmp_path, texts, capsys):
    folder = made(tmp_path, replace(BARE, formats=("averitec",)))
    for given in (folder, folder / "lantern-1.0.zip"):
        assert main(["rehydrate", str(given), str(texts), str(tmp_path / "o")]) == 2
        assert "to which texts could be put back" in capsys.readouterr().err


def test_the_command_makes_it_again(tmp_path, capsys):
    first = made(tmp_path / "a")
    assert main(["release", str(tmp_path / "a" / "frozen"), str(tmp_path / "b"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    archive = first / told["archive"]
    assert told["sha256"] == hashlib.sha256(archive.read_bytes()).hexdigest()
    assert bytes_of(tmp_path / "b") == bytes_of(first)


@pytest.mark.parametrize("limit", (0, 20))
def test_what_is_left_is_the_native_format_still(tmp_path, limit):
    """By its schema and by `check`, also where nothing of a quote stays."""
    folder = made(tmp_path, replace(BARE, formats=("jsonl",), quote_limit=limit))
    file = folder / "formats/jsonl/lantern-1.0.jsonl"
    validator = Draft202012Validator(SCHEMA)
    found = [json.loads(line) for line in file.read_bytes().split(b"\n")[:-1]]
    assert [error.message for each in found for error in validator.iter_errors(each)] == []
    assert {len(each["quote"]) <= limit for each in found if each["type"] == "mention"} == {True}
    assert main(["check", str(file)]) == 0
