"""Releases: the same bytes whenever and wherever they are made, nothing that may not leave, never changed again."""

import hashlib
import io
import json
import os
import subprocess
import sys
import threading
import zipfile
import zlib
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet
import pytest
import zstandard
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from annotations.formats.__main__ import main as formats
from annotations.formats.registry import WRITERS
from annotations.formats.release import making
from annotations.formats.release.withholding import WITHOUT_TEXT
from annotations.models import Assignment, Claim, Event, Job, Membership, Project, Release, Source
from annotations.services import (
    agreement,
    housekeeping,
    job_runs,
    jobs,
    release_facts,
    release_files,
    releases,
)
from annotations.services.release_files import FrozenLostError
from factcheck import paths
from tests import environment, export_world
from tests.export_world import CONFIDENTIAL, MARKER, TRICKY, World
from tests.newsroom import Newsroom
from tests.processes import wait_for
from tests.unit.formats.tables import judged
from tests.unit.formats.test_parquet import CROISSANT, DATASETS

pytestmark = pytest.mark.django_db(transaction=True)
EVERY = tuple(WRITERS)


@pytest.fixture
def world(request, monkeypatch) -> World:
    """The world under a known license; jobs stay where they are unless the test has a worker."""
    if "celery_worker" not in request.fixturenames:
        monkeypatch.setattr(jobs.messages, "send", lambda _kind, _job_id: None)
    world = export_world.make()
    export_world.settle(world)
    world.project.data_license = "cc-by-4.0"
    world.project.save()
    return world


def asked(world: World, version: str = "1.0", **more: Any) -> Job:
    return releases.request(project=world.project, by=world.manager, version=version, **more)


def released(world: World, version: str = "1.0", **more: Any) -> Release:
    """A release that this process made."""
    job = asked(world, version, **more)
    job_runs.run(job_id=job.pk, work=releases.run)
    job.refresh_from_db()
    assert (job.status, job.error) == ("done", "")
    return Release.objects.get(pk=job.pk)


def place(release: Release) -> Path:
    return release_files.files_of(release.pk)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, drafts too."""
    return {
        each.relative_to(folder).as_posix(): each.read_bytes() for each in folder.rglob("*") if each.is_file()
    }


def everything(release: Release) -> bytes:
    """All bytes that leave, packed and unpacked."""
    found: list[bytes] = []
    for name, data in contents(place(release)).items():
        found += [data, *unpacked(name, data)]
    return b"\n".join(found)


def unpacked(name: str, data: bytes) -> list[bytes]:
    """What is inside of a file of which nothing can be read as it is."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inside = {each: archive.read(each) for each in archive.namelist()}
        return [part for each, own in inside.items() for part in (own, *unpacked(each, own))]
    if name.endswith(".zst"):
        return [zstandard.ZstdDecompressor().decompressobj().decompress(data)]
    if name.endswith(".spacy"):
        return [zlib.decompress(data)]
    if name.endswith(".parquet"):
        rows = pyarrow.parquet.read_table(io.BytesIO(data)).to_pylist()
        return [json.dumps(rows, ensure_ascii=False, default=str).encode()]
    return []


def work_on(world: World) -> None:
    """Others go on."""
    Claim.objects.filter(author=world.ada).update(place="Port")


# ── the same bytes ──────────────────────────────────────────────────────────────────────────────


def test_the_manifest_is_of_the_files(world):
    release = released(world, formats=EVERY)
    found = contents(place(release))
    manifest = json.loads(found["manifest.json"])
    assert manifest == release.manifest
    assert {each["path"] for each in release.files} == set(found)
    for each in release.files:
        assert (len(found[each["path"]]), hashlib.sha256(found[each["path"]]).hexdigest()) == (
            each["bytes"],
            each["sha256"],
        )
    assert release.files[0]["path"] == "harbor-1.0.zip"
    with zipfile.ZipFile(place(release) / "harbor-1.0.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            name: data for name, data in found.items() if name != "harbor-1.0.zip"
        }
        assert {each.compress_type for each in archive.infolist()} == {zipfile.ZIP_STORED}
    lines = found["formats/jsonl/harbor-1.0.jsonl"].split(b"\n")[:-1]
    assert manifest["rows"] == {
        name: sum(json.loads(line)["type"] == name for line in lines) for name in manifest["rows"]
    }
    assert manifest["as_of"] == json.loads(lines[0])["as_of"]
    assert (manifest["guideline_versions"], manifest["license"], manifest["text"]) == (
        [1],
        "cc-by-4.0",
        "whole",
    )
    assert set(manifest["writers"]) == {"pyarrow", "spacy", "zlib", "zstandard"}
    assert manifest["code_version"] == "0.1.0"


