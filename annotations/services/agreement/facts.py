"""A round's kept counts as arrays, restricted to what is looked at: documents, pairs of annotators, ratings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

import numpy as np

from annotations.queries.agreement import tallies as agreement_tallies
from annotations.queries.agreement.records import (
    CODING,
    DOCUMENT,
    NOTHING,
    PAIR,
    RATING,
    REPEAT,
    STANCE,
    SUGGESTION,
    THRESHOLD,
    Shape,
)
from annotations.queries.agreement.scope import Filters
from annotations.queries.agreement.tallies import COLUMNS, Claims, Team, TeamWork
from annotations.services.agreement.pairs import (
    Bools,
    CodedPairs,
    CodingPairs,
    FindingPairs,
    Ints,
    JudgedPairs,
    Pairs,
    RatedPairs,
    Records,
    coded,
    codes_of,
    columns,
    in_order,
    same_item_pairs,
    starts,
    where,
)
from annotations.services.agreement.samples import Samples

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Documents:
    """Finished documents in the order of their ids. `day`: when, in days since 1970; `team`: a place in `teams`."""

    tally: Ints
    day: Ints
    team: Ints
    teams: Sequence[Team]

    def __len__(self) -> int:
        return len(self.tally)

    def where(self, keep: Bools) -> "Documents":
        """The chosen documents."""
        return Documents(self.tally[keep], self.day[keep], self.team[keep], self.teams)

    def present(self) -> list[Team]:
        """The teams that finished one of them."""
        return [self.teams[team] for team in np.flatnonzero(np.bincount(self.team)).tolist()]


@dataclass(frozen=True)
class Facts:
    """What the tallies of rounds hold, as far as the filters let it through."""

    documents: Documents
    filters: Filters
    packed: dict[str, bytes]
    claims: Claims
    label_bit: int | None = None
    """The bit of the claim type that is filtered by; None where there is no such filter."""

    @cached_property
    def samples(self) -> Samples:
        """The draw of documents for every figure."""
        return Samples(len(self.documents))

    @cached_property
    def _by_tally(self) -> tuple[Ints, Ints]:
        """The documents' tallies ascending, and the document of each."""
        order = np.argsort(self.documents.tally)
        return self.documents.tally[order], order

    @cached_property
    def annotators(self) -> list[str]:
        """Everyone who finished one of the documents, by their ids in a fixed order."""
        return sorted({who for team in self.documents.present() for who in team.annotators})

    @cached_property
    def sizes(self) -> Ints:
        """How many annotators each document has."""
        sizes = np.array([len(team.annotators) for team in self.documents.teams], dtype=np.int64)
        return sizes[self.documents.team]

    @cached_property
    def raters(self) -> Ints:
        """The number of the annotator in each slot: documents × slots, -1 for none."""
        number = {who: i for i, who in enumerate(self.annotators)}
        return self._by_slot(
            [[number.get(who, NOTHING) for who in team.annotators] for team in self.documents.teams]
        )

    @cached_property
    def saw(self) -> Ints:
        """Whether the annotator in each slot saw suggestions: documents × slots, 0 or 1."""
        return self._by_slot([list(map(int, team.saw_suggestions)) for team in self.documents.teams])

    def _by_slot(self, values: Sequence[Sequence[int]]) -> Ints:
        """One value for each member of each team, as documents × slots; -1 where there is no slot."""
        slots = max(map(len, values), default=0)
        table = [[*of_team, *[NOTHING] * (slots - len(of_team))] for of_team in values]
        return np.array(table, dtype=np.int64).reshape(len(values), slots)[self.documents.team]

    def records(self, shape: Shape, content: bytes) -> tuple[Records, Ints]:
        """The records of the documents that are looked at, and the document of each."""
        records = shape.records(content)
        tallies, order = self._by_tally
        if not len(order):
            return records[:0], np.zeros(0, dtype=np.int64)
        tally = records["tally"]
        first = starts(tally)  # the records of a document come together, so one is looked up for all
        place = np.minimum(np.searchsorted(tallies, tally[first]), len(order) - 1)
        known = tallies[place] == tally[first]
        length = np.diff(first, append=len(records))
        document = np.repeat(np.where(known, order[place], NOTHING), length)
        return (records, document) if known.all() else where(document >= 0, records, document)

    def pairs_of(self, document: Ints, one: Ints, other: Ints) -> tuple[Pairs, Bools]:
        """Pairs of slots as pairs of annotators, and which of them the filters let through."""
        slots = document * self.raters.shape[1]
        left, right = slots + one, slots + other
        raters, saw = self.raters.reshape(-1), self.saw.reshape(-1)
        pairs = Pairs(document, raters[left], raters[right], saw[left] + saw[right])
        wanted = [i for i, who in enumerate(self.annotators) if who in self.filters.annotators]
        everyone = np.ones(len(document), dtype=np.bool_)
        keep = (
            np.isin(pairs.one, wanted) | np.isin(pairs.other, wanted) if self.filters.annotators else everyone
        )
        return pairs, keep

    # ── finding and labeling ──

    @cached_property
    def finding(self) -> FindingPairs:
        """What each two annotators marked."""
        records, document = self.records(PAIR, self.packed["pairs"])
        pairs, keep = self.pairs_of(document, records["one"], records["other"])
        weight = 1.0 / np.maximum(self.sizes[document] - 1, 1)
        return FindingPairs(*columns(pairs), records, weight).where(keep)

    @cached_property
    def coding(self) -> CodingPairs:
        """The labels where the spans of two annotators meet."""
        records, document = self.records(CODING, self.packed["codings"])
        pairs, keep = self.pairs_of(document, records["one"], records["other"])
        weight = 1.0 / np.maximum(self.sizes[document] - 1, 1)
        _, types = codes_of(records["types"])
        _, label = codes_of(2 * types + records["asks"])
        return CodingPairs(*columns(pairs), label, records["length"] * weight).where(keep)

    @cached_property
    def thresholds(self) -> JudgedPairs:
        """What matches at the thresholds, claims alike together."""
        records, document = self.records(THRESHOLD, self.packed["thresholds"])
        pairs, keep = self.pairs_of(document, records["one"], records["other"])
        names = ("at", "found", "judges", "verdict", "other_verdict", "n")
        return JudgedPairs(*columns(pairs), *(records[name].astype(np.int64) for name in names)).where(keep)

    # ── claims ──

    @cached_property
    def _ratings(self) -> tuple[Records, Ints]:
        records, document = in_order(*self.records(RATING, self.claims.ratings), "item", "slot")
        if self.label_bit is None:
            return records, document
        first = starts(document, records["item"])
        bit = (records["types"] >> np.uint64(self.label_bit)) & np.uint64(1)
        has = np.maximum.reduceat(bit, first) if len(first) else first
        keep = np.repeat(has > 0, np.diff(first, append=len(records)))
        return where(keep, records, document)

    @property
    def ratings(self) -> Records:
        """One record an annotator and root claim, in order of document, claim and slot."""
        return self._ratings[0]

    @property
    def rated_documents(self) -> Ints:
        """The document of each rating."""
        return self._ratings[1]

    @cached_property
    def rated_by(self) -> Ints:
        """The number of the annotator of each rating."""
        rated_by: Ints = self.raters[self.rated_documents, self.ratings["slot"]]
        return rated_by

    @cached_property
    def items(self) -> Ints:
        """The number of the root claim of each rating, from 0."""
        first = starts(self.rated_documents, self.ratings["item"])
        return np.repeat(np.arange(len(first)), np.diff(first, append=len(self.ratings)))

    @cached_property
    def rating_pairs(self) -> tuple[Ints, Ints]:
        """The ratings of each root claim two by two: places in `ratings`, the lower slot first."""
        return same_item_pairs(self.items)

    @cached_property
    def _rated(self) -> RatedPairs:
        return self.rated_pairs(self.rated_documents, self.ratings["slot"], self.items, self.rating_pairs)

    def rated_pairs(self, document: Ints, slot: Ints, item: Ints, places: tuple[Ints, Ints]) -> RatedPairs:
        """The pairs of places among ratings (document, slot and item of each) that the filters let through."""
        one, other = places
        pairs, keep = self.pairs_of(document[one], slot[one], slot[other])
        return RatedPairs(*columns(pairs), item[one], one, other).where(keep)

    def coded(self, codes: Ints) -> CodedPairs:
        """Pairs of ratings that both have a code (one per rating, -1 for none)."""
        return coded(self._rated, self.items, codes)

    @cached_property
    def verdicts(self) -> CodedPairs:
        """Two verdicts on one claim."""
        return self.coded(self.ratings["verdict"].astype(np.int64))

    @cached_property
    def stances(self) -> CodedPairs:
        """What two annotators say that a source does to a claim."""
        records, document = in_order(*self.records(STANCE, self.claims.stances), "item", "source", "slot")
        first = starts(document, records["item"], records["source"])
        item = np.repeat(np.arange(len(first)), np.diff(first, append=len(records)))
        pairs = self.rated_pairs(document, records["slot"], item, same_item_pairs(item))
        return coded(pairs, item, records["stance"].astype(np.int64))

    # ── suggestions and repeats ──

    @cached_property
    def suggestions(self) -> tuple[Records, Ints]:
        """What each annotator made of suggestions, and the document."""
        return self._of_wanted(*self.records(SUGGESTION, self.packed["suggestions"]))

    @cached_property
    def repeats(self) -> tuple[Records, Ints]:
        """What annotators said again in another round, and the document."""
        return self._of_wanted(*self.records(REPEAT, self.packed["repeats"]))

    def _of_wanted(self, records: Records, document: Ints) -> tuple[Records, Ints]:
        if not self.filters.annotators:
            return records, document
        wanted = [i for i, who in enumerate(self.annotators) if who in self.filters.annotators]
        return where(np.isin(self.raters[document, records["slot"]], wanted), records, document)


