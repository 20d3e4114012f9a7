"""docs/api.md: the program that its parts make, and the commands beside them, do what it says on a real server."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from annotations.models import Assignment, Job, Mention, User
from annotations.services import exports, jobs, tokens
from factcheck import paths
from tests import factories as make
from tests.newsroom import Newsroom

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

PAGE = (paths.CHECKOUT / "docs" / "api.md").read_text("utf-8")
SCOPES = ["read", "annotate", "export", "manage"]


def blocks(language: str) -> list[str]:
    """The page's code in that language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


@pytest.fixture
def room(celery_worker: Any) -> Newsroom:
    """A project in which one person does everything."""
    made = Newsroom(annotators="a")
    made.document("The harbor closes on Monday 🌉, says Ada. Boats sank in the storm.")
    made.project.memberships.filter(user=made.people["a"]).update(roles=["annotator", "manager"])
    return made


def surroundings(room: Newsroom, live_server: Any) -> dict[str, str]:
    """What the program finds in its environment."""
    issued = tokens.issue(owner=room.people["a"], name="docs", scopes=SCOPES, days=1)
    return {"FACTCHECK_URL": live_server.url, "FACTCHECK_TOKEN": issued.secret, "PATH": os.environ["PATH"]}


def run(command: list[str], environment: dict[str, str], folder: Path) -> str:
    ended = subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_the_program(room: Newsroom, live_server: Any, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text("\n".join(blocks("python")), "utf-8")
    said = run([sys.executable, str(program)], surroundings(room, live_server), tmp_path)
    assert "'The harbor closes on Monday 🌉, says Ada'" in said
    assert Assignment.objects.get().status == "submitted"
    assert Mention.objects.get().quote == "The harbor closes on Monday 🌉, says Ada"
    assert set(Job.objects.values_list("kind", "status")) == {("preannotate", "done"), ("export", "done")}


def test_the_commands(room: Newsroom, live_server: Any, tmp_path: Path) -> None:
    """All but the one that sets the address and the token."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    person: User = room.people["a"]
    round_, slug = room.round, room.project.slug
    names = surroundings(room, live_server) | {"PROJECT": slug, "ROUND": str(round_.pk)}
    commands = [block for block in blocks("sh") if block.startswith("curl")]
    assert len(commands) == 8
    for command in commands:
        held = Assignment.objects.filter(annotator=person).first()
        if "$EXPORT" in command:
            names["EXPORT"] = str(finished_export(room).pk)
        names["ASSIGNMENT"] = str(held.handle) if held else ""
        run(["sh", "-ec", command], names, tmp_path)
    assert Assignment.objects.get().status == "submitted"
    assert (tmp_path / "agreement.csv").read_text("utf-8").startswith("figure,of,")
    assert (tmp_path / "copy.jsonl").read_text("utf-8").splitlines()[-1].startswith('{"type":"marker"')
    assert (tmp_path / "labeled.jsonl").read_text("utf-8").startswith('{"type":"project"')


def finished_export(room: Newsroom) -> Job:
    job = exports.request(project=room.project, by=room.people["a"], format="jsonl")
    while job.status in jobs.UNFINISHED:  # the worker sees to it, and gives up by itself
        time.sleep(0.1)
        job.refresh_from_db()
    return job


def test_it_is_ten_things() -> None:
    assert re.findall(r"^## (\d+)\. ", PAGE, re.MULTILINE) == [str(n) for n in range(1, 11)]
    assert make.PASSWORD not in PAGE
