"""Two database roles: the app reads and writes, but what happened is out of its reach (P58)."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager

import pgtrigger
import psycopg
import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction

from factcheck import roles

OwnerContext = Callable[[], AbstractContextManager[None]]
FORBIDDEN_ON_HISTORY = ("INSERT", "UPDATE", "DELETE", "TRUNCATE")

FUNCTIONS = """
SELECT proname::text, prosecdef, proconfig::text FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND prorettype = 'trigger'::regtype
"""
HARDENED = (True, '{"search_path=pg_catalog, public, pg_temp"}')


def ask(statement: str, *parameters: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return cursor.fetchall() if cursor.description else []


def rights(table: str) -> set[str]:
    """What the present role may do to `table`."""
    names = (*FORBIDDEN_ON_HISTORY, "SELECT")
    return {
        name for name in names if ask("SELECT has_table_privilege(current_user, %s, %s)", table, name)[0][0]
    }


def other_tables() -> list[str]:
    kept = {*roles.event_tables(), *roles.HISTORY_TABLES, *roles.APPEND_ONLY_TABLES}
    return sorted(
        set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - kept
    )


def make_user(name: str = "somebody") -> object:
    return get_user_model().objects.create(id=uuid.uuid4(), username=name, display_name="before")


def history() -> list[tuple]:
    return ask("SELECT pgh_label, display_name FROM annotations_userhistoryevent")


@pytest.mark.django_db
def test_the_app_is_not_the_owner():
    (role,) = ask("SELECT current_user, session_user, pg_has_role(current_user, %s, 'member')", "owner")
    assert role == (settings.DATABASE_APP["USER"], settings.DATABASE_APP["USER"], False)


@pytest.mark.django_db
def test_history_can_only_be_read():
    tables = (*roles.event_tables(), *roles.HISTORY_TABLES)
    assert len(tables) > len(roles.HISTORY_TABLES)
    assert {table: rights(table) for table in tables} == {table: {"SELECT"} for table in tables}


@pytest.mark.django_db
def test_the_log_can_be_read_and_added_to():
    tables = roles.APPEND_ONLY_TABLES
    assert set(tables) == {"annotations_event", "annotations_release"}
    assert {t: rights(t) for t in tables} == {t: {"SELECT", "INSERT"} for t in tables}


@pytest.mark.django_db
def test_everything_else_can_be_written():
    ours = {"SELECT", "INSERT", "UPDATE", "DELETE"}
    tables = other_tables()
    assert {table: rights(table) for table in tables} == dict.fromkeys(tables, ours)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    (
        "UPDATE annotations_userhistoryevent SET display_name = 'forged'",
        "DELETE FROM annotations_userhistoryevent",
        "TRUNCATE annotations_userhistoryevent",
        "INSERT INTO annotations_userhistoryevent SELECT * FROM annotations_userhistoryevent",
        "UPDATE annotations_event SET reason = 'forged'",
        "DELETE FROM annotations_event",
        "ALTER TABLE annotations_user DISABLE TRIGGER ALL",
        "DROP TABLE annotations_user",
        "CREATE TABLE mine (id int)",
        "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SET ROLE owner",
        "SET SESSION AUTHORIZATION owner",
        "SET session_replication_role = replica",
    ),
)
def test_the_app_is_refused(statement):
    make_user()
    with pytest.raises(ProgrammingError) as refusal, transaction.atomic():
        ask(statement)
    assert refusal.value.__cause__.sqlstate == psycopg.errors.InsufficientPrivilege.sqlstate


@pytest.mark.django_db
def test_history_cannot_be_switched_off():
    user = make_user()
    with pgtrigger.ignore():
        type(user).objects.filter(pk=user.pk).update(display_name="after")
    ask("SELECT set_config('pgtrigger.ignore', %s, true)", "{" + ",".join(trigger_names()) + "}")
    user.delete()
    assert ("update", "after") in history()
    assert ("delete", "after") in history()


def trigger_names() -> list[str]:
    return [name for (name,) in ask("SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal")]


@pytest.mark.django_db(transaction=True)
def test_the_owner_may_switch_history_off(as_owner: OwnerContext):
    """The control: the same switch works for the one role that may use it."""
    with as_owner(), pgtrigger.ignore():
        make_user()
    assert history() == []


@pytest.mark.django_db
def test_trigger_functions_cannot_be_hung_on_a_table_of_ones_own():
    name = next(name for name, *_ in ask(FUNCTIONS))
    ask("CREATE TEMP TABLE mine (id int) ON COMMIT DROP")
    with pytest.raises(ProgrammingError, match="permission denied for function"), transaction.atomic():
        ask(f"CREATE TRIGGER forge AFTER INSERT ON mine FOR EACH STATEMENT EXECUTE FUNCTION {name}()")


@pytest.mark.django_db
def test_trigger_functions_run_as_the_owner_with_a_fixed_path():
    found = {name: tuple(rest) for name, *rest in ask(FUNCTIONS)}
    assert found
    assert found == dict.fromkeys(found, HARDENED)


@pytest.mark.django_db(transaction=True)
def test_migrating_again_hardens_what_was_loosened(as_owner: OwnerContext):
    with as_owner(), connection.cursor() as cursor:
        name = next(name for name, *_ in ask(FUNCTIONS))
        cursor.execute(f"ALTER FUNCTION public.{name}() SECURITY INVOKER RESET search_path")
        cursor.execute("GRANT INSERT ON annotations_userhistoryevent TO app")
    assert (name, False, None) in ask(FUNCTIONS)
    call_command("migrate", verbosity=0)
    assert (name, *HARDENED) in ask(FUNCTIONS)
    assert rights("annotations_userhistoryevent") == {"SELECT"}


@pytest.mark.django_db(transaction=True)
def test_as_owner_gives_the_role_back(as_owner: OwnerContext):
    who = "SELECT current_user"
    with as_owner():
        assert ask(who) == [("owner",)]
    assert ask(who) == [("app",)]


@pytest.mark.django_db
def test_as_owner_refuses_inside_a_transaction(as_owner: OwnerContext):
    with pytest.raises(RuntimeError, match="transaction"), as_owner():
        pass
