"""JSON out, by orjson."""

from typing import Any

import orjson
from rest_framework import renderers
from rest_framework.utils.encoders import JSONEncoder

_fallback = JSONEncoder().default


class JSONRenderer(renderers.BaseRenderer):
    """Renders responses as JSON; bytes pass through, because some are built in SQL."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, *_request: Any, **_context: Any) -> bytes:
        """`data` as UTF-8 JSON; nothing for None."""
        if data is None:
            return b""
        if isinstance(data, bytes):
            return data
        return orjson.dumps(data, default=_fallback, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)
