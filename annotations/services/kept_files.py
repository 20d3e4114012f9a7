"""Where finished files stay: in the data folder, where they come into being, or in S3-compatible storage.

A file is whole before it is sent there, and appears there whole. Its name has the beginning of its sha256, so an attempt
that lost its lease can't put other bytes in the place of those that a job or a release names.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages

from annotations.core.errors import DomainError

BLOCK = 64 * 1024
ALIAS = "kept"
OF_SHA256 = 16
"""Hex digits in a name."""


class StoreUnreachableError(DomainError):
    """The storage for files does not answer, or refuses."""

    code = "store_unreachable"


class Kept(Protocol):
    """A finished file."""

    @property
    def name(self) -> str:
        """Its own name."""
        ...

    @property
    def size(self) -> int:
        """Its bytes."""
        ...

    def blocks(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes from `start`, before `end`, some at a time."""
        ...


@dataclass(frozen=True, slots=True)
class InFolder:
    """A file of the data folder."""

    path: Path
    size: int

    @property
    def name(self) -> str:
        """Its own name."""
        return self.path.name

    def blocks(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes from `start`, before `end`, some at a time."""
        with self.path.open("rb") as stream:
            stream.seek(start)
            left = end - start
            while left and (data := stream.read(min(BLOCK, left))):
                left -= len(data)
                yield data


@dataclass(frozen=True, slots=True)
class InStore:
    """A file of the storage."""

    key: str
    name: str
    size: int

    def blocks(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes from `start`, before `end`, some at a time. Raises StoreUnreachableError."""
        if start < end:
            with refusals():
                found = remote().object(self.key).get(Range=f"bytes={start}-{end - 1}")
                yield from found["Body"].iter_chunks(BLOCK)


class Remote:
    """The storage, by django-storages."""

    @cached_property
    def _storage(self) -> Any:
        return storages[ALIAS]

    def object(self, key: str) -> Any:
        """The object of that key, there or not."""
        return self._storage.bucket.Object(self._full(key))

    def size(self, key: str) -> int | None:
        """Bytes of the object, None where there is none. Raises StoreUnreachableError."""
        with refusals():
            return int(self._storage.size(key)) if self._storage.exists(key) else None

    def put(self, path: Path, key: str) -> None:
        """Store a copy of the file. Raises StoreUnreachableError."""
        with refusals(), path.open("rb") as stream:
            self._storage.save(key, File(stream))

    def keys(self, folder: str) -> list[str]:
        """The keys below a folder. Raises StoreUnreachableError."""
        above = self._full("")
        with refusals():
            found = self._storage.bucket.objects.filter(Prefix=self._full(f"{folder}/"))
            return [str(each.key)[len(above) :] for each in found]

    def delete(self, key: str) -> None:
        """Take the object away. Raises StoreUnreachableError."""
        with refusals():
            self._storage.delete(key)

    def _full(self, key: str) -> str:
        location = self._storage.location.strip("/")
        return f"{location}/{key}" if location else key


@contextmanager
def refusals() -> Iterator[None]:
    """What the storage says, as a sentence that names no key. Raises StoreUnreachableError."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        raise StoreUnreachableError(f"The storage for files refuses ({code}).") from error
    except (BotoCoreError, Boto3Error) as error:
        raise StoreUnreachableError(
            f"The storage for files does not answer ({type(error).__name__})."
        ) from error


def is_remote() -> bool:
    """Whether files are sent to a storage."""
    return ALIAS in settings.STORAGES


def remote() -> Remote:
    """The storage. Raises StoreUnreachableError where its library is not installed."""
    if find_spec("storages") is None:
        raise StoreUnreachableError("FILES_URL needs an extra: python3 -m factcheck.install base s3")
    return Remote()


def key_of(folder: str, name: str, sha256: str) -> str:
    """The key of a file: `FOLDER/SHA256.NAME`, of the hash its beginning."""
    return f"{folder}/{sha256[:OF_SHA256]}.{PurePosixPath(name).name}"


def send(path: Path, key: str) -> None:
    """Send a finished file to the storage, if there is one and it has not been sent. Raises StoreUnreachableError."""
    if is_remote() and remote().size(key) != path.stat().st_size:
        remote().put(path, key)


def find(path: Path, key: str) -> Kept | None:
    """The finished file, here or there. Raises StoreUnreachableError."""
    if path.is_file():
        return InFolder(path, path.stat().st_size)
    size = remote().size(key) if is_remote() else None
    return None if size is None else InStore(key, path.name, size)


def fetch(key: str, path: Path) -> None:
    """Bring a file back from the storage, if it is there. Raises StoreUnreachableError."""
    from annotations.services import whole_files

    found = find(path, key)
    if isinstance(found, InStore):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with whole_files.draft_of(path) as draft:
            for data in found.blocks(0, found.size):
                draft.write(data)


def keys_by(folder: str) -> Mapping[str, list[str]]:
    """The keys in a folder of the storage, by the name behind it: a job's id. Raises StoreUnreachableError."""
    found: dict[str, list[str]] = {}
    for key in remote().keys(folder) if is_remote() else ():
        found.setdefault(key.split("/")[1], []).append(key)
    return found
