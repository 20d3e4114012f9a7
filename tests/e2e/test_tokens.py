"""Making and revoking access tokens, on the profile and on a project's set-up."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from annotations.models import AccessToken, Project
from tests import factories as make
from tests.e2e.inspecting import Inspector
from tests.e2e.people import sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture
def page(live_server: Any, new_page: Callable[..., Page]) -> Page:
    """A manager's window."""
    person = make.user_with_password("mia")
    make.project()
    project = Project.objects.get()
    project.memberships.create(user=person, roles=["manager"])
    opened = new_page(width=1920, height=1080)
    sign_in(opened, live_server.url, "mia", make.PASSWORD)
    return opened


def test_a_token_is_made_works_and_is_revoked(
    page: Page, live_server: Any, inspect: Inspector, screenshot: Callable[[Page, str], Path]
) -> None:
    page.get_by_role("link", name="mia").click()
    page.get_by_role("button", name="Make the token").click()
    expect(page.get_by_text("Say what it is for.")).to_be_visible()
    assert not AccessToken.objects.exists()
    page.get_by_label("What it is for").fill("nightly export")
    page.get_by_role("button", name="Export", exact=True).click()
    page.get_by_role("button", name="Make the token").click()
    shown = page.get_by_role("alert").locator("code")
    expect(shown).to_be_visible()
    name, value = shown.inner_text().split(": ")
    answer = httpx.get(f"{live_server.url}/api/v1/projects", headers={name: value})
    assert answer.status_code == 200
    screenshot(page, "tokens")
    inspect(page, "tokens")
    page.set_viewport_size({"width": 360, "height": 800})
    screenshot(page, "tokens-360")
    page.get_by_role("button", name="Revoke “nightly export”").click()
    expect(page.get_by_text("No token stands.")).to_be_visible()
    assert httpx.get(f"{live_server.url}/api/v1/projects", headers={name: value}).status_code == 401


def test_a_project_s_tokens_reach_it_alone(page: Page, live_server: Any) -> None:
    slug = Project.objects.get().slug
    page.goto(f"{live_server.url}/projects/{slug}/settings")
    page.get_by_label("What it is for").fill("feed")
    page.get_by_role("button", name="Make the token").click()
    expect(page.get_by_text("answered for by mia")).to_be_visible()
    assert AccessToken.objects.get().project == Project.objects.get()
