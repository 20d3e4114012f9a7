"""The agreement page over weeks of work: its figures are the API's, and everybody can read it, at any size."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from annotations.models import User
from tests import factories as make
from tests.e2e.people import sign_in
from tests.support.agreement_bureau import Bureau, busy_bureau

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

WIDTHS = (1920, 360)
PARTS = (
    "Verdict labels", "Annotators", "Confusion of verdicts", "Most disputed claims", "Drift",
    "Effect of suggestions", "Matching of claims", "Further questions", "How it was measured",
)  # fmt: skip


class Reader:
    """Somebody who looks at the agreement of the bureau's rounds."""

    def __init__(self, page: Page, address: str, bureau: Bureau, person: User) -> None:
        self.page, self.address, self.bureau = page, address, bureau
        sign_in(page, address, person.username, make.PASSWORD)

    def open(self, round_: Any, query: str = "") -> None:
        """Open the page of a round by its address."""
        self.page.goto(f"{self.address}/projects/{self.bureau.project.slug}/agreement/{round_.pk}{query}")

    def figures(self, round_: Any, query: str = "") -> Any:
        """The same by API, with the cookies of this window."""
        answer = self.page.request.get(f"{self.address}/api/v1/rounds/{round_.pk}/agreement{query}")
        assert answer.ok, answer.text()
        return answer.json()

    def part(self, title: str) -> Locator:
        """A part of the page, unfolded."""
        part = self.page.locator("details.part").filter(
            has=self.page.get_by_role("heading", name=title, exact=True)
        )
        if part.get_attribute("open") is None:
            part.locator("summary").first.click()
        return part


@pytest.fixture
def world(live_server: Any) -> tuple[Bureau, Any, Any]:
    """The bureau with its two rounds."""
    return busy_bureau()


@pytest.fixture
def small_world(live_server: Any) -> tuple[Bureau, Any]:
    """The bureau with one round of a few documents."""
    bureau = Bureau()
    round_ = bureau.round("First pass")
    bureau.work(round_, bureau.documents(4))
    return bureau, round_


@pytest.fixture
def reader(live_server: Any, new_page: Callable[..., Page]) -> Callable[[Bureau, User], Reader]:
    """A function that opens a window for a person of a bureau."""
    return lambda bureau, person: Reader(new_page(width=1920, height=1080), live_server.url, bureau, person)


def written(value: float) -> str:
    """As the page writes a figure."""
    return re.sub(r"^-(?=0\.00$)", "", f"{value:.2f}").replace("-", "−")


def test_the_page_shows_what_the_api_measures(world, reader, inspect, screenshot, tmp_path: Path) -> None:
    bureau, first, _ = world
    ada = reader(bureau, bureau.adjudicator)
    ada.page.get_by_role("link", name="Agreement").first.click()
    expect(ada.page.get_by_role("heading", level=1, name=f"Agreement: {first.name}")).to_be_visible()
    figures = ada.figures(first)

    check_cards(ada, figures)
    check_unassisted_first(ada, figures)
    screenshot(ada.page, "agreement-cards")
    for title in PARTS:
        expect(ada.part(title).locator(".part__body")).to_be_visible()
    check_annotators(ada, figures)
    check_confusion(ada, figures)
    inspect(ada.page, "agreement, all parts")
    check_file(ada, tmp_path, len(figures["labels"]))


def check_cards(reader: Reader, figures: Any) -> None:
    """Each card says the value, the interval, n, the method and the advice of the API."""
    cards = {
        "Finding": (figures["finding"], "unitizing_alpha"),
        "Labeling, given a match": (figures["labeling"], "cu_alpha"),
        "Verdict": (figures["verdict"], "alpha"),
    }
    for title, (card, measure) in cards.items():
        shown = reader.page.get_by_role("region", name=title, exact=True)
        found = card[measure]
        expect(shown.locator(".measure__value")).to_have_text(written(found["value"]))
        expect(shown).to_contain_text(f"95 % interval {written(found['low'])} to {written(found['high'])}")
        expect(shown).to_contain_text(f"n = {found['n']}")
        expect(shown).to_contain_text(found["method"])
        expect(shown).to_contain_text(card["advice"]["sentence"])
    verdict = reader.page.get_by_role("region", name="Verdict", exact=True)
    expect(verdict).to_contain_text(f"Gwet’s AC1{written(figures['verdict']['ac1']['value'])}")
    expect(verdict).to_contain_text(figures["verdict"]["prevalence"]["sentence"])


def check_unassisted_first(reader: Reader, figures: Any) -> None:
    """Where pairs without suggestions exist, the headline is theirs and says so."""
    assert figures["pairs"]["headline"] == "neither"
    finding = reader.page.get_by_role("region", name="Finding", exact=True)
    expect(finding).to_contain_text("unassisted: neither saw suggestions")
    expect(finding.get_by_role("rowheader").first).to_have_text("Neither saw them")
    expect(reader.page.get_by_role("radio", name="Neither saw them")).to_have_attribute(
        "aria-checked", "true"
    )


def check_annotators(reader: Reader, figures: Any) -> None:
    """Everyone stands there, and each pair once in the table of the matrix."""
    part = reader.part("Annotators")
    table = part.get_by_role("table", name="Each against the rest")
    for person in figures["people"]:
        row = table.get_by_role("row").filter(has_text=person["name"])
        expect(row).to_contain_text(written(person["rest"]["value"]))
    part.get_by_text("As a table").click()
    pairs = part.get_by_role("table", name="Pair by pair")
    expect(pairs.locator("tbody tr")).to_have_count(len(figures["pairwise"]["cells"]))


