"""The moderation pages in a real browser, on a desk and on a phone (P25, P28)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from annotations.models import Mention
from annotations.services import moderation
from tests import desks, factories

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
MARKUP = '<img src=x onerror="document.title=1"><script>document.title=1</script>'
PAGES = ("", "document/", "mention/", "source/", "user/", "event/", "job/", "verdict/")


def sign_in(page: Page, base: str) -> None:
    """Through the page's own form."""
    page.goto(f"{base}/admin/")
    page.get_by_label("Username").fill("moderator-near")
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="Projects, work and people").wait_for()


@pytest.fixture
def mention() -> Mention:
    """A mention in a text that holds markup, and a moderator with a password."""
    at = desks.desk("near", documents=1)
    moderator = at.people["moderator"]
    moderator.set_password(factories.PASSWORD)
    moderator.save()
    moderation.grant_staff(user=moderator, by=None)
    hostile = factories.document(at.project, f"{factories.TEXT} {MARKUP}", title=f"Report {MARKUP}")
    factories.slots(at.round, hostile)
    held = desks.take(at, at.people["annotator"])
    desks.write(held)
    desks.hand_in(held)
    held = desks.take(at, at.people["annotator"])
    return desks.write(held, factories.mention_body((0, len(hostile.text))))


@pytest.mark.parametrize("width", (1280, 360))
def test_a_moderator_hides_a_mention(
    live_server,
    new_page: Callable[..., Page],
    screenshot: Callable[..., object],
    mention: Mention,
    width: int,
):
    """Found, read, hidden with a reason, seen in the log; no complaint of the browser on the way."""
    page = new_page(width=width)
    page.goto(f"{live_server.url}/admin/")
    screenshot(page, f"admin-sign-in-{width}")
    sign_in(page, live_server.url)
    for path in PAGES:
        page.goto(f"{live_server.url}/admin/{'annotations/' if path else ''}{path}")
        screenshot(page, f"admin-{path.strip('/') or 'index'}-{width}")
        assert_nothing_sticks_out(page, width)
    page.goto(f"{live_server.url}/admin/annotations/document/{mention.document_id}/change/")
    screenshot(page, f"admin-document-page-{width}")
    assert_nothing_sticks_out(page, width)
    assert page.locator("#content img, script:not([src])").count() == 0
    page.get_by_role("link", name="Mentions in this document").click()
    page.locator("#result_list tbody th a").click()
    screenshot(page, f"admin-mention-page-{width}")
    assert_nothing_sticks_out(page, width)
    page.get_by_role("link", name="Hide").click()
    screenshot(page, f"admin-reason-{width}")
    assert_nothing_sticks_out(page, width)
    page.get_by_label("Reason").fill("Names a private person.")
    page.get_by_role("button", name="Hide").click()
    page.get_by_text("1 mention hidden.").wait_for()
    screenshot(page, f"admin-hidden-{width}")
    page.get_by_role("link", name="History").click()
    page.get_by_text("Names a private person.").wait_for()
    screenshot(page, f"admin-log-{width}")
    mention.refresh_from_db()
    assert mention.status == "hidden"
    assert page.title() != "1"


def assert_nothing_sticks_out(page: Page, width: int) -> None:
    """The page itself never scrolls sideways; wide tables scroll in their own box."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
