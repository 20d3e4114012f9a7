"""The layers hold, and a planted breach of each contract is reported."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).with_name("lint-imports")
PACKAGES = ("annotations", "factcheck")

BREACHES = (
    ("annotations/core/planted.py", "import django.db", "The pure packages know no framework"),
    ("annotations/core/planted.py", "import numpy", "The core knows no numpy"),
    ("annotations/models/planted.py", "from annotations.services import jobs", "Imports point down"),
    ("annotations/services/planted.py", "from annotations import tasks", "Imports point down"),
    ("annotations/preannotators/planted.py", "from annotations import agreement", "Imports point down"),
    ("annotations/agreement/planted.py", "import celery", "The pure packages know no framework"),
    ("annotations/outbound/planted.py", "import django", "The pure packages know no framework"),
    ("annotations/outbound/planted.py", "from annotations import formats", "Imports point down"),
)


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    command = [str(LINT), "--no-cache", "--config", str(root / "pyproject.toml")]
    return subprocess.run(command, cwd=root, check=False, capture_output=True, text=True)


def verdicts(output: str) -> dict[str, str]:
    """KEPT or BROKEN, by the contract's name."""
    lines = [line for line in output.splitlines() if line.endswith((" KEPT", " BROKEN"))]
    return dict(line.rsplit(" ", 1) for line in lines)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree's Python, to plant things in."""
    folder = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_every_contract_is_kept(copy: Path):
    done = lint(copy)
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(verdicts(done.stdout).values()) == {"KEPT"}
    assert len(verdicts(done.stdout)) == 4


@pytest.mark.parametrize(("file", "line", "contract"), BREACHES)
def test_a_planted_breach_is_reported(copy: Path, file: str, line: str, contract: str):
    planted = copy / file
    planted.write_text(f"{line}\n")
    try:
        done = lint(copy)
    finally:
        planted.unlink()
    assert done.returncode != 0
    assert verdicts(done.stdout)[contract] == "BROKEN"
    assert "planted" in done.stdout


def test_a_planted_cycle_is_reported(copy: Path):
    names = ("planted_a", "planted_b")
    for name, other in (names, names[::-1]):
        (copy / "annotations" / "core" / f"{name}.py").write_text(f"from annotations.core import {other}\n")
    try:
        done = lint(copy)
    finally:
        for name in names:
            (copy / "annotations" / "core" / f"{name}.py").unlink()
    assert verdicts(done.stdout)["No cycles inside the pure packages"] == "BROKEN"


def test_the_package_itself_imports_nothing():
    """`import annotations.core` must not drag Django in."""
    assert (ROOT / "annotations" / "__init__.py").read_text() == ""


def test_a_planted_cycle_of_the_pre_annotators_is_reported(copy: Path):
    planted = copy / "annotations/preannotators/surface/planted.py"
    planted.write_text("from annotations.preannotators import rules\n")
    try:
        done = lint(copy)
    finally:
        planted.unlink()
    assert verdicts(done.stdout)["No cycles inside the pure packages"] == "BROKEN"
