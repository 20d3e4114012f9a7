"""Skipping a document and taking one's own work back, as an annotator does it."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import F
from playwright.sync_api import Page, expect

from annotations.models import Assignment
from tests import factories as make
from tests.e2e.inspecting import Inspector
from tests.e2e.people import AnnotationDesk, sign_in
from tests.newsroom import Newsroom

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture
def desk(live_server: Any, new_page: Callable[..., Page]) -> AnnotationDesk:
    """The annotation screen with the one document of a round open."""
    room = Newsroom()
    room.document()
    person = room.people["a"]
    person.set_password(make.PASSWORD)
    person.save()
    page = new_page(width=1920, height=1080)
    sign_in(page, live_server.url, person.username, make.PASSWORD)
    opened = AnnotationDesk(page)
    opened.take_next()
    return opened


def stands(**fields: Any) -> None:
    assert Assignment.objects.filter(annotator__isnull=False, **fields).count() == 1


def test_a_document_is_skipped_with_a_reason_and_taken_up_again(
    desk: AnnotationDesk, inspect: Inspector, screenshot: Callable[[Page, str], Path]
) -> None:
    page = desk.page
    desk.mark("Harbor closes")
    desk.saved()
    desk.press("Control+Shift+Enter")
    skipping = page.get_by_role("region", name="Skip this document")
    reason = skipping.get_by_label("Why it cannot be annotated")
    expect(reason).to_be_focused()
    skipping.get_by_role("button", name="Skip the document").click()
    expect(skipping.get_by_text("Say why first.")).to_be_visible()
    skipping.get_by_role("button", name="Broken or cut off").click()
    expect(reason).to_have_value("Broken or cut off")
    screenshot(page, "skipping")
    inspect(page, "skipping")
    skipping.get_by_role("button", name="Skip the document").click()
    expect(page.get_by_role("heading", name="Skipped")).to_be_visible()
    stands(status="submitted", outcome="skipped", reason="Broken or cut off")

    page.get_by_role("button", name="Reopen").click()
    desk.opened()
    expect(desk.marks("own mark")).to_have_count(1)
    stands(status="leased", outcome=None, reason="")
    desk.submit()
    stands(status="submitted", outcome="done")

    page.get_by_role("link", name="To the project").click()
    last = page.get_by_role("region", name="Handed in last")
    expect(last.get_by_role("listitem")).to_have_count(1)
    screenshot(page, "handed-in-last")
    inspect(page, "handed-in-last")
    page.set_viewport_size({"width": 360, "height": 800})
    screenshot(page, "handed-in-last-360")
    last.get_by_role("button", name="Reopen").click()
    desk.opened()
    stands(status="leased")


def test_what_is_in_use_stays_and_says_why(desk: AnnotationDesk) -> None:
    page = desk.page
    address = page.url
    desk.submit()
    Assignment.objects.get(outcome="done").round.project.rounds.update(status="closed")
    page.goto(address)
    page.get_by_role("button", name="Reopen").click()
    expect(page.get_by_role("alert").get_by_text("The round is closed")).to_be_visible()
    stands(status="submitted")


def test_the_time_at_work_is_counted_told_and_shown(desk: AnnotationDesk) -> None:
    page = desk.page
    Assignment.objects.filter(status="leased").update(leased_at=F("leased_at") - timedelta(hours=1))
    page.clock.install()
    page.reload()
    desk.opened()
    time = page.get_by_text("at work")
    expect(time).to_have_text(re.compile(r"less than a minute at work$"))
    desk.press("ArrowDown")
    page.clock.run_for(50_000)
    desk.press("ArrowDown")
    page.clock.run_for(50_000)
    expect(time).to_have_text(re.compile(r"1 min at work$"))
    page.clock.run_for(600_000)  # nobody there: at most the minute after the last input counts
    desk.submit()
    page.get_by_role("link", name="To the project").click()
    expect(page.get_by_text(re.compile(r"^[12] min at work$"))).to_be_visible()
    assert 100 <= Assignment.objects.get(outcome="done").active_seconds < 180
