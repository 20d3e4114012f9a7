"""An S3-compatible server in a process of its own, and the settings that lead to it."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import boto3
import httpx

from factcheck.stores import options_of

BUCKET = "newsroom"
STARTS_WITHIN = 60  # seconds


@dataclass
class ObjectStore:
    """The server; `process` can be killed to see what happens without it."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """As FILES_URL has it."""
        return f"s3+http://key:secret@127.0.0.1:{self.port}/{BUCKET}/factcheck?region=us-east-1"

    @property
    def storages(self) -> dict[str, dict[str, object]]:
        """Django's setting."""
        return {
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
            "kept": {"BACKEND": "factcheck.s3.FileStorage", "OPTIONS": options_of(self.url)},
        }

    def bucket(self):
        """The bucket, seen by another client than ours."""
        client = boto3.resource(
            "s3",
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name="us-east-1",
            aws_access_key_id="key",
            aws_secret_access_key="secret",
        )
        return client.Bucket(BUCKET)

    def contents(self) -> dict[str, bytes]:
        """Every object by its key."""
        return {each.key: each.get()["Body"].read() for each in self.bucket().objects.all()}

    def empty(self) -> None:
        """Take every object away."""
        self.bucket().objects.delete()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def running(log: Path) -> Iterator[ObjectStore]:
    """The server with an empty bucket."""
    port = free_port()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], stdout=out, stderr=out
        )
    store = ObjectStore(port, process)
    try:
        _wait_for(store, log)
        store.bucket().create()
        yield store
    finally:
        process.kill()
        process.wait()


def _wait_for(store: ObjectStore, log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            httpx.get(f"http://127.0.0.1:{store.port}/moto-api/", timeout=5)
        except httpx.TransportError:
            if store.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the store did not start:\n{log.read_text()[-2000:]}") from None
            time.sleep(0.1)
        else:
            return
