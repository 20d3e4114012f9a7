"""The stages below the rules, each with a table of its own."""

from datetime import date

import pytest

from annotations.core.quotes import quotations
from annotations.core.records import DateExpression
from annotations.core.spans import Span
from annotations.preannotators.attribution.people import people
from annotations.preannotators.dates import calendar_ranges
from annotations.preannotators.dates.tense import tense_at
from annotations.preannotators.surface.numerals import numerals
from annotations.preannotators.surface.quotations import is_statement, masked
from annotations.preannotators.worth import claim_types


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It cost $3.5 million.", [("$3.5 million", "money")]),
        ("It cost 2.4 million crowns.", [("2.4 million crowns", "money")]),
        ("A rise of 12 percent, or 7%.", [("12 percent", "percent"), ("7%", "percent")]),
        ("They sold 1,940 tickets.", [("1,940", "count")]),
        (
            "Twenty-five hundred men and two-thirds of it.",
            [("Twenty-five hundred", "count"), ("two-thirds", "count")],
        ),
        ("An F-16 and Covid-19.", [("16", "designator"), ("19", "designator")]),
        ("One soldier, one in five, one of them.", [("One", "count"), ("one", "count"), ("five", "count")]),
        ("No one, one another, the one.", []),
        ("A third ferry and a third of it.", [("a third", "count")]),
        ("٣ ½", [("٣", "count"), ("½", "count")]),
    ],
)
def test_numerals(text, expected):
    assert [(one.span.of(text), one.kind) for one in numerals(text, Span(0, len(text)))] == expected


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("He said “no.”", True),
        ("The so-called “bridge of many sighs” is closed.", False),
        ("The so-called “it is what it is” rule.", True),
        ("He sells “organic” honey.", False),
        ("It was “a plan that nobody wants”.", True),
        ("“,” he said.", False),
    ],
)
def test_statements_and_scare_quotes(text, statement):
    within = Span(0, len(text))
    assert is_statement(text, quotations(text, [within])[0], within) is statement


def test_masking_keeps_every_place():
    text = "He said “no 💩” and «oui»."
    within = Span(0, len(text))
    found = masked(text, within, quotations(text, [within]))
    assert len(found) == len(text)
    assert found.replace("\u2592", "") == "He said “” and «»."


@pytest.mark.parametrize(
    ("text", "name", "before", "fuller"),
    [
        ("Minister Karl Onder left. Onder said so.", "Onder", 99, "Karl Onder"),
        ("Onder left. Minister Karl Onder said so.", "Onder", 5, "Onder"),
        ("Mr. Karl Onder and Mrs. Ida Onder left.", "Onder", 99, "Onder"),
        ("The leader Kim Jong Un left.", "Kim", 99, "Kim Jong Un"),
        ("Mayor Ludwig van der Berg left.", "Berg", 99, "Ludwig van der Berg"),
        ("The White House said so.", "House", 99, "House"),
        ("Mayor Zoe\u0308 Ma\u0301rquez left.", "Ma\u0301rquez", 99, "Zoe\u0308 Ma\u0301rquez"),
    ],
)
def test_surnames_become_full_names_where_one_fits(text, name, before, fuller):
    assert people(text).fuller(name, before) == fuller


def test_titles_have_holders():
    known = people("Transport Minister Ilse Dunmore left. Mayor Odile Farrant met Mayor Karl Onder.")
    assert known.holder("minister", 99) == "Ilse Dunmore"
    assert known.holder("mayor", 99) == ""


@pytest.mark.parametrize(
    ("sentence", "word", "tense"),
    [
        ("He left on Monday.", "Monday", "past"),
        ("On Monday, he left.", "Monday", "past"),
        ("He will leave on Monday.", "Monday", "future"),
        ("The bridge would be closed from June.", "June", "future"),
        ("It is scheduled for June.", "June", "future"),
        ("June.", "June", "unknown"),
        ("He said that it will end in June.", "June", "future"),
    ],
)
def test_tense(sentence, word, tense):
    at = sentence.index(word)
    assert tense_at(sentence, Span(0, len(sentence)), Span(at, at + len(word))) == tense


@pytest.mark.parametrize(
    ("unit", "steps", "expected"),
    [
        ("day", -1, ("2024-02-28", "2024-02-28")),
        ("week", 0, ("2024-02-26", "2024-03-03")),
        ("weekend", -1, ("2024-02-24", "2024-02-25")),
        ("fortnight", 1, ("2024-03-11", "2024-03-17")),
        ("month", -1, ("2024-01-01", "2024-01-31")),
        ("month", -2, ("2023-12-01", "2023-12-31")),
        ("quarter", -1, ("2023-10-01", "2023-12-31")),
        ("year", 1, ("2025-01-01", "2025-12-31")),
        ("decade", -1, ("2010-01-01", "2019-12-31")),
        ("century", 0, ("2001-01-01", "2100-12-31")),
    ],
)
def test_ranges_of_units(unit, steps, expected):
    found = calendar_ranges.unit_range(unit, date(2024, 2, 29), steps)
    assert tuple(day.isoformat() for day in found) == expected


def test_moving_keeps_within_the_month():
    assert calendar_ranges.moved(date(2024, 2, 29), "year", -1) == date(2023, 2, 28)
    assert calendar_ranges.moved(date(2024, 3, 31), "month", 1) == date(2024, 4, 30)
    assert calendar_ranges.moved(date(2024, 3, 31), "fortnight", 1) == date(2024, 4, 14)


OLD = DateExpression(
    Span(0, 1), "1968", date(1968, 1, 1), date(1968, 12, 31), "year", "year", uncertain=False
)


@pytest.mark.parametrize(
    ("claim", "quoted", "counted", "dates", "kinds"),
    [
        ("The pier burned because of the storm", False, False, (), ("event", "causal")),
        ("The pier will open", False, False, (), ("prediction",)),
        ("It is the best pier", True, False, (), ("quotation", "opinion")),
        ("The pier opened", False, True, (OLD,), ("event", "quantity", "temporal", "background")),
        ("A pier", False, False, (), ("event",)),
        ("A report due to be published", False, False, (), ("prediction",)),
    ],
)
def test_claim_types(claim, quoted, counted, dates, kinds):
    found = claim_types(claim, quoted=quoted, counted=counted, dates=dates, published_on=date(2024, 5, 14))
    assert found == kinds
