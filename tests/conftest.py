"""Fixtures that every tier shares: the database with its two roles, a Celery worker, a browser."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import django
import pytest
from hypothesis import settings as hypothesis_settings

from tests import environment

# named here and not in pyproject.toml, because pytest-django would read the settings before this file
environment.prepare(os.environ)
django.setup()

pytest_plugins = [
    "tests.plugins.browsing",
    "tests.plugins.contract",
    "tests.plugins.database",
    "tests.plugins.worker",
]

UNIT = Path(__file__).parent / "unit"
SHARED_DATA = Path(__file__).parent.parent.parent / "shared" / "data"

hypothesis_settings.register_profile("factcheck", deadline=None)
hypothesis_settings.load_profile("factcheck")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(specs: list[Any]) -> None:
    """Let each process read the settings after this file, so that it has a data folder and a database of its own."""
    for spec in specs:
        spec.env["DJANGO_SETTINGS_MODULE"] = ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Unit tests may not ask for the database."""
    for item in items:
        if item.path.is_relative_to(UNIT) and item.get_closest_marker("django_db"):
            raise pytest.UsageError(f"{item.nodeid} asks for the database; it belongs in tests/integration")


@pytest.fixture
def as_owner() -> Callable[[], AbstractContextManager[None]]:
    """`with as_owner():` acts as the role that owns the tables; not inside a transaction."""
    from factcheck.database import as_owner

    return as_owner


@pytest.fixture(scope="session")
def seed_articles() -> Path:
    """The folder of the two real articles, which are no part of the repository."""
    folder = SHARED_DATA / "seed-articles"
    if not folder.is_dir():
        pytest.skip(f"the real articles are not at {folder}")
    return folder
