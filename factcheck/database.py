"""Connections to PostgreSQL: URLs in, Django's settings out, and acting as the owner of the tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from factcheck.env import SettingError

ENGINE = "factcheck.postgresql"
OWNER = "owner"
APP = "app"
DATABASE = "factcheck"
BROKER_DATABASE = "broker"
SCHEMES = {"postgresql", "postgres", "pgmq"}


def parse_url(url: str, *, name: str) -> dict[str, str]:
    """The parts of a PostgreSQL URL under Django's names; `?host=` names a socket's folder.

    Raises:
        SettingError: the scheme is not PostgreSQL's, or the database is missing. `name` is the variable.
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    if parts.scheme not in SCHEMES or len(parts.path) < 2:  # noqa: PLR2004 - a slash and a letter
        raise SettingError(f"{name} must look like postgresql://user:password@host:5432/database")
    return {
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "QUERY": "&".join(f"{key}={value}" for key, value in query.items()),
    }


def embedded_parts(*, user: str, database: str, sockets: Path) -> dict[str, str]:
    """The same parts for the embedded server."""
    return {"NAME": database, "USER": user, "PASSWORD": "", "HOST": str(sockets), "PORT": "", "QUERY": ""}


def session_options(*, statement_timeout: int, idle_timeout: int) -> str:
    """libpq's `options` that set the timeouts, in seconds; 0 means none. Waiting for a lock is half a statement."""
    limits = {
        "statement_timeout": statement_timeout,
        "lock_timeout": statement_timeout // 2,
        "idle_in_transaction_session_timeout": idle_timeout,
    }
    return " ".join(f"-c {name}={seconds}s" for name, seconds in limits.items())


def django_database(parts: dict[str, str], *, statement_timeout: int, idle_timeout: int) -> dict[str, Any]:
    """An entry of DATABASES for the connection `parts`."""
    options = dict(parse_qsl(parts["QUERY"]))
    options["options"] = session_options(statement_timeout=statement_timeout, idle_timeout=idle_timeout)
    return {
        "ENGINE": ENGINE,
        **{key: parts[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def libpq_string(parts: dict[str, str]) -> str:
    """`parts` as libpq's key=value string."""
    from psycopg.conninfo import make_conninfo

    keys = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    given = {key: parts[part] for key, part in keys.items() if parts[part]}
    return make_conninfo("", **given, **dict(parse_qsl(parts["QUERY"])))


def allow_long_statements(seconds: int, alias: str = "default") -> None:
    """Let statements of connections that open from now on take `seconds`; background work needs it."""
    from django.conf import settings
    from django.db import connections

    connections[alias].settings_dict["OPTIONS"]["options"] = session_options(
        statement_timeout=seconds, idle_timeout=settings.IDLE_TRANSACTION_TIMEOUT
    )


def owner_settings(present: dict[str, Any]) -> dict[str, Any]:
    """`present` settings of a connection with the owner in the app's place, on the same database."""
    from django.conf import settings

    owner = settings.DATABASE_OWNER
    if owner is None:
        raise SettingError("DATABASE_OWNER_URL is needed beside DATABASE_URL: tables belong to that role")
    options = {**present["OPTIONS"], "options": session_options(statement_timeout=0, idle_timeout=0)}
    return {**{key: owner[key] for key in ("USER", "PASSWORD", "HOST", "PORT")}, "OPTIONS": options}


@contextmanager
def as_owner(alias: str = "default") -> Iterator[None]:
    """Within it, the connection of this thread belongs to the role that owns the tables.

    Raises:
        RuntimeError: inside a transaction, whose connection cannot be changed.
        SettingError: no owner is configured.
    """
    from django.db import connections

    connection = connections[alias]
    if connection.in_atomic_block:
        raise RuntimeError("as_owner() cannot change the connection inside a transaction")
    app = connection.settings_dict
    connection.close()
    # a copy: other threads open theirs by the shared one
    connection.settings_dict = {**app, **owner_settings(app)}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = app
