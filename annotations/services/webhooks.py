"""Webhooks: announcing what happened, and setting them up.

What is to be told is written in the transaction of the change, as a delivery for each webhook that listens; its id is
sent on commit, and the scheduler sends again what was not (ADR 0008). So what was committed is told at least once, and
what was rolled back never.
"""

import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import takewhile
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from annotations import jobs as messages
from annotations.core import webhooks
from annotations.models import Delivery, DeliveryAttempt, Project, Round, User, Webhook
from annotations.models.webhook import DeliveryStatus, WebhookEvent
from annotations.outbound import Client, FetchError, Limits, host_port
from annotations.queries.statements import all_rows
from annotations.queries.webhooks import settings_of
from annotations.services import events
from annotations.services.errors import InvalidError
from annotations.services.preconditions import Precondition, state_tag
from annotations.services.pseudonyms import kept_key

KEY_FILE = "webhook-key"
LIMITS = Limits(connect_seconds=5.0, total_seconds=10.0, body_bytes=64 * 1024, redirects=0)
MOST = 20
"""So many webhooks a project may have."""
FORMER_SECRET_HOLDS = timedelta(hours=24)
AN_HOUR = timedelta(hours=1)
MOST_BY_HAND = 60
"""Tries that people ask for, in one project and hour (P44)."""

logger = logging.getLogger(__name__)


class TooManyTriesError(InvalidError):
    """People asked for too many tries of late."""

    code = "too_many_requests"
    wait = int(AN_HOUR.total_seconds())
    """Seconds after which it can be asked again."""


# ── announcing ──────────────────────────────────────────────────────────────────────────────────

ANNOUNCE = """
WITH listening AS (
    SELECT id, failing_since FROM annotations_webhook
    WHERE project_id = %(project)s AND (active OR given_up_at IS NOT NULL)
    AND events @> ARRAY[%(event)s]::text[]),
written AS (
    INSERT INTO annotations_delivery (webhook_id, event, data, document, due_at)
    SELECT id, %(event)s, %(data)s::jsonb, %(document)s::uuid, now() FROM listening
    RETURNING id, webhook_id)
-- one that fails is left to the sweep, which tries it with one delivery at a time
SELECT written.id FROM written JOIN listening ON listening.id = written.webhook_id AND failing_since IS NULL
"""


def announce(
    *, event: WebhookEvent, project: UUID, data: Mapping[str, str], document: UUID | None = None
) -> None:
    """Tell the project's webhooks, when the caller's transaction commits. One SQL statement.

    For one that was given up it is kept until somebody switches it on.

    `data` holds ids and fixed words alone. An event about people's work names its `document`.
    """
    values = {"event": event.value, "data": orjson.dumps(dict(data)).decode(), "document": document}
    written = [key for (key,) in all_rows(ANNOUNCE, {**values, "project": project})]
    if written:
        transaction.on_commit(partial(send, written))


def announce_work(event: WebhookEvent, round_: Round, *, document: UUID | None, **data: str) -> None:
    """Tell of work on a document: which it was, never whose (P12)."""
    if document is not None:
        named = {"round": str(round_.pk), "document": str(document), **data}
        announce(event=event, project=round_.project_id, data=named, document=document)


def send(deliveries: Sequence[UUID]) -> int:
    """Hand the ids to the broker; how many it took. After the first failure the rest is left to the sweep."""
    taken = list(takewhile(_is_taken, deliveries))
    if taken:
        Delivery.objects.filter(pk__in=taken).update(sent_at=Now())
    if left := deliveries[len(taken) :]:
        Delivery.objects.filter(pk__in=left).update(sent_at=None)
    return len(taken)


def _is_taken(delivery: UUID) -> bool:
    try:
        messages.send_delivery(delivery)
    except Exception as error:  # noqa: BLE001 - each broker's client raises errors of its own
        logger.warning("delivery %s was not sent, the sweep will: %s", delivery, type(error).__name__)
        return False
    return True


# ── setting up ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Shown:
    """A webhook with its secret, which is answered this once."""

    webhook: Webhook
    secret: str


def client() -> Client:
    """The guarded client; `WEBHOOK_HOSTS` are the operator's (ADR 0013)."""
    return Client(LIMITS, allowed=[host_port(pair) for pair in settings.WEBHOOK_HOSTS])


@transaction.atomic
def create(*, project: Project, by: User, url: str, events: Sequence[str]) -> Shown:
    """Let an address be told from now on.

    Raises:
        InvalidError: the address is not a public one, no event is named, or `MOST` webhooks are there.
    """
    _check(url, events)
    Project.objects.select_for_update().get(pk=project.pk)
    if Webhook.objects.filter(project=project).count() >= MOST:
        raise InvalidError(f"A project has {MOST} webhooks at most; remove one that is no longer used.")
    hook = Webhook.objects.create(
        project=project, url=url, events=sorted(set(events)), salt=secrets.token_hex(32), created_by=by
    )
    hook.refresh_from_db()
    _record(hook, by, "webhook_created", after={"events": hook.events})
    return Shown(hook, webhooks.shown(_secret(hook, hook.salt)))


