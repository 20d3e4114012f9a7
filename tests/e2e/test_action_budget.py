"""How many actions the daily work takes: key presses, clicks and pastes; typed prose apart."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Locator, Page, expect

from annotations.models import Evidence, Mention, Project, SuggestionDecision
from annotations.services import projects
from factcheck import paths
from tests import factories as make
from tests.e2e.people import AnnotationDesk, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

ELSEWHERE = "https://registry.example/harbor/2024"


class Counted:
    """A person at the annotation screen whose actions are counted."""

    def __init__(self, desk: AnnotationDesk) -> None:
        self.desk, self.page, self.count = desk, desk.page, 0
        desk.text.focus()

    def press(self, *keys: str) -> None:
        """Press keys where the focus is; one action each."""
        for key in keys:
            self.page.keyboard.press(key)
        self.count += len(keys)

    def click(self, place: Locator) -> None:
        """Click; one action."""
        place.click()
        self.count += 1

    def paste(self, text: str) -> None:
        """Paste from the clipboard; one action."""
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.press("Control+v")

    def write(self, prose: str) -> None:
        """Type prose, which is no action."""
        self.page.keyboard.insert_text(prose)

    def drag(self, quote: str) -> None:
        """Select a passage as by dragging over it; one action."""
        self.desk.select(quote)
        self.count += 1

    def took(self) -> int:
        """The actions since the last time."""
        found, self.count = self.count, 0
        return found


@pytest.fixture(params=["invented", "real"])
def reports(request: pytest.FixtureRequest) -> list[Path]:
    """Two reports of one event: of the repository, or the two real ones."""
    if request.param == "real":
        return sorted(request.getfixturevalue("seed_articles").glob("*.txt"))
    return sorted((paths.CHECKOUT / "fixtures" / "demo").glob("*bridge*.txt"))


@pytest.fixture
def person(celery_worker, live_server, new_page: Callable[..., Page], reports: list[Path]) -> Counted:
    """An annotator in the first of two reports of one event, which a worker has pre-annotated."""
    make.user_with_password("mia")
    call_command("import_documents", *map(str, reports), project="desk", create=True, manager="mia")
    call_command("preannotate", project="desk", wait=True)
    anna = make.user_with_password("anna")
    projects.add_member(project=Project.objects.get(slug="desk"), user=anna, roles=["annotator"], by=None)
    page = new_page(width=1920, height=1080)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(page, live_server.url, "anna", make.PASSWORD)
    desk = AnnotationDesk(page)
    desk.take_next()
    return Counted(desk)


def test_every_suggestion_is_decided_by_one_key(person: Counted) -> None:
    desk = person.desk
    suggestions = desk.undecided()
    assert suggestions > 5
    person.press("j")  # to the first of them
    person.took()
    for number in range(suggestions):
        person.press("xa"[number % 2])
    assert desk.undecided() == 0
    assert person.took() == suggestions
    desk.saved()
    assert SuggestionDecision.objects.count() == suggestions


@pytest.mark.parametrize("reports", ["invented"], indirect=True)
def test_marks_of_ones_own(person: Counted) -> None:
    desk = person.desk
    person.press("ArrowDown", "m")
    expect(desk.marks("own mark")).to_have_count(1)
    assert person.took() == 2, "a sentence"

    block, quotation = quoted(desk)
    block.click(position={"x": 4, "y": 8})
    person.press("[", "m")
    expect(desk.marks("own mark")).to_have_count(2)
    assert person.took() == 2, "a quotation"
    desk.saved()
    assert Mention.objects.filter(quote=quotation).exists()

    words = desk.text.locator("[data-block]").last.inner_text().split()
    passage = " ".join(words[2:7])
    person.drag(passage)
    person.press("m")
    expect(desk.marks("own mark")).to_have_count(3)
    assert person.took() <= 5, "any other span, by the mouse"
    passage = " ".join(words[8:12])
    person.press("/")
    expect(desk.page.get_by_role("textbox", name="Passage")).to_be_focused()
    person.write(passage)
    person.press("Enter")
    expect(desk.marks("own mark")).to_have_count(4)
    assert person.took() <= 5, "any other span, by the keyboard"
    desk.saved()
    assert Mention.objects.filter(quote=passage).exists()


def quoted(desk: AnnotationDesk) -> tuple[Locator, str]:
    """A paragraph that begins with a sentence in which somebody is quoted, and the quotation."""
    blocks = desk.text.locator("[data-block]")
    for number, text in enumerate(blocks.all_inner_texts()):
        found = re.match(r"[^.“”]*(“[^“”]+,”)", text)
        if found:
            return blocks.nth(number), found[1]
    raise AssertionError("nobody is quoted in the first sentence of a paragraph")


def test_a_claim_with_verdict_and_two_sources(
    person: Counted, screenshot: Callable[[Page, str], Path]
) -> None:
    page, desk = person.page, person.desk
    page.get_by_role("button", name="differs elsewhere").first.click()  # the mark whose claim it is
    desk.text.focus()
    person.took()
    person.press("a", "k")
    expect(desk.card.get_by_label("Wording")).not_to_have_value("")
    person.press("1")
    person.press("v", "e", "s")
    person.paste(ELSEWHERE)
    person.press("r", "r")
    expect(desk.card.get_by_label("Rationale")).to_be_focused()
    person.write("Both tell it alike, each from its own papers.")
    person.press("Escape")
    assert person.took() <= 12
    sources = desk.card.get_by_role("list", name="Sources cited").get_by_role("listitem")
    expect(sources).to_have_count(2)
    desk.saved()
    screenshot(page, "cited")
    beside, pasted = Evidence.objects.order_by("position")
    assert (beside.stance, pasted.stance) == ("supports", "refutes")
    assert beside.excerpt
    assert beside.cited_title == Project.objects.get().documents.exclude(title=desk.opened()).get().title
    assert pasted.source.url == ELSEWHERE
    expect(desk.card.get_by_text("needed", exact=True)).to_have_count(0)


@pytest.mark.parametrize("reports", ["invented"], indirect=True)
def test_pasted_words_are_an_excerpt(person: Counted) -> None:
    page, desk = person.page, person.desk
    page.get_by_role("button", name="differs elsewhere").first.click()
    desk.text.focus()
    person.press("a", "k")
    person.paste(ELSEWHERE)
    person.paste("The registry lists no such ship.")
    row = desk.card.get_by_role("list", name="Sources cited").get_by_role("listitem")
    expect(row.get_by_label("Excerpt")).to_have_value("The registry lists no such ship.")
    expect(row.get_by_text("No date yet")).to_be_visible()
    row.get_by_label("Published on").fill("2099-01-01")
    expect(row.get_by_text("No date yet")).to_have_count(0)
    person.press("Escape", "1")
    expect(desk.card.get_by_text("goes back to one origin")).to_be_visible()
    person.press("v")
    there = page.locator("#passage-there")
    words = " ".join(there.inner_text().split()[:8])
    person.press("Escape")
    person.paste(words)
    expect(row).to_have_count(2)
    expect(row.last.get_by_label("Excerpt")).to_have_value(words)
    desk.saved()
    assert Evidence.objects.count() == 2
