"""Pre-annotation of a news article of 450 words, and what the built-in engine costs to start."""

import json
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import cache
from pathlib import Path
from time import perf_counter, process_time

from annotations.core.records import DocumentRecord
from annotations.core.text import import_dated
from annotations.preannotators import registry
from tests.benchmarks.registry import Measurement, figure

DEMO = Path(__file__).parents[2] / "fixtures/demo"
WORDS = 450
ARTICLES, WORKERS = 40, 2
#: A process that suggests once; prints seconds from its start and its memory in MB.
START = """
import json, resource, sys, time
began = time.perf_counter()
from annotations.core.records import DocumentRecord
from annotations.preannotators import registry
registry.get("news").suggest(DocumentRecord(sys.stdin.read()))
first = time.perf_counter() - began
print(json.dumps([first, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


@cache
def article() -> DocumentRecord:
    """The demo articles one after the other, cut behind the paragraph in which the 450th word stands."""
    texts = [import_dated(path.read_bytes()).text for path in sorted(DEMO.glob("*.txt"))]
    kept: list[str] = []
    for paragraph in "\n\n".join(texts).split("\n\n"):
        kept.append(paragraph)
        if sum(len(one.split()) for one in kept) >= WORDS:
            break
    return DocumentRecord("\n\n".join(kept), published_on=date(2024, 6, 20))


def suggest(_: int) -> int:
    return len(registry.get("news").suggest(article()))


@figure(
    "pre-annotation, articles/s with two workers", unit="articles/s", limit="at least 5, on an idle machine"
)
def throughput() -> Measurement:
    with ProcessPoolExecutor(WORKERS) as workers:
        list(workers.map(suggest, range(2 * WORKERS)))
        began = perf_counter()
        list(workers.map(suggest, range(ARTICLES)))
        return Measurement(ARTICLES / (perf_counter() - began), 5.0, f"{WORDS} words each")


@figure("pre-annotation, processor time an article", unit="s", limit="at most 0.4")
def processor_time() -> Measurement:
    suggest(0)
    taken = []
    for _ in range(5):
        began = process_time()
        found = suggest(0)
        taken.append(process_time() - began)
    return Measurement(min(taken), 0.4, f"{found} suggestions")


def started() -> tuple[float, float]:
    command = [sys.executable, "-c", START]
    done = subprocess.run(command, input=article().text, capture_output=True, check=True, text=True)
    first, memory = json.loads(done.stdout)
    return first, memory


@figure("pre-annotation, first suggestion after start", unit="s", limit="at most 5")
def first_suggestion() -> Measurement:
    return Measurement(min(started()[0] for _ in range(3)), 5.0)


@figure("pre-annotation, memory of a worker", unit="MB", limit="at most 500")
def memory() -> Measurement:
    return Measurement(started()[1], 500.0)
