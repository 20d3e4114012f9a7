"""The best alignment of annotators' units, for gamma: exact, by small integer programs.

A unitary alignment takes at most one unit of each annotator. Aligning gains over leaving every unit alone;
an alignment that any of its units had better leave gains nothing, so units far apart never meet. Two
annotators are an assignment problem, more a set packing. scipy is imported where it is needed only.

Source: Y. Mathet, A. Widlöcher and J.-P. Métivier (2015), The unified and holistic method gamma for
inter-annotator agreement measure and alignment, Computational Linguistics 41(3), sections 4.1 to 4.4 and 5.1.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from annotations.agreement.data import Bools, DataError, Floats, Ints, floats
from annotations.agreement.overlaps import ranges

ABSENT = -1
#: Up to this many pairs of units, two annotators are assigned over the full matrix.
DENSE = 4_000_000
#: Of alignments that cost the same, the one with fewer unitary alignments is taken.
TIE = 1e-6
#: Units that are aligned in one go.
BATCH = 20_000


def _scipy(module: str) -> Any:
    """A module of scipy, which only gamma needs; raises DataError where it is not installed."""
    try:
        return import_module(f"scipy.{module}")
    except ImportError as error:
        raise DataError(
            "gamma needs scipy: .venv/bin/pip install --require-hashes -r requirements/gamma.txt"
        ) from error


@dataclass(frozen=True, slots=True, eq=False)
class Weighing:
    """How dissimilar two units are: `alpha` times the positional part, `beta` times the distance of labels."""

    alpha: float
    beta: float
    delta_empty: float
    labels: Floats  # labels × labels, 0 … 1


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """The units of one continuum; annotators are 0 … n_raters - 1."""

    rater: Ints
    start: Floats
    end: Floats
    label: Ints
    n_raters: int

    def __len__(self) -> int:
        return len(self.rater)


def positional(units: Marked, one: Ints, other: Ints) -> Floats:
    """((difference of starts + difference of ends) / sum of lengths)², equation 1."""
    apart = np.abs(units.start[one] - units.start[other]) + np.abs(units.end[one] - units.end[other])
    lengths = units.end[one] - units.start[one] + units.end[other] - units.start[other]
    return floats((apart / lengths) ** 2)


def dissimilarity(units: Marked, one: Ints, other: Ints, weighing: Weighing) -> Floats:
    """alpha · positional + beta · categorical, in units of delta_empty (equations 1 to 4)."""
    categorical = weighing.labels[units.label[one], units.label[other]]
    combined = weighing.alpha * positional(units, one, other) + weighing.beta * categorical
    return floats(combined * weighing.delta_empty)


def _within(units: Marked, one: Ints, other: Ints, reach: float) -> tuple[Ints, Ints]:
    """Pairs of units of two annotators whose middles are near enough for a positional part of `reach`²."""
    middle, length = units.start + units.end, units.end - units.start  # twice the middle
    order = other[np.argsort(middle[other], kind="stable")]
    far = reach * (length[one] + length[other].max(initial=0.0))
    low = np.searchsorted(middle[order], middle[one] - far, "left")
    high = np.searchsorted(middle[order], middle[one] + far, "right")
    count = np.maximum(high - low, 0)
    return np.repeat(one, count), order[ranges(low, count)]


def candidates(
    units: Marked, one: Ints, other: Ints, most: float, weighing: Weighing
) -> tuple[Ints, Ints, Floats]:
    """Pairs of two annotators' units with a dissimilarity below `most`, and that dissimilarity."""
    if weighing.alpha > 0:
        reach = (most / weighing.delta_empty / weighing.alpha) ** 0.5
        left, right = _within(units, one, other, reach)
    else:
        left, right = np.repeat(one, len(other)), np.tile(other, len(one))
    apart = dissimilarity(units, left, right, weighing)
    near = apart < most * (1 + TIE)
    return left[near], right[near], apart[near]


# ── two annotators: an assignment ───────────────────────────────────────────


