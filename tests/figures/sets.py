"""The three sets: attribution, claim spans and dates; even rows to tune on, odd rows held out."""

import json
from datetime import date
from pathlib import Path

from annotations.core.records import DocumentRecord
from annotations.core.spans import Span
from annotations.preannotators import registry
from annotations.preannotators.claims.reading import read
from annotations.preannotators.surface.document import passages
from tests.figures.scoring import ENOUGH, Tally, likeness, pairs

GOLD = Path(__file__).parents[2] / "fixtures/preannotators/news"
PUBLISHED = date(2024, 5, 14)


def rows(name, half):
    """`half`: "tuned" for rows 0, 2, 4 …, "held" for the others."""
    every = json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8"))
    return every[half == "held" :: 2]


def suggestions(engine, text):
    return registry.get(engine).suggest(DocumentRecord(text, published_on=PUBLISHED))


def attribution(engine, half):
    tally = Tally(right={"speaker": 0, "mode": 0, "cue": 0, "source": 0, "outer": 0})
    for row in rows("attribution", half):
        text = row["text"]
        said = {
            one.attribution.content_fragments: one for one in suggestions(engine, text) if one.attribution
        }
        found = list(said.values())
        matched = pairs(
            row["statements"],
            found,
            lambda gold, one: likeness(text, gold["content"], one.attribution.content_fragments),
        )
        _count(tally, text, row["statements"], found, matched, lambda one: one.attribution.content_fragments)
        for gold, one, _ in matched:
            _judge(tally, text, gold, one)
    return tally


def _judge(tally, text, gold, one):
    said = one.attribution
    verdicts = {
        "speaker": _among(gold["speaker"], one.claimant),
        "mode": _among(gold["mode"], said.mode),
        "cue": any(_alike(cue, said.cue) for cue in gold["cue"].split("|")),
        "source": not gold["source"] or likeness(text, [gold["source"]], said.source_fragments) >= ENOUGH,
        "outer": [_bare(name) for name in gold["outer"]] == [_bare(name) for name in said.chain[:-1]],
    }
    for name, right in verdicts.items():
        tally.right[name] += right
        if not right:
            tally.missed.append(f"{name}: {gold} ≠ {said} {one.claimant} | {text}")


def _among(wanted, found):
    return wanted == "*" or _bare(found) in [_bare(one) for one in wanted.split("|")]


def _bare(name):
    return name.lower().removeprefix("the ").removeprefix("a ").removeprefix("an ")


def _alike(gold, found):
    return gold.lower() == found.lower() or (gold.lower() in found.lower() and bool(gold))


def claims(engine, half):
    tally = Tally()
    for row in rows("claims", half):
        text = row["text"]
        found = suggestions(engine, text)
        matched = pairs(row["claims"], found, lambda gold, one: likeness(text, gold, one.fragments))
        _count(tally, text, row["claims"], found, matched, lambda one: one.fragments)
    return tally


def _count(tally, text, gold, found, matched, fragments):
    tally.gold += len(gold)
    tally.found += len(found)
    tally.overlapping += len(matched)
    tally.exact += sum(share == 1.0 for *_, share in matched)
    hit = [id(one) for one, *_ in matched]
    tally.missed += [f"missed: {one} | {text}" for one in gold if id(one) not in hit]
    kept = [id(one) for _, one, _ in matched]
    tally.missed += [
        f"extra: {[span.of(text) for span in fragments(one)]} | {text}"
        for one in found
        if id(one) not in kept
    ]
    tally.missed += [
        f"inexact: {[span.of(text) for span in fragments(one)]} for {wanted} | {text}"
        for wanted, one, share in matched
        if share < 1
    ]


def dates(_, half):
    tally = Tally(right={"days": 0, "granularity": 0})
    for row in rows("dates", half):
        text = row["text"]
        document = DocumentRecord(text, published_on=date.fromisoformat(row["published"]))
        found = [one for passage in passages(document) for one in read(passage, None, ()).dates]
        matched = pairs(
            row["dates"], found, lambda gold, one: _same_place(text, gold["expression"], one.fragment)
        )
        _count(tally, text, row["dates"], found, matched, lambda one: (one.fragment,))
        for gold, one, _ in matched:
            days = [day and day.isoformat() for day in (one.start, one.end)]
            right = [gold["start"], gold["end"]] == days
            tally.right["days"] += right
            tally.right["granularity"] += gold["granularity"] == one.granularity
            if not right or gold["granularity"] != one.granularity:
                tally.missed.append(
                    f"days: {gold} ≠ {days} {one.granularity} {one.rule} | {row['published']} {text}"
                )
    return tally


def _same_place(text, expression, fragment: Span):
    """1 for the same words; ENOUGH where one reading has a preposition or an article more."""
    share = likeness(text, [expression], (fragment,))
    return max(share, ENOUGH) if share > ENOUGH / 2 else share


SETS = {"attribution": attribution, "claims": claims, "dates": dates}
