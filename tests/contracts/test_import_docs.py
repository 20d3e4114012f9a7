"""docs/import.md says by which rules something stays out, and names the options that there are."""

import re
from argparse import ArgumentParser

from annotations.management.commands.import_data import Command
from annotations.services.imports import faults
from annotations.services.imports.leaving import RULES
from factcheck import paths

TEXT = (paths.CHECKOUT / "docs" / "import.md").read_text("utf-8")


def test_every_rule_has_its_row():
    assert dict(re.findall(r"^\| `([\w-]+)` \| (.+) \|$", TEXT, re.MULTILINE)) == RULES


def test_options_that_are_named_exist():
    parser = ArgumentParser()
    Command().add_arguments(parser)
    there = {option for action in parser._actions for option in action.option_strings}
    named = set(re.findall(r"(--[a-z][a-z-]+)", TEXT))
    assert named - there == set()
    assert named > {"--annotator", "--as", "--suggestions", "--round", "--label", "--column", "--preview"}


def test_the_limit_of_what_is_named():
    assert f"reason, {faults.MOST} of them" in TEXT