@transaction.atomic
def change(*, webhook: UUID, by: User, values: Mapping[str, Any], precondition: Precondition) -> Webhook:
    """Let these of its settings be others. Switched on again, it is tried as if it had never failed.

    Raises:
        InvalidError: the address is not a public one, or no event is named.
        PreconditionRequiredError, PreconditionFailedError: see `Precondition`.
    """
    hook = Webhook.objects.select_for_update().get(pk=webhook)
    before = settings_of(hook)
    wanted = {**before, **values}
    wanted["events"] = sorted(set(wanted["events"]))
    if wanted == before:
        return hook
    precondition.check(revision=state_tag(before), current=before)
    _check(wanted["url"], wanted["events"])
    hook.url, hook.events, hook.active = wanted["url"], wanted["events"], wanted["active"]
    if hook.active:
        hook.failing_since = hook.given_up_at = None
    hook.save(update_fields=["url", "events", "active", "failing_since", "given_up_at"])
    told = {"before": _without_url(before, wanted), "after": _without_url(wanted, before)}
    _record(hook, by, "webhook_changed", **told)
    return hook


@transaction.atomic
def remove(*, webhook: Webhook, by: User) -> None:
    """Take it away with its deliveries."""
    _record(webhook, by, "webhook_removed", before={"events": webhook.events})
    webhook.delete()


@transaction.atomic
def renew_secret(*, webhook: Webhook, by: User) -> Shown:
    """A new secret; what is sent within `FORMER_SECRET_HOLDS` is signed with the one before as well."""
    hook = Webhook.objects.select_for_update().get(pk=webhook.pk)
    hook.former_salt, hook.salt = hook.salt, secrets.token_hex(32)
    hook.former_until = Now() + FORMER_SECRET_HOLDS
    hook.save(update_fields=["salt", "former_salt", "former_until"])
    _record(hook, by, "webhook_secret_renewed")
    return Shown(hook, webhooks.shown(_secret(hook, hook.salt)))


def secrets_of(hook: Webhook) -> list[bytes]:
    """What it is signed with now, by the database's clock."""
    still = Webhook.objects.filter(pk=hook.pk, former_until__gt=Now()).exists()
    salts = [hook.salt, *([hook.former_salt] if still else [])]
    return [_secret(hook, salt) for salt in salts]


def _secret(hook: Webhook, salt: str) -> bytes:
    key = kept_key(settings.DATA_DIR / KEY_FILE)
    return webhooks.secret_of(key, webhook=str(hook.pk), salt=salt)


def _check(url: str, events: Sequence[str]) -> None:
    if not events:
        raise InvalidError("Choose at least one event.", field="events")
    try:
        client().check(url)
    except FetchError as error:
        raise InvalidError(str(error), field="url") from None


def _without_url(state: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """What differs. An address may have a key in it, so the log only says that it changed."""
    changed = {name: value for name, value in state.items() if value != other[name]}
    return {name: "…" if name == "url" else value for name, value in changed.items()}


def _record(hook: Webhook, by: User, verb: str, **states: Any) -> None:
    events.record(actor=by, verb=verb, of=hook, project=hook.project, **states)


# ── by hand ─────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def ping(*, webhook: Webhook, by: User) -> Delivery:
    """Send something without meaning, once, to see whether it comes; to one that is switched off as well.

    Raises:
        TooManyTriesError: people asked for too many tries of late.
    """
    _refuse_too_many(webhook)
    made = Delivery.objects.create(
        webhook=webhook,
        event=webhooks.PING,
        data={"webhook": str(webhook.pk)},
        due_at=Now(),
        by_hand_at=Now(),
    )
    _record(webhook, by, "webhook_pinged")
    transaction.on_commit(partial(send, [made.pk]))
    made.refresh_from_db()
    return made


@transaction.atomic
def send_again(*, delivery: UUID, by: User) -> Delivery:
    """Send a delivery anew, with all tries before it; under the same id, by which its receiver knows it.

    Raises:
        TooManyTriesError: people asked for too many tries of late.
    """
    held = (
        Delivery.objects.select_for_update(of=("self",)).select_related("webhook__project").get(pk=delivery)
    )
    _refuse_too_many(held.webhook)
    held.status, held.first_of_series = DeliveryStatus.WAITING, held.attempt
    held.due_at, held.sent_at, held.by_hand_at = Now(), None, Now()
    held.save(update_fields=["status", "first_of_series", "due_at", "sent_at", "by_hand_at"])
    _record(held.webhook, by, "webhook_sent_again", after={"delivery": str(held.pk)})
    transaction.on_commit(partial(send, [held.pk]))
    held.refresh_from_db()
    return held


def _refuse_too_many(webhook: Webhook) -> None:
    of_late = Q(delivery__webhook__project=webhook.project_id, delivery__by_hand_at__gt=Now() - AN_HOUR)
    tried = DeliveryAttempt.objects.filter(of_late, started_at__gt=Now() - AN_HOUR).count()
    asked = Delivery.objects.filter(
        webhook__project=webhook.project_id, by_hand_at__gt=Now() - AN_HOUR
    ).count()
    if max(tried, asked) >= MOST_BY_HAND:
        sentence = f"People asked for {MOST_BY_HAND} tries within the hour; wait a while."
        raise TooManyTriesError(sentence)
