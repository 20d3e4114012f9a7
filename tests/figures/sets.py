"""The three sets: attribution, claim spans and dates; even rows to tune on, odd rows held out."""

import json
from datetime import date
from functools import partial
from pathlib import Path

from annotations.core.records import DocumentRecord
from annotations.preannotators import registry
from annotations.preannotators.claims.engine import readings
from annotations.preannotators.surface.document import passages
from tests.figures.scoring import ENOUGH, Tally, likeness, pairs

GOLD = Path(__file__).parents[2] / "fixtures/preannotators/news"
PUBLISHED = date(2024, 5, 14)
HALVES = ("tuned", "held")


def rows(name, half=None):
    """`half`: "tuned" for rows 0, 2, 4 …, "held" for the others; None for all."""
    every = json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8"))
    return every if half is None else every[HALVES.index(half) :: 2]


def suggestions(engine, text):
    return registry.get(engine).suggest(DocumentRecord(text, published_on=PUBLISHED))


def attribution(engine, half):
    """Contents found; among those that overlap: who says it, mode, cue, source and outer tellers right."""
    tally = Tally(right=dict.fromkeys(("speaker", "mode", "cue", "source", "outer"), 0))
    for row in rows("attribution", half):
        said = [one for one in suggestions(engine, row["text"]) if one.attribution]
        found = list({_content(one): one for one in reversed(said)}.values())
        for gold, one in _compared(tally, row["text"], row["statements"], found, _said_alike, _content):
            _judge(tally, row["text"], gold, one)
    return tally


def _content(one):
    return one.attribution.content_fragments


def _said_alike(text, gold, one):
    return likeness(text, gold["content"], _content(one))


def _judge(tally, text, gold, one):
    said = one.attribution
    verdicts = {
        "speaker": _among(gold["speaker"], one.claimant),
        "mode": _among(gold["mode"], said.mode),
        "cue": any(cue.lower() in said.cue.lower() for cue in gold["cue"].split("|")),
        "source": not gold["source"] or likeness(text, [gold["source"]], said.source_fragments) >= ENOUGH,
        "outer": list(map(_bare, gold["outer"])) == list(map(_bare, said.chain[:-1])),
    }
    for name, right in verdicts.items():
        tally.right[name] += right
        if not right:
            tally.missed.append(f"{name}: {gold} ≠ {said} {one.claimant} | {text}")


def _among(wanted, found):
    return wanted == "*" or _bare(found) in map(_bare, wanted.split("|"))


def _bare(name):
    return name.lower().removeprefix("the ").removeprefix("a ").removeprefix("an ")


def claims(engine, half):
    """Claim spans, each a list of fragments."""
    tally = Tally()
    for row in rows("claims", half):
        found = suggestions(engine, row["text"])
        _compared(tally, row["text"], row["claims"], found, _claimed_alike, lambda one: one.fragments)
    return tally


def _claimed_alike(text, gold, one):
    return likeness(text, gold, one.fragments)


def dates(_, half):
    """Date expressions; among those found: both days and the granularity right."""
    tally = Tally(right={"days": 0, "granularity": 0})
    for row in rows("dates", half):
        document = DocumentRecord(row["text"], published_on=date.fromisoformat(row["published"]))
        read = readings((passage, ()) for passage in passages(document))
        found = [one for reading in read for one in reading.dates]
        matched = _compared(
            tally, row["text"], row["dates"], found, _dated_alike, lambda one: (one.fragment,)
        )
        for gold, one in matched:
            days = [day and day.isoformat() for day in (one.start, one.end)]
            tally.right["days"] += [gold["start"], gold["end"]] == days
            tally.right["granularity"] += gold["granularity"] == one.granularity
            if [gold["start"], gold["end"], gold["granularity"]] != [*days, one.granularity]:
                tally.missed.append(f"days: {gold} ≠ {days} {one.granularity} {one.rule} | {row}")
    return tally


def _dated_alike(text, gold, one):
    """1 for the same words; ENOUGH where one reading has a preposition or an article more."""
    share = likeness(text, [gold["expression"]], (one.fragment,))
    return max(share, ENOUGH) if share > ENOUGH / 2 else share


def _compared(tally, text, gold, found, alike, fragments):
    """The pairs that overlap enough; everything is counted."""
    matched = pairs(gold, found, partial(alike, text))
    tally.gold += len(gold)
    tally.found += len(found)
    tally.overlapping += len(matched)
    tally.exact += sum(share == 1.0 for *_, share in matched)
    hit = [id(one) for one, *_ in matched]
    kept = [id(one) for _, one, _ in matched]
    tally.missed += [f"missed: {one} | {text}" for one in gold if id(one) not in hit]
    tally.missed += [
        f"extra: {_words(text, fragments(one))} | {text}" for one in found if id(one) not in kept
    ]
    tally.missed += [
        f"inexact: {_words(text, fragments(one))} for {wanted} | {text}"
        for wanted, one, share in matched
        if share < 1
    ]
    return [(wanted, one) for wanted, one, _ in matched]


def _words(text, fragments):
    return [span.of(text) for span in fragments]


SETS = {"attribution": attribution, "claims": claims, "dates": dates}
