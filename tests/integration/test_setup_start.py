"""`make start`: real processes on a data folder and a port of their own (P64, P69, P71)."""

import os
import shutil
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests.processes import App, processes_of, wait_for

pytestmark = pytest.mark.slow

DATABASE = "/bin/postgres -D"
WEB, WORKER, SCHEDULER = "leash gunicorn", "leash celery", "leash django scheduler"


@pytest.fixture(scope="module")
def app() -> Iterator[App]:
    """The app on a folder that holds no demo; each test leaves it as it likes."""
    data = Path(settings.DATA_DIR) / "start"
    shutil.rmtree(data, ignore_errors=True)
    running = App(data)
    data.mkdir(mode=0o711)
    (data / "demo-loaded").touch()
    yield running
    running.kill_everything()
    shutil.rmtree(data, ignore_errors=True)


@pytest.fixture
def started(app: App) -> App:
    """The app, running."""
    if not app.processes(WEB):
        app.start()
    return app


def ask(app: App, statement: str) -> list[tuple]:
    with psycopg.connect(host=str(app.data / "run"), dbname="factcheck", user="app") as connection:
        return connection.execute(statement).fetchall()


def test_everything_runs(started: App):
    assert started.get("/healthz") == (200, '{"status": "ok"}')
    assert f"Data: {started.data}" in started.log.read_text()
    for part in (DATABASE, WEB, WORKER, SCHEDULER):
        assert started.processes(part), started.log.read_text()


def test_every_process_is_the_app_to_the_database(started: App):
    started.get("/healthz")
    wait_for(lambda: len(sessions(started)) > 1, seconds=20, what="sessions of several processes")
    assert set(sessions(started)) == {"app"}


def sessions(app: App) -> list[str]:
    found = ask(app, "SELECT usename FROM pg_stat_activity WHERE datname IN ('factcheck', 'broker')")
    return [name for (name,) in found]


def test_a_command_works_beside_the_running_app(started: App):
    (server,) = started.processes(DATABASE)
    done = started.manage("migrate", "--check")
    assert (done.returncode, done.stderr) == (0, "")
    assert started.processes(DATABASE) == [server]
    assert started.is_well()


def test_a_killed_part_is_started_again(started: App):
    before = started.processes(SCHEDULER)
    os.kill(before[0], signal.SIGKILL)
    wait_for(lambda: set(started.processes(SCHEDULER)) - set(before), seconds=20, what="another scheduler")
    assert "The scheduler ended by itself" in started.log.read_text()


def test_a_killed_database_is_started_again(started: App):
    for pid in started.processes(DATABASE):
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: started.processes(DATABASE) and started.is_well(), seconds=30, what="the database")


def test_a_taken_port_is_named_before_anything_starts(started: App):
    second = App(started.data.with_name("second"))
    second.port = started.port
    second.launch()
    assert second.process is not None
    assert second.process.wait(20) == 1
    said = second.log.read_text()
    assert said.strip() == (
        f"Port {started.port} on 127.0.0.1 is taken by another program. "
        f"Choose another: make start PORT={started.port + 1}"
    )
    assert [file.name for file in second.data.iterdir()] == ["app.log"]
    shutil.rmtree(second.data)


def test_killed_hard_only_the_database_is_left_and_the_next_start_adopts_it(started: App):
    (server,) = started.processes(DATABASE)
    started.end(signal.SIGKILL)
    wait_for(lambda: started.processes() == [server], seconds=3, what="the end of all but the database")
    started.start()
    assert started.processes(DATABASE) == [server]
    assert started.is_well()


@pytest.mark.parametrize("sign", (signal.SIGINT, signal.SIGTERM))
def test_told_to_stop_it_leaves_nothing(started: App, sign: signal.Signals):
    assert started.end(sign) == 0
    assert processes_of(started.data) == {}
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", started.port)):
        pass


def test_everything_killed_at_once_starts_again(started: App):
    started.kill_everything()
    started.start()
    assert started.is_well()
    assert started.end(signal.SIGTERM) == 0


def test_a_command_alone_starts_and_stops_the_database(app: App):
    assert processes_of(app.data) == {}
    done = app.manage("migrate", "--check")
    assert (done.returncode, done.stderr) == (0, "")
    assert processes_of(app.data) == {}
