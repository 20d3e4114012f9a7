"""Fills the database of FACTCHECK_DATA for the benchmarks of the annotation screen; prints what they need as JSON.

Run as a process of its own beside the app that is measured:

    python -m tests.support.screen_desk DOCUMENTS

One project has so many short documents, half of them done by one annotator. Another has few documents of
the usual size, handed to eight annotators, for saving and opening.
"""

import json
import os
import sys
from typing import Any

import django

WRITERS = 8
SPANS = 20
LONG_DOCUMENTS = 4
CSRF = "b" * 32

DOCUMENTS = """
INSERT INTO annotations_document (project_id, external_id, title, text, sha256, characters, published_on,
    author, language, metadata)
SELECT %(project)s, 'doc-' || n, 'Document ' || n, t.text, encode(sha256(convert_to(t.text, 'UTF8')), 'hex'),
    char_length(t.text), date '2024-03-01', 'Ada', 'en', '{}'
FROM generate_series(1, %(count)s) AS n,
    LATERAL (SELECT left('Number ' || n || ': ' || repeat('The mayor said “12 boats” were lost — é 🚢. ', 60),
                         %(characters)s) AS text) AS t
"""

SLOTS = """
INSERT INTO annotations_assignment (handle, project_id, round_id, document_id, slot, priority, annotator_id, status,
    suggestions_shown, active_seconds, reason, leased_at, submitted_at, outcome)
SELECT CASE WHEN done THEN gen_random_uuid() END, %(project)s, %(round)s, id, slot, 0,
    CASE WHEN done THEN %(half)s::uuid END, CASE WHEN done THEN 'submitted' ELSE 'open' END, true, 0, '',
    CASE WHEN done THEN now() END, CASE WHEN done THEN now() END, CASE WHEN done THEN 'done' END
FROM (SELECT d.id, s.slot, s.slot = 1 AND row_number() OVER (ORDER BY s.slot, d.id) <= %(count)s / 2 AS done
      FROM annotations_document d, generate_series(1, 2) AS s (slot) WHERE d.project_id = %(project)s) AS slots
ORDER BY id, slot
"""


def many(documents: int) -> dict[str, Any]:
    """A project with so many documents, the first half of which one annotator has done."""
    from django.db import connection, transaction

    from tests import factories

    project = factories.project("bench-many")
    half = factories.member(project, "annotator", name="half")
    fresh = [factories.member(project, "annotator", name=f"fresh{n}") for n in range(WRITERS)]
    values = {
        "project": project.pk, "round": factories.round_of(project).pk, "half": half.pk,
        "count": documents, "characters": 120,
    }  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(DOCUMENTS, values)
        cursor.execute(SLOTS, values)
        cursor.execute(
            "SELECT id FROM annotations_document WHERE project_id = %s ORDER BY id OFFSET %s LIMIT 1",
            [project.pk, documents // 2],
        )
        middle = cursor.fetchone()[0]
    return {
        "slug": project.slug, "round": str(values["round"]), "middle": str(middle),
        "half": session_of(half), "fresh": [session_of(person) for person in fresh],
    }  # fmt: skip


def few() -> dict[str, Any]:
    """A project with documents of 2,500 characters; each annotator holds one, the first has 20 spans in it."""
    from django.db import connection

    from annotations.services import assignments
    from tests import factories

    project = factories.project("bench-few")
    round_ = factories.round_of(project, overlap=WRITERS)
    with connection.cursor() as cursor:
        cursor.execute(DOCUMENTS, {"project": project.pk, "count": LONG_DOCUMENTS, "characters": 2500})
    factories.slots(round_, *project.documents.all())
    writers = [factories.member(project, "annotator", name=f"writer{n}") for n in range(WRITERS)]
    held = [assignments.next_for(round=round_, annotator=writer) for writer in writers]
    return {
        "writers": [
            {"session": session_of(writer), "assignment": str(handed.handle)}
            for writer, handed in zip(writers, held, strict=True)
            if handed
        ]
    }


def session_of(person: Any) -> str:
    """The cookies of a browser in which the person is signed in."""
    return f"sessionid={browser_of(person).cookies['sessionid'].value}; csrftoken={CSRF}"


def browser_of(person: Any) -> Any:
    """A browser of this process in which the person is signed in."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    return client


def statements(handed: dict[str, Any], many_: dict[str, Any]) -> dict[str, int]:
    """How many SQL statements each request takes, but for BEGIN, COMMIT and savepoints."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from annotations.models import User
    from tests.support.spans import body

    writer, half = (browser_of(User.objects.get(username=name)) for name in ("writer0", "half"))
    as_json = {"content_type": "application/json"}
    assignment = f"/api/v1/assignments/{handed['assignment']}"
    requests = {
        "open": lambda: writer.get(assignment),
        "save": lambda: writer.put(
            f"{assignment}/mentions/{factory_id()}", body(0), headers={"If-None-Match": "*"}, **as_json
        ),
        "list": lambda: half.get(f"/api/v1/projects/{many_['slug']}/documents?limit=30"),
        "next": lambda: half.post(f"/api/v1/rounds/{many_['round']}/next", {}, **as_json),
    }
    found = {}
    for name, send in requests.items():
        with CaptureQueriesContext(connection) as seen:
            answer = send()
        assert answer.status_code in {200, 201}, answer.content
        words = [query["sql"].split()[0] for query in seen.captured_queries]
        found[name] = len([word for word in words if word not in {"BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"}])
    return found


def factory_id() -> str:
    """An id for a mention."""
    from tests import factories

    return str(factories.uuid7())


def analyze() -> None:
    """Let PostgreSQL know how much there is, as autovacuum would within a minute."""
    from django.db import connection

    from factcheck.database import as_owner

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE annotations_assignment, annotations_document")


def main() -> None:
    """Fill, and print."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    django.setup()
    large, small = many(int(sys.argv[1])), few()
    analyze()
    counts = statements(small["writers"][0], large)
    print(json.dumps({"many": large, **small, "statements": counts}))


if __name__ == "__main__":
    main()