def test_made_again_after_others_worked_on_it_is_the_same(world, tmp_path):
    release = released(world, formats=EVERY)
    before = contents(place(release))
    work_on(world)
    assert releases.make_again(release, tmp_path) == release.files[0]
    assert contents(tmp_path) == before
    assert contents(place(released(world, "1.1", formats=EVERY))) != before


ABROAD = {
    "PYTHONHASHSEED": "77",
    "TZ": "Pacific/Kiritimati",
    "LC_ALL": "C",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
}


def test_another_machine_makes_the_same(world, tmp_path):
    """Other hash seeds, time zones and locales, no database, and another folder."""
    release = released(world, formats=EVERY)
    frozen = tmp_path / "taken along"
    release_files.frozen_of(release.pk).rename(frozen)
    for number, environ in enumerate(({"PYTHONHASHSEED": "1", "TZ": "UTC"}, ABROAD)):
        out = tmp_path / str(number)
        subprocess.run(
            [sys.executable, "-m", "annotations.formats", "release", frozen, out],
            env={"PATH": os.environ["PATH"], **environ},
            cwd=paths.CHECKOUT,
            check=True,
        )
        assert contents(out) == contents(place(release))


def test_the_command_abroad_freezes_the_same(world):
    """The same state frozen by a process with another time zone, locale and hash seed."""
    here = released(world)
    environ = environment.child_environment(database=connection.settings_dict["NAME"])
    command = ["manage.py", "make_release", "--project", "harbor", "--version", "1.1", "--json"]
    done = subprocess.run(
        [sys.executable, *command],
        env={**environ, **ABROAD},
        cwd=paths.CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    there = Release.objects.get(version="1.1")
    assert json.loads(done.stdout)["files"][0] == there.files[0]
    assert there.frozen["records.jsonl"] == here.frozen["records.jsonl"]
    assert there.changes == here.changes
    one, other = (contents(place(each)) for each in (here, there))
    alike = [name for name in one if name.startswith("data/")] + ["splits.csv", "soft_labels.jsonl"]
    assert {name: one[name] for name in alike} == {name: other[name] for name in alike}


def test_nothing_tells_by_which_job_of_which_project_it_was_made(world):
    data = everything(released(world, formats=EVERY))
    job = Job.objects.get()
    hidden = [
        job.pk,
        world.project.pk,
        world.manager.pk,
        *(document.project_id for document in world.documents),
    ]
    assert [each for each in hidden if str(each).encode() in data] == []
    assert str(world.documents[0].pk).encode() in data  # the control: an id that is there is found


def test_people_appear_under_pseudonyms_unless_the_project_says_otherwise(world):
    """P52."""
    data = everything(released(world))
    work = [str(key) for key in world.work.values()]
    for secret in [str(world.ada.pk), str(world.judge.pk), '"ada"', '"judge"', *work]:
        assert secret.encode() not in data
    Project.objects.update(pseudonymize_annotators=False)
    world.project.refresh_from_db()
    open_data = everything(released(world, "1.1"))
    assert b'"ada"' in open_data
    assert work[0].encode() in open_data


# ── what may not leave ──────────────────────────────────────────────────────────────────────────


def test_the_look_into_packed_files_finds_what_is_in_them(world):
    """The control of all that is looked for below."""
    found = contents(place(released(world, formats=EVERY)))
    for suffix in (".spacy", ".zst", ".parquet", "brat/harbor-1.0.zip"):
        packed = {name: data for name, data in found.items() if name.endswith(suffix)}
        looked = [part for name, data in packed.items() for part in unpacked(name, data)]
        words = b"boats" if suffix == ".spacy" else b"We lost 12 boats"  # spaCy keeps single words
        assert any(words in part for part in looked), suffix
        if suffix in {".spacy", ".zst"}:
            assert not any(words in data for data in packed.values())


def test_confidential_sources_leave_only_that_one_was_withheld(world):
    release = released(world, formats=EVERY)
    data = everything(release)
    assert CONFIDENTIAL.encode() not in data
    assert b"withheld source" in data
    assert {"confidential"} == {each["rule"] for each in release.manifest["withheld"]}
    assert "`the release`: confidential:" in (place(release) / "README.md").read_text()
    assert MARKER.encode() not in data  # unfinished work
    Source.objects.filter(confidential=True).update(confidential=False)
    assert CONFIDENTIAL.encode() in everything(released(world, "1.1", formats=EVERY))


@pytest.fixture
def bare(world) -> Release:
    """A release without the texts, because nobody knows their license."""
    Project.objects.update(data_license="")
    world.project.refresh_from_db()
    return released(world, formats=WITHOUT_TEXT, quote_limit=10)


def texts(world: World, folder: Path) -> Path:
    """The texts as files."""
    folder.mkdir()
    for document in world.documents:
        (folder / f"{document.pk}.txt").write_bytes(document.text.encode())
    return folder


def pieces(text: str, length: int) -> set[bytes]:
    """Every run of so many characters of a text."""
    return {text[i : i + length].encode() for i in range(len(text) - length + 1)}


def test_without_a_license_the_text_is_left_out(world, bare):
    assert (bare.manifest["text"], bare.manifest["license"]) == ("left out", None)
    lines = (place(bare) / "formats/jsonl/harbor-1.0.jsonl").read_bytes().split(b"\n")[:-1]
    records = [json.loads(line) for line in lines]
    documents = [each for each in records if each["type"] == "document"]
    assert [(each["text"], each["metadata"], each["sha256"]) for each in documents] == [
        ("", {}, document.sha256) for document in world.documents
    ]
    assert documents[1]["url"] == "https://a.example/1"
    mentions = [each for each in records if each["type"] == "mention"]
    assert {len(each["quote"]) for each in mentions} <= set(range(1, 11))
    assert {each["prefix"] + each["suffix"] for each in mentions} == {""}
    assert formats(["check", str(place(bare) / "formats/jsonl/harbor-1.0.jsonl")]) == 0


def test_no_format_without_text_says_more_of_it_than_quotes(world, bare):
    """In every byte, archives unpacked; claims' wordings are their annotators', so they are not looked for."""
    own = {claim.wording for claim in Claim.objects.all()} | {"“We lost 12 boats.”"}
    wanted = {each for each in pieces(TRICKY, 16) if not any(each.decode() in wording for wording in own)}
    data = everything(bare)
    assert len(wanted) > 100
    assert [each for each in wanted if each in data] == []
    whole = everything(released(world, "1.1", formats=WITHOUT_TEXT, with_text=True))
    assert [each for each in wanted if json.dumps(each.decode(), ensure_ascii=False)[1:-1].encode() in whole]


def test_the_texts_are_put_back(world, bare, tmp_path, capsys):
    """What comes back is what a release with the texts has, but for free metadata and cut excerpts of sources."""
    out = tmp_path / "whole.jsonl"
    folder = texts(world, tmp_path / "texts")
    for given in (place(bare) / "harbor-1.0.zip", place(bare)):
        assert formats(["rehydrate", str(given), str(folder), str(out)]) == 0
        assert formats(["check", str(out)]) == 0
    Project.objects.update(data_license="")
    full = released(world, "1.1", with_text=True)
    expected = records_of(place(full) / "formats/jsonl/harbor-1.1.jsonl")
    found = records_of(out)
    for each in expected:
        if each["type"] == "document":
            each["metadata"] = {}
        if each["type"] == "evidence":
            each["excerpt"] = each["excerpt"][:10]
            if each["answer_type"] == "extractive":
                each["answer"] = each["answer"][:10]
    assert expected[0]["as_of"].keys() == found[0]["as_of"].keys()
    assert found[1:] == expected[1:]


def records_of(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_bytes().split(b"\n")[:-1]]


def test_another_text_is_named(world, bare, tmp_path, capsys):
    folder, out = texts(world, tmp_path / "texts"), tmp_path / "whole.jsonl"
    first, second = world.documents
    (folder / f"{first.pk}.txt").write_text("Another text.")
    (folder / f"{second.pk}.txt").unlink()
    assert formats(["rehydrate", str(place(bare)), str(folder), str(out)]) == 1
    said = capsys.readouterr().out
    assert f"document {first.pk}: the text in {first.pk}.txt is another" in said
    assert f"document {second.pk}: no text has the sha256 {second.sha256}" in said
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize(
    ("more", "field"),
    (
        ({"version": "one"}, "version"),
        ({"version": "1.0.0.0"}, "version"),
        ({"formats": ("brat",), "with_text": False}, "formats"),
        ({"validation": 0.5, "test": 0.5}, "test"),
        ({"quote_limit": -1}, "quote_limit"),
    ),
)
def test_what_cannot_be_asked_for(world, more, field):
    with pytest.raises(releases.InvalidError) as refusal:
        asked(world, **more)
    assert refusal.value.field == field
    assert not Job.objects.exists()


# ── never changed again ─────────────────────────────────────────────────────────────────────────

CHANGES = (
    "UPDATE annotations_release SET version = '9.9'",
    "DELETE FROM annotations_release",
)


@pytest.mark.parametrize("statement", CHANGES)
def test_a_release_is_never_changed(world, as_owner, statement):
    """P58: not by the app, which lacks the right, nor by the owner; with the trigger off, the owner can."""
    released(world)
    with pytest.raises(DatabaseError, match="permission denied"):
        execute(statement)
    with as_owner():
        with pytest.raises(DatabaseError, match="never changed or taken back"):
            execute(statement)
        with transaction.atomic():
            execute("ALTER TABLE annotations_release DISABLE TRIGGER USER")
            execute(statement)
            transaction.set_rollback(True)
    assert Release.objects.get().version == "1.0"


def execute(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_version_is_given_once(world):
    asked(world)
    with pytest.raises(releases.VersionTakenError):
        asked(world)
    job = Job.objects.get()
    job_runs.run(job_id=job.pk, work=releases.run)
    with pytest.raises(releases.VersionTakenError):
        asked(world)
    jobs.cancel(job=asked(world, "1.1"), by=None)
    assert asked(world, "1.1")


def test_housekeeping_leaves_releases_and_takes_what_never_became_one(world, settings):
    settings.EXPORT_DAYS = 1
    release = released(world)
    given_up = asked(world, "1.1")
    held = jobs.claim(job_id=given_up.pk)
    release_files.frozen_of(given_up.pk).mkdir(parents=True)
    jobs.fail(job=held, reason="No room.")
    Job.objects.update(finished_at="2020-01-01T00:00:00Z")
    before = contents(place(release))
    housekeeping.sweep()
    housekeeping.remove_exports(older_than=timedelta(0))
    assert contents(place(release)) == before
    assert not release_files.folder_of(given_up.pk).exists()


# ── jobs ────────────────────────────────────────────────────────────────────────────────────────


def test_a_worker_makes_it(world, celery_worker):
    job = asked(world)
    wait_for(lambda: Job.objects.get(pk=job.pk).status == "done", seconds=60, what="the release")
    release = Release.objects.get(pk=job.pk)
    assert Event.objects.get(verb="release_published").after == {
        "version": "1.0",
        "sha256": release.files[0]["sha256"],
    }


KILLED = """
import sys, django
django.setup()
from importlib import import_module
from annotations.services import job_runs, releases
def hang(*_, **__):
    print("half", flush=True)
    sys.stdin.read()
setattr(import_module(sys.argv[2]), sys.argv[3], hang)
job_runs.run(job_id=sys.argv[1], work=releases.run)
"""


def killed_at(job: Job, module: str, function: str) -> None:
    """A worker takes the job on and is killed where it would call the function."""
    environ = environment.child_environment(database=connection.settings_dict["NAME"])
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(job.pk), module, function],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environ,
        cwd=paths.CHECKOUT,
    ) as worker:
        assert worker.stdout.readline() == b"half\n"
        worker.kill()
    assert not Release.objects.exists()
    Job.objects.update(status="queued", lease_expires_at=None)


