# ruff: noqa: S608 - SQL is made of the literals of these modules alone
"""The state that labeled data are read at, and whether anything changed since an earlier one (ADR 0017).

A state is the set of transactions that were over: a snapshot of PostgreSQL. Every row of history has the number of
its transaction; what changed since a state is what that snapshot does not see, whenever it began and whatever
time it bears. Nothing is skipped, and what was under way comes once it is over.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper

from annotations.core.records import AsOf
from annotations.queries.export_header import HISTORY_OF_PROJECT

NOTHING_SEEN = "1:1:"
"""A snapshot before every transaction: measured by it everything has changed."""


@dataclass(frozen=True, slots=True)
class State:
    """What a reader had seen: the snapshot, the cluster that it is of, and how the project stood.

    `changes` and `at` are those of `AsOf`, `pseudonymized` tells under which names people appeared.
    """

    snapshot: str
    cluster: str
    pseudonymized: bool
    changes: int
    at: str

    def as_of(self) -> AsOf:
        """As the project's record says it."""
        return AsOf(self.changes, self.at)


@dataclass(frozen=True, slots=True)
class Step:
    """A state, whether anything changed since the one before, and whether records did that have no history of it."""

    state: State
    is_changed: bool
    is_all: bool


def late(h: str) -> str:
    """Whether a row of history is of a transaction that the snapshot does not see; the horizon is for the index."""
    return f"""({h}.pgh_xact >= pg_snapshot_xmin(%(seen)s::pg_snapshot)
        AND NOT pg_visible_in_snapshot({h}.pgh_xact, %(seen)s::pg_snapshot))"""


def _renamed(table: str, *columns: str, condition: str = "true") -> str:
    """Whether a row has changed of late that bears a name which records of others repeat."""
    new, old = (", ".join(f"{alias}.{column}" for column in columns) for alias in "hb")
    return f"""EXISTS (
        SELECT FROM annotations_{table}historyevent h
        JOIN annotations_{table}historyevent b ON b.pgh_obj_id = h.pgh_obj_id
        WHERE {condition} AND h.pgh_label = 'update' AND {late("h")} AND ROW({new}) IS DISTINCT FROM ROW({old}))"""


_OF_PROJECT = "h.project_id = %(project)s"
_SCALES = "(SELECT id FROM annotations_verdictscale WHERE project_id = %(project)s)"
_IS_RENAMED = " OR ".join(
    (
        _renamed("round", "guideline_id", "verdict_scale_id", condition=_OF_PROJECT),
        _renamed("verdictscale", "name", condition=_OF_PROJECT),
        _renamed("verdictlabel", "key", condition=f"h.scale_id IN {_SCALES}"),
        _renamed("user", "username", condition="NOT p.pseudonymize_annotators"),
    )
)

_LATE_ROWS = " UNION ALL ".join(
    f"SELECT count(*) AS n, max(pgh_created_at) AS last FROM annotations_{each.replace(' WHERE', ' AS h WHERE', 1)}"
    f" AND {late('h')}"
    for each in HISTORY_OF_PROJECT
)

STATE = f"""
SELECT pg_current_snapshot()::text,
    (SELECT system_identifier FROM pg_control_system()) || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8),
    p.pseudonymize_annotators, counted.n,
    coalesce(to_char(counted.last AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), ''),
    {_IS_RENAMED}
FROM annotations_project p, (SELECT sum(n)::bigint AS n, max(last) AS last FROM ({_LATE_ROWS}) AS each) AS counted
WHERE p.id = %(project)s
"""
"""One statement, so that what it counts is what its snapshot sees, also where each statement has its own."""


def step(using: BaseDatabaseWrapper, project: UUID, since: State | None = None) -> Step:
    """The state now. Work is proportional to what changed since the other, or to all history without one."""
    seen = since.snapshot if since else NOTHING_SEEN
    with using.cursor() as cursor:
        cursor.execute(STATE, {"project": project, "seen": seen})
        snapshot, cluster, pseudonymized, changes, at, is_renamed = cursor.fetchone()
    if since is None:
        return Step(State(snapshot, cluster, pseudonymized, changes, at), is_changed=True, is_all=True)
    is_all = is_renamed or since.pseudonymized != pseudonymized
    if not changes and not is_all:
        same = State(since.snapshot, cluster, pseudonymized, since.changes, since.at)
        return Step(same, is_changed=False, is_all=False)
    state = State(snapshot, cluster, pseudonymized, since.changes + changes, max(since.at, at))
    return Step(state, is_changed=True, is_all=is_all)
