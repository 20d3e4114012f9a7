"""The Celery app. Nothing imports this until a task is sent or run; `settings.CELERY_APP` names it."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")

QUEUE = "factcheck"
# a message unseen for longer than any task runs is given to another worker
REDELIVERY_MARGIN = 120  # seconds


def broker_options() -> dict[str, Any]:
    """Transport options; PostgreSQL's are those that reached 364 tasks a second where the defaults did 4."""
    redelivery = {"visibility_timeout": settings.TASK_TIME_LIMIT + REDELIVERY_MARGIN}
    if settings.BROKER_PARTS is None:
        return redelivery if settings.BROKER_URL.startswith("redis") else {}
    from factcheck.database import libpq_string

    return {
        **redelivery,
        "conn_string": libpq_string(settings.BROKER_PARTS),  # a URL would lose the host
        "init_extension": False,
        "wait_time_seconds": 0,
        "use_notify": True,
        "polling_interval": 2,
        "pool_size": 2,
        "pool_timeout": 2,  # seconds that a request waits for a broker that is down; its job stays queued
    }


app = Celery("factcheck", set_as_current=True)
app.conf.update(
    broker_url=settings.BROKER_URL or "pgmq://localhost",
    broker_transport_options=broker_options(),
    broker_connection_retry_on_startup=True,
    # JSON only: a message in another form is refused, because reading it could run it
    accept_content=["json"],
    task_serializer="json",
    result_serializer="json",
    event_serializer="json",
    # the Job row is the truth about a task: no results, and a task that lost its worker is run again
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_default_queue=QUEUE,
    task_time_limit=settings.TASK_TIME_LIMIT,
    task_publish_retry_policy={"max_retries": 2, "interval_start": 0.1, "interval_step": 0.2},
    worker_prefetch_multiplier=1,
    worker_concurrency=settings.CELERY_CONCURRENCY,
    worker_enable_remote_control=False,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    timezone="UTC",
)
app.autodiscover_tasks(["annotations"])


@worker_init.connect
def prepare_worker(**_more: Any) -> None:
    """Before a worker takes tasks: its broker exists, and its statements may take as long as a task."""
    from factcheck import broker, database

    broker.prepare()
    database.allow_long_statements(settings.TASK_TIME_LIMIT)
