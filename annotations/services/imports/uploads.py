"""Files on their way in: received piece by piece, kept until they are imported or a week is over."""

import hashlib
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from django.conf import settings

from annotations.core.errors import DomainError
from annotations.formats import guessing, registry
from annotations.models import Project, Upload, User
from annotations.models.fields import longest
from annotations.services import housekeeping
from annotations.services.imports import looking
from annotations.services.imports.options import Options

IDS = uuid.UUID("9a4f2f3e-54d5-5d7b-9a63-0c1a7a1c8f52")
PIECE = 2**20
GONE = "This file is not kept, or no longer; send it again."
NAME = longest(Upload, "name")


class Stream(Protocol):
    """What bytes come out of."""

    def read(self, size: int, /) -> bytes: ...


class TooLargeError(DomainError):
    """The file has more bytes than the limit; no more than that is read or kept (P31)."""

    code = "too_large"


class CannotKeepError(DomainError):
    """There is no room for the file."""

    code = "cannot_write"


class UploadGoneError(DomainError):
    """The file is no longer kept."""

    code = "gone"


def receive(*, project: Project, by: User, name: str, stream: Stream) -> Upload:
    """Keep a file under the id that project, sender, name and content give it.

    Raises:
        TooLargeError, CannotKeepError: see there; nothing is kept.
    """
    folder = housekeeping.uploads_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _draft(folder) as draft:
            size, sha256 = _copy(stream, draft)
            key = uuid.uuid5(IDS, f"{project.pk}/{by.pk}/{sha256}/{name}")
            Path(draft.name).replace(_place(key))
    except OSError as error:
        raise CannotKeepError(f"The file can't be kept: {error.strerror or error}.") from None
    values = {"project": project, "uploaded_by": by, "name": name[:NAME], "bytes": size, "sha256": sha256}
    return Upload.objects.get_or_create(pk=key, defaults=values)[0]


def find(*, project: uuid.UUID, key: str) -> Upload:
    """The project's file of that id. Raises UploadGoneError."""
    found = Upload.objects.filter(project=project, pk=key).first()
    if found is None:
        raise UploadGoneError(GONE)
    return found


def open_file(upload: Upload) -> BinaryIO:
    """The bytes of a file. Raises UploadGoneError."""
    try:
        return _place(upload.pk).open("rb")
    except FileNotFoundError:
        raise UploadGoneError(GONE) from None


def look(upload: Upload, told: str = "") -> dict[str, Any]:
    """The format that the file seems to be in, and a table's header and first rows. `wrong` says what hinders it."""
    found: dict[str, Any] = {"format": "", "title": "", "table": None, "wrong": ""}
    with open_file(upload) as stream:
        try:
            found["format"] = guessing.settled(stream, name=upload.name, told=told)
            found["title"] = registry.reader(found["format"]).title
            found["table"] = looking.table(stream, found["format"], Options())
        except DomainError as error:
            found["wrong"] = str(error)
    return found


@contextmanager
def _draft(folder: Path) -> Iterator[Any]:
    """A file without its name yet, which goes unless it gets one."""
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".", delete=False) as draft:
        try:
            yield draft
        finally:
            Path(draft.name).unlink(missing_ok=True)


def _copy(stream: Stream, draft: Any) -> tuple[int, str]:
    """Length and sha256 of what was copied. Raises TooLargeError."""
    digest, size, limit = hashlib.sha256(), 0, settings.IMPORT_LIMIT
    while piece := stream.read(min(PIECE, limit + 1 - size)):
        size += len(piece)
        if size > limit:
            raise TooLargeError(f"The file has more than {limit:,} bytes, which is the limit.")
        digest.update(piece)
        draft.write(piece)
    draft.flush()
    return size, digest.hexdigest()


def _place(key: uuid.UUID) -> Path:
    return housekeeping.uploads_folder() / str(key)
