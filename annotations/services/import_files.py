"""Finding and reading the files of an import. What is wrong with a file is said when it is read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from annotations.core.errors import DomainError

LAYOUT = "*.txt"
"""What a folder gives; a file that is named itself may be called anything."""


class TextFile(Protocol):
    """A file on its way in: from the disk here, from an upload elsewhere."""

    @property
    def name(self) -> str: ...

    def read(self) -> bytes: ...


class FileUnreadableError(DomainError):
    """There is no such file, or it may not be read."""

    code = "file_unreadable"


class FileTooLargeError(DomainError):
    """The file has more bytes than the limit; they are not read."""

    code = "file_too_large"


@dataclass(frozen=True, slots=True)
class DiskFile:
    """A file on the disk, and how many bytes it may have."""

    path: Path
    limit: int

    @property
    def name(self) -> str:
        return str(self.path)

    def read(self) -> bytes:
        """Its bytes, of which never more than the limit are held (P31).

        Raises:
            FileUnreadableError, FileTooLargeError: see there.
        """
        try:
            with self.path.open("rb") as stream:
                content = stream.read(self.limit + 1)
        except OSError as error:
            raise FileUnreadableError(f"The file can't be read: {error.strerror}.") from None
        if len(content) > self.limit:
            raise FileTooLargeError(f"The file has more than {self.limit:,} bytes, which is the limit.")
        return content


@dataclass(frozen=True, slots=True)
class NothingThere:
    """A folder without texts."""

    path: Path

    @property
    def name(self) -> str:
        return str(self.path)

    def read(self) -> bytes:
        """Nothing.

        Raises:
            FileUnreadableError: always.
        """
        raise FileUnreadableError(f"The folder holds no {LAYOUT} files.")


def find(paths: Iterable[Path], *, limit: int) -> list[TextFile]:
    """The files that the paths name: themselves, or all texts in and below a folder, in order of name."""
    return [file for path in paths for file in _at(path, limit)]


def _at(path: Path, limit: int) -> Iterator[TextFile]:
    if not path.is_dir():
        yield DiskFile(path, limit)
        return
    inside = sorted(found for found in path.rglob(LAYOUT) if not _is_hidden(found.relative_to(path)))
    yield from (DiskFile(found, limit) for found in inside)
    if not inside:
        yield NothingThere(path)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
