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
BROUGHT_ALONG = "pseudonym-keys"
"""The folder of the keys of projects that came from another server, each under the project's id."""
BLOCK = 64  # bytes that SHA-256 works through at a time
DIGEST = 32  # bytes


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
    in_release = f" in release {within}" if within else ""
    brought = _brought(project)
    if not brought.exists():
        key = kept_key(settings.DATA_DIR / KEY_FILE)
        return hmac.digest(key, f"pseudonyms of {project}{in_release}".encode(), "sha256")
    key = bytes.fromhex(brought.read_text())
    return hmac.digest(key, in_release.encode(), "sha256") if within else key


def keep(project: UUID, key: bytes) -> None:
    """Let the project go on with the key that came with it, in hexadecimal digits.

    Raises:
        ValueError: it is no such key.
    """
    if len(bytes.fromhex(key.decode())) != DIGEST:
        raise ValueError("a key has 32 bytes")
    place = _brought(project)
    place.parent.mkdir(mode=0o700, exist_ok=True)
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
        stream.write(key)
        stream.flush()
        os.fsync(stream.fileno())


def _brought(project: UUID) -> Path:
    return Path(settings.DATA_DIR) / BROUGHT_ALONG / str(project)


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
