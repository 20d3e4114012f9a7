"""The test database: made and dropped by the owner, used as the app, emptied when nobody else is at work in it."""

import time
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import OperationalError, connections, transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test.utils import setup_databases, teardown_databases
from psycopg.errors import LockNotAvailable

from factcheck.database import as_owner
from tests import environment

QUIET_SECONDS = 30


def lock_every_table(alias: str) -> None:
    """Lock all tables within the transaction that is open.

    Raises:
        OperationalError: somebody is at work in one of them; nothing is waited for, so that no deadlock comes of it.
    """
    connection = connections[alias]
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor:
        names = ", ".join(connection.ops.quote_name(table) for table in sorted(tables))
        cursor.execute(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE NOWAIT")


def empty_when_quiet(operations: BaseDatabaseOperations, statements: list[str]) -> None:
    """Empty the tables after a test; requests and tasks that its processes are still busy with end first."""
    deadline = time.monotonic() + QUIET_SECONDS
    alias = operations.connection.alias
    while True:
        try:
            with transaction.atomic(using=alias):
                lock_every_table(alias)
                BaseDatabaseOperations.execute_sql_flush(operations, statements)
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


@pytest.fixture(scope="session", autouse=True)
def _quiet_between_tests() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(connections["default"].ops), "execute_sql_flush", empty_when_quiet, raising=True)
        yield


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
