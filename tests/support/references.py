"""Asks other people's implementations, in their own environment, what they say."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".readers" / "agreement" / "bin" / "python"
SCRIPT = ROOT / "tests" / "references" / "agreement.py"
ABSENT = "the reference libraries are not installed; run: python3 -m factcheck.install readers"

#: pygamma-agreement needs packages that have no build for later Pythons.
HAS_GAMMA = sys.version_info < (3, 13)


@dataclass(frozen=True, slots=True)
class Question:
    """A call of tests/references/agreement.py; `times`: how often to time it, 0 not at all."""

    call: str
    arrays: Mapping[str, Any] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)
    times: int = 0


def ask(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """The answers, in the order of the questions: value (and seconds, megabytes), or error."""
    if not PYTHON.exists():
        raise AssertionError(ABSENT)
    with tempfile.TemporaryDirectory() as folder:
        requests = [_request(question, Path(folder) / f"{i}.npz") for i, question in enumerate(questions)]
        done = subprocess.run(
            [str(PYTHON), "-I", str(SCRIPT)],
            input=json.dumps(requests),
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise AssertionError(f"the references failed: {done.stderr[-2000:]}")
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


def _request(question: Question, file: Path) -> dict[str, Any]:
    np.savez(file, **question.arrays)
    return {
        "call": question.call,
        "arrays": str(file) if question.arrays else None,
        "params": dict(question.params),
        "times": question.times,
    }
