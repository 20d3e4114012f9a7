"""The system's Chromium: found, or installed where we may. `python -m tests.browser` does it before the tests."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HELP = "No browser for the tests: install chromium, or set CHROMIUM_PATH to a Chromium or Chrome."


class NoBrowserError(Exception):
    """There is no Chromium and we may not install one."""


def find() -> str | None:
    """The path of a Chromium: CHROMIUM_PATH, else one on PATH."""
    given = os.environ.get("CHROMIUM_PATH")
    return given or next((path for name in NAMES if (path := shutil.which(name))), None)


def ensure() -> str:
    """The path of a Chromium, after installing Debian's when we are root.

    Raises:
        NoBrowserError: there is none.
    """
    found = find()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        for command in (
            ["apt-get", "update"],
            ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"],
        ):
            subprocess.run(command, check=True, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
        found = find()
    if found is None or not os.access(found, os.X_OK):
        raise NoBrowserError(HELP)
    return found


if __name__ == "__main__":
    try:
        print(ensure())
    except NoBrowserError as error:
        sys.exit(str(error))
