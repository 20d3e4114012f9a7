"""docs/formats.md says what the formats do: every format, every record type, every field, the schema version."""

import re

import pytest

from annotations.core import records
from annotations.formats import jsonl
from annotations.formats.base import CODE_POINTS, NO_OFFSETS, UTF16, Reader, Writer
from annotations.formats.losses import RULES
from annotations.formats.registry import FORMATS
from factcheck import paths

DOCS = paths.CHECKOUT / "docs"
TEXT = (DOCS / "formats.md").read_text("utf-8")
PARTS = {**jsonl.TYPES, "provenance": records.Provenance}
NESTED = (
    records.Appearance,
    records.AsOf,
    records.Citation,
    records.ClaimDate,
    records.GoldMention,
    records.LabelRecord,
    records.ManifestRecord,
    records.Origin,
    records.VerdictLabelRecord,
    records.VerdictScaleRecord,
)


def section(name: str) -> str:
    """The text under the heading of a record type."""
    return TEXT.split(f"\n### {name}\n")[1].split("\n##")[0]


UNITS = {"code points": CODE_POINTS, "UTF-16 units": UTF16, "–": NO_OFFSETS}


def test_every_format_has_its_row():
    rows = re.findall(
        r"^\| `([\w-]+)` \| `([^`]+)` \| `([^`]+)` \| (\w+) \| (\w+) \| ([^|]+) \|$", TEXT, re.MULTILINE
    )
    yes = {True: "yes", False: "no"}
    assert [(*row[:-1], UNITS[row[-1]]) for row in rows] == [
        (
            each.identifier,
            each.extension,
            each.media_type,
            yes[isinstance(each, Reader)],
            yes[isinstance(each, Writer)],
            each.offset_unit,
        )
        for each in FORMATS.values()
    ]


def test_every_format_has_its_section():
    headings = " ".join(re.findall(r"^## .*$", TEXT, re.MULTILINE))
    assert [name for name in FORMATS if f"`{name}`" not in headings] == []


def rows(heading: str) -> list[tuple[str, str]]:
    """The rows of the table with two columns under a heading; the first are names in code."""
    part = TEXT.split(f"\n{heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| (`[^|]+`) \| ([^|]+?) \|$", part, re.MULTILINE)


def test_every_rule_by_which_something_is_lost():
    assert {name.strip("`"): said for name, said in rows("### What gets lost")} == RULES


def test_every_writer_has_its_reader():
    named = {name for cell, _ in rows("## Who else reads them") for name in re.findall(r"`([\w-]+)`", cell)}
    writers = {name for name, each in FORMATS.items() if isinstance(each, Writer)}
    same = {"jsonl": "the schema", "jsonl-zst": "jsonl", "tsv": "csv", "claim-review-pages": "claim-review"}
    assert writers - named == set(same)
    assert named <= set(FORMATS)


def test_every_record_type_has_its_section_in_order():
    assert re.findall(r"^### (\w+)$", TEXT, re.MULTILINE) == list(PARTS)
    order = re.search(r"earlier ones only[^:]*: (.*?)\. Within", TEXT, re.DOTALL)
    assert order
    assert re.findall(r"`(\w+)`", order[1]) == list(jsonl.TYPES)


@pytest.mark.parametrize("name", PARTS)
def test_every_field_is_described(name):
    missing = [key for key in jsonl.keys_of(PARTS[name]) if f"`{key}`" not in section(name)]
    assert missing == []


@pytest.mark.parametrize("shape", NESTED, ids=lambda shape: shape.__name__)
def test_every_field_inside_a_field_is_described(shape):
    assert [key for key in jsonl.keys_of(shape) if f"`{key}`" not in TEXT] == []


def test_the_schema_version_is_the_writer_s():
    assert f"Schema version: **{jsonl.SCHEMA_VERSION}**" in TEXT


def test_the_script_is_the_one_that_runs():
    """tests/integration/test_exports.py runs it on an export."""
    assert f"```python\n{(DOCS / 'examples' / 'read_quotes.py').read_text('utf-8')}```" in TEXT
