"""What one finished document comes to in counts: groups of claims → records, as `queries.agreement.records` packs them."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from annotations.core import merging
from annotations.core.merging import AnnotatedClaim, Group
from annotations.core.spans import Fragments
from annotations.queries import matching
from annotations.queries.agreement import FinishedDocument
from annotations.queries.agreement.records import NOTHING
from annotations.queries.matching import Overlaps

JSON = dict[str, Any]
Row = tuple[int, ...]

ASKS = ("content", "utterance")
STANCES = ("supports", "neutral", "refutes")
ORIGINS = {"independent": 1, "repeats_claim_source": 2, "same_as_other": 4, "unknown": 8}
"""Origins of evidence, each with its bit."""
OUTCOMES = ("accepted", "edited", "dismissed")

OWN = 0
PERCENTS = (OWN, 100, 70, 50, 30)
"""Thresholds at which matching is counted: the round's own, and four that stay. In records each is a bit, in order."""


@dataclass(frozen=True, slots=True)
class Codes:
    """A round's labels by their keys: ranks by age, of claim types the bits."""

    verdicts: Mapping[str, int]
    types: Mapping[str, int]
    worth: Mapping[str, int]

    def verdict(self, key: str | None) -> int:
        """The code of a verdict; `NOTHING` for none."""
        return NOTHING if key is None else self.verdicts.get(key, NOTHING)

    def one_verdict(self, keys: Collection[str]) -> int:
        """The code of the one verdict among the keys; `NOTHING` for none, or several."""
        return self.verdicts.get(next(iter(keys)), NOTHING) if len(keys) == 1 else NOTHING

    def one_worth(self, keys: Iterable[str | None]) -> int:
        """The code of the one check-worthiness among the keys; `NOTHING` for none, or several."""
        given = {self.worth[key] for key in keys if key is not None and key in self.worth}
        return given.pop() if len(given) == 1 else NOTHING

    def type_bits(self, keys: Iterable[str]) -> int:
        """Claim types as bits."""
        found = 0
        for key in keys:
            found |= self.types.get(key, 0)
        return found


@dataclass(frozen=True, slots=True)
class ClaimCounts:
    """One root claim: `RATING` and `STANCE` rows without tally and item."""

    root: str
    ratings: list[Row]
    stances: list[Row]


@dataclass(frozen=True, slots=True)
class DocumentCounts:
    """One document in one round; rows without their tally. `matched`: mentions and matched pairs by pair of slots."""

    document: FinishedDocument
    claims: list[ClaimCounts]
    matched: dict[tuple[int, int], tuple[int, int]]
    thresholds: list[Row]
    suggestions: list[Row]
    repeats: list[Row]


def counted(
    document: FinishedDocument, others: Sequence[FinishedDocument], *, threshold: float, codes: Codes
) -> DocumentCounts:
    """The counts of a document; `others` are the same document in other rounds by the same scale."""
    rows = {row["id"]: row for row in document.rows}
    slots = {annotator: slot for slot, annotator in enumerate(document.annotators)}
    alike, known = _alike(document), Overlaps()
    found = [edge for each in alike.values() for places in each for edge in known.between(*places)]
    groupings = groups_at_thresholds(document.claims, [overlap for *_, overlap in found], threshold, known)
    return DocumentCounts(
        document=document,
        claims=[_claim(group, rows, slots, codes) for group in groupings[OWN]],
        matched={pair: _matched(each, threshold, known) for pair, each in alike.items()},
        thresholds=_threshold_rows(groupings, slots, codes),
        suggestions=[
            (slot, *_suggestions(document, finisher.id, finisher.suggestions, threshold))
            for slot, finisher in enumerate(document.finishers)
        ],
        repeats=[
            row
            for other in others
            for row in _repeats(document, other, slots, threshold=threshold, codes=codes)
        ],
    )


# ── groups ──────────────────────────────────────────────────────────────────


def groups_at_thresholds(
    claims: Sequence[AnnotatedClaim], found: Sequence[float], threshold: float, known: Overlaps
) -> dict[int, list[Group]]:
    """The groups at each of PERCENTS; those that come out alike are worked out once, and are the same list.

    `found` are the overlaps of all mentions that could match: what is matched depends on those from a threshold on.
    """
    shares = {percent: percent / 100 if percent else threshold for percent in PERCENTS}
    enough = {share: sum(overlap >= share for overlap in found) for share in shares.values()}
    one_of_each = {count: share for share, count in enough.items()}
    made = {count: merging.grouped(claims, known.matcher(share)) for count, share in one_of_each.items()}
    return {percent: made[enough[share]] for percent, share in shares.items()}


def _places_of_each(claims: Iterable[AnnotatedClaim]) -> dict[str, list[Fragments]]:
    places: dict[str, list[Fragments]] = {}
    for claim in claims:
        places.setdefault(claim.annotator, []).extend(claim.places)
    return places


def _alike(
    document: FinishedDocument,
) -> dict[tuple[int, int], list[tuple[list[Fragments], list[Fragments]]]]:
    """The mentions of each two slots that can match: twins meet only their like."""
    places = [_places_of_each(c for c in document.claims if c.asks == asks) for asks in ASKS]
    return {
        (one, other): [(of_each.get(left, []), of_each.get(right, [])) for of_each in places if of_each]
        for (one, left), (other, right) in combinations(enumerate(document.annotators), 2)
    }


def _matched(
    alike: list[tuple[list[Fragments], list[Fragments]]], threshold: float, known: Overlaps
) -> tuple[int, int]:
    """How many mentions both made, and how many pairs of them match."""
    return (
        sum(len(mine) + len(theirs) for mine, theirs in alike),
        sum(len(matching.best(known.between(mine, theirs), threshold)) for mine, theirs in alike),
    )


