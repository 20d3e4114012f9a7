"""Importing: plain documents by the thousand, and annotated ones; seconds, spans a second, memory over idle.

Each run is a process of its own on a database of its own, with history, checks and kept counts on. A document has
2,500 characters, an annotated one also 2 annotators × 10 spans.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection

from factcheck import paths
from tests import environment
from tests.benchmarks.export import database
from tests.benchmarks.registry import Measurement, figure

PLAIN = 10_000
WANTED = 100_000
ANNOTATED = 1_000
SPANS = 10

CHILD = """
import json, resource, sys, time, uuid
from pathlib import Path
import django
django.setup()
from annotations.models import Project
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
idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began, cpu = time.perf_counter(), time.process_time()
with Path(sys.argv[1]).open("rb") as stream:
    options = Options(people=names) if sys.argv[2] else Options()
    report = runs.run(project=project, stream=stream, name="data", options=options, by=None)
print(json.dumps({
    "seconds": time.perf_counter() - began,
    "cpu": time.process_time() - cpu,
    "documents": report.documents.new,
    "spans": report.mentions,
    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "megabytes_over_idle": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle) / 1024,
}))
"""


def text_of(number: int) -> str:
    """Another text of 2,500 characters for each number."""
    sentence = f"The mayor of town {number} said that “12 boats” were lost — é 🚢. "
    return (sentence * 60)[:2500]


def plain_rows(documents: int) -> Iterator[dict[str, object]]:
    """Texts alone."""
    for number in range(documents):
        yield {"text": text_of(number), "title": f"Document {number}"}


def annotated_rows(documents: int) -> Iterator[dict[str, object]]:
    """Each text once for each of its two annotators."""
    for number in range(documents):
        for annotator in ("one", "two"):
            marks = [[20 + 200 * n, 90 + 200 * n, "event"] for n in range(SPANS)]
            about = {"id": f"doc-{number}", "title": f"Document {number}"}
            yield {
                "text": text_of(number),
                "document": about,
                "label": marks,
                "annotator": annotator,
                "offset_unit": "code_point",
            }


@cache
def measured(documents: int, *, annotated: bool) -> dict[str, float]:
    """One import in a process of its own."""
    database()
    environ = environment.child_environment(database=connection.settings_dict["NAME"])
    environ["DJANGO_SETTINGS_MODULE"] = "factcheck.settings"
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        file = Path(folder) / "data.jsonl"
        with file.open("w", encoding="utf-8") as out:
            for row in (annotated_rows if annotated else plain_rows)(documents):
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
        done = subprocess.run(
            [sys.executable, "-c", CHILD, str(file), "annotated" if annotated else ""],
            env={**os.environ, **environ},
            check=True,
            capture_output=True,
            text=True,
            cwd=paths.CHECKOUT,
        )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


@figure(
    "plain documents imported, 100,000 by 10,000", unit="s", limit="within 60 s: ten times what 10,000 took"
)
def plain() -> Measurement:
    """Seconds for 100,000, extrapolated from what a tenth of them took."""
    found = measured(PLAIN, annotated=False)
    cpu = f"{found['cpu']:.1f} s of processor time for {found['documents']:,} documents"
    return Measurement(found["seconds"] * WANTED / PLAIN, 60.0, cpu)


@figure("memory of importing plain documents", unit="MB", limit="within 200 MB over idle, at any size")
def memory() -> Measurement:
    """Megabytes over idle for 10,000 documents; beside it what the process has in all, also for 1,000."""
    few, many = (measured(n, annotated=False) for n in (PLAIN // 10, PLAIN))
    all_of_it = f"{many['megabytes']:.0f} MB in all, {few['megabytes']:.0f} MB for a tenth of the documents"
    return Measurement(many["megabytes_over_idle"], 200.0, all_of_it)


@figure("annotated documents imported", unit="spans/s", limit="at least 8,000")
def annotated() -> Measurement:
    """Spans a second, of 1,000 documents with 20 spans each."""
    found = measured(ANNOTATED, annotated=True)
    memory_note = f"{found['megabytes_over_idle']:.0f} MB over idle"
    return Measurement(found["spans"] / found["seconds"], 8000.0, memory_note)
