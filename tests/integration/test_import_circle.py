"""Out in every two-way format, into a fresh project, and out again: the same data."""

import io

import pytest

from annotations.formats.base import Reader
from annotations.formats.registry import WRITERS
from annotations.models import Project
from annotations.services import export_files, jobs
from annotations.services.imports import runs
from annotations.services.imports.options import Options
from tests import circle, export_world, factories
from tests.export_world import World
from tests.unit.formats.tables import read

pytestmark = pytest.mark.django_db(transaction=True)
TWO_WAY = [name for name, each in WRITERS.items() if isinstance(each, Reader)]
NAMES_NOBODY = {"averitec", "fever"}


@pytest.fixture
def world(monkeypatch) -> World:
    monkeypatch.setattr(jobs.messages, "send", lambda _kind, _job_id: None)
    world = export_world.make()
    Project.objects.update(pseudonymize_annotators=False)
    return world


@pytest.fixture
def fresh(world) -> Project:
    made = factories.project("copy", pseudonymize_annotators=False)
    for who in (world.ada, world.ben):
        factories.member(made, "annotator", who=who)
    factories.round_of(made, name="First", overlap=3)
    return made


def exported(project: Project, name: str, tmp_path) -> bytes:
    file = tmp_path / f"{project.slug}.{name}"
    export_files.write(project=project, target=file, format=name)
    return file.read_bytes()


def imported(project: Project, data: bytes, **options) -> runs.Report:
    return runs.run(project=project, stream=io.BytesIO(data), name="data", options=Options(**options), by=None)


@pytest.mark.parametrize("name", TWO_WAY)
def test_circle(world, fresh, tmp_path, name):
    first = exported(world.project, name, tmp_path)
    told = {"whose": "ada"} if name in NAMES_NOBODY else {}
    report = imported(fresh, first, **told)
    second = exported(fresh, name, tmp_path)
    before, after = circle.facts(read(name, first)), circle.facts(read(name, second))
    print(report.left_out)
    print("ONLY BEFORE", *list((before - after))[:5], sep="\n  ")
    print("ONLY AFTER", *list((after - before))[:5], sep="\n  ")
    assert (before - after).total() == (after - before).total() == 0
    assert report.works.new == report.works.new + 0 > 0
    again = imported(fresh, first, **told)
    assert (again.documents.new, again.works.new) == (0, 0)