# ── claims ──────────────────────────────────────────────────────────────────


def _claim(group: Group, rows: Mapping[str, JSON], slots: Mapping[str, int], codes: Codes) -> ClaimCounts:
    labels, is_confirmed = merging.labels_of_each(group), group.is_confirmed
    parts: dict[str, list[JSON]] = {}
    for claim in group.claims:
        parts.setdefault(claim.annotator, []).append(rows[claim.id])
    gold = codes.verdict(next((row["gold"] for own in parts.values() for row in own if row["gold"]), None))
    ratings: list[Row] = []
    for annotator, own in parts.items():
        asks, worth, types, origins = _labeled(own, codes)
        verdict, is_twice = codes.one_verdict(labels[annotator]), len(labels[annotator]) > 1
        ratings.append((slots[annotator], asks, verdict, worth, gold, is_twice, is_confirmed, types, origins))
    return ClaimCounts(group.root, ratings, _stances(parts, slots))


def _labeled(own: Sequence[JSON], codes: Codes) -> Row:
    """What an annotator's claims of a group ask, their check-worthiness, claim types and origins of evidence."""
    mentions = [mention for row in own for mention in row["mentions"]]
    types = origins = 0
    for _, keys, _ in mentions:
        types |= codes.type_bits(keys)
    for row in own:
        for _, _, origin in row["evidence"] or ():
            origins |= ORIGINS[origin]
    worth = codes.one_worth([worth for _, _, worth in mentions])
    return ASKS.index(own[0]["asks"]), worth, types, origins


def _stances(parts: Mapping[str, list[JSON]], slots: Mapping[str, int]) -> list[Row]:
    """What each annotator says that a source does to the claim; who says two things of it is missing."""
    numbers: dict[str, int] = {}
    found: list[Row] = []
    for annotator, own in parts.items():
        given: dict[str, set[str]] = {}
        for row in own:
            for source, stance, _ in row["evidence"] or ():
                given.setdefault(source, set()).add(stance)
        for source, stances in given.items():
            if len(stances) == 1:
                number = numbers.setdefault(source, len(numbers))
                found.append((number, slots[annotator], STANCES.index(stances.pop())))
    return found


def _threshold_rows(
    groupings: Mapping[int, list[Group]], slots: Mapping[str, int], codes: Codes
) -> list[Row]:
    """`THRESHOLD` rows: each claim once for each two annotators of whom at least one found it."""
    at: dict[int, int] = {}
    for bit, percent in enumerate(PERCENTS):
        groups = id(groupings[percent])
        at[groups] = at.get(groups, 0) | 1 << bit
    distinct = {id(groups): groups for groups in groupings.values()}
    return [
        (at[key], *row, n)
        for key, groups in distinct.items()
        for row, n in _pair_counts(groups, slots, codes).items()
    ]


def _pair_counts(groups: Iterable[Group], slots: Mapping[str, int], codes: Codes) -> Counter[Row]:
    counts: Counter[Row] = Counter()
    pairs = list(combinations(range(len(slots)), 2))
    for group in groups:
        labels = merging.labels_of_each(group)
        judges = sum(len(given) == 1 for given in labels.values())
        found = {slots[annotator]: codes.one_verdict(given) for annotator, given in labels.items()}
        for one, other in pairs:
            if one in found and other in found:
                counts[one, other, 2, found[one], found[other], judges] += 1
            elif one in found or other in found:
                counts[one, other, 1, NOTHING, NOTHING, 0] += 1
    return counts


# ── suggestions and repeats ─────────────────────────────────────────────────


def _suggestions(
    document: FinishedDocument,
    annotator: str,
    suggestions: Sequence[tuple[Fragments, str | None]],
    threshold: float,
) -> Row:
    """How many suggestions there were, how many the annotator's mentions match, and what was decided."""
    if not suggestions:
        return (0,) * (2 + len(OUTCOMES))
    places = _places_of_each(document.claims).get(annotator, [])
    proposed = [fragments for fragments, _ in suggestions]
    outcomes = Counter(outcome for _, outcome in suggestions)
    matched = len(matching.best(matching.overlaps(proposed, places), threshold))
    return (len(proposed), matched, *(outcomes[outcome] for outcome in OUTCOMES))


def _repeats(
    document: FinishedDocument,
    other: FinishedDocument,
    slots: Mapping[str, int],
    *,
    threshold: float,
    codes: Codes,
) -> Iterator[Row]:
    """`REPEAT` rows of those who finished the document in both rounds."""
    for annotator in document.annotators:
        if annotator not in other.annotators:
            continue
        now, then = (
            [replace(c, annotator=when, root=c.id, merged=False, settled=False) for c in work.claims
             if c.annotator == annotator]
            for when, work in (("now", document), ("then", other))
        )  # fmt: skip
        groups = matching.groups([*now, *then], threshold=threshold)
        pairs = Counter(
            tuple(codes.verdict(merging.verdicts(group).get(when)) for when in ("now", "then"))
            for group in groups
            if group.is_matched
        )
        places = _places_of_each([*now, *then])
        mine, theirs = places.get("now", []), places.get("then", [])
        matched = len(matching.best(matching.overlaps(mine, theirs), threshold))
        yield slots[annotator], NOTHING, NOTHING, 0, len(mine) + len(theirs), matched
        yield from ((slots[annotator], *labels, n, 0, 0) for labels, n in sorted(pairs.items()))
