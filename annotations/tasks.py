"""Celery's tasks: each takes one id and makes one call. And the worker's sign of life."""

import os
import socket
import threading
from collections.abc import Callable
from uuid import UUID

from celery import shared_task
from celery.signals import worker_ready, worker_shutdown
from django.db import DatabaseError, InterfaceError, connection

from annotations import jobs as messages
from annotations.services import (
    exports,
    job_runs,
    jobs,
    project_models,
    releases,
    suggestions,
    webhook_sending,
)
from annotations.services import queue_order as queue_orders
from annotations.services.imports import import_jobs

SIGN_OF_LIFE_EVERY = 10.0  # seconds

worker_stops = threading.Event()


@shared_task(name=messages.TASK_OF_KIND["preannotate"])
def preannotate(job_id: str, **_later: object) -> None:
    """Suggest claims in documents."""
    job_runs.run(job_id=UUID(job_id), work=suggestions.run)


@shared_task(name=messages.TASK_OF_KIND["export"])
def export(job_id: str, **_later: object) -> None:
    """Write labeled data to a file."""
    job_runs.run(job_id=UUID(job_id), work=exports.run)


@shared_task(name=messages.TASK_OF_KIND["queue_order"])
def queue_order(job_id: str, **_later: object) -> None:
    """Put a round's open slots in order."""
    job_runs.run(job_id=UUID(job_id), work=queue_orders.run)


@shared_task(name=messages.TASK_OF_KIND["refit"])
def refit(job_id: str, **_later: object) -> None:
    """Learn from what people decided."""
    job_runs.run(job_id=UUID(job_id), work=project_models.run)


@shared_task(name=messages.TASK_OF_KIND["release"])
def release(job_id: str, **_later: object) -> None:
    """Freeze a project's data and make a release of them."""
    job_runs.run(job_id=UUID(job_id), work=releases.run)


@shared_task(name=messages.TASK_OF_KIND["import"])
def import_data(job_id: str, **_later: object) -> None:
    """Bring a file in, or see what would come of it."""
    job_runs.run(job_id=UUID(job_id), work=import_jobs.run)


@shared_task(name=messages.DELIVER)
def deliver(delivery_id: str, **_later: object) -> None:
    """Send one delivery to its webhook."""
    webhook_sending.deliver(delivery_id=UUID(delivery_id))


def worker_name() -> str:
    """This worker process among all that use the database."""
    return f"{socket.gethostname()}:{os.getpid()}"


@worker_ready.connect
def show_life(**_more: object) -> None:
    """From now on say every ten seconds that a worker runs, so that pages can say when none does."""
    worker_stops.clear()
    threading.Thread(target=_show_life, name="sign of life", daemon=True).start()


def _show_life() -> None:
    while not worker_stops.is_set():
        _in_own_connection(jobs.see_worker)
        worker_stops.wait(SIGN_OF_LIFE_EVERY)


@worker_shutdown.connect
def end_life(**_more: object) -> None:
    """The worker stops in good order: it is not waited for."""
    worker_stops.set()
    _in_own_connection(jobs.forget_worker)


def _in_own_connection(note: Callable[..., None]) -> None:
    """Say it, and leave no connection open that a forked child would inherit."""
    try:
        note(name=worker_name())
    except (DatabaseError, InterfaceError):
        pass  # no database, no page either; the next sign comes in ten seconds
    finally:
        connection.close()
