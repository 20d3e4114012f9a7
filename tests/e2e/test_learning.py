"""A manager runs pre-annotation and learns from it, on the screen: versions learned, used, put back; lots drawn."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from annotations.models import Job, ProjectModel, Round, Suggestion
from tests import factories as make
from tests.e2e.inspecting import Inspector
from tests.e2e.people import sign_in
from tests.support import decided

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

WIDTHS = (1920, 360)


class SetUp:
    """A project's set-up in its manager's window."""

    def __init__(self, page: Page, screenshot: Callable[[Page, str], Any], inspect: Inspector) -> None:
        self.page, self.screenshot, self.inspect = page, screenshot, inspect
        self.learned = page.get_by_role("region", name="Learned from decisions")
        self.round = page.get_by_role("region", name=re.compile("^Round: "))

    def look(self, part: Locator, name: str) -> None:
        """Let axe and the ruler look, and keep pictures of a part, light and dark, wide and narrow."""
        self.inspect(self.page, name)
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 1000})
            for scheme in ("light", "dark"):
                self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                part.scroll_into_view_if_needed()
                path = self.screenshot(self.page, f"{name}-{width}-{scheme}")
                part.screenshot(path=path)
        self.page.set_viewport_size({"width": WIDTHS[0], "height": 1000})
        self.page.emulate_media(color_scheme="light")

    def reload(self) -> None:
        """Look again."""
        self.page.reload(wait_until="networkidle")
        expect(self.learned.get_by_text("There are")).to_be_visible()


@pytest.fixture
def room() -> Any:
    """Twelve documents, three of them finished."""
    return decided.newsroom(documents=12, finished=3)


@pytest.fixture
def setup(celery_worker, room, live_server, new_page, screenshot, inspect) -> SetUp:
    """The set-up of a project in which a little is decided, with a worker running."""
    manager = room.people["manager"]
    manager.set_password(make.PASSWORD)
    manager.save()
    page = new_page(width=WIDTHS[0], height=1000)
    sign_in(page, live_server.url, manager.username, make.PASSWORD)
    page.get_by_role("link", name="Set-up").click()
    expect(page.get_by_role("heading", name="Set-up")).to_be_visible()
    return SetUp(page, screenshot, inspect)


def test_a_version_is_learned_used_and_put_back(setup: SetUp, room) -> None:
    learned, page = setup.learned, setup.page
    expect(learned.get_by_text("There are 12 decisions in 3 finished documents.")).to_be_visible()
    expect(learned.get_by_text("Learning needs 40 decisions in 8 documents")).to_be_visible()
    expect(learned.get_by_text("Nothing was learned yet")).to_be_visible()
    expect(learned.get_by_role("button", name="Learn from decisions")).to_be_disabled()
    setup.look(learned, "learned-none")

    decided.finish(room, 9)
    setup.reload()
    expect(learned.get_by_text("24 kept, 24 dismissed.")).to_be_visible()
    learned.get_by_role("button", name="Learn from decisions").click()
    version = learned.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Version 1"))
    expect(version).to_be_visible(timeout=30_000)
    expect(
        version.get_by_text("From 36 decisions; measured on 12 decisions in 3 documents held out.")
    ).to_be_visible()
    model = ProjectModel.objects.get()
    figure = version.get_by_role("row", name="log loss")
    expect(figure).to_contain_text(shown(model.before["log_loss"]["value"]))
    expect(figure).to_contain_text(shown(model.after["log_loss"]["value"]))
    expect(figure).to_contain_text("better")
    own = learned.get_by_role("listitem").filter(has=page.get_by_role("heading", name="own scores"))
    expect(own.get_by_text("in use", exact=True)).to_be_visible()

    learned.get_by_role("button", name="Use version 1").click()
    expect(version.get_by_text("in use", exact=True)).to_be_visible()
    setup.look(learned, "learned-in-use")
    learned.get_by_role("button", name="Pre-annotate all documents").click()
    wait_for_version(page, "1+1")

    learned.get_by_role("button", name="Go back to its own scores").click()
    expect(own.get_by_text("in use", exact=True)).to_be_visible()
    assert not ProjectModel.objects.filter(in_use=True).exists()
    learned.get_by_role("button", name="Pre-annotate all documents").click()
    wait_for_version(page, "1")


def shown(value: float) -> str:
    """A figure as the screen writes it."""
    return f"{value:.2f}".lstrip("0")


def wait_for_version(page: Page, version: str) -> None:
    """Wait until all that is proposed comes from this version."""
    standing = Suggestion.objects.filter(superseded_at=None)
    for _ in range(150):
        if set(standing.values_list("pre_annotator_version", flat=True)) == {version}:
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"nothing came of version {version}")


def test_progress_is_live(setup: SetUp, room) -> None:
    """While a job learns the screen says at which step it is, and no second one can be started."""
    decided.finish(room, 9)
    job = Job.objects.create(
        project=room.project,
        kind="refit",
        status="running",
        done=1,
        total=3,
        lease_expires_at="2099-01-01T00:00:00Z",
    )
    setup.reload()
    expect(setup.learned.get_by_text("Learning, and measuring on documents held out")).to_be_visible()
    bar = setup.learned.get_by_role("progressbar", name="Learning")
    expect(bar).to_have_attribute("aria-valuenow", "1")
    expect(setup.learned.get_by_role("button", name="Learning…")).to_be_disabled()
    setup.look(setup.learned, "learned-progress")
    Job.objects.filter(pk=job.pk).update(done=2)
    expect(setup.learned.get_by_text("Keeping the version")).to_be_visible()
    expect(bar).to_have_attribute("aria-valuenow", "2")
    Job.objects.filter(pk=job.pk).update(status="cancelled")
    expect(setup.learned.get_by_role("button", name="Learn from decisions")).to_be_enabled()


def test_learning_that_fails_says_why(setup: SetUp, room) -> None:
    """Between the look and the click documents are returned: too little is left, and the screen says so."""
    decided.finish(room, 7)
    setup.reload()
    expect(setup.learned.get_by_role("button", name="Learn from decisions")).to_be_enabled()
    for held in room.round.assignments.filter(status="submitted")[:3]:
        held.status = "returned"
        held.save()
    setup.learned.get_by_role("button", name="Learn from decisions").click()
    failed = setup.learned.get_by_text(
        "There are 28 decisions in 7 finished documents; learning needs 40 in 8."
    )
    expect(failed).to_be_visible(timeout=30_000)
    setup.look(setup.learned, "learned-failed")


def test_a_round_draws_by_lot(setup: SetUp) -> None:
    page, part = setup.page, setup.round
    expect(part.get_by_role("radio", name="Everyone")).to_be_checked()
    part.get_by_role("radio", name="Drawn by lot").check()
    share = part.get_by_label("Share withheld, in percent")
    expect(share).to_have_value("50")
    share.fill("all")
    part.get_by_role("button", name="Save this round").click()
    expect(part.get_by_text("A whole number from 1 to 99.")).to_be_visible()
    expect(share).to_be_focused()
    setup.look(part, "round-share-wrong")
    share.fill("40")
    part.get_by_label("Order of the documents").select_option("uncertainty")
    setup.look(part, "round-by-lot")
    part.get_by_role("button", name="Save this round").click()
    expect(part.get_by_role("button", name="Save this round")).to_be_disabled()
    held = Round.objects.get()
    assert (held.suggestion_policy, held.withheld_share, held.queue_order) == (
        "randomize",
        0.4,
        "uncertainty",
    )
    Round.objects.update(suggestion_policy="hide")
    part.get_by_role("radio", name="Everyone").check()
    part.get_by_role("button", name="Save this round").click()
    expect(part.get_by_text("Somebody changed this round meanwhile")).to_be_visible()
    part.get_by_role("button", name="Show what is stored").click()
    expect(part.get_by_role("radio", name="Nobody")).to_be_checked()
    page.reload()
    expect(part.get_by_role("radio", name="Nobody")).to_be_checked()
