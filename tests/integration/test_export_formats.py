"""The product's exports in every format: what a selection keeps, what is lost and named, and the same bytes each way."""

import io
import json
import re
import zipfile
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from annotations.core.records import GoldRecord, MentionRecord, Selection
from annotations.formats.base import Reader
from annotations.formats.jsonl import JsonLines
from annotations.formats.losses import RULES
from annotations.formats.registry import FORMATS, WRITERS
from annotations.formats.release.withholding import WITHOUT_TEXT
from annotations.models import Assignment, Document, Job, Mention, Release, User
from annotations.models.job import JobStatus
from annotations.services import (
    export_files,
    export_selections,
    exports,
    job_runs,
    jobs,
    pseudonyms,
    release_files,
)
from tests import export_world, factories
from tests.export_world import World
from tests.unit.formats.tables import facts, read, written

pytestmark = pytest.mark.django_db(transaction=True)
ARCHIVES = [name for name, each in WRITERS.items() if each.extension == ".zip"]
BY_CLAIM = {"averitec", "claim-review", "claim-review-pages", "fever"}
"""With a claim that these leave out go its verdict, evidence and sources; the claim is what is listed."""
TWO_WAY = [name for name, each in WRITERS.items() if isinstance(each, Reader)]


@pytest.fixture
def world(monkeypatch) -> World:
    """Two annotators' work and gold; jobs stay where they are."""
    monkeypatch.setattr(jobs.messages, "send", lambda _kind, _job_id: None)
    world = export_world.make()
    export_world.settle(world)
    return world


def native(world: World, tmp_path: Path, **selection: Any) -> list[Any]:
    """The records of an export that holds everything."""
    file = tmp_path / "native.jsonl"
    chosen = export_selections.selection_of(world.project, selection)
    export_files.write(project=world.project, target=file, selection=chosen)
    assert [str(each) for each in JsonLines().check(io.BytesIO(file.read_bytes()))] == []
    return read("jsonl", file.read_bytes())


def run(world: World, name: str, selection: Selection = Selection()) -> Job:  # noqa: B008 - it is frozen
    job = exports.request(project=world.project, by=world.manager, format=name, selection=selection)
    job_runs.run(job_id=job.pk, work=exports.run)
    job.refresh_from_db()
    assert (job.status, job.error) == (JobStatus.DONE, "")
    return job


@pytest.mark.parametrize("name", WRITERS)
def test_job_and_command_give_the_bytes_of_the_format(world, tmp_path, name):
    """Also of records that went the long way: out as native JSON lines, in again, through the format's writer."""
    file = tmp_path / "data"
    call_command("export_dataset", project="harbor", format=name, output=file, json=True)
    job = run(world, name)
    assert exports.file_of(job).read_bytes() == file.read_bytes()
    manifest = json.loads((tmp_path / "data.manifest.json").read_text())
    assert manifest == job.result["manifest"]
    assert (manifest["bytes"], manifest["sha256"]) == (
        file.stat().st_size,
        sha256(file.read_bytes()).hexdigest(),
    )
    assert (manifest["format"], manifest["offset_unit"]) == (name, FORMATS[name].offset_unit)
    data, losses = written(name, native(world, tmp_path))
    assert contents(file.read_bytes()) == contents(data)
    assert [(each.rule, each.what, each.count) for each in losses] == [
        (each["rule"], each["what"], each["count"]) for each in manifest["losses"]
    ]


