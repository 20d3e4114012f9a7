"""P64: an acknowledged save is there after the database was killed the moment after."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
NOTHING_LOST = ""
SOME_LOST = "synchronous_commit=off wal_writer_delay=10s"

pytestmark = pytest.mark.slow


def manage(data: Path, options: str, *words: str) -> str:
    """The output of one management command on a data folder of its own."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=CHECKOUT,
        env=surroundings(data, options),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def surroundings(data: Path, options: str) -> dict[str, str]:
    """The environment of a process on that folder."""
    keep = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "FACTCHECK_"))}
    return keep | {
        "FACTCHECK_DATA": str(data),
        "EMBEDDED_POSTGRES_OPTIONS": options,
        "LOG_LEVEL": "CRITICAL",
        "PYTHONPATH": str(CHECKOUT),
    }


def kill_postgres(data: Path) -> None:
    """SIGKILL to the server and every one of its processes."""
    postmaster = int(next(data.glob("postgres-*/postmaster.pid")).read_text().splitlines()[0])
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    for pid in (postmaster, *map(int, children)):
        os.kill(pid, signal.SIGKILL)


def write_and_crash(data: Path, options: str) -> set[str]:
    """The ids that were acknowledged before the crash."""
    manage(data, options, "migrate", "--verbosity=0")
    acknowledged = data / "acknowledged.txt"
    writers = subprocess.Popen(
        [sys.executable, "tests/support/writers.py", str(acknowledged)],
        cwd=CHECKOUT,
        env=surroundings(data, options),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert writers.stdout is not None
        assert writers.stdout.readline().strip() == "ready"
        deadline = time.monotonic() + 60
        while len(ids_in(acknowledged)) < 150 and time.monotonic() < deadline:
            time.sleep(0.05)
        kill_postgres(data)
        writers.wait(timeout=60)
    finally:
        writers.kill()
        writers.stdout.close()  # type: ignore[union-attr]
    return ids_in(acknowledged)


def ids_in(file: Path) -> set[str]:
    return set(file.read_text().split()) if file.exists() else set()


def stored(data: Path, options: str) -> set[str]:
    """The ids that are there when the database has recovered."""
    code = "from annotations.models import Mention;print(*Mention.objects.values_list('pk', flat=True))"
    return set(manage(data, options, "shell", "--verbosity=0", "-c", code).split())


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that the server's user reaches, which pytest's own temporary ones are not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "data"


def test_no_acknowledged_save_is_lost_in_a_crash(data):
    acknowledged = write_and_crash(data, NOTHING_LOST)
    assert len(acknowledged) >= 150
    assert acknowledged - stored(data, NOTHING_LOST) == set()


def test_control_without_synchronous_commit_some_are_lost(data):
    acknowledged = write_and_crash(data, SOME_LOST)
    assert acknowledged - stored(data, SOME_LOST)
