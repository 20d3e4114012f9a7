"""The storage for files, by django-storages: it answers soon or not at all, and other makers' servers take what it sends."""

from typing import Any

from botocore.config import Config
from storages.backends.s3 import S3Storage

from factcheck.stores import ATTEMPTS, SECONDS


class FileStorage(S3Storage):
    """S3-compatible storage whose settings are those of `FILES_URL` alone."""

    def get_default_settings(self) -> dict[str, Any]:
        """Those of django-storages, with time limits and without check sums that only one maker's servers know."""
        config = Config(
            connect_timeout=SECONDS,
            read_timeout=SECONDS,
            retries={"total_max_attempts": ATTEMPTS},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        return {**super().get_default_settings(), "client_config": config}
