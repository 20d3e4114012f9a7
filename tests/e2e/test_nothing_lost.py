"""What an annotator has done is there again: after a reload, while the server is away, and in a second tab (P67)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from annotations.models import Document, Mention
from tests import factories as make
from tests.e2e.people import AnnotationDesk, sign_in
from tests.newsroom import Newsroom

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

WRITES = {"PUT", "POST", "DELETE"}
KEPT = """
() => new Promise(resolve => {
  const asked = indexedDB.open("factcheck");
  asked.onsuccess = () => {
    const all = asked.result.transaction("work").objectStore("work").getAllKeys();
    all.onsuccess = () => resolve(all.result.length);
  };
})
"""


@pytest.fixture
def document(live_server: Any) -> Document:
    """A document that waits for annotator `a`."""
    room = Newsroom()
    made = room.document()
    room.people["a"].set_password(make.PASSWORD)
    room.people["a"].save()
    made.room = room
    return made


@pytest.fixture
def desk(document: Document, live_server: Any, new_page: Callable[..., Page]) -> AnnotationDesk:
    """The annotation screen with that document open."""
    page = new_page(width=1920, height=1080)
    sign_in(page, live_server.url, document.room.people["a"].username, make.PASSWORD)
    opened = AnnotationDesk(page)
    opened.take_next()
    return opened


@pytest.fixture
def break_writes(complaints: list[str]) -> Iterator[Callable[[BrowserContext], None]]:
    """A function after which no write of the window reaches the server; the browser's words on it are no fault."""
    yield cut_off
    complaints[:] = [complaint for complaint in complaints if "net::ERR_FAILED" not in complaint]


def cut_off(context: BrowserContext) -> None:
    """No write reaches the server from now on."""

    def drop(route: Route) -> None:
        if route.request.method in WRITES:
            route.abort()
        else:
            route.continue_()

    context.route("**/api/**", drop)


def wordings() -> set[str]:
    return set(Mention.objects.filter(status="live").values_list("claim__wording", flat=True))


def test_work_done_while_the_server_is_away_outlives_a_reload_and_is_sent(
    desk: AnnotationDesk, break_writes: Callable[[BrowserContext], None]
) -> None:
    page = desk.page
    desk.mark("Harbor closes")
    desk.saved()
    break_writes(page.context)
    desk.word("The harbor closes.")
    desk.text.focus()
    desk.mark("Boats sank")
    desk.word("Boats sank in a storm.")
    expect(page.get_by_text("Not saved: offline", exact=True)).to_be_visible()
    assert wordings() == {"Harbor closes"}

    page.on("dialog", lambda dialog: dialog.accept())  # the page asks before it goes with unsent work
    page.reload()
    desk.opened()
    expect(desk.marks("own mark")).to_have_count(2)
    expect(page.get_by_text("Not saved: offline", exact=True)).to_be_visible()

    page.context.unroute_all()
    page.get_by_role("button", name="Try again now").click()
    desk.saved()
    assert wordings() == {"The harbor closes.", "Boats sank in a storm."}


def test_undo_goes_on_after_a_reload(desk: AnnotationDesk) -> None:
    page = desk.page
    desk.mark("Harbor closes")
    desk.mark("Boats sank")
    desk.saved()
    page.reload()
    desk.opened()
    desk.press("Control+z")
    expect(desk.marks("own mark")).to_have_count(1)
    desk.press("Control+z")
    expect(desk.marks("own mark")).to_have_count(0)
    desk.press("Control+Shift+z")
    desk.saved()
    assert wordings() == {"Harbor closes"}


def test_one_tab_writes_and_the_other_takes_over_with_what_was_not_sent(
    desk: AnnotationDesk, break_writes: Callable[[BrowserContext], None]
) -> None:
    first = desk.page
    second = AnnotationDesk(first.context.new_page())
    second.page.goto(first.url)
    second.opened()
    expect(second.page.get_by_text("This document is open in another tab")).to_be_visible()
    second.select("Boats sank")
    second.page.keyboard.press("m")
    expect(second.marks("own mark")).to_have_count(0)

    break_writes(first.context)
    desk.mark("Harbor closes")
    expect(first.get_by_text("Not saved: offline", exact=True)).to_be_visible()
    first.context.unroute_all()

    second.page.get_by_role("button", name="Work here instead").click()
    expect(second.marks("own mark")).to_have_count(1)
    second.saved()
    assert wordings() == {"Harbor closes"}
    expect(first.get_by_text("This document is open in another tab")).to_be_visible()

    second.page.close()
    expect(first.get_by_text("This document is open in another tab")).to_have_count(0)
    desk.opened()
    desk.mark("Boats sank")
    desk.saved()
    assert wordings() == {"Harbor closes", "Boats sank"}


def test_nothing_stays_in_the_browser_after_signing_out(desk: AnnotationDesk) -> None:
    page = desk.page
    desk.mark("Harbor closes")
    desk.saved()
    assert page.evaluate(KEPT) == 1
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("User name")).to_be_visible()
    assert page.evaluate(KEPT) == 0


def test_the_next_document_stands_there_when_this_one_is_handed_in(
    desk: AnnotationDesk, document: Document
) -> None:
    """It was reserved and loaded meanwhile: handing in opens it without another look at the server for it."""
    room, page = document.room, desk.page
    following = room.document()
    with page.expect_response(lambda answer: answer.url.endswith("/next")) as reserved:
        desk.mark("Harbor closes")
        desk.choose(types=("Event",), worth="Low")
    ahead = reserved.value.json()["assignment"]["id"]
    opened: list[str] = []
    page.on("request", lambda request: opened.append(f"{request.method} {request.url.rsplit('/', 1)[1]}"))
    desk.submit()
    expect(desk.went_on()).to_contain_text(document.title)
    assert desk.opened() == following.title
    assert page.url.endswith(ahead)
    assert f"GET {ahead}" not in opened
    desk.mark("Boats sank")
    expect(desk.went_on()).to_have_count(0)
    desk.saved()
