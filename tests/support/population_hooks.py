"""Webhooks of a populated project, with deliveries of every event and outcome. Nothing is sent anywhere."""

from annotations.models import Delivery
from annotations.models.webhook import WebhookEvent
from annotations.services import tokens, webhook_sending, webhooks
from annotations.services.webhook_sending import Outcome
from tests import factories
from tests.support.population_desk import Desk

OUTCOMES = (
    Outcome(12, 204),
    Outcome(30, 410, "gone", "The receiver answered 410."),
    Outcome(5000, error="This address could not be reached."),
)


def leave_webhooks(desk: Desk) -> None:
    """One that takes what it is sent and then is gone, one that waits with a second secret."""
    manager = desk.people["manager"]
    tokens.issue(owner=manager, name="ends soon", scopes=["read"], days=7, project=desk.project)
    made = webhooks.create(
        project=desk.project, by=manager, url=factories.HOOK_URL, events=WebhookEvent.values
    ).webhook
    webhooks.renew_secret(webhook=made, by=manager)
    tokens.warn()
    ids = dict.fromkeys(("job", "round", "document", "claim", "release", "token"), str(made.pk))
    for event in set(WebhookEvent) - {WebhookEvent.TOKEN_EXPIRING}:
        webhooks.announce(event=event, project=desk.project.pk, data=ids)
    webhooks.ping(webhook=made, by=manager)
    pinged, *others = Delivery.objects.filter(webhook=made).order_by("-pk")
    for delivery, outcome in zip([others[0], pinged, others[1]], OUTCOMES, strict=True):
        attempt = webhook_sending._claim(delivery.pk)
        assert attempt is not None
        webhook_sending._note(attempt, outcome)
