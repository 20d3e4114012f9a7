"""Exporting a large project: spans a second beside what SQL alone can do, and memory over idle.

The documents are those of the design's table: 2,500 characters, 2 annotators × 10 spans, each with label,
verdict and source. Before the first figure they are made, which takes a minute.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection

from factcheck import paths
from tests import environment
from tests.benchmarks.registry import Measurement, figure

DATABASE = "bench_export"
SMALL, LARGE, HUGE = 1_000, 10_000, 100_000
SPANS_PER_DOCUMENT = 20

CHILD = """
import json, re, sys, time
from pathlib import Path
def megabytes(name):
    return int(re.search(name + r":\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
import django
django.setup()
from annotations.models import Project
from annotations.services import export_files
project = Project.objects.get(slug=sys.argv[1])
Path("/proc/self/clear_refs").write_text("5")
idle = megabytes("VmRSS")
began, cpu = time.perf_counter(), time.process_time()
manifest = export_files.write(project=project, target=Path(sys.argv[2]), format=sys.argv[3])
print(json.dumps({
    "seconds": time.perf_counter() - began,
    "cpu": time.process_time() - cpu,
    "spans": manifest.rows["mention"],
    "records": sum(manifest.rows.values()),
    "bytes": manifest.bytes,
    "megabytes_over_idle": megabytes("VmHWM") - idle,
}))
"""

DOCUMENTS = """
INSERT INTO annotations_document (project_id, external_id, title, text, sha256, characters, published_on,
    author, language, metadata)
SELECT p.id, 'doc-' || n, 'Document ' || n, t.text, encode(sha256(convert_to(t.text, 'UTF8')), 'hex'),
    char_length(t.text), date '2024-03-01', 'Ada', 'en', '{}'
FROM annotations_project p, generate_series(%(first)s, %(last)s) AS n,
    LATERAL (SELECT left('Number ' || n || ': ' || repeat('The mayor said “12 boats” were lost — é 🚢. ', 60), 2500)
             AS text) AS t
WHERE p.slug = %(slug)s
"""

ASSIGNMENTS = """
INSERT INTO annotations_assignment (handle, project_id, round_id, document_id, slot, priority, annotator_id, status,
    suggestions_shown, active_seconds, reason, submitted_at, outcome)
SELECT gen_random_uuid(), d.project_id, r.id, d.id, s.slot, 0, s.annotator, 'submitted', true, 0, '', now(), 'done'
FROM annotations_document d JOIN annotations_round r ON r.project_id = d.project_id
JOIN unnest(%(annotators)s::uuid[]) WITH ORDINALITY AS s (annotator, slot) ON true
JOIN annotations_project p ON p.id = d.project_id WHERE p.slug = %(slug)s
"""

SPANS = """
CREATE TEMP TABLE spans ON COMMIT DROP AS
SELECT a.id AS assignment, a.project_id AS project, a.document_id AS document, a.round_id AS round,
    a.annotator_id AS author, 20 + 100 * n AS first, 90 + 100 * n AS behind, n, uuidv7() AS mention, uuidv7() AS claim,
    uuidv7() AS verdict, uuidv7() AS question, uuidv7() AS evidence, gen_random_uuid() AS source, d.text
FROM annotations_assignment a JOIN annotations_document d ON d.id = a.document_id
JOIN annotations_project p ON p.id = a.project_id, generate_series(0, 9) AS n WHERE p.slug = %(slug)s
"""

OF_SPANS = (
    """INSERT INTO annotations_claim (id, project_id, author_id, assignment_id, wording, asks, claimant,
        claim_date_expression, claim_date_how, place, status, revision)
    SELECT claim, project, author, assignment, 'Twelve boats were lost off the north pier, number ' || n, 'content',
        'the mayor', '', '', '', 'live', 1 FROM spans""",
    """INSERT INTO annotations_mention (id, project_id, document_id, assignment_id, author_id, claim_id, fragments,
        quote, prefix, suffix, claim_types, check_worthiness, status, revision)
    SELECT mention, project, document, assignment, author, claim, ARRAY[first, behind],
        substr(text, first + 1, behind - first), substr(text, first - 31, 32), substr(text, behind + 1, 32),
        ARRAY['quantity', 'event'], 'high', 'live', 1 FROM spans""",
    """INSERT INTO annotations_verdict (id, project_id, claim_id, annotator_id, round_id, assignment_id, label_id,
        rationale, confidence, status)
    SELECT verdict, project, claim, author, round, assignment, (SELECT min(id) FROM annotations_verdictlabel),
        'The harbor office lists twelve boats as lost.', 4, 'live' FROM spans""",
    """INSERT INTO annotations_question (id, verdict_id, position, text) SELECT question, verdict, 0, '' FROM spans""",
    """INSERT INTO annotations_source (id, project_id, kind, url, citation, title, publisher, date_found_by,
        confidential, status)
    SELECT source, project, 'web', 'https://harbor.example/lists/' || source, '', '', '', '', false, 'live' FROM spans""",
    """INSERT INTO annotations_evidence (id, project_id, question_id, source_id, position, answer, boolean_explanation,
        excerpt, stance, origin, evidence_set, cited_title, cited_publisher, cited_date_found_by, cited_medium)
    SELECT evidence, project, question, source, 0, '', '', 'Twelve boats are listed as lost.', 'supports', 'unknown', 0,
        'Harbor list', 'Harbor office', '', '' FROM spans""",
)


def populate(slug: str, documents: int) -> None:
    """A project with so many annotated documents, if it is not there."""
    from django.db import transaction

    from annotations.models import Document, Project
    from factcheck.database import as_owner
    from tests import factories

    if Document.objects.filter(project__slug=slug).count() == documents:
        return
    Project.objects.filter(slug=slug).delete()
    project = factories.project(slug)
    factories.round_of(project)
    annotators = [factories.member(project, "annotator", name=f"{slug}-{n}").pk for n in range(2)]
    values = {"slug": slug, "annotators": annotators, "first": 1, "last": documents}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
        for statement in (DOCUMENTS, ASSIGNMENTS, SPANS):
            cursor.execute(statement, values)
        for statement in OF_SPANS:
            cursor.execute(statement)
    # as autovacuum would have done a minute later
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def database() -> None:
    """A database for these figures alone: tests would stumble over its rows."""
    from django.test.utils import setup_databases

    from factcheck.database import as_owner

    if connection.settings_dict["NAME"] != DATABASE:
        connection.settings_dict["TEST"]["NAME"] = DATABASE
        with as_owner():
            setup_databases(verbosity=0, interactive=False)


@cache
def measured(documents: int, name: str = "jsonl") -> dict[str, float]:
    """One export in a process of its own."""
    database()
    slug = f"bench-{documents}"
    populate(slug, documents)
    environ = environment.child_environment(database=connection.settings_dict["NAME"])
    environ["DJANGO_SETTINGS_MODULE"] = "factcheck.settings"
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        done = subprocess.run(
            [sys.executable, "-c", CHILD, slug, Path(folder) / "data", name],
            check=True, capture_output=True, env={**os.environ, **environ}, cwd=paths.CHECKOUT,
        )  # fmt: skip
    found: dict[str, float] = json.loads(done.stdout)
    return found


def sql_alone(documents: int) -> float:
    """Spans a second of the same records built by the same statements and sent to nobody: `COPY … TO STDOUT`."""
    from annotations.models import Project
    from annotations.queries import export
    from annotations.services import export_files

    project = Project.objects.get(slug=f"bench-{documents}")
    with export.snapshot() as held:
        scope = export_files.scope_of(project.pk, export.project_record(held, project.pk))
        export.plan_for(held, export.expected_rows(held, project.pk))
        began = time.perf_counter()
        for statement in export.STATEMENTS.values():
            with held.connection.cursor().copy(f"COPY ({statement}) TO STDOUT", scope.parameters()) as copy:
                for _ in copy:
                    pass
        return documents * SPANS_PER_DOCUMENT / (time.perf_counter() - began)


@figure(
    "export, JSON lines",
    unit="spans/s",
    limit="the same records built in SQL and streamed; at least 40,000 and half of it",
)
def spans_a_second() -> Measurement:
    return _speed("jsonl")


@figure("export, memory over idle", unit="MB", limit="at most 32, at any size")
def memory_over_idle() -> Measurement:
    return _memory("jsonl")


@figure("export, 100,000 documents, memory over idle", unit="MB", limit="at most 32, at any size")
def memory_of_a_huge_one() -> Measurement:
    """Chosen by this name; making its documents takes minutes and some 12 GB."""
    found = measured(HUGE)
    return Measurement(found["megabytes_over_idle"], 32, _note(found))


def _note(found: dict[str, float]) -> str:
    return (
        f"{found['records']:,} records, {found['bytes'] / 1e6:.0f} MB in {found['seconds']:.2f} s,"
        f" {found['cpu']:.2f} s of them our own processor time"
    )


def _memory(name: str) -> Measurement:
    small, large = (measured(size, name)["megabytes_over_idle"] for size in (SMALL, LARGE))
    return Measurement(large, 32, f"{small:.1f} MB at {SMALL:,} documents, {large:.1f} MB at {LARGE:,}")


def _speed(name: str) -> Measurement:
    found = measured(LARGE, name)
    return Measurement(found["spans"] / found["seconds"], sql_alone(LARGE), _note(found))


def _register(name: str) -> None:
    """The two rows of a format."""
    speed, memory = f"export, {name}", f"export, {name}, memory over idle"
    limit = "the same records built in SQL and streamed; at least a quarter of it"
    figure(speed, unit="spans/s", limit=limit)(lambda: _speed(name))
    figure(memory, unit="MB", limit="at most 32, at any size")(lambda: _memory(name))


for each in ("jsonl-zst", "csv", "averitec", "brat"):
    _register(each)
