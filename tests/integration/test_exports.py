"""Exports as jobs and by the command: complete files or none, the same bytes, manifests, kills (P51, P70)."""

import hashlib
import json
import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models.functions import Now

from annotations.formats.__main__ import main as formats
from annotations.models import Claim, Job, Membership
from annotations.models.job import JobStatus
from annotations.services import export_files, exports, job_runs, jobs, whole_files
from factcheck import paths
from tests import environment, export_world
from tests.export_world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(request, monkeypatch) -> World:
    """The world; jobs stay where they are unless the test has a worker, which another test may have started."""
    if "celery_worker" not in request.fixturenames:
        monkeypatch.setattr(jobs.messages, "send", lambda _kind, _job_id: None)
    return export_world.make()


def run(world: World) -> Job:
    """An export job, done by this process."""
    job = exports.request(project=world.project, by=world.manager, format="jsonl")
    job_runs.run(job_id=job.pk, work=exports.run)
    job.refresh_from_db()
    return job


def drafts(folder: Path) -> list[Path]:
    return list(folder.glob(".*.part"))


def test_job_and_command_give_the_same_bytes(world, tmp_path):
    """Issue 2, item 8."""
    export_world.settle(world)
    file = tmp_path / "data.jsonl"
    call_command("export_dataset", project="harbor", format="jsonl", output=file, json=True)
    job = run(world)
    assert (job.status, job.error) == (JobStatus.DONE, "")
    assert exports.file_of(job).read_bytes() == file.read_bytes()
    assert json.loads((tmp_path / "data.jsonl.manifest.json").read_text()) == job.result["manifest"]
    assert drafts(tmp_path) == drafts(exports.file_of(job).parent) == []


def test_the_manifest_is_of_the_file(world, tmp_path, capsys):
    """P51: rows, sha256, schema version, as-of."""
    file = tmp_path / "data.jsonl"
    call_command("export_dataset", project="harbor", output=file, json=True)
    manifest, data = json.loads(capsys.readouterr().out), file.read_bytes()
    types = [json.loads(line)["type"] for line in data.split(b"\n")[:-1]]
    assert {kind: count for kind, count in manifest["rows"].items() if count} == {
        k: types.count(k) for k in types
    }
    assert (manifest["sha256"], manifest["bytes"]) == (hashlib.sha256(data).hexdigest(), len(data))
    header = json.loads(data.split(b"\n")[0])
    for key in ("schema_version", "offset_unit", "as_of", "pseudonymized"):
        assert manifest[key] == header[key]
    assert formats(["check", str(file)]) == 0


def test_a_ten_line_script_gets_each_quote(world, tmp_path):
    """Issue 2, item 8: slicing text[start:end] gives each quote exactly."""
    export_world.settle(world)
    file = tmp_path / "data.jsonl"
    call_command("export_dataset", project="harbor", output=file, json=True)
    script = paths.CHECKOUT / "docs" / "examples" / "read_quotes.py"
    assert len([line for line in script.read_text().splitlines() if line.strip()]) <= 10
    done = subprocess.run([sys.executable, script, file], capture_output=True, text=True, check=True)
    data = [json.loads(line) for line in file.read_bytes().split(b"\n")[:-1]]
    quotes = [part["quote"] for each in data if each["type"] == "mention" for part in each["fragments"]]
    assert done.stdout.count("True") == len(quotes) > 10
    assert "False" not in done.stdout


def test_the_same_state_gives_the_same_bytes_whenever_it_is_written(world):
    first = exports.file_of(run(world)).read_bytes()
    time.sleep(0.01)
    assert exports.file_of(run(world)).read_bytes() == first
    Claim.objects.filter(author=world.ada).update(place="Port")
    assert exports.file_of(run(world)).read_bytes() != first


def test_a_job_of_someone_who_may_not_any_more_writes_nothing(world):
    """P08."""
    job = exports.request(project=world.project, by=world.manager, format="jsonl")
    Membership.objects.filter(user=world.manager).update(roles=["annotator", "manager"])
    Membership.objects.create(project=world.project, user=world.outsider, roles=["manager"])
    Membership.objects.filter(user=world.manager).update(roles=["annotator"])
    job_runs.run(job_id=job.pk, work=exports.run)
    job.refresh_from_db()
    assert (job.status, job.error) == (JobStatus.FAILED, job_runs.NOT_PERMITTED)
    assert not exports.file_of(job).exists()


def test_a_cancelled_job_leaves_no_file(world):
    job = exports.request(project=world.project, by=world.manager, format="jsonl")
    held = jobs.claim(job_id=job.pk)
    assert held is not None
    jobs.cancel(job=held, by=world.manager)
    with pytest.raises(jobs.LeaseLostError):
        exports.run(held)
    assert not exports.file_of(held).exists()
    assert drafts(exports.file_of(held).parent) == []


def test_an_attempt_that_lost_its_lease_at_the_last_moment_leaves_no_file(world, monkeypatch):
    """P69: the file gets its name under the lock of the job's row."""
    job = exports.request(project=world.project, by=world.manager, format="jsonl")
    held = jobs.claim(job_id=job.pk)
    assert held is not None
    finish = whole_files.Draft.sha256.fget

    def lose_lease_then(draft: whole_files.Draft) -> str:
        Job.objects.filter(pk=held.pk).update(attempt=held.attempt + 1)
        return finish(draft)

    monkeypatch.setattr(whole_files.Draft, "sha256", property(lose_lease_then))
    with pytest.raises(jobs.LeaseLostError):
        exports.run(held)
    assert not exports.file_of(held).exists()


