"""`make screenshots`: every screen of the demo at 360 and 1,920 px, light and dark, into docs/screenshots/.

python -m tests.screenshots [PART OF A NAME …]
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import django
from playwright.sync_api import Browser, Page, sync_playwright

from factcheck import paths
from tests import browser, environment
from tests.e2e.people import sign_in

FOLDER = paths.CHECKOUT / "docs" / "screenshots"
SIZES = {360: 800, 1920: 1080}
SCHEMES = ("light", "dark")
QUALITY = 82
STILL = "() => document.fonts.ready.then(() => document.querySelectorAll('.spinner').length === 0)"

World = dict[str, str]


def open_mark(page: Page) -> None:
    """Go to the first mark that is told otherwise elsewhere, or to the first."""
    page.locator("#document-text").focus()
    page.keyboard.press("j")


def open_keys(page: Page) -> None:
    """The list of keys."""
    page.locator("#document-text").focus()
    page.keyboard.press("?")


def nothing(_page: Page) -> None:
    """The screen as it opens."""


SCREENS: dict[str, tuple[str | None, str, Callable[[Page], None]]] = {
    "sign-in": (None, "/", nothing),
    "annotate": ("annotator1", "/annotate/{open}", open_mark),
    "keys": ("annotator1", "/annotate/{open}", open_keys),
    "project-annotator": ("annotator1", "/projects/demo", nothing),
    "profile": ("annotator1", "/profile", nothing),
    "project-manager": ("manager", "/projects/demo", nothing),
    "settings": ("manager", "/projects/demo/settings", nothing),
    "agreement": ("manager", "/projects/demo/agreement/{round}", nothing),
    "adjudicate": ("adjudicator", "/projects/demo/adjudicate/{round}", nothing),
    "case": ("adjudicator", "/projects/demo/adjudicate/{round}/{case}", nothing),
    "admin": ("moderator", "/admin/", nothing),
}
"""By name: who looks, where, and what they do first."""


@contextmanager
def demo() -> Iterator[tuple[str, World]]:
    """The address of the app with its demo, worked on; and what is where in it."""
    from annotations.management.commands.load_demo import PASSWORD
    from tests.benchmarks.starting import running_app

    with running_app(demo=True) as (app, _taken):
        suggested = app.manage("preannotate", "--project", "demo", "--wait")
        assert suggested.returncode == 0, suggested.stderr
        made = subprocess.run(
            [sys.executable, "-m", "tests.support.worked_demo"],
            cwd=paths.CHECKOUT, env={**app.environment, "LOG_LEVEL": "ERROR"}, capture_output=True, text=True,
            check=True,
        )  # fmt: skip
        world: World = json.loads(made.stdout.splitlines()[-1])
        yield f"http://127.0.0.1:{app.port}", {**world, "password": PASSWORD}


def photograph(chromium: Browser, address: str, world: World, name: str) -> None:
    """One screen at every size, in every scheme."""
    who, where, act = SCREENS[name]
    for width, height in SIZES.items():
        for scheme in SCHEMES:
            page = chromium.new_page(
                viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
            )  # type: ignore[call-overload]
            if who:
                sign_in(page, address, who, world["password"])
            page.goto(address + where.format(**world))
            page.wait_for_load_state("networkidle")
            act(page)
            page.wait_for_function(STILL)
            page.screenshot(path=FOLDER / f"{name}-{width}-{scheme}.jpg", type="jpeg", quality=QUALITY)
            page.close()


def main(parts: list[str]) -> None:
    """Photograph the screens whose names hold one of `parts`, all when there is none."""
    environment.prepare(os.environ, options="")
    django.setup()
    FOLDER.mkdir(exist_ok=True)
    with demo() as (address, world), sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.ensure(), args=list(browser.FLAGS))
        for name in SCREENS:
            if not parts or any(part in name for part in parts):
                photograph(chromium, address, world, name)
                print(FOLDER / name, flush=True)
        chromium.close()


if __name__ == "__main__":
    main(sys.argv[1:])
