"""CSV and TSV (RFC 4180): one row a mention, and cells that no spreadsheet takes for a formula (guarantee P50)."""

import csv
import io
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import BinaryIO

from annotations.core.records import Loss
from annotations.formats import table
from annotations.formats.base import CODE_POINTS, PLAINLY, FormatError, Item, Problem, Reading
from annotations.formats.keeping import records_of
from annotations.formats.losses import Losses
from annotations.formats.paging import pages
from annotations.formats.store import counted, filled

_RUN_BY_SPREADSHEETS = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class Csv:
    """A table with a header line; spreadsheets and data frames open it."""

    identifier = "csv"
    title = "CSV, one row a mention"
    read_by = "spreadsheets, pandas and R"
    extension = ".csv"
    media_type = "text/csv"
    offset_unit = CODE_POINTS
    holds = table.HOLDS
    delimiter = ","

    def read(self, stream: BinaryIO, how: Reading = PLAINLY) -> Iterator[Item]:
        """The records of a table whose rows go document by document."""
        rows = rows_in(stream, self.delimiter, how)
        yield from records_of(table.pages_of(rows, how), how)

    def cells(self, stream: BinaryIO) -> Iterator[list[str]]:
        """The rows as they stand there, the header first. Raises FormatError."""
        return (cells for _, cells in _records_in(stream, self.delimiter))

    def write(self, records: Iterable[Item], stream: BinaryIO) -> tuple[Loss, ...]:
        """The table of all mentions; documents without any have a row, too."""
        losses = Losses()
        out = io.TextIOWrapper(stream, "utf-8", newline="", write_through=True)
        with filled(counted(records, self.holds, losses)) as store:
            writer = csv.writer(out, delimiter=self.delimiter, lineterminator="\r\n")
            writer.writerow(table.COLUMNS)
            for page in pages(store, losses):
                for row in table.rows_of(page):
                    writer.writerow([neutralized(row.get(name, "")) for name in table.COLUMNS])
        out.detach()
        return losses.listed()


class Tsv(Csv):
    """The same with tabs between the cells."""

    identifier = "tsv"
    title = "TSV, one row a mention"
    read_by = "spreadsheets, pandas and R"
    extension = ".tsv"
    media_type = "text/tab-separated-values"
    delimiter = "\t"


def neutralized(cell: str) -> str:
    """The cell with an apostrophe before it if a spreadsheet would run it; numbers stay numbers."""
    return f"'{cell}" if _RUN_BY_SPREADSHEETS.match(cell) and not _NUMBER.fullmatch(cell) else cell


def restored(cell: str) -> str:
    """The cell as it was before `neutralized`."""
    return cell[1:] if cell.startswith("'") and _RUN_BY_SPREADSHEETS.match(cell[1:]) else cell


def rows_in(stream: BinaryIO, delimiter: str, how: Reading) -> Iterator[tuple[int, table.Row]]:
    """The rows by our names of their columns, with the line that each begins at; cells of our own are restored."""
    lines = _records_in(stream, delimiter)
    _, header = next(lines, (1, []))
    columns = table.columns_of(header, how)
    ours = tuple(header) == table.COLUMNS
    for line, cells in lines:
        if len(cells) > len(header):
            how.report(Problem(line, "", f"has {len(cells)} cells, the header has {len(header)}"))
            continue
        given = zip(header, map(restored, cells) if ours else cells, strict=False)
        yield line, {columns[name]: cell for name, cell in given if name in columns}


def _records_in(stream: BinaryIO, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a file with the line that each begins at. Raises FormatError: not UTF-8, or not CSV."""
    csv.field_size_limit(sys.maxsize)  # a text may be longer than the 128 KiB that are usual
    source = io.TextIOWrapper(stream, "utf-8-sig", newline="")
    reader, line = csv.reader(source, delimiter=delimiter, strict=True), 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except (csv.Error, UnicodeDecodeError) as error:
        reason = "is not UTF-8" if isinstance(error, UnicodeDecodeError) else f"is not CSV: {error}"
        raise FormatError(reason, line=line) from None
    finally:
        with suppress(ValueError):  # whoever stopped reading may have closed the stream
            source.detach()
