"""Plain texts, each a document; a text may begin with its day of publication: `date 2024-03-05 …`."""

from collections.abc import Iterator
from typing import BinaryIO

from annotations.core.records import DocumentRecord
from annotations.core.text import import_dated
from annotations.core.titles import title_of
from annotations.formats.base import NO_OFFSETS, PLAINLY, Item, Reading
from annotations.formats.files import files_in
from annotations.formats.keeping import records_of
from annotations.formats.sheets import Page


class PlainText:
    """A text file, or an archive of them."""

    identifier = "text"
    title = "Plain or dated text"
    extension = ".txt"
    media_type = "text/plain"
    offset_unit = NO_OFFSETS

    def read(self, stream: BinaryIO, how: Reading = PLAINLY) -> Iterator[Item]:
        """The records of a file, or of every `.txt` of an archive; titles come from names or first sentences."""
        yield from records_of(_pages_in(stream, how), how)


def _pages_in(stream: BinaryIO, how: Reading) -> Iterator[Page]:
    for name, data in files_in(stream, how, (".txt",)):
        with how.at(file=name):
            stem = name.removesuffix(".txt") or how.name
            found = import_dated(data)
            title = title_of(found.text, file_name=stem)
            yield Page(DocumentRecord(found.text, title=title, published_on=found.published_on, id=stem))
