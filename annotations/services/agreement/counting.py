"""What one finished document comes to in counts: groups of claims → records, as `queries.agreement_records` packs them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from annotations.core import merging
from annotations.core.merging import AnnotatedClaim, Group
from annotations.core.spans import Fragments
from annotations.queries import matching
from annotations.queries.agreement import FinishedDocument
from annotations.queries.agreement.records import NOTHING, bits

JSON = dict[str, Any]
Row = tuple[int, ...]

ASKS = ("content", "utterance")
STANCES = ("supports", "neutral", "refutes")
ORIGINS = ("independent", "repeats_claim_source", "same_as_other", "unknown")
OUTCOMES = ("accepted", "edited", "dismissed")

OWN = 0
PERCENTS = (OWN, 100, 70, 50, 30)
"""Thresholds at which matching is counted: the round's own, and four that stay."""


@dataclass(frozen=True, slots=True)
class Codes:
    """The ranks of a round's labels by age, by their keys."""

    verdicts: Mapping[str, int]
    types: Mapping[str, int]
    worth: Mapping[str, int]

    def verdict(self, key: str | None) -> int:
        """The code of a verdict; `NOTHING` for none."""
        return NOTHING if key is None else self.verdicts.get(key, NOTHING)

    def one_worth(self, keys: Iterable[str | None]) -> int:
        """The code of the one check-worthiness among the keys; `NOTHING` for none, or several."""
        given = {self.worth[key] for key in keys if key is not None and key in self.worth}
        return given.pop() if len(given) == 1 else NOTHING

    def type_bits(self, keys: Iterable[str]) -> int:
        """Claim types as bits."""
        return bits([self.types[key] for key in keys if key in self.types])


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
    groupings = groups_at_thresholds(document.claims, threshold)
    return DocumentCounts(
        document=document,
        claims=[_claim(group, rows, slots, codes) for group in groupings[OWN]],
        matched=dict(_matched(document, threshold)),
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


def groups_at_thresholds(claims: Sequence[AnnotatedClaim], threshold: float) -> dict[int, list[Group]]:
    """The groups at each of PERCENTS; those that come out alike are worked out once."""
    shares = {percent: percent / 100 if percent else threshold for percent in PERCENTS}
    found = sorted(_overlaps(claims))
    enough = {share: sum(overlap >= share for overlap in found) for share in shares.values()}
    made: dict[int, list[Group]] = {}
    for share in shares.values():
        if enough[share] not in made:
            made[enough[share]] = matching.groups(claims, threshold=share)
    return {percent: made[enough[share]] for percent, share in shares.items()}


def _overlaps(claims: Sequence[AnnotatedClaim]) -> Iterator[float]:
    for one, other in combinations(_places_of_each(claims).values(), 2):
        yield from (overlap for _, _, overlap in matching.overlaps(one, other))


def _places_of_each(claims: Iterable[AnnotatedClaim]) -> dict[str, list[Fragments]]:
    places: dict[str, list[Fragments]] = {}
    for claim in claims:
        places.setdefault(claim.annotator, []).extend(claim.places)
    return places


def _matched(
    document: FinishedDocument, threshold: float
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """For each two slots how many mentions both made, and how many pairs of them match; twins match their like."""
    alike = [_places_of_each(c for c in document.claims if c.asks == asks) for asks in ASKS]
    for (one, left), (other, right) in combinations(enumerate(document.annotators), 2):
        marked = [(places.get(left, []), places.get(right, [])) for places in alike]
        yield (
            (one, other),
            (
                sum(len(mine) + len(theirs) for mine, theirs in marked),
                sum(
                    len(matching.matches(mine, theirs, threshold=threshold))
                    for mine, theirs in marked
                    if mine and theirs
                ),
            ),
        )


# ── claims ──────────────────────────────────────────────────────────────────


def _claim(group: Group, rows: Mapping[str, JSON], slots: Mapping[str, int], codes: Codes) -> ClaimCounts:
    verdicts = merging.verdicts(group)
    contradicting = merging.self_contradictions(group)
    gold = codes.verdict(next((rows[c.id]["gold"] for c in group.claims if rows[c.id]["gold"]), None))
    ratings: list[Row] = []
    for annotator in group.annotators:
        own = [rows[claim.id] for claim in group.of(annotator)]
        mentions = [mention for row in own for mention in row["mentions"]]
        ratings.append((
            slots[annotator],
            ASKS.index(own[0]["asks"]),
            codes.verdict(verdicts.get(annotator)),
            codes.one_worth(worth for _, _, worth in mentions),
            gold,
            annotator in contradicting,
            group.is_confirmed,
            codes.type_bits(key for _, types, _ in mentions for key in types),
            bits([ORIGINS.index(origin) for row in own for _, _, origin in row["evidence"] or ()]),
        ))  # fmt: skip
    return ClaimCounts(group.root, ratings, list(_stances(group, rows, slots)))


def _stances(group: Group, rows: Mapping[str, JSON], slots: Mapping[str, int]) -> Iterator[Row]:
    """What each annotator says that a source does to the claim; who says two things of it is missing."""
    numbers: dict[str, int] = {}
    for annotator in group.annotators:
        given: dict[str, set[str]] = {}
        for claim in group.of(annotator):
            for source, stance, _ in rows[claim.id]["evidence"] or ():
                given.setdefault(source, set()).add(stance)
        for source, stances in given.items():
            if len(stances) == 1:
                number = numbers.setdefault(source, len(numbers))
                yield number, slots[annotator], STANCES.index(next(iter(stances)))


def _threshold_rows(
    groupings: Mapping[int, list[Group]], slots: Mapping[str, int], codes: Codes
) -> list[Row]:
    """`THRESHOLD` rows: each claim once for each two annotators of whom at least one found it."""
    counts: Counter[Row] = Counter()
    pairs = list(combinations(slots, 2))
    for percent, groups in groupings.items():
        for group in groups:
            given = merging.verdicts(group)
            found_by = set(group.annotators)
            for one, other in pairs:
                found = (one in found_by) + (other in found_by)
                both = found > 1
                labels = [codes.verdict(given.get(who)) if both else NOTHING for who in (one, other)]
                counts[percent, slots[one], slots[other], found, *labels, len(given) if both else 0] += (
                    found > 0
                )
    return [(*row, n) for row, n in counts.items() if n]


# ── suggestions and repeats ─────────────────────────────────────────────────


def _suggestions(
    document: FinishedDocument,
    annotator: str,
    suggestions: Sequence[tuple[Fragments, str | None]],
    threshold: float,
) -> Row:
    """How many suggestions there were, how many the annotator's mentions match, and what was decided."""
    places = _places_of_each(document.claims).get(annotator, [])
    proposed = [fragments for fragments, _ in suggestions]
    outcomes = Counter(outcome for _, outcome in suggestions)
    matched = len(matching.matches(proposed, places, threshold=threshold))
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
        matched = len(matching.matches(mine, theirs, threshold=threshold))
        yield slots[annotator], NOTHING, NOTHING, 0, len(mine) + len(theirs), matched
        yield from ((slots[annotator], *labels, n, 0, 0) for labels, n in sorted(pairs.items()))
