"""The lines that SQL writes: their bytes, what they hold, and what they leave out."""

import io
import json
from collections import Counter
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from annotations.formats.jsonl import JsonLines, line_of
from annotations.models import Assignment, Claim, Mention, Source
from annotations.queries import export
from annotations.services import pseudonyms
from tests import export_world, factories
from tests.export_world import CONFIDENTIAL, MARKER, World

pytestmark = pytest.mark.django_db(transaction=True)
FORMAT = JsonLines()


@pytest.fixture
def world() -> World:
    return export_world.make()


def scope_of(world: World, *, pseudonymize: bool = True) -> export.Scope:
    pads = pseudonyms.pads_of(world.project.pk)
    return export.Scope(
        project=world.project.pk, pseudonymize=pseudonymize, inner=pads.inner, outer=pads.outer
    )


def exported(world: World, *, pseudonymize: bool = True) -> bytes:
    """The data set as it is now."""
    with export.snapshot() as held:
        header = export.project_record(held, world.project.pk)
        parts = export.chunks(held, header, scope_of(world, pseudonymize=pseudonymize))
        return b"".join(chunk.lines for chunk in parts)


def rows(data: bytes, kind: str) -> list[dict[str, Any]]:
    """The records of one type as plain JSON."""
    found = [json.loads(line) for line in data.split(b"\n") if line]
    return [each for each in found if each["type"] == kind]


def problems(data: bytes) -> list[str]:
    return [str(each) for each in FORMAT.check(io.BytesIO(data))]


def test_sql_writes_the_bytes_that_the_format_writes(world):
    export_world.settle(world)
    data = exported(world)
    records = list(FORMAT.read(io.BytesIO(data)))
    assert b"".join(line_of(record) for record in records) == data
    assert Counter(each["type"] for each in map(json.loads, data.split(b"\n")[:-1])) == {
        "project": 1,
        "round": 1,
        "document": 2,
        "assignment": 3,
        "claim": 8,
        "mention": 10,
        "verdict": 4,
        "source": 2,
        "evidence": 6,
        "gold": 1,
    }


def test_everything_holds_together(world):
    """Every quote is its slice, every reference leads to a record (issue 2, item 8)."""
    export_world.settle(world)
    assert problems(exported(world)) == []
