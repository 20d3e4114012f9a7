"""CSV: spreadsheets run nothing of it, other tables are read by their own column names, bad rows are named."""

import csv
import io

import pytest

from annotations.core.records import ClaimRecord, DocumentRecord, MentionRecord
from annotations.formats.base import FormatError, Reading
from annotations.formats.csv_table import neutralized, restored
from annotations.formats.table import COLUMNS, joined_keys, keys_of
from tests.unit.formats.tables import FIXTURES, judged, native, problems, read, written

CELLS = (
    ("=1+1", "'=1+1"),
    ("+49 30 1", "'+49 30 1"),
    ("-5", "-5"),
    ("-5.25", "-5.25"),
    ("-5 degrees", "'-5 degrees"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("\t=1", "'\t=1"),
    ("\r=1", "'\r=1"),
    ("＝1", "'＝1"),
    ("'=1", "''=1"),
    ("'quoted'", "'quoted'"),
    ("plain", "plain"),
    ("", ""),
)


@pytest.mark.parametrize(("cell", "safe"), CELLS)
def test_cells_that_a_spreadsheet_would_run(cell, safe):
    """P50: neutralized by a rule that can be undone; numbers stay numbers."""
    assert neutralized(cell) == safe
    assert restored(safe) == cell


def test_a_spreadsheet_sees_no_formula():
    """The whole table of the fixture through another reader; its data frame has every cell as we wrote it."""
    data, _ = written("csv", native())
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    assert not [cell for row in rows for cell in row.values() if cell[:1] in {"=", "+", "@", "\t", "\r"}]


PANDAS = """
import json, sys, pandas
frame = pandas.read_csv(sys.argv[1], keep_default_na=False, dtype=str)
texts = dict(frame[frame.text != ""][["document_id", "text"]].values)
parts = [[int(n) for n in part.split("-")] for f in frame.fragments for part in f.split(";") if f]
quotes = [" ".join(texts[d][int(a):int(b)] for a, b in (p.split("-") for p in f.split(";")))
          for d, f in frame[frame.fragments != ""][["document_id", "fragments"]].values]
print(json.dumps({"columns": list(frame.columns), "rows": len(frame), "agree": quotes == list(frame[frame.fragments != ""].quote)}))
"""


def test_pandas_reads_it(tmp_path):
    """Each quote is its slice in Python, with emoji before it and in it (complaints 1, 4 and 5)."""
    file = tmp_path / "data.csv"
    file.write_bytes(written("csv", native())[0])
    assert judged("tables", PANDAS, file) == {"columns": list(COLUMNS), "rows": 10, "agree": True}


def test_another_table_with_its_own_columns():
    data = (FIXTURES / "csv" / "articles.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in data
    records = read("csv", data, Reading(annotator="anna", name="articles"))
    documents = [each for each in records if isinstance(each, DocumentRecord)]
    assert [each.title for each in documents] == ["Bridge 🌉", "Ferry"]
    assert [str(each.published_on) for each in documents] == ["2024-03-05", "None"]
    assert "\r" not in documents[0].text
    quotes = [each.quote for each in records if isinstance(each, MentionRecord)]
    assert quotes == ["The bridge 👩🏽‍🚒 is shut\nfor a year", "two lanes", "The ferry sails hourly"]
    assert [each.wording for each in records if isinstance(each, ClaimRecord)] == quotes


WRONG = (
    ("a,b\r\n1,2\r\n", 1, "text", "no column holds the text; say which one does"),
    ("document_id,text,quote\nd,,x\n", 2, "text", "is empty, and no row before has it"),
    ("text,quote\nA b.,c\n", 2, "quote", "is not in the text"),
    ("text,fragments,quote\nA b.,0-1,b\n", 2, "quote", "is not the text at the fragments"),
    ("text,fragments\nA b.,0:1\n", 2, "fragments", "“0:1” is no start-end"),
    ("text,fragments\nA b.,0-9\n", 2, "", "0 to 9 is no span of a text of 4 code points"),
    ("text,fragments\nA b.,2-3;0-1\n", 2, "fragments", "Fragments must be in order and must not overlap."),
    ("text,published_on\nA b.,5.3.2024\n", 2, "published_on", "“5.3.2024” is no day written YYYY-MM-DD"),
    ("text,kind,fragments\nA b.,robot,0-1\n", 2, "kind", "“robot” is not one of: person, gold, machine"),
    ("text\nA b.,1\n", 2, "", "has 2 cells, the header has 1"),
    ("text\n \n", 2, "text", "The text is empty."),
)


@pytest.mark.parametrize(("data", "line", "field", "reason"), WRONG, ids=range(len(WRONG)))
def test_bad_rows(data, line, field, reason):
    try:
        found = problems("csv", data.encode())
    except FormatError as error:  # nothing can be read at all
        found = [("", error.line, error.field, error.reason)]
    assert found[0][1:] == (line, field, reason)


def test_reading_goes_on_behind_a_bad_row():
    data = b"document_id,text,quote\n1,A b b.,b\n1,,A\n2,,x\n3,C.,C\n"
    assert [line for _, line, _, _ in problems("csv", data)] == [2, 4]


@pytest.mark.parametrize("data", (b"text\n\xff\n", b'text\n"a"b\n'))
def test_what_is_no_csv(data):
    with pytest.raises(FormatError, match="is not"):
        read("csv", data)


def test_a_long_text():
    """Python's own limit is 128 KiB a cell."""
    text = "word " * 50_000
    [document] = [d for d in read("csv", f"text\n{text}\n".encode()) if isinstance(d, DocumentRecord)]
    assert document.text == text


def test_keys_with_a_separator():
    assert keys_of(joined_keys(("a;b", "100%", "c"))) == ("a;b", "100%", "c")
