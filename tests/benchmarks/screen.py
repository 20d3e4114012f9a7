"""The annotation screen's requests against the app as it runs: 2 web processes of 4 threads, fsync on.

All figures share one app on a data folder of its own, with 100,000 documents in its database. Processor
time is that of the web server's processes, from /proc; the floors beside it are a view that does nothing
but one query, and the API's own answer to nobody.
"""

import atexit
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from factcheck import paths
from tests.benchmarks.registry import Measurement, figure
from tests.processes import App
from tests.support.screen_desk import CSRF, SPANS, WRITERS
from tests.support.spans import body, new_id

DOCUMENTS = 100_000
TICKS = os.sysconf("SC_CLK_TCK")
OPENS, SAVES, LISTS, HEALTH, NEXTS = 300, 300, 200, 400, 200
SAVING_SECONDS, COMMITTING_SECONDS = 6.0, 2.0


@dataclass
class Desk:
    """The app under measurement, and what its database holds."""

    app: App
    world: dict[str, Any]
    floors: str = ""
    taken: list[str] = field(default_factory=list)

    def web(self) -> float:
        """Seconds of processor time of the web server's processes so far."""
        return sum(seconds_of(pid) for pid in self.app.processes("gunicorn"))

    def database(self) -> float:
        """Seconds of processor time of PostgreSQL's processes so far."""
        server = int(next(self.app.data.glob("postgres-*/postmaster.pid")).read_text().split()[0])
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        return seconds_of(server, with_ended=True) + sum(seconds_of(int(pid)) for pid in children)


def seconds_of(pid: int, *, with_ended: bool = False) -> float:
    """Processor time of a process, its own and the system's on its behalf, with that of its children that ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11 : 15 if with_ended else 13])) / TICKS


@cache
def desk() -> Desk:
    """The app, started and filled once for all figures."""
    data = Path(settings.DATA_DIR) / "bench-screen"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o711)
    (data / "demo-loaded").touch()
    app = App(data)
    app.start()
    atexit.register(clean_up, app)
    made = subprocess.run(
        [sys.executable, "-m", "tests.support.screen_desk", str(DOCUMENTS)],
        cwd=paths.CHECKOUT, env={**app.environment, "LOG_LEVEL": "ERROR"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = Desk(app, json.loads(made.stdout.splitlines()[-1]))
    writer = Client(found, found.world["writers"][0]["session"])
    for number in range(SPANS - 1):  # one came with counting the statements
        assert writer.save(found.world["writers"][0]["assignment"], number) == http.client.CREATED
    found.floors = floors(found)
    return found


def clean_up(app: App) -> None:
    """Stop the app and remove what it stored."""
    if not app.has_ended():
        app.end(signal.SIGTERM)
    app.kill_everything()
    shutil.rmtree(app.data, ignore_errors=True)


class Client:
    """A browser on a connection that it keeps."""

    def __init__(self, of: Desk, cookies: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", of.app.port, timeout=30)
        self.headers = {"Cookie": cookies, "X-CSRFToken": CSRF, "Content-Type": "application/json"}

    def send(self, method: str, path: str, content: Any = None, **headers: str) -> tuple[int, bytes]:
        """Status and body of the answer."""
        sent = None if content is None else json.dumps(content)
        self.connection.request(method, path, sent, {**self.headers, **headers})
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def save(self, assignment: str, number: int) -> int:
        """Save a new span; the status of the answer."""
        path = f"/api/v1/assignments/{assignment}/mentions/{new_id()}"
        return self.send("PUT", path, body(number), **{"If-None-Match": "*"})[0]

    def next(self, round_: str) -> str | None:
        """The handle of the next assignment."""
        status, answer = self.send("POST", f"/api/v1/rounds/{round_}/next", {})
        assert status == http.client.OK, answer
        assignment = json.loads(answer)["assignment"]
        return assignment["id"] if assignment else None

    def submit(self, assignment: str) -> None:
        """Hand it in as it is."""
        status, answer = self.send("POST", f"/api/v1/assignments/{assignment}/submit", {})
        assert status == http.client.OK, answer


def milliseconds(of: Desk, times: int, send: Callable[[], object]) -> tuple[float, float]:
    """Processor milliseconds a request, of the web server's processes and of PostgreSQL's, after 20 to warm up."""
    for _ in range(20):
        send()
    web, database = of.web(), of.database()
    for _ in range(times):
        send()
    return (
        1000 * (of.web() - web) / times,
        1000 * (of.database() - database) / times,
    )


def expect(status: int, answer: tuple[int, bytes]) -> bytes:
    """The body of an answer that must have this status."""
    assert answer[0] == status, answer
    return answer[1]


def floors(of: Desk) -> str:
    """What a request costs that does nothing."""
    nobody = Client(of)
    plain, _ = milliseconds(of, HEALTH, lambda: expect(200, nobody.send("GET", "/healthz")))
    refused, _ = milliseconds(of, HEALTH, lambda: expect(401, nobody.send("GET", "/api/v1/projects")))
    return f"floors: plain view with one query {plain:.2f} ms, API view that refuses {refused:.2f} ms"


def note(of: Desk, name: str, database: float) -> str:
    """What stands beside each figure."""
    return f"{of.world['statements'][name]} statements, PostgreSQL {database:.2f} ms; {of.floors}"


@figure("open a document with its 20 spans", unit="ms CPU", limit="at most 4, in at most 4 statements")
def opening() -> Measurement:
    of = desk()
    held = of.world["writers"][0]
    writer = Client(of, held["session"])
    path = f"/api/v1/assignments/{held['assignment']}"
    screen = json.loads(expect(200, writer.send("GET", path)))
    assert len(screen["mentions"]) == SPANS, "figures that save come after this one"
    web, database = milliseconds(of, OPENS, lambda: expect(200, writer.send("GET", path)))
    return Measurement(web, 4, note(of, "open", database))


@figure("save one span with verdict and source", unit="ms CPU", limit="at most 8, in at most 12 statements")
def saving() -> Measurement:
    of = desk()
    held = of.world["writers"][1]
    writer, numbers = Client(of, held["session"]), iter(range(10**6))

    def save() -> None:
        assert writer.save(held["assignment"], next(numbers)) == http.client.CREATED

    web, database = milliseconds(of, SAVES, save)
    return Measurement(web, 8, note(of, "save", database))


@figure("saves a second, 8 clients", unit="saves/s", limit="commits/s of the same server; at least 150")
def saves_a_second() -> Measurement:
    of = desk()
    web, began = of.web(), time.perf_counter()
    with ThreadPoolExecutor(WRITERS) as pool:
        done = sum(pool.map(lambda held: saved_until(of, held, began + SAVING_SECONDS), of.world["writers"]))
    taken = time.perf_counter() - began
    cost = 1000 * (of.web() - web) / done
    idle = f"{done} saves, {cost:.2f} ms CPU each, {load()}"
    return Measurement(done / taken, commits_a_second(of), idle)


def saved_until(of: Desk, held: dict[str, str], end: float) -> int:
    """How many spans a writer saves until then."""
    writer, done = Client(of, held["session"]), 0
    while time.perf_counter() < end:
        assert writer.save(held["assignment"], done) == http.client.CREATED
        done += 1
    return done


def load() -> str:
    """How busy the machine is with everything."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def commits_a_second(of: Desk) -> float:
    """Transactions of one small write each, 8 connections, on the same server."""
    end = time.perf_counter() + COMMITTING_SECONDS
    with ThreadPoolExecutor(WRITERS) as pool:
        done = sum(pool.map(lambda number: commits_until(of, number, end), range(WRITERS)))
    return done / COMMITTING_SECONDS


