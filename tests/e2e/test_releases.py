"""Releasing in the browser: asking, following, cancelling, taking the archive and the card away."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from annotations.models import Job, User
from annotations.services import job_runs, jobs
from annotations.services import releases as service
from tests import export_world
from tests import factories as make
from tests.e2e.inspecting import SCHEMES, Inspector
from tests.e2e.people import sign_in
from tests.export_world import World

WIDTHS = (360, 1280)
pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture
def world(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    """Two annotators' work and gold; jobs wait until the test does them, so that it sees each state."""
    monkeypatch.setattr(jobs.messages, "send", lambda _kind, _job_id: None)
    world = export_world.make()
    export_world.settle(world)
    return world


@pytest.fixture
def card_of(world: World, live_server: Any, new_page: Callable[..., Page]) -> Callable[[Any], Locator]:
    """The card in somebody's window."""

    def opened(person: Any) -> Locator:
        held = User.objects.get(pk=person.pk)
        held.set_password(make.PASSWORD)
        held.save()
        page = new_page(width=1280)
        sign_in(page, live_server.url, held.username, make.PASSWORD)
        return page.get_by_role("region", name="Releases")

    return opened


def do_latest() -> None:
    """What a worker would do."""
    job_runs.run(job_id=Job.objects.latest("created_at").pk, work=service.run)


def test_a_manager_releases(card_of: Any, world: World, tmp_path: Path, screenshot: Any) -> None:
    card = card_of(world.manager)
    page = card.page
    expect(card.get_by_text("Nothing has been released yet.")).to_be_visible()
    card.get_by_label("Version").fill("one")
    card.get_by_role("button", name="Release", exact=True).click()
    expect(card.get_by_text("A version is two or three numbers")).to_be_visible()

    card.get_by_label("Version").fill("1.0")
    card.get_by_label("Texts of the documents").select_option("with")
    card.get_by_role("button", name="Release", exact=True).click()
    waiting = card.get_by_role("listitem").first
    waiting.get_by_role("button", name="Cancel release 1.0").click()
    expect(waiting.get_by_text("cancelled", exact=True)).to_be_visible()

    expect(card.get_by_label("Version")).to_have_value("1.1")
    card.get_by_label("Texts of the documents").select_option("without")
    card.get_by_role("button", name="Release", exact=True).click()
    expect(card.get_by_role("listitem")).to_have_count(2)
    do_latest()
    done = card.get_by_role("listitem").first
    with page.expect_download() as taken:
        done.get_by_role("link", name="Download release 1.1").click()
    assert taken.value.suggested_filename == "harbor-1.1.zip"
    taken.value.save_as(tmp_path / "release.zip")
    with page.expect_download() as taken:
        done.get_by_role("link", name="Data card of release 1.1").click()
    taken.value.save_as(tmp_path / "README.md")
    with zipfile.ZipFile(tmp_path / "release.zip") as archive:
        assert archive.read("README.md") == (tmp_path / "README.md").read_bytes()
    expect(done.get_by_text("without texts")).to_be_visible()
    screenshot(page, "releases")


def test_a_viewer_takes_what_others_released(card_of: Any, world: World) -> None:
    service.request(project=world.project, by=world.manager, version="3.0", formats=["jsonl"])
    do_latest()
    card = card_of(make.member(world.project, "viewer"))
    expect(card.get_by_role("link", name="Download release 3.0")).to_be_visible()
    expect(card.get_by_label("Version")).to_have_count(0)


def test_the_card_in_every_light(card_of: Any, world: World, screenshot: Any) -> None:
    """Nothing over the edge, and axe finds nothing."""
    service.request(project=world.project, by=world.manager, version="3.0", formats=["jsonl"])
    do_latest()
    card = card_of(world.manager)
    page = card.page
    expect(card.get_by_role("link", name="Download release 3.0")).to_be_visible()
    Inspector(WIDTHS)(page, "releases")
    for width in WIDTHS:
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.set_viewport_size({"width": width, "height": 1000})
            card.scroll_into_view_if_needed()
            screenshot(page, f"releases-{scheme}-{width}")
