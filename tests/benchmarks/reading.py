"""The annotation screen in the real browser, over the app as it runs: a large document, and the usual one.

Script time is what the browser counts in its scripts (Chromium's `ScriptDuration`); paints are seen by the frame after.
Headless Chromium draws without a graphics card, on the cores that the app uses too.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

from factcheck import paths
from tests import browser
from tests.benchmarks.registry import Measurement, figure
from tests.benchmarks.starting import running_app
from tests.e2e.people import SELECT_QUOTE, sign_in
from tests.processes import App

TIMES = 5

WATCH = """
() => {
  const isData = entry => /\\/api\\/v1\\/assignments\\/[^/]+$/.test(entry.name);
  const look = () => {
    if (CSS.highlights.size === 0) return requestAnimationFrame(look);
    requestAnimationFrame(() => (window.benchPaintedAt ??= performance.now()));
  };
  window.benchDataAt = () => performance.getEntriesByType("resource").find(isData)?.responseEnd;
  window.benchCalls = () =>
    performance.getEntriesByType("resource").filter(entry => entry.name.includes("/api/v1/")).length;
  requestAnimationFrame(look);
}
"""
"""Notes when the document's data had come and when the first frame with highlights was drawn."""

SCROLL = """
() => new Promise(resolve => {
  const pane = document.getElementById("document-text").closest(".text-pane");
  const frames = [];
  let before = performance.now();
  const step = now => {
    frames.push(now - before);
    before = now;
    pane.scrollTop += 120;
    if (frames.length < 150) requestAnimationFrame(step);
    else resolve(frames.slice(5));
  };
  requestAnimationFrame(step);
})
"""
"""Scrolls 120 pixels a frame and answers how many milliseconds each frame took."""


@contextmanager
def opened(name: str) -> Iterator[tuple[Page, CDPSession]]:
    """A browser of 1,920 × 1,080 with one of the documents open, on a fresh app."""
    with running_app(demo=False) as (app, _taken), sync_playwright() as playwright:
        world = filled(app)
        chromium = playwright.chromium.launch(executable_path=browser.ensure(), args=list(browser.FLAGS))
        page = chromium.new_page(viewport={"width": 1920, "height": 1080})
        address = f"http://127.0.0.1:{app.port}"
        sign_in(page, address, world["user"], world["password"])
        page.add_init_script(f"({WATCH})()")
        tools = page.context.new_cdp_session(page)
        tools.send("Performance.enable")
        visit(page, f"{address}/annotate/{world[name]}")
        yield page, tools
        chromium.close()


def filled(app: App) -> dict[str, Any]:
    """The users and documents that were put into the app's database."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.support.big_document"],
        cwd=paths.CHECKOUT, env={**app.environment, "LOG_LEVEL": "ERROR"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(made.stdout.splitlines()[-1])
    return found


def visit(page: Page, address: str) -> None:
    """Open an address, and wait until its highlights are drawn."""
    page.goto(address)
    page.wait_for_function("() => window.benchPaintedAt !== undefined")


def script(tools: CDPSession) -> float:
    """Milliseconds that the page's scripts have taken so far."""
    metrics = tools.send("Performance.getMetrics")["metrics"]
    return 1000 * float(next(m["value"] for m in metrics if m["name"] == "ScriptDuration"))


@cache
def big() -> dict[str, list[float]]:
    """Milliseconds of each attempt on the large document: first paint, a mark, frames of scrolling."""
    with opened("big") as (page, tools):
        painted = [page.evaluate("benchPaintedAt - benchDataAt()")]
        for _ in range(TIMES - 1):
            visit(page, page.url)
            painted.append(page.evaluate("benchPaintedAt - benchDataAt()"))
        marks = [marking(page, tools, number) for number in range(TIMES)]
        frames = page.evaluate(SCROLL)
    return {"painted": painted, "marks": marks, "frames": frames}


def marking(page: Page, tools: CDPSession, number: int) -> float:
    """Script milliseconds from a selection to the mark that it became."""
    assert page.evaluate(SELECT_QUOTE, f"{number:>7}. The mayor said")
    page.wait_for_timeout(300)
    before = script(tools)
    page.keyboard.press("m")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    taken = script(tools) - before
    page.get_by_title("Everything is stored on the server.").wait_for()
    return taken


@figure("200,000 characters, 5,000 spans: highlights after data", unit="ms", limit="at most 100")
def first_paint() -> Measurement:
    times = big()["painted"]
    return Measurement(statistics.median(times), note=f"median of {len(times)}, worst {max(times):.0f}")


@figure("200,000 characters, 5,000 spans: selection to mark", unit="ms of script", limit="at most 50")
def selection_to_mark() -> Measurement:
    times = big()["marks"]
    return Measurement(statistics.median(times), note=f"median of {len(times)}, worst {max(times):.0f}")


@figure(
    "200,000 characters, 5,000 spans: a frame of scrolling",
    unit="ms",
    limit="at most 16.7: the full frame rate",
)
def scrolling() -> Measurement:
    frames = sorted(big()["frames"])
    worst = frames[int(len(frames) * 0.95)]
    return Measurement(statistics.median(frames), note=f"median of {len(frames)}, 95 % within {worst:.1f}")


@figure("annotation screen usable after navigation", unit="s", limit="at most 1.5, with at most 3 calls")
def usable() -> Measurement:
    with opened("usual") as (page, _tools):
        taken = page.evaluate("benchPaintedAt") / 1000
        calls = page.evaluate("benchCalls()")
    return Measurement(taken, note=f"{calls} calls; no cache of the browser's is warm but the sign-in page's")
