import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.core.records import DocumentRecord
from annotations.core.sentences import sentences
from annotations.preannotators.registry import get
from tests.support.reading import DEMO, REAL, TEXTS, check_records, document
from tests.timing import least_seconds

PUBLISHED = date(2024, 5, 14)

DIGIT = re.compile(r"\d")
#: With none of these a text quotes, dates and counts nothing by anybody's reading.
ANY_CAUSE = re.compile(r"[“”„«»‹›‘’「」『』\"'\d½-¾]")
PLAIN = (
    "The ministry said that the plan was dead. ",
    "Nobody came! ",
    "The bridge is old.\n\n",
    "A man, who left, sang. ",
    "Why? ",
)


def suggest(text, published_on=PUBLISHED):
    return get("rules").suggest(DocumentRecord(text, published_on=published_on))


@given(TEXTS)
def test_records_hold_on_any_text(text):
    """P33: each quote equals its slices."""
    check_records(text, suggest(text))


@given(st.text(max_size=80))
def test_records_hold_on_any_characters(text):
    check_records(text, suggest(text, None))


@given(TEXTS)
def test_a_sentence_with_a_digit_yields_a_suggestion_of_its_own(text):
    found = suggest(text)
    for sentence in sentences(text):
        if DIGIT.search(sentence.of(text)):
            assert any(all(sentence.contains(span) for span in one.fragments) for one in found)


@given(TEXTS)
def test_every_suggestion_lies_in_one_sentence(text):
    cut = sentences(text)
    for one in suggest(text):
        assert any(all(sentence.contains(span) for span in one.fragments) for sentence in cut)


@given(st.lists(st.sampled_from(PLAIN), max_size=10).map("".join))
def test_a_text_that_quotes_dates_and_counts_nothing_yields_none(text):
    assert suggest(text) == []


@given(TEXTS)
def test_the_same_text_gives_the_same_suggestions(text):
    assert suggest(text) == suggest(text)


@pytest.mark.parametrize("path", [*DEMO, *REAL], ids=lambda path: path.name)
def test_articles(path):
    given_document = document(path)
    found = suggest(given_document.text, given_document.published_on)
    check_records(given_document.text, found)
    assert len(found) >= 10
    assert len({one.score for one in found}) > len(found) / 2
    assert len({one.check_worthiness for one in found}) > len(found) / 2
    for sentence in sentences(given_document.text):
        if not any(one.fragments[0].start in range(sentence.start, sentence.end) for one in found):
            assert not DIGIT.search(sentence.of(given_document.text))


def test_the_real_articles_are_read():
    if not REAL:
        pytest.skip("the real articles are not beside the repository")
    first, second = (suggest(document(path).text, document(path).published_on) for path in REAL)
    claimants = [one.claimant for one in first]
    assert claimants.count("Adrienne Watson") == 4
    assert {"Washington", "John Kirby", "Sergei Shoigu", "KCNA", "officials"} <= set(claimants)
    assert {"White House", "New York Times", "U.S. officials", "Dmitry Peskov", "Biden administration"} <= {
        one.claimant for one in second
    }
    journeys = {
        (when.start, when.end)
        for one in (*first, *second)
        for when in one.dates
        if when.granularity == "month"
    }
    assert {(date(2023, 8, 1), date(2023, 8, 31)), (date(2023, 7, 1), date(2023, 7, 31))} <= journeys


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("“the pier cost $4,” he said.", "The pier cost $4."),
        ("Mayor Odile Farrant said she had paid $4.", "Odile Farrant had paid $4."),
        (
            "Farrant said the talks were “advancing well,” citing $4 of letters.",
            "The talks were “advancing well.”",
        ),
        ("“Who pays $4?” Farrant asked.", "Who pays $4?"),
        ("The pier, according to Farrant, was built in 1921.", "The pier was built in 1921."),
        ("The pier, which opened in 1921, is old, and nobody goes there.", "The pier opened in 1921."),
        ("“The water,” said Lena Voss, “is safe.”", "The water is safe."),
        ("He paid $4\nfor it.", "He paid $4 for it."),
    ],
)
def test_draft_wordings_stand_alone(text, wording):
    assert wording in [one.wording for one in suggest(text)]


def test_speakers_are_carried_over():
    text = (
        "“It is safe,” said Dr. Lena Voss. “We test it.”\n\n“Every day,” she added.\n\n"
        "Minister Karl Onder left in 2019.\n\n“He ran,” Onder said.\n\n“Twice as fast as anybody.”"
    )
    assert [one.claimant for one in suggest(text)] == [
        "Lena Voss", "Lena Voss", "Lena Voss", "", "Karl Onder", "Karl Onder",
    ]  # fmt: skip


def test_a_pronoun_between_two_people_is_left_open():
    text = "Karl Onder met Lena Voss. She said it took two years."
    assert [one.claimant for one in suggest(text)] == [""]


def test_a_chain_runs_from_the_outermost_teller_to_the_nearest():
    text = "The Harbor Gazette reported that officials said the leak began in 2019."
    assert suggest(text)[0].attribution.chain == ("Harbor Gazette", "officials")


def test_evidence_raises_scores():
    plain, dated, named = (
        suggest(text)[0]
        for text in (
            "The pier burned on Monday.",
            "The pier burned on Monday, killing 3 people.",
            "Mayor Odile Farrant said the pier burned on Monday, killing 3 people.",
        )
    )
    assert plain.score < dated.score < named.score
    assert plain.check_worthiness < dated.check_worthiness < named.check_worthiness
    assert "gives a figure" in dated.reasons


def test_without_a_publication_date_only_whole_dates_resolve():
    found = suggest("It opened on May 3, 2019 and closed last week.", None)[0].dates
    assert [(one.expression, one.start) for one in found] == [
        ("May 3, 2019", date(2019, 5, 3)),
        ("last week", None),
    ]


def test_dates_inside_quotations_are_uncertain():
    inside, outside = (
        suggest(text)[0].dates[0] for text in ("“I left on Monday,” he said.", "He left on Monday.")
    )
    assert inside.uncertain
    assert replace(inside, fragment=outside.fragment) == replace(outside, uncertain=True)


@pytest.mark.parametrize(
    "unit",
    (
        "“a” ", "said ", "he said “yes it is so”, ", "on Monday ", "in July, ", "X, who was in 2019, ", "1", "two ", "Ab ", "A.", "\n\na",
        "he did it, and she saw it in May, ", "according to X, ", "last ", "2019-", "the ", "(",
    ),
)  # fmt: skip
def test_time_grows_with_the_length(unit):
    def seconds(length):
        text = (unit * length)[:length]
        return least_seconds(lambda: suggest(text))

    assert seconds(12_000) < 20 * max(seconds(2_000), 0.01)
