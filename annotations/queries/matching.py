"""Which claims of several annotators are taken for one: computed from their mentions, never stored."""

from collections.abc import Sequence
from typing import Any

from annotations.core.merging import AnnotatedClaim, Group, Matcher, grouped
from annotations.core.spans import Fragments, Span, intersection_over_union

FINISHED_SLOTS = """count(DISTINCT a.slot)
    = count(DISTINCT a.slot) FILTER (WHERE a.status IN ('submitted', 'closed'))"""
"""Whether all n slots of a round's document are finished: over its assignments `a`, grouped by document.

Late, returned and voided work does not fill a slot.
"""

DONE_A = "a.status IN ('submitted', 'closed') AND a.outcome IS DISTINCT FROM 'skipped'"
"""Whether the assignment `a` is finished work that counts: a skipped document fills its slot and counts nowhere."""

IS_MERGED_C = """(c.merged_into_id IS NOT NULL
    OR EXISTS (SELECT 1 FROM annotations_claim child WHERE child.merged_into_id = c.id))"""

IS_SETTLED_C = """EXISTS (SELECT 1 FROM annotations_resolution res
    WHERE res.claim_id = coalesce(c.merged_into_id, c.id))"""

Edge = tuple[int, int, float]


def groups(claims: Sequence[AnnotatedClaim], *, threshold: float) -> list[Group]:
    """The groups of one document's claims; mentions match one to one for the greatest total overlap.

    Two mentions can match when their intersection over union, in code points, is at least `threshold`.
    """
    return grouped(claims, Overlaps().matcher(threshold))


class Overlaps:
    """How far the mentions of one document overlap: what was asked once is answered from memory.

    Mentions are told apart by which objects they are, so they must outlive this.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[tuple[int, ...], tuple[int, ...]], list[Edge]] = {}

    def between(self, left: Sequence[Fragments], right: Sequence[Fragments]) -> list[Edge]:
        """As `overlaps`."""
        key = tuple(map(id, left)), tuple(map(id, right))
        if key not in self._known:
            self._known[key] = overlaps(left, right)
        return self._known[key]

    def matcher(self, threshold: float) -> Matcher:
        """What matches two annotators' mentions at a threshold."""
        return lambda left, right: best(self.between(left, right), threshold)


def best(overlapping: Sequence[Edge], threshold: float) -> list[Edge]:
    """Those pairs of positions from the threshold on that match, one to one, for the greatest total overlap."""
    edges = [edge for edge in overlapping if edge[2] >= threshold]
    if _without_rivals(edges):
        return edges
    import numpy as np

    from annotations.agreement.matching import heaviest_matching

    one, other = np.array([edge[:2] for edge in edges], dtype=np.int64).T
    chosen = heaviest_matching(one, other, np.array([edge[2] for edge in edges]))
    return [edges[number] for number in chosen.tolist()]


def overlaps(left: Sequence[Fragments], right: Sequence[Fragments]) -> list[Edge]:
    """All pairs of positions that share a code point, with their intersection over union, in order."""
    ordered = sorted((fragments[0].start, fragments[-1].end, j) for j, fragments in enumerate(right))
    found = []
    for i, one in enumerate(left):
        first, behind = one[0].start, one[-1].end
        for start, end, j in ordered:
            if start >= behind:
                break
            if end > first:
                overlap = _overlap(one, right[j])
                if overlap:
                    found.append((i, j, overlap))
    return sorted(found)


def _overlap(one: Fragments, other: Fragments) -> float:
    """Intersection over union; spans of one fragment, almost all, are spared the walk over fragments."""
    if len(one) > 1 or len(other) > 1:
        return intersection_over_union(one, other)
    (a,), (b,) = one, other
    shared = min(a.end, b.end) - max(a.start, b.start)
    return shared / (len(a) + len(b) - shared)


def _without_rivals(edges: Sequence[Edge]) -> bool:
    """Whether no mention is in two of the pairs."""
    return len({i for i, _, _ in edges}) == len(edges) == len({j for _, j, _ in edges})


def fragments_of(flat: Sequence[int]) -> Fragments:
    """Fragments from the column's ``[start, end, start, end, …]``; almost all are one, which is told at once."""
    if len(flat) == 2:  # noqa: PLR2004 - a start and an end
        return (Span(*flat),)
    return tuple(Span(start, end) for start, end in zip(flat[::2], flat[1::2], strict=True))


def as_json(fragments: Fragments) -> list[dict[str, Any]]:
    """Fragments as the API shows them."""
    return [{"start": span.start, "end": span.end} for span in fragments]
