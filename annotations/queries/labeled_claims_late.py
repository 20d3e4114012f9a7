# ruff: noqa: S608 - SQL is made of the literals of these modules alone
"""Which records may have changed since a state: the keys to look at anew, as SQL, one statement for each type.

From the history that the state's snapshot does not see to the rows themselves, to the claims they belong to, to all
that are merged with these now or were before, and to what hangs on those. Of work that was never handed in
nothing has left, so it is passed over; of the rest more may be looked at than has changed, never less.
"""

from annotations.queries.export_scope import FINISHED
from annotations.queries.labeled_claims_state import late


def _late(table: str) -> str:
    """The history of a table in the project, as far as it is late."""
    return f"annotations_{table}historyevent h WHERE h.project_id = %(project)s AND {late('h')}"


def _handed_in(assignment: str) -> str:
    """Whether the assignment ever was."""
    return f"""EXISTS (SELECT FROM annotations_assignmenthistoryevent ever
        WHERE ever.pgh_obj_id = {assignment} AND ever.status IN {FINISHED})"""


def _of_question(question: str) -> str:
    """What leads from a question, also one that is no more, to its verdict `v`."""
    return f"""JOIN LATERAL (SELECT qh.verdict_id FROM annotations_questionhistoryevent qh
        WHERE qh.pgh_obj_id = {question} LIMIT 1) q ON true JOIN annotations_verdict v ON v.id = q.verdict_id"""


LATE = f"""
WITH late_claims AS MATERIALIZED (SELECT DISTINCT h.pgh_obj_id AS id FROM {_late("claim")}),
late_mentions AS MATERIALIZED (SELECT DISTINCT h.pgh_obj_id AS id FROM {_late("mention")}),
late_evidence AS MATERIALIZED (SELECT DISTINCT h.pgh_obj_id AS id, h.question_id FROM {_late("evidence")}),
late_sources AS MATERIALIZED (SELECT DISTINCT h.pgh_obj_id AS id FROM {_late("source")} AND h.pgh_label <> 'insert'),
late_assignments AS MATERIALIZED (SELECT DISTINCT h.pgh_obj_id AS id FROM {_late("assignment")}),
were_mentions AS MATERIALIZED (
    SELECT m.pgh_obj_id AS id, m.claim_id, m.resolution_id
    FROM late_mentions JOIN annotations_mentionhistoryevent m ON m.pgh_obj_id = late_mentions.id),
first AS MATERIALIZED (
    SELECT id FROM late_claims
    UNION SELECT claim_id FROM were_mentions
    UNION SELECT h.claim_id FROM {_late("verdict")}
    UNION SELECT h.claim_id FROM {_late("resolution")}
    UNION SELECT v.claim_id FROM late_evidence {_of_question("late_evidence.question_id")}
    UNION SELECT v.claim_id FROM late_sources
        JOIN annotations_evidence e ON e.source_id = late_sources.id
        JOIN annotations_question q ON q.id = e.question_id JOIN annotations_verdict v ON v.id = q.verdict_id
    UNION SELECT c.id FROM late_assignments JOIN annotations_claim c ON c.assignment_id = late_assignments.id),
roots AS MATERIALIZED (
    SELECT coalesce(c.merged_into_id, c.id) AS id FROM first JOIN annotations_claim c ON c.id = first.id
    UNION SELECT h.merged_into_id FROM late_claims
        JOIN annotations_claimhistoryevent h ON h.pgh_obj_id = late_claims.id
        WHERE h.merged_into_id IS NOT NULL),
families AS MATERIALIZED (
    SELECT id FROM first UNION SELECT id FROM roots
    UNION SELECT c.id FROM roots JOIN annotations_claim c ON c.merged_into_id = roots.id),
claims AS MATERIALIZED (
    SELECT c.id, c.assignment_id FROM families JOIN annotations_claim c ON c.id = families.id
    WHERE c.assignment_id IS NOT NULL AND {_handed_in("c.assignment_id")}),
mentions AS MATERIALIZED (
    SELECT m.id FROM (
        SELECT id FROM late_mentions
        UNION SELECT m.id FROM claims JOIN annotations_mention m ON m.claim_id = claims.id) AS found
    JOIN annotations_mention m ON m.id = found.id
    WHERE m.assignment_id IS NOT NULL AND {_handed_in("m.assignment_id")}),
verdicts AS MATERIALIZED (
    SELECT v.id FROM claims JOIN annotations_verdict v ON v.claim_id = claims.id
    WHERE {_handed_in("v.assignment_id")}),
evidence AS MATERIALIZED (
    SELECT e.id FROM verdicts JOIN annotations_question q ON q.verdict_id = verdicts.id
        JOIN annotations_evidence e ON e.question_id = q.id
    UNION SELECT late_evidence.id FROM late_evidence {_of_question("late_evidence.question_id")}
    WHERE {_handed_in("v.assignment_id")}),
sources AS MATERIALIZED (
    SELECT e.source_id AS id FROM evidence JOIN annotations_evidence e ON e.id = evidence.id
    UNION SELECT h.source_id FROM evidence
        JOIN annotations_evidencehistoryevent h ON h.pgh_obj_id = evidence.id),
golds AS MATERIALIZED (
    SELECT h.pgh_obj_id AS id FROM {_late("resolution")}
    UNION SELECT resolution_id FROM were_mentions WHERE resolution_id IS NOT NULL
    UNION SELECT g.id FROM families JOIN annotations_resolution g ON g.claim_id = families.id
    UNION SELECT g.id FROM annotations_resolution g
        WHERE g.project_id = %(project)s AND g.chosen_evidence && ARRAY(SELECT id FROM evidence))
"""

