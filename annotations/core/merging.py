"""What several annotators' work on one document comes to: groups of claims, where they differ, gold candidates.

A group holds the claims that are taken for one. An adjudicator's confirmed merge decides it; where there is none,
claims are grouped by how far their mentions overlap. The unit of agreement is a group and an annotator.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from annotations.core.spans import Fragments, intersection_over_union

#: Two annotators' mentions of one document → pairs of positions with their overlap, one to one.
Matcher = Callable[[Sequence[Fragments], Sequence[Fragments]], Iterable[tuple[int, int, float]]]


@dataclass(frozen=True, slots=True)
class Citation:
    """A piece of evidence as far as two annotators' evidence is compared: which source, and what it does."""

    id: str
    source: str
    stance: str


@dataclass(frozen=True, slots=True)
class AnnotatedClaim:
    """One annotator's claim in one document, with all that others may have done otherwise.

    `root` is the claim it is merged into, or itself; `merged` tells that a merge holds it together with others.
    A `settled` claim is decided: its group is what adjudication said, and no computed match adds to it.
    """

    id: str
    annotator: str
    root: str
    asks: str
    places: tuple[Fragments, ...]
    merged: bool = False
    settled: bool = False
    verdict: str | None = None
    wording: str = ""
    evidence: tuple[Citation, ...] = ()
    claim_types: frozenset[str] = frozenset()
    check_worthiness: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Group:
    """Claims that are taken for one, in text order; never empty."""

    claims: tuple[AnnotatedClaim, ...]

    @property
    def annotators(self) -> tuple[str, ...]:
        """Whose claims these are, each once."""
        return tuple(dict.fromkeys(claim.annotator for claim in self.claims))

    @property
    def root(self) -> str:
        """The claim that stands for the group: the root of a merge where there is one, else the smallest id."""
        merged = [claim.root for claim in self.claims if claim.merged]
        return min(merged or [claim.root for claim in self.claims])

    @property
    def is_matched(self) -> bool:
        """Whether at least two annotators found this claim."""
        return len(self.annotators) > 1

    @property
    def is_confirmed(self) -> bool:
        """Whether an adjudicator merged any of these claims."""
        return any(claim.merged for claim in self.claims)

    @property
    def is_settled(self) -> bool:
        """Whether there is a resolution for the group."""
        return any(claim.settled for claim in self.claims)

    @property
    def state(self) -> str:
        """`single`; `merged` where a merge holds all claims; `match` where some are only computed to belong."""
        if len(self.claims) == 1:
            return "single"
        return "merged" if len({claim.root for claim in self.claims}) == 1 else "match"

    @property
    def overlap(self) -> float | None:
        """The least overlap between two of the claims (their best mentions), 0 … 1; None for a single one."""
        pairs = [best_overlap(one, other) for one, other in combinations(self.claims, 2)]
        return min(pairs, default=None)

    def of(self, annotator: str) -> list[AnnotatedClaim]:
        """The annotator's own claims in the group."""
        return [claim for claim in self.claims if claim.annotator == annotator]


def best_overlap(one: AnnotatedClaim, other: AnnotatedClaim) -> float:
    """The greatest intersection over union of a mention of each."""
    return max((intersection_over_union(a, b) for a in one.places for b in other.places), default=0.0)


# ── grouping ────────────────────────────────────────────────────────────────

Place = tuple[AnnotatedClaim, Fragments]


def grouped(claims: Sequence[AnnotatedClaim], match: Matcher) -> list[Group]:
    """The groups of one document's claims, in the order of their first claims.

    A confirmed merge stays as it is and may gain the claims of annotators who are not in it. Computed matches
    join the claims whose mentions overlap most first, and never two claims of one annotator. Claims that ask
    whether something was said meet only their like.
    """
    seeds: dict[str, list[int]] = {}
    for place, claim in enumerate(claims):
        seeds.setdefault(claim.root, []).append(place)
    annotators = {root: {claims[place].annotator for place in places} for root, places in seeds.items()}
    found = _joined(seeds, annotators, _links(claims, annotators, match))
    return [Group(tuple([claims[place] for place in places])) for places in sorted(map(sorted, found))]


def _links(
    claims: Sequence[AnnotatedClaim], annotators: Mapping[str, set[str]], match: Matcher
) -> dict[tuple[str, str], float]:
    """How much the mentions of two seeds overlap, summed over the mentions that were matched."""
    order = {root: i for i, root in enumerate(annotators)}
    links: dict[tuple[str, str], float] = {}
    for left, right in _comparisons(claims, annotators):
        pairs = match([fragments for _, fragments in left], [fragments for _, fragments in right])
        for i, j, overlap in pairs:
            one, other = left[i][0].root, right[j][0].root
            link = (one, other) if order[one] < order[other] else (other, one)
            links[link] = links.get(link, 0.0) + overlap
    return links


def _comparisons(
    claims: Sequence[AnnotatedClaim], annotators: Mapping[str, set[str]]
) -> Iterator[tuple[list[Place], list[Place]]]:
    """The mentions of each two annotators that may match; what a merge says already is left out."""
    everyone = list(dict.fromkeys(claim.annotator for claim in claims))
    for asks in dict.fromkeys(claim.asks for claim in claims):
        undecided = [claim for claim in claims if claim.asks == asks and not claim.settled]
        for one, other in combinations(everyone, 2):
            left = _places(undecided, annotators, of=one, beside=other)
            right = _places(undecided, annotators, of=other, beside=one)
            if left and right:
                yield left, right


