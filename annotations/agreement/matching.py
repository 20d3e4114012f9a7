"""One-to-one matching of two annotators' spans.

Pairs that have no rival are settled at once; the rest falls into small components. How many can be matched
is found by augmenting paths, which spans belong together by an assignment of greatest total overlap.
Source: H. W. Kuhn (1955), The Hungarian method for the assignment problem, and J. Munkres (1957);
J. E. Hopcroft and R. M. Karp (1973), An n^{5/2} algorithm for maximum matchings in bipartite graphs.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from annotations.agreement.data import Bools, DataError, Floats, Ints
from annotations.agreement.overlaps import unit_pairs
from annotations.agreement.units import Fragments


@dataclass(frozen=True, slots=True)
class SpanMatch:
    """A matched pair: positions in the two lists, and the overlap (intersection over union, 0 … 1)."""

    left: int
    right: int
    overlap: float


def without_rival(left: Ints, right: Ints) -> Bools:
    """The edges whose both ends have no other edge."""
    if not len(left):
        return np.zeros(0, dtype=np.bool_)
    return np.asarray((np.bincount(left)[left] == 1) & (np.bincount(right)[right] == 1))


# ── how many: Hopcroft and Karp ─────────────────────────────────────────────


def _layers(edges: dict[int, list[int]], partner: dict[int, int], matched: set[int]) -> dict[int, int]:
    """Breadth-first distance of each left node from the unmatched left nodes, along alternating paths."""
    depth = {node: 0 for node in edges if node not in matched}
    queue = deque(depth)
    while queue:
        node = queue.popleft()
        for neighbor in edges[node]:
            following = partner.get(neighbor)
            if following is not None and following not in depth:
                depth[following] = depth[node] + 1
                queue.append(following)
    return depth


def _augment(root: int, edges: dict[int, list[int]], partner: dict[int, int], depth: dict[int, int]) -> bool:
    """Extend the matching by one path from `root` through the layers, depth first without recursion."""
    path: list[tuple[int, int]] = []
    pending = [iter(edges[root])]
    nodes = [root]
    while pending:
        neighbor = next(pending[-1], None)
        if neighbor is None:
            depth.pop(nodes.pop(), None)  # a dead end for every later search too
            pending.pop()
            if path:
                path.pop()
            continue
        following = partner.get(neighbor)
        if following is None:
            partner.update((taken, node) for node, taken in [*path, (nodes[-1], neighbor)])
            depth.pop(root, None)
            return True
        if depth.get(following) == depth.get(nodes[-1], -2) + 1:
            path.append((nodes[-1], neighbor))
            nodes.append(following)
            pending.append(iter(edges[following]))
    return False


def _hopcroft_karp(left: Ints, right: Ints) -> dict[int, int]:
    """A matching of greatest size: right node → left node."""
    edges: dict[int, list[int]] = {}
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        edges.setdefault(one, []).append(other)
    partner: dict[int, int] = {}
    while True:
        matched = set(partner.values())
        depth = _layers(edges, partner, matched)
        free = [node for node in edges if node not in matched]
        extended = [_augment(node, edges, partner, depth) for node in free]
        if not any(extended):
            return partner


def largest_matching(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """A one-to-one matching with as many of the edges (left[i], right[i]) as possible."""
    alone = without_rival(left, right)
    partner = _hopcroft_karp(left[~alone], right[~alone]) if not bool(alone.all()) else {}
    rights = np.asarray(list(partner.keys()), dtype=np.int64)
    lefts = np.asarray(list(partner.values()), dtype=np.int64)
    return np.concatenate([left[alone], lefts]), np.concatenate([right[alone], rights])


# ── which: assignment of greatest weight ────────────────────────────────────


def _assign(cost: list[list[float]]) -> list[int]:
    """The column assigned to each row at least total cost; rows ≤ columns (shortest augmenting paths)."""
    rows, columns = len(cost), len(cost[0])
    row_price, column_price = [0.0] * (rows + 1), [0.0] * (columns + 1)
    owner = [0] * (columns + 1)  # row of each column, 1-based; 0 is free
    for row in range(1, rows + 1):
        owner[0] = row
        _extend(cost, owner, row_price, column_price)
    chosen = [-1] * rows
    for column in range(1, columns + 1):
        if owner[column]:
            chosen[owner[column] - 1] = column - 1
    return chosen


def _extend(
    cost: list[list[float]], owner: list[int], row_price: list[float], column_price: list[float]
) -> None:
    """One more row assigned: the shortest path from it (at column 0) to a free column, prices updated."""
    n_columns = len(column_price)
    least = [float("inf")] * n_columns
    came_from = [0] * n_columns
    visited = [False] * n_columns
    column = 0
    while True:
        visited[column] = True
        row, step, following = owner[column], float("inf"), 0
        for j in range(1, n_columns):
            if visited[j]:
                continue
            reduced = cost[row - 1][j - 1] - row_price[row] - column_price[j]
            if reduced < least[j]:
                least[j], came_from[j] = reduced, column
            if least[j] < step:
                step, following = least[j], j
        for j in range(n_columns):
            if visited[j]:
                row_price[owner[j]] += step
                column_price[j] -= step
            else:
                least[j] -= step
        column = following
        if owner[column] == 0:
            break
    while column:
        owner[column] = owner[came_from[column]]
        column = came_from[column]


def components(left: Ints, right: Ints) -> list[Ints]:
    """Edge numbers grouped by connected component, components in order of their first edge."""
    n_left = int(left.max()) + 1 if len(left) else 0
    parent = list(range(n_left + (int(right.max()) + 1 if len(right) else 0)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for one, other in zip(left.tolist(), (right + n_left).tolist(), strict=True):
        parent[root(other)] = root(one)
    groups: dict[int, list[int]] = {}
    for edge, one in enumerate(left.tolist()):
        groups.setdefault(root(one), []).append(edge)
    return [np.asarray(group, dtype=np.int64) for group in groups.values()]


def _best_in_component(left: Ints, right: Ints, weight: Floats) -> list[int]:
    """The edges of the matching of greatest total weight in one component."""
    lefts, row = np.unique(left, return_inverse=True)
    rights, column = np.unique(right, return_inverse=True)
    edge_at = {(i, j): edge for edge, (i, j) in enumerate(zip(row.tolist(), column.tolist(), strict=True))}
    # one column of no weight per row, so that a row may stay unmatched
    cost = [[0.0] * (len(rights) + len(lefts)) for _ in lefts]
    for (i, j), edge in edge_at.items():
        cost[i][j] = -float(weight[edge])
    return [edge_at[i, j] for i, j in enumerate(_assign(cost)) if (i, j) in edge_at]


def heaviest_matching(left: Ints, right: Ints, weight: Floats) -> Ints:
    """The numbers of the edges (left[i], right[i]) of a one-to-one matching of greatest total weight.

    Weights must be positive. Deterministic: the same edges in the same order give the same matching.
    """
    alone = without_rival(left, right)
    rest = np.flatnonzero(~alone)
    chosen = [np.flatnonzero(alone)]
    for group in components(left[rest], right[rest]):
        edges = rest[group]
        chosen.append(edges[_best_in_component(left[edges], right[edges], weight[edges])])
    return np.sort(np.concatenate(chosen))


# ── the spans of one document ───────────────────────────────────────────────

FragmentList = Sequence[tuple[int, int]]


def _as_fragments(spans: Sequence[FragmentList]) -> Fragments:
    rows = [(unit, *piece) for unit, pieces in enumerate(spans) for piece in _disjoint(pieces)]
    unit, start, end = np.asarray(rows, dtype=np.int64).reshape(-1, 3).T
    nothing = np.zeros(len(rows), dtype=np.int64)
    return Fragments(nothing, nothing, start, end, nothing, unit, len(spans), 0)


def _disjoint(pieces: FragmentList) -> list[tuple[int, int]]:
    ordered = sorted((int(start), int(end)) for start, end in pieces)
    if not ordered or any(not 0 <= start < end for start, end in ordered):
        raise DataError("a span needs at least one fragment, and each must start before it ends.")
    if any(later[0] < earlier[1] for earlier, later in pairwise(ordered)):
        raise DataError("the fragments of one span must not overlap.")
    return ordered


def match_spans(
    left: Sequence[FragmentList], right: Sequence[FragmentList], *, threshold: float = 0.5
) -> list[SpanMatch]:
    """Match two annotators' spans in one document one to one, so that the total overlap is greatest.

    Each span is a list of fragments `(start, end)`, half-open. Only pairs whose intersection over union (in
    positions, all fragments together) is at least `threshold`, and above 0, can match; 1.0 asks for the same
    positions. Returns the pairs in order of the left list; spans without a partner are left out.
    Raises DataError for a span without fragments, an empty or overlapping fragment, a threshold outside 0 … 1.
    Source: H. W. Kuhn (1955), The Hungarian method for the assignment problem, Naval Res. Logistics 2.
    """
    if not 0 <= threshold <= 1:
        raise DataError("a threshold lies between 0 and 1.")
    one, other = _as_fragments(left), _as_fragments(right)
    lengths = np.concatenate([one.per_unit(one.length), other.per_unit(other.length)])
    behind = Fragments(
        other.doc, other.slot, other.start, other.end, other.label, other.unit + len(left), len(lengths), 0
    )
    pairs = unit_pairs(one, behind, lengths, labeled=False, top=0)
    near = np.flatnonzero(pairs.iou >= threshold)
    near = near[np.lexsort((pairs.right[near], pairs.left[near]))]
    chosen = near[heaviest_matching(pairs.left[near], pairs.right[near] - len(left), pairs.iou[near])]
    return [
        SpanMatch(int(pairs.left[edge]), int(pairs.right[edge]) - len(left), float(pairs.iou[edge]))
        for edge in chosen
    ]
