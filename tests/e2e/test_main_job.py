"""The main job in a real browser: articles in, two people at work, agreement, gold, labeled data out."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from annotations.core.spans import Span
from annotations.models import Job, Project, Verdict, VerdictLabel
from annotations.services import projects
from annotations.services.agreement import counts as agreement_counts
from factcheck import paths
from tests import factories as make
from tests.e2e.people import AnnotationDesk, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

DEMO = paths.CHECKOUT / "fixtures" / "demo"
READER = paths.CHECKOUT / "docs" / "examples" / "read_quotes.py"
ROLES = {
    "anna": "annotator",
    "ben": "annotator",
    "ada": "adjudicator",
    "mia": "manager",
}


@pytest.fixture(params=["invented", "real"])
def articles(request: pytest.FixtureRequest) -> list[Path]:
    """Two articles of the repository, or the two real ones."""
    if request.param == "real":
        return sorted(request.getfixturevalue("seed_articles").glob("*.txt"))
    return sorted(DEMO.glob("*.txt"))[:2]


class Newsroom:
    """A running Factcheck with a project over some articles, and one browser window a person."""

    def __init__(self, address: str, new_page: Callable[..., Page], articles: list[Path]) -> None:
        self.address, self.new_page = address, new_page
        make.user_with_password("mia")
        call_command("import_documents", *map(str, articles), project="desk", create=True, manager="mia")
        self.project = Project.objects.get(slug="desk")
        for name, role in ROLES.items():
            if name != "mia":
                person = make.user_with_password(name)
                projects.add_member(project=self.project, user=person, roles=[role], by=None)
        self.titles = list(self.project.documents.values_list("title", flat=True))

    def window(self, name: str, *, width: int = 1920, height: int = 1080) -> Page:
        """A browser window of its own, with this person signed in at the project's home."""
        page = self.new_page(width=width, height=height)
        sign_in(page, self.address, name, make.PASSWORD)
        expect(page.get_by_role("heading", name=self.project.name)).to_be_visible()
        return page


@pytest.fixture
def newsroom(celery_worker, live_server, new_page, articles) -> Newsroom:
    """The newsroom, with its articles on their way to the pre-annotator."""
    return Newsroom(live_server.url, new_page, articles)


def work_through(desk: AnnotationDesk, verdicts: str, picture: Callable[[], object] | None = None) -> None:
    """One document from open to submitted; `verdicts` are digits, given to the marks in turn."""
    decide_suggestions(desk)
    mark_own(desk)
    complete(desk, verdicts)
    if picture:
        desk.own_marks().first.click()
        desk.saved()
        picture()
    desk.submit()


def decide_suggestions(desk: AnnotationDesk) -> None:
    """Accept one as it is, accept and reword another, dismiss the rest: one key each."""
    desk.press("j", "a", "a", "k")
    reworded = desk.card.get_by_label("Wording").input_value().rstrip(".") + ", it is said."
    desk.word(reworded)
    desk.press("j")
    while desk.undecided():
        desk.press("x")


def mark_own(desk: AnnotationDesk) -> None:
    """A mark, another that overlaps it, and one of two fragments; an emoji in it where the text has one."""
    blocks = desk.text.locator("[data-block]").all_inner_texts()
    first = max(blocks, key=astral)
    at = next((i for i, character in enumerate(first) if ord(character) > 0xFFFF), 30)
    desk.mark(first[max(at - 25, 0) : at + 25].strip())
    desk.mark(first[at : at + 60].strip())
    last = next(block for block in blocks if block != first and len(block) > 150)
    desk.mark(last[5:40].strip())
    desk.add_fragment(last[60:90].strip())


def astral(text: str) -> int:
    return sum(ord(character) > 0xFFFF for character in text)


def complete(desk: AnnotationDesk, verdicts: str) -> None:
    """Give every mark what the round needs, and the first one two sources."""
    marks = desk.own_marks()
    for number in range(marks.count()):
        marks.nth(number).click()
        fill_in(desk, verdicts[number % len(verdicts)], with_sources=number == 0)


def fill_in(desk: AnnotationDesk, verdict: str, *, with_sources: bool) -> None:
    """The active claim: wording, types, worth, verdict with its reason, and sources."""
    if not desk.card.get_by_label("Wording").input_value():
        desk.word("This is what the passage claims.")
    # an accepted suggestion stays accepted while its types are left alone
    desk.choose(types=() if desk.has_types() else ("Event",), worth="High")
    desk.judge(int(verdict), f"Verdict {verdict}, because the record says so.")
    if with_sources:
        for number in (1, 2):
            desk.cite(
                f"https://example.org/record/{number}",
                title=f"Record {number}",
                publisher="Town archive",
                date="2023-09-01",
                excerpt="As it was written down.",
                stance="Supports",
            )


def settle(page: Page) -> int:
    """Settle every claim of the open case by accepting the first annotator's answer; how many."""
    groups = page.get_by_role("region", name="Claims, side by side")
    settled = 0
    confirm = groups.get_by_role("button", name="Confirm match")
    expect(groups.get_by_role("form", name="Settle")).to_be_visible()
    if confirm.count():
        confirm.click()
        expect(groups.get_by_role("button", name="Undo match")).to_be_visible()
    while True:
        save = groups.get_by_role("button", name="Settle claim")
        if not save.count():
            return settled
        groups.get_by_role("button", name="Accept ").first.click()
        why = groups.get_by_label("Why")
        why.fill("The record decides it.")
        head = groups.locator("[aria-expanded=true]").get_attribute("aria-label")
        save.click()
        expect(groups.get_by_role("button", name=head, expanded=True)).to_have_count(0)
        settled += 1


