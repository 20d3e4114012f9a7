"""What the benchmarks of agreement share: data of any size, and how one is measured."""

import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from annotations.agreement import Documents, Ratings, ReliabilityData, Spans
from tests.benchmarks.registry import Measurement
from tests.support.references import Question, ask


@cache
def codes(n_items: int, n_raters: int, n_labels: int, missing: float = 0.0) -> ReliabilityData:
    """Ratings of which seven in ten say the truth."""
    rng = np.random.default_rng(0)
    truth = rng.integers(0, n_labels, n_items)
    shape = (n_items, n_raters)
    given = np.where(rng.random(shape) < 0.7, truth[:, None], rng.integers(0, n_labels, shape))
    given[rng.random(shape) < missing] = -1
    return ReliabilityData(given.astype(np.int16 if n_labels > 100 else np.int8), n_labels)


@cache
def long_form(n_items: int, n_raters: int) -> Ratings:
    """The same in long form."""
    matrix = codes(n_items, n_raters, 5)
    item, rater = np.nonzero(matrix.codes >= 0)
    return Ratings(item, rater, matrix.codes[item, rater].astype(np.int64), 5)


@cache
def marked(n_documents: int, n_units: int, n_raters: int, *, labels: int = 3) -> tuple[Spans, Documents]:
    """Units some 8 long and 20 apart, each annotator's moved a little; `n_units` per annotator and document."""
    rng = np.random.default_rng(0)
    shape = (n_documents, n_units, n_raters)
    start = 20 * np.arange(n_units)[None, :, None] + rng.integers(0, 5, shape)
    end = start + rng.integers(4, 10, shape)
    doc, _, rater = (grid.reshape(-1) for grid in np.indices(shape))
    label = np.where(
        rng.random(shape) < 0.8,
        rng.integers(0, labels, shape[:2])[:, :, None],
        rng.integers(0, labels, shape),
    )
    spans = Spans(doc, rater, start.reshape(-1), end.reshape(-1), label.reshape(-1))
    length = np.full(n_documents, 20 * n_units + 20)
    return spans, Documents(length, np.ones((n_documents, n_raters), dtype=bool))


def seconds(run: Callable[[], object], times: int) -> float:
    """The least processor time of `times` runs after one to warm up."""
    run()
    taken = []
    for _ in range(times):
        began = time.process_time()
        run()
        taken.append(time.process_time() - began)
    return min(taken)


def megabytes(run: Callable[[], object]) -> float:
    """The memory that a run takes on top."""
    tracemalloc.start()
    run()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


@dataclass(frozen=True, slots=True)
class Beside:
    """What a figure is held against: a reference's call (`factor` times its time), and plain numpy on the same
    arrays."""

    name: str = ""
    question: Question | None = None
    factor: int = 1
    numpy: Callable[[], object] | None = None


def _of_reference(beside: Beside) -> str:
    if beside.question is None:
        return beside.name
    (answer,) = ask([beside.question])
    if "error" in answer:
        return f"{beside.name}: {answer['error'].splitlines()[0][:80]}"
    took = 1000 * answer["seconds"] * beside.factor
    times = f" ({beside.factor} times one run)" if beside.factor > 1 else ""
    return f"{beside.name} {took:,.0f} ms{times}, {answer['megabytes']:,.1f} MB"


def measured(
    run: Callable[[], Any], limit: float, *, times: int = 15, beside: Beside | None = None
) -> Measurement:
    """The least processor time in milliseconds; the memory, the reference and numpy's bound in the note."""
    took = 1000 * seconds(run, times)
    notes = [f"{megabytes(run):.1f} MB on top"]
    if beside:
        notes += [_of_reference(beside)] if beside.name else []
        notes += [f"plain numpy {1000 * seconds(beside.numpy, times):.2f} ms"] if beside.numpy else []
    return Measurement(took, limit, "; ".join(notes))