def contents(data: bytes) -> dict[str, bytes]:
    """The files of an archive but its manifest, or the one file there is."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return {"": data}
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {name: archive.read(name) for name in archive.namelist() if name != "MANIFEST"}


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_says_what_is_in_it(world, tmp_path, name):
    """A manifest with the sha256 of each file, what was lost, and no time at all (P51)."""
    file = tmp_path / "data.zip"
    manifest = export_files.write(project=world.project, target=file, format=name)
    archive = zipfile.ZipFile(file)
    inside = json.loads(archive.read("MANIFEST"))
    assert {each["path"]: each["sha256"] for each in inside.pop("files")} == {
        path: sha256(content).hexdigest() for path, content in contents(file.read_bytes()).items()
    }
    assert inside == export_files.as_json(manifest, "bytes", "sha256")
    assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert archive.namelist()[-1] == "MANIFEST"


@pytest.mark.parametrize("name", TWO_WAY)
def test_what_is_held_comes_back(world, tmp_path, name):
    """Astral characters, a ZWJ family, overlapping, nested and discontinuous mentions of two annotators."""
    records = native(world, tmp_path)
    if GoldRecord not in FORMATS[name].holds:  # it would come back as if one annotator had judged so
        records = [each for each in records if not isinstance(each, GoldRecord)]
    data, losses = written(name, records)
    before, after = facts(records, name), facts(read(name, data), name)
    listed = Counter(
        {loss.rule: loss.count for loss in losses if loss.rule != "no-place" or "." not in loss.what}
    )
    if listed["no-control-characters"]:
        before, after = as_xml_has_it(before), as_xml_has_it(after)
    lost = {fact: n for fact, n in (before - after).items() if name not in BY_CLAIM or fact[0] == "claim"}
    assert sum(lost.values()) <= listed.total()
    assert (after - before).total() <= listed["edge-of-tokens"]


def as_xml_has_it(found: Counter[Any]) -> Counter[Any]:
    """The facts with U+FFFD for the bell of the text, which has another sha256 then."""
    return Counter(
        re.sub(r"\('sha256', [^)]*\), ", "", re.sub(r"\\+x07", "\ufffd", str(fact)))
        for fact in found.elements()
    )


# ── what a selection keeps ───────────────────────────────────────────────────────────────────────


def kinds(records: list[Any]) -> Counter[str]:
    return Counter(type(each).__name__.removesuffix("Record") for each in records)


def test_gold_alone(world, tmp_path):
    """Settled claims with the chosen evidence; nobody's assignments and mentions."""
    whole, gold = native(world, tmp_path), native(world, tmp_path, judgments="gold")
    assert kinds(whole)["Gold"] == kinds(gold)["Gold"] == 1
    assert {"Assignment", "Mention"} & set(kinds(gold)) == set()
    (settled,) = [each for each in gold if isinstance(each, GoldRecord)]
    assert settled in whole
    assert {each.id for each in gold if type(each).__name__ == "EvidenceRecord"} == set(settled.evidence)
    assert set(settled.claims) <= {each.id for each in gold if type(each).__name__ == "ClaimRecord"}
    assert len(gold) < len(whole)


def called(world: World, person: User) -> str:
    """What exports call somebody."""
    return pseudonyms.name_of(project=world.project.pk, person=person.pk)


def test_one_annotator(world, tmp_path):
    """By what exports call them; gold stays for the claims that are theirs."""
    named = called(world, world.ada)
    records = native(world, tmp_path, annotators=[named])
    mentions = [each for each in records if isinstance(each, MentionRecord)]
    assert {each.provenance.author for each in mentions} == {named}
    assert len(mentions) == 5
    (settled,) = [each for each in records if isinstance(each, GoldRecord)]
    assert settled.claims == (world.saved["ada", "accepted"]["claim"]["id"],)


def test_rounds(world, tmp_path):
    """The work, the gold and the documents of a round; rounds by name."""
    second = factories.round_of(world.project, name="Second", overlap=1)
    other = factories.document(world.project, "Another text.")
    factories.slots(second, other)
    of_first = native(world, tmp_path, rounds=["First"])
    of_second = native(world, tmp_path, rounds=[str(second.pk)])
    assert kinds(of_second) == {"Project": 1, "Round": 1, "Document": 1}
    assert kinds(of_first)["Document"] == 2
    assert kinds(of_first)["Mention"] == kinds(native(world, tmp_path))["Mention"]