def commits_until(of: Desk, number: int, end: float) -> int:
    """How many commits one connection makes until then."""
    sockets, done = paths.socket_folder(of.app.data), 0
    with closing(
        psycopg.connect(host=str(sockets), dbname="factcheck", user="app", autocommit=True)
    ) as connection:
        while time.perf_counter() < end:
            connection.execute(
                "INSERT INTO annotations_workerseen (name, seen_at) VALUES (%s, now())"
                " ON CONFLICT (name) DO UPDATE SET seen_at = now()",
                [f"bench-{number}"],
                prepare=True,
            )
            done += 1
    return done


@figure("list page of 30 of 100,000", unit="ms CPU", limit="at most 15, in at most 6 statements")
def listing() -> Measurement:
    of = desk()
    large = of.world["many"]
    half = Client(of, large["half"])
    path = f"/api/v1/projects/{large['slug']}/documents?limit=30&cursor={large['middle']}"
    assert len(json.loads(expect(200, half.send("GET", path)))["results"]) == 30
    web, database = milliseconds(of, LISTS, lambda: expect(200, half.send("GET", path)))
    return Measurement(web, 15, note(of, "list", database))


def handed_out(of: Desk, cookies: str, times: int) -> Iterator[tuple[str, float]]:
    """Assignments that one person is handed, each submitted at once, and the seconds that each took to come."""
    client = Client(of, cookies)
    for _ in range(times):
        began = time.perf_counter()
        handle = client.next(of.world["many"]["round"])
        seconds = time.perf_counter() - began
        assert handle, "nothing is left"
        client.submit(handle)
        yield handle, seconds


def p95(seconds: list[float]) -> float:
    """The 95th percentile, in milliseconds."""
    return 1000 * sorted(seconds)[int(0.95 * len(seconds))]


def measured_next(of: Desk, people: list[str], times: int) -> tuple[list[float], float, float]:
    """Waiting times of people who ask at once, and PostgreSQL's and the web's milliseconds for each; never twice."""
    web, database = of.web(), of.database()
    with ThreadPoolExecutor(len(people)) as pool:
        found = [
            pair
            for of_one in pool.map(lambda who: list(handed_out(of, who, times)), people)
            for pair in of_one
        ]
    of.taken += [handle for handle, _ in found]
    assert len(set(of.taken)) == len(of.taken), "an assignment was handed out twice"
    count = len(found)
    costs = (1000 * (of.database() - database) / count, 1000 * (of.web() - web) / count)
    return [seconds for _, seconds in found], *costs


@figure(
    "next at 100,000 documents, half of them done", unit="ms p95", limit="at most 150, never handed out twice"
)
def next_of_one() -> Measurement:
    of = desk()
    seconds, database, web = measured_next(of, [of.world["many"]["half"]], NEXTS)
    return Measurement(p95(seconds), 150, next_note(of, seconds, database, web))


@figure("next at 100,000 documents, 8 clients", unit="ms p95", limit="at most 150, never handed out twice")
def next_of_many() -> Measurement:
    of = desk()
    seconds, database, web = measured_next(of, of.world["many"]["fresh"], NEXTS // WRITERS)
    return Measurement(p95(seconds), 150, next_note(of, seconds, database, web))


def next_note(of: Desk, seconds: list[float], database: float, web: float) -> str:
    """What stands beside the figures of `next`."""
    return (
        f"median {1000 * sorted(seconds)[len(seconds) // 2]:.1f} ms, {of.world['statements']['next']} statements;"
        f" with the submit after it: web {web:.1f} ms CPU, PostgreSQL {database:.1f} ms CPU; {load()}"
    )
