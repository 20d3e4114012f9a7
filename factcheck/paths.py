"""Where things lie: the checkout, the data folder, the socket of the embedded database."""

import hashlib
import os
import stat
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
SERVER_USER = "nobody"  # PostgreSQL refuses to run as root; root's server runs as this user
SOCKET_PATH_LIMIT = 100  # bytes; the system's own limit is 107 and up


def is_root() -> bool:
    """Whether this process runs as root."""
    return os.geteuid() == 0


def others_can_enter(folder: Path) -> bool:
    """Whether a user without rights of their own can reach `folder` through all of its parents."""
    existing = [part for part in (folder, *folder.parents) if part.exists()]
    return all(part.stat().st_mode & stat.S_IXOTH for part in existing)


def short_name(path: Path) -> str:
    """A name for `path` that two different paths do not share: its last part and eight hex digits."""
    digest = hashlib.sha256(str(path).encode()).hexdigest()[:8]
    return f"{path.name}-{digest}"


def default_data_folder(checkout: Path = CHECKOUT) -> Path:
    """`.data` in the checkout, or below /var/lib where the database's user cannot enter the checkout."""
    if is_root() and not others_can_enter(checkout):
        return Path("/var/lib/factcheck") / short_name(checkout)
    return checkout / ".data"


def data_folder(given: str) -> Path:
    """The data folder: the one `given`, else the default."""
    return Path(given).expanduser().absolute() if given else default_data_folder()


def socket_folder(data: Path) -> Path:
    """The folder of the embedded server's socket: in the data folder, or in /tmp when that path is too long."""
    inside = data / "run"
    if len(os.fsencode(inside / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT:
        return inside
    return Path("/tmp") / f"factcheck-{os.geteuid()}-{short_name(data)[-8:]}"  # noqa: S108 - owner and mode are checked


def make_data_folder(data: Path) -> Path:
    """Make `data` if it is absent: closed to others, except that root's server user may pass through."""
    if not data.exists():
        data.mkdir(parents=True, mode=0o755 if is_root() else 0o700)
        data.chmod(0o711 if is_root() else 0o700)
    return data
