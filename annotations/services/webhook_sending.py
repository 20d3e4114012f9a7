"""Sending deliveries: each try is claimed, made and noted, and what a killed worker left is tried again.

A try is fenced by its number, as a job's attempt is: a worker that was taken for dead can note nothing more.
"""

import logging
import random
import time
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Now

from annotations.core import webhooks as wire
from annotations.models import Delivery, DeliveryAttempt, Webhook
from annotations.models.webhook import DeliveryStatus
from annotations.outbound import FetchError, Request
from annotations.queries import webhooks as queries
from annotations.services import events, webhooks
from annotations.services.job_runs import TRANSIENT
from annotations.services.jobs import unsent

A_TRY_TAKES_AT_MOST = timedelta(minutes=1)
"""Longer than the client's patience: what is not noted by then was lost with its worker."""
SWEPT_AT_ONCE = 200
PATIENCE = timedelta(days=3)
"""Who fails for so long is switched off."""
GONE = 410
SHOWN_OF_ANSWER = 300
"""Code points of an answer that are kept."""

NOT_ACCEPTED = "The receiver answered {status}."

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one try ended. `status` is that of HTTP, where there was an answer."""

    milliseconds: int
    status: int | None = None
    answer: str = ""
    error: str = ""


def deliver(*, delivery_id: UUID) -> None:
    """Try once, if the delivery is there to be tried. Raises nothing that trying again would not cure."""
    try:
        claimed = _claim(delivery_id)
        if claimed is not None:
            _note(claimed, _try(claimed))
    except TRANSIENT as error:
        logger.warning("delivery %s waits for the database (%s)", delivery_id, type(error).__name__)
        connection.close()


@transaction.atomic
def _claim(delivery_id: UUID) -> DeliveryAttempt | None:
    """Begin a try; None where there is nothing to do. Its row shows the try even if the worker is killed in it."""
    chosen = queries.due().filter(pk=delivery_id)
    held = chosen.select_for_update(of=("self",), skip_locked=True).first()
    if held is None:
        return None
    number = held.attempt + 1
    Delivery.objects.filter(pk=held.pk).update(attempt=number, due_at=Now() + A_TRY_TAKES_AT_MOST)
    made = DeliveryAttempt.objects.create(delivery=held, number=number)
    return DeliveryAttempt.objects.select_related("delivery__webhook__project").get(pk=made.pk)


def _try(attempt: DeliveryAttempt) -> Outcome:
    """Send it, and see what comes."""
    request = _request(attempt)
    began = time.monotonic()
    try:
        answer = webhooks.client().fetch(request)
    except FetchError as error:
        return Outcome(_since(began), error=str(error))
    # a NUL is no text for PostgreSQL
    text = answer.body.decode("utf-8", "replace").replace("\0", "\ufffd")[:SHOWN_OF_ANSWER]
    accepted = 200 <= answer.status < 300  # noqa: PLR2004 - the class of HTTP's successes
    refusal = "" if accepted else NOT_ACCEPTED.format(status=answer.status)
    return Outcome(_since(began), answer.status, text, refusal)


def _request(attempt: DeliveryAttempt) -> Request:
    delivery = attempt.delivery
    hook = delivery.webhook
    body = wire.body_of(
        event=delivery.event, project=hook.project.slug, at=delivery.created_at, data=delivery.data
    )
    headers = wire.headers_of(
        delivery=str(delivery.pk), at=attempt.started_at, body=body, secrets=webhooks.secrets_of(hook)
    )
    return Request(hook.url, "POST", headers, body)


def _since(began: float) -> int:
    return round(1000 * (time.monotonic() - began))


@transaction.atomic
def _note(attempt: DeliveryAttempt, outcome: Outcome) -> None:
    """Write down how the try ended, and what follows; nothing but the log, where the try is not the latest any more."""
    DeliveryAttempt.objects.filter(pk=attempt.pk).update(
        milliseconds=outcome.milliseconds, status=outcome.status, answer=outcome.answer, error=outcome.error
    )
    held = Delivery.objects.filter(
        pk=attempt.delivery_id, attempt=attempt.number, status=DeliveryStatus.WAITING
    )
    hook = attempt.delivery.webhook
    if not outcome.error:
        held.update(status=DeliveryStatus.DELIVERED)
        Webhook.objects.filter(pk=hook.pk).exclude(failing_since=None).update(failing_since=None)
        return
    _put_off(attempt, held)
    if attempt.delivery.event != wire.PING:
        _note_failure(hook, is_gone=outcome.status == GONE)


def _put_off(attempt: DeliveryAttempt, held: QuerySet[Delivery]) -> None:
    """Let it wait for its next try, if it has one left."""
    tries = attempt.number - attempt.delivery.first_of_series
    wait = None if attempt.delivery.event == wire.PING else wire.wait_after(tries, draw=random.random())  # noqa: S311
    if wait is None:
        held.update(status=DeliveryStatus.GIVEN_UP)
    else:
        held.update(due_at=Now() + wait, sent_at=None)


def _note_failure(hook: Webhook, *, is_gone: bool) -> None:
    """Remember since when it fails; switch it off after `PATIENCE`, or when it says that it is gone for good."""
    held = Webhook.objects.filter(pk=hook.pk, active=True)
    held.update(failing_since=Coalesce(F("failing_since"), Now()))
    over = held if is_gone else held.filter(failing_since__lt=Now() - PATIENCE)
    if over.update(active=False, given_up_at=Now()):
        events.record(actor=None, verb="webhook_given_up", of=hook, project=hook.project)


# ── what the scheduler does ─────────────────────────────────────────────────────────────────────


def sweep() -> int:
    """Send what is due and was not sent, or whose message was lost; how many. Any number of schedulers may do so."""
    return webhooks.send(_take_due())


@transaction.atomic
def _take_due() -> list[UUID]:
    """Ids that no other sweep takes meanwhile: of a webhook that fails only the first, so that it holds nobody up."""
    waiting = Delivery.objects.filter(webhook=OuterRef("webhook"), status=DeliveryStatus.WAITING)
    is_first = ~Exists(waiting.filter(due_at__lt=OuterRef("due_at")))
    chosen = queries.due().filter(unsent(since="due_at"), Q(webhook__failing_since=None) | Q(is_first))
    locked = chosen.select_for_update(of=("self",), skip_locked=True)
    taken = list(locked.order_by("due_at", "id").values_list("id", flat=True)[:SWEPT_AT_ONCE])
    Delivery.objects.filter(pk__in=taken).update(sent_at=Now())
    return taken
