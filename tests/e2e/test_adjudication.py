"""What an adjudicator has written is not lost: by leaving, by a merge, or to somebody who was quicker."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from annotations.models import Claim, Document, Mention, Resolution
from tests import factories as make
from tests.e2e.people import sign_in
from tests.newsroom import Newsroom

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

Case = tuple[Newsroom, Document]


@pytest.fixture
def case(live_server: Any) -> Case:
    """A document in which two annotators judge one claim differently, and one finds another."""
    room = Newsroom()
    document = room.document()
    for who, verdict in (("a", "supported"), ("b", "refuted")):
        room.mark(who, document, (0, 25), verdict=verdict, claim_types=["quotation"], check_worthiness="high")
    room.mark("a", document, (30, 50), (60, 90), verdict="supported")
    room.submit(document)
    room.adjudicator.set_password(make.PASSWORD)
    room.adjudicator.save()
    return room, document


@pytest.fixture
def window(case: Case, live_server: Any, new_page: Callable[..., Page]) -> Callable[[], Page]:
    """A function that opens the case in a window of its own."""
    room, document = case

    def open_window() -> Page:
        page = new_page()
        sign_in(page, live_server.url, room.adjudicator.username, make.PASSWORD)
        page.goto(f"{live_server.url}/projects/{room.project.slug}/adjudicate/{room.round.pk}/{document.pk}")
        expect(groups_of(page).get_by_role("form", name="Settle")).to_be_visible()
        return page

    return open_window


def groups_of(page: Page) -> Locator:
    return page.get_by_role("region", name="Claims, side by side")


def accept(page: Page, label: str, why: str) -> None:
    """Take an answer over and say why."""
    groups_of(page).get_by_role("button", name=f"Accept {label}").click()
    groups_of(page).get_by_label("Why").fill(why)


def test_leaving_asks_first(window: Callable[[], Page]) -> None:
    page = window()
    address = page.url
    page.get_by_role("link", name="All documents").click()
    page.get_by_role("link", name="Open “").click()
    accept(page, "A1", "Not settled yet.")
    stay = page.get_by_role("button", name="Stay", exact=True)
    leave_by: tuple[Callable[[], object], ...] = (
        page.get_by_role("link", name="All documents").click,
        lambda: page.evaluate("history.back()"),
        page.get_by_role("button", name="Sign out").click,
    )
    for leave in leave_by:
        leave()
        expect(stay).to_be_focused()
        assert page.url == address
        stay.click()
        expect(groups_of(page).get_by_label("Why")).to_have_value("Not settled yet.")
    page.get_by_role("link", name="All documents").click()
    page.get_by_role("button", name="Leave without settling").click()
    expect(page.get_by_role("heading", name="Adjudicate")).to_be_visible()


def test_a_merge_keeps_what_was_written(window: Callable[[], Page]) -> None:
    groups = groups_of(window())
    why = groups.get_by_label("Why")
    why.fill("Written before.")
    groups.get_by_role("button", name="Confirm match").click()
    expect(groups.get_by_role("button", name="Undo match")).to_be_visible()
    expect(why).to_have_value("Written before.")
    groups.get_by_role("button", name="Undo match").click()
    expect(groups.get_by_role("button", name="Confirm match")).to_be_visible()
    expect(why).to_have_value("Written before.")


def test_who_was_slower_chooses(window: Callable[[], Page]) -> None:
    slow, quick = window(), window()
    accept(slow, "A1", "Mine.")
    accept(quick, "B1", "Theirs.")
    quick.get_by_role("button", name="Settle claim").click()
    expect(quick.get_by_text("1 of 2 settled")).to_be_visible()
    slow.get_by_role("button", name="Settle claim").click()
    conflict = slow.get_by_role("alert", name="Settled meanwhile")
    expect(conflict.get_by_role("row", name=re.compile(r"^Why Mine\. Theirs\.$"))).to_be_visible()
    conflict.get_by_role("button", name="Replace theirs with mine").click()
    expect(groups_of(slow).get_by_role("button", name=re.compile("^A2 "), expanded=True)).to_be_visible()
    resolution = Resolution.objects.get()
    assert (resolution.rationale, resolution.label.key, resolution.revision) == ("Mine.", "supported", 2)


def test_a_match_is_told_apart_and_gold_carries_types_and_worth(window: Callable[[], Page]) -> None:
    page = window()
    groups = groups_of(page)
    groups.get_by_role("button", name="Not the same claim").click()
    accept(page, "A1", "Only one of them says so.")
    groups.get_by_role("button", name="Settle claim").click()
    expect(page.get_by_text("1 of 3 settled")).to_be_visible()
    settled = Resolution.objects.get()
    assert not Claim.objects.exclude(merged_into=None).exists()
    mention = Mention.objects.get(resolution=settled)
    assert (mention.claim_types, mention.check_worthiness) == (["quotation"], "high")
    assert mention.fragments == [0, 25]
