"""The surroundings of a test run: a data folder of its own, and a database that forgets on a crash."""

import fcntl
import hashlib
import os
from collections.abc import MutableMapping
from pathlib import Path

from factcheck import paths

SLOTS = 8
OURS_ALONE = "DJANGO_ALLOW_ASYNC_UNSAFE"  # Playwright runs an event loop in the main thread
FAST_AND_FORGETFUL = "fsync=off full_page_writes=off synchronous_commit=off"


def take_slot(base: Path) -> Path:
    """A data folder that no other test run in this checkout uses at the moment."""
    for number in range(SLOTS):
        folder = paths.make_data_folder(base / f"test-{number}")
        descriptor = os.open(folder / "slot.lock", os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
        else:
            return folder  # the lock is held until the process ends
    raise RuntimeError(f"{SLOTS} test runs are already under way in this checkout")


def prepare(environment: MutableMapping[str, str], *, options: str = FAST_AND_FORGETFUL) -> None:
    """Point the settings at the test surroundings."""
    base = Path(environment.get("FACTCHECK_TEST_DATA") or paths.default_data_folder())
    environment |= {
        "DJANGO_SETTINGS_MODULE": "factcheck.settings",
        OURS_ALONE: "true",
        "FACTCHECK_ENV": "local",
        "FACTCHECK_DATA": str(take_slot(base)),
        "EMBEDDED_POSTGRES_OPTIONS": options,
        "EMAIL_URL": "memory:",
        "LOG_LEVEL": "WARNING",
    }


def schema_fingerprint() -> str:
    """A digest of everything that decides what the test database looks like."""
    sources = [*sorted((paths.CHECKOUT / "annotations" / "migrations").rglob("*.py"))]
    sources += [paths.CHECKOUT / "factcheck" / "roles.py", paths.CHECKOUT / "requirements" / "base.txt"]
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()


def schema_is_current(data: Path) -> bool:
    """Whether the kept test database in `data` was made by the migrations that are here now."""
    file = data / "schema.sha256"
    return file.exists() and file.read_text() == schema_fingerprint()


def remember_schema(data: Path) -> None:
    """Note by which migrations the kept test database was made."""
    (data / "schema.sha256").write_text(schema_fingerprint())


def inherited() -> dict[str, str]:
    """Our environment, as far as processes that we start should have it."""
    return {name: value for name, value in os.environ.items() if name != OURS_ALONE}


def child_environment(*, database: str) -> dict[str, str]:
    """The environment of a process that works on the test database beside us."""
    from django.conf import settings

    urls = {}
    for name, parts in (
        ("DATABASE_URL", settings.DATABASE_APP),
        ("DATABASE_OWNER_URL", settings.DATABASE_OWNER),
    ):
        assert parts is not None
        account = f"{parts['USER']}:{parts['PASSWORD']}" if parts["PASSWORD"] else parts["USER"]
        port = f"&port={parts['PORT']}" if parts["PORT"] else ""
        urls[name] = f"postgresql://{account}@/{database}?host={parts['HOST']}{port}"
    return {**inherited(), **urls}
