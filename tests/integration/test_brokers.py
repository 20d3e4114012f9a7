"""The same code over Redis and RabbitMQ: the real servers, where they are installed (P69, P70).

They are no part of a checkout's set-up: `apt-get install redis-server rabbitmq-server` brings both.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from tests.processes import App, free_port, wait_for

pytestmark = pytest.mark.slow

WORKER = "leash celery"
DONE = "SELECT status, done, total FROM annotations_job WHERE kind = 'preannotate' ORDER BY created_at DESC LIMIT 1"


class BrokeredApp(App):
    """The app with another broker than its database."""

    broker = ""

    @property
    def environment(self) -> dict[str, str]:
        """With the broker's address."""
        return {**super().environment, "CELERY_BROKER_URL": self.broker}


def redis(folder: Path, port: int) -> list[str]:
    """The command that starts a Redis of the test's own."""
    return ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]


def rabbitmq(folder: Path, port: int) -> list[str]:
    """The command that starts a RabbitMQ of the test's own."""
    named = {
        "RABBITMQ_NODENAME": f"factcheck{port}@localhost", "RABBITMQ_NODE_PORT": str(port), "HOME": str(folder),
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1", "RABBITMQ_MNESIA_BASE": str(folder), "RABBITMQ_LOG_BASE": str(folder),
        "RABBITMQ_DIST_PORT": str(free_port()), "ERL_EPMD_PORT": str(free_port()), "RABBITMQ_ENABLED_PLUGINS_FILE": "/dev/null",
        "RABBITMQ_PID_FILE": str(folder / "pid"),
    }  # fmt: skip
    return [
        "env",
        *(f"{name}={value}" for name, value in named.items()),
        "/usr/lib/rabbitmq/bin/rabbitmq-server",
    ]


BROKERS: dict[str, tuple[str, Callable[[Path, int], list[str]], str]] = {
    "redis": ("redis-server", redis, "redis://127.0.0.1:{port}/0"),
    "rabbitmq": ("rabbitmq-server", rabbitmq, "amqp://guest:guest@127.0.0.1:{port}//"),
}


def answers(port: int) -> bool:
    """Whether something listens there."""
    import socket

    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@pytest.fixture(params=list(BROKERS))
def brokered(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BrokeredApp]:
    """The app, running over that broker, with its demo project."""
    program, command, address = BROKERS[request.param]
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    port = free_port()
    folder = tmp_path / "broker"
    folder.mkdir()
    server = subprocess.Popen(
        command(folder, port), start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    data = Path(f"/tmp/fc-{request.param}-{port}")  # short, for the socket in it
    app = BrokeredApp(data)
    app.broker = address.format(port=port)
    try:
        wait_for(lambda: answers(port), seconds=60, what=program)
        app.start()
        yield app
    finally:
        app.kill_everything()
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        shutil.rmtree(data, ignore_errors=True)


def latest(app: App) -> tuple[str, int, int]:
    with psycopg.connect(host=str(app.data / "run"), dbname="factcheck", user="app") as connection:
        row = connection.execute(DONE).fetchone()
    assert row
    return row


def test_jobs_run_and_outlive_a_killed_worker(brokered: BrokeredApp) -> None:
    wait_for(lambda: latest(brokered)[0] == "done", seconds=60, what="the demo's suggestions")
    for pid in brokered.processes(WORKER):
        os.kill(pid, signal.SIGKILL)
    asked = brokered.manage("preannotate", "--project", "demo", "--wait")
    assert asked.returncode == 0, asked.stderr
    assert latest(brokered)[0] == "done"
    assert latest(brokered)[1] == latest(brokered)[2] > 0
