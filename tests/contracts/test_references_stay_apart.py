"""The references that tests hold the agreement engine against are locked, and no part of what runs or ships."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements" / "readers" / "agreement.txt"
#: What is imported → the package that brings it.
REFERENCES = {
    "krippendorff": "krippendorff", "irrCAC": "irrcac", "statsmodels": "statsmodels", "sklearn": "scikit-learn",
    "nltk": "nltk", "nervaluate": "nervaluate", "crowdkit": "crowd-kit", "pygamma_agreement": "pygamma-agreement",
}  # fmt: skip


def requirements(path: Path) -> dict[str, bool]:
    """Each requirement of a lock file, and whether a hash stands behind it."""
    entries = path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    return {line.split("==")[0]: "--hash=sha256:" in line for line in entries if "==" in line}


def imported(path: Path) -> set[str]:
    """The packages that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_every_reference_is_locked_by_its_hash():
    locked = requirements(LOCK)
    assert set(REFERENCES.values()) <= set(locked)
    assert [name for name, hashed in locked.items() if not hashed] == []


@pytest.mark.parametrize("folder", ("annotations", "factcheck"))
def test_our_code_imports_none(folder):
    files = sorted((ROOT / folder).rglob("*.py"))
    assert files
    assert {str(file): found for file in files if (found := imported(file) & set(REFERENCES))} == {}


def test_an_import_would_be_found(tmp_path):
    file = tmp_path / "guilty.py"
    file.write_text("def late():\n    from crowdkit.aggregation import MACE\n", encoding="utf-8")
    assert imported(file) & set(REFERENCES) == {"crowdkit"}


@pytest.mark.parametrize("name", ("krippendorff", "irrcac", "crowd-kit", "pygamma-agreement", "nervaluate"))
def test_what_ships_has_none(name):
    assert name not in requirements(ROOT / "requirements" / "base.txt")
