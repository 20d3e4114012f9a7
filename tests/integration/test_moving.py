"""A whole project out and in again: nothing lost, nobody's work another's, and all of it or nothing."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from annotations.models import Document, Event, Membership, Project, Round, Source, Suggestion, User
from annotations.queries.carried import CARRIED, history_of
from annotations.services import adjudication, export_files, jobs, pseudonyms
from annotations.services.agreement import measure
from tests import export_world, factories
from tests.export_world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(monkeypatch) -> World:
    """Two annotators' work in every script, part of it settled."""
    monkeypatch.setattr(jobs.messages, "send", lambda _kind, _job_id: None)
    made = export_world.make()
    export_world.settle(made)
    return made


def packed(project: str, folder: Path, **options: Any) -> Path:
    file = folder / f"{project}.factcheck.zip"
    call_command("export_project", project, file, **options)
    return file


def taken_in(file: Path, *words: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("import_project", str(file), *words, "--json", stdout=out)
    return json.loads(out.getvalue())


def emptied() -> None:
    """The database of another server: the same tables, nothing in them."""
    call_command("flush", interactive=False, verbosity=0)


def native(slug: str, folder: Path) -> bytes:
    file = folder / f"{slug}.jsonl"
    export_files.write(project=Project.objects.get(slug=slug), target=file)
    return file.read_bytes()


def past(slug: str) -> dict[str, list[Any]]:
    """Every change of the project: what, when, and of what; ids that the database gives are left out."""
    project = Project.objects.get(slug=slug).pk
    found = {}
    with connection.cursor() as cursor:
        for each in CARRIED:
            history = history_of(each)
            if history:
                cursor.execute(
                    f"SELECT pgh_label, pgh_created_at FROM {history._meta.db_table} WHERE {each.rows} ORDER BY pgh_id",
                    {"project": project},
                )
                found[each.kind] = cursor.fetchall()
    return found


def log(slug: str) -> list[Any]:
    rows = Event.objects.filter(project__slug=slug).exclude(verb="project_imported").order_by("id")
    return list(rows.values_list("at", "actor__username", "verb", "object_type", "object_id", "before", "after", "reason"))


def test_another_server_has_the_same_project(world, tmp_path):
    file = packed("harbor", tmp_path, pseudonym_key=True)
    before = native("harbor", tmp_path), past("harbor"), log("harbor"), agreement("harbor")
    emptied()
    told = taken_in(file)
    assert (native("harbor", tmp_path), past("harbor"), log("harbor")) == before[:3]
    assert agreement("harbor") == before[3]
    assert told["pseudonyms_kept"]
    call_command("doctor", stdout=io.StringIO())


def agreement(slug: str) -> Any:
    return measure(round=Round.objects.get(project__slug=slug, name="First"))
