"""The order in which a round hands out its documents: chosen by a manager, computed from suggestions alone.

What people do never moves a document in the queue (P12): the order is over all documents of the round, taken or not,
and only slots that nobody has are written.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from annotations.core import queueing
from annotations.models import Job, Project, Round
from annotations.models.project import QueueOrder, RoundStatus
from annotations.queries import queue_order as queries
from annotations.queries.statements import rows_touched
from annotations.services import jobs
from annotations.services.errors import NotFoundError

WRITE_PLACES = """
UPDATE annotations_assignment a SET priority = ranked.place + %(base)s
FROM unnest(%(documents)s::uuid[], %(places)s::int[]) AS ranked (document, place)
WHERE a.round_id = %(round)s AND a.status = 'open' AND a.document_id = ranked.document
"""


def run(job: Job) -> dict[str, Any]:
    """Put the open slots of the job's round in the order that it has by now.

    Raises:
        NotFoundError: the round is gone.
        LeaseLostError: the job was cancelled or taken over.
    """
    held = Round.objects.filter(pk=job.parameters["round"], project=job.project_id).first()
    if held is None:
        raise NotFoundError("round")
    wanted = _wanted(held)
    with transaction.atomic():
        jobs.progress(job=job, done=1, total=1)
        return {"slots": _write(held, wanted)}


def refresh(*, project: Project) -> None:
    """Order the queues of the project's open rounds anew: what is proposed in its documents has changed."""
    rounds = Round.objects.filter(project=project, status=RoundStatus.OPEN)
    for held in rounds.exclude(queue_order=QueueOrder.DOCUMENT):
        wanted = _wanted(held)
        with transaction.atomic():
            _write(held, wanted)


def _wanted(held: Round) -> dict[UUID, int]:
    """The place of each of the round's documents, 0 first. It may take seconds, so no transaction is open."""
    documents = queries.order_of(held)
    if held.queue_order == QueueOrder.DOCUMENT:
        return dict.fromkeys(documents, 0)
    return dict(zip(documents, queueing.places(range(len(documents))), strict=True))


def _write(held: Round, wanted: Mapping[UUID, int]) -> int:
    """Give every open slot the place of its document, unless another order was chosen meanwhile. How many came.

    The places begin behind all that were there, so that what someone met in an earlier order is never taken for
    a place in this one (the hand-out goes on behind the last that they met in each place).
    """
    now = Round.objects.select_for_update(no_key=True).get(pk=held.pk)
    if now.queue_order != held.queue_order or _stands(queries.present_places(held), wanted):
        return 0
    values = {
        "documents": list(wanted),
        "places": list(wanted.values()),
        "base": queries.last_place(held) + 1,
    }
    return rows_touched(WRITE_PLACES, {"round": held.pk, **values})


def _stands(present: Mapping[UUID, int], wanted: Mapping[UUID, int]) -> bool:
    """Whether the open slots are in that order already, wherever their places begin.

    Documents that came meanwhile have no place yet; they stay last until the next time.
    """
    return len({place - wanted[document] for document, place in present.items() if document in wanted}) <= 1
