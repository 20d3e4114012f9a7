import itertools
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotations.core.quotes import outermost, quotations
from annotations.core.sentences import clauses, paragraphs, sentences
from annotations.core.spans import Span
from tests.timing import least_seconds

DEMO = sorted((Path(__file__).parents[3] / "fixtures/demo").glob("*.txt"))
PIECES = st.lists(
    st.sampled_from(
        [
            "He left. ",
            "“",
            "”",
            '"',
            "Mr. ",
            "U.S. ",
            "\n\n",
            "\n",
            "no",
            "! ",
            "’s ",
            "3.5 ",
            "💩 ",
            "«",
            "»",
            "。",
        ]
    ),
    max_size=40,
).map("".join)


def cut(text):
    return [span.of(text) for span in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four… Five", ["One.", "Two!", "Three?", "Four…", "Five"]),
        ("Mr. Smith met Dr. Jones.", ["Mr. Smith met Dr. Jones."]),
        ("The U.S. President left. The U.S. The end.", ["The U.S. President left.", "The U.S.", "The end."]),
        ("J. R. Hobb left at 3 p.m. He ran.", ["J. R. Hobb left at 3 p.m.", "He ran."]),
        ("On Jan. 5 it rained. In Jan. It did.", ["On Jan. 5 it rained.", "In Jan.", "It did."]),
        ("No. 5 won. He said no. Nobody did.", ["No. 5 won.", "He said no.", "Nobody did."]),
        ("It cost $3.5 million. Fine.", ["It cost $3.5 million.", "Fine."]),
        (
            "Acme Inc. Chairman Bo left. Acme Inc. The end.",
            ["Acme Inc. Chairman Bo left.", "Acme Inc.", "The end."],
        ),
        ("He waited... then left. Then... Nothing.", ["He waited... then left.", "Then...", "Nothing."]),
        ("“Why not? They came.” He left.", ["“Why not? They came.”", "He left."]),
        ("“Why not?” Kirby asked. “No.”", ["“Why not?” Kirby asked.", "“No.”"]),
        ("“Stop!” he cried.", ["“Stop!” he cried."]),
        ("“Why?” Nobody knew.", ["“Why?”", "Nobody knew."]),
        ("“We left. She stayed,” he said. Yes.", ["“We left. She stayed,” he said.", "Yes."]),
        ("“Unclosed. He left. Then he ran.", ["“Unclosed.", "He left.", "Then he ran."]),
        ("(He left. She did.) Yes.", ["(He left.", "She did.)", "Yes."]),
        ("桥将关闭。部长说「是。」然后离开。", ["桥将关闭。", "部长说「是。」", "然后离开。"]),
        ("הוא בא. היא הלכה.", ["הוא בא.", "היא הלכה."]),
        ("It is v1.2 of a.b.c now. Ok.", ["It is v1.2 of a.b.c now.", "Ok."]),
        ("He came. 💩 happened.", ["He came.", "💩 happened."]),
        ("", []),
    ],
)
def test_sentences(text, expected):
    assert cut(text) == expected


def test_lines_are_paragraphs():
    text = "Headline\nBody one.\nand more of it\n\nBody two."
    assert [span.of(text) for span in paragraphs(text)] == [
        "Headline",
        "Body one.",
        "and more of it",
        "Body two.",
    ]
    text = "This line goes\non here."
    assert [span.of(text) for span in paragraphs(text)] == [text]


def test_hard_wrapped_text_is_joined():
    wrapped = "The ministry will close the bridge to all traffic on\nMonday, it said, because of cracks in the steel of its\ngirders."
    text = f"{wrapped}\n\nThe ferries will run every twenty minutes, day and night."
    assert next(span.of(text) for span in paragraphs(text)) == wrapped
    assert len(sentences(text)) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He left, she said; they knew.", ["He left", "she said", "they knew."]),
        ("He “left, as told”, she said.", ["He “left, as told”", "she said."]),
        ("It cost 1,940 crowns (a lot) – really.", ["It cost 1,940 crowns", "a lot", "really."]),
        ("Nothing here.", ["Nothing here."]),
    ],
)
def test_clauses(text, expected):
    quoted = quotations(text, paragraphs(text))
    assert [span.of(text) for span in clauses(text, Span(0, len(text)), quoted)] == expected


@given(PIECES)
@example("«\n\n«")  # a mark that ends its paragraph encloses nothing
def test_any_text_is_cut_in_order_without_loss(text):
    found = sentences(text)
    assert all(first.end <= second.start for first, second in itertools.pairwise(found))
    assert all(span.of(text) == span.of(text).strip() for span in found)
    assert "".join(map(str.strip, cut(text))).replace(" ", "").replace("\n", "") == "".join(text.split())


@given(PIECES)
def test_nothing_is_cut_inside_a_quotation(text):
    quoted = [quotation.span for quotation in outermost(quotations(text, paragraphs(text)))]
    for span in sentences(text):
        assert not any(quote.start < edge < quote.end for quote in quoted for edge in (span.start, span.end))


@pytest.mark.parametrize("path", DEMO, ids=lambda path: path.name)
def test_the_demo_articles_have_whole_sentences(path):
    found = cut(path.read_text(encoding="utf-8"))
    assert len(found) > 15
    assert all(sentence.rstrip('”"’»').endswith((".", "?", "!")) for sentence in found)


@pytest.mark.parametrize("unit", ["“a. ", "a. B ", '" ', "Mr. ", "x", "\n\na", "”", "’ ", "A.B."])
def test_time_grows_with_the_length(unit):
    def seconds(length):
        text = (unit * length)[:length]
        return least_seconds(lambda: sentences(text))

    assert seconds(40_000) < 40 * max(seconds(4_000), 0.005)
