"""Native JSON lines: read, write, read again; every way in which a line can be wrong, named with its place."""

import io
import json
import types
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.core import records
from annotations.core.records import DocumentRecord, MentionRecord
from annotations.core.spans import Span, quote_of
from annotations.formats import decoding, jsonl
from annotations.formats.base import FormatError, Problem
from annotations.formats.jsonl import JsonLines, line_of, parse

FOLDER = Path(__file__).parents[3] / "fixtures" / "formats" / "jsonl"
FILES = sorted(FOLDER.glob("*.jsonl"))
SCHEMA = json.loads((Path(jsonl.__file__).parent / "jsonl.schema.json").read_text("utf-8"))
FORMAT = JsonLines()


def raw_lines() -> list[bytes]:
    """The lines of the fixture, which hold every type of record; only LF parts them."""
    data = (FOLDER / "lanterns.jsonl").read_bytes()
    return [line + b"\n" for line in data.split(b"\n")[:-1]]


def first(kind: str) -> dict[str, Any]:
    """The first record of a type as plain JSON."""
    return next(each for each in map(json.loads, raw_lines()) if each["type"] == kind)


def changed(kind: str, path: str, value: Any) -> bytes:
    """The line of the first record of a type with one value changed; `DROP` takes its key out."""
    record = first(kind)
    *parents, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
    place: Any = record
    for step in parents:
        place = place[step]
    if value is DROP:
        del place[last]
    else:
        place[last] = value
    return json.dumps(record).encode()


DROP = object()


# ── round trips (P49) ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_read_write_read(file):
    data = file.read_bytes()
    found = list(FORMAT.read(io.BytesIO(data)))
    written = io.BytesIO()
    FORMAT.write(found, written)
    assert written.getvalue() == data
    assert list(FORMAT.read(io.BytesIO(written.getvalue()))) == found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_files_hold_together(file):
    with file.open("rb") as stream:
        assert list(FORMAT.check(stream)) == []


def test_the_fixture_holds_what_breaks_other_tools():
    """Complaints 1–12 of the field: astral and ZWJ, combining, right to left, overlap, nesting, gaps."""
    mentions = [each for each in map(parse, raw_lines()) if isinstance(each, MentionRecord)]
    texts = "".join(each.text for each in map(parse, raw_lines()) if isinstance(each, DocumentRecord))
    assert {each["type"] for each in map(json.loads, raw_lines())} == set(jsonl.TYPES)
    assert [
        part
        for part in ("🏮", "👩🏽\u200d🚒", "\u2028", "افتتح", "פנסים", "\t", "\\", '"')
        if part not in texts
    ] == []
    assert max(len(each.fragments) for each in mentions) == 3
    whole, nested = mentions[0].fragments[0], mentions[1].fragments[0]
    assert whole.contains(nested)
    assert whole != nested


def test_every_quote_is_its_slice_in_code_points():
    texts = {each["id"]: each["text"] for each in map(json.loads, raw_lines()) if each["type"] == "document"}
    parts = [
        (texts[each["document"]], part)
        for each in map(json.loads, raw_lines())
        if each["type"] == "mention"
        for part in each["fragments"]
    ]
    assert len(parts) > 10
    for text, part in parts:
        assert text[part["start"] : part["end"]] == part["quote"]


characters = st.characters(exclude_categories=("Cs",), exclude_characters="\0")
texts = st.text(characters, min_size=1, max_size=60)


@given(st.data(), texts)
def test_any_text_and_fragments_come_back(data, text):
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=6)))
    fragments = tuple(Span(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=False))
    mention = parse(next(line for line in raw_lines() if b'"type":"mention"' in line))
    document = parse(next(line for line in raw_lines() if b'"type":"document"' in line))
    assert isinstance(mention, MentionRecord)
    assert isinstance(document, DocumentRecord)
    made = replace(mention, fragments=fragments, quote=quote_of(text, fragments))
    kept = replace(document, text=text, metadata={text: [text, {text: None}]})
    assert parse(line_of(made)) == made
    assert parse(line_of(kept)) == kept
    for part in json.loads(line_of(made))["fragments"]:
        assert part["quote"] == text[part["start"] : part["end"]]


def test_what_others_make_of_the_line_ends_is_read_too():
    """CRLF between records, a BOM, white space: read as if they were not there; the writer makes none."""
    data = b"\xef\xbb\xbf" + b"".join(line.replace(b"\n", b"\r\n") for line in raw_lines())
    assert list(FORMAT.read(io.BytesIO(data))) == [parse(line) for line in raw_lines()]


def test_metadata_keys_are_in_order():
    document = replace(parse(raw_lines()[2]), metadata={"b": [{"z": 1, "a": 2}], "a": 1})
    assert line_of(document).endswith(b'"metadata":{"a":1,"b":[{"a":2,"z":1}]}}\n')
    assert jsonl.canonical_metadata({"é": 1, "a": [1.50, 1e21]}) == '{"a":[1.5,1e+21],"é":1}'.encode()