def test_a_failure_in_the_middle_leaves_what_was_there(world, tmp_path):
    """P51: a file appears only when it is complete; the earlier one stays until then."""
    target = tmp_path / "data.jsonl"
    target.write_text("earlier")

    def fail(_done: int, _total: int) -> None:
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        export_files.write(project=world.project, target=target, report=fail)
    assert target.read_text() == "earlier"
    assert drafts(tmp_path) == []


KILLED = """
import sys
import django
django.setup()
from pathlib import Path
from annotations.models import Project
from annotations.services import export_files, whole_files
def hang(self, data, write):
    write(self, data)
    self._stream.flush()
    if b"claim" in data:
        print("half", flush=True)
        sys.stdin.read()
for shape in (whole_files.Draft, whole_files.Watched):
    shape.write = lambda self, data, write=shape.write: hang(self, data, write)
project = Project.objects.get(slug="harbor")
export_files.write(project=project, target=Path(sys.argv[1]), format=sys.argv[2])
"""


@pytest.mark.parametrize("name", ("jsonl", "csv", "averitec"))
def test_a_kill_in_the_middle_leaves_no_half_and_the_next_cleans_up(world, tmp_path, name):
    """P51, P70: SIGKILL, then again from the beginning."""
    target = tmp_path / f"data.{name}"
    environ = environment.child_environment(database=connection.settings_dict["NAME"])
    writer = subprocess.Popen(
        [sys.executable, "-c", KILLED, target, name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environ,
        cwd=paths.CHECKOUT,
    )
    assert writer.stdout.readline() == b"half\n"
    (draft,) = drafts(tmp_path)
    assert draft.stat().st_size > 0
    other = tmp_path / "other"
    export_files.write(project=world.project, target=other, format=name)
    assert drafts(tmp_path) == [draft]  # somebody is still at it
    whole_files.remove_abandoned(target)
    assert drafts(tmp_path) == [draft]
    writer.kill()
    writer.wait()
    writer.stdin.close()
    writer.stdout.close()
    assert not target.exists()
    export_files.write(project=world.project, target=target, format=name)
    assert drafts(tmp_path) == []
    assert target.read_bytes() == other.read_bytes()


KILLED_WORKER = (
    KILLED.split("project =", maxsplit=1)[0]
    + """
from annotations.services import exports, job_runs
job_runs.run(job_id=sys.argv[1], work=exports.run)
"""
)


@pytest.mark.parametrize("name", ("jsonl", "jsonl-zst", "csv", "brat"))
def test_a_job_whose_worker_was_killed_is_taken_up_again_with_the_same_bytes(world, name):
    """P70: SIGKILL in the middle, the lease ends, the sweep sends it again; one file, no halves."""
    job = exports.request(project=world.project, by=world.manager, format=name)
    environ = environment.child_environment(database=connection.settings_dict["NAME"])
    with subprocess.Popen(
        [sys.executable, "-c", KILLED_WORKER.replace('b"claim" in data', "True"), str(job.pk)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environ,
        cwd=paths.CHECKOUT,
    ) as worker:
        assert worker.stdout.readline() == b"half\n"
        worker.kill()
    folder = exports.file_of(job).parent
    assert [each for each in drafts(folder) if str(job.pk) in each.name]
    Job.objects.filter(pk=job.pk).update(lease_expires_at=Now() - timedelta(seconds=1))
    jobs.sweep()
    job_runs.run(job_id=job.pk, work=exports.run)
    job.refresh_from_db()
    assert (job.status, job.attempt, job.error) == (JobStatus.DONE, 2, "")
    assert not [each for each in drafts(folder) if str(job.pk) in each.name]
    whole = exports.request(project=world.project, by=world.manager, format=name)
    job_runs.run(job_id=whole.pk, work=exports.run)
    assert exports.file_of(job).read_bytes() == exports.file_of(whole).read_bytes()


def test_what_cannot_be_written_says_why(world, tmp_path):
    with pytest.raises(CommandError, match=r"data\.jsonl can't be written: No such file or directory\."):
        call_command("export_dataset", project="harbor", output=tmp_path / "absent" / "data.jsonl")
    with pytest.raises(CommandError, match="There is no project “absent”"):
        call_command("export_dataset", project="absent", output=tmp_path / "data.jsonl")


def test_a_full_disk_fails_the_job_with_the_reason(world, monkeypatch):
    def refuse(_draft: object, _data: bytes) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(whole_files.Draft, "write", refuse)
    job = run(world)
    assert job.status == JobStatus.FAILED
    assert job.error.endswith("can't be written: No space left on device.")


def test_the_pseudonym_key_is_made_once_and_private(tmp_path):
    from annotations.services import pseudonyms

    key = pseudonyms.kept_key(tmp_path / "key")
    assert pseudonyms.kept_key(tmp_path / "key") == key
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert pseudonyms.kept_key(tmp_path / "other") != key
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["key", "other"]


def test_by_a_celery_worker(world, celery_worker):
    """The whole way: asked for, sent, done by a worker in its own process."""
    job = exports.request(project=world.project, by=world.manager, format="jsonl")
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and job.status in (JobStatus.QUEUED, JobStatus.RUNNING):
        time.sleep(0.1)
        job.refresh_from_db()
    assert (job.status, job.error) == (JobStatus.DONE, "")
    assert hashlib.sha256(exports.file_of(job).read_bytes()).hexdigest() == job.result["manifest"]["sha256"]
