"""Every link of the documentation that stays in the repository leads somewhere."""

import re
import subprocess

import pytest
from django.core.management import get_commands

from factcheck import paths

LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
COMMAND = re.compile(r"manage\.py ([a-z_]+)")
TARGET = re.compile(r"`make ([a-z]+)")
PAGES = sorted(
    paths.CHECKOUT / name
    for name in subprocess.run(
        ["git", "ls-files", "*.md"], cwd=paths.CHECKOUT, capture_output=True, text=True, check=True
    ).stdout.split()
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(paths.CHECKOUT)))
def test_links_lead_somewhere(page):
    local = [link for link in LINK.findall(page.read_text()) if "://" not in link]
    missing = [link for link in local if not (page.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(paths.CHECKOUT)))
def test_commands_that_are_named_exist(page):
    text = page.read_text()
    targets = re.findall(r"^([a-z]+):", (paths.CHECKOUT / "Makefile").read_text(), re.MULTILINE)
    assert set(COMMAND.findall(text)) <= set(get_commands())
    assert set(TARGET.findall(text)) <= set(targets)


def test_there_are_pages_to_check():
    assert len(PAGES) > 10
