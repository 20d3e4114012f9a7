"""Keys of one's own: chosen in the list of keys, shown on the buttons, kept over a reload, given up again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import factories as make
from tests.e2e.inspecting import Inspector
from tests.e2e.people import AnnotationDesk, sign_in
from tests.support.big_document import marked

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

SUGGESTIONS = 10


def test_a_key_is_changed_and_changed_back(
    live_server, new_page: Callable[..., Page], screenshot: Callable[[Page, str], Path], inspect: Inspector
) -> None:
    project = make.project()
    anna = make.user_with_password("anna")
    make.member(project, "annotator", who=anna)
    handle = marked(project, make.round_of(project, overlap=1), anna, 2500, 2 * SUGGESTIONS)
    page = new_page(width=1280, height=900)
    sign_in(page, live_server.url, "anna", make.PASSWORD)
    page.goto(f"{live_server.url}/annotate/{handle}")
    desk = AnnotationDesk(page)
    desk.opened()

    desk.press("?")
    keys = page.get_by_role("region", name="Keys")
    change = keys.get_by_role("button", name="Change the key of: Dismiss")
    change.focus()
    page.keyboard.press("Enter")
    expect(change).to_contain_text("Press a key…")
    page.keyboard.press("a")
    expect(keys.get_by_role("alert")).to_contain_text("a is taken: Accept")
    screenshot(page, "own-keys")
    inspect(page, "own-keys")
    page.set_viewport_size({"width": 360, "height": 800})
    screenshot(page, "own-keys-360")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.keyboard.press("Enter")
    expect(keys.get_by_role("alert")).to_contain_text("needed as it is")
    page.keyboard.press("d")
    expect(change.locator("kbd")).to_have_text("d")
    page.keyboard.press("Escape")
    page.reload()

    desk.opened()
    page.get_by_role("radio", name="Marks").click()
    expect(desk.marks("suggestion")).to_have_count(SUGGESTIONS)
    desk.press("j")
    page.get_by_role("radio", name="Claim", exact=True).click()
    button = desk.card.get_by_role("button", name="Dismiss")
    expect(button).to_have_attribute("aria-keyshortcuts", "d")
    desk.press("x")  # means nothing any more
    desk.press("d")
    page.get_by_role("radio", name="Marks").click()
    expect(desk.marks("suggestion")).to_have_count(SUGGESTIONS - 1)
    desk.press("?")
    keys.get_by_role("button", name="Usual keys again").click()
    expect(change.locator("kbd")).to_have_text("x")
    page.keyboard.press("Escape")
    desk.press("x")
    expect(desk.marks("suggestion")).to_have_count(SUGGESTIONS - 2)
    desk.saved()
