"""Setting a webhook up on a project's set-up page, with a real worker and a real receiver."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.models.functions import Now
from playwright.sync_api import Locator, Page, expect

from annotations.models import Project, Webhook
from annotations.services import tokens
from tests import factories as make
from tests.e2e.inspecting import Inspector
from tests.e2e.people import sign_in
from tests.plugins.worker import Worker
from tests.support.loopback import Server, answers, response, serving

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture
def receiver(celery_worker: Worker, settings: Any) -> Iterator[Server]:
    """A receiver that the operator allows; it takes the first message and refuses all others."""
    steps = answers(response(b"thanks"), response(b"the disk is full", status="503 Service Unavailable"))
    with serving(steps) as server:
        settings.WEBHOOK_HOSTS = [f"127.0.0.1:{server.port}"]
        before = celery_worker.environ
        celery_worker.kill()
        celery_worker.environ = {**before, "WEBHOOK_HOSTS": settings.WEBHOOK_HOSTS[0]}
        celery_worker.start()
        yield server
        celery_worker.kill()
        celery_worker.environ = before


@pytest.fixture
def page(live_server: Any, new_page: Callable[..., Page]) -> Page:
    """A manager's window on the set-up page of a project with a token that ends soon."""
    person = make.user_with_password("mia")
    project = make.project()
    project.memberships.create(user=person, roles=["manager"])
    tokens.issue(owner=person, name="nightly export", scopes=["export"], days=3, project=project)
    opened = new_page(width=1920, height=1080)
    sign_in(opened, live_server.url, "mia", make.PASSWORD)
    opened.goto(f"{live_server.url}/projects/{project.slug}/settings")
    return opened


def card(page: Page) -> Locator:
    """The webhooks' part of the page."""
    return page.get_by_role("region", name="Webhooks")


def is_signed(request: bytes, secret: str) -> bool:
    """Whether the request is signed with the secret that was shown."""
    head, _, body = request.partition(b"\r\n\r\n")
    lines = (line.partition(": ") for line in head.decode().split("\r\n")[1:])
    headers = {name.lower(): value for name, _, value in lines}
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = hmac.digest(base64.b64decode(secret.removeprefix("whsec_")), content, hashlib.sha256)
    return headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()


def test_a_webhook_is_made_tried_and_removed(
    page: Page, receiver: Server, inspect: Inspector, screenshot: Callable[[Page, str], Path]
) -> None:
    hooks = card(page)
    expect(hooks.get_by_text("Nobody is told yet.")).to_be_visible()
    hooks.get_by_role("button", name="Make the webhook").click()
    expect(hooks.get_by_text("Enter the address.")).to_be_visible()
    inspect(page, "webhooks, none")
    address = hooks.get_by_label("Address")
    address.fill("http://10.0.0.7/hook")
    address.press("Enter")
    expect(hooks.get_by_role("alert")).to_contain_text("could not be reached")
    assert not Webhook.objects.exists()
    address.fill(f"{receiver.url}hook")
    address.press("Enter")
    secret = hooks.get_by_role("alert").locator("code").inner_text()
    hooks.locator("summary").click()
    expect(hooks.get_by_text("Nothing was sent yet.")).to_be_visible()
    hooks.get_by_role("button", name="Ping", exact=False).first.click()
    expect(hooks.get_by_text("delivered")).to_be_visible()
    expect(hooks.get_by_text("thanks")).to_be_visible()
    assert is_signed(receiver.requests[0], secret)
    hooks.get_by_role("button", name="Send “Ping”").click()
    expect(hooks.get_by_text("The receiver answered 503.")).to_be_visible()
    expect(hooks.get_by_text("given up")).to_be_visible()
    hooks.scroll_into_view_if_needed()
    screenshot(page, "webhooks")
    inspect(page, "webhooks, with a log")
    hooks.get_by_role("button", name="Remove").click()
    hooks.get_by_role("button", name="Yes, remove").click()
    expect(hooks.get_by_text("Nobody is told yet.")).to_be_visible()
    assert not Webhook.objects.exists()


def test_one_that_was_given_up_is_said_to_be_and_switched_on(
    page: Page, inspect: Inspector, screenshot: Callable[[Page, str], Path]
) -> None:
    project = Project.objects.get()
    person = project.memberships.get().user
    long = f"{make.HOOK_URL}/{'a-long-path-of-an-address/' * 6}"
    make.webhook(project, by=person, url=long, active=False, given_up_at=Now(), failing_since=Now())
    make.webhook(project, by=person, failing_since=Now(), events=["claim.settled"])
    page.reload()
    hooks = card(page)
    expect(hooks.get_by_text("It failed for days")).to_be_visible()
    expect(hooks.get_by_text("failing since")).to_be_visible()
    for width, scheme in ((1920, "light"), (1920, "dark"), (360, "light"), (360, "dark")):
        page.set_viewport_size({"width": width, "height": 1000})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        hooks.scroll_into_view_if_needed()
        screenshot(page, f"webhooks-{width}-{scheme}")
    inspect(page, "webhooks, given up")
    hooks.get_by_role("button", name="Switch on").press("Enter")
    expect(hooks.get_by_text("It failed for days")).to_be_hidden()
    assert not Webhook.objects.filter(active=False).exists()


def test_tokens_that_end_soon_are_named(page: Page, live_server: Any) -> None:
    warning = "Within 14 days these end"
    expect(page.get_by_text(warning)).to_contain_text("nightly export")
    page.goto(f"{live_server.url}/profile")
    expect(page.get_by_text(warning)).to_contain_text("nightly export")
