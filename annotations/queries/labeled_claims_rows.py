# ruff: noqa: S608 - SQL is made of the literals of these modules alone
"""What an answer of some records needs beside the statements of an export: on what they depend, and how claims stand."""

from annotations.queries.export_rows import SOURCE, WITHHELD_SOURCE
from annotations.queries.export_scope import CHOICE, FINISHED, KEYED_HASH, LIVE_CLAIM_C

WORK_A = f"""a.status IN {FINISHED} AND a.document_id IS NOT NULL AND a.outcome IS DISTINCT FROM 'skipped'"""
"""Whether an assignment's work counts: `export_scope.WORK`, for one assignment at a time."""

_IS_CITED_S = f"""EXISTS (
    SELECT FROM annotations_evidence e
    JOIN annotations_question q ON q.id = e.question_id
    JOIN annotations_verdict v ON v.id = q.verdict_id AND v.status = 'live'
    JOIN annotations_claim c ON c.id = v.claim_id AND c.assignment_id = v.assignment_id AND {LIVE_CLAIM_C}
    JOIN annotations_assignment a ON a.id = v.assignment_id
    WHERE e.source_id = s.id AND {WORK_A})"""

SOURCES = f"""
WITH {CHOICE}
SELECT {SOURCE} FROM annotations_source s
WHERE s.project_id = %(project)s AND s.id = ANY(%(only_ids)s::uuid[])
  AND s.status = 'live' AND NOT s.confidential AND {_IS_CITED_S}
ORDER BY s.id
"""
"""The sources among these that count; who cites one is looked up until the first that does."""

WITHHELD = f"""
WITH {CHOICE}
SELECT {WITHHELD_SOURCE} WHERE EXISTS (
    SELECT FROM annotations_source s
    WHERE s.project_id = %(project)s AND s.confidential AND s.status = 'live' AND {_IS_CITED_S})
"""

_GIVEN = "= ANY(%(ids)s::uuid[])"

_FAMILIES = """
SELECT c.id, c.assignment_id FROM roots JOIN annotations_claim c ON c.id = roots.id
UNION SELECT c.id, c.assignment_id FROM roots JOIN annotations_claim c ON c.merged_into_id = roots.id"""

_ARRAYS = "SELECT array_agg(DISTINCT id), array_agg(DISTINCT assignment_id) FROM ({rows}) AS needed"

NEEDED = {
    "claim": f"""
        WITH roots AS (SELECT DISTINCT coalesce(merged_into_id, id) AS id FROM annotations_claim WHERE id {_GIVEN})
        {_ARRAYS.format(rows=_FAMILIES)}""",
    "mention": f"SELECT NULL, array_agg(DISTINCT assignment_id) FROM annotations_mention WHERE id {_GIVEN}",
    "verdict": f"SELECT NULL, array_agg(DISTINCT assignment_id) FROM annotations_verdict WHERE id {_GIVEN}",
    "evidence": f"""
        SELECT NULL, array_agg(DISTINCT v.assignment_id)
        FROM annotations_evidence e JOIN annotations_question q ON q.id = e.question_id
        JOIN annotations_verdict v ON v.id = q.verdict_id WHERE e.id {_GIVEN}""",
    "gold": f"""
        WITH golds AS (SELECT claim_id, chosen_evidence FROM annotations_resolution WHERE id {_GIVEN}),
        roots AS (SELECT claim_id AS id FROM golds),
        chosen AS (
            SELECT v.claim_id AS id, v.assignment_id
            FROM golds, unnest(golds.chosen_evidence) AS picked JOIN annotations_evidence e ON e.id = picked
            JOIN annotations_question q ON q.id = e.question_id JOIN annotations_verdict v ON v.id = q.verdict_id)
        {_ARRAYS.format(rows=_FAMILIES + " UNION SELECT id, assignment_id FROM chosen")}""",
}
"""The claims and assignments that records of a type depend on."""

STANDINGS = f"""
WITH {CHOICE}
SELECT asked.id::text, coalesce(g.outcome, ''), coalesce(g.revision, 0), family.annotators, family.labels
FROM annotations_claim asked
LEFT JOIN annotations_resolution g ON g.claim_id = coalesce(asked.merged_into_id, asked.id)
CROSS JOIN LATERAL (
    SELECT count(DISTINCT a.annotator_id) AS annotators, count(DISTINCT v.label_id) AS labels
    FROM (SELECT id FROM annotations_claim WHERE id = coalesce(asked.merged_into_id, asked.id)
          UNION ALL SELECT id FROM annotations_claim
          WHERE merged_into_id = coalesce(asked.merged_into_id, asked.id)) AS member
    JOIN annotations_claim c ON c.id = member.id AND {LIVE_CLAIM_C}
    JOIN annotations_assignment a ON a.id = c.assignment_id AND {WORK_A}
    LEFT JOIN annotations_verdict v
        ON v.claim_id = c.id AND v.assignment_id = c.assignment_id AND v.status = 'live') AS family
WHERE asked.id = ANY(%(only_ids)s::uuid[])
"""
"""For each claim what `core.states.Standing` holds."""

HANDLES = f"""
SELECT DISTINCT CASE WHEN form THEN left({KEYED_HASH.format(message="'assignment ' || h.handle")}, 32)::uuid
    ELSE h.handle END::text AS handle
FROM annotations_assignmenthistoryevent h, unnest(%(forms)s::boolean[]) AS form
WHERE h.pgh_obj_id = ANY(%(ids)s::bigint[]) AND h.handle IS NOT NULL AND h.status IN {FINISHED} ORDER BY handle
"""
"""Under which ids assignments may have been in the data, hashed or plain."""
