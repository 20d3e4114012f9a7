"""Whole articles with gold (fixtures/preannotators/articles): who said what, and which days are meant."""

import re
from collections import Counter
from datetime import date
from functools import cache

import pytest

from annotations.core.records import DocumentRecord
from annotations.preannotators import registry
from annotations.preannotators.claims.engine import readings
from annotations.preannotators.surface.document import passages
from factcheck import paths

FOLDER = paths.CHECKOUT / "fixtures" / "preannotators" / "articles"
_ARTICLE = re.compile(r"^# published ", re.MULTILINE)
_PART = re.compile(r"^== (\w+)\n", re.MULTILINE)


def article(written):
    """The document and its gold: rows of cells by the name of the part."""
    published, rest = written.split("\n", 1)
    text, *parts = _PART.split(rest)
    rows = {
        name: [line.split(" | ") for line in part.strip().splitlines()]
        for name, part in zip(parts[::2], parts[1::2], strict=True)
    }
    return DocumentRecord(text.strip(), published_on=date.fromisoformat(published)), rows


ARTICLES = [
    article(written)
    for file in sorted(FOLDER.glob("*.txt"))
    for written in _ARTICLE.split(file.read_text(encoding="utf-8"))[1:]
]


@cache
def suggested(number):
    return registry.NEWS.suggest(ARTICLES[number][0])


def fits(wanted, found):
    """Either of the readings that a backslash divides; `*` is any."""
    bare = re.compile(r"^(?:the|an?) ")
    readings_of = wanted.lower().split("\\")
    return "*" in readings_of or bare.sub("", str(found).lower()) in [
        bare.sub("", one) for one in readings_of
    ]


def said_in(number, words):
    """The suggestions whose content holds those words."""
    text = ARTICLES[number][0].text
    start = text.index(words)
    return [
        one
        for one in suggested(number)
        if one.attribution
        and any(
            span.start <= start + 3 and span.end >= start + len(words) - 3
            for span in one.attribution.content_fragments
        )
    ]


def test_who_said_what_is_found_in_whole_articles():
    counts = Counter()
    for number, (_, gold) in enumerate(ARTICLES):
        for speaker, mode, words in gold["said"]:
            found = said_in(number, words)
            right = any(fits(speaker, one.claimant) and fits(mode, one.attribution.mode) for one in found)
            counts["right" if right else "misread" if found else "missed"] += 1
    assert counts.total() >= 130
    assert counts["right"] >= 0.94 * counts.total(), counts


def test_dates_are_found_and_resolved_in_whole_articles():
    counts = Counter()
    for document, gold in ARTICLES:
        read = readings((passage, ()) for passage in passages(document))
        left = [one for reading in read for one in reading.dates]
        for expression, start, end, granularity in gold["dates"]:
            found = next(
                (one for one in left if one.expression in expression or expression in one.expression), None
            )
            left = [one for one in left if one is not found]
            right = found and all(
                (fits(start, found.start), fits(end, found.end), fits(granularity, found.granularity))
            )
            counts["right" if right else "misread" if found else "missed"] += 1
        counts["extra"] += len(left)
    wanted = counts.total() - counts["extra"]
    assert wanted >= 130
    assert counts["right"] >= 0.94 * wanted, counts
    assert counts["extra"] <= 0.04 * wanted, counts


@pytest.mark.parametrize("number", range(len(ARTICLES)))
def test_what_nobody_says_dates_or_counts_gives_nothing(number):
    document, gold = ARTICLES[number]
    for (words,) in gold.get("none", []):
        start = document.text.index(words)
        inside = range(start, start + len(words))
        assert [
            one.quote
            for one in suggested(number)
            if any(span.start in inside or span.end - 1 in inside for span in one.fragments)
        ] == []
