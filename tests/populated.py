"""A database with some of everything in it, and a listing by which a migration proves that it lost nothing.

    python -m tests.populated [--documents N] [--seed N] [--json]   fill the database of FACTCHECK_DATA, list it
    python -m tests.populated --list [--json]                       list it as it is
    python -m tests.populated --check FILE                          compare it with a saved listing

The database is migrated and has no projects yet. The same seed makes the same rows, but for clocks, secrets
and the ids that the database makes. See docs/migrations.md.
"""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

import django

GROW_BY_MIGRATING = ("django_migrations", "django_content_type", "auth_permission", "auth_group_permissions")
"""Tables to which every migration adds rows."""
DOCUMENTS = 16
SEED = 1

TABLES = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attname)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname <> ALL (%s)
GROUP BY c.relname ORDER BY c.relname
"""

Listing = dict[str, dict[str, Any]]
"""By table: `rows`, `columns`, and `checksum` of the values of these columns, whatever the rows' order."""


def listing(only: Listing | None = None) -> Listing:
    """What every table holds now, read in one snapshot; over the columns of another listing where one is given."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute(
            "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'; SET LOCAL statement_timeout = 0"
        )
        cursor.execute(TABLES, [list(GROW_BY_MIGRATING)])
        present = dict(cursor.fetchall())
        found = {}
        for table, columns in present.items():
            if only is None or table in only:
                wanted = [c for c in only[table]["columns"] if c in columns] if only else columns
                found[table] = {**checksum(cursor, table, wanted), "columns": wanted}
    return found


def checksum(cursor: Any, table: str, columns: list[str]) -> dict[str, Any]:
    """Number of rows, and the sum of a digest of each: no memory, no sorting, and primary keys are among the values."""
    from psycopg import sql

    statement = sql.SQL(
        "SELECT count(*), coalesce(sum(('x' || substr(md5(ROW({columns})::text), 1, 15))::bit(60)::bigint), 0)::text"
        " FROM {table}"
    ).format(columns=sql.SQL(", ").join(map(sql.Identifier, columns)), table=sql.Identifier(table))
    cursor.execute(statement)
    rows, total = cursor.fetchone()
    return {"rows": rows, "checksum": total}


def differences(saved: Listing, now: Listing) -> list[str]:
    """What is not as it was, a sentence a table; tables that came since are none."""
    found = []
    for table, before in saved.items():
        after = now.get(table)
        if after is None:
            found.append(f"{table}: the table is gone; it had {before['rows']} rows.")
            continue
        gone = sorted(set(before["columns"]) - set(after["columns"]))
        if gone:
            found.append(f"{table}: without {', '.join(gone)}.")
        if before["rows"] != after["rows"]:
            found.append(f"{table}: {before['rows']} rows before, {after['rows']} now.")
        elif before["checksum"] != after["checksum"] and not gone:
            found.append(f"{table}: as many rows, but other values.")
    return found


def show(found: Listing, *, as_json: bool) -> None:
    """Print a listing."""
    if as_json:
        print(json.dumps(found, indent=1))
        return
    for table, held in found.items():
        print(f"{table:<46} {held['rows']:>8} {held['checksum']:>24}")


def check(file: Path) -> int:
    """Print what differs from the saved listing; the exit status."""
    saved: Listing = json.loads(file.read_text())
    found = differences(saved, listing(saved))
    print("\n".join(found) or f"{len(saved)} tables hold what they held.")
    return 1 if found else 0


def main(words: list[str]) -> int:
    """Read the command line and do it."""
    parser = argparse.ArgumentParser(prog="python -m tests.populated", description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=DOCUMENTS, help="a project, 8 or more")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--json", action="store_true", help="the listing as one JSON object")
    parser.add_argument("--list", action="store_true", help="only list what is there")
    parser.add_argument("--check", type=Path, metavar="FILE", help="compare with a listing made by --json")
    options = parser.parse_args(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    django.setup()
    if options.check:
        return check(options.check)
    if not options.list:
        from annotations.models import Project
        from tests.support import population

        if Project.objects.exists() or options.documents < population.FEWEST:
            parser.error(f"needs a database without projects, and at least {population.FEWEST} documents")
        population.fill(documents=options.documents, seed=options.seed)
    show(listing(), as_json=options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
