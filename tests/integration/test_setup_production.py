"""Production starts with real secrets only, and passes Django's own deployment checks (P18, P23, P29, P60)."""

import secrets
import subprocess
import sys

import pytest

from factcheck import paths
from tests import environment

PRODUCTION = {
    "FACTCHECK_ENV": "production",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "ALLOWED_HOSTS": "facts.example",
    "BEHIND_TLS_PROXY": "yes",
    "DATABASE_URL": "postgresql://app@db.invalid/factcheck",
    "DATABASE_OWNER_URL": "postgresql://owner@db.invalid/factcheck",
    "EMAIL_URL": "smtp://user:password@mail.example:587",
}
SHOW = "from django.conf import settings; print({name: getattr(settings, name) for name in %r})"


def run(*command: str, **changes: str) -> subprocess.CompletedProcess[str]:
    environ = {**environment.inherited(), **PRODUCTION, **changes}
    return subprocess.run(
        [sys.executable, *command],
        cwd=paths.CHECKOUT,
        env=environ,
        check=False,
        capture_output=True,
        text=True,
    )


def test_the_deployment_checks_are_clean():
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("changes", "reason"),
    (
        ({"SECRET_KEY": ""}, "SECRET_KEY must be 50 or more random characters"),
        ({"SECRET_KEY": "change-me-" * 6}, "SECRET_KEY must be 50 or more random characters"),
        ({"DEBUG": "yes"}, "DEBUG must be off"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name hosts"),
        ({"DATABASE_OWNER_URL": PRODUCTION["DATABASE_URL"]}, "must name two roles"),
        ({"DATABASE_URL": "mysql://a@b/c"}, "DATABASE_URL must look like"),
        ({"EMAIL_URL": "mailto:a@b.example"}, "EMAIL_URL must begin with"),
        ({"PORT": "http"}, "PORT='http' must be a whole number"),
    ),
)
def test_what_is_unsafe_is_refused_by_name(changes: dict[str, str], reason: str):
    done = run("manage.py", "check", **changes)
    assert done.returncode != 0
    assert reason in done.stderr


def test_migrating_without_an_owner_is_refused():
    done = run("manage.py", "migrate", DATABASE_OWNER_URL="")
    assert done.returncode != 0
    assert "DATABASE_OWNER_URL is needed beside DATABASE_URL" in done.stderr


def test_cookies_and_transport():
    names = (
        "SESSION_COOKIE_NAME",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_HSTS_SECONDS",
        "EMAIL_USE_TLS",
    )
    done = run("-c", SHOW % (names,), DJANGO_SETTINGS_MODULE="factcheck.settings")
    assert done.stdout.strip() == str(
        dict(zip(names, ("__Host-sessionid", True, True, 31_536_000, True), strict=True))
    )
