"""Workbooks that another program wrote, and what our own tables become in one (P50)."""

import io
import zipfile

import pytest

from annotations.core.records import DocumentRecord, MentionRecord
from annotations.formats import csv_table
from annotations.formats.base import FormatError, Reading
from annotations.formats.xlsx import shows_a_day, unescaped
from tests.unit.formats.tables import judged, native, problems, read, written

OPENPYXL = """
import csv, datetime, sys
import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
book = openpyxl.Workbook()
sheet = book.active
if sys.argv[2] == "csv":
    for row in csv.reader(open(sys.argv[3], encoding="utf-8", newline="")):
        sheet.append(row)
    formulas = sum(cell.data_type == "f" for row in sheet for cell in row)
else:
    sheet.append(["Headline", "Date", "Body", "Quote", "", "note"])
    sheet.append(["Bridge 🌉", datetime.date(2024, 3, 5), "🌉 The bridge\\nis shut. <b>&amp;</b>", "The bridge\\nis shut", None, 1.5])
    sheet.append([CellRichText("Fer", TextBlock(InlineFont(b=True), "ry")), datetime.datetime(2024, 3, 6, 9), "It sails.", None, None, True])
    sheet.append([])
    sheet.append(["Sum", "2024-03-07", "Another text.", "text", None, "=1+1"])
    book.create_sheet("other").append(["text", "no"])
    if sys.argv[2] == "1904":
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    formulas = 0
book.save(sys.argv[1])
print(formulas)
"""


@pytest.fixture
def workbook(tmp_path):
    """A workbook that openpyxl made, in which it sees so many formulas."""

    def make(kind: str, *more: object, formulas: int = 0) -> bytes:
        file = tmp_path / "book.xlsx"
        assert judged("tables", OPENPYXL, file, kind, *more) == formulas
        return file.read_bytes()

    return make


@pytest.mark.parametrize("epoch", ("1900", "1904"))
def test_a_workbook_of_others(workbook, epoch):
    """Days as numbers, rich text, several lines, an empty row, a column without header, another sheet."""
    records = read("xlsx", workbook(epoch), Reading(annotator="anna", name="book"))
    documents = [each for each in records if isinstance(each, DocumentRecord)]
    assert [(each.title, str(each.published_on), each.text) for each in documents] == [
        ("Bridge 🌉", "2024-03-05", "🌉 The bridge\nis shut. <b>&amp;</b>"),
        ("Ferry", "2024-03-06", "It sails."),
        ("Sum", "2024-03-07", "Another text."),
    ]
    assert [each.id for each in documents] == ["book/2", "book/3", "book/5"]
    quotes = [each.quote for each in records if isinstance(each, MentionRecord)]
    assert quotes == ["The bridge\nis shut", "text"]


def test_our_table_in_a_workbook(workbook, tmp_path):
    """What a spreadsheet makes of our CSV has no formula, and comes back as the same records."""
    table = tmp_path / "data.csv"
    table.write_bytes(written("csv", native())[0])
    records = read("csv", table.read_bytes(), Reading(name="data"))
    assert read("xlsx", workbook("csv", table), Reading(name="data")) == records


def test_cells_that_would_be_run_come_back(workbook, tmp_path):
    table = tmp_path / "data.csv"
    documents = read("csv", b"document_id,text\n1,=1+1\n2,-5 degrees\n3,@all of you\n")
    table.write_bytes(written("csv", documents)[0])
    found = read("xlsx", workbook("csv", table))
    assert [each.text for each in found if isinstance(each, DocumentRecord)] == [
        "=1+1",
        "-5 degrees",
        "@all of you",
    ]


def test_without_its_guard_a_cell_is_a_formula(workbook, tmp_path, monkeypatch):
    table = tmp_path / "data.csv"
    monkeypatch.setattr(csv_table, "neutralized", lambda cell: cell)
    documents = read("csv", b"document_id,text\n1,=1+1\n")
    table.write_bytes(written("csv", documents)[0])
    assert workbook("csv", table, formulas=1)


def test_a_cell_without_header_is_named(tmp_path):
    script = (
        "import openpyxl, sys; b = openpyxl.Workbook(); b.active.append(['text']); b.active.append(['A', 'x'])\n"
        "b.active.append(['B']); b.save(sys.argv[1]); print(0)"
    )
    file = tmp_path / "book.xlsx"
    judged("tables", script, file)
    assert problems("xlsx", file.read_bytes()) == [("", 2, "", "has a cell in column B, which has no header")]


@pytest.mark.parametrize("data", (b"", b"text,a\n", b"PK\x03\x04"))
def test_what_is_no_workbook(data):
    with pytest.raises(FormatError, match="is no zip archive"):
        read("xlsx", data)


def test_an_archive_that_is_no_workbook():
    stream = io.BytesIO()
    zipfile.ZipFile(stream, "w").close()
    with pytest.raises(FormatError, match=r"xl/workbook\.xml: is missing"):
        read("xlsx", stream.getvalue())


def test_a_workbook_with_a_dtd(workbook):
    """P45."""
    stream, source = io.BytesIO(), zipfile.ZipFile(io.BytesIO(workbook("1900")))
    with zipfile.ZipFile(stream, "w") as spoiled:
        for name in source.namelist():
            data = source.read(name)
            hostile = (
                b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
                if name == "xl/workbook.xml"
                else b""
            )
            spoiled.writestr(name, hostile + data)
    with pytest.raises(FormatError, match="has a DTD, which is refused"):
        read("xlsx", stream.getvalue())


@pytest.mark.parametrize(
    ("code", "day"),
    (
        ("yyyy-mm-dd", True),
        ("d/m/yy", True),
        ("0.00", False),
        ('"day" 0', False),
        ("[Red]0", False),
        ("General", False),
    ),
)
def test_formats_that_show_a_day(code, day):
    assert shows_a_day(code) is day


def test_escapes():
    assert unescaped("a_x000D_b_x0041_ _x_") == "a\rbA _x_"
