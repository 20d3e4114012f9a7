"""What differs elsewhere, where the annotator reads: a sign at the mark, and one key to the other passage."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from annotations.models import ClaimLink, Job, Project
from annotations.services import projects
from factcheck import paths
from tests import factories as make
from tests.e2e.people import AnnotationDesk, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

ARTICLES = sorted((paths.CHECKOUT / "fixtures" / "demo").glob("*bridge*.txt"))


@pytest.fixture
def desk(celery_worker, live_server, new_page: Callable[..., Page]) -> AnnotationDesk:
    """An annotator in the first of two reports of one event, which a worker has pre-annotated."""
    make.user_with_password("mia")
    call_command("import_documents", *map(str, ARTICLES), project="desk", create=True, manager="mia")
    anna = make.user_with_password("anna")
    projects.add_member(project=Project.objects.get(slug="desk"), user=anna, roles=["annotator"], by=None)
    page = new_page(width=1920, height=1080)
    call_command("preannotate", project="desk", wait=True)
    assert set(Job.objects.values_list("status", flat=True)) == {"done"}
    sign_in(page, live_server.url, "anna", make.PASSWORD)
    opened = AnnotationDesk(page)
    opened.take_next()
    return opened


def test_one_key_reads_the_passage_that_differs(
    desk: AnnotationDesk, screenshot: Callable[[Page, str], Path]
) -> None:
    page = desk.page
    assert ClaimLink.objects.exclude(kind="same-claim").exists()
    differing = page.get_by_role("button", name="differs elsewhere")
    expect(differing.first).to_be_visible()
    differing.first.click()
    card = desk.card
    expect(card.get_by_role("region", name="Elsewhere")).to_be_visible()
    desk.press("v")
    beside = page.get_by_role("region", name="Elsewhere", exact=True).last
    expect(beside.get_by_text("There", exact=True)).to_be_visible()
    expect(beside.locator(".passage__differs").first).to_be_visible()
    expect(beside.get_by_role("list", name="What differs").get_by_role("listitem").first).to_be_visible()
    screenshot(page, "links")
    desk.press("a")  # what is read beside makes way for nothing: deciding goes on
    page.set_viewport_size({"width": 360, "height": 800})
    differing = page.locator(".bracket__differs")
    expect(differing.first).to_be_visible()
    desk.press("k", "v")
    expect(page.locator(".passage").first).to_be_visible()
    screenshot(page, "links-360")
