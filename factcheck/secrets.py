"""The key that signs sessions."""

import os
import secrets
from pathlib import Path

from factcheck.env import SettingError
from factcheck.paths import make_data_folder

SHORTEST = 50  # characters
SAMPLE_WORDS = ("insecure", "change", "secret", "example", "sample", "password")


def secret_key(*, given: str, production: bool, data: Path) -> str:
    """The key: the one `given`; for local use otherwise the one kept in the folder `data`, made if absent.

    Raises:
        SettingError: production with a key that is missing, short or a sample.
    """
    if production:
        return strong(given)
    return given or kept(data / "secret-key")


def strong(key: str) -> str:
    """`key` itself, when it can be meant.

    Raises:
        SettingError: it is short, repeats few characters, or looks like a sample.
    """
    looks_like_sample = any(word in key.lower() for word in SAMPLE_WORDS)
    if len(key) < SHORTEST or len(set(key)) < SHORTEST // 5 or looks_like_sample:
        raise SettingError(
            f"SECRET_KEY must be {SHORTEST} or more random characters when FACTCHECK_ENV=production; make one with: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    return key


def kept(file: Path) -> str:
    """The key in `file`, written on first use and readable by its owner alone."""
    if not file.exists():
        make_data_folder(file.parent)
        write_once(file, secrets.token_urlsafe(50))
    return file.read_text().strip()


def write_once(file: Path, text: str) -> None:
    """Put `text` into `file` in one step; the first of several writers wins."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
