"""What a release freezes besides records: guidelines, rounds, and what became of suggestions."""

from typing import Any
from uuid import UUID

from annotations.queries.statements import all_rows, first_row

GUIDELINES = """
SELECT DISTINCT g.version, g.markdown FROM annotations_guideline g
JOIN annotations_round r ON r.guideline_id = g.id
WHERE r.project_id = %(project)s ORDER BY g.version
"""

ROUNDS = """
SELECT r.id::text, count(DISTINCT a.document_id), r.queue_order, r.withheld_share
FROM annotations_round r LEFT JOIN annotations_assignment a ON a.round_id = r.id
WHERE r.project_id = %(project)s GROUP BY r.id ORDER BY r.id
"""

ENGINES = """
WITH done AS (
    SELECT id, document_id, submitted_at FROM annotations_assignment
    WHERE project_id = %(project)s AND status IN ('submitted', 'closed') AND suggestions_shown)
SELECT s.pre_annotator, s.pre_annotator_version, count(*),
    count(*) FILTER (WHERE d.outcome = 'accepted'),
    count(*) FILTER (WHERE d.outcome = 'edited'),
    count(*) FILTER (WHERE d.outcome = 'dismissed')
FROM done
JOIN annotations_suggestion s ON s.document_id = done.document_id AND s.project_id = %(project)s
LEFT JOIN annotations_suggestiondecision d ON d.suggestion_id = s.id AND d.assignment_id = done.id
WHERE d.id IS NOT NULL OR (s.created_at <= done.submitted_at
    AND (s.superseded_at IS NULL OR s.superseded_at > done.submitted_at))
GROUP BY 1, 2 ORDER BY 1, 2
"""
"""Shown are those that somebody decided on, and those that stood when the work was handed in."""

ACTIVE_SECONDS = """
SELECT coalesce(sum(active_seconds), 0) FROM annotations_assignment
WHERE project_id = %(project)s AND status IN ('submitted', 'closed')
"""


def guidelines(project: UUID) -> list[tuple[Any, ...]]:
    """Version and Markdown of each guideline that a round uses."""
    return all_rows(GUIDELINES, {"project": project})


def rounds(project: UUID) -> list[tuple[Any, ...]]:
    """Id, documents, order of the queue and share without suggestions of each round."""
    return all_rows(ROUNDS, {"project": project})


def engines(project: UUID) -> list[tuple[Any, ...]]:
    """Name, version, and how many suggestions were shown, accepted, edited and dismissed in finished work."""
    return all_rows(ENGINES, {"project": project})


def active_seconds(project: UUID) -> int:
    """The time that people spent on finished work, as far as it was measured."""
    row = first_row(ACTIVE_SECONDS, {"project": project})
    return int(row[0]) if row else 0
