"""How an assignment moves: one status, one table.

``TRANSITIONS`` is the only place that says which action leads where; services look moves up in
it and the database refuses any other (trigger ``moves_by_the_table``).
"""

from annotations.core.errors import DomainError

OPEN, LEASED, SUBMITTED, RETURNED = "open", "leased", "submitted", "returned"
CLOSED, EXPIRED, LATE, VOIDED = "closed", "expired", "late", "voided"

STATUSES = (OPEN, LEASED, SUBMITTED, RETURNED, CLOSED, EXPIRED, LATE, VOIDED)
LIVE = (OPEN, LEASED, SUBMITTED, RETURNED, CLOSED)
FINISHED = (SUBMITTED, CLOSED)
"""Counts as done in agreement and adjudication; late and voided work does not."""

TRANSITIONS: dict[tuple[str, str], str] = {
    (OPEN, "lease"): LEASED,
    (LEASED, "submit"): SUBMITTED,
    (LEASED, "expire"): EXPIRED,
    (LEASED, "release"): OPEN,
    (EXPIRED, "reclaim"): LEASED,
    (EXPIRED, "submit"): LATE,
    (LATE, "admit"): SUBMITTED,
    (SUBMITTED, "return"): RETURNED,
    (SUBMITTED, "reopen"): LEASED,
    (SUBMITTED, "close"): CLOSED,
    (RETURNED, "lease"): LEASED,
    **{(status, "void"): VOIDED for status in STATUSES if status != VOIDED},
}

MOVES: frozenset[tuple[str, str]] = frozenset((old, new) for (old, _), new in TRANSITIONS.items())


class MoveRefusedError(DomainError):
    """This cannot be done to an assignment in its present state."""

    code = "assignment_not_open"


def after(status: str, action: str) -> str:
    """The status that ``action`` leads to from ``status``.

    Raises:
        MoveRefusedError: the table has no such move.
    """
    try:
        return TRANSITIONS[status, action]
    except KeyError:
        raise MoveRefusedError(
            f"This assignment is {status}; it can't be changed this way any more."
        ) from None
