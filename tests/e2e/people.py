"""What people do in a browser, by the names that they, or their screen readers, find things under."""

import re

from playwright.sync_api import Locator, Page, expect

SELECT_QUOTE = """
quote => {
  for (const block of document.querySelectorAll("[data-block]")) {
    const node = block.firstChild;
    const at = node ? node.data.indexOf(quote) : -1;
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + quote.length);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return true;
  }
  return false;
}
"""


def sign_in(page: Page, address: str, name: str, password: str) -> None:
    """Sign in; someone with one project is then at its home."""
    page.goto(address)
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


class AnnotationDesk:
    """The annotation screen, driven by the keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.text = page.get_by_role("region", name="Document text")
        self.card = page.get_by_role("region", name="Claim", exact=True)

    def take_next(self) -> str:
        """Take the next document from the project's home, or go on with the open one; its title."""
        if not self.went_on().is_visible():
            following = self.page.get_by_role("button", name="Annotate next document")
            following.or_(self.page.get_by_role("link", name="Continue")).first.click()
        return self.opened()

    def went_on(self) -> Locator:
        """The message above a document that opened by itself when the one before was handed in."""
        messages = self.page.get_by_role("region", name="Messages")
        return messages.get_by_text("is submitted. This is the next document.")

    def opened(self) -> str:
        """Wait for the text; the document's title."""
        heading = self.text.get_by_role("heading", level=1)
        expect(heading).to_be_visible()
        return heading.inner_text()

    def press(self, *keys: str) -> None:
        """Press keys with the text in focus."""
        self.text.focus()
        for key in keys:
            self.page.keyboard.press(key)

    def marks(self, state: str) -> Locator:
        """The marks of this state in the list beside the text."""
        return self.page.get_by_role("button", name=f", {state}: ")

    def own_marks(self) -> Locator:
        """All marks that became claims, in the order of the text."""
        return self.page.get_by_role("button", name=re.compile(r", (accepted|edited|own mark): "))

    def undecided(self) -> int:
        """How many suggestions wait for a decision."""
        return self.marks("suggestion").count()

    def select(self, quote: str) -> None:
        """Select a passage, as with the mouse."""
        assert self.page.evaluate(SELECT_QUOTE, quote), quote
        expect(self.page.get_by_role("toolbar", name="Selected passage")).to_be_visible()

    def mark(self, quote: str) -> None:
        """Mark a passage as a claim of one's own."""
        self.select(quote)
        self.page.keyboard.press("m")
        expect(self.marks("own mark").filter(has_text=quote[:20])).not_to_have_count(0)

    def add_fragment(self, quote: str) -> None:
        """Add a passage to the active mark."""
        self.select(quote)
        self.page.keyboard.press(";")

    def word(self, wording: str) -> None:
        """Word the active claim."""
        self.card.get_by_label("Wording").fill(wording)

    def choose(self, *, types: tuple[str, ...] = (), worth: str = "") -> None:
        """Set claim types and check-worthiness of the active mark."""
        for name in types:
            chip = self.card.get_by_role("group", name="Claim types").get_by_role("button", name=name).last
            if chip.get_attribute("aria-pressed") != "true":
                chip.click()
        if worth:
            scale = self.card.get_by_role("radiogroup", name="Check-worthiness")
            step = scale.get_by_role("radio", name=worth, exact=True)
            if step.get_attribute("aria-checked") != "true":
                step.click()

    def has_types(self) -> bool:
        """Whether the active mark has a claim type."""
        types = self.card.get_by_role("group", name="Claim types")
        return types.get_by_role("button", pressed=True).count() > 0

    def judge(self, digit: int, rationale: str) -> None:
        """Give the active claim a verdict by its digit, with a reason."""
        self.press(str(digit))
        self.card.get_by_label("Rationale").fill(rationale)

    def cite(self, url: str, *, title: str, publisher: str, date: str, excerpt: str, stance: str) -> None:
        """Cite a source for the active claim."""
        self.card.get_by_label("Add a source").fill(url)
        self.card.get_by_role("button", name="Add source", exact=True).click()
        row = self.card.get_by_role("list", name="Sources cited").get_by_role("listitem").last
        row.get_by_role("radio", name=stance).click()
        row.get_by_label("Title").fill(title)
        row.get_by_label("Publisher").fill(publisher)
        row.get_by_label("Published on").fill(date)
        row.get_by_label("Excerpt").fill(excerpt)

    def saved(self) -> None:
        """Wait until everything has reached the server."""
        expect(self.page.get_by_title("Everything is stored on the server.")).to_be_visible()

    def submit(self) -> None:
        """Hand the document in."""
        self.saved()
        self.page.get_by_role("button", name="Submit").click()
        done = self.page.get_by_role("heading", name="Submitted")
        expect(done.or_(self.went_on())).to_be_visible()