_AFTER = "WHERE (%(after)s::{kind} IS NULL OR id > %(after)s::{kind}) ORDER BY id LIMIT %(limit)s"
_KEYS = "SELECT id FROM {found} " + _AFTER.format(kind="uuid")
_ASSIGNMENT_KEYS = f"""
SELECT id FROM (SELECT id FROM late_assignments WHERE {_handed_in("late_assignments.id")}) AS found
{_AFTER.format(kind="bigint")}"""
_OBJECTS = "(SELECT DISTINCT h.pgh_obj_id AS id FROM {late}) AS found"

LATE_KEYS = {
    "round": _KEYS.format(found=_OBJECTS.format(late=_late("round"))),
    "document": _KEYS.format(found=_OBJECTS.format(late=_late("document"))),
    "assignment": LATE + _ASSIGNMENT_KEYS,
    "claim": LATE + _KEYS.format(found="claims"),
    "mention": LATE + _KEYS.format(found="mentions"),
    "verdict": LATE + _KEYS.format(found="verdicts"),
    "source": LATE + _KEYS.format(found="sources"),
    "evidence": LATE + _KEYS.format(found="evidence"),
    "gold": LATE + _KEYS.format(found="golds"),
}
"""The keys of what may have changed, in order, so many behind another; CTEs that are not asked for cost nothing."""

_ROWS = {
    "round": "round",
    "document": "document",
    "assignment": "assignment",
    "claim": "claim",
    "mention": "mention",
    "verdict": "verdict",
    "source": "source",
    "evidence": "evidence",
    "gold": "resolution",
}
ALL_KEYS = {
    kind: f"""SELECT id FROM annotations_{table} WHERE project_id = %(project)s
        AND (%(after)s::{"bigint" if kind == "assignment" else "uuid"} IS NULL
             OR id > %(after)s::{"bigint" if kind == "assignment" else "uuid"}) ORDER BY id LIMIT %(limit)s"""
    for kind, table in _ROWS.items()
}
"""The keys of all rows that could be records, in the same way."""

WITHHELD_MAY_HAVE_CHANGED = f"""{LATE}
SELECT EXISTS (SELECT FROM sources JOIN annotations_sourcehistoryevent h ON h.pgh_obj_id = sources.id
               WHERE h.confidential)"""
