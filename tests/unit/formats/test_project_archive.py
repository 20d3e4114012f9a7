"""Archives of projects: what is none is refused before a row is taken (P46, P48)."""

import io
import json
import zipfile
from typing import Any

import pytest

from annotations.formats import archives
from annotations.formats.base import FormatError
from annotations.formats.project_archive import KIND, SCHEMA_VERSION, ProjectArchive

LONG = "é" * archives.PIECE
ROWS = [{"id": 1}, {"id": 2, "text": LONG}, {"id": 3, "text": "\u2028 \\n"}, {"id": 4}]
LINES = b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in ROWS)


def packed(files: dict[str, bytes], *, stored: bool = False, **about: Any) -> io.BytesIO:
    """An archive of these files; the manifest is right but for what is told."""
    stream = io.BytesIO()
    with archives.ZipWriter(stream, stored=stored) as writer:
        for name, data in files.items():
            writer.add(name, data)
    whole = {
        "kind": KIND, "schema_version": SCHEMA_VERSION, "code_version": "1", "data": True, "pseudonym_key": False,
        "project": {"id": "x", "slug": "y", "name": "z"}, "rows": {n: d.count(b"\n") for n, d in files.items()},
    }  # fmt: skip
    archives.seal(stream, {**whole, **about})
    return stream


def test_rows_come_as_they_went_however_long():
    archive = ProjectArchive(packed({"a.jsonl": LINES, "b.jsonl": b""}))
    assert list(archive.rows("a.jsonl")) == ROWS
    assert list(archive.rows("b.jsonl")) == []


def test_batches_are_bounded(monkeypatch):
    monkeypatch.setattr("annotations.formats.project_archive.BYTES_AT_ONCE", 1000)
    sizes = [len(batch) for batch in ProjectArchive(packed({"a": LINES})).batches("a")]
    assert sizes == [2, 2]


def test_a_line_without_end(monkeypatch):
    monkeypatch.setattr("annotations.formats.project_archive.LONGEST_LINE", archives.PIECE)
    archive = ProjectArchive(packed({"a": LINES}))
    with pytest.raises(FormatError, match="too long"):
        list(archive.rows("a"))


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (b"{}\n[]\n", "no object in line 2"),
        (b"{}\nnull\n", "no object in line 2"),
        (b"{\n", "no JSON in line 1"),
        (b"{}\n{}", "ends within a line"),
    ],
)
def test_lines_that_are_none(lines, reason):
    archive = ProjectArchive(packed({"a": lines}))
    with pytest.raises(FormatError, match=reason):
        list(archive.rows("a"))


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        ({"kind": "photos"}, "its manifest says “photos”"),
        (
            {"schema_version": 99, "code_version": "7.1"},
            "schema version 99, written by Factcheck 7.1; .* work here: 1",
        ),
        ({"schema_version": "1"}, "schema version 1, written"),
        ({"rows": []}, "cannot be read"),
        ({"rows": {"a": 3}}, "has 4 rows, not 3"),
        ({"project": {}}, "cannot be read"),
    ],
)
def test_manifests_that_do_not_fit(about, reason):
    with pytest.raises(FormatError, match=reason):
        ProjectArchive(packed({"a": LINES}, **about))


def test_files_that_the_manifest_does_not_know():
    stream = packed({"a": LINES})
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("b", b"x")
    with pytest.raises(FormatError, match="other files than its manifest says: b"):
        ProjectArchive(stream)


@pytest.mark.parametrize("kept", [0, 10, -1, -30])
def test_what_was_cut_off(kept):
    data = packed({"a": LINES}).getvalue()
    with pytest.raises(FormatError, match="cut off"):
        ProjectArchive(io.BytesIO(data[:kept]))


def test_bytes_that_changed_on_the_way():
    data = packed({"a": b'{"id": 1}\n'}, stored=True).getvalue().replace(b'{"id": 1}', b'{"id": 7}')
    with pytest.raises(FormatError, match="damaged"):
        ProjectArchive(io.BytesIO(data))


def test_what_unpacks_to_too_much():
    with pytest.raises(FormatError, match="more than is permitted"):
        ProjectArchive(packed({"a": b" " * (archives.SMALL * 300)}))


def test_another_zip():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a", b"x")
    with pytest.raises(FormatError, match="no manifest"):
        ProjectArchive(stream)
