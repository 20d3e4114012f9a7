"""The wire of webhooks: the specification's own signature, waits that spread a day."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from annotations.core import webhooks
from annotations.models.webhook import WebhookEvent

AT = datetime(2024, 3, 5, 12, tzinfo=UTC)


def test_the_signature_of_the_specification():
    """The example of the Standard Webhooks specification's reference libraries."""
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    headers = webhooks.headers_of(
        delivery="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=datetime.fromtimestamp(1614265330, UTC),
        body=b'{"test": 2432232314}',
        secrets=[secret],
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-timestamp"] == "1614265330"


def test_two_secrets_sign_twice():
    headers = webhooks.headers_of(delivery="x", at=AT, body=b"{}", secrets=[b"new", b"old"])
    alone = webhooks.headers_of(delivery="x", at=AT, body=b"{}", secrets=[b"old"])
    first, second = headers["webhook-signature"].split()
    assert second == alone["webhook-signature"] != first


def test_every_event_has_a_link():
    assert set(webhooks.LINKS) == {*WebhookEvent.values, webhooks.PING}


def test_a_body_names_ids_and_a_link():
    data = {"job": "7", "kind": "export", "status": "done"}
    body = webhooks.body_of(event="job.done", project="desk", at=AT, data=data)
    assert json.loads(body) == {
        "type": "job.done",
        "timestamp": "2024-03-05T12:00:00+00:00",
        "project": "desk",
        "data": data,
        "link": "/api/v1/jobs/7",
    }


def test_secrets_differ_by_webhook_salt_and_key():
    made = {
        webhooks.secret_of(key, webhook=webhook, salt=salt)
        for key in (b"k", b"l")
        for webhook in "ab"
        for salt in "12"
    }
    assert {len(secret) for secret in made} == {32}
    assert len(made) == 8


def test_the_last_try_comes_about_a_day_after_the_first():
    waits = [webhooks.wait_after(tries, draw=0.5) for tries in range(1, webhooks.TRIES)]
    assert waits == sorted(waits)
    assert timedelta(hours=23) < sum(waits, timedelta()) < timedelta(hours=25)
    assert webhooks.wait_after(webhooks.TRIES, draw=0.5) is None


@pytest.mark.parametrize(("draw", "share"), ((0.0, 0.8), (0.5, 1.0), (1.0, 1.2)))
def test_waits_are_spread(draw, share):
    assert webhooks.wait_after(3, draw=draw) == timedelta(minutes=10) * share
