"""Runs a file of test vectors: each has an input and the values that measures must give for it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotations.agreement.result import Result
from annotations.agreement.vector_inputs import Study, read_input
from annotations.agreement.vector_metrics import METRICS

UNDEFINED = "undefined"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One expected value and what came out; `problem` is "" when it fits."""

    vector: str
    metric: str
    params: dict[str, Any]
    expected: Any
    got: Any
    problem: str

    @property
    def number(self) -> Any:
        """What came out, without the rest of a Result."""
        return _plain(self.got)


def _plain(got: Any) -> Any:
    """A Result as its value; what has none is undefined."""
    value = got.value if isinstance(got, Result) else got
    return UNDEFINED if value is None else value


def _fits(got: Any, wanted: Any, tolerance: float) -> bool:
    """Whether numbers (alone or in lists of the same shape) are within the tolerance, words the same."""
    got = _plain(got)
    if isinstance(wanted, list):
        return (
            isinstance(got, list)
            and len(got) == len(wanted)
            and all(_fits(one, other, tolerance) for one, other in zip(got, wanted, strict=True))
        )
    if isinstance(wanted, str) or isinstance(got, str | list):
        return bool(got == wanted)
    return abs(float(got) - float(wanted)) <= tolerance


def _compared(got: Any, expected: dict[str, Any]) -> str:
    """Why `got` is not the value expected; `precise`, where given, is for reading and decides nothing."""
    if _fits(got, expected["value"], float(expected.get("tolerance") or 0.0)):
        return ""
    return f"{_plain(got)} instead of {expected['value']}, tolerance {expected.get('tolerance')}"


def _value(study: Study, expected: dict[str, Any]) -> Any:
    return METRICS[expected["metric"]](study, expected.get("params", {}))


def _outcome(vector: dict[str, Any], expected: dict[str, Any]) -> Outcome:
    metric, params = expected["metric"], expected.get("params", {})
    got: Any = None
    if metric not in METRICS:
        problem = "this measure is not supported"
    else:
        try:
            got = _value(read_input(vector["input"]), expected)
            problem = _compared(got, expected)
        except Exception as error:  # noqa: BLE001 - one vector that cannot be run must not hide the others
            problem = f"{type(error).__name__}: {error}"
    return Outcome(vector["id"], metric, params, expected["value"], got, problem)


def outcomes(document: dict[str, Any]) -> Iterator[Outcome]:
    """Every expected value of a vector file, with what came out."""
    for vector in document["vectors"]:
        for expected in vector["expected"]:
            yield _outcome(vector, expected)


def check_file(path: Path, write: Callable[[str], None]) -> int:
    """Check a vector file: a line for each value that differs, then `N passed, M failed`. 0 if none failed."""
    passed = failed = 0
    for outcome in outcomes(json.loads(path.read_text(encoding="utf-8"))):
        if outcome.problem:
            failed += 1
            params = f" {json.dumps(outcome.params)}" if outcome.params else ""
            write(f"{outcome.vector}: {outcome.metric}{params}: {outcome.problem}")
        else:
            passed += 1
    write(f"{passed} passed, {failed} failed")
    return 1 if failed else 0
