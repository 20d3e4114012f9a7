"""The browser fixtures report what they are there to report."""

import pytest
from playwright.sync_api import Page

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

INLINE_SCRIPT = (
    "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))"
)
FOREIGN_IMAGE = (
    "document.body.append(Object.assign(new Image(), {src: 'https://elsewhere.example/pixel.png'}))"
)


def test_the_page_loads_without_a_complaint(live_server, page: Page, screenshot):
    page.goto(live_server.url)
    page.wait_for_load_state("networkidle")
    assert page.title() == "Sign in · Factcheck"
    assert screenshot(page, "first-page").stat().st_size > 1000


@pytest.mark.parametrize("breach", (INLINE_SCRIPT, FOREIGN_IMAGE))
def test_a_breach_of_the_policy_is_noticed(live_server, page: Page, complaints: list[str], breach: str):
    page.goto(live_server.url + "/healthz")
    page.evaluate(breach)
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in complaint for complaint in complaints)
    complaints.clear()


def test_an_exception_in_the_page_is_noticed(live_server, page: Page, complaints: list[str]):
    page.goto(live_server.url)
    page.evaluate("setTimeout(() => { throw new Error('planted') })")
    page.wait_for_timeout(300)
    assert any("planted" in complaint for complaint in complaints)
    complaints.clear()


def test_two_pages_are_two_people(live_server, new_page):
    first, second = new_page(base_url=live_server.url), new_page(base_url=live_server.url)
    first.goto("/")
    assert [cookie["name"] for cookie in first.context.cookies()] == ["csrftoken"]
    assert second.context.cookies() == []
