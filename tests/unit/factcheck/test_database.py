"""Database URLs."""

import pytest

from factcheck import database
from factcheck.env import SettingError


@pytest.mark.parametrize(
    ("url", "expected"),
    (
        ("postgresql://app:p%40ss@db.example:5433/facts", ("facts", "app", "p@ss", "db.example", "5433", "")),
        ("postgres://app@/facts?host=/run/pg", ("facts", "app", "", "/run/pg", "", "")),
        ("pgmq://app@h/broker?sslmode=require", ("broker", "app", "", "h", "", "sslmode=require")),
    ),
)
def test_urls_are_taken_apart(url, expected):
    parts = database.parse_url(url, name="DATABASE_URL")
    assert tuple(parts[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "QUERY")) == expected


@pytest.mark.parametrize("url", ("mysql://a@b/c", "postgresql://a@b", "postgresql://a@b/", "facts"))
def test_other_urls_are_refused_by_name(url):
    with pytest.raises(SettingError, match="DATABASE_OWNER_URL must look like"):
        database.parse_url(url, name="DATABASE_OWNER_URL")


def test_a_password_with_spaces_and_quotes_survives_libpq():
    from psycopg.conninfo import conninfo_to_dict

    parts = database.parse_url("pgmq://app:a%20'b%5C@h/broker?sslmode=require", name="X")
    expected = {"dbname": "broker", "user": "app", "password": "a 'b\\", "host": "h", "sslmode": "require"}
    assert conninfo_to_dict(database.libpq_string(parts)) == expected


def test_timeouts_are_in_seconds():
    options = database.session_options(statement_timeout=30, idle_timeout=60)
    assert (
        options == "-c statement_timeout=30s -c lock_timeout=15s -c idle_in_transaction_session_timeout=60s"
    )
