"""What a webhook is sent, how it is signed, and how long to wait before it is tried again.

Identifier, timestamp and signature follow the Standard Webhooks specification (standardwebhooks.com, version 1),
so that its libraries verify them.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

SECRET_PREFIX = "whsec_"  # noqa: S105 - what a secret begins with, not one
PING = "ping"
LINKS: Mapping[str, str] = {
    "job.done": "/api/v1/jobs/{job}",
    "job.failed": "/api/v1/jobs/{job}",
    "job.cancelled": "/api/v1/jobs/{job}",
    "assignment.submitted": "/api/v1/rounds/{round}/cases/{document}",
    "claim.settled": "/api/v1/rounds/{round}/cases/{document}",
    "release.published": "/api/v1/releases/{release}",
    "token.expiring": "/api/v1/projects/{project}/tokens",
    PING: "/api/v1/projects/{project}",
}
"""Where the API says more, for each event; the placeholders are members of the event's data, or the project."""

WAITS = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=45),
    timedelta(hours=3),
    timedelta(hours=7),
    timedelta(hours=13),
)
"""Before the second try, the third, and so on: the last comes a day after the first."""
TRIES = len(WAITS) + 1
JITTER = 0.2


def wait_after(tries: int, *, draw: float) -> timedelta | None:
    """How long to wait after so many tries that failed; None when it was the last.

    `draw` from 0 to 1 moves it by up to a fifth either way, so that receivers that come back are not all met at once.
    """
    if tries >= TRIES:
        return None
    return WAITS[tries - 1] * (1 + JITTER * (2 * draw - 1))


def body_of(*, event: str, project: str, at: datetime, data: Mapping[str, str]) -> bytes:
    """What is sent: the same bytes for every try. `at` is when it happened."""
    content = {
        "type": event,
        "timestamp": at.isoformat(),
        "project": project,
        "data": dict(data),
        "link": LINKS[event].format(**{"project": project, **data}),
    }
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()


def secret_of(key: bytes, *, webhook: str, salt: str) -> bytes:
    """The 32 bytes that one webhook is signed with, of a key that is kept and a salt that is stored."""
    return hmac.digest(key, f"webhook {webhook} {salt}".encode(), hashlib.sha256)


def shown(secret: bytes) -> str:
    """The secret as its receiver is given it."""
    return SECRET_PREFIX + base64.b64encode(secret).decode()


def headers_of(*, delivery: str, at: datetime, body: bytes, secrets: Iterable[bytes]) -> dict[str, str]:
    """The headers of one try, signed with each secret that holds; the delivery's id is the same for every try."""
    seconds = str(int(at.timestamp()))
    signed = f"{delivery}.{seconds}.".encode() + body
    signatures = (
        base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode() for secret in secrets
    )
    return {
        "Content-Type": "application/json",
        "webhook-id": delivery,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }
