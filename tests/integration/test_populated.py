"""The populated database has some of everything, its listing is stable, and migrating it again changes nothing."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db.models import Field

from annotations.models.access import AccessTokenScope
from annotations.models.project import Role, RoundStep
from annotations.models.webhook import WebhookEvent
from factcheck import embedded, paths
from tests import environment, populated

ARRAYS = {
    ("annotations_membership", "roles"): Role,
    ("annotations_round", "steps"): RoundStep,
    ("annotations_accesstoken", "scopes"): AccessTokenScope,
    ("annotations_webhook", "events"): WebhookEvent,
}

pytestmark = pytest.mark.slow


class Populated:
    """A database of its own; `filled` by the command line, else as `copy_of` another is."""

    def __init__(
        self, server: embedded.Server, name: str = "populated", *, copy_of: str = "template1"
    ) -> None:
        self.server, self.name = server, name
        with server.connect("postgres") as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {self.name}")
            connection.execute(f"CREATE DATABASE {self.name} OWNER owner TEMPLATE {copy_of}")
        self.made: dict[str, Any] = {}

    def filled(self) -> "Populated":
        """Itself, migrated and filled."""
        self.run("manage.py", "migrate", "--verbosity=0")
        self.made = json.loads(self.run("-m", "tests.populated", "--documents=8", "--json"))
        return self

    def run(self, *words: str, status: int = 0) -> str:
        """The output of a Python command on the database."""
        given = {"FACTCHECK_DATA": str(settings.DATA_DIR), "LOG_LEVEL": "CRITICAL"}
        done = subprocess.run(
            [sys.executable, *words], cwd=paths.CHECKOUT, check=False, capture_output=True, text=True,
            env={**os.environ, **environment.child_environment(database=self.name), **given},
        )  # fmt: skip
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout

    def column(self, statement: str) -> set[Any]:
        """The values of a statement with one column."""
        with self.server.connect(self.name) as connection:
            return {value for (value,) in connection.execute(statement).fetchall()}

    def write(self, statement: str) -> None:
        """Change something behind everybody's back."""
        with self.server.connect(self.name) as connection:
            connection.execute(statement)

    def saved(self, folder: Path) -> Path:
        """The listing as it was made, in a file."""
        file = folder / "before.json"
        file.write_text(json.dumps(self.made))
        return file

    def drop(self) -> None:
        """Remove it."""
        with self.server.connect("postgres") as connection:
            connection.execute(f"DROP DATABASE {self.name}")


@pytest.fixture(scope="module")
def there() -> Iterator[Populated]:
    embedded.use()
    found = Populated(embedded.server()).filled()
    yield found
    found.drop()


def enumerations() -> list[Any]:
    """Every column that holds values of an enumeration, with these."""
    fields = [
        field
        for model in apps.get_app_config("annotations").get_models()
        for field in model._meta.get_fields()
    ]
    rows: list[Any] = []
    for field in fields:
        if not isinstance(field, Field) or field.model._meta.db_table.endswith("historyevent"):
            continue
        table, column = field.model._meta.db_table, field.column
        if field.choices:
            rows.append(pytest.param(table, column, {v for v, _ in field.choices}, id=f"{table}.{column}"))
        elif isinstance(field, ArrayField) and (table, column) in ARRAYS:
            values = set(ARRAYS[table, column].values)
            rows.append(pytest.param(table, f"unnest({column})", values, id=f"{table}.{column}"))
    return rows


def test_every_table_has_rows(there):
    empty = {table for table, held in there.made.items() if not held["rows"]}
    assert empty <= {"django_admin_log"}
    tables = {model._meta.db_table for model in apps.get_app_config("annotations").get_models()}
    assert tables <= set(there.made)


@pytest.mark.parametrize(("table", "column", "values"), enumerations())
def test_every_value_of_every_enumeration_occurs(there, table, column, values):
    assert values <= there.column(
        f"SELECT {column if '(' in column else f'{chr(34)}{column}{chr(34)}'} FROM {table}"
    )


def test_the_enumerations_that_matter_are_among_those(there):
    names = {row.id for row in enumerations()}
    assert {f"annotations_{name}" for name in (
        "assignment.status", "job.status", "job.kind", "mention.status", "claim.status", "verdict.status",
        "source.kind", "source.status", "resolution.outcome", "suggestiondecision.outcome", "membership.roles",
    )} <= names  # fmt: skip


