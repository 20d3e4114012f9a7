"""Shared by the agreement tests: the vector file that lies beside the repository, where it does."""

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared" / "data" / "agreement"
FIXTURES = ROOT / "fixtures" / "agreement"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is absent: published vectors and data sets are kept outside the repository")
    return SHARED


@pytest.fixture(scope="session")
def shared_vectors(shared_data: Path) -> dict:
    return json.loads((shared_data / "vectors.json").read_text(encoding="utf-8"))


@pytest.fixture
def scipy() -> None:
    """Gamma needs scipy, an extra that the running app does without."""
    pytest.importorskip("scipy", reason="scipy is not installed; gamma alone needs it")


@pytest.fixture(scope="session")
def fixtures() -> Path:
    return FIXTURES
