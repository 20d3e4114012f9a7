"""A real Celery worker, one a session, in a process of its own on the test database."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from factcheck import paths
from tests import environment

READY_SECONDS = 60
STOP_SECONDS = 15
WORKERS = pytest.StashKey[list["Worker"]]()


class Worker:
    """The worker's process; `kill` and `start` are for tests of what survives."""

    def __init__(self, log: Path, environ: dict[str, str]) -> None:
        self.log, self.environ = log, environ
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it takes tasks."""
        self.log.write_bytes(b"")
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "factcheck",
            "worker",
            "--loglevel=INFO",
            "--concurrency=1",
        ]
        command += ["--without-mingle", "--without-gossip", "--without-heartbeat"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=paths.CHECKOUT, env=self.environ, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + READY_SECONDS
        while b" ready." not in self.log.read_bytes():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"the worker did not start:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.05)

    def kill(self) -> None:
        """End it and its children at once, as a power cut would."""
        assert self.process is not None
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it as the supervisor does."""
        assert self.process is not None
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()


@pytest.fixture(scope="session")
def celery_worker_process(request: pytest.FixtureRequest, django_db_setup: None) -> Iterator[Worker]:
    """The one worker of the session."""
    from django.db import connection

    from factcheck.celery import app

    environ = environment.child_environment(database=connection.settings_dict["NAME"])
    worker = Worker(
        settings.DATA_DIR / "worker.log", {**environ, "LOG_LEVEL": "INFO", "PGAPPNAME": "test worker"}
    )
    worker.start()
    request.config.stash[WORKERS] = [worker]
    with app.connection_for_write() as broker:
        broker.default_channel.queue_purge(app.conf.task_default_queue)
    yield worker
    worker.stop()


@pytest.fixture
def no_worker(request: pytest.FixtureRequest, db: None) -> None:
    """None that an earlier test started is alive, nor remembered; who needs one next starts it again."""
    from annotations.models import WorkerSeen

    for worker in request.config.stash.get(WORKERS, []):
        if worker.process is not None and worker.process.poll() is None:
            worker.stop()
    WorkerSeen.objects.all().delete()


@pytest.fixture
def celery_worker(transactional_db: None, celery_worker_process: Worker) -> Worker:
    """The worker, running; the test's rows are committed, so that it sees them."""
    assert celery_worker_process.process is not None
    if celery_worker_process.process.poll() is not None:
        celery_worker_process.start()
    return celery_worker_process
