"""Files that appear only when they are complete (P51)."""

import fcntl
import hashlib
import io
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

BLOCK = 2**20

Publish = Callable[[Path, Path], object]
"""Gives the finished draft its name; `Path.replace`, or that under a lock."""


class Watched(io.BufferedIOBase):
    """A file whose writer looks up at every write: what it calls may raise, and that ends the writing."""

    def __init__(self, stream: BinaryIO, look_up: Callable[[], object]) -> None:
        self._stream = stream
        self._look_up = look_up

    def writable(self) -> bool:
        """Always."""
        return True

    def readable(self) -> bool:
        """Always: archives are read again when they are sealed."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def write(self, data: Any) -> int:
        """Write where the file stands, after a look up."""
        self._look_up()
        return self._stream.write(data)

    def read(self, size: int | None = -1) -> bytes:
        """The next bytes."""
        return self._stream.read(-1 if size is None else size)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """Where the file stands."""
        return self._stream.tell()

    def truncate(self, size: int | None = None) -> int:
        """Cut off what is behind a place."""
        return self._stream.truncate(size)

    def flush(self) -> None:
        """Give to the system what is written; the file itself stays open when this is closed."""
        if not self._stream.closed:
            self._stream.flush()


class Draft:
    """A file being written, whose sha256 and length are known when it is: line by line, or by `filled`."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()
        self.bytes = 0

    @contextmanager
    def filled(self, look_up: Callable[[], object]) -> Iterator[BinaryIO]:
        """The empty file for someone who goes back and forth in it; it is hashed when they are done."""
        yield cast("BinaryIO", Watched(self._stream, look_up))
        self._stream.seek(0)
        while data := self._stream.read(BLOCK):
            look_up()
            self._digest.update(data)
            self.bytes += len(data)

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
        with path.open("x+b") as stream:
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
