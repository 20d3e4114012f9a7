# ruff: noqa: S608 - SQL is made of the names of our tables and columns alone
"""Whether what was loaded is a project of its own: all of its rows its own, none that leads to another's."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from annotations.queries.carried import CARRIED, Carried
from annotations.queries.project_rows import Column, Holds, columns_of
from annotations.queries.statements import first_row
from annotations.services.moving.identities import ArchiveRefusedError

BY_KIND = {each.kind: each for each in CARRIED}


def refuse_strays(project: UUID, carried: Sequence[Carried], loaded: Mapping[str, int]) -> None:
    """Look at every table once.

    Raises:
        ArchiveRefusedError: a row went to, or leads to, something that is not the project's.
    """
    for each in carried:
        if _count(each, project) != loaded[each.kind]:
            raise ArchiveRefusedError(f"Rows of {each.kind} belong to something that is not in the archive.")
        for column in columns_of(each.model):
            if (
                column.holds is Holds.REFERENCE
                and column.kind != each.kind
                and _strays(each, column, project)
            ):
                raise ArchiveRefusedError(
                    f"A row of {each.kind} names a {column.kind} that is not in the archive."
                )


def _count(each: Carried, project: UUID) -> int:
    found = first_row(f"SELECT count(*) FROM {each.table} WHERE {each.rows}", {"project": project})
    return int(found[0]) if found else 0


def _strays(each: Carried, column: Column, project: UUID) -> bool:
    """Whether a row refers to one that is not the project's."""
    parent = BY_KIND[column.kind]
    statement = f"""
        SELECT 1 FROM (SELECT "{column.name}" AS key FROM {each.table} WHERE {each.rows}) AS own
        LEFT JOIN (SELECT id FROM {parent.table} WHERE {parent.rows}) AS there ON there.id = own.key
        WHERE own.key IS NOT NULL AND there.id IS NULL LIMIT 1"""
    return first_row(statement, {"project": project}) is not None
