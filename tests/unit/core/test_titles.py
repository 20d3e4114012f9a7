"""Titles of texts that came without one."""

import pytest

from annotations.core.titles import LONGEST, title_of

BRIDGE = "Port Ansel. The government will close the Tamsin Bridge. A bridge, the Tamsin one, is old."


@pytest.mark.parametrize(
    ("file_name", "text", "expected"),
    (
        ("tamsin-bridge-to-close.txt", BRIDGE, "Tamsin Bridge to close"),
        ("Minister_Shuts_Bridge.txt", BRIDGE, "Minister Shuts Bridge"),
        ("ferry-runs-late-2024.txt", BRIDGE, "Ferry runs late 2024"),
        # hashes, numbers and short names are no headlines
        ("000_e7c140906c3b3892.txt", "One ship sank. Two did not.", "One ship sank"),
        ("a-b-1-2.txt", "One ship sank.", "One ship sank"),
        ("article.txt", "One ship sank.", "One ship sank"),
        ("", "One ship sank.", "One ship sank"),
        # a caption is not what the article says, a dateline neither
        ("", "Two men shake hands. (Photo by A. B./AFP via Getty Images)\n\nThe men met.", "The men met"),
        ("", "A ship off Kettle (File photo/Reuters)\n\nThe ship sank.", "The ship sank"),
        ("", "PORT ANSEL — The ship sank.", "The ship sank"),
        ("", "PORT ANSEL, Veldania (NW) - The ship sank.", "The ship sank"),
        ("", "Only a caption (Photo by A. B.)", "Only a caption (Photo by A. B.)"),
        ("", "Why not?\n\nBecause.", "Why not?"),
        ("", "A headline\n\nThe body. Of it.", "A headline"),
        ("", "🚢 sank.", "🚢 sank"),
    ),
)
def test_a_title_is_what_an_editor_would_write_down(file_name, text, expected):
    assert title_of(text, file_name=file_name) == expected


def test_a_long_sentence_is_cut_between_words():
    title = title_of("The ferry, " + "and another ferry, " * 20 + "sank.")
    assert len(title) <= LONGEST
    assert title.endswith(" and another ferry, and…")


def test_a_long_word_is_cut_where_it_must_be():
    assert title_of("x" * 200) == "x" * (LONGEST - 1) + "…"
