"""Exporting in the browser: choosing, narrowing, following, cancelling, taking the file away, seeing what was lost."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from annotations.models import Job, User
from annotations.services import exports as service
from annotations.services import job_runs, jobs
from tests import export_world
from tests import factories as make
from tests.e2e.inspecting import SCHEMES, Inspector
from tests.e2e.people import sign_in
from tests.export_world import World

WIDTHS = (360, 768, 1280, 1920)
pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture
def world(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    """Two annotators' work and gold; jobs wait until the test does them, so that it sees each state."""
    monkeypatch.setattr(jobs.messages, "send", lambda _kind, _job_id: None)
    world = export_world.make()
    export_world.settle(world)
    return world


@pytest.fixture
def card(world: World, live_server: Any, new_page: Callable[..., Page]) -> Locator:
    """The export card in a manager's window."""
    held = User.objects.get(pk=world.manager.pk)
    held.set_password(make.PASSWORD)
    held.save()
    page = new_page(width=1280)
    sign_in(page, live_server.url, held.username, make.PASSWORD)
    return page.get_by_role("region", name="Labeled data")


def do_latest() -> None:
    """What a worker would do."""
    job_runs.run(job_id=Job.objects.latest("created_at").pk, work=service.run)


def test_a_manager_exports(card: Locator, world: World, tmp_path: Path, screenshot: Any) -> None:
    page = card.page
    expect(card.get_by_text("Nothing has been exported yet.")).to_be_visible()
    card.get_by_label("Format").select_option("csv")
    expect(card.get_by_text("A .csv file, read by spreadsheets, pandas and R.")).to_be_visible()
    card.get_by_text("Narrow it down").click()
    card.get_by_label("Documents").select_option("with_work")
    card.get_by_role("group", name="Annotators").get_by_role("button").first.click()
    screenshot(page, "exports-form")
    card.get_by_role("button", name="Export", exact=True).click()

    waiting = card.get_by_role("listitem").first
    expect(waiting.get_by_text("waiting", exact=True)).to_be_visible()
    waiting.get_by_role("button", name="Cancel the export").click()
    expect(waiting.get_by_text("cancelled", exact=True)).to_be_visible()

    card.get_by_role("button", name="Export", exact=True).click()
    expect(card.get_by_role("listitem")).to_have_count(2)
    do_latest()
    done = card.get_by_role("listitem").first
    expect(done.get_by_text("a part", exact=True)).to_be_visible()
    with page.expect_download() as taken:
        done.get_by_role("link", name="Download the export").click()
    assert taken.value.suggested_filename.endswith("-part.csv")
    taken.value.save_as(tmp_path / "data.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "data.csv").read_text("utf-8"), newline="")))
    assert len({row["annotator"] for row in rows if row["kind"] == "person"}) == 1
    done.get_by_text("What this format does not hold").click()
    expect(done.get_by_text("The format has no place for it.")).to_be_visible()
    done.scroll_into_view_if_needed()
    screenshot(page, "exports-done")


def test_the_card_in_every_light(card: Locator, screenshot: Any) -> None:
    """Nothing over the edge, and axe finds nothing."""
    page = card.page
    card.get_by_label("Format").select_option("averitec")
    card.get_by_role("button", name="Export", exact=True).click()
    expect(card.get_by_role("listitem")).to_have_count(1)
    do_latest()
    card.get_by_text("What this format does not hold").click()
    card.get_by_text("Narrow it down").click()
    inspector = Inspector(WIDTHS)
    inspector(page, "exports")
    for width in WIDTHS:
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.set_viewport_size({"width": width, "height": 1000})
            card.scroll_into_view_if_needed()
            page.wait_for_timeout(200)  # until colors have changed
            screenshot(page, f"exports-{scheme}-{width}")
    assert inspector.found == [], "\n".join(inspector.found)