@pytest.mark.parametrize("function", ("facts_of", "written_facts"))
def test_killed_while_it_freezes_it_freezes_anew(world, function):
    """P70: a state of which a half was written is no state."""
    job = asked(world, formats=("jsonl",))
    module = "release_facts" if function == "facts_of" else "release_files"
    killed_at(job, f"annotations.services.{module}", function)
    work_on(world)
    job_runs.run(job_id=job.pk, work=releases.run)
    release = Release.objects.get()
    assert b"Port" in everything(release)
    assert set(contents(release_files.frozen_of(job.pk))) == {"records.jsonl", "facts.json", "changes.csv"}
    assert release_files.hashes_in(release_files.frozen_of(job.pk), release.frozen) == release.frozen


def test_no_room_for_the_files(world):
    """P72: it fails with a sentence, and nothing is published."""
    job = asked(world)
    in_the_way = release_files.files_of(job.pk)
    in_the_way.parent.mkdir(parents=True)
    in_the_way.write_text("a file where a folder should be")
    job_runs.run(job_id=job.pk, work=releases.run)
    job.refresh_from_db()
    assert job.status == "failed"
    assert job.error.startswith("The release can't be written: ")
    assert not Release.objects.exists()


def test_killed_in_the_middle_it_goes_on_with_what_was_frozen(world):
    """P70: what was frozen is kept though others work on; no halves, one release."""
    job = asked(world, formats=("jsonl", "csv"))
    killed_at(job, "annotations.formats.release.making", "card_of")
    frozen = contents(release_files.frozen_of(job.pk))
    work_on(world)
    job_runs.run(job_id=job.pk, work=releases.run)
    job.refresh_from_db()
    assert (job.status, job.attempt) == ("done", 2)
    release = Release.objects.get()
    assert contents(release_files.frozen_of(job.pk)) == frozen
    assert set(contents(place(release))) == {each["path"] for each in release.files}
    assert b"Port" not in everything(release)


