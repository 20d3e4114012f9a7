"""Below the cards: by label, by pair and person, over time, and the claims on which annotators differ most."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np

from annotations.agreement.significance import benjamini_hochberg, bootstrap_p
from annotations.queries.agreement.records import NOTHING
from annotations.services.agreement import estimates, figures
from annotations.services.agreement.cards import Page, verdict_alpha, verdict_sums, why_no_verdicts
from annotations.services.agreement.facts import EPOCH
from annotations.services.agreement.figures import JSON, figure, measured
from annotations.services.agreement.pairs import CodedPairs, FindingPairs, Floats, Ints
from annotations.services.agreement.samples import Interval, distinct, interval

LEAST_SHARED = 30
"""Two annotators who judged fewer claims together are shown in grey."""
FALSE_DISCOVERY_RATE = 0.05
MOST_ITEMS, MOST_DISPUTED = 10, 20
NOTHING_SHARED = "They judged no claim together."
NO_GOLD = "None of their claims has a gold verdict yet."
ALONE = "Nobody else's verdicts are left to compare."


def claim_counts(page: Page) -> JSON:
    """How many claims two annotators found, by whose word they are the same, and how many only one found."""
    facts = page.facts
    compared = np.bincount(page.finding.document, minlength=len(facts.documents)) > 0
    chosen = compared[facts.rated_documents]
    found = np.bincount(facts.items, chosen)
    merged = np.bincount(facts.items, chosen & (facts.ratings["merged"] > 0))
    matched = found > 1
    confirmed = int(np.count_nonzero(matched & (merged > 0)))
    return {
        "matched": int(matched.sum()),
        "single": int(np.count_nonzero(found == 1)),
        "confirmed": confirmed,
        "computed": int(matched.sum()) - confirmed,
        "self_contradictions": int(facts.ratings["twice"][chosen].sum()),
    }


def labels(page: Page) -> list[JSON]:
    """Each verdict against all others together."""
    pairs = page.verdicts
    sums = verdict_sums(page, pairs)
    support = sums.drawn[0].reshape(page.n_labels, page.n_labels).sum(axis=1)
    return [
        {
            "key": label.key,
            "name": label.name,
            "support": round(float(support[code])),
            "alpha": measured(
                sums, estimates.label_alpha(page.n_labels, code), n=pairs.n_items, unit="claims",
                method=f"nominal alpha of “{label.name}” against all other verdicts",
                reason=page.reason(why_no_verdicts(page)),
            ),
        }
        for label, code in zip(page.labels, page.ranks, strict=True)
    ]  # fmt: skip


# ── pairs and people ────────────────────────────────────────────────────────


def pairwise(page: Page) -> JSON:
    """Each two annotators by alpha, marked where they differ from all pairs together."""
    every = page.verdicts
    whole = interval(verdict_sums(page, every), verdict_alpha(page))
    cells = [_cell(page, every, whole, *pair) for pair in _present_pairs(page)]
    _mark_differing(cells, whole)
    return {
        "value": whole.value,
        "least_shared": LEAST_SHARED,
        "false_discovery_rate": FALSE_DISCOVERY_RATE,
        "cells": cells,
    }


def _present_pairs(page: Page) -> list[tuple[int, int]]:
    pairs = page.finding
    _, present = _unordered(pairs.one, pairs.other, len(page.facts.annotators))
    return present


def _unordered(one: Ints, other: Ints, n: int) -> tuple[Ints, list[tuple[int, int]]]:
    """Pairs of numbers below n as one number each, whichever stands first; and the pairs that occur, in order."""
    number = np.minimum(one, other) * n + np.maximum(one, other)
    return number, [divmod(each, n) for each in np.flatnonzero(np.bincount(number)).tolist()]


def _cell(page: Page, every: CodedPairs, whole: Interval, one: int, other: int) -> JSON:
    pairs = every.of_annotator(one).of_annotator(other)
    found = interval(verdict_sums(page, pairs), verdict_alpha(page))
    names = page.facts.annotators
    n = pairs.n_items
    return {
        "a": names[one],
        "b": names[other],
        "alpha": figure(
            found, n=n, unit="claims", method=page.alpha_method,
            reason=figures.NO_VARIATION if n else NOTHING_SHARED,
        ),
        "p": _p_of_difference(found, whole),
        "differs": None,
        "few": n < LEAST_SHARED,
    }  # fmt: skip


def _p_of_difference(found: Interval, whole: Interval) -> float | None:
    """Two-sided p of the difference to the value of all pairs, whose samples are of the same documents."""
    if found.low is None or whole.low is None:
        return None
    differences = found.samples - whole.samples
    return bootstrap_p(differences, 0.0) if np.nanstd(differences) > 0 else None


def _mark_differing(cells: Sequence[JSON], whole: Interval) -> None:
    """Say which cells differ: those that Benjamini and Hochberg keep, and whose interval leaves the value out."""
    tested = [cell for cell in cells if cell["p"] is not None and not cell["few"]]
    for cell, p in zip(tested, benjamini_hochberg([cell["p"] for cell in tested]), strict=True):
        alpha = cell["alpha"]
        is_kept = p is not None and p <= FALSE_DISCOVERY_RATE
        if is_kept and whole.value is not None and not alpha["low"] <= whole.value <= alpha["high"]:
            cell["differs"] = "lower" if alpha["value"] < whole.value else "higher"


def people(page: Page) -> list[JSON]:
    """Each annotator against the rest and against gold."""
    return [_person(page, number, who) for number, who in enumerate(page.facts.annotators)]


def _person(page: Page, number: int, who: str) -> JSON:
    facts = page.facts
    every = page.verdicts
    mine = facts.rated_by == number
    measures = {"rest": every.of_annotator(number), "without": every.without(number)}
    return {
        "id": who,
        "documents": int(np.count_nonzero((facts.raters == number).any(axis=1))),
        "claims": int(np.count_nonzero(mine)),
        "gold": _against_gold(page, mine),
        **{
            key: measured(
                verdict_sums(page, pairs), verdict_alpha(page), n=pairs.n_items, unit="claims",
                method=page.alpha_method, reason=figures.NO_VARIATION if pairs.n_items else ALONE,
            )
            for key, pairs in measures.items()
        },
    }  # fmt: skip


def _against_gold(page: Page, mine: "np.ndarray[Any, Any]") -> JSON:
    ratings = page.facts.ratings
    compared = mine & (ratings["verdict"] != NOTHING) & (ratings["gold"] != NOTHING)
    equal = ratings["verdict"][compared] == ratings["gold"][compared]
    values = np.stack([equal, np.ones(len(equal))], axis=1).astype(np.float64)
    return measured(
        page.facts.samples.sums(page.facts.rated_documents[compared], values), estimates.ratio,
        n=len(equal), unit="claims", method="share of their verdicts that are the gold ones", reason=NO_GOLD,
    )  # fmt: skip


# ── claims ──────────────────────────────────────────────────────────────────

Key = tuple[int, int]
"""A root claim by its document's tally and its number there."""


