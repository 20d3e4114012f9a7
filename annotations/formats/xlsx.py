"""Excel workbooks (ECMA-376): the first sheet as a table with a header row, read like CSV.

Formulas are not run: the value that was saved with one is taken. Days come as `2024-03-05`. XML with a DTD is refused,
and so are archives that unpack to more than is permitted.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import BinaryIO

from annotations.formats import table
from annotations.formats.archives import ZipReader
from annotations.formats.base import CODE_POINTS, PLAINLY, FormatError, Item, Problem, Reading
from annotations.formats.csv_table import restored
from annotations.formats.keeping import records_of
from annotations.formats.xml_elements import Element, elements

WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
STRINGS, STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
DAY_FORMATS = frozenset({*range(14, 18), 22, *range(27, 32), *range(50, 59)})
"""Numbers of built-in formats that show a day."""
FIRST_DAY, FIRST_DAY_1904 = date(1899, 12, 30), date(1904, 1, 1)
_DAY_LETTERS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Xlsx:
    """A workbook with one mention or one document a row."""

    identifier = "xlsx"
    title = "Excel workbook, one row a mention"
    extension = ".xlsx"
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    offset_unit = CODE_POINTS

    def read(self, stream: BinaryIO, how: Reading = PLAINLY) -> Iterator[Item]:
        """The records of the first sheet, whose rows go document by document; columns as for CSV."""
        rows = rows_in(ZipReader(stream), how)
        yield from records_of(table.pages_of(rows, how), how)

    def cells(self, stream: BinaryIO) -> Iterator[list[str]]:
        """The rows as they stand there, the header first. Raises FormatError."""
        rows = _Workbook(ZipReader(stream)).rows()
        _, header = next(rows, (1, {}))
        columns = [column for column, name in header.items() if name]
        yield [header[column] for column in columns]
        yield from ([cells.get(column, "") for column in columns] for _, cells in rows)


def rows_in(archive: ZipReader, how: Reading) -> Iterator[tuple[int, table.Row]]:
    """The rows below the header by our names of their columns."""
    rows = _Workbook(archive).rows()
    line, header = next(rows, (1, {}))
    names = {column: name for column, name in header.items() if name}
    columns = table.columns_of(list(names.values()), how)
    ours = tuple(names.values()) == table.COLUMNS
    for line, cells in rows:
        beside = [column for column in cells if column not in names and cells[column]]
        if beside:
            how.report(Problem(line, "", f"has a cell in column {beside[0]}, which has no header"))
        elif any(cells.values()):
            given = ((names[column], cell) for column, cell in cells.items() if column in names)
            yield (
                line,
                {columns[name]: restored(cell) if ours else cell for name, cell in given if name in columns},
            )


class _Workbook:
    """The first sheet of a workbook. Raises FormatError for what is none."""

    def __init__(self, archive: ZipReader) -> None:
        workbook = elements(archive.data(WORKBOOK))
        self._sheet = archive.data(_first_sheet(workbook, elements(archive.data(RELATIONS))))
        self._strings = _strings(archive) if STRINGS in archive else []
        self._day_styles = _day_styles(elements(archive.data(STYLES))) if STYLES in archive else set()
        self._first_day = FIRST_DAY_1904 if _is_1904(workbook) else FIRST_DAY

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row's number, and its cells by the letters of their columns."""
        found: dict[int, dict[str, str]] = {}
        cell: Element | None = None
        for element in elements(self._sheet):
            if element.name == "c":
                cell = element
            elif cell and element.name in {"v", "t"}:
                column, line = _place(cell)
                cells = found.setdefault(line, {})
                cells[column] = cells.get(column, "") + self._value(cell, element)
        yield from sorted(found.items())

    def _value(self, cell: Element, element: Element) -> str:
        kind = cell.attributes.get("t", "n")
        if kind == "s":
            return self._shared(element.text, cell)
        if kind in {"inlineStr", "str"}:
            return unescaped(element.text)
        if kind == "n" and cell.attributes.get("s", "0") in self._day_styles:
            return self._day(element.text)
        return {"b": {"1": "true", "0": "false"}.get(element.text, element.text)}.get(kind, element.text)

    def _shared(self, written: str, cell: Element) -> str:
        if not written.isdecimal() or int(written) >= len(self._strings):
            raise FormatError("names a text that is not there", line=_place(cell)[1])
        return self._strings[int(written)]

    def _day(self, written: str) -> str:
        try:
            return (self._first_day + timedelta(days=int(float(written)))).isoformat()
        except (ValueError, OverflowError):
            return written


def _place(cell: Element) -> tuple[str, int]:
    found = _PLACE.fullmatch(cell.attributes.get("r", ""))
    if not found:
        raise FormatError("a cell has no place", line=0)
    return found[1], int(found[2])


def _first_sheet(workbook: list[Element], relations: list[Element]) -> str:
    """The file of the sheet that comes first."""
    sheet = next((each for each in workbook if each.name == "sheet"), None)
    targets = {each.attributes.get("Id"): each.attributes.get("Target", "") for each in relations}
    target = targets.get(sheet.attributes.get("id")) if sheet else None
    if not target:
        raise FormatError("has no sheet", file=WORKBOOK)
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _is_1904(workbook: list[Element]) -> bool:
    return any(
        each.name == "workbookPr" and each.attributes.get("date1904") in {"1", "true"} for each in workbook
    )


def _strings(archive: ZipReader) -> list[str]:
    """The shared texts; the runs of a rich one are joined, and phonetic hints left out."""
    found: list[str] = []
    around = ""
    for element in elements(archive.data(STRINGS)):
        if element.name == "si":
            found.append("")
        elif element.name == "t" and found and around != "rPh":
            found[-1] += unescaped(element.text)
        if element.name in {"si", "r", "rPh"}:
            around = element.name
    return found


def _day_styles(styles: list[Element]) -> set[str]:
    """The numbers of the cell styles that show a day."""
    written = {
        int(each.attributes["numFmtId"]): each.attributes.get("formatCode", "")
        for each in styles
        if each.name == "numFmt" and each.attributes.get("numFmtId", "").isdecimal()
    }
    days = DAY_FORMATS | {number for number, code in written.items() if shows_a_day(code)}
    within, found, number = False, set(), 0
    for each in styles:
        if each.depth == 1:
            within = each.name == "cellXfs"
        elif within and each.name == "xf":
            if int(each.attributes.get("numFmtId", "0")) in days:
                found.add(str(number))
            number += 1
    return found


def shows_a_day(code: str) -> bool:
    """Whether a number format shows a day: it has `d` or `y` outside of quotes and brackets."""
    return bool(re.search("[dy]", _DAY_LETTERS.sub("", code.lower())))


def unescaped(text: str) -> str:
    """The text with `_x000A_` and the like as the characters that they stand for."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