def _places(
    claims: Iterable[AnnotatedClaim], annotators: Mapping[str, set[str]], *, of: str, beside: str
) -> list[Place]:
    """The mentions of one annotator's claims that no merge joins to the other annotator's."""
    own = [c for c in claims if c.annotator == of and beside not in annotators[c.root]]
    return [(claim, fragments) for claim in own for fragments in claim.places]


def _joined(
    seeds: Mapping[str, list[int]],
    annotators: dict[str, set[str]],
    links: Mapping[tuple[str, str], float],
) -> list[list[int]]:
    """The seeds joined along their links, strongest first, as long as no annotator comes in twice; `annotators` too."""
    part_of = {root: [root] for root in seeds}
    order = {root: i for i, root in enumerate(seeds)}
    strongest_first = sorted(links, key=lambda pair: (-links[pair], order[pair[0]], order[pair[1]]))
    for one, other in strongest_first:
        mine, theirs = part_of[one], part_of[other]
        if mine is theirs or not annotators[one].isdisjoint(annotators[other]):
            continue
        mine.extend(theirs)
        annotators[one] |= annotators[other]
        for root in theirs:
            part_of[root], annotators[root] = mine, annotators[one]
    parts = {id(part): part for part in part_of.values()}.values()
    return [[place for root in part for place in seeds[root]] for part in parts]


# ── verdicts ────────────────────────────────────────────────────────────────


def verdicts(group: Group) -> dict[str, str]:
    """Each annotator's one verdict on the group; who gave none, or two that differ, is missing."""
    return {
        annotator: labels.pop() for annotator, labels in labels_of_each(group).items() if len(labels) == 1
    }


def self_contradictions(group: Group) -> list[str]:
    """The annotators who judged the same claim in two ways."""
    return [annotator for annotator, labels in labels_of_each(group).items() if len(labels) > 1]


def labels_of_each(group: Group) -> dict[str, set[str]]:
    """The verdicts of each of the group's annotators, also of those who gave none."""
    given: dict[str, set[str]] = {}
    for claim in group.claims:
        labels = given.setdefault(claim.annotator, set())
        if claim.verdict is not None:
            labels.add(claim.verdict)
    return given


def _labels(claims: Iterable[AnnotatedClaim]) -> set[str]:
    return {claim.verdict for claim in claims if claim.verdict is not None}


# ── disagreement ────────────────────────────────────────────────────────────


def _span_of(claims: list[AnnotatedClaim]) -> Hashable:
    return frozenset(place for claim in claims for place in claim.places)


def _wording_of(claims: list[AnnotatedClaim]) -> Hashable:
    return frozenset(" ".join(claim.wording.split()) for claim in claims)


def _verdict_of(claims: list[AnnotatedClaim]) -> Hashable:
    return frozenset(_labels(claims))


def _evidence_of(claims: list[AnnotatedClaim]) -> Hashable:
    return frozenset((item.source, item.stance) for claim in claims for item in claim.evidence)


def _claim_types_of(claims: list[AnnotatedClaim]) -> Hashable:
    return frozenset(label for claim in claims for label in claim.claim_types)


def _check_worthiness_of(claims: list[AnnotatedClaim]) -> Hashable:
    return frozenset(label for claim in claims for label in claim.check_worthiness)


ASPECTS: Mapping[str, Callable[[list[AnnotatedClaim]], Hashable]] = {
    "span": _span_of,
    "wording": _wording_of,
    "verdict": _verdict_of,
    "evidence": _evidence_of,
    "claim_types": _claim_types_of,
    "check_worthiness": _check_worthiness_of,
}
"""In what annotators can differ, each with the part of their claims that is compared."""


def disagreements(group: Group) -> list[str]:
    """In what the group's annotators differ, in the order of ASPECTS; empty where only one found the claim.

    White space in wordings does not count; evidence differs when another source is cited or with another
    stance. Someone who contradicts themself makes the verdict one of the differences.
    """
    by_annotator = [group.of(annotator) for annotator in group.annotators]
    differing = [name for name, part in ASPECTS.items() if len({part(claims) for claims in by_annotator}) > 1]
    if self_contradictions(group) and "verdict" not in differing:
        differing.append("verdict")
    return sorted(differing, key=list(ASPECTS).index)


# ── gold candidates ─────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class GoldCandidate:
    """What an adjudicator can start from: where most annotators agree, their answer; else nothing."""

    wording: str
    verdict: str | None
    evidence: tuple[str, ...]
    places: tuple[Fragments, ...]
    claim_types: tuple[str, ...]
    check_worthiness: str | None


def gold_candidate(group: Group) -> GoldCandidate:
    """The candidate of a group.

    Wording and places are those of the claim whose mentions overlap most with the others' (the first of
    equals); the evidence is that of the annotators who gave the candidate's verdict, or of all without one.
    """
    central = max(group.claims, key=lambda claim: sum(best_overlap(claim, other) for other in group.claims))
    given = verdicts(group)
    verdict = _most(given.values())
    agreeing = [claim for claim in group.claims if verdict is None or claim.verdict == verdict]
    return GoldCandidate(
        wording=central.wording,
        verdict=verdict,
        evidence=tuple(item.id for claim in agreeing for item in claim.evidence),
        places=central.places,
        claim_types=_shared_types(group),
        check_worthiness=_most(label for claim in group.claims for label in claim.check_worthiness),
    )


def _most(values: Iterable[str]) -> str | None:
    """The value that is more frequent than any other; None where there is none or two are equally so."""
    ranked = Counter(values).most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def _shared_types(group: Group) -> tuple[str, ...]:
    """The claim types that more than half of the annotators gave."""
    each = [frozenset().union(*(c.claim_types for c in group.of(who))) for who in group.annotators]
    counts = Counter(label for labels in each for label in labels)
    return tuple(sorted(label for label, count in counts.items() if 2 * count > len(each)))
