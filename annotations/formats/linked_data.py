"""JSON-LD as people publish it: one object, an array, a graph or a feed, in a file or inside a page."""

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from annotations.formats.base import FormatError
from annotations.formats.jsonl import no_number, without_repeats


class _Scripts(HTMLParser):
    """The texts of a page's JSON-LD scripts, with their lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A script of the type begins."""
        kind = (dict(attrs).get("type") or "").split(";")[0].strip().lower()
        self._inside = tag == "script" and kind == "application/ld+json"
        if self._inside:
            self.found.append((self.getpos()[0], ""))

    def handle_data(self, data: str) -> None:
        """Its text."""
        if self._inside:
            line, text = self.found.pop()
            self.found.append((line, text + data))

    def handle_endtag(self, tag: str) -> None:
        """It ends."""
        self._inside = self._inside and tag != "script"


def documents_in(data: bytes) -> Iterator[tuple[int, Any]]:
    """Each JSON value of a file or page, with its line. Raises FormatError: not UTF-8, or not JSON."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(f"byte {error.start} is not UTF-8") from None
    if not text.lstrip().startswith("<"):
        yield 1, _loaded(text, 1)
        return
    scripts = _Scripts()
    scripts.feed(text)
    scripts.close()
    if not scripts.found:
        raise FormatError("the page holds no JSON-LD")
    for line, script in scripts.found:
        yield line, _loaded(script, line)


def _loaded(text: str, line: int) -> Any:
    try:
        return json.loads(text, object_pairs_hook=without_repeats, parse_constant=no_number)
    except json.JSONDecodeError as error:
        raise FormatError(f"not JSON: {error.msg}", line=line + error.lineno - 1) from None
    except RecursionError:
        raise FormatError("objects are nested too deeply", line=line) from None


def nodes(value: Any, kind: str) -> Iterator[dict[str, Any]]:
    """The objects of a type anywhere in a value, outermost first."""
    if isinstance(value, list):
        for item in value:
            yield from nodes(item, kind)
    elif isinstance(value, dict):
        if kind in listed(value.get("@type", value.get("type"))):
            yield value
        else:
            for item in value.values():
                yield from nodes(item, kind)


def listed(value: Any) -> list[Any]:
    """What stands once without a list around it, as JSON-LD permits, in a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def without_empty(value: dict[str, Any]) -> dict[str, Any]:
    """The object without keys that say nothing."""
    return {key: item for key, item in value.items() if item not in (None, "", [], {})}