def test_published_before_the_kill_it_is_published_once(world):
    release = released(world)
    Job.objects.update(status="queued", finished_at=None)
    job_runs.run(job_id=release.pk, work=releases.run)
    assert Job.objects.get().status == "done"
    assert Release.objects.count() == Event.objects.filter(verb="release_published").count() == 1


def test_a_cancelled_job_publishes_nothing(world):
    held = jobs.claim(job_id=asked(world).pk)
    jobs.cancel(job=held, by=world.manager)
    with pytest.raises(jobs.LeaseLostError):
        releases.run(held)
    assert not Release.objects.exists()


def test_someone_who_may_not_any_more_makes_none(world):
    """P08."""
    job = asked(world)
    Membership.objects.create(project=world.project, user=world.outsider, roles=["manager"])
    Membership.objects.filter(user=world.manager).update(roles=["viewer"])
    job_runs.run(job_id=job.pk, work=releases.run)
    job.refresh_from_db()
    assert (job.status, job.error) == ("failed", job_runs.NOT_PERMITTED)


def test_the_facts_are_of_the_records_state(world, monkeypatch):
    """Somebody hands in after the snapshot and before the facts are read: neither has seen it."""
    facts_of = release_facts.facts_of
    held = {document: world.work.get(("ben", document.pk)) for document in world.documents}
    document, unfinished = next((d, key) for d, key in held.items() if key and open_work(key))

    def hand_in() -> None:
        export_world.hand_in(world, world.ben, document)
        Assignment.objects.filter(handle=unfinished).update(active_seconds=7200)

    def meanwhile(*arguments: Any, **more: Any) -> Any:
        in_another_connection(hand_in)
        return facts_of(*arguments, **more)

    with monkeypatch.context() as patch:
        patch.setattr(release_facts, "facts_of", meanwhile)
        release = released(world)
    assert not open_work(unfinished)
    assert MARKER.encode() not in everything(release)
    assert frozen_facts(release)["active_seconds"] == 0
    assert frozen_facts(released(world, "1.1"))["active_seconds"] == 7200


