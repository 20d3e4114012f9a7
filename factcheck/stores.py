"""Where finished files are kept: the data folder, or the S3-compatible storage that an address names."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

SCHEMES = {"s3": "", "s3+https": "https", "s3+http": "http"}
"""What the scheme of an address says of the server's: plain `s3` is the provider's own."""

SECONDS = 20
ATTEMPTS = 3


def options_of(address: str) -> dict[str, Any]:
    """The address as options of django-storages' S3 back end, nothing for none.

    Raises:
        ValueError: it is no such address.
    """
    if not address.strip():
        return {}
    parts = urlsplit(address.strip())
    bucket, _, location = unquote(parts.path).strip("/").partition("/")
    own = parts.scheme == "s3"
    if parts.scheme not in SCHEMES or not (parts.hostname if own else parts.hostname and bucket):
        raise ValueError("must be s3://BUCKET/FOLDER or s3+https://KEY:SECRET@HOST:PORT/BUCKET/FOLDER")
    asked = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = parts.netloc.rpartition("@")[2]
    found = {
        "access_key": unquote(parts.username or "") or None,
        "secret_key": unquote(parts.password or "") or None,
        "bucket_name": parts.hostname if own else bucket,
        "location": unquote(parts.path).strip("/") if own else location,
        "endpoint_url": None if own else f"{SCHEMES[parts.scheme]}://{host}",
        "region_name": asked.get("region"),
        "addressing_style": None if own else "path",
        "querystring_auth": False,
    }
    return {key: value for key, value in found.items() if value is not None}
