"""How long a start takes, and what the idle app weighs."""

import re
import shutil
import signal
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from tests.benchmarks.registry import Measurement, figure
from tests.processes import App

PROPORTIONAL = re.compile(rb"^Pss:\s+(\d+) kB", re.MULTILINE)
REQUESTS = 200


@contextmanager
def running_app(*, demo: bool) -> Iterator[tuple[App, float]]:
    """The app from an empty data folder, and the seconds until its page answered."""
    data = Path(settings.DATA_DIR) / "bench"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o711)
    if not demo:
        (data / "demo-loaded").touch()
    app = App(data)
    began = time.perf_counter()
    app.start()
    taken = time.perf_counter() - began
    try:
        yield app, taken
    finally:
        if not app.has_ended():
            app.end(signal.SIGTERM)
        app.kill_everything()
        shutil.rmtree(data, ignore_errors=True)


def memory(app: App) -> float:
    """Megabytes of the app's processes, shared pages counted once, PostgreSQL apart."""
    database = set(app.processes("/bin/postgres")) | set(app.processes("postgres: "))
    pids = set(app.processes()) - database
    texts = [Path(f"/proc/{pid}/smaps_rollup").read_bytes() for pid in pids]
    return sum(int(match) for text in texts for match in PROPORTIONAL.findall(text)) / 1024


@figure("cold start, no demo data", unit="s", limit="at most 8")
def cold_start() -> Measurement:
    with running_app(demo=False) as (_app, taken):
        return Measurement(taken, 8)


@figure("cold start, demo data", unit="s", limit="at most 15")
def cold_start_with_demo() -> Measurement:
    with running_app(demo=True) as (_app, taken):
        return Measurement(taken, 15)


@figure("later start", unit="s", limit="at most 5")
def later_start() -> Measurement:
    with running_app(demo=False) as (app, _taken):
        app.end(signal.SIGTERM)
        began = time.perf_counter()
        app.start()
        return Measurement(time.perf_counter() - began, 5)


@figure("idle memory, PostgreSQL apart", unit="MB", limit="at most 350")
def idle_memory() -> Measurement:
    with running_app(demo=False) as (app, _taken):
        for _ in range(50):
            app.get("/healthz")
        time.sleep(2)
        return Measurement(memory(app), 350, f"{len(app.processes('leash'))} processes")


@figure("smallest request, one query", unit="ms", limit="median of 200, one client, new connection each")
def smallest_request() -> Measurement:
    with running_app(demo=False) as (app, _taken):
        times = []
        for _ in range(REQUESTS):
            began = time.perf_counter()
            app.get("/healthz")
            times.append((time.perf_counter() - began) * 1000)
        return Measurement(
            statistics.median(times), None, f"p95 {sorted(times)[int(REQUESTS * 0.95)]:.1f} ms"
        )