def frozen_facts(release: Release) -> dict[str, Any]:
    return json.loads((release_files.frozen_of(release.pk) / "facts.json").read_bytes())


def open_work(key: Any) -> bool:
    return Assignment.objects.get(handle=key).status == "leased"


def in_another_connection(act: Any) -> None:
    def run() -> None:
        act()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


# ── since the last one ──────────────────────────────────────────────────────────────────────────


def test_the_change_log_says_what_is_new_other_and_gone(world):
    first = released(world)
    assert (place(first) / "CHANGELOG.md").read_text().endswith("The first release.\n")
    changed = sorted(str(claim.pk) for claim in Claim.objects.filter(author=world.ada, status="live"))
    work_on(world)
    Claim.objects.filter(pk=changed[-1]).update(status="deleted")
    second = released(world, "1.1")
    rows = (place(second) / "changes.csv").read_text().splitlines()
    claims = {(row.split(",")[0], row.split(",")[2]) for row in rows if ",claim," in row}
    assert claims == {("withdrawn", changed[-1]), *(("changed", each) for each in changed[:-1])}
    log = (place(second) / "CHANGELOG.md").read_text()
    assert f"| claim | 0 | {len(changed) - 1} | 1 |" in log
    assert f"- withdrawn: `{changed[-1]}`" in log
    assert second.manifest["before"] == "1.0"


