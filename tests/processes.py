"""The whole app in processes of its own, for tests of starting, stopping and surviving."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from factcheck import paths
from tests import environment

PROC = Path("/proc")
TAKEN_FROM_US = ("DATABASE_URL", "DATABASE_OWNER_URL", "CELERY_BROKER_URL")


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], object], *, seconds: float, what: str) -> None:
    """Return when `condition` holds; fail with `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.05)


def read(path: Path) -> bytes:
    """A file of /proc, empty when its process has gone."""
    with suppress(OSError):
        return path.read_bytes()
    return b""


def processes_of(data: Path) -> dict[int, str]:
    """The living processes that work on the data folder, by id: those told so, and its database."""
    setting, cluster = f"FACTCHECK_DATA={data}\0".encode(), f"{data}/postgres-".encode()
    found = {}
    for folder in PROC.glob("[0-9]*"):
        command = read(folder / "cmdline")
        if command and (setting in read(folder / "environ") + b"\0" or cluster in command):
            found[int(folder.name)] = command.replace(b"\0", b" ").decode()
    return found


class App:
    """`python -m factcheck.supervisor` on a data folder and a port."""

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port()
        self.log = data / "app.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """The environment of its processes."""
        kept = {name: value for name, value in environment.inherited().items() if name not in TAKEN_FROM_US}
        return {**kept, "FACTCHECK_DATA": str(self.data), "PORT": str(self.port), "EMAIL_URL": "console:"}

    def launch(self) -> None:
        """Start it, without waiting."""
        paths.make_data_folder(self.data)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "factcheck.supervisor"],
                cwd=paths.CHECKOUT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def start(self) -> None:
        """Start it and wait for its page."""
        self.log.unlink(missing_ok=True)
        self.launch()
        wait_for(lambda: self.has_ended() or self.greeted(), seconds=90, what="the app's greeting")
        assert not self.has_ended(), self.log.read_text()

    def has_ended(self) -> bool:
        """Whether the supervisor runs no more."""
        return self.process is not None and self.process.poll() is not None

    def greeted(self) -> bool:
        """Whether it has printed its address."""
        return self.log.exists() and f"http://127.0.0.1:{self.port}" in self.log.read_text()

    def end(self, sign: signal.Signals) -> int:
        """Send the supervisor a signal and wait for its exit status."""
        assert self.process is not None
        self.process.send_signal(sign)
        return self.process.wait(30)

    def kill_everything(self) -> None:
        """End every process of it at once, the database's too."""
        clear(self.data)
        if self.process is not None:
            self.process.wait()

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of a page."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()

    def is_well(self) -> bool:
        """Whether the page of health says so."""
        with suppress(OSError, http.client.HTTPException):
            return self.get("/healthz")[0] == http.client.OK
        return False

    def processes(self, part: str = "") -> list[int]:
        """The living processes whose command line holds `part`."""
        return sorted(pid for pid, command in processes_of(self.data).items() if part in command)

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of manage.py on the same data."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=paths.CHECKOUT, env=self.environment, check=False, capture_output=True, text=True
        )


def clear(data: Path) -> None:
    """End every process that works on the data folder, and wait until all are gone."""
    for pid in processes_of(data):
        if pid != os.getpid():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not processes_of(data), seconds=5, what="the end of every process")
