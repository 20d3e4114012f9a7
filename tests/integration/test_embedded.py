"""The embedded PostgreSQL: its first user starts it, its last one stops it."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from factcheck import embedded, engine, paths
from tests.processes import clear, processes_of, wait_for

FAST = ("fsync=off",)
USER = """
import sys
from pathlib import Path
from factcheck.embedded import Server
server = Server(Path(sys.argv[1]), options=("fsync=off",))
server.use()
print(server.pid(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that the server's user can reach."""
    folder = Path(settings.DATA_DIR) / "embedded"
    shutil.rmtree(folder, ignore_errors=True)
    yield folder
    clear(folder)
    shutil.rmtree(folder, ignore_errors=True)


def another_user(data: Path) -> tuple[subprocess.Popen[str], int]:
    """A process that uses the server until its input ends, and the server's process id."""
    process = subprocess.Popen(
        [sys.executable, "-c", USER, str(data)],
        cwd=paths.CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def leave(process: subprocess.Popen[str]) -> None:
    process.communicate()
    assert process.returncode == 0


def test_roles_and_databases_are_there(data: Path):
    server = embedded.Server(data, options=FAST)
    server.use()
    with server.connect("factcheck", "owner") as connection:
        facts = "SELECT datname::text, pg_get_userbyid(datdba)::text FROM pg_database WHERE datname IN ('factcheck', 'broker')"
        assert set(connection.execute(facts).fetchall()) == {("factcheck", "owner"), ("broker", "app")}
        privileges = "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = %s"
        assert connection.execute(privileges, ["owner"]).fetchone() == (False, True, False)
        assert connection.execute(privileges, ["app"]).fetchone() == (False, False, False)
        assert connection.execute("SELECT pg_has_role('app', 'owner', 'member')").fetchone() == (False,)
        locale = "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'factcheck'"
        assert connection.execute(locale).fetchone() == ("b", "C.UTF-8", "UTF8")
    with server.connect("broker", "app") as connection:
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("off",)
    server.leave()


def test_the_last_user_stops_it(data: Path):
    first, server = another_user(data)
    second, same = another_user(data)
    assert server == same
    leave(first)
    assert embedded.is_postgres(server)
    leave(second)
    assert processes_of(data) == {}


def test_an_orphan_is_adopted(data: Path):
    user, orphan = another_user(data)
    user.kill()
    user.communicate()
    assert embedded.is_postgres(orphan)
    server = embedded.Server(data, options=FAST)
    server.use()
    assert server.pid() == orphan
    server.leave()
    wait_for(lambda: processes_of(data) == {}, seconds=5, what="the end of the orphan")


def test_several_may_start_it_at_the_same_moment(data: Path):
    code = [sys.executable, "-c", USER, str(data)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    users = [subprocess.Popen(code, cwd=paths.CHECKOUT, **pipes) for _ in range(4)]
    assert len({user.stdout.readline() for user in users}) == 1
    for user in users:
        leave(user)
    assert processes_of(data) == {}


def test_a_killed_server_is_revived_with_what_it_held(data: Path):
    server = embedded.Server(data)  # fsync on, as for users
    server.use()
    with server.connect("factcheck", "owner") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS id")
    pid = server.pid()
    assert pid is not None
    for process in processes_of(data):
        if process != os.getpid():
            os.kill(process, signal.SIGKILL)
    with pytest.raises(psycopg.OperationalError):
        server.connect("factcheck", "owner")
    server.revive()
    with server.connect("factcheck", "owner") as connection:
        assert connection.execute("SELECT id FROM kept").fetchall() == [(1,)]
    server.leave()


def test_a_half_made_cluster_is_made_anew(data: Path):
    half = data / f"postgres-{embedded.major_version()}.new"
    paths.make_data_folder(data)
    (half / "base").mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    server = embedded.Server(data, options=FAST)
    server.use()
    assert not half.exists()
    server.leave()


def test_the_socket_is_out_of_others_reach(data: Path):
    server = embedded.Server(data, options=FAST)
    server.use()
    assert stat.S_IMODE(server.sockets.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.cluster.stat().st_mode) == 0o700
    server.leave()


def test_a_long_path_gets_a_short_socket_folder(tmp_path: Path):
    deep = tmp_path / ("deep" * 30)
    folder = paths.socket_folder(deep)
    assert len(os.fsencode(folder / ".s.PGSQL.5432")) <= paths.SOCKET_PATH_LIMIT
    assert folder != paths.socket_folder(tmp_path / ("deeq" * 30))


def test_somebody_elses_socket_folder_is_refused(tmp_path: Path):
    real = tmp_path / "real"
    real.mkdir()
    link = tmp_path / "run"
    link.symlink_to(real)
    with pytest.raises(embedded.EmbeddedError, match="belongs to somebody else"):
        engine.make_socket_folder(link)


@pytest.mark.skipif(not paths.is_root(), reason="only root's server runs as another user")
def test_programs_out_of_the_servers_reach_are_copied(data: Path, monkeypatch: pytest.MonkeyPatch):
    real = paths.others_can_enter
    monkeypatch.setattr(
        paths, "others_can_enter", lambda folder: "site-packages" not in str(folder) and real(folder)
    )
    server = embedded.Server(data, options=FAST)
    server.use()
    assert any(f"{data}/engine-" in command for command in processes_of(data).values())
    server.leave()


@pytest.mark.skipif(not paths.is_root(), reason="an ordinary user keeps the data in the checkout")
def test_data_moves_where_the_server_can_reach_it(tmp_path: Path):
    closed = tmp_path / "closed" / "checkout"
    closed.mkdir(parents=True)
    closed.parent.chmod(0o700)
    assert paths.default_data_folder(closed).parent == Path("/var/lib/factcheck")
    assert paths.default_data_folder(Path("/opt")) == Path("/opt/.data")
