"""Names of the background tasks, and sending them. A message carries one id and nothing else (P57)."""

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

TASK_OF_KIND: Mapping[str, str] = {
    "preannotate": "annotations.preannotate",
    "export": "annotations.export",
    "queue_order": "annotations.queue_order",
    "refit": "annotations.refit",
    "release": "annotations.release",
    "import": "annotations.import_data",
}
"""The Celery task that does the jobs of each kind."""


DELIVER = "annotations.deliver"
"""The Celery task that sends one delivery to its webhook."""


def send(kind: str, job_id: UUID) -> None:
    """Hand the job's id to the broker.

    Raises:
        Exception: whatever the broker's client raises when the broker does not answer.
    """
    _send(TASK_OF_KIND[kind], job_id)


def send_delivery(delivery_id: UUID) -> None:
    """Hand the delivery's id to the broker. Raises as `send` does."""
    _send(DELIVER, delivery_id)


def _send(task: str, key: UUID) -> None:
    """Celery is loaded here, so that only those who send pay for it."""
    import_string(settings.CELERY_APP).send_task(task, args=[str(key)])