# ── what is wrong, and where ────────────────────────────────────────────────────────────────────

WRONG = (
    ("document", "text", DROP, "text", "is missing"),
    ("document", "txt", "", "txt", "is not a field of this record"),
    ("document", "text", None, "text", "must be text, not null"),
    ("document", "text", "a\0b", "text", "holds U+0000 at code point 1, which no text may hold"),
    ("document", "title", "a\ud800", "title", "holds U+D800 at code point 1, which no text may hold"),
    ("document", "metadata", [], "metadata", "must be an object, not an array"),
    (
        "document",
        "metadata",
        {"a": ["\0"]},
        "metadata.a.0",
        "holds U+0000 at code point 0, which no text may hold",
    ),
    ("document", "metadata", {"\0": 1}, "metadata", "holds U+0000 at code point 0, which no text may hold"),
    ("document", "published_on", "2024-02-30", "published_on", "“2024-02-30” is no day written YYYY-MM-DD"),
    ("document", "published_on", "20240230", "published_on", "“20240230” is no day written YYYY-MM-DD"),
    ("document", "further_appearances.0.url", 7, "further_appearances.0.url", "must be text, not 7"),
    ("document", "id", "", "id", "is empty"),
    ("assignment", "status", "leased", "status", "“leased” is not one of: closed, submitted"),
    ("assignment", "suggestions_shown", 1, "suggestions_shown", "must be true or false, not 1"),
    (
        "assignment",
        "submitted_at",
        "yesterday",
        "submitted_at",
        "is not a time in UTC such as 2024-05-01T09:30:00.000000Z",
    ),
    ("mention", "fragments", 5, "fragments", "must be an array, not 5"),
    ("mention", "fragments.0", [1, 2], "fragments.0", "must be an object, not an array"),
    ("mention", "fragments.0.end", DROP, "fragments.0.end", "is missing"),
    ("mention", "fragments.0.end", "9", "fragments.0.end", "must be a whole number from 0, not text"),
    ("mention", "fragments.0.end", 1.5, "fragments.0.end", "must be a whole number from 0, not 1.5"),
    ("mention", "fragments.0.end", True, "fragments.0.end", "must be a whole number from 0, not true"),
    ("mention", "fragments.0.start", -1, "fragments.0.start", "must be a whole number from 0, not -1"),
    ("mention", "fragments.0.end", 0, "fragments.0", "A span from 22 to 0 encloses no text."),
    ("mention", "fragments.0.quote", DROP, "fragments.0.quote", "is missing"),
    (
        "mention",
        "fragments.0.quote",
        "x",
        "fragments.0.quote",
        "is not this fragment's part of the whole quote",
    ),
    ("mention", "fragments.0.quote", 1, "fragments.0.quote", "must be text, not 1"),
    ("mention", "quote", None, "quote", "must be text, not null"),
    ("mention", "claim_types", "event", "claim_types", "must be an array, not text"),
    ("mention", "origin.kind", "robot", "origin.kind", "“robot” is not one of: person, suggestion"),
    (
        "mention",
        "provenance.revision",
        None,
        "provenance.revision",
        "must be a whole number from 0, not null",
    ),
    ("claim", "asks", "what", "asks", "“what” is not one of: content, utterance"),
    ("claim", "claim_date", {}, "claim_date.expression", "is missing"),
    ("verdict", "confidence", "4", "confidence", "must be a whole number from 0, not text"),
    (
        "gold",
        "mentions.0.fragments.0.quote",
        "x",
        "mentions.0.fragments.0.quote",
        "is not this fragment's part of the whole quote",
    ),
    ("gold", "mentions.0", 3, "mentions.0", "must be an object, not 3"),
    ("round", "match_threshold", "0.5", "match_threshold", "must be a number, not text"),
    ("project", "offset_unit", "utf16", "offset_unit", "“utf16” is not one of: code_point"),
    ("project", "type", "projects", "type", f"must be one of: {', '.join(jsonl.TYPES)}"),
    ("project", "type", DROP, "type", f"must be one of: {', '.join(jsonl.TYPES)}"),
)


@pytest.mark.parametrize(("kind", "path", "value", "field", "reason"), WRONG)
def test_wrong_values(kind, path, value, field, reason):
    with pytest.raises(FormatError) as refusal:
        parse(changed(kind, path, value), 7)
    assert (refusal.value.line, refusal.value.field, refusal.value.reason) == (7, field, reason)
    assert str(refusal.value) == f"line 7, {field}: {reason}"


