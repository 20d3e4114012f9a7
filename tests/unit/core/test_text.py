from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.core import text as texts
from annotations.core.spans import Span

SEED_ARTICLES = Path(__file__).parents[4] / "shared/data/seed-articles"
INPUTS = st.text(alphabet="a \r\n\t\ufeff💩e\u0301ש", max_size=40)


@pytest.mark.parametrize(
    ("raw", "trim", "expected"),
    [
        (b"\xef\xbb\xbfone\r\ntwo\rthree\n", False, "one\ntwo\nthree\n"),
        ("\ufeff one \r\n", True, "one"),
        (" one ", False, " one "),
        ("e\u0301 \u00e9", True, "e\u0301 \u00e9"),
        ("a\ufeffb", False, "a\ufeffb"),
        ("💩\r\r\n🇺🇳", False, "💩\n\n🇺🇳"),
    ],
)
def test_import_changes_line_endings_and_nothing_else(raw, trim, expected):
    assert texts.normalize_import(raw, trim=trim)[0] == expected


@pytest.mark.parametrize(
    ("raw", "error", "code", "details"),
    [
        (b"caf\xe9 au lait", texts.NotUtf8Error, "not_utf8", {"byte": 3}),
        (b"\xed\xa0\x80", texts.NotUtf8Error, "not_utf8", {"byte": 0}),
        ("a\x00b", texts.ForbiddenCharacterError, "forbidden_character", {"code_point": 1}),
        ("ab\ud83d", texts.ForbiddenCharacterError, "forbidden_character", {"code_point": 2}),
        (b"", texts.EmptyTextError, "empty_text", {}),
        ("\ufeff \n\t", texts.EmptyTextError, "empty_text", {}),
    ],
)
def test_refusals_say_what_and_where(raw, error, code, details):
    with pytest.raises(error) as caught:
        texts.normalize_import(raw, trim=True)
    assert (caught.value.code, caught.value.field, caught.value.details) == (code, "text", details)
    assert str(caught.value) == caught.value.sentence
    assert all(str(value) in caught.value.sentence for value in details.values())


def test_the_size_limit_is_exact():
    """P31: at the limit and one over it, in code points."""
    assert texts.normalize_import("💩" * 10, limit=10)[0] == "💩" * 10
    with pytest.raises(texts.TextTooLongError) as caught:
        texts.normalize_import("💩" * 11, limit=10)
    assert caught.value.details == {"length": 11, "limit": 10}
    with pytest.raises(texts.TextTooLongError):
        texts.import_dated("date 2024-05-14 " + "a" * 11, limit=10)


@given(INPUTS.filter(lambda raw: raw.strip("\ufeff \r\n\t")), st.booleans())
def test_offsets_of_the_input_find_the_same_characters(raw, trim):
    """P33: the one map that import returns."""
    text, offsets = texts.normalize_import(raw, trim=trim)
    for at, character in enumerate(raw):
        span = offsets.span(Span(at, at + 1))
        assert span is None or span.of(text) == character.replace("\r", "\n")
    assert len(text) == len(raw) - len(offsets.removed)
    assert (offsets(0), offsets(len(raw))) == (0, len(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" date 2023-09-05 Body here.", (date(2023, 9, 5), "Body here.")),
        ("date 2023-09-05\nBody here.\n", (date(2023, 9, 5), "Body here.")),
        ("Body without a date.", (None, "Body without a date.")),
        ("dated 2023-09-05 Body.", (None, "dated 2023-09-05 Body.")),
        ("date night in 2023-09-05", (None, "date night in 2023-09-05")),
    ],
)
def test_the_dated_layout(text, expected):
    assert texts.parse_dated(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (" date 2023-02-30 Body.", "There is no date 2023-02-30."),
        ("date 2023-13-01 Body.", "There is no date 2023-13-01."),
        ("date 2023-9-5 Body.", "not in the form YYYY-MM-DD"),
    ],
)
def test_dates_that_do_not_exist_are_refused(text, reason):
    for parse in (texts.parse_dated, texts.import_dated):
        with pytest.raises(texts.NoSuchDateError, match=reason) as caught:
            parse(text)
        assert caught.value.field == "published_on"


@pytest.mark.parametrize("parse", [texts.parse_dated, texts.import_dated])
def test_a_date_without_a_body_is_empty(parse):
    with pytest.raises(texts.EmptyTextError):
        parse(" date 2023-09-05 \n")


def test_a_dated_file_maps_its_own_offsets():
    raw = "\ufeff date 2023-09-05 One\r\ntwo 💩.\n"
    imported = texts.import_dated(raw.encode())
    assert (imported.text, imported.published_on) == ("One\ntwo 💩.", date(2023, 9, 5))
    assert imported.offsets.span(Span(raw.index("two"), raw.index("two") + 5)).of(imported.text) == "two 💩"
    assert imported.offsets.span(Span(0, 10)) is None


@pytest.mark.parametrize(
    ("name", "length"), [("000_e7c140906c3b3892.txt", 2828), ("004_1c5ba277fb0e349a.txt", 2597)]
)
def test_the_real_articles(name, length):
    path = SEED_ARTICLES / name
    if not path.exists():
        pytest.skip(f"the real articles are not at {SEED_ARTICLES}")
    imported = texts.import_dated(path.read_bytes())
    assert (len(imported.text), imported.published_on) == (length, date(2023, 9, 5))
