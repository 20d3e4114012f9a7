"""A round's kept counts as arrays, restricted to what is looked at: documents, pairs of annotators, ratings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from typing import Any, Self
from uuid import UUID

import numpy as np
import numpy.typing as npt

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
from annotations.queries.agreement.scope import ALL, BOTH, NEITHER, ONE, Filters
from annotations.queries.agreement.tallies import Team
from annotations.services.agreement.counting import PERCENTS
from annotations.services.agreement.samples import Samples, distinct

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
EPOCH = date(1970, 1, 1)
Bools = npt.NDArray[np.bool_]
Records = npt.NDArray[Any]

KINDS = (NEITHER, ONE, BOTH)
"""The kinds of pairs, each at the place that says how many of the two saw suggestions."""


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Rows about two annotators of one document; `document` and annotators by number, `kind` a place in KINDS."""

    document: Ints
    one: Ints
    other: Ints
    kind: Ints

    def where(self, keep: Bools | Ints) -> Self:
        """The chosen rows; itself where that is all of them."""
        if keep.dtype == np.bool_ and bool(keep.all()):
            return self
        return replace(self, **{f.name: getattr(self, f.name)[keep] for f in fields(self)})

    def of_kind(self, kind: str) -> Self:
        """The rows of one kind of pairs, or all."""
        return self if kind == ALL else self.where(self.kind == KINDS.index(kind))

    def of_annotator(self, annotator: int) -> Self:
        """The rows that someone is part of."""
        return self.where((self.one == annotator) | (self.other == annotator))

    def without(self, annotator: int) -> Self:
        """The rows that someone is no part of."""
        return self.where((self.one != annotator) & (self.other != annotator))


@dataclass(frozen=True, slots=True, eq=False)
class FindingPairs(Pairs):
    """`records` of PAIR; `weight` is 1 / (annotators of the document less one)."""

    records: Records
    weight: Floats


@dataclass(frozen=True, slots=True, eq=False)
class CodingPairs(Pairs):
    """`label`: the number of a label; `length` of where it takes part, times the pair's weight."""

    label: Ints
    length: Floats


@dataclass(frozen=True, slots=True, eq=False)
class CodedPairs(Pairs):
    """Two codes given to one item. `weight`: 1 / (codes of the item less one); `share`: 1 / pairs of the item."""

    item: Ints
    left: Ints
    right: Ints
    weight: Floats
    share: Floats

    @property
    def n_items(self) -> int:
        """How many items the pairs are about."""
        return distinct(self.item)


@dataclass(frozen=True, slots=True, eq=False)
class Codes:
    """Codes that annotators (by slot) gave to items of documents, -1 for none."""

    document: Ints
    slot: Ints
    item: Ints
    code: Ints


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
    claims: tuple[bytes, bytes]
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
        place = np.minimum(np.searchsorted(tallies, records["tally"]), len(order) - 1)
        known = tallies[place] == records["tally"]
        return (records, order[place]) if known.all() else (records[known], order[place[known]])

    def pairs_of(self, document: Ints, one: Ints, other: Ints) -> tuple[Pairs, Bools]:
        """Pairs of slots as pairs of annotators, and which of them the filters let through."""
        pairs = Pairs(
            document,
            self.raters[document, one],
            self.raters[document, other],
            self.saw[document, one] + self.saw[document, other],
        )
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
        return FindingPairs(*_columns(pairs), records, weight).where(keep)

    @cached_property
    def coding(self) -> CodingPairs:
        """The labels where the spans of two annotators meet."""
        records, document = self.records(CODING, self.packed["codings"])
        pairs, keep = self.pairs_of(document, records["one"], records["other"])
        weight = 1.0 / np.maximum(self.sizes[document] - 1, 1)
        _, types = np.unique(records["types"], return_inverse=True)
        _, label = np.unique(2 * types.reshape(-1) + records["asks"], return_inverse=True)
        return CodingPairs(*_columns(pairs), label.reshape(-1), records["length"] * weight).where(keep)

    @cached_property
    def thresholds(self) -> dict[int, tuple[Pairs, Records]]:
        """What matches at each threshold, by its percent."""
        records, document = self.records(THRESHOLD, self.packed["thresholds"])
        pairs, keep = self.pairs_of(document, records["one"], records["other"])
        percents = np.where(keep, records["percent"].astype(np.int64), NOTHING)
        return {
            percent: (pairs.where(chosen), records[chosen])
            for percent in PERCENTS
            for chosen in [np.flatnonzero(percents == percent)]
        }

    # ── claims ──

    @cached_property
    def _ratings(self) -> tuple[Records, Ints]:
        records, document = self.records(RATING, self.claims[0])
        order = np.lexsort((records["slot"], records["item"], document))
        records, document = records[order], document[order]
        if self.label_bit is None:
            return records, document
        first = _starts(document, records["item"])
        bit = (records["types"] >> np.uint64(self.label_bit)) & np.uint64(1)
        has = np.maximum.reduceat(bit, first) if len(first) else first
        keep = np.repeat(has > 0, np.diff(first, append=len(records)))
        return records[keep], document[keep]

    @property
    def ratings(self) -> Records:
        """One record an annotator and root claim, in order of document, claim and slot."""
        return self._ratings[0]

    @property
    def rated_documents(self) -> Ints:
        """The document of each rating."""
        return self._ratings[1]

    @cached_property
    def items(self) -> Ints:
        """The number of the root claim of each rating, from 0."""
        first = _starts(self.rated_documents, self.ratings["item"])
        return np.repeat(np.arange(len(first)), np.diff(first, append=len(self.ratings)))

    @cached_property
    def rating_pairs(self) -> tuple[Ints, Ints]:
        """The ratings of each root claim two by two: places in `ratings`, the lower slot first."""
        return same_item_pairs(self.items)

    def coded(self, codes: Ints) -> CodedPairs:
        """Pairs of ratings that both have a code (one per rating, -1 for none)."""
        one, other = self.rating_pairs
        both = (codes[one] != NOTHING) & (codes[other] != NOTHING)
        given = Codes(self.rated_documents, self.ratings["slot"], self.items, codes)
        return self.code_pairs(given, one[both], other[both])

    def code_pairs(self, given: Codes, one: Ints, other: Ints) -> CodedPairs:
        """The pairs of places `one`, `other` among the codes that are given."""
        pairs, keep = self.pairs_of(given.document[one], given.slot[one], given.slot[other])
        item = given.item[one]
        n = np.maximum(np.bincount(given.item, given.code != NOTHING)[item], 2) if len(item) else item
        weight, share = 1 / (n - 1), 2 / (n * (n - 1))
        return CodedPairs(*_columns(pairs), item, given.code[one], given.code[other], weight, share).where(
            keep
        )

    @cached_property
    def verdicts(self) -> CodedPairs:
        """Two verdicts on one claim."""
        return self.coded(self.ratings["verdict"].astype(np.int64))

    @cached_property
    def stances(self) -> CodedPairs:
        """What two annotators say that a source does to a claim."""
        records, document = self.records(STANCE, self.claims[1])
        order = np.lexsort((records["slot"], records["source"], records["item"], document))
        records, document = records[order], document[order]
        first = _starts(document, records["item"], records["source"])
        item = np.repeat(np.arange(len(first)), np.diff(first, append=len(records)))
        given = Codes(document, records["slot"], item, records["stance"].astype(np.int64))
        return self.code_pairs(given, *same_item_pairs(item))

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
        keep = np.isin(self.raters[document, records["slot"]], wanted)
        return records[keep], document[keep]


