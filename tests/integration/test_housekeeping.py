"""What is kept for a time only goes when that time is over, and nothing else goes."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.db.models.functions import Now

from annotations.models import IdempotencyKey, Job
from annotations.services import exports, housekeeping
from factcheck.management.commands.scheduler import DUTIES
from tests import factories as make

pytestmark = pytest.mark.django_db


def age(row: object, field: str, **back: float) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(**{field: Now() - timedelta(**back)})


@pytest.mark.parametrize(("hours", "kept"), [(23.9, True), (24.1, False)])
def test_answers_are_remembered_for_a_day(hours, kept):
    """P65 promises 24 hours, and nobody needs them longer."""
    row = IdempotencyKey.objects.create(
        user=make.user(), path="/", key="k", body_sha256="", status=200, response={}
    )
    age(row, "created_at", hours=hours)
    housekeeping.sweep()
    assert IdempotencyKey.objects.filter(pk=row.pk).exists() is kept


@pytest.mark.parametrize(("hours", "kept"), [(-1, True), (1, False)])
def test_sessions_that_ended_go(hours, kept):
    row = Session.objects.create(session_key=f"s{hours}", session_data="", expire_date=Now())
    age(row, "expire_date", hours=hours)
    housekeeping.sweep()
    assert Session.objects.filter(pk=row.pk).exists() is kept


@pytest.fixture
def export(settings, tmp_path: Path) -> Job:
    """An export that is done, with its file."""
    settings.DATA_DIR = tmp_path
    job = Job.objects.create(
        project=make.project(), kind="export", status="done", parameters={"format": "jsonl"},
        result={"manifest": {"sha256": "0" * 64}},
    )  # fmt: skip
    file = exports.file_of(job)
    file.parent.mkdir()
    file.write_text("{}\n")
    return job


@pytest.mark.parametrize(("days", "setting", "kept"), [(29, 30, True), (31, 30, False), (4000, 0, True)])
def test_files_of_exports_go_after_the_days_set(export, settings, days, setting, kept):
    settings.EXPORT_DAYS = setting
    age(export, "finished_at", days=days)
    housekeeping.sweep()
    assert exports.file_of(export).exists() is kept
    assert Job.objects.filter(pk=export.pk).exists()


def test_a_removed_file_is_said_to_be_gone_and_foreign_files_stay(export, settings):
    settings.EXPORT_DAYS = 1
    foreign = exports.file_of(export).parent / "notes.txt"
    foreign.write_text("mine")
    age(export, "finished_at", days=2)
    housekeeping.sweep()
    with pytest.raises(exports.ExportGoneError):
        exports.open_file(Job.objects.get(pk=export.pk))
    assert foreign.exists()


def test_the_scheduler_does_it():
    assert "annotations.services.housekeeping.sweep" in DUTIES
