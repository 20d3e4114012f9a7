"""Applying a first migration in one go makes the very schema that applying it step by step makes."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from factcheck import embedded, paths
from tests import environment

STEP_BY_STEP = """
import django
django.setup()
from django.core.management import call_command
from django.core.management.commands import migrate
import factcheck.management.commands.migrate  # puts its executor in
from django.db.migrations.executor import MigrationExecutor
migrate.MigrationExecutor = MigrationExecutor
call_command("migrate", verbosity=0)
"""
IN_ONE_GO = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""


@pytest.fixture(scope="module")
def server() -> embedded.Server:
    embedded.use()
    return embedded.server()


def schema_made_by(code: str, name: str, server: embedded.Server) -> str:
    """The schema that `code` makes in a new database, as pg_dump writes it."""
    with server.connect("postgres") as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name} OWNER owner")
    environ = {**environment.child_environment(database=name), "FACTCHECK_DATA": str(settings.DATA_DIR)}
    subprocess.run([sys.executable, "-c", code], cwd=paths.CHECKOUT, env=environ, check=True)
    schema = dump(name, server)
    with server.connect("postgres") as connection:
        connection.execute(f"DROP DATABASE {name}")
    return schema


def dump(name: str, server: embedded.Server) -> str:
    program = embedded.package_folder() / "pginstall" / "bin" / "pg_dump"
    command = [str(program), "--schema-only", "-h", str(server.sockets), "-U", "postgres", name]
    text = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ}).stdout
    return "\n".join(line for line in text.splitlines() if not line.startswith("\\"))  # a random mark


@pytest.mark.slow
def test_one_go_and_step_by_step_make_the_same_schema(server: embedded.Server):
    quick, plain = (schema_made_by(c, n, server) for c, n in ((IN_ONE_GO, "one_go"), (STEP_BY_STEP, "steps")))
    assert quick.count("CREATE TABLE") > 20
    assert quick.splitlines() == plain.splitlines()


@pytest.mark.slow
def test_a_command_before_the_tables_are_made_says_what_to_do(server: embedded.Server):
    with server.connect("postgres") as connection:
        connection.execute("DROP DATABASE IF EXISTS bare")
        connection.execute("CREATE DATABASE bare OWNER owner")
    environ = {**environment.child_environment(database="bare"), "FACTCHECK_DATA": str(settings.DATA_DIR)}
    commands = (
        ["import_documents", "--project", "demo", "docs"],
        ["export_dataset", "--project", "demo", "--output", "labeled.jsonl"],
        ["preannotate", "--project", "demo"],
        ["create_user", "bob"],
        ["add_member", "demo", "bob", "annotator"],
        ["create_token", "bob", "--scope", "read", "--name", "script"],
    )
    for command in commands:
        process = subprocess.run(
            [sys.executable, "manage.py", *command],
            check=False,
            cwd=paths.CHECKOUT,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert process.returncode == 1
        assert process.stderr.startswith("CommandError: The tables are not made yet"), process.stderr
        assert "make start" in process.stderr
    with server.connect("postgres") as connection:
        connection.execute("DROP DATABASE bare")
