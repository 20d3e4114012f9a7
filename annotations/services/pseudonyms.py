"""The names under which people appear in exports: stable, and telling nothing of who they are (P52).

A keyed hash of the person's id under a key of the project, itself derived from a key that is kept beside the
exports. Not from `SECRET_KEY`: that one is replaced when it leaks, and pseudonyms must outlive it.
"""

import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

KEY_FILE = "pseudonym-key"
BLOCK = 64  # bytes that SHA-256 works through at a time


@dataclass(frozen=True, slots=True)
class Pads:
    """The key as HMAC uses it, so that SQL can compute the same with `sha256` alone."""

    inner: bytes
    outer: bytes


def pads_of(project: UUID, *, within: str = "") -> Pads:
    """The pads of the project's key (RFC 2104: a digest is shorter than a block, so it is filled with zeros).

    `within` names the one release in which the pseudonyms hold; "" for all that leaves the project.
    """
    padded = key_of(project, within=within).ljust(BLOCK, b"\0")
    return Pads(bytes(byte ^ 0x36 for byte in padded), bytes(byte ^ 0x5C for byte in padded))


def key_of(project: UUID, *, within: str = "") -> bytes:
    """The project's own key: one project's pseudonyms lead to no one in another, nor a release's in another release."""
    message = f"pseudonyms of {project}" + (f" in release {within}" if within else "")
    return hmac.digest(kept_key(settings.DATA_DIR / KEY_FILE), message.encode(), "sha256")


def name_of(*, project: UUID, person: UUID) -> str:
    """The pseudonym of one person in one project."""
    return "person-" + hmac.digest(key_of(project), f"person {person}".encode(), "sha256").hex()[:12]


def kept_key(file: Path) -> bytes:
    """The key in the file, made on first use; the first of several makers wins."""
    if not file.exists():
        draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(secrets.token_hex(32))
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_bytes().strip()
