from datetime import date

import pytest

from annotations.core.records import DateExpression, DocumentRecord
from annotations.core.spans import Span
from annotations.preannotators.dates import holidays
from annotations.preannotators.dates.absolute import absolute
from annotations.preannotators.dates.expressions import dates
from annotations.preannotators.parsing.frames import frame, pieces, quoted_frames
from annotations.preannotators.parsing.model import parser
from annotations.preannotators.surface.datelines import dateline_end
from annotations.preannotators.surface.document import passages
from annotations.preannotators.surface.quotations import is_title


def frames(text):
    return [frame(passage) for passage in passages(DocumentRecord(text))]


@pytest.mark.parametrize(
    ("text", "shortened"),
    [
        ("“We lost. We should say so,” he said.", ["We lost. We should say so"]),
        ("He said: “No.”", ["No"]),
        ("He said “no.”", ["no"]),
        ("‘It is a shambles,’ said Pell.", ["It is a shambles"]),
        ("“The plan,” he said, “is dead.”", ["The plan", "is dead"]),
        ("He said the plan was “dead and gone.”", []),
        ("The “bridge tax” was scrapped.", []),
        ("Her novel, “The Salt Road,” sold badly.", []),
        ("The law, which is new, “criminalizes poverty”.", []),
    ],
)
def test_free_standing_quotations_are_shortened_for_the_parser(text, shortened):
    (shown,) = frames(text)
    assert [span.of(text) for span, number in pieces(shown) if number >= 0] == shortened
    assert [one.span.of(text).rstrip(",.") for one in quoted_frames(shown)] == shortened


def test_words_keep_their_places():
    text = "“We lost 💩. We’ll say so,” he said ‘twice’ on Monday."
    (tree,) = parser()(frames(text))
    assert [token.span.of(text) for token in tree][-3:] == ["on", "Monday", "."]
    assert {token.span.of(text) for token in tree if token.stand_in >= 0} == {"We lost 💩. We’ll say so"}
    said = next(token for token in tree if token.word == "said")
    assert [child.word for child in tree.children(said, "nsubj")] == ["he"]


def test_an_empty_or_endless_sentence_has_no_tree():
    long = "word " * 300
    assert [tree is None for tree in parser()(frames(long) + frames("A word."))] == [True, False]


@pytest.mark.parametrize(
    ("text", "report"),
    [
        ("WASHINGTON (AP) — The Senate voted.", "The Senate voted."),
        ("PORT ANSEL — It rained.", "It rained."),
        ("Moscow — Russia said so.", "Russia said so."),
        ("LONDON, June 3 (Reuters) - Shares fell.", "Shares fell."),
        ("The ministry — not the port — said so.", "The ministry — not the port — said so."),
        ("A-ha — the band — sang.", "A-ha — the band — sang."),
    ],
)
def test_datelines(text, report):
    assert text[dateline_end(text, 0, len(text)) :] == report


def test_a_town_in_small_letters_is_a_dateline_only_at_the_top():
    text = "It rained. Paris — like London — is old."
    assert dateline_end(text, 11, len(text)) == 11


@pytest.mark.parametrize(
    ("quoted", "title"),
    [
        ("The Salt Road", True),
        ("King of the Night", True),
        ("No", False),
        ("We lost", False),
        ("Snowball.", False),
        ("Stop That!", False),
    ],
)
def test_titles_of_works(quoted, title):
    assert is_title(quoted) is title


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("It burned on Monday.", "September 4, 2023"),
        ("It burned Monday.", "on September 4, 2023"),
        ("It burned on Monday night.", "the night of September 4, 2023"),
        ("It burned last month.", "in August 2023"),
        ("It burned in July.", "July 2023"),
        ("It burned last week.", "in the week of August 28, 2023"),
        ("It burned last year.", "in 2022"),
        ("It burned last summer.", None),
        ("It has burned since Monday.", "since September 4, 2023"),
        ("It will burn by June.", "by June 2024"),
        ("It will burn later this month.", "later in September 2023"),
        ("It burned in early July.", "early July 2023"),
        ("It burned from July 3 to July 5.", "from July 3, 2023 to July 5, 2023"),
        ("Monday’s fire was out.", None),
        ("The Monday meeting was short.", None),
        ("It burned on May 3, 2019.", None),
        ("It burned over the past five years.", None),
        ("It burned over the weekend.", None),
    ],
)  # fmt: skip
def test_relative_dates_as_absolute_ones(text, written):
    (found,) = dates(text, Span(0, len(text)), date(2023, 9, 5))
    assert absolute(found, text) == written


def test_an_open_date_is_left_alone():
    found = DateExpression(Span(0, 5), "later", None, None, "day", "same", uncertain=True)
    assert absolute(found, "later") is None


@pytest.mark.parametrize(("year", "day"), [(1961, (4, 2)), (2000, (4, 23)), (2024, (3, 31)), (2038, (4, 25))])
def test_easter(year, day):
    assert holidays.easter(year) == date(year, *day)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("Thanksgiving", date(2024, 11, 28)),
        ("Memorial Day", date(2024, 5, 27)),
        ("St. Patrick's Day", date(2024, 3, 17)),
        ("Fourth of July", date(2024, 7, 4)),
    ],
)
def test_holidays(name, day):
    assert holidays.holiday(name, 2024) == day
