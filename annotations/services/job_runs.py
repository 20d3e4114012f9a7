"""Running one job from claim to end: rights, heartbeat, and what becomes of each way it can stop."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection
from django.db.models import Q

from annotations.core.errors import DomainError
from annotations.core.permissions import allows
from annotations.models import Job
from annotations.queries import membership
from annotations.services import jobs
from annotations.services.kept_files import StoreUnreachableError

Work = Callable[[Job], dict[str, Any]]
"""What a kind of job does: it calls `jobs.progress` before each write and returns the result."""

ACTION_OF_KIND: Mapping[str, str] = {
    "preannotate": "pre_annotate",
    "export": "export",
    "queue_order": "manage",
    "refit": "learn",
    "release": "release",
    "import": "import",
}
"""The action of the permission table that whoever asks for a job must be allowed."""

TRANSIENT = (OperationalError, InterfaceError)
"""The database restarts, or is out of reach or of room; the statement itself is not to blame."""

NOT_PERMITTED = "Not permitted: whoever asked for this may not do it any more."
DATABASE_TROUBLE = "The database did not answer."
UNEXPECTED = "Stopped by an unexpected error ({name}); the worker's log has more."

logger = logging.getLogger(__name__)


def run(*, job_id: UUID, work: Work) -> None:
    """Do the job if it is there to be taken. Raises nothing that trying again would not cure."""
    try:
        job = jobs.claim(job_id=job_id)
        if job is not None:
            _do(job, work)
    except jobs.LeaseLostError:
        logger.warning("job %s was cancelled or taken over; its worker stopped", job_id)
    except TRANSIENT as error:
        # the row still says queued, or running under a lease that ends: the sweep sends it again
        logger.warning("job %s waits for the database (%s)", job_id, type(error).__name__)
        connection.close()


def _do(job: Job, work: Work) -> None:
    """Work, and write down how it ended."""
    if not is_permitted(job):
        jobs.fail(job=job, reason=NOT_PERMITTED)
        return
    try:
        with heartbeat(job):
            result = work(job)
    except jobs.LeaseLostError:
        raise
    except StoreUnreachableError as error:
        jobs.put_back(job=job, reason=str(error))
    except DomainError as error:
        jobs.fail(job=job, reason=str(error))
    except TRANSIENT:
        connection.close()
        jobs.put_back(job=job, reason=DATABASE_TROUBLE)
        raise
    except Exception as error:
        logger.exception("job %s failed in attempt %s", job.pk, job.attempt)
        jobs.put_back(job=job, reason=UNEXPECTED.format(name=type(error).__name__))
    else:
        jobs.finish(job=job, result=result)


def is_permitted(job: Job) -> bool:
    """Whether the requester may still ask for this (P08, P10); the operator always may."""
    requester = job.requested_by
    if requester is None:
        return True
    found = membership.in_project(requester, project=Q(project=job.project_id))
    return requester.is_active and found is not None and allows(ACTION_OF_KIND[job.kind], found[1])


@contextmanager
def heartbeat(job: Job) -> Iterator[None]:
    """Renew the lease from a thread, so that one long step is not taken for a dead worker."""
    over = threading.Event()
    thread = threading.Thread(target=_beat, args=(job, over), name=f"heartbeat {job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(job: Job, over: threading.Event) -> None:
    """Renew until the work is over or the lease is lost; the work notices that at its next write."""
    while not over.wait(jobs.HEARTBEAT.total_seconds()):
        try:
            jobs.renew(job=job)
        except jobs.LeaseLostError:
            return
        except TRANSIENT:
            logger.warning("the lease of job %s could not be renewed; trying again", job.pk)
        finally:
            connection.close()