def test_a_frozen_file_that_was_changed_is_not_built_upon(world, tmp_path):
    release = released(world)
    file = release_files.frozen_of(release.pk) / "records.jsonl"
    file.write_bytes(file.read_bytes() + b"\n")
    with pytest.raises(FrozenLostError):
        releases.make_again(release, tmp_path)
    job = asked(world, "1.1")
    job_runs.run(job_id=job.pk, work=releases.run)
    job.refresh_from_db()
    assert job.status == "failed"
    assert "not what the release froze" in job.error


def test_other_bytes_are_noticed(world, tmp_path, monkeypatch):
    release = released(world)
    monkeypatch.setattr(making, "card_of", lambda _content: "another card\n")
    with pytest.raises(releases.NotTheSameError):
        releases.make_again(release, tmp_path)


def test_the_card_tells_what_was_asked(world):
    world.project.description = "Boats & storms"
    world.project.save()
    card = (place(released(world, people="Two students, paid by the hour.")) / "README.md").read_text()
    for said in (
        "# ",
        "Two students, paid by the hour.",
        "## How it was sampled",
        "| First | annotate | open | 2 | 3 |",
        "## Agreement",
        "## Suggestions by machines",
        "## What is left out",
        "[version 1](guidelines/1.md)",
        "cc-by-4.0",
    ):
        assert said in card


