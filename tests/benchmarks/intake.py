"""Importing: plain documents by the thousand, and annotated ones; seconds, spans a second, memory over idle.

Each run is a process of its own on a database of its own, with history, checks and kept counts on. A document has
2,500 characters; an annotated one also 2 annotators × 10 spans, each with label, verdict and source URL, in a native
file. `INTAKE_PLAIN` and `INTAKE_ANNOTATED` set how many documents there are of each.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from psycopg import sql

from annotations.services.imports import work_rows
from factcheck import embedded, paths
from tests import environment
from tests.benchmarks import intake_file
from tests.benchmarks.export import DATABASE, database
from tests.benchmarks.registry import Measurement, figure

PLAIN = int(os.environ.get("INTAKE_PLAIN", "100000"))
ANNOTATED = int(os.environ.get("INTAKE_ANNOTATED", "10000"))
SMALL = 1_000

SOURCE = (
    *("id", "project_id", "kind", "url", "citation", "title", "publisher", "published_on", "date_found_by"),
    *("confidential", "status"),
)
COLUMNS = {
    "annotations_source": SOURCE,
    "annotations_claim": work_rows.CLAIM,
    "annotations_mention": work_rows.MENTION,
    "annotations_verdict": work_rows.VERDICT,
    "annotations_question": work_rows.QUESTION,
    "annotations_evidence": work_rows.EVIDENCE,
}
"""What an import copies."""
OF_PROJECT = "project_id = {}"
ROWS = {
    **dict.fromkeys(COLUMNS, OF_PROJECT),
    "annotations_question": f"verdict_id IN (SELECT id FROM annotations_verdict WHERE {OF_PROJECT})",
}

CHILD = """
import json, os, resource, sys, time, uuid
from pathlib import Path
import django
django.setup()
from django.db import connection
from annotations.services import jobs
from annotations.services.imports import runs
from annotations.services.imports.options import Options
from tests import factories
jobs.messages.send = lambda _kind, _job_id: None
slug = "intake-" + uuid.uuid4().hex
project = factories.project(slug)
people = [factories.member(project, "annotator", name=slug + str(n)).username for n in range(2)]
factories.round_of(project)
names = dict(zip(("one", "two"), people))
connection.ensure_connection()
backend = Path(f"/proc/{connection.connection.info.backend_pid}/stat")
def cpu_of_postgres():
    found = backend.read_text().rsplit(")", 1)[1].split()
    return (int(found[11]) + int(found[12])) / os.sysconf("SC_CLK_TCK")
idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began, cpu, theirs = time.perf_counter(), time.process_time(), cpu_of_postgres()
with Path(sys.argv[1]).open("rb") as stream:
    options = Options(people=names) if sys.argv[2] else Options()
    report = runs.run(project=project, stream=stream, name="data", options=options, by=None)
print(json.dumps({
    "project": str(project.pk),
    "seconds": time.perf_counter() - began,
    "cpu": time.process_time() - cpu,
    "postgres": cpu_of_postgres() - theirs,
    "documents": report.documents.new,
    "spans": report.mentions,
    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "megabytes_over_idle": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle) / 1024,
}))
"""


@cache
def measured(documents: int, *, annotated: bool) -> dict[str, Any]:
    """One import in a process of its own."""
    database()
    environ = environment.child_environment(database=connection.settings_dict["NAME"])
    environ["DJANGO_SETTINGS_MODULE"] = "factcheck.settings"
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        file = Path(folder) / "data.jsonl"
        lines = intake_file.annotated(documents) if annotated else intake_file.plain(documents)
        _write(file, lines)
        done = subprocess.run(
            [sys.executable, "-c", CHILD, str(file), "annotated" if annotated else ""],
            env={**os.environ, **environ},
            check=True,
            capture_output=True,
            text=True,
            cwd=paths.CHECKOUT,
        )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _write(file: Path, lines: Iterator[bytes]) -> None:
    with file.open("wb") as out:
        out.writelines(lines)


def copy_alone(project: str) -> float:
    """Seconds that COPY takes for the rows of an import into empty tables: keys and indexes on, triggers off."""
    with (
        embedded.server().connect(DATABASE) as held,
        tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder,
    ):
        files = {table: Path(folder) / table for table in ROWS}
        for table, of_project in ROWS.items():
            columns = sql.SQL(", ").join(map(sql.Identifier, COLUMNS[table]))
            statement = sql.SQL("COPY (SELECT {} FROM {} WHERE {} ORDER BY ctid) TO STDOUT").format(
                columns, sql.Identifier(table), sql.SQL(of_project).format(sql.Literal(project))
            )
            with held.cursor().copy(statement) as copy, files[table].open("wb") as out:
                out.writelines(copy)
        with held.transaction(force_rollback=True), held.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(f"TRUNCATE {', '.join(ROWS)} CASCADE")
            return sum(_copied_in(cursor, table, file) for table, file in files.items())


def _copied_in(cursor: Any, table: str, file: Path) -> float:
    columns = sql.SQL(", ").join(map(sql.Identifier, COLUMNS[table]))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns)
    began = time.perf_counter()
    with cursor.copy(statement) as copy, file.open("rb") as rows:
        while block := rows.read(2**18):
            copy.write(block)
    return time.perf_counter() - began


def _cpu(found: dict[str, Any]) -> str:
    return f"{found['cpu']:.1f} s of our own processor time and {found['postgres']:.1f} s of PostgreSQL's"


@figure("plain documents imported", unit="s", limit="within 60 s for 100,000 of 2,500 characters")
def plain() -> Measurement:
    """Seconds for all of them."""
    found = measured(PLAIN, annotated=False)
    return Measurement(found["seconds"], 60.0, f"{found['documents']:,} documents, {_cpu(found)}")


@figure("plain documents imported, memory over idle", unit="MB", limit="within 200 MB, at any size")
def plain_memory() -> Measurement:
    return _memory(PLAIN, annotated=False)


@figure(
    "annotated documents imported",
    unit="spans/s",
    limit="COPY of the same rows, triggers off; at least 8,000 and 40 % of it",
)
def annotated() -> Measurement:
    """Spans a second, of documents with 20 spans each."""
    found = measured(ANNOTATED, annotated=True)
    note = f"{found['documents']:,} documents in {found['seconds']:.1f} s, {_cpu(found)}"
    return Measurement(found["spans"] / found["seconds"], found["spans"] / copy_alone(found["project"]), note)


@figure("annotated documents imported, memory over idle", unit="MB", limit="within 200 MB, at any size")
def annotated_memory() -> Measurement:
    return _memory(ANNOTATED, annotated=True)


def _memory(documents: int, *, annotated: bool) -> Measurement:
    """Megabytes over idle; beside it what the process has in all, also for few documents."""
    few, many = (measured(n, annotated=annotated) for n in (min(SMALL, documents), documents))
    note = f"{many['megabytes']:.0f} MB in all, {few['megabytes']:.0f} MB for {few['documents']:,} documents"
    return Measurement(many["megabytes_over_idle"], 200.0, note)