# ── reading ─────────────────────────────────────────────────────────────────


def of_round(round_id: UUID, filters: Filters, label_bit: int | None) -> Facts:
    """The facts of a round. Two SQL statements, and one for the claims' stances; in a pipeline they come meanwhile."""
    documents, packed = _finished([round_id], filters)
    return Facts(documents, filters, packed, Claims(round_id), label_bit)


def of_each(rounds: Sequence[Sequence[UUID]], filters: Filters) -> Iterator[Facts]:
    """The facts of rounds, without their claims, for each group of rounds. One SQL statement."""
    documents, packed = _finished([round_id for group in rounds for round_id in group], filters)
    for group in ({str(round_id) for round_id in group} for group in rounds):
        is_of_group = np.array([team.round in group for team in documents.teams], dtype=np.bool_)
        yield Facts(documents.where(is_of_group[documents.team]), filters, packed, Claims())


def _finished(rounds: Sequence[UUID], filters: Filters) -> tuple[Documents, dict[str, bytes]]:
    """The finished documents of the period, and the records of all."""
    work = agreement_tallies.work(rounds)
    packed = {name: b"".join(one.packed[name] for one in work) for name in COLUMNS}
    documents = _documents(work)
    first, last = (None if day is None else (day - EPOCH).days for day in (filters.since, filters.until))
    if first is not None:
        documents = documents.where(documents.day >= first)
    return (documents if last is None else documents.where(documents.day <= last)), packed


def _documents(work: Sequence[TeamWork]) -> Documents:
    """The documents of all teams by their ids, in an order that no recount changes."""
    records = DOCUMENT.records(b"".join(one.documents for one in work))
    high, low, tally, day = (
        records[name].astype(DOCUMENT.dtype[name].newbyteorder("=")) for name in DOCUMENT.fields
    )
    counts = [len(one.documents) // DOCUMENT.dtype.itemsize for one in work]
    team = np.repeat(np.arange(len(work)), counts)
    order = np.lexsort((team, low, high))  # teams come by round
    return Documents(tally[order], day[order], team[order], [one.team for one in work])
