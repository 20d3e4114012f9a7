"""Someone's own work in a project: what is open, what was handed in, and whether others build on that already."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from annotations.models import Assignment, Project, User
from annotations.queries.matching import FINISHED_SLOTS, IS_MERGED_C, IS_SETTLED_C
from annotations.queries.membership import OPEN_WORK
from annotations.queries.statements import all_rows, first_row

LATEST = 5
"""So many of the documents that were handed in last are listed."""

HAS_SEEN_OTHERS_A = """(
          EXISTS (
              SELECT 1 FROM annotations_event seen
              WHERE seen.object_type = 'document' AND seen.object_id = a.document_id::text
                AND (seen.verb = 'case_opened'
                     OR seen.verb = 'work_imported' AND seen.after ->> 'annotator' <> seen.actor_id::text)
                AND seen.actor_id = %(annotator)s)
          OR EXISTS (
              SELECT 1 FROM annotations_event taken
              JOIN annotations_assignment other
                  ON other.document_id = a.document_id AND other.submitted_at < taken.at
              WHERE taken.object_type = 'project' AND taken.object_id = a.project_id::text
                AND taken.verb = 'export_taken' AND taken.actor_id = %(annotator)s
                AND other.annotator_id <> %(annotator)s))"""
"""Whether the annotator has opened or brought in others' work on the document of `a`, or taken an export of it (P12)."""

USE_HELD = f"""CASE
    WHEN r.status <> 'open' THEN 'round_closed'
    WHEN EXISTS (
        SELECT 1 FROM annotations_event seen
        WHERE seen.object_type = 'document' AND seen.object_id = held.document_id::text
          AND seen.verb = 'case_opened')
      OR EXISTS (
        SELECT 1 FROM annotations_claim c
        WHERE c.assignment_id = held.id AND ({IS_MERGED_C} OR {IS_SETTLED_C}))
        THEN 'adjudicated'
    WHEN EXISTS (
        SELECT 1 FROM annotations_event taken
        WHERE taken.object_type = 'project' AND taken.object_id = held.project_id::text
          AND taken.verb = 'export_taken' AND taken.at > held.submitted_at)
        THEN 'exported'
    WHEN EXISTS (
        SELECT 1 FROM annotations_release released
        WHERE released.project_id = held.project_id
          AND (released.manifest -> 'as_of' ->> 'at')::timestamptz >= (
              SELECT min(change.pgh_created_at) FROM annotations_assignmenthistoryevent change
              WHERE change.pgh_obj_id = held.id AND change.submitted_at = held.submitted_at))
        THEN 'released'
    WHEN p.agreement_visible_to_annotators AND (
        SELECT {FINISHED_SLOTS} FROM annotations_assignment a
        WHERE a.round_id = held.round_id AND a.document_id = held.document_id)
        THEN 'compared'
    END"""  # noqa: S608 - made of constants
"""How others build on the work of `held`, whose round is `r` and project `p`; NULL while nobody does. Whoever may look at
agreement counts as having seen others' work once all have finished, so that nobody comes back to blind work informed."""

USES = {
    "round_closed": "The round is closed, so its work stays as it is.",
    "adjudicated": "Adjudication of this document has begun, so the work in it stays as it is.",
    "exported": "An export with this work has been taken away, so it stays as it is.",
    "released": "A release with this work has been published, so it stays as it is.",
    "compared": "All have finished this document and may look at how far they agree, so the work in it stays as it is.",
}

HELD = """
FROM annotations_assignment held
JOIN annotations_round r ON r.id = held.round_id
JOIN annotations_project p ON p.id = held.project_id
"""

USE = f"SELECT {USE_HELD} {HELD} WHERE held.id = %(assignment)s"

HANDED_IN = f"""
SELECT held.handle, d.title, held.submitted_at, held.outcome = 'skipped',
    held.status = 'submitted' AND ({USE_HELD}) IS NULL
{HELD} JOIN annotations_document d ON d.id = held.document_id
WHERE held.project_id = %(project)s AND held.annotator_id = %(user)s
  AND held.status IN ('submitted', 'closed', 'late')
ORDER BY held.submitted_at DESC NULLS LAST, held.id DESC LIMIT {LATEST}
"""


def use_of(assignment_id: int) -> str | None:
    """How others build on handed-in work, a key of `USES`; None while nobody does."""
    row = first_row(USE, {"assignment": assignment_id})
    return row[0] if row else None


def handed_in(project: Project, user: User) -> list[dict[str, Any]]:
    """The documents that the user handed in last, and whether each may be reopened. One SQL statement."""
    names = ("id", "document_title", "submitted_at", "skipped", "may_reopen")
    found = all_rows(HANDED_IN, {"project": project.pk, "user": user.pk})
    return [dict(zip(names, row, strict=True)) for row in found]


def own_work(project: Project, user: User) -> dict[str, Any]:
    """The user's unfinished assignments, how many they handed in, the last of those, and their active time."""
    own = Assignment.objects.filter(project=project, annotator=user)
    at_hand = list(
        own.filter(status__in=OPEN_WORK)
        .order_by("leased_at", "id")
        .values(
            "status",
            "lease_expires_at",
            "round",
            assignment=F("handle"),
            document_title=F("document__title"),
        )
    )
    rows = {status: [row for row in at_hand if row["status"] == status] for status in OPEN_WORK}
    return {
        **{status: [_as_shown(row) for row in found] for status, found in rows.items()},
        **own.aggregate(
            submitted=Count("id", filter=Q(status__in=("submitted", "closed", "late"))),
            active_seconds=Coalesce(Sum("active_seconds"), 0),
        ),
        "handed_in": handed_in(project, user),
    }


def _as_shown(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": row["assignment"],
        "document_title": row["document_title"],
        "round": row["round"],
        "lease_expires_at": row["lease_expires_at"],
    }
