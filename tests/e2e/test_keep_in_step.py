"""docs/examples/keep_in_step.py: a copy that follows a real server, tombstones and interruptions included."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from annotations.models import Assignment, Mention
from annotations.services import tokens
from factcheck import paths
from tests import export_world, factories
from tests.export_world import World
from tests.support.live_copy import ADDED, Records, client_of, exported, key_of, written

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
RECIPE = paths.CHECKOUT / "docs" / "examples" / "keep_in_step.py"
URL = "/api/v1/projects/harbor/labeled-claims"


@pytest.fixture
def world() -> World:
    made = export_world.make()
    export_world.settle(made)
    return made


def run(world: World, server: Any, file: Path) -> Records:
    """The copy after one run, as an export has the records."""
    secret = tokens.issue(owner=world.manager, name="copy", scopes=["export"], days=1).secret
    surroundings = {"FACTCHECK_URL": server.url, "FACTCHECK_TOKEN": secret, "PATH": os.environ["PATH"]}
    command = [sys.executable, str(RECIPE), "harbor", str(file)]
    ended = subprocess.run(
        command, env=surroundings, capture_output=True, text=True, check=False, timeout=120
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    records = json.loads(file.read_text("utf-8"))["records"].values()
    plain = [
        {name: value for name, value in each.items() if name not in ADDED.get(each["type"], ())}
        for each in records
    ]
    return {key_of(each): written(each) for each in plain}


def test_the_recipe(world: World, live_server: Any, tmp_path: Path) -> None:
    file = tmp_path / "copy.json"
    assert run(world, live_server, file) == exported(world.project)
    held = Assignment.objects.filter(status="submitted", mentions__isnull=False).first()
    assert held
    Assignment.objects.filter(pk=held.pk).update(status="voided")
    Mention.objects.filter(resolution__isnull=False).update(status="hidden")
    factories.document(world.project, "Another text.")
    assert run(world, live_server, file) == exported(world.project)


def test_it_goes_on_where_it_was_stopped(world: World, live_server: Any, tmp_path: Path) -> None:
    file, page = tmp_path / "copy.json", client_of(world.manager).get(URL, {"limit": 3}).json()
    records = {f"{each['type']} {each.get('id', '')}": each for each in page["results"]}
    file.write_text(json.dumps({"ask": {"cursor": page["next"]}, "records": records}), "utf-8")
    assert run(world, live_server, file) == exported(world.project)


def test_it_begins_anew_when_its_marker_is_none_any_more(
    world: World, live_server: Any, tmp_path: Path
) -> None:
    file = tmp_path / "copy.json"
    file.write_text(json.dumps({"ask": {"since": "1.x"}, "records": {"claim x": {"type": "claim"}}}), "utf-8")
    assert run(world, live_server, file) == exported(world.project)


def test_it_is_a_recipe() -> None:
    assert len(RECIPE.read_text("utf-8").splitlines()) <= 30