def measure(page: Page, name: str) -> str:
    """The value that the agreement screen shows."""
    shown = page.get_by_role("region", name=name, exact=True).locator(".measure__value")
    expect(shown).to_be_visible()
    return shown.inner_text()


def test_the_main_job(newsroom: Newsroom, screenshot, tmp_path: Path) -> None:
    manager = newsroom.window("mia")
    expect(manager.get_by_text("2 of 2").first).to_be_visible(timeout=30_000)
    # the documents have their suggestions before these are linked and the job is over
    expect(manager.get_by_text("done", exact=True)).to_be_visible(timeout=30_000)
    screenshot(manager, "home")
    assert Job.objects.get(kind="preannotate").status == "done"

    for name, verdicts in (("anna", "1"), ("ben", "112")):
        desk = AnnotationDesk(newsroom.window(name))
        titles = [desk.take_next()]
        work_through(desk, verdicts)
        titles.append(desk.take_next())
        work_through(desk, verdicts, lambda page=desk.page: screenshot(page, "annotate"))
        assert titles == newsroom.titles

    manager.reload()
    manager.get_by_role("link", name="Agreement").click()
    assert float(measure(manager, "Finding").replace("−", "-")) > 0
    alpha = measure(manager, "Verdict")
    screenshot(manager, "agreement")
    change_one_verdict()
    manager.reload()
    expect(manager.get_by_role("heading", name="Agreement: ")).to_be_visible()
    assert measure(manager, "Verdict") != alpha

    adjudicator = newsroom.window("ada")
    adjudicator.get_by_role("link", name="Adjudicate").click()
    for title in newsroom.titles:
        adjudicator.get_by_role("link", name=f"Open “{title}”").click()
        screenshot(adjudicator, "adjudicate")
        assert settle(adjudicator) >= 5
        adjudicator.get_by_role("link", name="All documents").click()
    expect(adjudicator.get_by_text("settled", exact=True)).to_have_count(2)

    exported = export(manager, newsroom, tmp_path)
    check_export(exported, has_emoji="Farewell" in " ".join(newsroom.titles))


def change_one_verdict() -> None:
    """Turn one of ben's supported verdicts into a refuted one, as a returned assignment would."""
    verdict = Verdict.objects.filter(annotator__username="ben", label__key="supported").first()
    assert verdict is not None
    verdict.label = VerdictLabel.objects.get(scale=verdict.label.scale, key="refuted")
    verdict.save()
    agreement_counts.recount_target(verdict.assignment)


def export(page: Page, newsroom: Newsroom, folder: Path) -> list[dict[str, Any]]:
    """Export in the browser; the same bytes come from the command, and a short script reads them."""
    page.goto(f"{newsroom.address}/projects/desk")
    page.get_by_role("button", name="Export", exact=True).click()
    link = page.get_by_role("link", name="Download the export")
    expect(link).to_be_visible(timeout=30_000)
    with page.expect_download() as download:
        link.click()
    by_browser = folder / "browser.jsonl"
    download.value.save_as(by_browser)
    by_command = folder / "command.jsonl"
    call_command("export_dataset", project="desk", format="jsonl", output=by_command)
    assert by_browser.read_bytes() == by_command.read_bytes()
    digest = hashlib.sha256(by_browser.read_bytes()).hexdigest()
    expect(page.get_by_text(f"sha256 {digest}")).to_be_visible()
    read = subprocess.run(
        [sys.executable, str(READER), str(by_browser)], capture_output=True, check=True, text=True
    )
    lines = read.stdout.splitlines()
    assert len(lines) >= 20
    assert all(line.startswith("True ") for line in lines)
    return [json.loads(line) for line in by_browser.read_text(encoding="utf-8").splitlines()]


def check_export(records: list[dict[str, Any]], *, has_emoji: bool) -> None:
    """Everything that two people and an adjudicator did is there."""
    of_type = lambda kind: [record for record in records if record["type"] == kind]  # noqa: E731
    mentions = of_type("mention")
    authors = {m["provenance"]["author"] for m in mentions}
    assert len(authors) == 2
    for author in authors:
        own = [m for m in mentions if m["provenance"]["author"] == author]
        kinds = {(m["origin"]["kind"], m["origin"]["outcome"]) for m in own}
        assert kinds == {("suggestion", "accepted"), ("suggestion", "edited"), ("person", "")}
        assert all(m["origin"]["preannotator_version"] for m in own if m["origin"]["kind"] == "suggestion")
        assert any(len(m["fragments"]) == 2 for m in own)
        assert any(overlap(a, b) for a, b in combinations(own, 2))
    texts = {d["id"]: d["text"] for d in of_type("document")}
    assert len(texts) == 2
    quotes = [(m, f) for m in mentions for f in m["fragments"]]
    assert all(texts[m["document"]][f["start"] : f["end"]] == f["quote"] for m, f in quotes)
    assert any(astral(f["quote"]) for _, f in quotes) is has_emoji
    assert len(of_type("verdict")) == len(of_type("claim")) == len(mentions)
    assert len(of_type("evidence")) == 8
    assert len(of_type("source")) == 2
    assert {g["outcome"] for g in of_type("gold")} == {"gold"}


def overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two mentions of one document share text without being the same."""
    spans = [[Span(f["start"], f["end"]) for f in m["fragments"]] for m in (one, other)]
    return (
        one["document"] == other["document"]
        and spans[0] != spans[1]
        and any(a.overlaps(b) for a in spans[0] for b in spans[1])
    )
