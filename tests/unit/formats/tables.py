"""What the tests of all formats share: the data set that breaks other tools, and ways there and back."""

import io
import json
import os
import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from annotations.core.records import (
    AssignmentRecord,
    ClaimRecord,
    DocumentRecord,
    Loss,
    MentionRecord,
    SourceRecord,
    VerdictRecord,
)
from annotations.formats.base import PLAINLY, Item, Reading
from annotations.formats.jsonl import NAMES, JsonLines
from annotations.formats.losses import holds_field, leaves
from annotations.formats.registry import FORMATS, reader, writer

CHECKOUT = Path(__file__).parents[3]
FIXTURES = CHECKOUT / "fixtures" / "formats"
LANTERNS = FIXTURES / "jsonl" / "lanterns.jsonl"


REFERENCES = {
    "document": DocumentRecord,
    "assignment": AssignmentRecord,
    "claim": ClaimRecord,
    "verdict": VerdictRecord,
    "source": SourceRecord,
}


SAME_LABEL = {"supports": "supported", "refutes": "refuted", "not_enough_info": "not_enough_evidence"}
"""Labels of one meaning on two scales."""


def native(file: Path = LANTERNS) -> list[Item]:
    """A data set with astral and ZWJ emoji, combining marks, right-to-left text, overlap, nesting, gaps."""
    return list(JsonLines().read(io.BytesIO(file.read_bytes())))


def written(identifier: str, records: list[Item]) -> tuple[bytes, tuple[Loss, ...]]:
    """The file of a format and what it lost."""
    stream = io.BytesIO()
    losses = writer(identifier).write(iter(records), stream)
    return stream.getvalue(), losses


def read(identifier: str, data: bytes, how: Reading = PLAINLY) -> list[Item]:
    """The records of a file."""
    return list(reader(identifier).read(io.BytesIO(data), how))


def problems(identifier: str, data: bytes, how: Reading = PLAINLY) -> list[tuple[str, int, str, str]]:
    """File, line, field and reason of all that reading finds wrong."""
    found: list[Any] = []
    list(reader(identifier).read(io.BytesIO(data), how.reporting(found.append)))
    return [(each.file, each.line, each.field, each.reason) for each in found]


def facts(records: list[Item], identifier: str) -> Counter[Any]:
    """What a format holds of these records, without the names that only references need."""
    holds = FORMATS[identifier].holds
    kept = [each for each in records if type(each) in holds]
    by_id = {(type(each), each.id): each for each in kept if hasattr(each, "id")}

    def value_of(record: Any, leaf: str, value: Any) -> Any:
        if leaf == "mentions" and not holds_field(holds[MentionRecord], "id"):
            return repr([replace(mention, id="") for mention in value])
        shape = REFERENCES.get(leaf)
        target = by_id.get((shape, value)) if shape else None
        if leaf == "label":
            return repr(SAME_LABEL.get(value, value))
        if target is None or holds_field(holds[type(target)], "id"):
            return repr(value)
        return facts_of(target)

    def facts_of(record: Any) -> Any:
        held = holds[type(record)]
        found = [
            (leaf, value_of(record, leaf, value)) for leaf, value in leaves(record) if holds_field(held, leaf)
        ]
        return (NAMES.get(type(record), "suggestion"), tuple(sorted(found, key=lambda pair: pair[0])))

    return Counter(facts_of(each) for each in kept)


def python_of(family: str) -> str:
    """The Python of a family of readers; tests fail where it is not installed."""
    python = CHECKOUT / ".readers" / family / "bin" / "python"
    assert python.exists(), f"readers are missing: python3 -m factcheck.install readers ({family})"
    return str(python)


def judged(family: str, script: str, *arguments: str | Path) -> Any:
    """What another program made of a file: the JSON that a script of a few lines prints in its environment.

    Its caches are of this run alone: others at the same time, and what earlier ones left, cannot come between.
    """
    with TemporaryDirectory() as caches:
        own = dict.fromkeys(("CROISSANT_CACHE", "HF_HOME", "XDG_CACHE_HOME"), caches)
        done = subprocess.run(
            [python_of(family), "-W", "ignore", "-c", script, *map(str, arguments)],
            check=False,
            capture_output=True,
            text=True,
            env={**os.environ, **own},
        )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)
