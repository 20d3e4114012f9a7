"""How long somebody was really at work on an assignment, as their own screen counts it."""

from uuid import UUID

from annotations.models import User
from annotations.queries.statements import first_row
from annotations.services.errors import NotFoundError

RAISE = """
UPDATE annotations_assignment a
SET active_seconds = GREATEST(a.active_seconds, LEAST(
    %(seconds)s, coalesce(ceil(extract(epoch FROM now() - a.leased_at)), 0)))
FROM annotations_membership ms
WHERE a.handle = %(assignment)s AND a.annotator_id = %(annotator)s AND a.status <> 'voided'
  AND ms.project_id = a.project_id AND ms.user_id = a.annotator_id AND 'annotator' = ANY (ms.roles)
RETURNING a.active_seconds
"""


def report(*, assignment: UUID, annotator: User, seconds: int) -> int:
    """Take the total that the annotator's screen has counted so far; what counts from now on, in seconds.

    A total, not an increase, so that sending it twice or out of order adds nothing. It never falls, and is never
    longer than the document has been in their hands. One SQL statement; no history is kept of it.

    Raises:
        NotFoundError: the caller holds no such assignment.
    """
    row = first_row(RAISE, {"assignment": assignment, "annotator": annotator.pk, "seconds": seconds})
    if row is None:
        raise NotFoundError("assignment")
    return int(row[0])