def test_statuses(world, tmp_path):
    Assignment.objects.filter(annotator=world.ada, document=world.documents[0]).update(status="closed")
    closed = native(world, tmp_path, statuses=["closed"])
    assert {each.status for each in closed if type(each).__name__ == "AssignmentRecord"} == {"closed"}
    assert kinds(closed)["Mention"] == 5


def test_documents(world, tmp_path):
    """With work, finished by everybody, settled."""
    first, second = (str(each.pk) for each in world.documents)
    untouched = str(factories.document(world.project, "Nobody has this.").pk)

    def found(which: str) -> set[str]:
        records = native(world, tmp_path, documents=which)
        return {each.id for each in records if type(each).__name__ == "DocumentRecord"}

    assert found("all") == {first, second, untouched}
    assert found("with_work") == {first, second}
    assert found("settled") == {first}
    assert found("finished") == set()  # a third slot of each is open
    Assignment.objects.filter(document=world.documents[0], status="open").update(status="voided")
    assert found("finished") == {first}


def test_every_selection_is_a_whole_data_set(world, tmp_path):
    """Every reference leads to a record, whatever is narrowed; `native` checks it."""
    ada = called(world, world.ada)
    for judgments in ("all", "gold"):
        for documents in export_selections.DOCUMENTS:
            for more in ({}, {"annotators": [ada]}, {"rounds": ["First"], "statuses": ["submitted"]}):
                native(world, tmp_path, judgments=judgments, documents=documents, **more)


def test_the_manifest_says_what_was_asked_for(world, tmp_path, capsys):
    call_command(
        "export_dataset", "--round=First", "--status=submitted", "--judgments=gold", f"--annotator={called(world, world.ada)}",
        project="harbor", output=tmp_path / "data.jsonl", json=True,
    )  # fmt: skip
    selection = json.loads(capsys.readouterr().out)["selection"]
    assert selection == {
        "rounds": [str(world.round.pk)],
        "annotators": [called(world, world.ada)],
        "statuses": ["submitted"],
        "documents": "all",
        "judgments": "gold",
    }
    assert str(world.ada.pk) not in (tmp_path / "data.jsonl.manifest.json").read_text()  # P52


@pytest.mark.parametrize("which", ("username", "pk"))
def test_pseudonyms_cannot_be_undone(world, tmp_path, which):
    """P52: whoever asks for one person's work by name would see the pseudonym in what comes."""
    with pytest.raises(export_selections.UnknownChoiceError):
        native(world, tmp_path, annotators=[str(getattr(world.ada, which))])
    world.project.pseudonymize_annotators = False
    world.project.save()
    assert kinds(native(world, tmp_path, annotators=["ada"]))["Mention"] == 5


def test_what_there_is_not(world, tmp_path):
    with pytest.raises(CommandError, match=r"“x” is none of this project's rounds; choose from: First\."):
        call_command("export_dataset", "--round=x", project="harbor", output=tmp_path / "data.jsonl")
    assert list(tmp_path.iterdir()) == []


# ── corrupt on purpose ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def corrupt(world, as_owner) -> Mention:
    """A mention whose quote is not what stands there, which no trigger let pass."""
    mention = Mention.objects.get(pk=world.saved["ada", "edited"]["id"])
    with as_owner(), connection.cursor() as cursor:
        # a superuser would set session_replication_role; the owner of the table can do as much
        cursor.execute("ALTER TABLE annotations_mention DISABLE TRIGGER USER")
        cursor.execute("UPDATE annotations_mention SET quote = 'something else' WHERE id = %s", [mention.pk])
        cursor.execute("ALTER TABLE annotations_mention ENABLE TRIGGER USER")
    return mention


