"""Names of the background tasks, and sending them. A message carries a job's id and nothing else (P57)."""

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


def send(kind: str, job_id: UUID) -> None:
    """Hand the job's id to the broker. Celery is loaded here, so that only those who send pay for it.

    Raises:
        Exception: whatever the broker's client raises when the broker does not answer.
    """
    import_string(settings.CELERY_APP).send_task(TASK_OF_KIND[kind], args=[str(job_id)])
