"""axe-core finds nothing on any screen, light and dark, at 360 and 1,280 pixels; and nothing runs over the edge."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from annotations.models import Document, User
from tests import factories as make
from tests.e2e.inspecting import HEIGHT
from tests.e2e.people import AnnotationDesk, sign_in
from tests.newsroom import HUNDRED, Newsroom

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

WIDTHS = (1280, 360)
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
TWINS = (0, 25)


@pytest.fixture
def room(live_server: Any) -> Newsroom:
    """A round with a document to settle, one in work and one that nobody has opened."""
    room = Newsroom(required_fields=["wording", "claim_types", "check_worthiness"], verdict_needed="medium")
    done, at_hand = room.document(title=LONG_WORD), room.document()
    room.document()
    for who, verdict in (("a", "supported"), ("b", "refuted")):
        room.mark(who, done, TWINS, verdict=verdict, urls=(f"https://example.org/{who}/{LONG_WORD}",))
        room.mark(who, done, (30, 50), (60, 90), verdict="supported", claim={"wording": LONG_WORD})
    room.mark("a", done, TWINS, verdict="conflicting", claim={"asks": "utterance"})
    room.submit(done)
    suggest(at_hand)
    return room


def suggest(document: Document) -> None:
    """Suggestions that overlap."""
    for start, end in ((0, 25), (5, 40), (75, 100)):
        make.suggestion(document, start, end, wording=HUNDRED[start:end], score=0.8)


@pytest.fixture
def window(live_server: Any, new_page: Callable[..., Page], room: Newsroom) -> Callable[..., Page]:
    """A function that opens a window in which the person is signed in, at a path."""

    def open_window(person: User, path: str = "") -> Page:
        person.set_password(make.PASSWORD)
        person.save()
        page = new_page(width=WIDTHS[0], height=HEIGHT)
        sign_in(page, live_server.url, person.username, make.PASSWORD)
        if path:
            page.goto(live_server.url + path)
        return page

    return open_window


def heading(page: Page, name: str | re.Pattern[str] = "") -> None:
    """Wait for the page's heading."""
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def test_signing_in(live_server, new_page, inspect) -> None:
    page = new_page(width=WIDTHS[0], height=HEIGHT)
    page.goto(live_server.url)
    heading(page, "Sign in")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Enter your user name.")).to_be_visible()
    inspect(page, "sign-in, empty")
    page.get_by_label("User name").fill("nobody")
    page.get_by_label("Password").fill("nothing")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    inspect(page, "sign-in, refused")


def test_homes(room, window, inspect) -> None:
    everything = make.member(room.project, "manager", "adjudicator", "moderator")
    everything.is_staff = True
    everything.save()
    page = window(everything)
    heading(page, room.project.name)
    expect(page.get_by_text("No job has run yet.")).to_be_visible()
    inspect(page, "project, manager")
    make.member(make.project(), "viewer", who=everything)
    page.goto(page.url.split("/projects")[0])
    heading(page, "Your projects")
    inspect(page, "projects")
    page = window(room.people["a"])
    expect(page.get_by_role("button", name="Annotate next document")).to_be_visible()
    inspect(page, "project, annotator")


def test_agreement(room, window, inspect) -> None:
    page = window(room.adjudicator, f"/projects/{room.project.slug}/agreement/{room.round.pk}")
    heading(page, re.compile("Agreement"))
    inspect(page, "agreement")
    page = window(room.people["a"], f"/projects/{room.project.slug}/agreement/{room.round.pk}")
    heading(page, "Not open to you")
    inspect(page, "agreement, denied")
    page.goto(page.url.replace(room.project.slug, "nowhere").split("/agreement")[0])
    heading(page, "There is no such page")
    inspect(page, "project, missing")


def test_adjudication(room, window, inspect) -> None:
    page = window(room.adjudicator, f"/projects/{room.project.slug}/adjudicate/{room.round.pk}")
    heading(page, "Adjudicate")
    expect(page.get_by_text("to settle")).to_be_visible()
    inspect(page, "cases")
    page.get_by_role("link", name="Open “").click()
    groups = page.get_by_role("region", name="Claims, side by side")
    expect(groups.get_by_role("form", name="Settle")).to_be_visible()
    groups.get_by_role("button", name="Settle claim").click()
    expect(groups.get_by_text("Choose a verdict.")).to_be_visible()
    groups.get_by_role("checkbox", name="Choose claim").first.check()
    inspect(page, "case, incomplete")
    groups.get_by_role("button", name="Accept ").first.click()
    page.get_by_role("link", name="All documents").click()
    expect(groups.get_by_role("button", name="Stay", exact=True)).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("region", name="Keys")).to_be_visible()
    inspect(page, "case, leaving, with the keys")
    page.keyboard.press("Escape")
    groups.get_by_role("button", name="Stay", exact=True).click()
    groups.get_by_label("Why").fill("The record decides it.")
    groups.get_by_role("button", name="Settle claim").click()
    expect(page.get_by_text("1 of 3 settled")).to_be_visible()
    inspect(page, "case, one settled")


def test_annotation(room, window, inspect) -> None:
    page = window(room.people["b"])
    desk = AnnotationDesk(page)
    desk.take_next()
    inspect(page, "annotate, suggestions")
    desk.press("j", "a", "k")
    desk.judge(2, "The record says otherwise.")
    desk.card.get_by_label("Add a source").fill("https://example.org/record")
    desk.card.get_by_role("button", name="Add source", exact=True).click()
    desk.saved()
    inspect(page, "annotate, claim")
    page.get_by_role("button", name="Submit").click()
    inspect(page, "annotate, incomplete")
    desk.press("?")
    expect(page.get_by_role("region", name="Keys")).to_be_visible()
    inspect(page, "annotate, keys")
