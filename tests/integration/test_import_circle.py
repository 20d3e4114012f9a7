"""Out in every two-way format, into a fresh project, and out again: the same data (P49)."""

import io
from pathlib import Path
from typing import Any

import pytest

from annotations.formats.base import Reader
from annotations.formats.registry import WRITERS
from annotations.models import Project
from annotations.services import export_files, jobs
from annotations.services.imports import runs
from annotations.services.imports.options import Options
from annotations.services.imports.reports import Report
from tests import circle, export_world, factories
from tests.export_world import World
from tests.unit.formats.tables import read

pytestmark = pytest.mark.django_db(transaction=True)
TWO_WAY = [name for name, each in WRITERS.items() if isinstance(each, Reader)]
TOLD: dict[str, dict[str, Any]] = {
    "averitec": {"whose": "ada"},
    "fever": {"whose": "ada", "labels": {"supports": "supported"}, "rationale": "Not in the file."},
}
"""What has to be told of formats that know no annotators, or neither rationales nor our labels."""
FACT = "The ferry sank in 1990. Nobody was hurt."


@pytest.fixture
def world(monkeypatch) -> World:
    """Two annotators' work in every script, and a claim with the evidence that every format of fact-checks wants."""
    monkeypatch.setattr(jobs.messages, "send", lambda _kind, _job_id: None)
    world = export_world.make()
    document = factories.document(world.project, FACT)
    world.documents.append(document)
    factories.slots(world.round, document)
    export_world.take(world, world.ada)
    verdict = factories.verdict_body("supported", factories.evidence_body(excerpt="It sank in 1990."))
    export_world.save(
        world,
        world.ada,
        document,
        (0, 23),
        claim=factories.claim_body(wording="The ferry sank.", verdict=verdict),
    )
    export_world.hand_in(world, world.ada, document)
    Project.objects.update(pseudonymize_annotators=False)
    return world


@pytest.fixture
def fresh(world) -> Project:
    """A project of the same people, with nothing in it."""
    made = factories.project("copy", pseudonymize_annotators=False)
    for who in (world.ada, world.ben):
        factories.member(made, "annotator", who=who)
    factories.round_of(made, name="First", overlap=3)
    return made


def exported(project: Project, name: str, tmp_path: Path) -> bytes:
    file = tmp_path / f"{project.slug}.{name}"
    export_files.write(project=project, target=file, format=name)
    return file.read_bytes()


def imported(project: Project, data: bytes, name: str) -> Report:
    options = Options(**TOLD.get(name, {}))
    return runs.run(project=project, stream=io.BytesIO(data), name="data", options=options, by=None)


@pytest.mark.parametrize("name", TWO_WAY)
def test_a_second_export_equals_the_first(world, fresh, tmp_path, name):
    """But for what the report lists as left out; and a second import brings nothing (P47)."""
    first = exported(world.project, name, tmp_path)
    report = imported(fresh, first, name)
    before, after = (read(name, data) for data in (first, exported(fresh, name, tmp_path)))
    assert circle.facts(circle.taken_over(before)) == circle.facts(after)
    assert report.format == name
    assert (report.works.new, report.mentions) == circle.works_and_mentions(before)
    assert report.mentions > 0
    assert {loss.rule for loss in report.left_out} == circle.rules_needed(before)
    again = imported(fresh, first, name)
    assert (again.documents.new, again.works.new, again.mentions) == (0, 0, 0)
    assert again.works.already_there == report.works.new
