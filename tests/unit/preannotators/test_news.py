import subprocess
import sys
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from annotations.core.records import DocumentRecord
from annotations.core.sentences import sentences
from annotations.preannotators.news import NewsPreAnnotator
from annotations.preannotators.parsing.model import ParserUnavailableError
from annotations.preannotators.registry import get
from tests.support.reading import DEMO, REAL, ROOT, TEXTS, check_records, document
from tests.timing import least_seconds

PUBLISHED = date(2024, 5, 14)


def suggest(text, published_on=PUBLISHED):
    return get("news").suggest(DocumentRecord(text, published_on=published_on))


@settings(max_examples=60)
@given(TEXTS)
@example("in July according to ")
def test_records_hold_on_any_text(text):
    """P33: each quote equals its slices."""
    found = suggest(text)
    check_records(text, found)
    assert found == suggest(text)
    for sentence in sentences(text):
        if any(character.isdecimal() for character in sentence.of(text)):
            assert any(all(sentence.contains(span) for span in one.fragments) for one in found)


@settings(max_examples=60)
@given(st.text(max_size=80))
def test_records_hold_on_any_characters(text):
    check_records(text, suggest(text, None))


@pytest.mark.parametrize("path", [*DEMO, *REAL], ids=lambda path: path.name)
def test_articles(path):
    given_document = document(path)
    found = suggest(given_document.text, given_document.published_on)
    check_records(given_document.text, found)
    assert len(found) >= 10


def test_the_two_real_articles_part_where_they_should():
    if not REAL:
        pytest.skip("the real articles are not beside the repository")
    first, second = (suggest(document(path).text, document(path).published_on) for path in REAL)
    for found in (first, second):
        by_watson = [one for one in found if one.claimant == "Adrienne Watson"]
        assert len(by_watson) >= 2
        assert any(one.wording.startswith("The National Security Council") for one in by_watson)
    months = {
        (when.start, when.end)
        for one in (*first, *second)
        for when in one.dates
        if when.granularity == "month"
    }
    assert {(date(2023, 7, 1), date(2023, 7, 31)), (date(2023, 8, 1), date(2023, 8, 31))} <= months


@pytest.mark.parametrize(
    ("text", "suggests"),
    [
        ("The ministry said that the plan was dead.", True),
        ("The plan is dead, the ministry said.", True),
        ("It is dead, according to the ministry.", True),
        ("The bridge is old.", False),
        ("A man, who left, sang.", False),
        ("The ministry did not say that the plan was dead.", False),
        ("He asked whether the plan was dead.", False),
        ("Neither side would say when talks might resume.", False),
        ("He is said to be rich.", False),
        ("Workers found a crack in the pipe.", False),
    ],
)
def test_what_is_said_gives_cause_for_a_suggestion(text, suggests):
    assert bool(suggest(text)) is suggests


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        (
            "The Harbor Gazette reported that officials said the leak was old.",
            ("Harbor Gazette", "officials"),
        ),
        ("The leak was old, the Gazette reported, citing two officials.", ("Gazette", "two officials")),
        ("The agency quoted an official as saying the leak was old.", ("agency", "official")),
        ("Karl Onder was quoted by the Gazette as saying the leak was old.", ("Gazette", "Karl Onder")),
        ("According to reports, officials believe the leak is old.", ("reports", "officials")),
        ("The Port said it was old. It added that nobody was hurt.", ("Port",)),
        ("Mayor Odile Farrant left. The mayor said it was old.", ("Odile Farrant",)),
        ("Mayor Odile Farrant met Karl Onder. She said it was old.", ()),
        ("The ministry said it was old, while its critics insisted that it was new.", ("ministry",)),
    ],
)
def test_chains_run_from_the_outermost_teller_to_the_nearest(text, chain):
    assert suggest(text)[-1 if "Port" in text else 0].attribution.chain == chain


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("Odile Farrant said she had sold the pier.", "Odile Farrant had sold the pier."),
        ("The port said it would close, and that its boats were sold.", "The port would close."),
        ("Turkey said its jets had left.", "Turkey’s jets had left."),
        ("Officials said they had no money.", "Officials had no money."),
        ("The port said it was clear that nobody came.", "It was clear that nobody came."),
        ("Odile Farrant said Karl Onder had sold his house.", "Karl Onder had sold his house."),
        ("“I am tired and want my money,” Odile Farrant said.", "Odile Farrant is tired and wants Farrant’s money."),
        ("“I’d go,” Odile Farrant said.", "I’d go."),
        ("“We have cash,” said Ann Poe, a spokeswoman for the port.", "The port has cash."),
        ("“We have cash,” said Ann Poe.", "We have cash."),
        ("The pier, built in 1921, is old.", "The pier was built in 1921."),
        ("Odile Farrant called the pier “a ruin.”", "The pier is “a ruin.”"),
        ("Odile Farrant accused the council of hiding the report.", "The council was hiding the report."),
        ("Odile Farrant vowed to rebuild the pier.", "Odile Farrant will rebuild the pier."),
        ("The army claims to have destroyed two bridges.", "The army has destroyed two bridges."),
        ("The pier burned last month.", "The pier burned in April 2024."),
        ("The pier burned on Monday, Farrant said.", "The pier burned on May 13, 2024."),
        ("The pier, Farrant said, will open later this year.", "The pier will open later in 2024."),
        ("“The pier burned last month,” Farrant said.", "The pier burned last month."),
        ("ANSEL (AP) — The pier cost $4.", "The pier cost $4."),
    ],
)  # fmt: skip
def test_draft_wordings_stand_alone(text, wording):
    assert wording in [one.wording for one in suggest(text)]


def test_a_quotation_of_several_sentences_is_several_claims_of_one_content():
    text = "“Nobody will be cut off. Two ferries will run all day,” said Odile Farrant."
    first, second = suggest(text)
    assert [first.quote, second.quote] == ["Nobody will be cut off.", "Two ferries will run all day"]
    assert first.attribution == second.attribution
    assert len(first.attribution.content_fragments) == 1


def test_a_sentence_too_long_to_parse_is_read_by_the_rules():
    text = "“We paid $4,” said Odile Farrant, " + "and so on " * 200 + "."
    assert [one.claimant for one in suggest(text)][:1] == ["Odile Farrant"]


def test_without_a_parser_it_says_so():
    engine = NewsPreAnnotator()
    engine.use("no_such_model")
    with pytest.raises(ParserUnavailableError, match=r"no_such_model.*lesser path.*“rules”"):
        engine.suggest(DocumentRecord("It rained."))


def test_the_parser_is_loaded_with_the_first_suggestion():
    program = (
        "import sys; from annotations.preannotators.registry import get; from annotations.core.records import DocumentRecord\n"
        "engine = get('news'); assert 'spacy' not in sys.modules; engine.suggest(DocumentRecord('It rained.')); assert 'spacy' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


@pytest.mark.parametrize(
    "unit",
    (
        "“a” ",
        "said ",
        "he said “yes it is so”, ",
        "X, who was in 2019, ",
        "he did it, and she saw it in May. ",
    ),
)
def test_time_grows_with_the_length(unit):
    def seconds(length):
        text = (unit * length)[:length]
        return least_seconds(lambda: suggest(text))

    assert seconds(12_000) < 25 * max(seconds(2_000), 0.01)
