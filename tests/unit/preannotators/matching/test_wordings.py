"""What counts as another wording of a quotation, and what quoting allows."""

import pytest

from annotations.core.spans import Span
from annotations.preannotators.matching import vectors
from annotations.preannotators.matching.alike import Alikeness
from annotations.preannotators.matching.tokens import Word, words_of
from annotations.preannotators.matching.wordings import differences, repeats, share_of_words


def words(text: str) -> list[Word]:
    return words_of(text, [Span(0, len(text))])


def apart(a: str, b: str) -> list[tuple[str, str]]:
    return [(one.text_a, one.text_b) for one in differences(words(a), words(b), a, b)]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("The bridge is safe", "the bridge is safe."),
        ("We don’t know the colour", "we do not know the color"),
        ("Inflation, which surprised us, has fallen", "Inflation … has fallen"),
        ("They will reach the summit", "[The guides] will reach the summit"),
        ("We have two boats", "we have 2 boats"),
        ("It is late, and the boats are gone", "the boats are gone"),
        ("fifty-year-old cables", "fifty year old cables"),
    ],
)
def test_what_quoting_allows(a, b):
    assert apart(a, b) == []
    assert apart(b, a) == []


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("We will not close it", "We will never close it", [("not", "never")]),
        ("the water is currently unsafe", "the water is unsafe", [("currently", "")]),
        ("halt the shelling at once", "stop the shelling at once", [("halt", "stop")]),
        ("We sold 4,000 tickets", "We sold 6,000 tickets", [("4,000", "6,000")]),
    ],
)
def test_what_differs(a, b, expected):
    assert apart(a, b) == expected
    assert apart(b, a) == [(there, here) for here, there in expected]


def test_fragments_are_where_the_words_stand():
    a, b = "💔 We will not go", "💔 We will never go"
    (one,) = differences(words(a), words(b), a, b)
    assert (one.a[0].of(a), one.b[0].of(b)) == ("not", "never")


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("We will not close the library this year", "We will never close the library this year", True),
        ("The offer is an insult to every nurse", "an insult for every nurse on shift", True),
        ("We spent 3 billion and got nothing", "You miss 6 billion somehow", False),
        ("Just the United States", "an overthrow of the United States government", False),
        ("We will cut the tax on fuel", "We will hire a thousand teachers", False),
    ],
)
def test_one_proposition(a, b, same):
    names = {"unit", "stat"}
    assert bool(share_of_words(words(a), words(b), names, Alikeness(vectors.load()))) is same


def test_a_part_repeats_the_whole():
    whole = words("The money is there, and it will flow this week")
    assert repeats(words("The money is there"), whole)
    assert not repeats(words("is there"), whole)  # too little to tell
    assert not repeats(words("The money is here"), whole)