def confusion(page: Page, *, with_items: bool) -> JSON:
    """Which verdicts are given for each other, with the keys of claims that show it."""
    pairs = page.verdicts
    position = np.argsort(np.array(page.ranks, dtype=np.int64))
    number, present = _unordered(position[pairs.left], position[pairs.right], page.n_labels)
    cells = []
    for one, other in present:
        chosen = np.flatnonzero(number == one * page.n_labels + other)
        items = np.flatnonzero(np.bincount(pairs.item[chosen]))
        shown = items[: MOST_ITEMS if with_items else 0].tolist()
        cells.append({
            "a": page.labels[one].key, "b": page.labels[other].key, "n": len(chosen),
            "items": [_key(page, item) for item in shown],
        })  # fmt: skip
    return {"labels": [label.key for label in page.labels], "cells": cells, "items_shown": with_items}


def _key(page: Page, item: int) -> Key:
    rating = page.facts.ratings[np.searchsorted(page.facts.items, item)]
    return int(rating["tally"]), int(rating["item"])


def disputed(page: Page, *, with_items: bool) -> JSON:
    """The claims whose verdicts are farthest apart on the mean, by their keys."""
    pairs = page.verdicts
    n_items = int(pairs.item.max(initial=-1)) + 1
    apart = np.bincount(pairs.item, page.distances[pairs.left, pairs.right], n_items)
    mean = apart / np.maximum(np.bincount(pairs.item, minlength=n_items), 1)
    farthest = _greatest(mean, MOST_DISPUTED if with_items else 0)
    items = [_disputed(page, item, float(mean[item])) for item in farthest if mean[item] > 0]
    return {"items": items, "items_shown": with_items}


def _greatest(values: Floats, most: int) -> list[int]:
    """The places of the greatest values, the first of equals first."""
    if len(values) > most > 0:
        candidates = np.flatnonzero(values >= np.partition(values, -most)[-most])
    else:
        candidates = np.arange(len(values))
    places: list[int] = candidates[np.argsort(-values[candidates], kind="stable")][:most].tolist()
    return places


def _disputed(page: Page, item: int, distance: float) -> JSON:
    facts = page.facts
    chosen = slice(*np.searchsorted(facts.items, [item, item + 1]))
    keys = {code: label.key for code, label in zip(page.ranks, page.labels, strict=True)}
    return {
        "claim": _key(page, item),
        "distance": distance,
        "verdicts": [
            {"annotator": facts.annotators[facts.raters[document, rating["slot"]]], "label": keys[int(rating["verdict"])]}
            for rating, document in zip(facts.ratings[chosen], facts.rated_documents[chosen], strict=True)
            if rating["verdict"] != NOTHING
        ],
    }  # fmt: skip


# ── drift ───────────────────────────────────────────────────────────────────


def weeks(page: Page) -> list[JSON]:
    """The measures of the documents that were finished in each week."""
    days = page.facts.documents.day
    # day 0 was a Thursday
    mondays, week = np.unique(days - (days + 3) % 7, return_inverse=True)
    finding = page.finding
    verdicts = page.verdicts
    used = np.bincount(finding.document, minlength=len(days)) > 0
    counts = np.bincount(week[used], minlength=len(mondays)).tolist()
    return [
        {
            "start": EPOCH + timedelta(days=monday),
            "documents": counts[i],
            **over_time(
                page, finding.where(week[finding.document] == i), verdicts.where(week[verdicts.document] == i)
            ),
        }
        for i, monday in enumerate(mondays.tolist())
    ]


def over_time(page: Page, finding: FindingPairs, verdicts: CodedPairs) -> JSON:
    """The measures that are followed over time."""
    sums = page.finding_sums(finding)
    return {
        "unitizing_alpha": measured(
            sums, estimates.unitizing_alpha, n=distinct(finding.document), unit="documents",
            method="Krippendorff's |u-alpha of 2016", reason=figures.NO_CONTRAST,
        ),
        "alpha": measured(
            verdict_sums(page, verdicts), verdict_alpha(page), n=verdicts.n_items, unit="claims",
            method=page.alpha_method,
            reason=figures.NO_VARIATION if len(verdicts.item) else figures.NOTHING_JUDGED_TWICE,
        ),
    }  # fmt: skip
