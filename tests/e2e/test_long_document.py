"""A document with hundreds of marks: the list draws those around what is looked at, and says how many there are."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import factories as make
from tests.e2e.people import AnnotationDesk, sign_in
from tests.support.big_document import marked

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

MARKS = 500


def test_the_list_follows_the_reader_through_hundreds_of_marks(
    live_server, new_page: Callable[..., Page]
) -> None:
    project = make.project()
    anna = make.user_with_password("anna")
    make.member(project, "annotator", who=anna)
    handle = marked(project, make.round_of(project, overlap=1), anna, 20_000, MARKS)
    page = new_page(width=1920, height=1080)
    sign_in(page, live_server.url, "anna", make.PASSWORD)
    page.goto(f"{live_server.url}/annotate/{handle}")
    desk = AnnotationDesk(page)
    desk.opened()
    rows = page.get_by_role("list", name="Marks").get_by_role("listitem")
    expect(rows).to_have_count(200)
    expect(rows.first).to_have_attribute("aria-posinset", "1")
    expect(rows.first).to_have_attribute("aria-setsize", str(MARKS))

    rows.last.scroll_into_view_if_needed()
    page.get_by_role("button", name="later marks").scroll_into_view_if_needed()
    expect(rows.nth(201)).to_be_attached()

    page.get_by_role("radio", name="To decide").click()
    expect(rows).to_have_count(MARKS // 2)  # a shorter list is drawn as far as it was read
    page.get_by_role("radio", name="All").click()
    desk.press("k")  # from the first mark round to the last
    expect(page.locator("[aria-current=true]")).to_contain_text(str(MARKS))
    expect(rows.last).to_have_attribute("aria-posinset", str(MARKS))
    expect(page.get_by_role("button", name=f"{MARKS - 200} earlier marks")).to_be_visible()
    page.get_by_role("button", name="earlier marks").click()
    expect(rows).to_have_count(300)
