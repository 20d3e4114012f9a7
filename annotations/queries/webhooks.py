"""Reading webhooks and what was sent to them."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Now

from annotations.core.webhooks import PING
from annotations.models import Assignment, Delivery, DeliveryAttempt, User, Webhook
from annotations.models.webhook import DeliveryStatus
from annotations.queries.membership import OPEN_WORK, blind_documents

ATTEMPTS_SHOWN = 20
"""Of one delivery, the latest."""


def settings_of(hook: Webhook) -> dict[str, Any]:
    """What a manager may set."""
    return {"url": hook.url, "events": hook.events, "active": hook.active}


def as_json(hook: Webhook) -> dict[str, Any]:
    """The webhook as the API shows it; never its secret."""
    return {
        "id": hook.pk,
        **settings_of(hook),
        "failing_since": hook.failing_since,
        "given_up_at": hook.given_up_at,
        "created_at": hook.created_at,
    }


def told_of_work() -> Exists:
    """Whether a manager of its project has blind work open on the document that a delivery tells of (P12)."""
    return Exists(
        Assignment.objects.filter(
            document=OuterRef("document"),
            status__in=OPEN_WORK,
            round__blind=True,
            annotator__memberships__project=OuterRef("webhook__project"),
            annotator__memberships__roles__contains=["manager"],
        )
    )


def due() -> QuerySet[Delivery]:
    """The deliveries that may be sent now, by the database's clock."""
    listening = Q(webhook__active=True) | Q(event=PING)
    waiting = Delivery.objects.filter(listening, status=DeliveryStatus.WAITING, due_at__lte=Now())
    return waiting.exclude(told_of_work())


def log_of(hook: Webhook, *, reader: User) -> QuerySet[Delivery]:
    """Its deliveries with their attempts, without those about documents that the reader has blind work open on."""
    return seen_by(reader).filter(webhook=hook)


def seen_by(reader: User) -> QuerySet[Delivery]:
    """Deliveries that tell the reader of nothing they may not know yet (P12)."""
    attempts = DeliveryAttempt.objects.order_by("-number")
    # NULL is in no list: what tells of no document is seen
    hidden = Q(document__isnull=False, document__in=blind_documents(reader))
    return Delivery.objects.exclude(hidden).prefetch_related(Prefetch("attempts", attempts))


def delivery_json(delivery: Delivery) -> dict[str, Any]:
    """A delivery and its latest attempts, the last one first."""
    attempts = list(delivery.attempts.all())[:ATTEMPTS_SHOWN]
    return {
        "id": delivery.pk,
        "event": delivery.event,
        "data": delivery.data,
        "status": delivery.status,
        "attempts_made": delivery.attempt,
        "next_attempt_at": delivery.due_at if delivery.status == DeliveryStatus.WAITING else None,
        "created_at": delivery.created_at,
        "attempts": [attempt_json(attempt) for attempt in attempts],
    }


def attempt_json(attempt: DeliveryAttempt) -> Mapping[str, Any]:
    """One try; all but its number and time are empty while it is under way."""
    return {
        "number": attempt.number,
        "started_at": attempt.started_at,
        "milliseconds": attempt.milliseconds,
        "status": attempt.status,
        "answer": attempt.answer,
        "error": attempt.error,
    }