def _columns(pairs: Pairs) -> tuple[Ints, Ints, Ints, Ints]:
    return pairs.document, pairs.one, pairs.other, pairs.kind


def _starts(*keys: npt.NDArray[Any]) -> Ints:
    """Where a new group of equal keys begins, in columns that are sorted by them."""
    if not len(keys[0]):
        return np.zeros(0, dtype=np.int64)
    changes = np.zeros(len(keys[0]), dtype=np.bool_)
    changes[0] = True
    for key in keys:
        changes[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(changes)


def same_item_pairs(item: Ints) -> tuple[Ints, Ints]:
    """All two places of one item, the lower first; items come in order."""
    ones, others = [], []
    for apart in range(1, int(np.bincount(item).max(initial=0)) if len(item) else 0):
        same = np.flatnonzero(item[:-apart] == item[apart:])
        ones.append(same)
        others.append(same + apart)
    nothing = np.zeros(0, dtype=np.int64)
    return np.concatenate([nothing, *ones]), np.concatenate([nothing, *others])


# ── reading ─────────────────────────────────────────────────────────────────


def of_round(round_id: UUID, filters: Filters, label_bit: int | None) -> Facts:
    """The facts of a round. Three SQL statements."""
    documents = _documents([round_id], filters)
    packed, claims = agreement_tallies.packed([round_id]), agreement_tallies.packed_claims(round_id)
    return Facts(documents, filters, packed, claims, label_bit)


def of_each(rounds: Sequence[Sequence[UUID]], filters: Filters) -> Iterator[Facts]:
    """The facts of rounds, without their claims, for each group of rounds. Two SQL statements."""
    every = [round_id for group in rounds for round_id in group]
    documents = _documents(every, filters)
    packed = agreement_tallies.packed(every)
    for group in ({str(round_id) for round_id in group} for group in rounds):
        is_of_group = np.array([team.round in group for team in documents.teams], dtype=np.bool_)
        yield Facts(documents.where(is_of_group[documents.team]), filters, packed, (b"", b""))


def _documents(rounds: Sequence[UUID], filters: Filters) -> Documents:
    """The finished documents of the period."""
    found = agreement_tallies.documents(rounds)
    records = DOCUMENT.records(found.packed).astype(DOCUMENT.dtype.newbyteorder("="))
    tally, day, team = (np.ascontiguousarray(records[name]) for name in ("tally", "day", "team"))
    documents = Documents(tally, day, team, found.teams)
    first, last = (None if day is None else (day - EPOCH).days for day in (filters.since, filters.until))
    if first is not None:
        documents = documents.where(documents.day >= first)
    return documents if last is None else documents.where(documents.day <= last)
