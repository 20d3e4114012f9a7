"""A real browser. A page that breaks the content security policy or logs an error fails its test."""

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from factcheck import paths
from tests import browser as chromium
from tests.e2e.inspecting import Inspector

RESULTS = paths.CHECKOUT / "test-results"
# the API's refusals are answers, which the page shows; the browser logs them all the same
ANSWERED = re.compile(r"^Failed to load resource: the server responded with a status of 4\d\d")
PageFactory = Callable[..., Page]
ANSWER_SECONDS = 30


class Requests:
    """How many requests the server is busy with."""

    def __init__(self) -> None:
        self.under_way = 0
        self.changed = threading.Condition()

    def started(self, **_: Any) -> None:
        """Count one more."""
        with self.changed:
            self.under_way += 1

    def finished(self, **_: Any) -> None:
        """Count one less."""
        with self.changed:
            self.under_way -= 1
            self.changed.notify_all()

    def wait(self) -> None:
        """Until each is answered, whether anybody still listens or not."""
        with self.changed:
            answered = self.changed.wait_for(lambda: self.under_way <= 0, ANSWER_SECONDS)
        assert answered, f"{self.under_way} requests of the pages are not answered yet"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    path = chromium.ensure()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(chromium.FLAGS))
        yield running
        running.close()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What pages of this test complained of; the test fails if anything is left in it at its end."""
    found: list[str] = []
    yield found
    assert found == [], "errors in the browser:\n" + "\n".join(found)


def watch(page: Page, complaints: list[str]) -> None:
    """Collect the page's errors: thrown, logged, or reported by the content security policy."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and not ANSWERED.match(message.text):
            complaints.append(message.text)

    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(str(error)))


@pytest.fixture
def requests_under_way() -> Iterator[Requests]:
    """The requests since the test began; pages are closed for good when all are answered."""
    requests = Requests()
    request_started.connect(requests.started)
    request_finished.connect(requests.finished)
    yield requests
    request_started.disconnect(requests.started)
    request_finished.disconnect(requests.finished)


@pytest.fixture
def new_page(browser: Browser, complaints: list[str], requests_under_way: Requests) -> Iterator[PageFactory]:
    """A function that opens a page with cookies of its own, so that one test can be several people."""
    contexts = []

    def open_page(*, width: int = 1280, height: int = 900, base_url: str | None = None) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, base_url=base_url)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        watch(page, complaints)
        return page

    yield open_page
    for context in contexts:
        context.close()
    requests_under_way.wait()


@pytest.fixture
def page(new_page: PageFactory) -> Page:
    """One page."""
    return new_page()


@pytest.fixture
def screenshot() -> Callable[[Page, str], Path]:
    """A function that saves a picture of the page as test-results/<name>.png."""

    def save(page: Page, name: str) -> Path:
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / f"{name}.png"
        page.screenshot(path=path)
        return path

    return save


@pytest.fixture
def inspect(request: pytest.FixtureRequest) -> Iterator[Inspector]:
    """The inspector, at the widths that the module names; a test fails at its end with all that it found."""
    inspector = Inspector(getattr(request.module, "WIDTHS", (1920, 360)))
    yield inspector
    assert inspector.found == [], "\n".join(inspector.found)
