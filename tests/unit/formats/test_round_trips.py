"""Every two-way format: read, write, read gives equal records, and what does not come back was listed (P49)."""

import io
from dataclasses import replace

import pytest

from annotations.core.records import GoldRecord, MentionRecord
from annotations.formats.base import Reader, Writer
from annotations.formats.jsonl import JsonLines
from annotations.formats.losses import RULES
from annotations.formats.registry import FORMATS
from tests.unit.formats.tables import FIXTURES, facts, native, read, written

WRITERS = [name for name, each in FORMATS.items() if isinstance(each, Writer)]
TWO_WAY = [name for name in WRITERS if isinstance(FORMATS[name], Reader)]
AS_THEY_ARE = ("jsonl", "jsonl-zst", "parquet")
"""These write records as they are, whether or not they fit each other; `check` says so of the former."""
FOREIGN = [
    pytest.param(name, file, id=f"{name}-{file.name}")
    for name in TWO_WAY
    for file in sorted((FIXTURES / name).glob(f"*{FORMATS[name].extension}"))
]


@pytest.mark.parametrize("name", TWO_WAY)
def test_written_and_read_twice(name):
    first, _ = written(name, native())
    records = read(name, first)
    second, _ = written(name, records)
    assert read(name, second) == records
    assert written(name, records)[0] == second


@pytest.mark.parametrize(("name", "file"), FOREIGN)
def test_files_of_others(name, file):
    records = read(name, file.read_bytes())
    again, _ = written(name, records)
    assert read(name, again) == records


@pytest.mark.parametrize("name", TWO_WAY)
def test_what_is_held_comes_back(name):
    """The fields that a format says it holds do come back, but for what went by a rule of its own."""
    records = native()
    if GoldRecord not in FORMATS[name].holds:  # it would come back as if one annotator had judged so
        records = [each for each in records if not isinstance(each, GoldRecord)]
    data, losses = written(name, records)
    before, after = facts(records, name), facts(read(name, data), name)
    assert after - before == {}
    listed = sum(loss.count for loss in losses if loss.rule != "no-place" or "." not in loss.what)
    assert (before - after).total() <= listed


@pytest.mark.parametrize("name", WRITERS)
def test_every_loss_has_a_written_rule(name):
    _, losses = written(name, native())
    assert {loss.rule for loss in losses} <= set(RULES)
    assert all(loss.count > 0 for loss in losses)


@pytest.mark.parametrize("name", TWO_WAY)
def test_what_is_read_is_a_whole_data_set(name):
    data, _ = written(name, native())
    whole, _ = written("jsonl", read(name, data))
    assert list(JsonLines().check(io.BytesIO(whole))) == []


@pytest.mark.parametrize(
    "name", [name for name in WRITERS if MentionRecord in FORMATS[name].holds and name not in AS_THEY_ARE]
)
def test_a_quote_that_does_not_match_is_named(name):
    """A record that was made corrupt in the database: the file is written, and the loss has its id."""
    records = native()
    i, mention = next((i, each) for i, each in enumerate(records) if isinstance(each, MentionRecord))
    records[i] = replace(mention, quote="something else")
    _, losses = written(name, records)
    found = [loss for loss in losses if loss.rule == "not-in-text"]
    assert [(loss.count, loss.examples) for loss in found] == [(1, (mention.id,))]