def check_confusion(reader: Reader, figures: Any) -> None:
    """The most frequent confusion leads to the case of its document."""
    names = {label["key"]: label["name"] for label in figures["labels"]}
    most = max((c for c in figures["confusion"]["cells"] if c["a"] != c["b"]), key=lambda cell: cell["n"])
    part = reader.part("Confusion of verdicts")
    pair = f"{names[most['a']]} against {names[most['b']]}"
    part.get_by_role("listitem").locator("summary").filter(has_text=pair).click()
    link = part.get_by_role("link").first
    assert "/adjudicate/" in (link.get_attribute("href") or "")


def check_file(reader: Reader, folder: Path, labels: int) -> None:
    """The file is the page's, and names its measures."""
    with reader.page.expect_download() as download:
        reader.page.get_by_role("link", name="Export this page as CSV").click()
    path = folder / "page.csv"
    download.value.save_as(path)
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert len(rows) > labels
    assert {"figure", "value", "low", "high", "n", "method", "seed", "version"} <= set(rows[0])


def test_filters_stay_in_the_address_and_the_keyboard_is_enough(world, reader, inspect) -> None:
    bureau, first, second = world
    ada = reader(bureau, bureau.adjudicator)
    page = ada.page
    ada.open(first)
    alpha = page.get_by_role("region", name="Verdict", exact=True).locator(".measure__value")
    expect(alpha).to_have_text(written(ada.figures(first)["verdict"]["alpha"]["value"]))

    page.get_by_role("radio", name="Neither saw them").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?pairs=all$"))
    expect(page.get_by_role("status").filter(has_text="The figures are measured anew.")).to_have_count(1)
    expect(alpha).to_have_text(written(ada.figures(first, "?pairs=all")["verdict"]["alpha"]["value"]))
    check_marked_pairs(ada, ada.figures(first, "?pairs=all"))

    page.get_by_label("Pairs with").select_option("Emeka")
    emeka = ada.figures(first, f"?pairs=all&annotator={bureau.people['emeka'].pk}")
    expect(alpha).to_have_text(written(emeka["verdict"]["alpha"]["value"]))
    page.reload()
    expect(alpha).to_have_text(written(emeka["verdict"]["alpha"]["value"]))
    expect(page.get_by_label("Pairs with")).to_have_value(str(bureau.people["emeka"].pk))
    page.go_back()
    expect(alpha).to_have_text(written(ada.figures(first, "?pairs=all")["verdict"]["alpha"]["value"]))

    page.get_by_label("Handed in since").fill("2031-01-01")
    expect(page.get_by_role("heading", name="No finished work fits these filters")).to_be_visible()
    inspect(page, "agreement, nothing fits")
    page.get_by_role("button", name="Clear filters").last.click()
    expect(alpha).to_be_visible()

    page.get_by_label("Round").select_option(str(second.pk))
    expect(page.get_by_role("heading", level=1, name=f"Agreement: {second.name}")).to_be_visible()
    expect(page.get_by_role("radio")).to_have_count(0)
    expect(ada.part("Effect of suggestions")).to_contain_text("shows suggestions to nobody")


def check_marked_pairs(reader: Reader, figures: Any) -> None:
    """Pairs that differ carry their sign, those with few shared claims are grey, and the table says both."""
    part = reader.part("Annotators")
    marks = {"lower": 0, "higher": 0, "few": 0}
    for cell in figures["pairwise"]["cells"]:
        mark = "few" if cell["few"] else cell["differs"]
        if mark:
            marks[mark] += 2
    assert marks["lower"], "the bureau has someone who judges differently"
    matrix = part.get_by_role("img", name="Pair by pair")
    for mark, count in marks.items():
        expect(matrix.locator(f".cell--{mark}")).to_have_count(count)
    expect(matrix.get_by_text("▼")).to_have_count(marks["lower"])


def test_a_viewer_reads_it_without_links_to_cases(small_world, reader) -> None:
    bureau, first = small_world
    vera = reader(bureau, bureau.viewer)
    vera.open(first)
    part = vera.part("Most disputed claims")
    expect(part.get_by_role("row").nth(1)).to_be_visible()
    expect(part.get_by_role("link")).to_have_count(0)


def test_states_without_figures(small_world, reader, inspect, complaints) -> None:
    bureau, first = small_world
    anna = reader(bureau, bureau.people["anna"])
    anna.open(first)
    expect(anna.page.get_by_role("heading", name="Not open to you")).to_be_visible()
    inspect(anna.page, "agreement, denied")
    empty = bureau.round("Third pass")
    mia = reader(bureau, bureau.manager)
    mia.open(empty)
    expect(mia.page.get_by_role("heading", name="Nothing to compare yet")).to_be_visible()
    inspect(mia.page, "agreement, nothing yet")
    mia.page.route("**/agreement?*", lambda route: route.abort())
    mia.open(first, "?pairs=all")
    expect(mia.page.get_by_role("button", name="Try again")).to_be_visible()
    inspect(mia.page, "agreement, unreachable")
    mia.page.unroute("**/agreement?*")
    assert set(complaints) == {"Failed to load resource: net::ERR_FAILED"}
    complaints.clear()
    mia.page.get_by_role("button", name="Try again").click()
    expect(mia.page.get_by_role("region", name="Verdict", exact=True)).to_be_visible()
