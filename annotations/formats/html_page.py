"""HTML pages: the main text of each with its title, day, author and site, as trafilatura finds them.

Nothing is fetched: only what the page itself holds is looked at. Needs an extra of its own (`requirements/html.txt`).

trafilatura drops every character that shows nothing, and with them the joiners in emoji and in Persian, and marks of
direction. So each is put as a sign that the page does not have, and put back in what was found.
"""

import html
import re
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from typing import Any, BinaryIO

from annotations.core.records import DocumentRecord
from annotations.formats.base import NO_OFFSETS, PLAINLY, FormatError, Item, Reading, UnknownFormatError
from annotations.formats.files import files_in
from annotations.formats.keeping import records_of
from annotations.formats.offsets import Incoming
from annotations.formats.sheets import Page

INVISIBLE = (0x200C, 0x200D, 0x200E, 0x200F, 0x2066, 0x2067, 0x2068, 0x2069, 0xFE0F)
"""Joiners, marks of direction, and the selector that makes an emoji of a sign."""
VISIBLE = range(0xA000, 0xA48D)
"""Syllables of Yi, of which few pages have all."""
_INVISIBLE_REFERENCE = re.compile(r"&(?:zwj|zwnj|lrm|rlm|#(?:820[4-7]|x200[c-f]));", re.IGNORECASE)

SUFFIXES = (".html", ".htm", ".xhtml")


class HtmlPage:
    """A saved page, or an archive of them."""

    identifier = "html"
    title = "HTML pages"
    extension = ".html"
    media_type = "text/html"
    offset_unit = NO_OFFSETS

    def read(self, stream: BinaryIO, how: Reading = PLAINLY) -> Iterator[Item]:
        """The records of a page, or of every page of an archive."""
        library = _extractor()
        found = (
            page
            for name, data in files_in(stream, how, SUFFIXES)
            for page in _page_of(library, data, name, how)
        )
        yield from records_of(found, how)


def _extractor() -> Any:
    """The library that finds the main text. Raises UnknownFormatError where it is not installed."""
    try:
        return import_module("trafilatura")
    except ImportError:
        sentence = "Reading HTML needs trafilatura, which is not installed; see requirements/html.txt."
        raise UnknownFormatError(sentence, field="format") from None


def _page_of(library: Any, data: bytes, name: str, how: Reading) -> Iterator[Page]:
    with how.at(file=name):
        page = library.utils.decode_file(data)
        signs = stand_ins(page)
        visible = _INVISIBLE_REFERENCE.sub(_character, page).translate(signs)
        found = library.bare_extraction(
            visible, with_metadata=True, include_comments=False, favor_precision=True
        )
        if found is None or not found.text:
            raise FormatError("no main text could be found", field="text")
        back = {sign: hidden for hidden, sign in signs.items()}
        text = Incoming(found.text.translate(back)).text
        yield Page(
            DocumentRecord(
                text,
                id=name.rsplit(".", 1)[0] or how.name,
                title=(found.title or "").translate(back),
                published_on=_day(found.date),
                url=found.url or "",
                publisher=found.sitename or "",
                author=(found.author or "").translate(back),
                language=found.language or "",
            )
        )


def stand_ins(page: str) -> dict[int, int]:
    """For each invisible character a visible one that the page does not have."""
    free = (code for code in VISIBLE if chr(code) not in page)
    return {hidden: next(free) for hidden in INVISIBLE}


def _character(reference: re.Match[str]) -> str:
    return html.unescape(reference[0])


def _day(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        return None