STATES = {
    "a superseded suggestion": "suggestion WHERE superseded_at IS NOT NULL",
    "a standing one": "suggestion WHERE superseded_at IS NULL",
    "a verdict in progress": "verdict WHERE label_id IS NULL AND status = 'live'",
    "a merged claim": "claim WHERE merged_into_id IS NOT NULL",
    "a mention of two fragments": "mention WHERE array_length(fragments, 1) = 4",
    "a mention with an astral character": "mention WHERE quote LIKE '%🚢%'",
    "two mentions of one claim": "mention a JOIN annotations_mention b USING (claim_id) WHERE a.id < b.id",
    "a nested mention": "mention a JOIN annotations_mention b USING (assignment_id) WHERE a.fragments[1] < b.fragments[1] "
    "AND a.fragments[2] > b.fragments[2]",
    "a corrected resolution": "resolution WHERE revision > 1",
    "a gold mention": "mention WHERE resolution_id IS NOT NULL AND status = 'live'",
    "one taken out again": "mention WHERE resolution_id IS NOT NULL AND status = 'deleted'",
    "a revoked token": "accesstoken WHERE revoked_at IS NOT NULL",
    "a project's token": "accesstoken WHERE project_id IS NOT NULL",
    "a confidential source": "source WHERE confidential",
    "a suspended person": "user WHERE NOT is_active",
    "suggestions that were withheld": "assignment WHERE annotator_id IS NOT NULL AND NOT suggestions_shown",
    "a retired label": "label WHERE retired_at IS NOT NULL",
    "history of evidence that was taken out": "evidencehistoryevent WHERE pgh_label = 'delete'",
}


@pytest.mark.parametrize("rows", [pytest.param(rows, id=state) for state, rows in STATES.items()])
def test_there_is(there, rows):
    assert there.column(f"SELECT count(*) FROM annotations_{rows}") != {0}


def test_migrating_it_again_changes_nothing(there, tmp_path):
    there.run("manage.py", "migrate", "--verbosity=0")
    assert json.loads(there.run("-m", "tests.populated", "--list", "--json")) == there.made
    assert "hold what they held" in there.run("-m", "tests.populated", "--check", str(there.saved(tmp_path)))


@pytest.mark.parametrize(
    ("change", "back", "found"),
    [
        ("UPDATE annotations_workerseen SET name = 'x'", "UPDATE annotations_workerseen SET name = 'worker@desk'", "other values"),
        (
            "INSERT INTO annotations_workerseen VALUES ('y', now())",
            "DELETE FROM annotations_workerseen WHERE name = 'y'",
            "1 rows before, 2 now",
        ),
        (
            "ALTER TABLE annotations_appearance RENAME COLUMN publisher TO outlet",
            "ALTER TABLE annotations_appearance RENAME COLUMN outlet TO publisher",
            "annotations_appearance: without publisher",
        ),
        (
            "ALTER TABLE annotations_appearance RENAME TO appeared",
            "ALTER TABLE appeared RENAME TO annotations_appearance",
            "annotations_appearance: the table is gone",
        ),
    ],
)  # fmt: skip
def test_the_check_finds_what_a_migration_did(there, tmp_path, change, back, found):
    there.write(change)
    assert found in there.run("-m", "tests.populated", "--check", str(there.saved(tmp_path)), status=1)
    there.write(back)


def test_a_column_that_came_is_no_difference(there, tmp_path):
    there.write(
        "ALTER TABLE annotations_appearance ADD COLUMN city text DEFAULT 'x'; CREATE TABLE new_one (id int)"
    )
    there.run("-m", "tests.populated", "--check", str(there.saved(tmp_path)))
    there.write("ALTER TABLE annotations_appearance DROP COLUMN city; DROP TABLE new_one")


def test_the_same_seed_makes_as_many_rows_everywhere(there):
    again = Populated(there.server, "populated_again").filled()
    again.drop()
    assert {t: held["rows"] for t, held in again.made.items()} == {
        t: held["rows"] for t, held in there.made.items()
    }


def test_it_fills_no_database_that_has_projects(there):
    there.run("-m", "tests.populated", status=2)


def test_differences_are_none_between_equals():
    held = {"t": {"rows": 1, "checksum": "7", "columns": ["a"]}}
    assert populated.differences(held, held) == []


def test_the_migration_counts_the_work_that_is_there_already(there):
    """Back before the kept counts and forth again: every finished document is counted as the services count it."""
    old = Populated(there.server, "populated_old", copy_of=there.name)
    try:
        counted = "SELECT round_id::text || document_id || annotators::text FROM annotations_documenttally"
        before = old.column(counted)
        assert before
        old.write("TRUNCATE annotations_release")  # whose rows nobody can delete
        # kinds that came later have no place in the tables of then
        old.write("DELETE FROM annotations_job WHERE kind NOT IN ('preannotate', 'export')")
        old.run("manage.py", "migrate", "annotations", "0001", "--verbosity=0")
        assert not old.column("SELECT 1 FROM pg_class WHERE relname = 'annotations_documenttally'")
        old.run("manage.py", "migrate", "--verbosity=0")
        assert old.column(counted) == before
        told = json.loads(old.run("manage.py", "doctor", "--json"))
        assert told["documents"] >= len(before) > 0
        assert told["differences"] == []
    finally:
        old.drop()
