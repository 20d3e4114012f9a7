"""`python -m factcheck.supervisor`: everything that `make start` runs, started, watched and stopped as one.

It imports no Django: it stays small beside the processes that it watches.
"""

import argparse
import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from factcheck import env, paths
from factcheck.embedded import EmbeddedError, Server
from factcheck.leash import VARIABLE as LEASH

STOP_SECONDS = 10.0  # a worker needs 6 to 7 to finish what it holds
READY_SECONDS = 90.0
PORT_SECONDS = 3.0  # a killed predecessor lets go of its port within this
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0  # having run this long, a child that ends did not fail to start
ATTEMPTS_BEFORE_READY = 3
LOOK_EVERY = 0.2


class StartError(Exception):
    """The app cannot start. The message says why and what to do."""


@dataclass(slots=True)
class Child:
    """One process of the app."""

    name: str
    command: tuple[str, ...]
    descriptors: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    start_at: float = 0.0

    def start(self, leash: int) -> None:
        """Start it, in a group of its own."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            cwd=paths.CHECKOUT,
            env={**os.environ, LEASH: str(leash), "DJANGO_SETTINGS_MODULE": "factcheck.settings"},
            pass_fds=(leash, *self.descriptors),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def has_ended(self) -> bool:
        """Whether it was started and runs no more."""
        return self.process is not None and self.process.poll() is not None

    def is_running(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def note_end(self) -> float:
        """Count its end; the seconds to wait before it is started again."""
        steady = time.monotonic() - self.started_at > STEADY_SECONDS
        self.failures = 1 if steady else self.failures + 1
        pause = min(2.0 ** (self.failures - 1), LONGEST_PAUSE)
        self.process, self.start_at = None, time.monotonic() + pause
        return pause

    def kill_group(self) -> None:
        """End whatever is left of its group."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Supervisor:
    """Holds the port, the database and the children."""

    def __init__(self, settings: dict[str, Any], docs: str) -> None:
        self.settings, self.docs = settings, docs
        self.data = paths.data_folder(settings["FACTCHECK_DATA"])
        self.stopping = 0  # how often we were told to stop
        self.told_by = ""
        self.leash, self.leash_end = os.pipe()
        self.children: list[Child] = []
        self.listener: socket.socket | None = None
        self.server: Server | None = None

    # --- start, watch, stop ---

    def run(self) -> int:
        """Start everything, watch it until told to stop, stop everything.

        Raises:
            StartError: the port is taken, or a part does not start.
            EmbeddedError: the database does not start.
        """
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, self.on_signal)
        try:
            self.listener = listen(
                self.settings["BIND"], self.settings["PORT"], until=time.monotonic() + PORT_SECONDS
            )
            self.start_database()
            self.prepare()
            if not self.stopping:
                self.start_children()
                self.wait_until_ready()
            while not self.stopping:
                self.look_after()
                time.sleep(LOOK_EVERY)
        finally:
            self.stop()
        return 0

    def on_signal(self, number: int, _frame: object) -> None:
        """Stop; told again, stop at once."""
        self.stopping += 1
        self.told_by = signal.Signals(number).name

    def start_database(self) -> None:
        """Start or adopt the embedded server, unless another one is configured."""
        paths.make_data_folder(self.data)
        if not self.settings["DATABASE_URL"]:
            self.server = Server(self.data, options=tuple(self.settings["EMBEDDED_POSTGRES_OPTIONS"].split()))
            self.server.use()

    def prepare(self) -> None:
        """Migrate, make the queue, load what a first start loads."""
        docs = ("--docs", self.docs) if self.docs else ()
        step = Child("prepare", leashed("django", "prepare", *docs))
        self.children.append(step)
        step.start(self.leash)
        while step.is_running() and not self.stopping:
            time.sleep(0.05)
        if step.has_ended():
            self.children.remove(step)
            if step.process is not None and step.process.returncode != 0:
                raise StartError("The app was not started; the lines above say why.")

    def start_children(self) -> None:
        """Start web server, worker and scheduler."""
        assert self.listener is not None  # noqa: S101 - run() bound it
        self.children = [
            Child(
                "web server", web_command(self.settings, self.listener.fileno()), (self.listener.fileno(),)
            ),
            Child("worker", worker_command(self.settings)),
            Child("scheduler", leashed("django", "scheduler")),
        ]
        for child in self.children:
            child.start(self.leash)

    def wait_until_ready(self) -> None:
        """Return when the web server answers, and say where.

        Raises:
            StartError: it keeps ending, or does not answer in time.
        """
        web, deadline = self.children[0], time.monotonic() + READY_SECONDS
        while not self.stopping and not answers(
            self.host, self.settings["PORT"], self.settings["ALLOWED_HOSTS"][0]
        ):
            self.look_after()
            if web.failures >= ATTEMPTS_BEFORE_READY or time.monotonic() > deadline:
                raise StartError("The web server does not answer; the lines above say why.")
            time.sleep(0.05)
        if not self.stopping:
            self.greet()

    def look_after(self) -> None:
        """Start again what ended: children after a pause, the database at once."""
        if self.server is not None and self.server.pid() is None:
            say("The database ended by itself; it is started again.")
            self.server.revive()
        for child in self.children:
            if child.has_ended():
                say(f"The {child.name} ended by itself; it is started again in {child.note_end():.0f} s.")
            if child.process is None and time.monotonic() >= child.start_at:
                child.start(self.leash)

    def stop(self) -> None:
        """End every child, kindly first, then the database if nobody else uses it."""
        told = self.stopping
        if told:
            say(
                f"Stopping, as {self.told_by} asks. What is under way is finished first; asked again, at once."
            )
        for child in self.children:
            if child.is_running() and child.process is not None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        while any(child.is_running() for child in self.children) and time.monotonic() < deadline:
            if self.stopping > max(told, 1):
                break
            time.sleep(0.05)
        for child in self.children:
            child.kill_group()
        if self.listener is not None:
            self.listener.close()
        if self.server is not None:
            self.server.leave()

    # --- what the user reads ---

    @property
    def host(self) -> str:
        """The address at which this machine reaches the app."""
        everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound
        bind = str(self.settings["BIND"])
        return everywhere.get(bind, bind)

    @property
    def address(self) -> str:
        """Where the app answers, for this machine's browser."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.settings['PORT']}"

    def greet(self) -> None:
        """Say where the app is, who may sign in, and where the data lies."""
        accounts = self.data / "demo-accounts.txt"
        lines = ["", f"Factcheck runs at {self.address}", f"Data: {self.data}"]
        if accounts.exists():
            lines += ["Demo accounts:", *(f"  {line}" for line in accounts.read_text().splitlines())]
        say("\n".join([*lines, "Ctrl-C stops it.", ""]))


def say(text: str) -> None:
    """Print at once."""
    print(text, flush=True)


def leashed(*command: str, options: Sequence[str] = ()) -> tuple[str, ...]:
    """The command line of a Python module that ends with us."""
    return (sys.executable, *options, "-m", "factcheck.leash", *command)


def web_command(settings: dict[str, Any], descriptor: int) -> tuple[str, ...]:
    """The command line of the web server on the socket that we hold."""
    shared_memory = ("--worker-tmp-dir", "/dev/shm") if Path("/dev/shm").is_dir() else ()  # noqa: S108 - heartbeats
    return leashed(
        "gunicorn",
        "factcheck.wsgi:application",
        f"--bind=fd://{descriptor}",
        "--worker-class=gthread",
        f"--workers={settings['WEB_WORKERS']}",
        f"--threads={settings['WEB_THREADS']}",
        "--preload",
        "--no-control-socket",
        "--graceful-timeout=8",
        "--timeout=60",
        "--keep-alive=5",
        "--log-level=warning",
        *shared_memory,
    )


def worker_command(settings: dict[str, Any]) -> tuple[str, ...]:
    """The command line of the worker; its warning about root is for those who accept pickles."""
    return leashed(
        "celery",
        "--app=factcheck",
        "--quiet",
        "worker",
        f"--concurrency={settings['CELERY_CONCURRENCY']}",
        f"--loglevel={settings['LOG_LEVEL']}",
        "--without-mingle",
        "--without-gossip",
        "--without-heartbeat",
        options=("-W", "ignore:You're running the worker"),
    )


def listen(bind: str, port: int, *, until: float) -> socket.socket:
    """A socket that listens at `bind`:`port`; tried until the monotonic time `until`.

    Raises:
        StartError: the port is taken, or may not be used.
    """
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    while True:
        try:
            listener.bind((bind, port))
            listener.listen(512)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > until:
                listener.close()
                raise StartError(port_message(bind, port, error)) from None
            time.sleep(0.1)
        else:
            return listener


def port_message(bind: str, port: int, error: OSError) -> str:
    """Why the port cannot be had, and how to choose another."""
    reason = (
        "is taken by another program"
        if error.errno == errno.EADDRINUSE
        else f"cannot be used ({error.strerror})"
    )
    return f"Port {port} on {bind} {reason}. Choose another: make start PORT={port + 1}"


def answers(host: str, port: int, name: str) -> bool:
    """Whether the app, asked by one of its names, says within two seconds that it is well."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/healthz", headers={"Host": name})
        return connection.getresponse().status == http.client.OK
    except (http.client.HTTPException, OSError):
        return False
    finally:
        connection.close()


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m factcheck.supervisor", description=__doc__)
    parser.add_argument("--docs", default="", help="folder of articles to import into the demo project")
    options = parser.parse_args()
    try:
        settings = env.read()
        return Supervisor(settings, options.docs).run()
    except (env.SettingError, StartError, EmbeddedError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
