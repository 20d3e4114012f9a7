"""What is taken away when its time is over: remembered answers, exported files, sessions, releases never made."""

import logging
import shutil
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.db.models.functions import Now

from annotations.models import Delivery, IdempotencyKey, Job, Upload
from annotations.models.job import JobKind
from annotations.services import kept_files

ANSWERS_KEPT = timedelta(hours=24)
UPLOADS_KEPT = timedelta(days=7)
DELIVERIES_KEPT = timedelta(days=30)

logger = logging.getLogger(__name__)


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
    due = list(over_in(JobKind.EXPORT, older_than).filter(pk__in=files).values_list("pk", flat=True))
    for key in due:
        files[key].unlink(missing_ok=True)
    return len(due) + _remove_kept("exports", over_in(JobKind.EXPORT, older_than))


def over_in(kind: str, older_than: timedelta) -> QuerySet[Job]:
    """Jobs of a kind that ended so long ago."""
    return Job.objects.filter(kind=kind, finished_at__lt=Now() - older_than)


def _remove_kept(folder: str, jobs: QuerySet[Job]) -> int:
    """Remove what the storage has of these jobs; of how many. A storage that does not answer is asked the next time."""
    try:
        keys = {UUID(name): found for name, found in kept_files.keys_by(folder).items()}
        due = list(jobs.filter(pk__in=keys).values_list("pk", flat=True))
        for key in (key for job in due for key in keys[job]):
            kept_files.remote().delete(key)
    except kept_files.StoreUnreachableError as error:
        logger.warning("nothing was removed from %s: %s", folder, error)
        return 0
    return len(due)


def remove_unreleased() -> int:
    """Remove what jobs left that ended without a release; how many. What was released stays for ever."""
    folders = {key: folder for folder in releases_folder().glob("[!.]*") if (key := _job_of(folder))}
    ended = Job.objects.filter(kind=JobKind.RELEASE, finished_at__isnull=False, release=None)
    due = list(ended.filter(pk__in=folders).values_list("pk", flat=True))
    for key in due:
        shutil.rmtree(folders[key], ignore_errors=True)
    return len(due) + _remove_kept("releases", ended)


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
