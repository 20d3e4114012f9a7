"""The embedded PostgreSQL: started by its first user, stopped by its last.

Users hold a shared lock on one file. Whoever starts or stops the server holds a second lock while
doing so. The kernel drops the locks of a process that is killed, so a server that outlives its
users is found running by the next one, adopted, and stopped when that one leaves.
"""

import atexit
import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import psycopg

from factcheck import paths
from factcheck.database import APP, BROKER_DATABASE, DATABASE, OWNER
from factcheck.engine import (
    EmbeddedError,
    as_server_user,
    engine_folder,
    major_version,
    make_cluster,
    make_socket_folder,
    package_folder,
)

__all__ = [
    "EmbeddedError",
    "Server",
    "is_postgres",
    "major_version",
    "package_folder",
    "revive",
    "server",
    "use",
]

SUPERUSER = "postgres"
START_SECONDS = 60.0
STOP_SECONDS = 30.0
LOG_LIMIT = 10_000_000  # bytes, after which the log starts anew
SERVER_OPTIONS = (
    "max_connections=120",
    "jit=off",
    "timezone=UTC",
    # the server's log must not show the text of documents: no statement, no parameter, no detail
    "log_min_error_statement=panic",
    "log_parameter_max_length_on_error=0",
    "log_error_verbosity=terse",
)


@dataclass(slots=True)
class Server:
    """One data folder's server, and this process's part in it."""

    data: Path
    options: tuple[str, ...] = ()
    lock: IO[str] | None = None
    child: subprocess.Popen[bytes] | None = None
    user_pid: int = field(default=0)

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own folder, named after its major version."""
        return self.data / f"postgres-{major_version()}"

    @property
    def sockets(self) -> Path:
        """The folder of the socket."""
        return paths.socket_folder(self.data)

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.data / "postgres.log"

    # --- use and leave ---

    def use(self) -> None:
        """Make sure that the server runs and that this process counts among its users.

        Raises:
            EmbeddedError: it does not start.
        """
        if self.user_pid == os.getpid():
            return
        paths.make_data_folder(self.data)
        with self.changing():
            self.lock = (self.data / "embedded.users").open("a")  # a forked child opens its own
            fcntl.flock(self.lock, fcntl.LOCK_SH)
            self.user_pid = os.getpid()
            self.ensure_running()
        atexit.register(self.leave)

    def leave(self) -> None:
        """Stop counting as a user; the last one stops the server."""
        if self.user_pid != os.getpid() or self.lock is None:
            return
        with self.changing():
            fcntl.flock(self.lock, fcntl.LOCK_UN)
            with suppress(BlockingIOError):
                fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self.stop()
            self.lock.close()
        self.lock, self.user_pid = None, 0

    def revive(self) -> None:
        """Start the server again if it died under us.

        Raises:
            EmbeddedError: it does not start.
        """
        with self.changing():
            self.ensure_running()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Within it, no other process starts or stops this server."""
        with (self.data / "embedded.change").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    # --- the server's process ---

    def ensure_running(self) -> None:
        """Return when the server answers, after starting it where needed and making roles and databases."""
        make_socket_folder(self.sockets)
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if time.monotonic() > deadline:
                raise EmbeddedError(
                    f"The embedded PostgreSQL does not answer; its log: {self.log}\n{tail(self.log)}"
                )
            if self.pid() is None:
                self.launch()
            time.sleep(0.03)

    def answers(self) -> bool:
        """Whether the server takes connections; if it does, roles and databases exist afterwards."""
        try:
            with self.connect(SUPERUSER) as connection:
                make_roles_and_databases(connection)
        except psycopg.OperationalError:
            return False
        return True

    def connect(self, database: str, user: str = SUPERUSER) -> psycopg.Connection[Any]:
        """A connection of its own, outside Django's."""
        return psycopg.connect(
            host=str(self.sockets),
            dbname=database,
            user=user,
            autocommit=True,
            connect_timeout=5,
            application_name="factcheck embedded",
        )

    def pid(self) -> int | None:
        """The running server's process id, if one runs on this folder."""
        if self.child is not None and self.child.poll() is not None:
            self.child = None
        with suppress(FileNotFoundError, ValueError, IndexError):
            pid = int((self.cluster / "postmaster.pid").read_text().split()[0])
            return pid if is_postgres(pid) else None
        return self.child.pid if self.child else None

    def launch(self) -> None:
        """Start the server's process, making the cluster first if there is none."""
        engine = engine_folder(self.data)
        if not self.cluster.exists():
            make_cluster(self.cluster, engine)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.unlink()
        command = [
            str(engine / "bin" / "postgres"),
            "-D",
            str(self.cluster),
            "-k",
            str(self.sockets),
            "-h",
            "",
        ]
        for option in (*SERVER_OPTIONS, *self.options):
            command += ["-c", option]
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(command, stdout=log, stderr=log, **as_server_user())

    def stop(self) -> None:
        """End the server (SIGINT: sessions are cut, everything committed is on disk) and wait for it."""
        pid = self.pid()
        if pid is None or self.ended(pid, signal.SIGINT):
            return
        if not self.ended(pid, signal.SIGQUIT):
            raise EmbeddedError(f"The embedded PostgreSQL, process {pid}, does not stop; its log: {self.log}")

    def ended(self, pid: int, sign: signal.Signals) -> bool:
        """Send `sign` to the server and wait; whether it is gone."""
        with suppress(ProcessLookupError):
            os.kill(pid, sign)
        deadline = time.monotonic() + STOP_SECONDS
        while self.pid() == pid and time.monotonic() < deadline:
            time.sleep(0.02)
        return self.pid() != pid


def is_postgres(pid: int) -> bool:
    """Whether `pid` is a living PostgreSQL server, as far as the system can tell."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text() if Path("/proc/self/stat").exists() else "(postgres) S"
    except (ProcessLookupError, FileNotFoundError):
        return False
    except PermissionError:
        return True
    return "(postgres)" in state and ") Z" not in state


def tail(log: Path, lines: int = 8) -> str:
    """The last lines of a log, or nothing."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""


# --- roles and databases, once per cluster --------------------------------------------------------


def make_roles_and_databases(connection: psycopg.Connection[Any]) -> None:
    """Make what is missing of the two roles and the two databases, as superuser."""
    roles = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
    databases = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
    if OWNER not in roles:
        connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB")
    if APP not in roles:
        connection.execute(f"CREATE ROLE {APP} LOGIN")
    if DATABASE not in databases:
        connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
    if BROKER_DATABASE not in databases:
        connection.execute(f"CREATE DATABASE {BROKER_DATABASE} OWNER {APP}")
        # the Job row is the truth, so a message lost in a crash is sent again; speed is worth more here
        connection.execute(f"ALTER DATABASE {BROKER_DATABASE} SET synchronous_commit = off")


# --- this process's server ------------------------------------------------------------------------

_servers: dict[Path, Server] = {}


def server() -> Server:
    """The server of the configured data folder."""
    from django.conf import settings

    data = settings.DATA_DIR
    if data not in _servers:
        _servers[data] = Server(data, options=tuple(settings.EMBEDDED_POSTGRES_OPTIONS.split()))
    return _servers[data]


def use() -> None:
    """Make sure that the configured embedded server runs for as long as this process does."""
    server().use()


def revive() -> None:
    """Start the configured embedded server again if it died."""
    server().revive()