def _assigned(units: Marked, first: Ints, weighing: Weighing) -> Ints:
    """Aligned pairs (pairs × 2) of two annotators, of greatest total gain; `first`: unit of each block."""
    one, other = np.flatnonzero(units.rater == 0), np.flatnonzero(units.rater == 1)
    left, right, apart = candidates(units, one, other, 2 * weighing.delta_empty, weighing)
    gain = (2 + TIE) * weighing.delta_empty - apart
    order = np.argsort(left, kind="stable")
    left, right, gain = left[order], right[order], gain[order]
    edges = np.searchsorted(left, first[1:])
    blocks = zip(np.split(left, edges), np.split(right, edges), np.split(gain, edges), strict=True)
    return np.concatenate([_assign(*block) for block in blocks])


def _assign(left: Ints, right: Ints, gain: Floats) -> Ints:
    """The edges (left, right) of one block that make the assignment of greatest gain."""
    if not len(left):
        return np.zeros((0, 2), dtype=np.int64)
    one, row = np.unique(left, return_inverse=True)
    other, column = np.unique(right, return_inverse=True)
    solver = _densely if len(one) * len(other) <= DENSE else _sparsely
    rows, columns = solver(row, column, gain, len(one), len(other))
    return np.stack([one[rows], other[columns]], axis=1)


def _densely(row: Ints, column: Ints, gain: Floats, n: int, m: int) -> tuple[Ints, Ints]:
    gains = np.zeros((n, m))
    gains[row, column] = gain
    rows, columns = _scipy("optimize").linear_sum_assignment(gains, maximize=True)
    gained = gains[rows, columns] > 0
    return rows[gained], columns[gained]


def _sparsely(row: Ints, column: Ints, gain: Floats, n: int, m: int) -> tuple[Ints, Ints]:
    """Every row also has a column of its own that gains nothing, so a full matching exists."""
    level = float(gain.max()) + 1  # zero weights would be no edges
    weights = np.concatenate([level - gain, np.full(n, level)])
    rows, columns = np.concatenate([row, np.arange(n)]), np.concatenate([column, m + np.arange(n)])
    graph = _scipy("sparse").csr_matrix((weights, (rows, columns)), shape=(n, m + n))
    matched, chosen = _scipy("sparse.csgraph").min_weight_full_bipartite_matching(graph)
    aligned = chosen < m
    return matched[aligned], chosen[aligned]


# ── more annotators: set packing ────────────────────────────────────────────


def _neighbors(units: Marked, weighing: Weighing, most: float) -> tuple[Ints, Ints]:
    """For each unit, the units of later annotators within `most`: first index per unit, and the indices."""
    lefts: list[Ints] = []
    rights: list[Ints] = []
    for one in range(units.n_raters):
        for other in range(one + 1, units.n_raters):
            left, right, _ = candidates(
                units,
                np.flatnonzero(units.rater == one),
                np.flatnonzero(units.rater == other),
                most,
                weighing,
            )
            lefts.append(left)
            rights.append(right)
    left, right = np.concatenate(lefts), np.concatenate(rights)
    order = np.argsort(left, kind="stable")
    return np.searchsorted(left[order], np.arange(len(units) + 1)), right[order]


def _extended(tuples: Ints, units: Marked, weighing: Weighing, graph: tuple[Ints, Ints], rater: int) -> Ints:
    """Every alignment of earlier annotators with each unit of `rater` that is near its first unit."""
    first, neighbor = graph
    head = tuples[np.arange(len(tuples)), (tuples != ABSENT).argmax(axis=1)]
    count = first[head + 1] - first[head]
    row, unit = np.repeat(np.arange(len(tuples)), count), neighbor[ranges(first[head], count)]
    own = units.rater[unit] == rater
    longer: Ints = tuples[row[own]].copy()
    longer[:, rater] = unit[own]
    kept: Ints = longer[_worth_it(longer, units, weighing, rater + 1)]
    return kept


def _distances_within(tuples: Ints, units: Marked, weighing: Weighing) -> Floats:
    """Dissimilarities within each alignment: tuples × annotators × annotators, 0 where one is absent."""
    n = tuples.shape[1]
    apart = np.zeros((len(tuples), n, n))
    for one in range(n):
        for other in range(one + 1, n):
            both = np.flatnonzero((tuples[:, one] != ABSENT) & (tuples[:, other] != ABSENT))
            values = dissimilarity(units, tuples[both, one], tuples[both, other], weighing)
            apart[both, one, other] = apart[both, other, one] = values
    return apart


