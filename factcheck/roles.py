"""What the app's database role may do, set around every migration by the owner of the tables.

The app reads and writes, but history is written by triggers alone: they run as the owner, so the
app needs no right to the event tables and can neither forge, change nor delete what they hold.
"""

from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connections, transaction
from django.db.models.signals import post_migrate, pre_migrate
from psycopg import sql

LAST_APP = "annotations"
HISTORY_TABLES = ("pghistory_context", "django_migrations")
APPEND_ONLY_TABLES = ("annotations_event", "annotations_release")
FIXED_PATH = sql.SQL("pg_catalog, public, pg_temp")

BEFORE = """
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO {app};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {app};
"""
# for tables that were there before the defaults were
PRESENT_TABLES = """
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {app};
"""
# a trigger's function is looked up by the owner when the trigger is made, so nobody else needs EXECUTE;
# with it, the app could hang the function on a table of its own and forge history
HARDEN_FUNCTION = """
ALTER FUNCTION {function} SECURITY DEFINER SET search_path = {path};
REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC;
"""
FUNCTIONS_TO_HARDEN = """
SELECT p.proname, pg_get_function_identity_arguments(p.oid)
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = 'public' AND p.proowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)
  AND (p.prorettype = 'trigger'::regtype OR p.proname = '_pgh_attach_context')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""
# pgtrigger's own function obeys any session that sets pgtrigger.ignore; each trigger install puts it back
SHOULD_IGNORE = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE ignored TEXT[];
BEGIN
    IF session_user <> {owner} THEN
        RETURN FALSE;
    END IF;
    ignored := NULLIF(current_setting('pgtrigger.ignore', true), '')::TEXT[];
    RETURN COALESCE(trigger_name::TEXT = ANY(ignored), FALSE);
END;
$body$
"""


def connect() -> None:
    """Run the two steps around every migration."""
    pre_migrate.connect(before_migrating, dispatch_uid="factcheck.roles.before")
    post_migrate.connect(after_migrating, dispatch_uid="factcheck.roles.after")


def owns(alias: str) -> bool:
    """Whether this connection's role is the owner; `flush` by another role sends the same signals."""
    owner = settings.DATABASE_OWNER
    return owner is not None and connections[alias].settings_dict["USER"] == owner["USER"]


def before_migrating(sender: AppConfig, using: str, **_more: Any) -> None:
    """Close the schema to the public and let the app use the tables that are about to be made."""
    if sender.label == LAST_APP and owns(using):
        run(using, [sql.SQL(BEFORE).format(app=app_role())])


def after_migrating(sender: AppConfig, using: str, **_more: Any) -> None:
    """Take the app's rights to history away and make the trigger functions the owner's."""
    if sender.label == LAST_APP and owns(using):
        with transaction.atomic(using=using):
            run(
                using,
                [sql.SQL(PRESENT_TABLES).format(app=app_role()), *revocations(using), *hardenings(using)],
            )


def run(using: str, statements: list[sql.Composed]) -> None:
    """Execute the statements."""
    with connections[using].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def app_role() -> sql.Identifier:
    """The role that web and workers connect as."""
    return sql.Identifier(settings.DATABASE_APP["USER"])


def event_tables() -> list[str]:
    """The tables that history triggers write to, from the registry of models."""
    from pghistory.models import Event

    models = (model for model in apps.get_models() if issubclass(model, Event))
    return sorted(model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy)  # noqa: SLF001 - Django's documented API


def revocations(using: str) -> list[sql.Composed]:
    """Statements that leave the app to read history, and to append to the log of events."""
    present = set(connections[using].introspection.table_names())
    history = [table for table in (*event_tables(), *HISTORY_TABLES) if table in present]
    logs = [table for table in APPEND_ONLY_TABLES if table in present]
    return [
        *(revoke("INSERT, UPDATE, DELETE, TRUNCATE", table) for table in history),
        *(revoke("UPDATE, DELETE, TRUNCATE", table) for table in logs),
    ]


def revoke(rights: str, table: str) -> sql.Composed:
    """The statement that takes `rights` on `table` from the app."""
    template = sql.SQL("REVOKE {rights} ON TABLE public.{table} FROM {app}")
    return template.format(rights=sql.SQL(rights), table=sql.Identifier(table), app=app_role())


def hardenings(using: str) -> list[sql.Composed]:
    """Statements that make trigger functions run as the owner with a fixed search path."""
    with connections[using].cursor() as cursor:
        cursor.execute(FUNCTIONS_TO_HARDEN)
        functions = cursor.fetchall()
    hardened = [harden(name, arguments) for name, arguments in functions]
    return [
        *hardened,
        sql.SQL(SHOULD_IGNORE).format(owner=sql.Literal(connections[using].settings_dict["USER"])),
    ]


def harden(name: str, arguments: str) -> sql.Composed:
    """The statement for one function; `arguments` are the catalog's own spelling of its signature."""
    signature = sql.SQL("public.{name}({arguments})").format(
        name=sql.Identifier(name), arguments=sql.SQL(arguments)
    )
    return sql.SQL(HARDEN_FUNCTION).format(function=signature, path=FIXED_PATH)
