"""Under which policy the documents of a round were handed out: who sees suggestions is drawn then, and kept."""

from datetime import datetime
from uuid import UUID

from annotations.queries.statements import all_rows, first_row

LOTS_SINCE = """
SELECT max(at) FILTER (WHERE drawing IS DISTINCT FROM before) FROM (
    SELECT pgh_created_at AS at, row(suggestion_policy, withheld_share) AS drawing,
        lag(row(suggestion_policy, withheld_share)) OVER (ORDER BY pgh_id) AS before,
        row_number() OVER (ORDER BY pgh_id) AS place
    FROM annotations_roundhistoryevent WHERE pgh_obj_id = %(round)s AND pgh_label <> 'delete') AS known
WHERE place > 1
"""

HANDED_OUT_BEFORE = """
SELECT t.id FROM annotations_documenttally t
WHERE t.round_id = %(round)s AND EXISTS (
    SELECT 1 FROM annotations_assignment a
    WHERE a.round_id = t.round_id AND a.document_id = t.document_id
      AND a.status IN ('submitted', 'closed') AND a.leased_at < %(since)s)
"""


def lots_since(round_id: UUID) -> datetime | None:
    """When the round's suggestion policy or its share was last changed, by its history; None where it never was."""
    row = first_row(LOTS_SINCE, {"round": round_id})
    return row[0] if row else None


def handed_out_before(round_id: UUID, since: datetime) -> list[int]:
    """The tallies of the round's documents that one of those who finished them was handed before then."""
    return [tally for (tally,) in all_rows(HANDED_OUT_BEFORE, {"round": round_id, "since": since})]