def _worth_it(tuples: Ints, units: Marked, weighing: Weighing, seen: int) -> Bools:
    """Alignments that no unit had better leave, given that annotators after `seen` may still join.

    With k units of n annotators a unit pays its distances to the k - 1 others; alone it would cost
    n (n - 1) / 2 + k - 1 times delta_empty more than that alignment without it.
    """
    n = tuples.shape[1]
    size = (tuples != ABSENT).sum(axis=1) + n - seen
    limit = (n * (n - 1) / 2 + size - 1) * weighing.delta_empty
    paid = _distances_within(tuples, units, weighing).sum(axis=2)
    return np.asarray((paid < limit[:, None] * (1 + TIE)).all(axis=1))


def _most(n_raters: int) -> float:
    """The dissimilarity, in units of delta_empty, from which two units are never aligned."""
    return n_raters * (n_raters - 1) / 2 + n_raters - 1


def _tuples(units: Marked, weighing: Weighing) -> Ints:
    """Every alignment of two or more units that can be part of the best one: tuples × annotators."""
    n = units.n_raters
    graph = _neighbors(units, weighing, _most(n) * weighing.delta_empty)
    tuples = np.zeros((0, n), dtype=np.int64)
    for rater in range(n):
        own = np.flatnonzero(units.rater == rater)
        alone = np.full((len(own), n), ABSENT, dtype=np.int64)
        alone[:, rater] = own
        tuples = np.concatenate([tuples, _extended(tuples, units, weighing, graph, rater), alone])
    several = tuples[(tuples != ABSENT).sum(axis=1) > 1]
    kept: Ints = several[_worth_it(several, units, weighing, n)]
    return kept


def _gains(tuples: Ints, units: Marked, weighing: Weighing) -> Floats:
    """What each alignment saves, in summed pair costs, over leaving its units alone."""
    n = tuples.shape[1]
    size = (tuples != ABSENT).sum(axis=1)
    saved = (size - 1) * n * (n - 1) / 2 + size * (size - 1) / 2
    paid = _distances_within(tuples, units, weighing).sum(axis=(1, 2)) / 2
    return floats(saved * weighing.delta_empty - paid)


def _packed(units: Marked, weighing: Weighing) -> Ints:
    """Disjoint alignments of greatest total gain."""
    tuples = _tuples(units, weighing)
    gains = _gains(tuples, units, weighing)
    gains += TIE * weighing.delta_empty * (tuples != ABSENT).sum(axis=1)
    tuples, gains = tuples[gains > 0], gains[gains > 0]
    chosen = _solve(tuples, gains, len(units)) if len(tuples) else np.zeros(0, dtype=np.bool_)
    return tuples[chosen]


def _solve(tuples: Ints, gains: Floats, n_units: int) -> Bools:
    """The linear relaxation is nearly always whole; only components where it is not are solved as integers."""
    incidence = _incidence(tuples, n_units)
    linprog = _scipy("optimize").linprog
    relaxed = linprog(-gains, A_ub=incidence, b_ub=np.ones(n_units), bounds=(0, 1), method="highs-ds")
    share = floats(relaxed.x)
    chosen = np.asarray(share > 0.5)  # noqa: PLR2004 - rounded
    broken = np.flatnonzero(np.minimum(share, 1 - share) > 1e-6)  # noqa: PLR2004 - the solver's precision
    if len(broken):
        _, component = _scipy("sparse.csgraph").connected_components(incidence.T @ incidence, directed=False)
        again = np.flatnonzero(np.isin(component, component[broken]))
        chosen[again] = _solve_whole(tuples[again], gains[again], n_units)
    return chosen


def _incidence(tuples: Ints, n_units: int) -> Any:
    row, place = np.nonzero(tuples != ABSENT)
    return _scipy("sparse").csr_matrix(
        (np.ones(len(row)), (tuples[row, place], row)), shape=(n_units, len(tuples))
    )


