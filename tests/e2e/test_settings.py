"""A project's set-up in the browser."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from annotations.models import Project
from tests import factories as make
from tests.e2e.people import sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture
def open_setup(live_server: Any, new_page: Callable[..., Page]) -> Callable[[], Page]:
    """A function that opens the set-up in a window of the project's manager."""
    project = make.project()
    manager = make.member(project, "manager", who=make.user_with_password("mia"))

    def open_window() -> Page:
        page = new_page(width=1280)
        sign_in(page, live_server.url, manager.username, make.PASSWORD)
        page.get_by_role("link", name="Set-up").click()
        expect(page.get_by_role("heading", name="Set-up")).to_be_visible()
        return page

    return open_window


def test_a_manager_chooses_the_engine(open_setup, screenshot) -> None:
    page = open_setup()
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    page.get_by_label("Pre-annotator").select_option("dummy")
    page.get_by_role("switch", name="Annotators may see agreement").check()
    screenshot(page, "setup")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    held = Project.objects.get()
    assert (held.pre_annotator, held.agreement_visible_to_annotators) == ("dummy", True)
    page.set_viewport_size({"width": 360, "height": 800})
    screenshot(page, "setup-360")


def test_two_managers_at_once_see_that_they_are_two(open_setup) -> None:
    page, other = open_setup(), open_setup()
    page.get_by_label("Name", exact=True).fill("Mine")
    other.get_by_label("Name", exact=True).fill("Theirs")
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_role("button", name="Save")).to_be_disabled()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Somebody changed the set-up meanwhile")).to_be_visible()
    assert Project.objects.get().name == "Theirs"
    expect(page.get_by_label("Name", exact=True)).to_have_value("Mine")
    page.get_by_role("button", name="Show what is stored").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Theirs")


def test_how_the_data_came_about_is_written_for_the_data_card(open_setup, inspect, screenshot) -> None:
    page = open_setup()
    page.get_by_label("What they are paid").fill("22 crowns an hour")
    page.get_by_label("Version of that text").fill("2")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    kept = Project.objects.get().about_data
    assert (kept["pay"], kept["consent_version"], kept["sampling"]) == ("22 crowns an hour", "2", "")
    page.get_by_label("What they are paid").scroll_into_view_if_needed()
    screenshot(page, "about-data")
    inspect(page, "about-data")
