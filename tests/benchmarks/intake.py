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
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from factcheck import paths
from tests import environment
from tests.benchmarks import intake_file
from tests.benchmarks.export import database
from tests.benchmarks.registry import Measurement, figure

PLAIN = int(os.environ.get("INTAKE_PLAIN", "100000"))
ANNOTATED = int(os.environ.get("INTAKE_ANNOTATED", "10000"))
SMALL = 1_000

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