def _solve_whole(tuples: Ints, gains: Floats, n_units: int) -> Bools:
    optimize = _scipy("optimize")
    solution = optimize.milp(
        -gains,
        constraints=optimize.LinearConstraint(_incidence(tuples, n_units), -np.inf, 1),
        bounds=optimize.Bounds(0, 1),
        integrality=np.ones(len(gains)),
    )
    return np.asarray(solution.x > 0.5)  # noqa: PLR2004 - rounded


# ── the alignment as a whole ────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """Alignments of two or more units (tuples × annotators, -1 absent), their dissimilarities, and the cost
    of the whole: the sum over unitary alignments, units alone included, of the mean over pairs of annotators.
    """

    tuples: Ints
    cost: float
    size: int


def _batches(blocks: Sequence[Marked], *, alone: bool) -> Iterator[list[int]]:
    """Blocks of equally many annotators, up to BATCH units at a time (or each alone)."""
    batch: list[int] = []
    size = 0
    for number in sorted(range(len(blocks)), key=lambda i: blocks[i].n_raters):
        units = blocks[number]
        full = alone or size + len(units) > BATCH
        if batch and (full or units.n_raters != blocks[batch[0]].n_raters):
            yield batch
            batch, size = [], 0
        batch.append(number)
        size += len(units)
    if batch:
        yield batch


def _side_by_side(blocks: Sequence[Marked], apart: float) -> tuple[Marked, Ints]:
    """Blocks on one axis, further apart than units can meet; and the first unit of each."""
    first = np.cumsum([0, *(len(block) for block in blocks)])
    starts, ends = [], []
    edge = 0.0
    for block in blocks:
        lowest = float(block.start.min(initial=0))
        starts.append(block.start - lowest + edge)
        ends.append(block.end - lowest + edge)
        edge = float(ends[-1].max(initial=edge)) + apart
    rater = np.concatenate([block.rater for block in blocks])
    label = np.concatenate([block.label for block in blocks])
    merged = Marked(rater, np.concatenate(starts), np.concatenate(ends), label, blocks[0].n_raters)
    return merged, first


def _apart(blocks: Sequence[Marked], weighing: Weighing) -> float:
    """A distance at which the positional part alone is dearer than leaving units alone."""
    longest = max((float((block.end - block.start).max(initial=0)) for block in blocks), default=0.0)
    n = max((block.n_raters for block in blocks), default=2)
    return float(2 * (longest + 1) * (1 + (_most(n) / weighing.alpha) ** 0.5))


def best_alignments(blocks: Sequence[Marked], weighing: Weighing) -> list[Alignment]:
    """The alignment of least cost of each block; every unit that is not in its `tuples` stands alone.

    Blocks are solved many at a time, side by side. With alpha 0 nothing keeps them apart: then one by one.
    """
    found: dict[int, Alignment] = {}
    apart = _apart(blocks, weighing) if weighing.alpha > 0 else 0.0
    for batch in _batches(blocks, alone=weighing.alpha == 0):
        units, first = _side_by_side([blocks[number] for number in batch], apart)
        pairwise = units.n_raters == 2  # noqa: PLR2004 - two annotators
        tuples = _assigned(units, first[:-1], weighing) if pairwise else _packed(units, weighing)
        owner = np.searchsorted(first, tuples.max(axis=1, initial=-1), "right") - 1
        for place, number in enumerate(batch):
            own = tuples[owner == place]
            local = np.where(own == ABSENT, ABSENT, own - first[place])
            found[number] = _alignment(blocks[number], local, weighing)
    return [found[number] for number in range(len(blocks))]


def _alignment(units: Marked, tuples: Ints, weighing: Weighing) -> Alignment:
    pairs = units.n_raters * (units.n_raters - 1) / 2
    gain = float(_gains(tuples, units, weighing).sum()) / pairs
    n_aligned = int(np.count_nonzero(tuples != ABSENT))
    cost = len(units) * weighing.delta_empty - gain
    return Alignment(tuples, max(cost, 0.0), len(tuples) + len(units) - n_aligned)
