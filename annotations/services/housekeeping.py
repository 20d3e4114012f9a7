"""What is taken away when its time is over: remembered answers, exported files, sessions, releases never made."""

import shutil
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models.functions import Now

from annotations.models import Delivery, IdempotencyKey, Job, Upload
from annotations.models.job import JobKind

ANSWERS_KEPT = timedelta(hours=24)
UPLOADS_KEPT = timedelta(days=7)
DELIVERIES_KEPT = timedelta(days=30)


def sweep() -> None:
    """Take away what is due, by the database clock (P75); any number of sweepers may run."""
    IdempotencyKey.objects.filter(created_at__lt=Now() - ANSWERS_KEPT).delete()
    Session.objects.filter(expire_date__lt=Now()).delete()
    if settings.EXPORT_DAYS:
        remove_exports(older_than=timedelta(days=settings.EXPORT_DAYS))
    remove_unreleased()
    remove_uploads(older_than=UPLOADS_KEPT)
    Delivery.objects.filter(created_at__lt=Now() - DELIVERIES_KEPT).delete()


def remove_exports(*, older_than: timedelta) -> int:
    """Remove the files of exports that were done so long ago; how many. The jobs and their manifests stay."""
    files = {key: file for file in exports_folder().glob("[!.]*") if (key := _job_of(file))}
    over = Job.objects.filter(pk__in=files, kind=JobKind.EXPORT, finished_at__lt=Now() - older_than)
    due = list(over.values_list("pk", flat=True))
    for key in due:
        files[key].unlink(missing_ok=True)
    return len(due)


def remove_unreleased() -> int:
    """Remove what jobs left that ended without a release; how many. What was released stays for ever."""
    folders = {key: folder for folder in releases_folder().glob("[!.]*") if (key := _job_of(folder))}
    ended = Job.objects.filter(pk__in=folders, kind=JobKind.RELEASE, finished_at__isnull=False, release=None)
    due = list(ended.values_list("pk", flat=True))
    for key in due:
        shutil.rmtree(folders[key], ignore_errors=True)
    return len(due)


def releases_folder() -> Path:
    """Where the files of releases lie."""
    return Path(settings.DATA_DIR) / "releases"


def remove_uploads(*, older_than: timedelta) -> int:
    """Remove files that were sent so long ago, and what lies there without a row; how many rows."""
    gone, _ = Upload.objects.filter(created_at__lt=Now() - older_than).delete()
    files = {key: file for file in uploads_folder().glob("[!.]*") if (key := _job_of(file))}
    kept = set(Upload.objects.filter(pk__in=files).values_list("pk", flat=True))
    for key in files.keys() - kept:
        files[key].unlink(missing_ok=True)
    return gone


def uploads_folder() -> Path:
    """Where files lie that people sent."""
    return Path(settings.DATA_DIR) / "uploads"


def exports_folder() -> Path:
    """Where the files of exports lie."""
    return Path(settings.DATA_DIR) / "exports"


def _job_of(file: Path) -> UUID | None:
    try:
        return UUID(file.name.partition(".")[0])
    except ValueError:
        return None
