"""Moving a large project: memory over idle of writing its archive and of taking it in, in a process each."""

import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection

from factcheck import paths
from tests import environment
from tests.benchmarks import export
from tests.benchmarks.registry import Measurement, figure

SMALL, LARGE = 200, 800

OWN_LABELS = """
UPDATE annotations_verdict v SET label_id = l.id
FROM annotations_project p, annotations_verdictscale s, annotations_verdictlabel l
WHERE p.slug = %s AND v.project_id = p.id AND s.project_id = p.id AND l.scale_id = s.id AND l.position = 0
"""
"""The verdicts that the measurement of exports makes have the labels of whichever project comes first."""

CHILD = """
import json, resource, sys, time
import django
django.setup()
from django.core.management import call_command
idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began, cpu = time.perf_counter(), time.process_time()
call_command(*sys.argv[1:])
print(json.dumps({
    "seconds": time.perf_counter() - began,
    "cpu": time.process_time() - cpu,
    "megabytes_over_idle": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle) / 1024,
}))
"""


@cache
def measured(documents: int) -> dict[str, dict[str, float]]:
    """Out and in again as a copy: figures of `out` and `in`, and the archive's `bytes` and `rows`."""
    export.database()
    slug = f"bench-{documents}"
    export.populate(slug, documents)
    with connection.cursor() as cursor:
        cursor.execute(OWN_LABELS, [slug])
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        file = str(Path(folder) / "project.zip")
        out = _run("export_project", slug, file)
        return {"out": out, "in": _run("import_project", file, f"--slug={slug}-copy-{os.getpid()}")}


def _run(*words: str) -> dict[str, float]:
    environ = environment.child_environment(database=connection.settings_dict["NAME"])
    environ["DJANGO_SETTINGS_MODULE"] = "factcheck.settings"
    done = subprocess.run(
        [sys.executable, "-c", CHILD, *words],
        check=False, capture_output=True, text=True, env={**os.environ, **environ}, cwd=paths.CHECKOUT,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _memory(way: str) -> Measurement:
    small, large = measured(SMALL)[way], measured(LARGE)[way]
    note = (
        f"{small['megabytes_over_idle']:.1f} MB at {SMALL:,} documents, {large['megabytes_over_idle']:.1f} MB at {LARGE:,};"
        f" {large['seconds']:.1f} s, {large['cpu']:.1f} s of them our own processor time"
    )
    return Measurement(large["megabytes_over_idle"], 64, note)


@figure("a project's archive written, memory over idle", unit="MB", limit="at most 64, at any size")
def writing() -> Measurement:
    return _memory("out")


@figure("a project's archive taken in, memory over idle", unit="MB", limit="at most 64, at any size")
def taking_in() -> Measurement:
    return _memory("in")
