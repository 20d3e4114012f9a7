"""Between tests the tables are emptied when the requests and tasks of the last one have ended, without a deadlock."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from psycopg.errors import DeadlockDetected

from annotations.models import User
from tests import factories as make
from tests.plugins import database

pytestmark = pytest.mark.django_db(transaction=True)

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


class Emptying(threading.Thread):
    """Empties the tables beside us."""

    error: BaseException | None = None

    def run(self) -> None:
        try:
            call_command("flush", interactive=False, verbosity=0)
        except BaseException as error:  # noqa: BLE001 - it is looked at by the test
            self.error = error
        finally:
            connection.close()


def read_every_table(cursor: Any) -> None:
    """What a long request may come to."""
    for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")


def at_work_while_emptied(waits: Callable[[Any], bool]) -> tuple[Emptying, BaseException | None]:
    """Read one table, let the emptying begin, and read all others; it, and what became of us."""
    emptying = Emptying()
    ours: BaseException | None = None
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM annotations_user")
            emptying.start()
            while not waits(cursor):
                time.sleep(0.01)
            read_every_table(cursor)
    except OperationalError as error:
        ours = error
    emptying.join()
    return emptying, ours


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came of."""
    cause: BaseException | None = error
    while cause:
        yield cause
        cause = cause.__cause__


def test_it_waits_for_who_is_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    make.user_with_password("mia")
    tries: list[str] = []
    lock = database.lock_every_table
    monkeypatch.setattr(database, "lock_every_table", lambda alias: (tries.append(alias), lock(alias)))
    emptying, ours = at_work_while_emptied(lambda _: len(tries) > 1)
    assert (emptying.error, ours) == (None, None)
    assert not User.objects.exists()


def test_without_the_wait_it_comes_to_a_deadlock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        type(connection.ops), "execute_sql_flush", BaseDatabaseOperations.execute_sql_flush, raising=True
    )

    def one_waits(cursor: Any) -> bool:
        cursor.execute(WAITING)
        return cursor.fetchone()[0] > 0

    emptying, ours = at_work_while_emptied(one_waits)
    errors = [error for error in (emptying.error, ours) if error]
    assert len(errors) == 1
    assert DeadlockDetected in {type(cause) for cause in causes(errors[0])}
