"""The message tables in PostgreSQL, made once."""

import psycopg
from django.conf import settings

from factcheck import database

LOCK = 0x66616374  # any number that nobody else uses in the broker's database


def prepare() -> None:
    """Make the message tables where PostgreSQL carries the messages and they are absent.

    Raises:
        psycopg.OperationalError: the broker's database does not answer.
    """
    if settings.BROKER_PARTS is None:
        return
    if settings.BROKER_PARTS["HOST"] == str(settings.SOCKET_DIR):
        from factcheck import embedded

        embedded.use()
    with psycopg.connect(database.libpq_string(settings.BROKER_PARTS)) as connection:
        install(connection)


def install(connection: psycopg.Connection) -> None:
    """Make the tables of `pgmq` in this connection's database, whoever else is doing so."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    found = connection.execute("SELECT to_regnamespace('pgmq')").fetchone()
    if found is None or found[0] is None:
        from pgmq.install import install_pgmq_from_sql

        install_pgmq_from_sql(conn=connection)
