"""What an evaluation set is, and the report of one measurement."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from annotations.preannotators.data_files import sha256_of
from annotations.preannotators.matching.candidates import Candidates

Home = Callable[[Sequence[tuple[str, str]]], AbstractContextManager[Candidates]]
"""Puts claims, each by key and text, where candidates are found among them."""


@dataclass(frozen=True, slots=True)
class Published:
    """A figure from the lab's report: whose it is, in which metric, and what to know about it."""

    name: str
    metric: str
    figure: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """The figure in the set's own metric, the number of units it rests on, and figures beside it."""

    figure: float
    n: int
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EvaluationSet:
    """A public set: what is measured on it, and against what.

    `files` lists the data files of a folder in the order in which they are hashed; `measure` reads the folder.
    Both raise DataError where something is missing. `measure_in` gives the figures that another home of claims than
    memory reaches, where the set asks for candidates.
    """

    name: str
    metric: str
    baseline: Published | None
    winner: Published | None
    files: Callable[[Path], Sequence[Path]]
    measure: Callable[[Path], Measured]
    measure_in: Callable[[Path, Home], Mapping[str, float]] | None = None


def report(which: EvaluationSet, folder: Path) -> dict[str, Any]:
    """Measure, as a dictionary for JSON: figure, baseline, winner, n, hash of the data, seconds.

    Raises:
        DataError: a file or column is missing.
    """
    started = time.perf_counter()
    found = which.measure(folder)
    seconds = time.perf_counter() - started
    return {
        "set": which.name,
        "metric": which.metric,
        "figure": round(found.figure, 4),
        "baseline": asdict(which.baseline) if which.baseline else None,
        "winner": asdict(which.winner) if which.winner else None,
        "n": found.n,
        "data_sha256": sha256_of(which.files(folder)),
        "seconds": round(seconds, 2),
        **found.details,
    }
