"""What axe-core and the ruler find wrong with a page, light and dark, at several widths."""

from collections.abc import Sequence

import pytest
from playwright.sync_api import Page

from factcheck import paths

AXE = paths.CHECKOUT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SCHEMES = ("light", "dark")
HEIGHT = 800
RUN_AXE = """
async () => {
  const ended = Promise.all(document.getAnimations().map(animation => animation.finished.catch(() => null)));
  await Promise.race([ended, new Promise(done => setTimeout(done, 1000))]);  // what turns for ever never ends
  await new Promise(done => requestAnimationFrame(() => setTimeout(done, 60)));
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.flatMap(rule => rule.nodes.map(
    node => `${rule.id} at ${node.target}: ${node.failureSummary}`));
}
"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Inspector:
    """Looks at a page in every scheme and width, and keeps what is wrong."""

    def __init__(self, widths: Sequence[int]) -> None:
        if not AXE.exists():
            pytest.fail("axe-core is missing: run npm install in frontend/")
        self.widths = widths
        self.found: list[str] = []

    def __call__(self, page: Page, screen: str) -> None:
        """Look at the page as it stands; it is at the first width afterwards."""
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE.read_text(encoding="utf-8"))
        for width in self.widths:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
                where = f"{screen}, {scheme}, {width} px"
                # a page that is still being painted in the other scheme is looked at once more
                findings = page.evaluate(RUN_AXE) and page.evaluate(RUN_AXE)
                self.found += [f"{where}: {finding}" for finding in findings]
            if (over := page.evaluate(OVERFLOW)) > 0:
                self.found.append(f"{screen}, {width} px: {over} px too wide")
        page.set_viewport_size({"width": self.widths[0], "height": HEIGHT})
