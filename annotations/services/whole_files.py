"""Files that appear only when they are complete (P51)."""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

Publish = Callable[[Path, Path], object]
"""Gives the finished draft its name; `Path.replace`, or that under a lock."""


class Draft:
    """A file being written, whose sha256 and length are known when it is."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()
        self.bytes = 0

    def write(self, data: bytes) -> None:
        """Append."""
        self._stream.write(data)
        self._digest.update(data)
        self.bytes += len(data)

    @property
    def sha256(self) -> str:
        """Of all that was written, in hex."""
        return self._digest.hexdigest()


@contextmanager
def draft_of(target: Path, *, publish: Publish = Path.replace) -> Iterator[Draft]:
    """Write beside the target, and put the draft in its place when all is on disk.

    A draft that fails is removed; those of processes that were killed are removed by the next one.
    """
    remove_abandoned(target)
    path = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with path.open("xb") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            yield Draft(stream)
            stream.flush()
            os.fsync(stream.fileno())
            publish(path, target)
        sync_folder(target.parent)
    finally:
        path.unlink(missing_ok=True)


def remove_abandoned(target: Path) -> None:
    """Remove the drafts of this target that nobody is writing: a writer holds a lock while it lives."""
    for path in target.parent.glob(f".{target.name}.*.part"):
        try:
            with path.open("rb") as stream:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink(missing_ok=True)
        except (BlockingIOError, FileNotFoundError):
            continue


def sync_folder(folder: Path) -> None:
    """Put a change of names on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
