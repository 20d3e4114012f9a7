"""What the project pages show: rounds, documents, and everyone's progress for those who may see it."""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Now

from annotations.models import Appearance, Assignment, Document, Project, Round, User, WorkerSeen

TIMED_A = "a.status IN ('submitted', 'closed') AND a.outcome = 'done' AND a.active_seconds > 0"

ENOUGH_TIMED = 3
"""From so few finished documents on their time tells how long the others will take."""

ROUNDS_PROGRESS = f"""
SELECT r.id, r.name, r.kind, r.status,
    count(a.id) FILTER (WHERE a.status <> 'voided' AND a.status <> 'expired' AND a.status <> 'late'),
    count(a.id) FILTER (WHERE a.status = 'open'),
    count(a.id) FILTER (WHERE a.status IN ('leased', 'returned')),
    count(a.id) FILTER (WHERE a.status = 'submitted'),
    count(a.id) FILTER (WHERE a.status IN ('submitted', 'closed') AND a.outcome = 'skipped'),
    count(a.id) FILTER (WHERE a.status = 'closed'),
    (SELECT count(*) FROM (
        SELECT f.document_id FROM annotations_assignment f
        WHERE f.round_id = r.id AND f.document_id IS NOT NULL
          AND f.status IN ('open', 'leased', 'submitted', 'returned', 'closed')
        GROUP BY f.document_id
        HAVING bool_and(f.status IN ('submitted', 'closed'))) AS finished),
    (SELECT count(*) FROM annotations_resolution res WHERE res.round_id = r.id),
    CASE WHEN count(a.id) FILTER (WHERE {TIMED_A}) >= {ENOUGH_TIMED} THEN round(
        avg(a.active_seconds) FILTER (WHERE {TIMED_A})
        * count(a.id) FILTER (WHERE a.status IN ('open', 'leased', 'returned')))::bigint END
FROM annotations_round r LEFT JOIN annotations_assignment a ON a.round_id = r.id
WHERE r.project_id = %(project)s
GROUP BY r.id ORDER BY r.created_at, r.id
"""  # noqa: S608 - made of constants
ROUND_COLUMNS = [
    "id",
    "name",
    "kind",
    "status",
    "slots",
    "open",
    "leased",
    "submitted",
    "skipped",
    "closed",
    "documents_finished",
    "settled",
    "seconds_left",
]

DOCUMENT_COUNTS = """
SELECT count(*),
    count(*) FILTER (WHERE EXISTS (SELECT 1 FROM annotations_suggestion s
                                   WHERE s.document_id = d.id AND s.superseded_at IS NULL)),
    (SELECT count(*) FROM annotations_suggestion s
     WHERE s.project_id = %(project)s AND s.superseded_at IS NULL)
FROM annotations_document d WHERE d.project_id = %(project)s
"""


def rounds_of(project: Project) -> list[Mapping[str, Any]]:
    """The project's rounds as every member may know them."""
    return list(
        Round.objects.filter(project=project)
        .order_by("created_at", "id")
        .values("id", "name", "kind", "overlap", "status")
    )


def progress(project: Project) -> dict[str, Any]:
    """How far everyone is: documents, suggestions, each round, and when a worker was last seen."""
    with connection.cursor() as cursor:
        cursor.execute(DOCUMENT_COUNTS, {"project": project.pk})
        documents, preannotated, suggestions = cursor.fetchone()
        cursor.execute(ROUNDS_PROGRESS, {"project": project.pk})
        rounds = [dict(zip(ROUND_COLUMNS, row, strict=True)) for row in cursor.fetchall()]
    worker = WorkerSeen.objects.order_by("-seen_at").values("seen_at", now=Now()).first()
    return {
        "documents": documents,
        "documents_preannotated": preannotated,
        "suggestions": suggestions,
        "rounds": rounds,
        "worker_seen_at": worker["seen_at"] if worker else None,
        "now": worker["now"] if worker else None,
    }


def documents_of(project: Project, user: User) -> QuerySet[Document]:
    """The project's documents with the user's own status on each; nobody else's shows."""
    own = (
        Assignment.objects.filter(document=OuterRef("pk"), annotator=user)
        .exclude(status="voided")
        .order_by("-id")
        .values("status")[:1]
    )
    first = Appearance.objects.filter(document=OuterRef("pk")).order_by("id").values("publisher")[:1]
    return (
        Document.objects.filter(project=project)
        .defer("text")
        .annotate(my_status=Subquery(own), publisher=Subquery(first))
    )
