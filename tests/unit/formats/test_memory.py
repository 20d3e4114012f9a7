"""Writing takes the memory of one document, whatever the number of documents (P51)."""

import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from annotations.core.records import (
    AssignmentRecord,
    ClaimRecord,
    DocumentRecord,
    MentionRecord,
    ProjectRecord,
    RoundRecord,
    VerdictRecord,
)
from annotations.formats.registry import writer
from tests.unit.formats.tables import CHECKOUT, native

STREAMED = (
    "csv",
    "averitec",
    "claim-review",
    "web-annotation",
    "label-studio",
    "brat",
    "doccano",
    "cas-xmi",
    "cas-json",
)


class Sink:
    """Takes bytes and forgets them; zip archives ask where they are."""

    def __init__(self) -> None:
        self.size = 0

    def write(self, data: bytes) -> int:
        self.size += len(data)
        return len(data)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def tell(self) -> int:
        return self.size

    def flush(self) -> None:
        pass

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    closed = False


def many(count: int) -> Iterator[Any]:
    """A data set of so many documents of 4,000 characters, in the order of types, made while it is read."""
    first = {type(each): each for each in reversed(native())}
    document, mention = first[DocumentRecord], first[MentionRecord]
    text = document.text * 40
    yield from (first[ProjectRecord], first[RoundRecord])
    for i in range(count):
        yield replace(document, id=f"d{i}", text=text)
    for i in range(count):
        yield replace(first[AssignmentRecord], id=f"a{i}", document=f"d{i}")
    for i in range(count):
        yield replace(first[ClaimRecord], id=f"c{i}")
    for i in range(count):
        yield replace(mention, id=f"m{i}", document=f"d{i}", claim=f"c{i}", assignment=f"a{i}")
    for i in range(count):
        yield replace(first[VerdictRecord], id=f"v{i}", claim=f"c{i}")


def resident() -> int:
    """The most bytes that this process ever had in memory."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def growth() -> int:
    """By how much a process grows that has written small data sets, and then writes large ones."""
    for count in (20, 2000):
        before = resident()
        for name in STREAMED:
            sink: BinaryIO = Sink()  # type: ignore[assignment]
            writer(name).write(many(count), sink)
    return resident() - before


def test_memory_does_not_grow():
    """Two thousand documents take hardly more than twenty; their texts alone would be 32 MB in each format."""
    script = "from tests.unit.formats import test_memory as t; print(t.growth())"
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, cwd=CHECKOUT, capture_output=True, text=True
    )
    assert int(done.stdout) < 16_000_000
