"""What commands share: a look at the tables, progress on a terminal or in lines, JSON, names to rows."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

import orjson
from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from annotations.models import Project, User

LINE_EVERY = 5.0  # seconds between plain lines of progress

Advance = Callable[[int, int], None]
"""Say how many of how many are done."""


class Command(BaseCommand):
    """A command on the data: on tables that are missing or of an older version it says what to do."""

    requires_migrations_checks = True

    def check_migrations(self) -> None:
        """Look whether the tables are those of this version.

        Raises:
            CommandError: they are not.
        """
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError(
                "The tables are not made yet, or are those of an older version. "
                "Start the app once, which makes them: make start"
            )


def to_json(values: dict[str, Any]) -> str:
    """One line of JSON."""
    return orjson.dumps(values, default=str).decode()


@contextmanager
def progress(label: str, *, out: OutputWrapper | TextIO, quiet: bool) -> Iterator[Advance]:
    """A bar on a terminal, a line now and then elsewhere, nothing where programs read."""
    if quiet:
        yield lambda _done, _total: None
    elif out.isatty():
        with _bar(label, out) as advance:
            yield advance
    else:
        yield _lines(label, out)


@contextmanager
def _bar(label: str, out: OutputWrapper | TextIO) -> Iterator[Advance]:
    from rich.console import Console
    from rich.progress import Progress

    # Django's wrapper would add a line end to each redrawing
    stream: Any = getattr(out, "_out", out)
    with Progress(console=Console(file=stream), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _lines(label: str, out: OutputWrapper | TextIO) -> Advance:
    printed_at = time.monotonic()

    def advance(done: int, total: int) -> None:
        nonlocal printed_at
        if total and time.monotonic() - printed_at >= LINE_EVERY:
            printed_at = time.monotonic()
            out.write(f"{label}: {done:,} of {total:,}\n")
            out.flush()

    return advance


def project_named(slug: str) -> Project:
    """The project of that slug.

    Raises:
        CommandError: there is none.
    """
    try:
        return Project.objects.get(slug=slug)
    except Project.DoesNotExist:
        raise CommandError(f"There is no project “{slug}”.") from None


def user_named(username: str) -> User:
    """The account of that name.

    Raises:
        CommandError: there is none.
    """
    try:
        return User.objects.get(username=username)
    except User.DoesNotExist:
        raise CommandError(
            f"There is no account “{username}”; make it with: manage.py create_user {username}"
        ) from None
