"""Runs a file of test vectors: each has an input and the values that measures must give for it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotations.agreement.data import DataError
from annotations.agreement.result import Result
from annotations.agreement.vector_inputs import read_input
from annotations.agreement.vector_metrics import measured

UNDEFINED = "undefined"
SCHEMA = 1


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


#: What rounding may add to a difference.
ROUNDING = 1e-12


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
    if wanted is None or isinstance(wanted, str | bool) or isinstance(got, str | list | bool):
        return bool(got == wanted)
    return abs(float(got) - float(wanted)) <= tolerance + ROUNDING


def _compared(got: Any, expected: dict[str, Any]) -> str:
    """Why `got` is not the value expected; `precise`, where given, is for reading and decides nothing."""
    if _fits(got, expected["value"], float(expected.get("tolerance") or 0.0)):
        return ""
    why = f" ({got.reason})" if isinstance(got, Result) and got.reason else ""
    return f"{_plain(got)}{why} instead of {expected['value']}, tolerance {expected.get('tolerance')}"


def _outcome(name: str, given: Any, expected: dict[str, Any]) -> Outcome:
    metric, params, got = str(expected.get("metric")), expected.get("params") or {}, None
    if "value" not in expected:
        return Outcome(name, metric, params, None, None, "no value is expected")
    try:
        got = measured(read_input(given), metric, params)
        problem = _compared(got, expected)
    except DataError as error:
        problem = str(error)
    except Exception as error:  # noqa: BLE001 - one vector that cannot be run must not hide the others
        problem = f"{type(error).__name__}: {error}"
    return Outcome(name, metric, params, expected["value"], got, problem)


def _of_vector(place: int, vector: Any) -> Iterator[Outcome]:
    if not isinstance(vector, dict):
        yield Outcome(f"vector {place}", "", {}, None, None, "this is no vector")
        return
    name, expected = str(vector.get("id", f"vector {place}")), vector.get("expected")
    if not isinstance(vector.get("input"), dict) or not isinstance(expected, list) or not expected:
        yield Outcome(name, "", {}, None, None, "a vector needs an input and a list of what is expected")
        return
    for one in expected:
        if isinstance(one, dict):
            yield _outcome(name, vector["input"], one)
        else:
            yield Outcome(name, "", {}, None, None, f"{one} says nothing that could be expected")


def outcomes(document: Any) -> Iterator[Outcome]:
    """Every expected value of a vector file, with what came out.

    Raises DataError for a document that holds no vectors, or is of another schema.
    """
    vectors = document.get("vectors") if isinstance(document, dict) else None
    if not isinstance(vectors, list) or not vectors:
        raise DataError("the file holds no vectors: a list of that name is needed.")
    if document.get("schema", SCHEMA) != SCHEMA:
        raise DataError(f"the file is of schema {document['schema']}, known is {SCHEMA}.")
    for place, vector in enumerate(vectors, start=1):
        yield from _of_vector(place, vector)


def check_file(path: Path, write: Callable[[str], None]) -> int:
    """Check a vector file: a line for each value that differs, then `N passed, M failed`. 0 if none failed."""
    passed = failed = 0
    for outcome in outcomes(json.loads(path.read_text(encoding="utf-8"))):
        if outcome.problem:
            failed += 1
            params = f" {json.dumps(outcome.params)}" if outcome.params else ""
            write(f"{outcome.vector}: {outcome.metric or '-'}{params}: {outcome.problem}")
        else:
            passed += 1
    write(f"{passed} passed, {failed} failed")
    return 1 if failed else 0
