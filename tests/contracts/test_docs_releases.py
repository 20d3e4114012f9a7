"""docs/releases.md says what a release is asked for, what it holds, and what it is made of."""

import re
from argparse import ArgumentParser

from annotations.api.releases import ReleaseRequestSerializer
from annotations.formats.release import making
from annotations.formats.release.frozen import CHANGES, FILES
from annotations.formats.release.withholding import WITHOUT_TEXT
from annotations.management.commands.make_release import Command
from annotations.services.releases import QUOTE_LIMIT
from factcheck import paths

TEXT = (paths.CHECKOUT / "docs" / "releases.md").read_text("utf-8")


def section(heading: str) -> str:
    return TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def first_cells(part: str, number: int = 0) -> list[str]:
    """The names in code in a column of the section's table."""
    rows = [line.split("|")[1:-1] for line in part.splitlines() if line.startswith("| `")]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row[number])]


def test_everything_that_can_be_asked_for():
    assert first_cells(section("Making one")) == list(ReleaseRequestSerializer().fields)
    parser = ArgumentParser(conflict_handler="resolve")
    Command().add_arguments(parser)
    told = first_cells(section("Making one"), 1)
    assert [name for name in told if name not in parser.format_help()] == []
    assert f"{QUOTE_LIMIT} if nobody says" in section("Making one")


def test_every_file():
    told = first_cells(section("What it holds"))
    own = {making.MANIFEST, making.CARD, making.CROISSANT, making.LOG, making.SPLITS, making.SOFT, CHANGES}
    assert own <= set(told)


def test_the_formats_without_texts():
    sentence = section("Without the texts").strip().split(" can be written")[0]
    assert re.findall(r"`([^`]+)`", sentence) == list(WITHOUT_TEXT)


def test_what_is_frozen():
    assert [name for name in FILES if f"`{name}`" not in section("The same bytes")] == []
