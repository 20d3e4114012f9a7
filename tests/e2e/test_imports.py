"""Importing in the browser: sending a file, looking at it, saying who is who, importing it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from annotations.models import Document, Job, Mention, Suggestion, User
from annotations.services import housekeeping, job_runs, jobs
from annotations.services.imports import import_jobs
from tests import factories as make
from tests.e2e.inspecting import SCHEMES, Inspector
from tests.e2e.people import sign_in

WIDTHS = (360, 768, 1280, 1920)
TEXT = "Twelve boats sank on Monday. The mayor said so."
pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture
def card(
    live_server: Any, new_page: Callable[..., Page], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Locator:
    """The import card in a manager's window; jobs wait until the test does them, so that it sees each state."""
    monkeypatch.setattr(jobs.messages, "send", lambda _kind, _job_id: None)
    monkeypatch.setattr(housekeeping, "uploads_folder", lambda: tmp_path / "uploads")
    project = make.project("harbor")
    for name in ("anna", "bela"):
        make.member(project, "annotator", name=name)
    make.member(project, "manager", who=make.user_with_password("boss"))
    make.round_of(project, name="First", overlap=2)
    page = new_page(width=1280)
    sign_in(page, live_server.url, User.objects.get(username="boss").username, make.PASSWORD)
    return page.get_by_role("region", name="Import")


def lines(*rows: Any) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def work(annotator: str, label: str, **more: Any) -> dict[str, Any]:
    return {
        "text": TEXT,
        "label": [[0, 12, label]],
        "annotator": annotator,
        "offset_unit": "code_point",
        **more,
    }


def choose(card: Locator, data: bytes, name: str) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    card.get_by_label("File").set_input_files([file])  # type: ignore[list-item]
    expect(card.get_by_text(f"{name}, ")).to_be_visible()


def look(card: Locator) -> None:
    """What a worker would do, once it is asked."""
    count = Job.objects.filter(kind="import").count()
    card.get_by_role("button", name="Look at it").click()
    expect(card.get_by_role("listitem").filter(has_text="waiting").first).to_be_visible()
    assert Job.objects.filter(kind="import").count() == count + 1
    do_latest()


def do_latest() -> None:
    job_runs.run(job_id=Job.objects.filter(kind="import").latest("created_at").pk, work=import_jobs.run)


def test_annotated_data(card: Locator, screenshot: Any) -> None:
    """Strangers and unknown labels are named, told, and then it comes in as their work."""
    choose(card, lines(work("gold", "event claim"), work("anna", "event")), "marks.jsonl")
    expect(card.get_by_text("looks like: doccano JSON lines")).to_be_visible()
    expect(card.get_by_role("button", name="Import", exact=True)).to_be_disabled()
    look(card)
    expect(card.get_by_text("2 records are wrong", exact=False).first).to_be_visible()
    expect(card.get_by_text("“gold” is no annotator of the project", exact=False)).to_be_visible()
    screenshot(card.page, "imports-wrong")
    assert Document.objects.count() == 0
    card.get_by_label("gold: 1 work").select_option("bela")
    card.get_by_label("event claim: 1 time").select_option("event")
    look(card)
    expect(card.get_by_text("Would be new: 1 document, 2 works, 2 mentions.", exact=True)).to_be_visible()
    card.get_by_role("button", name="Import", exact=True).click()
    expect(card.get_by_role("listitem").filter(has_text="waiting").first).to_be_visible()
    do_latest()
    expect(card.get_by_text("New: 1 document, 2 works, 2 mentions.", exact=True)).to_be_visible()
    assert set(Mention.objects.values_list("author__username", flat=True)) == {"anna", "bela"}


def test_a_table_whose_columns_are_told(card: Locator) -> None:
    choose(card, b"nr,Story,said\n1,Twelve boats sank.,Twelve boats\n", "table.csv")
    expect(card.get_by_text("no column holds the text", exact=False)).to_be_visible()
    card.get_by_label("text", exact=True).select_option("Story")
    card.get_by_label("quote", exact=True).select_option("said")
    card.get_by_label("Annotations in the file are").select_option(label="suggestions of a pre-annotator")
    expect(card.get_by_role("button", name="Look at it")).to_be_disabled()
    card.get_by_label("Name of the pre-annotator").fill("other-tool")
    look(card)
    expect(card.get_by_text("Would be new: 1 document, 1 suggestion.", exact=True)).to_be_visible()
    card.get_by_role("button", name="Import", exact=True).click()
    expect(card.get_by_role("listitem").filter(has_text="waiting").first).to_be_visible()
    do_latest()
    expect(card.get_by_text("New: 1 document, 1 suggestion.", exact=True)).to_be_visible()
    assert Suggestion.objects.get().pre_annotator == "other-tool"


def test_an_import_can_be_cancelled(card: Locator) -> None:
    choose(card, b"Some words.", "words.txt")
    card.get_by_role("button", name="Look at it").click()
    card.get_by_role("button", name="Cancel the import of words.txt").click()
    expect(card.get_by_text("cancelled", exact=True)).to_be_visible()


def test_a_file_that_is_dropped(card: Locator) -> None:
    data = card.page.evaluate_handle(
        "() => { const data = new DataTransfer(); data.items.add(new File(['Some words.'], 'dropped.txt')); return data; }"
    )
    card.locator(".file-field").dispatch_event("drop", {"dataTransfer": data})
    expect(card.get_by_text("dropped.txt, 11 B, looks like: Plain or dated text")).to_be_visible()


def test_the_card_in_every_light(card: Locator, screenshot: Any) -> None:
    """Nothing over the edge, and axe finds nothing."""
    page = card.page
    rows = b"id,headline,body,who,says,a further column,and one more\n" + b"".join(
        b"%d,A headline of some length,Twelve boats sank on Monday and that is all,gold,Twelve boats,x,y\n"
        % n
        for n in range(4)
    )
    choose(card, rows, "a-table-with-a-rather-long-name-2024-03-05.csv")
    card.get_by_text("Which column is what").click()
    card.get_by_label("annotator", exact=True).select_option("who")
    card.get_by_label("quote", exact=True).select_option("says")
    look(card)
    expect(card.get_by_text("“gold” is no annotator of the project", exact=False)).to_be_visible()
    card.get_by_text("The first documents").click()
    inspector = Inspector(WIDTHS)
    inspector(page, "imports")
    for width in (360, 1920):
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.set_viewport_size({"width": width, "height": 1000})
            card.scroll_into_view_if_needed()
            page.wait_for_timeout(200)  # until colors have changed
            screenshot(page, f"imports-{scheme}-{width}")
    assert inspector.found == [], "\n".join(inspector.found)