@pytest.mark.parametrize("name", WRITERS)
def test_one_corrupt_document_fails_nothing_but_strictness(world, corrupt, tmp_path, name, capsys):
    file = tmp_path / "data"
    call_command("export_dataset", project="harbor", format=name, output=file, json=True)
    losses = json.loads(capsys.readouterr().out)["losses"]
    named = [each for each in losses if each["rule"] in export_files.CORRUPT]
    assert [(each["what"], each["count"], each["examples"]) for each in named] == [
        ("mention", 1, [str(corrupt.pk)])
    ]
    whole = file.read_bytes()
    with pytest.raises(CommandError, match="the manifest names them"):
        call_command("export_dataset", project="harbor", format=name, output=file, strict=True)
    assert file.read_bytes() == whole
    assert {each["rule"] for each in losses} <= set(RULES)


@pytest.mark.parametrize("name", WRITERS)
def test_strictness_passes_what_is_sound(world, tmp_path, name):
    """The control: losses of the format alone are no fault of the data."""
    call_command("export_dataset", project="harbor", format=name, output=tmp_path / "data", strict=True)


@pytest.mark.parametrize("with_text", [True, False])
def test_a_release_names_what_is_corrupt_and_fails_only_by_strictness(world, corrupt, with_text):
    names = {"formats": list(WRITERS) if with_text else list(WITHOUT_TEXT), "with_text": with_text}
    asked = {"project": "harbor", "json": True, **names}
    call_command("make_release", version="1.0", **asked)
    release = Release.objects.get()
    (found,) = [each for each in release.manifest["withheld"] if each["rule"] in export_files.CORRUPT]
    assert (found["what"], found["count"], found["examples"]) == ("mention", 1, [str(corrupt.pk)])
    card = (release_files.files_of(release.pk) / "README.md").read_text()
    assert str(corrupt.pk) in card or "1 mention" in card
    with pytest.raises(CommandError, match="the manifest names them"):
        call_command("make_release", version="1.1", strict=True, **asked)
    assert Release.objects.count() == 2


def test_a_strict_release_of_sound_data_passes(world):
    call_command("make_release", version="1.0", project="harbor", json=True, strict=True)


def test_where_a_selection_leaves_the_corrupt_mention_out(world, corrupt, tmp_path):
    call_command(
        "export_dataset",
        f"--annotator={called(world, world.ben)}",
        project="harbor",
        output=tmp_path / "x",
        strict=True,
    )


# ── the same cost for any size ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ("csv", "averitec"))
def test_a_cancelled_job_stops_in_the_middle(world, name, monkeypatch):
    """Also while the file is put together: every write looks up."""
    monkeypatch.setattr(export_files, "REPORT_EVERY", 0.0)
    job = exports.request(project=world.project, by=world.manager, format=name)
    held = jobs.claim(job_id=job.pk)
    assert held is not None
    write = WRITERS[name].write

    def cancelled_then(records: Any, stream: Any) -> Any:
        everything = list(records)
        jobs.cancel(job=held, by=world.manager)
        return write(iter(everything), stream)

    monkeypatch.setattr(type(WRITERS[name]), "write", lambda _self, *given: cancelled_then(*given))
    with pytest.raises(jobs.LeaseLostError):
        exports.run(held)
    assert list(exports.file_of(held).parent.glob(f"*{held.pk}*")) == []


def test_the_same_number_of_statements_at_any_size(world, tmp_path, monkeypatch):
    """One for each type of record, with 10 documents and with 1,000, through a format's writer."""
    from django.test.utils import CaptureQueriesContext

    from annotations.queries import export

    counts, snapshot = [], export.snapshot
    for wanted in (10, 1000):
        for number in range(Document.objects.count(), wanted):
            factories.document(world.project, f"Document number {number} says that it rains.")
        with snapshot() as held, CaptureQueriesContext(held) as queries:
            from contextlib import nullcontext

            monkeypatch.setattr(export, "snapshot", lambda held=held: nullcontext(held))
            manifest = export_files.write(project=world.project, target=tmp_path / "x.csv", format="csv")
        assert manifest.rows["document"] == wanted
        counts.append(len(queries))
    assert counts[0] == counts[1] < 20
