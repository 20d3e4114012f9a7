"""The test database: made and dropped by the owner, used as the app."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test.utils import setup_databases, teardown_databases

from factcheck.database import as_owner
from tests import environment


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: pytest.FixtureDef,
    django_db_keepdb: bool,
    django_db_createdb: bool,
) -> Iterator[None]:
    """Make the test database, or take the kept one when no migration changed."""
    keep = django_db_keepdb and not django_db_createdb and environment.schema_is_current(settings.DATA_DIR)
    with django_db_blocker.unblock(), as_owner():
        made = setup_databases(verbosity=request.config.option.verbose, interactive=False, keepdb=keep)
    environment.remember_schema(settings.DATA_DIR)
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock(), as_owner():
            teardown_databases(made, verbosity=request.config.option.verbose)