BROKEN = (
    (b"", "", "the line is empty"),
    (b"  \r\n", "", "the line is empty"),
    (b'{"type": ', "", "not JSON at character 9: Expecting value"),
    (b'"project"', "", "must be an object, not text"),
    (b'{"type":"\xff"}', "", "byte 9 of the line is not UTF-8"),
    (b'{"type":"claim","type":"claim"}', "type", "stands twice in one object"),
    (b'{"a":NaN}', "", "NaN is not JSON"),
    (b'{"a":-Infinity}', "", "-Infinity is not JSON"),
    (b"[" * 100_000, "", "objects are nested too deeply"),
)


@pytest.mark.parametrize(("line", "field", "reason"), BROKEN, ids=range(len(BROKEN)))
def test_broken_lines(line, field, reason):
    with pytest.raises(FormatError) as refusal:
        parse(line, 3)
    assert (refusal.value.line, refusal.value.field, refusal.value.reason) == (3, field, reason)


def test_nan_is_not_written_either():
    with pytest.raises(ValueError, match="not JSON compliant"):
        line_of(replace(parse(raw_lines()[2]), metadata={"a": float("nan")}))


def test_checking_goes_on_behind_a_broken_line():
    data = b"".join([*raw_lines()[:2], b"{\n", *raw_lines()[2:-1], b'{"type":"gold"}\n'])
    assert [(each.line, each.field) for each in FORMAT.check(io.BytesIO(data))] == [
        (3, ""),
        (len(raw_lines()) + 1, "id"),
    ]


def test_reading_stops_at_a_broken_line():
    reader = FORMAT.read(io.BytesIO(raw_lines()[0] + b"{\n"))
    next(reader)
    with pytest.raises(FormatError, match=r"^line 2: not JSON"):
        next(reader)


def test_a_problem_says_where():
    assert str(Problem(0, "sha256", "differs")) == "sha256: differs"
    assert str(Problem(0, "", "the file holds no records")) == "the file holds no records"


# ── the published schema ────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def validator() -> Any:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return jsonschema.Draft202012Validator(SCHEMA, format_checker=checker)


def test_the_schema_takes_every_line(validator):
    for file in FILES:
        for line in file.read_bytes().split(b"\n")[:-1]:
            validator.validate(json.loads(line))


MORE_THAN_A_SCHEMA_CAN_SAY = (
    "is not this fragment's part",  # compares two fields
    "encloses no text",
    "holds U+",  # JSON Schema has regular expressions, but validators differ in surrogates
)


SAID_BY_THE_SCHEMA = [
    row[:3] for row in WRONG if not any(part in row[4] for part in MORE_THAN_A_SCHEMA_CAN_SAY)
]


@pytest.mark.parametrize(("kind", "path", "value"), SAID_BY_THE_SCHEMA)
def test_the_schema_refuses_what_the_reader_refuses(validator, kind, path, value):
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(json.loads(changed(kind, path, value)))


def shapes() -> list[type]:
    """Every dataclass that a line may hold."""
    found: list[type] = []

    def add(shape: Any) -> None:
        if isinstance(shape, types.UnionType) or get_args(shape):
            for each in get_args(shape):
                add(each)
        elif is_dataclass(shape) and isinstance(shape, type) and shape not in (*found, Span):
            found.append(shape)
            for each in decoding.hints(shape).values():
                add(each)

    for shape in jsonl.TYPES.values():
        add(shape)
    return found


@pytest.mark.parametrize("shape", shapes(), ids=lambda shape: shape.__name__)
def test_the_schema_has_the_fields_of_the_records(shape):
    """A field that is added to a record and not to the schema fails here."""
    described = SCHEMA["$defs"][shape.__name__]
    keys = [key for key in described["properties"] if key != "type"]
    assert keys == list(jsonl.keys_of(shape))
    assert sorted(keys) == sorted(each.name for each in fields(shape))
    assert described["required"] == list(described["properties"])
    assert described["additionalProperties"] is False


def enums(shape: type) -> dict[str, list[str]]:
    """The lists of permitted values that the schema has for a record."""
    properties = SCHEMA["$defs"][shape.__name__]["properties"]
    found = {
        name: value.get("enum") or value.get("anyOf", [{}])[0].get("enum")
        for name, value in properties.items()
    }
    return {name: values for name, values in found.items() if values}


def test_the_schema_has_the_reader_s_choices():
    described = {f"{s.__name__}.{name}": set(values) for s in shapes() for name, values in enums(s).items()}
    assert described == {name: set(values) for name, values in decoding.CHOICES.items()}


def test_the_schema_names_the_version():
    assert SCHEMA["$id"] == f"urn:factcheck:jsonl:{jsonl.SCHEMA_VERSION}"


def test_records_and_types_are_the_same_set():
    assert set(get_args(records.Record)) == set(jsonl.TYPES.values())