def test_the_command_makes_it_and_makes_it_again(world, capsys):
    call_command("make_release", project="harbor", version="1.0", formats=["jsonl"], json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["version"] == "1.0"
    assert {each["path"] for each in told["files"]} >= {"harbor-1.0.zip", "manifest.json", "README.md"}
    call_command("make_release", project="harbor", version="1.0", again=True)
    assert "the same bytes" in capsys.readouterr().out
    with pytest.raises(CommandError, match=r"There is a release 1\.0 already"):
        call_command("make_release", project="harbor", version="1.0")
    with pytest.raises(CommandError, match="no release"):
        call_command("make_release", project="harbor", version="2.0", again=True)


# ── judged by those who read data sets ──────────────────────────────────────────────────────────


def test_datasets_and_mlcroissant_read_it(world, tmp_path):
    release = released(world)
    found = judged("tables", DATASETS, place(release), tmp_path / "cache")
    counts = {name: sum(rows.values()) for name, rows in found["rows"].items()}
    assert counts == {name: rows for name, rows in release.manifest["rows"].items() if rows}
    lines = (place(release) / "formats/jsonl/harbor-1.0.jsonl").read_bytes().split(b"\n")[:-1]
    records = [json.loads(line) for line in lines]
    assert sorted(found["quotes"]) == sorted(each["quote"] for each in records if each["type"] == "mention")
    part = next(iter((place(release) / "data" / "mention").iterdir())).stem
    croissant = judged("tables", CROISSANT, place(release), part)
    assert (croissant["errors"], croissant["warnings"]) == ([], [])
    assert sum(croissant["rows"].values()) == sum(release.manifest["rows"].values())


# ── what the card says of agreement and suggestions ─────────────────────────────────────────────


@pytest.fixture
def room() -> Newsroom:
    """Two documents finished by two people, with verdicts that differ on one claim of three."""
    room = Newsroom()
    first, second = room.document(), room.document()
    for who, other in (("a", "refuted"), ("b", "supported")):
        room.mark(who, first, (0, 10), verdict="supported")
        room.mark(who, first, (20, 28), verdict=other)
    room.submit(first)
    for who in "ab":
        room.mark(who, second, (0, 10), verdict="refuted")
    room.submit(second)
    return room


def test_agreement_is_that_of_the_page_with_its_interval(room, monkeypatch):
    monkeypatch.setattr(jobs.messages, "send", lambda _kind, _job_id: None)
    job = releases.request(project=room.round.project, by=None, version="1.0", formats=["jsonl"])
    job_runs.run(job_id=job.pk, work=releases.run)
    release = Release.objects.get(pk=job.pk)
    room.round.refresh_from_db()
    page = agreement.measure(round=room.round)
    figures = {each["figure"]: each for each in frozen_facts(release)["agreement"]}
    card_says = (place(release) / "README.md").read_text()
    for card, measure in (("finding", "span_f1"), ("verdict", "alpha")):
        found, expected = figures[f"{card}.{measure}"], page[card][measure]
        assert [found[key] for key in ("value", "low", "high", "n")] == [
            expected[key] for key in ("value", "low", "high", "n")
        ]
        assert f"| {card}.{measure} | all | {expected['value']:.3f} |" in card_says
    assert figures["verdict.alpha"]["reason"] in card_says
    assert str(room.people["a"].pk) not in json.dumps(frozen_facts(release))


# ── what the manager says ────────────────────────────────────────────────────────────────────────


def test_the_card_tells_what_the_manager_says_of_the_data(world):
    said = {
        "sampling": "Every tenth report.",
        "pay": "12 an hour.",
        "consent": "I agree.",
        "consent_version": "2",
    }
    world.project.about_data = said
    world.project.save(update_fields=["about_data"])
    release = released(world, formats=("jsonl",))
    card = (place(release) / "README.md").read_text()
    assert "Every tenth report." in card.split("## How it was sampled")[1].split("\n## ")[0]
    people = card.split("## Who made it")[1].split("\n## ")[0]
    assert "**Pay.** 12 an hour." in people
    assert "**Consent, version 2.** I agree." in people
    assert "**Training.**" not in people
    world.project.about_data = {}
    world.project.save(update_fields=["about_data"])
    with TemporaryDirectory() as folder:
        assert releases.make_again(release, Path(folder)) == release.files[0]


def authors(release: Release) -> set[str]:
    lines = (release_files.frozen_of(release.pk) / "records.jsonl").read_bytes().splitlines()
    return {each["annotator"] for each in map(json.loads, lines) if each["type"] == "assignment"}


def test_pseudonyms_of_a_release(world):
    first, second = (
        released(world, version=v, formats=("jsonl",), pseudonyms="releases") for v in ("1.0", "1.1")
    )
    assert authors(first) == authors(second)
    alone, other = (
        released(world, version=v, formats=("jsonl",), pseudonyms="release") for v in ("1.2", "1.3")
    )
    assert not authors(alone) & authors(first)
    assert not authors(alone) & authors(other)
    assert len(authors(alone)) == len(authors(first))
    named = released(world, version="1.4", formats=("jsonl",), pseudonyms="names")
    assert authors(named) == {world.ada.username, world.ben.username}
    assert not named.manifest["pseudonymized"]


def test_what_was_frozen_before_there_was_all_of_it_is_read(world):
    release = released(world, formats=("jsonl",))
    file = release_files.frozen_of(release.pk) / "facts.json"
    facts = json.loads(file.read_bytes())
    del facts["about"], facts["corrupt"], facts["plan"]["pseudonyms"]
    file.write_text(json.dumps(facts))
    with TemporaryDirectory() as folder:
        manifest = making.make(file.parent, making.PlainFolder(Path(folder)))
    assert manifest["rows"] == release.manifest["rows"]
