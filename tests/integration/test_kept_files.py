"""Exports and releases in S3-compatible storage: a real server, its absence, and the same answers as from a folder."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models.functions import Now
from rest_framework.test import APIClient

from annotations.models import Job, Release
from annotations.models.job import JobStatus
from annotations.services import exports, housekeeping, job_runs, jobs, kept_files, release_files, releases
from tests import export_world, factories
from tests.export_world import World
from tests.support import object_store
from tests.support.object_store import ObjectStore

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> ObjectStore:
    with object_store.running(tmp_path_factory.mktemp("store") / "log") as store:
        yield store


@pytest.fixture
def store(server, settings) -> ObjectStore:
    server.empty()
    settings.STORAGES = server.storages  # Django forgets what it made of the setting before
    return server


@pytest.fixture
def dead(settings, tmp_path, monkeypatch) -> ObjectStore:
    """A store whose server was killed."""
    monkeypatch.setattr("factcheck.s3.ATTEMPTS", 1)
    with object_store.running(tmp_path / "log") as gone:
        gone.process.kill()
        gone.process.wait()
        settings.STORAGES = gone.storages
        yield gone


@pytest.fixture
def world(monkeypatch) -> World:
    monkeypatch.setattr(jobs.messages, "send", lambda _kind, _job_id: None)
    return export_world.make()


def exported(world: World, name: str = "jsonl") -> Job:
    job = exports.request(project=world.project, by=world.manager, format=name)
    job_runs.run(job_id=job.pk, work=exports.run)
    job.refresh_from_db()
    return job


def released(world: World, version: str = "1.0") -> Job:
    job = releases.request(
        project=world.project, by=world.manager, version=version, formats=("jsonl", "csv"), with_text=True
    )
    job_runs.run(job_id=job.pk, work=releases.run)
    job.refresh_from_db()
    return job


def client_of(world: World) -> APIClient:
    client = APIClient()
    client.force_login(world.manager)
    return client


def taken(answer) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("name", ["jsonl", "csv"])
def test_an_export_goes_to_the_store_whole_and_leaves_the_folder(store, world, name):
    job = exported(world, name)
    assert (job.status, job.error) == (JobStatus.DONE, "")
    ((key, data),) = store.contents().items()
    assert key.startswith(f"factcheck/exports/{job.pk}/")
    assert hashlib.sha256(data).hexdigest() == job.result["manifest"]["sha256"]
    assert not list(housekeeping.exports_folder().glob(f"*{job.pk}*"))


def test_the_bytes_are_those_of_the_folder(store, world, settings):
    away = exported(world)
    there = settings.STORAGES
    settings.STORAGES = {key: value for key, value in there.items() if key != "kept"}
    here = exported(world)
    assert away.result["manifest"]["sha256"] == here.result["manifest"]["sha256"]
    assert exports.file_of(here).is_file()
    settings.STORAGES = there
    assert isinstance(
        exports.open_file(here), kept_files.InFolder
    )  # what was written before stays where it is


def test_ranges_tags_and_resumption_are_answered_from_the_store(store, world):
    job = exported(world)
    (whole,) = store.contents().values()
    client, path = client_of(world), f"/api/v1/exports/{job.pk}/file"
    answer = client.get(path)
    assert (answer.status_code, taken(answer), answer["Content-Length"]) == (200, whole, str(len(whole)))
    tag = answer["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    half = client.get(path, headers={"Range": "bytes=0-999"})
    assert (half.status_code, half["Content-Range"]) == (206, f"bytes 0-999/{len(whole)}")
    rest = client.get(path, headers={"Range": "bytes=1000-", "If-Range": tag})
    assert rest.status_code == 206
    assert taken(half) + taken(rest) == whole
    assert client.get(path, headers={"Range": f"bytes={len(whole)}-"}).status_code == 416


def test_the_store_is_no_way_around_rights(store, world):
    job = exported(world)
    outsider = APIClient()
    outsider.force_login(factories.user("nobody-of-this-desk"))
    assert outsider.get(f"/api/v1/exports/{job.pk}/file").status_code == 404


def test_files_of_exports_go_from_the_store_after_the_days_set(store, world):
    old, young = exported(world), exported(world, "csv")
    Job.objects.filter(pk=old.pk).update(finished_at=Now() - timedelta(days=31))
    assert housekeeping.remove_exports(older_than=timedelta(days=30)) == 1
    assert [key.split("/")[2] for key in store.contents()] == [str(young.pk)]
    with pytest.raises(exports.ExportGoneError):
        exports.open_file(old)


def test_a_store_that_does_not_answer_leaves_the_job_to_be_tried_again_until_it_is_parked(dead, world):
    job = exported(world)
    assert job.status == JobStatus.QUEUED
    assert job.error.startswith("The storage for files does not answer")
    assert "secret" not in job.error
    while job.status == JobStatus.QUEUED:
        job_runs.run(job_id=job.pk, work=exports.run)
        job.refresh_from_db()
    assert (job.status, job.result.get("manifest")) == (JobStatus.PARKED, None)
    with pytest.raises(exports.ExportNotReadyError):
        exports.open_file(job)
    assert housekeeping.remove_exports(older_than=timedelta(0)) >= 0  # housekeeping does not stumble


def test_a_release_goes_to_the_store_and_is_made_again_from_there(store, world, tmp_path):
    job = released(world)
    assert (job.status, job.error) == (JobStatus.DONE, "")
    release = Release.objects.get()
    kept = {hashlib.sha256(data).hexdigest() for data in store.contents().values()}
    assert kept == {each["sha256"] for each in release.files} | set(release.frozen.values())
    assert not release_files.folder_of(job.pk).exists()
    client = client_of(world)
    for file in release.files:
        data = taken(client.get(f"/api/v1/releases/{job.pk}/files/{file['path']}"))
        assert hashlib.sha256(data).hexdigest() == file["sha256"]
    again = releases.make_again(release, tmp_path / "again")
    assert again == release.files[0]


def test_the_next_release_compares_with_what_the_store_has(store, world):
    released(world)
    job = released(world, "1.1")
    assert (job.status, job.error) == (JobStatus.DONE, "")
    assert Release.objects.get(version="1.1").manifest["before"] == "1.0"


def test_without_the_store_nothing_is_published(dead, world):
    job = released(world)
    assert job.status == JobStatus.QUEUED
    assert job.error.startswith("The storage for files does not answer")
    assert not Release.objects.exists()
    assert release_files.files_of(job.pk).is_dir()  # what is made is there for the next attempt


def test_what_a_cancelled_release_sent_is_taken_away(store, world):
    job = released(world)
    other = Job.objects.create(
        project=world.project, kind="release", status="cancelled", parameters={}, finished_at=Now()
    )
    kept_files.remote().put(Path(__file__), f"releases/{other.pk}/0000000000000000.README.md")
    before = set(store.contents())
    assert housekeeping.remove_unreleased() == 1
    gone = before - set(store.contents())
    assert [key.split("/")[2] for key in gone] == [str(other.pk)]
    assert str(job.pk) in {key.split("/")[2] for key in store.contents()}
